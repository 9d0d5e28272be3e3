"""What a sheet would change in the register.

A sheet need not hold everything. It is complete for the children of every area that it lists together with
at least one child: of those, what it leaves out is abolished, and all that lies within. What it does not
reach stays as it is: a sheet of one town with its villages says nothing of the other towns, a sheet of
villages without their town abolishes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fangxian.plain.areacodes import chain_of, parent_of


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One area as a sheet or the register states it. ``row`` is its row in the sheet, 0 in the register."""

    code: str
    name: str
    kind: str
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Altered:
    """One area whose name or kind is another."""

    before: RegisterRow
    after: RegisterRow


@dataclass(frozen=True, slots=True)
class Changes:
    """What adopting a sheet does. An area of another name and another kind stands in both lists."""

    added: tuple[RegisterRow, ...] = ()
    renamed: tuple[Altered, ...] = ()
    kind_changed: tuple[Altered, ...] = ()
    abolished: tuple[RegisterRow, ...] = ()

    @property
    def altered(self) -> tuple[Altered, ...]:
        """Every area of another name or kind, once."""
        return tuple({one.after.code: one for one in (*self.renamed, *self.kind_changed)}.values())

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "added": len(self.added),
            "renamed": len(self.renamed),
            "kind_changed": len(self.kind_changed),
            "abolished": len(self.abolished),
        }

    def __len__(self) -> int:
        """How many areas change."""
        return len(self.added) + len(self.altered) + len(self.abolished)

    def as_json(self) -> dict[str, Any]:
        """Lists and strings, for a JSON column."""
        return {
            "added": [row_as_json(row) for row in self.added],
            "renamed": [[row_as_json(one.before), row_as_json(one.after)] for one in self.renamed],
            "kind_changed": [[row_as_json(one.before), row_as_json(one.after)] for one in self.kind_changed],
            "abolished": [row_as_json(row) for row in self.abolished],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Changes":
        """Back from a JSON column."""
        return cls(
            added=tuple(RegisterRow(*row) for row in stored["added"]),
            renamed=tuple(_altered(*pair) for pair in stored["renamed"]),
            kind_changed=tuple(_altered(*pair) for pair in stored["kind_changed"]),
            abolished=tuple(RegisterRow(*row) for row in stored["abolished"]),
        )


def row_as_json(row: RegisterRow) -> list[str | int]:
    """A row as a list, which ``RegisterRow(*row)`` reads back."""
    return [row.code, row.name, row.kind, row.row]


def changes(old: Iterable[RegisterRow], new: Iterable[RegisterRow]) -> Changes:
    """What turns the register ``old`` into one that agrees with the sheet ``new``."""
    before = {row.code: row for row in old}
    after = {row.code: row for row in new}
    both = [Altered(before[code], after[code]) for code in sorted(after.keys() & before.keys())]
    return Changes(
        added=tuple(after[code] for code in sorted(after.keys() - before.keys())),
        renamed=tuple(one for one in both if one.before.name != one.after.name),
        kind_changed=tuple(one for one in both if one.before.kind != one.after.kind),
        abolished=tuple(before[code] for code in sorted(_left_out(before.keys(), after.keys()))),
    )


def applied(old: Iterable[RegisterRow], changed: Changes) -> list[RegisterRow]:
    """The register after the changes, by code."""
    rows = {row.code: row for row in old}
    for row in changed.abolished:
        del rows[row.code]
    for row in (*changed.added, *(one.after for one in changed.altered)):
        rows[row.code] = row
    return [rows[code] for code in sorted(rows)]


def common_area(rows: Iterable[RegisterRow]) -> str:
    """The code of the nearest area that holds all rows; empty when they lie in several provinces."""
    codes = {row.code for row in rows}
    low, high = min(codes), max(codes)
    holding = (code for code in chain_of(low) if high.startswith(code))
    return next(holding, "")


def _left_out(before: Iterable[str], after: Iterable[str]) -> set[str]:
    """The codes that a sheet abolishes by leaving them out (see the top of this file)."""
    listed = set(after)
    complete = {parent_of(code) for code in listed} & listed
    gone: set[str | None] = set()
    # Parents come before their children, so that what is abolished takes along all that lies within.
    for code in sorted(set(before) - listed, key=len):
        parent = parent_of(code)
        if parent in complete or parent in gone:
            gone.add(code)
    return {code for code in gone if code is not None}


def _altered(before: list[Any], after: list[Any]) -> Altered:
    return Altered(RegisterRow(*before), RegisterRow(*after))
