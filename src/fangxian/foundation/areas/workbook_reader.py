"""Run as a program of its own (see workbook.py): a workbook on standard input, its cells on standard output.

It trusts nothing that it reads. Exit status 3 says that the workbook unpacks to too much.
"""

import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta

MEMORY = 1 << 30
SECONDS = 20
UNPACKED = 100_000_000
MEMBERS = 1_000
#: One row and one letter more than the rules allow, so that they can say so.
ROWS = 100_001
COLUMNS = 20
LETTERS = 201
#: All letters of a sheet together: one long text may be shared by every cell.
ALL_LETTERS = 20_000_000
TOO_LARGE = 3


def main() -> int:
    """Read, within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED:
        return TOO_LARGE
    read = cells(content)
    if sum(len(cell) for row in read for cell in row if isinstance(cell, str)) > ALL_LETTERS:
        return TOO_LARGE
    json.dump(read, sys.stdout)
    return 0


def cells(content: bytes) -> list[list[object]]:
    """The cells of the first visible sheet, from its corner, so that a row's number is the one people see."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - after the bounds

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            rows = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False, nrows=ROWS)
            return [[plain(cell) for cell in row[:COLUMNS]] for row in rows]
    return []


def plain(cell: object) -> object:
    """A cell as JSON knows it."""
    if isinstance(cell, str):
        return cell[:LETTERS]
    return str(cell) if isinstance(cell, date | datetime | time | timedelta) else cell


if __name__ == "__main__":
    sys.exit(main())
