"""The witness: a file outside the database to which every head is appended.

It may lie on another machine's disk or on paper (the daily report prints the newest head): whatever it holds
can no longer be changed in the database unseen.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from fangxian.foundation.journal.models import Seal


def path() -> Path:
    """Where the heads are told."""
    return Path(settings.FANGXIAN_WITNESS)


def tell(seals: Iterable[Seal]) -> None:
    """Append the heads of these seals, durably, one line each: number, head, signature, time."""
    lines = [f"{seal.number} {seal.head} {seal.signature} {seal.at.isoformat()}\n" for seal in seals]
    if not lines:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a", encoding="ascii") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())


def heads() -> dict[int, str]:
    """Every head that was told, by the number of its seal; a line that a power cut tore is passed over."""
    if not path().exists():
        return {}
    told: dict[int, str] = {}
    with path().open(encoding="ascii", errors="replace") as file:
        for line in file:
            words = line.split()
            if len(words) == 4 and words[0].isdigit():
                told[int(words[0])] = words[1]
    return told


def last_told() -> int:
    """The number of the newest seal that the witness knows; 0 when it knows none."""
    if not path().exists():
        return 0
    with path().open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 2_000))
        tail = [line.split() for line in file.read().decode("ascii", "replace").splitlines()]
    numbers = [int(words[0]) for words in tail if len(words) == 4 and words[0].isdigit()]
    return max(numbers, default=0)
