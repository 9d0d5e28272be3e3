"""The three rates of each organisation over some days, and the needs behind each number.

Each outcome is a set of rows with a column that says for whom it counts: counted, it is the number; listed, what stands
behind it. So a number and its records cannot differ.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need, NeedEntry
from fangxian.domains.needs.rules.rates import Outcome, Tally
from fangxian.domains.needs.rules.states import Rating, State, Verb
from fangxian.foundation.orgs.models import Organisation
from fangxian.plain import clock

_COUNTING = Scope.system("三率")

#: The kinds of organisations that are compared with each other.
UNITS = (
    Organisation.Kind.TOWN_OFFICE,
    Organisation.Kind.VILLAGE_COMMITTEE,
    Organisation.Kind.WORKING_GROUP,
    Organisation.Kind.DEPARTMENT,
    Organisation.Kind.HEADQUARTERS,
)


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included; what is not over yet counts up to ``now``."""

    since: date
    until: date
    now: datetime

    def holds(self, column: str) -> Q:
        """The condition that a moment lies in it."""
        end = min(clock.end_of(self.until), self.now)
        return Q(**{f"{column}__gte": clock.start_of(self.since), f"{column}__lt": end})


@dataclass(frozen=True)
class UnitRates:
    """One organisation's tally; one that was dissolved since keeps what was decided for it."""

    id: UUID
    name: str
    area_code: str
    is_dissolved: bool
    tally: Tally


@dataclass(frozen=True)
class _Part:
    """Rows that make up an outcome: for whom each counts, and of which need it is."""

    outcome: Outcome
    rows: QuerySet[Any]
    unit: str
    need: str


def units_of(scope: Scope, kind: str) -> QuerySet[Organisation]:
    """The organisations of a kind in reach, those too that were dissolved."""
    rows: QuerySet[Organisation] = Organisation.objects.within(scope)
    return rows.filter(kind=kind)


def rates(scope: Scope, kind: str, period: Period) -> list[UnitRates]:
    """Every organisation of a kind in reach about which something was decided in the period, by area and name."""
    units = units_of(scope, kind)
    counts: dict[UUID, dict[Outcome, int]] = defaultdict(lambda: defaultdict(int))
    for part in _parts(period):
        mine = part.rows.filter(**{f"{part.unit}__in": units.values("id")})
        for unit, number in mine.order_by().values_list(part.unit).annotate(Count("id")):
            counts[unit][part.outcome] += number
    found = units.filter(id__in=list(counts)).order_by("area_code", "name", "id")
    return [
        UnitRates(one.id, one.name, one.area_code, one.dissolved_at is not None, Tally(dict(counts[one.id])))
        for one in found
    ]


def needs_behind(unit_id: UUID, outcomes: Sequence[Outcome], period: Period) -> set[UUID]:
    """The needs behind a number. One may stand behind it more than once: it was taken up again."""
    found: set[UUID] = set()
    for part in _parts(period):
        if part.outcome in outcomes:
            found |= set(part.rows.filter(**{part.unit: unit_id}).values_list(part.need, flat=True))
    return found


def _parts(period: Period) -> Iterator[_Part]:
    def entries(outcome: Outcome, verb: Verb, unit: str = "owner", **columns: Any) -> _Part:
        rows = NeedEntry.objects.within(_COUNTING).filter(period.holds("at"), verb=verb, **columns)
        return _Part(outcome, rows, unit, "need_id")

    yield entries(Outcome.IN_TIME, Verb.ACKNOWLEDGE, in_time=True)
    yield entries(Outcome.LATE, Verb.ACKNOWLEDGE, in_time=False)
    climbed = entries(Outcome.LATE, Verb.CLIMB, "from_owner")
    yield _Part(Outcome.LATE, climbed.rows.exclude(_was_taken()), climbed.unit, climbed.need)
    yield _Part(Outcome.LATE, _still_waiting(period), "owner", "id")
    yield entries(Outcome.SOLVED, Verb.CONFIRM)
    yield entries(Outcome.UNSOLVED, Verb.REOPEN)
    yield entries(Outcome.UNREACHED, Verb.SHELVE)
    # A rating stands with the need, and is that of its newest round.
    newest: dict[str, Any] = {"need__round": F("round"), "need__state": State.CLOSED}
    content = [Rating.SATISFIED, Rating.FAIR]
    yield entries(Outcome.CONTENT, Verb.CONFIRM, need__rating__in=content, **newest)
    yield entries(Outcome.DISCONTENT, Verb.CONFIRM, need__rating=Rating.DISSATISFIED, **newest)
    rated = Q(need__rating__in=list(Rating), **newest)
    confirmed = entries(Outcome.UNRATED, Verb.CONFIRM)
    yield _Part(Outcome.UNRATED, confirmed.rows.exclude(rated), confirmed.unit, confirmed.need)


def _was_taken() -> Q:
    """Whether what the clock took away had been taken on: then it was not answered in time, which is another thing."""
    taken = NeedEntry.objects.within(_COUNTING).filter(
        need=OuterRef("need"),
        round=OuterRef("round"),
        owner=OuterRef("from_owner"),
        version__lt=OuterRef("version"),
        verb__in=[Verb.ACKNOWLEDGE, Verb.REOPEN],
    )
    return Q(Exists(taken))


def _still_waiting(period: Period) -> QuerySet[Need]:
    """What nobody has taken although its time is over, and nobody stands above who could be told."""
    rows: QuerySet[Need] = Need.objects.within(_COUNTING).filter(
        period.holds("due_at"), state=State.RAISED, due_at__lte=period.now
    )
    return rows
