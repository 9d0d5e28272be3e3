"""The rows of a workbook, by a process of its own with bounds on memory, time and size.

A file of a few kilobytes can claim seventeen thousand million cells, for which the reading library aborts the
process that it runs in.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

ZIP = b"PK\x03\x04"
#: Old workbooks, and new ones under a password.
COMPOUND = b"\xd0\xcf\x11\xe0"

_READER = Path(__file__).with_name("workbook_reader.py")
#: Exit statuses of the reader.
_DONE, _TOO_LARGE = 0, 3


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a reader may use, and how much of a workbook it gives. Memory and sizes in bytes, time of the processor."""

    memory: int = 1 << 30
    seconds: int = 120
    unpacked: int = 600_000_000
    sheets: int = 50
    rows: int = 1_048_576
    columns: int = 130
    letters: int = 501
    #: All letters together: one long text may be shared by every cell.
    all_letters: int = 600_000_000


def old_or_locked() -> Refused:
    """The refusal of a workbook that can't be opened."""
    return Refused(
        "sheets.workbook_old",
        N_("这是旧格式（xls）或加了密码的表格：请另存为不加密码的 xlsx，或 CSV。"),
    )


def workbook_lines(chunks: Iterable[bytes], bounds: Bounds) -> Iterator[bytes]:
    """What the reader says of a workbook, line by line (see workbook_reader.py). Raises ``Refused``."""
    reader = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file, no shell
        [sys.executable, "-I", str(_READER), json.dumps(asdict(bounds))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    # The bound on the processor's time holds nobody who sleeps: until the first line the clock runs too.
    patience = threading.Timer(2 * bounds.seconds, reader.kill)
    patience.start()
    try:
        _feed(reader, chunks)
        for line in reader.stdout or ():
            patience.cancel()
            yield line
        _require_done(reader.wait())
    finally:
        patience.cancel()
        reader.kill()
        reader.wait()
        if reader.stdout is not None:
            reader.stdout.close()


def _feed(reader: "subprocess.Popen[bytes]", chunks: Iterable[bytes]) -> None:
    """Hand the file over; a reader that gave up before says why by its status."""
    with suppress(BrokenPipeError), reader.stdin or nullcontext() as pipe:
        if pipe is not None:
            pipe.writelines(chunks)


def _require_done(status: int) -> None:
    # A reader that used up its time or was killed for it found too much as well.
    if status == _TOO_LARGE or status < 0:
        raise Refused("sheets.workbook_too_large", N_("这个表格展开后太大，没有打开。请另存为 CSV 再试。"))
    if status != _DONE:
        raise Refused(
            "sheets.workbook_unreadable", N_("打不开这个表格：它坏了，或者不是 xlsx。请另存为 CSV 再试。")
        )
