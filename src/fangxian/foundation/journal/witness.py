"""The witness: a file outside the database to which every head is appended.

It may lie on another machine's disk, and the newest head be noted on paper (the auditor's page shows it):
whatever the witness holds can no longer be changed in the database unseen.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from fangxian.foundation.journal.models import Seal

#: Characters of a head.
_HEAD = 64


def path() -> Path:
    """Where the heads are told."""
    return Path(settings.FANGXIAN_WITNESS)


def tell(seals: Iterable[Seal]) -> None:
    """Append the heads of these seals, durably, one line each: number, head, signature, time."""
    lines = "".join(f"{seal.number} {seal.head} {seal.signature} {seal.at.isoformat()}\n" for seal in seals)
    if not lines:
        return
    path().parent.mkdir(parents=True, exist_ok=True)
    is_new = not path().exists()
    # A line that a power cut tore stays by itself: nothing is appended to it.
    begun = "\n" if not is_new and _is_torn() else ""
    with path().open("ab") as file:
        file.write((begun + lines).encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _keep_name(path().parent)


def _is_torn() -> bool:
    with path().open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def _keep_name(folder: Path) -> None:
    """A new file survives a power cut once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def heads() -> dict[int, str]:
    """Every head that was told, by the number of its seal; a line that a power cut tore is passed over.

    What was told first stands: a head that is appended for a number which has one already changes nothing.
    """
    if not path().exists():
        return {}
    told: dict[int, str] = {}
    with path().open(encoding="ascii", errors="replace") as file:
        for line in file:
            words = line.split()
            if _is_whole(words):
                told.setdefault(int(words[0]), words[1])
    return told


def last_told() -> int:
    """The number of the newest seal that the witness knows; 0 when it knows none."""
    if not path().exists():
        return 0
    with path().open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 2_000))
        tail = [line.split() for line in file.read().decode("ascii", "replace").splitlines()]
    return max((int(words[0]) for words in tail if _is_whole(words)), default=0)


def _is_whole(words: list[str]) -> bool:
    return len(words) == 4 and words[0].isdigit() and len(words[1]) == _HEAD
