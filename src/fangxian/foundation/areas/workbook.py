"""The cells of an uploaded sheet, whatever its format.

A workbook is opened in a process of its own with bounds on memory and time: a file of a few kilobytes can
claim seventeen thousand million cells, for which the reading library aborts the process that it runs in.
"""

import json
import subprocess
import sys
from pathlib import Path

from fangxian.foundation.areas.rules.sheet import Cells, RowError, SheetFaulty, cells_of_csv
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: An uploaded file at the most; the whole province is 1 MB.
LARGEST_FILE = 20_000_000

_READER = Path(__file__).with_name("workbook_reader.py")
_SECONDS = 30
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
#: Exit statuses of the reader.
_DONE, _TOO_LARGE = 0, 3


def cells_of(content: bytes) -> Cells:
    """The cells of a CSV file, or of the first visible sheet of a workbook. Raises ``Refused``."""
    if len(content) > LARGEST_FILE:
        raise Refused("register.file_too_large", N_("文件太大：最多 20 MB。"))
    if content.startswith(_COMPOUND):
        sentence = N_("这是旧格式（xls）或加了密码的表格：请另存为不加密码的 xlsx，或 CSV。")
        raise SheetFaulty([RowError(1, "sheet", sentence)])
    return _cells_of_workbook(content) if content.startswith(_ZIP) else cells_of_csv(content)


def _cells_of_workbook(content: bytes) -> Cells:
    try:
        reader = subprocess.run(  # noqa: S603 - our own interpreter and our own file, no shell
            [sys.executable, "-I", str(_READER)],
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        status = _TOO_LARGE
    else:
        status = reader.returncode
    if status == _TOO_LARGE:
        raise Refused("register.workbook_too_large", N_("这个表格展开后太大，没有打开。请另存为 CSV 再试。"))
    if status != _DONE:
        raise Refused(
            "register.workbook_unreadable", N_("打不开这个表格：它坏了，或者不是 xlsx。请另存为 CSV 再试。")
        )
    cells: Cells = json.loads(reader.stdout)
    return cells
