"""The whole chain of a place or a household (S13): contact, core households, chief and squad, mouths, up to the city.

What it says is as of any time; where a household lies, and what a place is called, is as of now.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from fangxian.access.scope import Scope
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.parts import (
    MOST,
    CoreHome,
    Part,
    helping_at,
    kinds_at,
    parts_in,
    parts_played,
)
from fangxian.foundation.duties.selectors import (
    Holder,
    Link,
    duties_at,
    duty_over,
    links_over,
    over_area,
)
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.people.models import Household
from fangxian.foundation.places.models import MOUTHS, Place
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.models import Membership
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id, members_at
from fangxian.plain.areacodes import Level, chain_of, cut, level_of

_CHAIN = Scope.system("责任链")
#: Of a household's own link, below every level of areas.
DOOR = "household"


@dataclass(frozen=True)
class SquadSeen:
    """A grid's squad and who leads it; nobody between a chief who left and the next."""

    name: str
    leaders: tuple[PersonChip, ...]


@dataclass(frozen=True)
class WholeChain:
    """``links`` from the door up to the city; ``squads`` of the grid; ``core`` households of it with their parts."""

    links: tuple[Link, ...]
    squads: tuple[SquadSeen, ...]
    core: tuple[CoreHome, ...]


def whole_chain(code: str, moment: datetime, household: Household | None = None) -> WholeChain:
    """Who answered for a place, or for a household in it, at a moment. Raises ``Refused`` before the first plan."""
    plan = plan_at(moment)
    codes = [one for one in chain_of(code) if level_of(one) not in (Level.PREFECTURE, Level.PROVINCE)]
    grid, village = cut(code, Level.GRID), cut(code, Level.VILLAGE)
    rows = _held(plan, codes, household, moment)
    squads = _squads_at(grid, moment)
    parts = _leading(squads, moment)
    chips = chips_by_id({row.responder_id for row in rows} | {one.responder_id for one in parts})
    links = links_over(plan, codes, [row for row in rows if not (row.place_id or row.household_id)], chips)
    played = parts_played(rows, plan, chips)
    door = _contact_link(plan, household, rows, chips, moment) if household else []
    mouths = _mouth_links(plan, village, rows, chips, moment) if village else []
    below = [link for link in links if link.level == Level.GRID]
    above = [link for link in links if link.level != Level.GRID]
    return WholeChain(
        links=(*door, *below, *mouths, *above),
        squads=_squads(squads, parts, chips),
        core=tuple(_core(grid, plan, moment, played)) if grid else (),
    )


def _core(
    grid: str, plan: Plan, moment: datetime, played: Mapping[UUID, Sequence[Part]]
) -> Iterator[CoreHome]:
    """The grid's core households; those that play a part first."""
    homes = list(helping_at(Scope.of_areas(grid), plan, moment))
    for home in sorted(homes, key=lambda one: one.id not in played)[:MOST]:
        yield CoreHome(home, tuple(played.get(home.id, ())))


def _held(plan: Plan, codes: list[str], household: Household | None, moment: datetime) -> list[Duty]:
    """Every duty of the chain, in one query."""
    village = next((one for one in codes if level_of(one) == Level.VILLAGE), None)
    over = over_area() & Q(area_code__in=codes)
    if parts := [part.key for part in parts_in(plan)]:
        grids = [one for one in codes if level_of(one) == Level.GRID]
        over |= Q(area_code__in=grids, household__isnull=False, kind__in=parts)
    if village:
        over |= Q(area_code=village, place__isnull=False)
    if household:
        over |= Q(household=household)
    return list(duties_at(_CHAIN, moment).filter(over).order_by("since"))


def _contact_link(
    plan: Plan, household: Household, rows: list[Duty], chips: dict[UUID, PersonChip], moment: datetime
) -> list[Link]:
    duty = duty_over(plan, tables.Over.HOUSEHOLD)
    if duty is None:
        return []
    mine = [row for row in rows if row.household_id == household.id and row.kind == duty.key]
    held = _holders(mine, chips)
    wanted = duty.expected and _needs_contact(plan, household, moment)
    if not (held or wanted):
        return []
    missing = max(0, duty.holders - len(held)) if wanted else 0
    return [Link(duty.key, duty.title, DOOR, household.area_code, "", held, missing)]


def _needs_contact(plan: Plan, household: Household, moment: datetime) -> bool:
    kinds = kinds_in_contact(plan)
    return bool(kinds_at(_CHAIN, moment).filter(household=household, category__in=kinds).exists())


