"""A simple legal rota: whoever has rested longest stands next."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple, TypeVar

P = TypeVar("P")
S = TypeVar("S")


class Stint(NamedTuple):
    """From and until of a seat."""

    starts_at: datetime
    ends_at: datetime


def rota(
    seats: Iterable[tuple[S, Stint]],
    people: Sequence[P],
    free_from: Sequence[datetime],
    *,
    rest: timedelta,
    shifts_a_week: int,
) -> list[tuple[S, P]]:
    """Who stands in which seat; ``seats`` in the order of their beginnings, ``free_from`` beside ``people``.

    Between two shifts of one person lies the rest, and their beginnings lie so far apart that no seven days hold more
    than ``shifts_a_week``. A seat for which nobody is free stays empty.
    """
    apart = timedelta(days=7) / shifts_a_week
    waiting = [(moment, number) for number, moment in enumerate(free_from)]
    heapify(waiting)
    found = []
    for seat, stint in seats:
        if not waiting or waiting[0][0] > stint.starts_at:
            continue
        _moment, number = heappop(waiting)
        found.append((seat, people[number]))
        heappush(waiting, (max(stint.ends_at + rest, stint.starts_at + apart), number))
    return found
