"""Run as a program of its own (see workbook.py): a workbook on standard input, its rows on standard output.

It trusts nothing that it reads, and works within the bounds that its argument says. Exit status 3 says that the
workbook unpacks to too much. The output is lines of JSON: for each visible sheet one with its name and height,
then its rows, some at a time, each line begun by their number.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

MEMBERS = 5_000
TOO_LARGE = 3
#: Rows in one line.
BATCH = 2_000


def main() -> int:
    """Read, within bounds."""
    bounds = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (bounds["memory"], bounds["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds["seconds"], bounds["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > MEMBERS or sum(member.file_size for member in members) > bounds["unpacked"]:
        return TOO_LARGE
    letters = 0
    for line in lines(content, bounds):
        letters += len(line)
        if letters > bounds["all_letters"]:
            return TOO_LARGE
        sys.stdout.write(line)
        sys.stdout.write("\n")
    return 0


def lines(content: bytes, bounds: dict[str, Any]) -> Iterator[str]:
    """The visible sheets, from their corner, so that a row's number is the one that people see."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - after the bounds

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    seen = [
        one.name
        for one in workbook.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    for name in seen[: bounds["sheets"]]:
        sheet = workbook.get_sheet_by_name(name)
        height = min(sheet.end[0] + 1, bounds["rows"]) if sheet.end else 0
        yield json.dumps({"sheet": name, "height": height}, ensure_ascii=False)
        for batch in batches(sheet, height, bounds):
            yield f"{len(batch)} {json.dumps(batch, ensure_ascii=False)}"


def batches(sheet: Any, height: int, bounds: dict[str, Any]) -> Iterator[list[list[object]]]:
    """A sheet's rows, from the first; the cells left of what is filled are empty."""
    columns, letters = bounds["columns"], bounds["letters"]
    left = [""] * (sheet.start[1] if sheet.start else 0)
    rows = ((left + [plain(cell, letters) for cell in row[:columns]])[:columns] for row in sheet.iter_rows())
    every = islice(rows, height)
    while batch := list(islice(every, BATCH)):
        yield batch


def plain(cell: object, letters: int) -> object:
    """A cell as JSON knows it."""
    if isinstance(cell, str):
        return cell[:letters]
    return str(cell) if isinstance(cell, date | datetime | time | timedelta) else cell


if __name__ == "__main__":
    sys.exit(main())