def _mouth_links(
    plan: Plan, village: str, rows: list[Duty], chips: dict[UUID, PersonChip], moment: datetime
) -> list[Link]:
    duty = duty_over(plan, tables.Over.PLACE)
    if duty is None:
        return []
    held = defaultdict(list)
    for row in rows:
        held[row.place_id].append(row)
    return [
        Link(
            kind=duty.key,
            title=duty.title,
            level=Level.VILLAGE,
            area_code=village,
            area_name=place.name,
            holders=_holders(held[place.id], chips),
            missing=max(0, duty.holders - len(held[place.id])) if duty.expected else 0,
        )
        for place in mouths_at(Scope.of_areas(village), moment)
    ]


def _holders(rows: list[Duty], chips: dict[UUID, PersonChip]) -> tuple[Holder, ...]:
    return tuple(Holder(row.id, chips[row.responder_id], row.since) for row in rows)


def mouths_at(scope: Scope, moment: datetime) -> QuerySet[Place]:
    """The mouths in reach that were open at a moment."""
    rows = Place.objects.within(scope).filter(kind__in=MOUTHS, opened_at__lte=moment)
    return rows.filter(Q(closed_at=None) | Q(closed_at__gt=moment)).order_by("area_code", "id")


def _squads_at(grid: str | None, moment: datetime) -> list[Organisation]:
    """The squads of a grid that stood."""
    if grid is None:
        return []
    rows = Organisation.objects.within(Scope.of_areas(grid)).filter(
        Q(dissolved_at=None) | Q(dissolved_at__gt=moment),
        kind=Organisation.Kind.SQUAD,
        area_code=grid,
        formed_at__lte=moment,
    )
    return list(rows.order_by("formed_at", "id"))


def _leading(squads: list[Organisation], moment: datetime) -> list[Membership]:
    """Who led them."""
    if not squads:
        return []
    rows = members_at(_CHAIN, moment).filter(organisation__in=squads, part=Membership.Part.LEADER)
    return list(rows.order_by("since"))


def _squads(
    squads: list[Organisation], parts: list[Membership], chips: dict[UUID, PersonChip]
) -> tuple[SquadSeen, ...]:
    led: dict[UUID, list[PersonChip]] = defaultdict(list)
    for one in parts:
        led[one.organisation_id].append(chips[one.responder_id])
    return tuple(SquadSeen(squad.name, tuple(led[squad.id])) for squad in squads)


def kinds_in_contact(plan: Plan) -> list[str]:
    """The kinds of household that somebody must keep in touch with."""
    return [kind.key for kind in plan.many(tables.HouseholdKind) if kind.contact]


@dataclass(frozen=True)
class Unheld:
    """A mouth that nobody holds; ``since`` is when it was opened, or its last holder left."""

    place: Place
    since: datetime


def mouths_unheld(scope: Scope, duty: tables.Duty, moment: datetime) -> list[Unheld]:
    """The mouths in reach with fewer holders than the plan says, in two queries."""
    mine = Duty.objects.within(_CHAIN).filter(kind=duty.key, place=OuterRef("pk"))
    relieved = (
        mine.filter(until__lte=moment).order_by().values("place").annotate(last=Max("until")).values("last")
    )
    held: Counter[UUID | None] = Counter()
    for place in duties_at(scope, moment).filter(kind=duty.key).values_list("place_id", flat=True):
        held[place] += 1
    rows = mouths_at(scope, moment).annotate(relieved=Subquery(relieved))
    return [
        Unheld(place, max(place.opened_at, place.relieved or place.opened_at))
        for place in rows
        if held[place.id] < duty.holders
    ]


@dataclass(frozen=True)
class Lonely:
    """A household of a kind that nobody keeps in touch with."""

    household_id: UUID
    area_code: str
    category: str
    since: datetime
    exercise: bool


def households_lonely(scope: Scope, plan: Plan, duty: tables.Duty, moment: datetime) -> list[Lonely]:
    """In one query: the open households in reach, of the kinds in contact, without a contact; in grids only."""
    mine = Duty.objects.within(_CHAIN).filter(kind=duty.key, household=OuterRef("household"))
    relieved = (
        mine.filter(until__lte=moment)
        .order_by()
        .values("household")
        .annotate(last=Max("until"))
        .values("last")
    )
    held = duties_at(_CHAIN, moment).filter(kind=duty.key, household__isnull=False)
    rows = (
        kinds_at(scope, moment)
        .filter(category__in=kinds_in_contact(plan), household__closed_at=None)
        .exclude(household_id__in=held.values("household_id"))
        .annotate(relieved=Subquery(relieved))
        .order_by("area_code", "id")
    )
    found = rows.values_list("household_id", "area_code", "category", "since", "relieved", "exercise")
    return [
        Lonely(household, code, category, max(since, last or since), exercise)
        for household, code, category, since, last, exercise in found
        if level_of(code) == Level.GRID
    ]
