"""Expected minus actual: which gaps open, which close, and how long the line was open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

G = TypeVar("G")


@dataclass(frozen=True, slots=True)
class Hole:
    """Something expected that is not there. ``kind`` and ``subject`` are its identity; ``reference`` names the
    page of what closes it, where that is not the place's.
    """

    kind: str
    subject: str
    area_code: str
    severity: int
    owner: UUID | None
    since: datetime
    exercise: bool = False
    reference: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """By which the same hole is known again."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True)
class Turn(Generic[G]):
    """What an evaluation changes: holes to open as gaps, gaps to close, gaps whose hole has changed."""

    opening: tuple[Hole, ...]
    closing: tuple[G, ...]
    changing: tuple[tuple[G, Hole], ...]


def turn_of(holes: Iterable[Hole], standing: Mapping[tuple[str, str], tuple[Hole, G]]) -> Turn[G]:
    """Compare the holes found now with the gaps that stand open (each with the hole it was opened for).

    Idempotent: once the turn is made, the same holes give an empty one.
    """
    found = {hole.identity: hole for hole in holes}
    return Turn(
        opening=tuple(hole for identity, hole in found.items() if identity not in standing),
        closing=tuple(gap for identity, (_, gap) in standing.items() if identity not in found),
        changing=tuple(
            (standing[identity][1], hole)
            for identity, hole in found.items()
            if identity in standing and standing[identity][0] != hole
        ),
    )


Span = tuple[datetime, datetime | None]


def time_open(spans: Iterable[Span], begin: datetime, end: datetime) -> timedelta:
    """For how long within [begin, end) at least one of the spans was open; a span without an end still is."""
    total, reached = timedelta(0), begin
    for since, until in sorted(spans, key=lambda span: span[0]):
        left, right = max(since, reached), min(until or end, end)
        if left < right:
            total += right - left
            reached = right
    return total
