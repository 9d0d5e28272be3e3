"""Run as a program of its own (see workbook.py): a workbook whose cells name figures, looked through or filled.

It trusts nothing that it reads, and works within bounds. Standard input is one line of JSON, then the workbook;
standard output is JSON for ``scan``, a workbook for ``fill``. Cells that name nothing, merged cells, borders and
widths stay; formulas stay and follow the rows that are put in, as they do in Excel.
"""

import io
import json
import re
import sys
import zipfile
from dataclasses import dataclass
from typing import Any

TOO_LARGE, LINKED = 3, 4
MEMBERS = 1_000
#: A link to another program in a formula: it would be run when somebody presses "enable".
_FOREIGN = re.compile(r"\|.*!")
_REFERENCE = re.compile(r"(\$?[A-Z]{0,3})(\$?)(\d{1,7})")
#: Excel, or who opens a file made from the sheet, may take them for the beginning of a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Unfit(Exception):
    """A workbook that is not opened; its argument is the exit status."""


@dataclass(frozen=True)
class Growth:
    """Rows that give way to several: by number, how many stand in its place (at least one)."""

    counts: dict[int, int]

    def first(self, row: int) -> int:
        """Where a row goes; one that grows, its first."""
        return row + sum(count - 1 for grown, count in self.counts.items() if grown < row)

    def last(self, row: int) -> int:
        """Where the last of them goes."""
        return self.first(row) + self.counts.get(row, 1) - 1


def main() -> int:
    """Look through or fill, within bounds."""
    order = json.loads(sys.stdin.buffer.readline())
    bounded(order["bounds"])
    content = sys.stdin.buffer.read()
    try:
        require_fit(content, order["bounds"]["unpacked"])
        if order["act"] == "scan":
            sys.stdout.write(json.dumps(scanned(content), ensure_ascii=True))
        else:
            sys.stdout.buffer.write(filled(content, order["cells"], order["rows"], order["mark"]))
    except Unfit as unfit:
        return int(unfit.args[0])
    except MemoryError:
        return TOO_LARGE
    return 0


