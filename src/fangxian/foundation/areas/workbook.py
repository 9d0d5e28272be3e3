"""The cells of an uploaded register sheet, whatever its format."""

import json

from fangxian.foundation.areas.rules.sheet import Cells, RowError, SheetFaulty, cells_of_csv
from fangxian.foundation.sheets.workbook import COMPOUND, ZIP, Bounds, old_or_locked, workbook_lines
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_

#: An uploaded file at the most; the whole province is 1 MB.
LARGEST_FILE = 20_000_000
#: One row and one letter more than the rules allow, so that they can say so.
BOUNDS = Bounds(
    seconds=20, unpacked=100_000_000, sheets=1, rows=100_001, columns=20, letters=201, all_letters=20_000_000
)


def cells_of(content: bytes) -> Cells:
    """The cells of a CSV file, or of the first visible sheet of a workbook. Raises ``Refused``."""
    if len(content) > LARGEST_FILE:
        raise Refused("register.file_too_large", N_("文件太大：最多 20 MB。"))
    if content.startswith(COMPOUND):
        raise SheetFaulty([RowError(1, "sheet", old_or_locked().sentence)])
    return _cells_of_workbook(content) if content.startswith(ZIP) else cells_of_csv(content)


def _cells_of_workbook(content: bytes) -> Cells:
    """From the sheet's corner, so that a row's number is the one that people see."""
    rows: list[list[object]] = []
    for line in workbook_lines([content], BOUNDS):
        if not line.startswith(b"{"):
            rows += json.loads(line.partition(b" ")[2])
    return rows
