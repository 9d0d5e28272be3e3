"""The shapes that repeat on every screen, as the components under ``kit/components/`` take them.

A page turns what a selector answered into these; the templates know nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from django.forms import BaseForm


class State(StrEnum):
    """How a piece of the line stands. The three signs are drawn from it; ``CLOSED`` is whole since just now."""

    WHOLE = "whole"
    DUE = "due"
    BROKEN = "broken"
    CLOSED = "closed"


@dataclass(frozen=True)
class Action:
    """One verb as a button: a link, a form that posts, or a form with fields of its own.

    ``main`` is the one main action of a screen, filled blue; ``icon`` is a name of the sprite.
    """

    label: str
    href: str
    method: str = "get"
    main: bool = False
    icon: str = ""
    form: BaseForm | None = None


@dataclass(frozen=True)
class StripCell:
    """An hour or a duty of one place. ``title`` says who and why; ``text`` is short and stands in the cell."""

    state: str
    title: str
    href: str = ""
    text: str = ""
    span: int = 1


@dataclass(frozen=True)
class StripHead:
    """The head over one or several columns of a line strip."""

    label: str
    span: int = 1


_LENGTHS = {"pair": 3, "few": 6, "some": 12, "day": 24, "two-days": 48}


@dataclass(frozen=True)
class StripRow:
    """One place of a line strip."""

    label: str
    cells: tuple[StripCell, ...]
    href: str = ""

    @property
    def columns(self) -> int:
        """How many hours or duties it spans."""
        return sum(cell.span for cell in self.cells)

    @property
    def length(self) -> str:
        """How much room it needs before a phone scrolls it: six duties fit, three days of hours do not."""
        return next((name for name, most in _LENGTHS.items() if self.columns <= most), "three-days")

    @property
    def worst(self) -> str:
        """The state that is said beside the label, for what lies beyond a phone's edge; empty when all is whole."""
        states = {cell.state for cell in self.cells}
        return next((state for state in (State.BROKEN, State.DUE) if state in states), "")

    @property
    def worst_count(self) -> int:
        """In how many places it stands so."""
        return sum(cell.state == self.worst for cell in self.cells)


def in_runs(cells: Iterable[StripCell]) -> tuple[StripCell, ...]:
    """Neighbours that say the same become one longer cell, so that a quiet night is one stroke to press."""
    runs = []
    for same, run in groupby(cells, key=lambda cell: replace(cell, span=1)):
        runs.append(replace(same, span=sum(cell.span for cell in run)))
    return tuple(runs)


@dataclass(frozen=True)
class GapCard:
    """A gap: kind, place, since when, who must close it, one action.

    ``help`` is a quiet link beside it for whoever can't close it himself: to ask, or to see what was asked.
    ``due`` is when it will break (state due), ``closed`` when it was closed (state closed).
    """

    title: str
    place: str
    href: str
    since: datetime
    owner: str
    state: str = State.BROKEN
    severity: str = ""
    action: Action | None = None
    help: Action | None = None
    due: datetime | None = None
    closed: datetime | None = None
    exercise: bool = False


@dataclass(frozen=True)
class Figure:
    """A number with its unit and its time; ``change`` counts since ``since``, the last report."""

    label: str
    number: int | str
    unit: str
    as_of: datetime
    href: str = ""
    change: int | None = None
    since: datetime | None = None
    state: str = ""
    modelled: bool = False
    exercise: bool = False


@dataclass(frozen=True)
class Entry:
    """What somebody said or did in a thread; ``photos`` and ``voices`` are addresses."""

    who: str
    verb: str
    at: datetime
    words: str = ""
    photos: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crumb:
    """A step of the path down to this page; the last one has no address."""

    label: str
    href: str = ""
