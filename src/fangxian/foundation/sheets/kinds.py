"""What the rows of a sheet can be: each room that takes rows in by sheets registers its kind.

A run goes over a sheet twice. Checking reads every row and says what would change; writing does it, slice by
slice. Rows are checked in processes of their own, which know no database: what they need of it travels in the
checker. What touches the database happens in ``compare`` and ``write``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a template.

    ``title`` heads it; ``aliases`` are other headings that offices use. ``choices`` become a drop-down.
    ``hidden`` is for codes that the template fills in and nobody types.
    """

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""
    hint: str = ""
    width: int = 14
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a row: in which column (its key), and a sentence with its facts."""

    column: str
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class RowFaulty(Exception):
    """A row can't be taken; ``faults`` says everything that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Run:
    """One sheet on its way in.

    ``area_code`` is where it was handed in: the widest area that its rows may lie in. Row ``n`` of the run has
    the identifier ``ids.numbered(base, n)``, so that a run that goes on after a crash makes the same rows.
    ``writing`` is False while rows are only checked: a checker then need not seal anything.
    """

    intake: UUID
    area_code: str
    base: UUID
    exercise: bool
    writing: bool
    #: What the page asked besides the file (a department's list: which department), as text.
    options: Mapping[str, str] = field(default_factory=dict)


#: Reads one row: its number in the run, and its cells in the order of the kind's columns, stripped, "" if absent.
#: Returns a draft, which the kind's ``compare`` and ``write`` understand, or raises ``RowFaulty``. It travels to
#: other processes by pickle, and so do its drafts.
Checker = Callable[[int, Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What one row would change, or changed. ``who`` is masked; ``columns``: heading, before, after (masked too)."""

    number: int
    who: str
    columns: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Outcome:
    """What a slice of drafts comes to. ``refused``: rows that the database's state does not allow, by number."""

    new: int = 0
    changed: int = 0
    same: int = 0
    changes: list[Change] = field(default_factory=list)
    refused: dict[int, tuple[Fault, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undone:
    """What one slice of undoing came to. ``kept``: rows that were changed or used since, and so stay."""

    removed: int
    restored: int
    kept: int
    finished: bool


class Kind(Protocol):
    """A kind of row. ``compare`` and ``write`` get drafts in the order of the sheet; numbers are ``draft.number``."""

    key: str
    title: str
    permission: Permission
    #: What else the house may do for whoever pressed, as far as he may himself.
    also: tuple[Permission, ...]

    def columns(self) -> Sequence[Column]:
        """The template's columns."""

    def prefilled(self, actor: Actor, area_code: str) -> Iterable[Mapping[str, str]]:
        """What a template knows already (villages with their hidden codes); may be none.

        The first visible column of these rows becomes a drop-down, the others are looked up from what is chosen.
        """

    def checker(self, actor: Actor, run: Run) -> Checker:
        """What reads the rows of a run, with all that it needs of the database."""

    def compare(self, actor: Actor, run: Run, drafts: Sequence[Any]) -> Outcome:
        """What a slice would change. Writes nothing."""

    def write(self, actor: Actor, run: Run, drafts: Sequence[Any]) -> Outcome:
        """Write a slice, in the caller's transaction; a service, with its own line in the journal."""

    def undo(self, actor: Actor, run: Run, most: int) -> Undone:
        """Take back up to ``most`` rows that the run wrote, in the caller's transaction; called until finished."""


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind of row known; called when its room is ready."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> Kind | None:
    """The kind with this key."""
    return _kinds.get(key)


def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order of their registration."""
    return tuple(_kinds.values())


#: Names of areas by their codes, given by the room above that keeps them.
AreaNames = Callable[[set[str]], Mapping[str, str]]
_area_names: list[AreaNames] = []


def name_areas(source: AreaNames) -> None:
    """Say where the names of areas come from; called when their room is ready."""
    _area_names[:] = [source]


def area_named(code: str) -> str:
    """What an area is called; empty for one that is not there."""
    return _area_names[0]({code}).get(code, "") if _area_names else code
