"""Checking a block of rows: from bytes to drafts and faults.

It runs in processes of their own, which know neither Django nor a database; a million rows pass through here,
so that what is done for each is little.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from fangxian.foundation.sheets.kinds import Checker, Fault, RowFaulty
from fangxian.foundation.sheets.rules.cells import EXAMPLE, LONGEST_CELL, as_number, is_rounded
from fangxian.foundation.sheets.rules.text import GARBLED, rows_of, single_rows
from fangxian.plain.words import N_

Cells = Sequence[str]

#: What is wrong with a whole row stands under this key instead of a column's.
WHOLE_ROW = ""
_SAID: Mapping[Any, str] = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet's rows are read.

    ``begun`` and ``first``: numbers of its first row, and of the first below the heading. ``heading``: its words.
    ``keys``: the kind's columns, ``places``: where in a row each stands, -1 for one that is not there. ``marked``:
    which of them says that a row is the template's example.
    """

    sheet: str
    begun: int
    first: int
    heading: tuple[str, ...]
    keys: tuple[str, ...]
    places: tuple[int, ...]
    marked: int = 0
    codec: str = ""
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows on their way to a checker: text of a CSV file, or a workbook's as JSON where ``codec`` is empty.

    ``number`` is that of its first row, ``at`` and ``end`` where in the source it lies.
    """

    layout: Layout
    data: bytes
    number: int
    rows: int
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Faulty:
    """A row that can't be taken: its number, its sheet and row there, its cells as they came, what is wrong."""

    number: int
    sheet: str
    row: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Checked:
    """What a block comes to. ``rows`` are those that say anything."""

    rows: int = 0
    drafts: list[Any] = field(default_factory=list)
    faulty: list[Faulty] = field(default_factory=list)

    def __reduce__(self) -> tuple[Any, ...]:
        """Named tuples travel as plain ones, in a third of the time."""
        make = getattr(type(self.drafts[0]), "_make", None) if self.drafts else None
        return _arrived, (
            self.rows,
            make,
            list(map(tuple, self.drafts)) if make else self.drafts,
            self.faulty,
        )


def _arrived(
    rows: int, make: Callable[[Any], Any] | None, drafts: list[Any], faulty: list[Faulty]
) -> Checked:
    return Checked(rows, list(map(make, drafts)) if make else drafts, faulty)


class RowsChecker:
    """Reads blocks with a kind's checker; ``mended`` rows stand in the place of those that came."""

    def __init__(self, check: Checker, mended: Mapping[int, Cells]) -> None:
        self._check, self._mended = check, mended

    def block(self, block: Block) -> Checked:
        """Every row of a block."""
        found, layout = Checked(), block.layout
        pick = picker(layout)
        for number, row in numbered_rows(block):
            if number < layout.first or not any(row):
                continue
            if number in self._mended:
                row = list(self._mended[number])  # noqa: PLW2901 - it stands in its place
            self._row(found, layout, pick, number, row)
        return found

    def row(self, number: int, cells: Cells, layout: Layout) -> Checked:
        """One row alone."""
        found = Checked()
        self._row(found, layout, picker(layout), number, list(cells))
        return found

    def _row(
        self, found: Checked, layout: Layout, pick: Callable[[list[str]], Cells], number: int, row: list[str]
    ) -> None:
        given = tuple(row)
        try:
            if len(row) != len(layout.heading):
                _fit(row, len(layout.heading))
            cells = tuple(map(str.strip, pick(row)))
            if cells[layout.marked].startswith(EXAMPLE):
                return
            found.rows += 1
            said = "".join(cells)
            if len(said) > LONGEST_CELL or GARBLED in said:
                _require_sound(layout, cells)
            found.drafts.append(self._check(number, cells))
        except RowFaulty as faulty:
            faults = tuple(_explained(faulty.faults, layout, pick(row)))
            found.faulty.append(faulty_row(layout, number, given, faults))


