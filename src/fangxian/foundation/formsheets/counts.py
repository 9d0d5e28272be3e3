"""What the registers hold now: towns, grids, households, residents, people at the line, by the code of their place."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.formsheets.rules.names import HELD_NOW, About
from fangxian.foundation.people.models import Household, Person
from fangxian.foundation.responders.models import Responder
from fangxian.plain import clock
from fangxian.plain.areacodes import Level


@dataclass(frozen=True)
class Held:
    """How many there are of each that was asked for, by code; of a day that is over nothing is known."""

    counts: Mapping[About, Mapping[str, int]]
    exercise: bool = False

    def at(self, about: About, code: str) -> int | None:
        """How many lie in a place; None where it is not known."""
        held = self.counts.get(about)
        return (
            None if held is None else sum(number for place, number in held.items() if place.startswith(code))
        )


def held_now(reach: Scope, asked: Collection[About], day: date, moment: datetime) -> Held:
    """Read what is asked for on a day as of a moment, one query for each."""
    counts: dict[About, Counter[str]] = {}
    exercise = False
    for about in sorted(HELD_NOW & set(asked)) if day == clock.day_of(moment) else ():
        counts[about] = Counter()
        for code, is_exercise, number in _rows(about, reach):
            counts[about][code] += number
            exercise = exercise or is_exercise
    return Held(counts, exercise)


def _rows(about: About, reach: Scope) -> Iterable[tuple[str, bool, int]]:
    """By place, and apart whether it belongs to an exercise: how many."""
    place = "code" if about in (About.TOWNS, About.GRIDS) else "area_code"
    rows: QuerySet[Any] = _held(about, reach).order_by().values_list(place, "exercise")
    yield from rows.annotate(Count("pk"))


def _held(about: About, reach: Scope) -> QuerySet[Any]:
    match about:
        case About.TOWNS:
            return areas_at(reach, Level.TOWN)
        case About.GRIDS:
            return areas_at(reach, Level.GRID)
        case About.HOUSEHOLDS:
            rows: QuerySet[Any] = Household.objects.within(reach).filter(closed_at=None)
        case About.RESIDENTS:
            rows = Person.objects.within(reach).filter(gone_at=None)
        case _:
            rows = Responder.objects.within(reach).filter(left_at=None)
    return rows
