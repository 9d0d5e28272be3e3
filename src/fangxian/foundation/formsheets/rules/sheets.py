"""What the cells of a sheet say once their names are filled in, and which rows stand once for each place."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from fangxian.foundation.formsheets.rules.names import NAME, Name, likely, names_in, read_name
from fangxian.plain.areacodes import Level

Value = int | str | None
#: A value of a name for a place and its number among those of a row that is repeated.
Look = Callable[[Name, str, int], Value]

#: What stands within a text for a figure that nobody reported.
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that names something: its sheet, where it stands (``C7``), and its text."""

    sheet: str
    at: str
    row: int
    text: str

    @property
    def column(self) -> str:
        """Its letters."""
        return self.at.rstrip("0123456789")


@dataclass(frozen=True, slots=True)
class Fault:
    """A name that can't be filled in: nothing is called so (``likely`` is what may be meant), or a row mixes levels."""

    cell: Cell
    name: str
    likely: str = ""
    mixed: bool = False


@dataclass(frozen=True)
class Filled:
    """What a filler is told: values of single cells, and for rows that are repeated the values of each."""

    cells: dict[str, dict[str, Value]] = field(default_factory=dict)
    rows: dict[str, dict[str, list[dict[str, Value]]]] = field(default_factory=dict)


def faults_in(cells: Sequence[Cell], figures: Mapping[str, str]) -> list[Fault]:
    """Everything in a sheet that can't be filled in."""
    found = []
    for (_sheet, _row), together in groupby(cells, key=lambda cell: (cell.sheet, cell.row)):
        levels: set[Level] = set()
        for cell in together:
            for written in names_in(cell.text):
                name = read_name(written, figures)
                if name is None:
                    found.append(Fault(cell, written, likely(written, figures)))
                elif name.each is not None:
                    levels.add(name.each)
                    if len(levels) > 1:
                        found.append(Fault(cell, written, mixed=True))
    return found


def each_of(cells: Sequence[Cell], figures: Mapping[str, str]) -> dict[tuple[str, int], Level]:
    """The rows that are repeated, each with the level of the places that it stands for."""
    return {
        (cell.sheet, cell.row): name.each
        for cell in cells
        for written in names_in(cell.text)
        if (name := read_name(written, figures)) is not None and name.each is not None
    }


def filled(
    cells: Sequence[Cell], figures: Mapping[str, str], place: str, places: Mapping[Level, Sequence[str]], look: Look
) -> Filled:  # fmt: skip
    """The values of a whole sheet for a place; ``places`` are those in it, by level."""
    every, found = each_of(cells, figures), Filled()
    for (sheet, row), together in groupby(cells, key=lambda cell: (cell.sheet, cell.row)):
        here = list(together)
        level = every.get((sheet, row))
        if level is None:
            values = found.cells.setdefault(sheet, {})
            values.update({cell.at: said(cell.text, figures, place, 0, place, look) for cell in here})
        else:
            found.rows.setdefault(sheet, {})[str(row)] = [
                {cell.column: said(cell.text, figures, code, number, place, look) for cell in here}
                for number, code in enumerate(places[level], start=1)
            ]
    return found


def said(text: str, figures: Mapping[str, str], code: str, number: int, place: str, look: Look) -> Value:
    """What a cell says: a value by itself where it is one name alone, else the text with the values in it.

    Of a repeated row, names that are not ``每…`` speak of the whole ``place``. What nobody knows stays as written.
    """

    def value_of(written: str) -> Value:
        name = read_name(written, figures)
        if name is None:
            return "{{" + written + "}}"
        return look(name, code if name.each is not None else place, number)

    alone = NAME.fullmatch(text.strip())
    if alone:
        return value_of(alone[1].strip())

    def within(found: re.Match[str]) -> str:
        value = value_of(found[1].strip())
        return NOTHING if value is None else str(value)

    return NAME.sub(within, text)