def faulty_row(layout: Layout, number: int, cells: Iterable[str], faults: tuple[Fault, ...]) -> Faulty:
    """A row that can't be taken; none of its cells is kept longer than one that could be right."""
    cut = tuple(cell[: LONGEST_CELL + 1] for cell in cells)
    return Faulty(number, layout.sheet, number - layout.begun + 1, cut, faults)


def picker(layout: Layout) -> Callable[[list[str]], Cells]:
    """Takes the kind's columns out of a row of the sheet's width."""
    if len(layout.places) > 1 and all(place >= 0 for place in layout.places):
        return itemgetter(*layout.places)
    places = layout.places
    return lambda row: [row[place] if place >= 0 else "" for place in places]


def numbered_rows(block: Block) -> Iterator[tuple[int, list[str]]]:
    """The rows of a block with their numbers."""
    if not block.layout.codec:
        return enumerate(map(_as_text, read_json(block.data)), block.number)
    return enumerate(_rows_of_text(block), block.number)


def refused_rows(block: Block, refused: Mapping[int, tuple[Fault, ...]]) -> list[Faulty]:
    """Rows of a block that the database refuses, with their cells; few, so they are read again."""
    if not refused:
        return []
    return [
        faulty_row(block.layout, number, row, refused[number])
        for number, row in numbered_rows(block)
        if number in refused
    ]


def _rows_of_text(block: Block) -> Iterable[list[str]]:
    delimiter = block.layout.delimiter
    with suppress(UnicodeDecodeError, csv.Error):
        rows = list(rows_of(block.data.decode(block.layout.codec), delimiter))
        if len(rows) == block.rows:
            return rows
    # Something in it is not as it should be: each row by itself, so that only that one is faulty.
    return [_single_row(row, block.layout) for row in single_rows(block.data, delimiter)]


def read_json(line: bytes) -> Any:
    """A line that the workbook's reader wrote; its numbers as they were typed."""
    return json.loads(
        line, parse_int=str, parse_float=lambda said: as_number(float(said)), parse_constant=lambda _: ""
    )


def _as_text(row: list[Any]) -> list[str]:
    return [cell if type(cell) is str else _SAID.get(cell, "") for cell in row]


def _single_row(row: bytes, layout: Layout) -> list[str]:
    text = row.decode(layout.codec, "replace")
    try:
        rows = list(rows_of(text, layout.delimiter))
    except csv.Error:
        rows = []
    return rows[0] if len(rows) == 1 else [text]


def _fit(row: list[str], width: int) -> None:
    """Bring a row to the sheet's width. Raises ``RowFaulty`` for one that says something beyond it."""
    if len(row) < width:
        row.extend([""] * (width - len(row)))
        return
    more = sum(map(bool, row[width:]))
    del row[width:]
    if more:
        sentence = N_("这一行比表头多出 %(count)d 格：格子里的逗号要用引号括起来，或者改用 xlsx。")
        raise RowFaulty(Fault(WHOLE_ROW, sentence, {"count": more}))


def _require_sound(layout: Layout, cells: Cells) -> None:
    """Refuse cells that no kind of sheet could take. Raises ``RowFaulty``."""
    faults = []
    for key, cell in zip(layout.keys, cells, strict=True):
        if len(cell) > LONGEST_CELL:
            faults.append(Fault(key, N_("这一格太长：最多 %(most)d 个字。"), {"most": LONGEST_CELL}))
        elif GARBLED in cell:
            faults.append(Fault(key, N_("这一格里有乱码：请重新填，或把文件另存为 xlsx 再上传。")))
    if faults:
        raise RowFaulty(*faults)


def _explained(faults: Iterable[Fault], layout: Layout, cells: Cells) -> Iterator[Fault]:
    """The faults of a row; where a spreadsheet did the harm, that is said instead."""
    by_key = dict(zip(layout.keys, cells, strict=True))
    for fault in faults:
        cell = by_key.get(fault.column, "").strip()
        if is_rounded(cell):
            yield Fault(
                fault.column,
                N_("“%(typed)s”是被表格软件改成的科学记数，后几位丢了：请把这一列设成文本再填。"),
                {"typed": cell[:40]},
            )
        else:
            yield fault