def bounded(bounds: dict[str, int]) -> None:
    """Never more memory and time than this."""
    import resource  # noqa: PLC0415 - before anything is read

    resource.setrlimit(resource.RLIMIT_AS, (bounds["memory"], bounds["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (bounds["seconds"], bounds["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def require_fit(content: bytes, unpacked: int) -> None:
    """Refuse what unpacks to too much, has programs in it, or reaches for other files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > MEMBERS or sum(one.file_size for one in members) > unpacked:
        raise Unfit(TOO_LARGE)
    foreign = ("vbaproject", "xl/externallinks/", "xl/activex/", "xl/embeddings/", "xl/connections")
    if any(word in one.filename.lower() for one in members for word in foreign):
        raise Unfit(LINKED)


def opened(content: bytes) -> Any:
    """The workbook, with what is bold within a cell kept."""
    from openpyxl import load_workbook  # noqa: PLC0415 - after the bounds

    return load_workbook(io.BytesIO(content), rich_text=True)


def scanned(content: bytes) -> dict[str, Any]:
    """Every cell that names something, in order; whether there are pictures, which do not come out again."""
    found = []
    for sheet in opened(content).worksheets:
        for _place, cell in sorted(sheet._cells.items()):
            if cell.data_type == "f" and _FOREIGN.search(str(cell.value)):
                raise Unfit(LINKED)
            if cell.data_type != "f" and "{{" in str(cell.value):
                found.append([sheet.title, cell.coordinate, cell.row, str(cell.value)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pictures = any(one.startswith(("xl/media/", "xl/charts/")) for one in archive.namelist())
    return {"cells": found, "pictures": pictures}


def filled(
    content: bytes,
    cells: dict[str, dict[str, Any]],
    rows: dict[str, dict[str, list[dict[str, Any]]]],
    mark: str = "",
) -> bytes:
    """The workbook with the values in it, and a mark in the head of its printed pages."""
    book = opened(content)
    for sheet in book.worksheets:
        if mark:
            sheet.oddHeader.right.text = mark
        for at, value in cells.get(sheet.title, {}).items():
            put(sheet[at], value)
    growths = {
        title: Growth({int(row): max(1, len(turns)) for row, turns in of.items()})
        for title, of in rows.items()
    }
    if growths:
        for sheet in book.worksheets:
            grow(sheet, growths)
    for title, of in rows.items():
        for row, turns in of.items():
            fill_rows(book[title], growths[title].first(int(row)), turns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill_rows(sheet: Any, start: int, turns: list[dict[str, Any]]) -> None:
    """The values of a row that stands for several places; empty where there is no place."""
    for offset, values in enumerate(turns):
        for column, value in values.items():
            put(sheet[f"{column}{start + offset}"], value)
    if not turns:
        for cell in sheet[start]:
            if cell.data_type == "s" and "{{" in str(cell.value):
                put(cell, None)


def put(cell: Any, value: int | str | None) -> None:
    """A number as a number; a text as text, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value
        return
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - after the bounds

    cell._value, cell.data_type = ILLEGAL_CHARACTERS_RE.sub("", value), "s"
    if value.startswith(_DANGEROUS):
        cell.quotePrefix = True


def grow(sheet: Any, growths: dict[str, Growth]) -> None:
    """Put rows in, and let everything below and every formula follow."""
    growth = growths.get(sheet.title, Growth({}))
    cells, sheet._cells = sheet._cells, {}
    for (row, column), cell in sorted(cells.items()):
        # Twins first: the cell itself changes when its formula does.
        for turn in reversed(range(growth.counts.get(row, 1))):
            placed = twin_of(cell, sheet) if turn else cell
            placed.row = growth.first(row) + turn
            follow(placed, sheet.title, growths, row, turn)
            sheet._cells[placed.row, column] = placed
    if growth.counts:
        grow_heights(sheet, growth)
        grow_areas(sheet, growth)


def twin_of(cell: Any, sheet: Any) -> Any:
    """The same cell again, as it looks and as it is filled."""
    from openpyxl.cell.cell import Cell, MergedCell  # noqa: PLC0415 - after the bounds

    if isinstance(cell, MergedCell):
        hidden = MergedCell(sheet, cell.row, cell.column)
        hidden._style = cell._style
        return hidden
    twin = Cell(sheet, row=cell.row, column=cell.column, style_array=cell._style)
    twin._value, twin.data_type = cell._value, cell.data_type
    return twin


def follow(cell: Any, title: str, growths: dict[str, Growth], row: int, turn: int) -> None:
    """A formula's references go where the rows went."""
    if cell.data_type != "f":
        return
    if isinstance(cell._value, str):
        cell._value = moved_formula(cell._value, title, growths, row, turn)
    elif hasattr(cell._value, "text"):
        cell._value.text = moved_formula(cell._value.text, title, growths, row, turn)
        cell._value.ref = cell.coordinate


def moved_formula(formula: str, title: str, growths: dict[str, Growth], row: int, turn: int) -> str:
    """A formula that stood in ``row`` of a sheet, in the ``turn``-th of the rows that stand there now."""
    from openpyxl.formula import Tokenizer  # noqa: PLC0415 - after the bounds

    read = Tokenizer(formula)
    for token in read.items:
        if token.type == "OPERAND" and token.subtype == "RANGE":
            sheet, mark, area = token.value.rpartition("!")
            named = sheet.strip("'").replace("''", "'") if mark else title
            if named in growths:
                own = (row, turn) if named == title else (0, 0)
                token.value = f"{sheet}{mark}{moved_area(area, growths[named], own)}"
    return str(read.render())


def moved_area(area: str, growth: Growth, own: tuple[int, int] = (0, 0)) -> str:
    """``B5`` or ``B5:D9`` where it is now; within a row that grew, what is relative to it stays beside it."""
    ends = [_REFERENCE.fullmatch(one) for one in area.split(":")]
    if len(ends) > 2 or not all(ends):
        return area
    moved = []
    for number, end in enumerate(one for one in ends if one):
        row = int(end[3])
        if row == own[0] and not end[2]:
            row = growth.first(row) + own[1]
        else:
            row = growth.last(row) if number else growth.first(row)
        moved.append(f"{end[1]}{end[2]}{row}")
    return ":".join(moved)


def grow_heights(sheet: Any, growth: Growth) -> None:
    """Each new row as high as the one it stands for."""
    from openpyxl.worksheet.dimensions import RowDimension  # noqa: PLC0415 - after the bounds

    old = dict(sheet.row_dimensions)
    sheet.row_dimensions.clear()
    for row, had in old.items():
        for turn in range(growth.counts.get(row, 1)):
            at = growth.first(row) + turn
            has = RowDimension(sheet, index=at, ht=had.ht, hidden=had.hidden, outlineLevel=had.outlineLevel)
            has._style = had._style
            sheet.row_dimensions[at] = has


def grow_areas(sheet: Any, growth: Growth) -> None:
    """Merged cells, rules of colour and of entry, what is printed and filtered."""
    from openpyxl.formatting.formatting import ConditionalFormattingList  # noqa: PLC0415 - after the bounds
    from openpyxl.worksheet.cell_range import MultiCellRange  # noqa: PLC0415

    merged = [area for one in sheet.merged_cells.ranges for area in merged_again(one, growth)]
    sheet.merged_cells = MultiCellRange(merged)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(stretched(validation.sqref, growth))
    coloured = ConditionalFormattingList()
    for one in sheet.conditional_formatting:
        for rule in one.rules:
            coloured.add(stretched(one.sqref, growth), rule)
    sheet.conditional_formatting = coloured
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = moved_area(sheet.auto_filter.ref, growth)
    if sheet.print_area and "," not in sheet.print_area:
        sheet.print_area = moved_area(sheet.print_area.rpartition("!")[2], growth)


def stretched(areas: Any, growth: Growth) -> str:
    """Where a rule holds: one that held for a row that grew holds for each that came of it."""
    ends = [str(one) if ":" in str(one) else f"{one}:{one}" for one in areas.ranges]
    return " ".join(moved_area(one, growth) for one in ends)


def merged_again(area: Any, growth: Growth) -> list[str]:
    """Cells merged within a row that grows are merged in each; those over several rows stay one."""
    top, bottom = area.min_row, area.max_row
    if top == bottom and top in growth.counts:
        left, right = (one.rstrip("0123456789") for one in area.coord.split(":"))
        start = growth.first(top)
        return [f"{left}{start + turn}:{right}{start + turn}" for turn in range(growth.counts[top])]
    return [moved_area(area.coord, growth)]


if __name__ == "__main__":
    sys.exit(main())
