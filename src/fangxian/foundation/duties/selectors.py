"""Reading duties: who holds one, what somebody holds, who could, and the chain up to the city."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from fangxian.access.actor import Actor, Grant
from fangxian.access.permissions import Permission
from fangxian.access.roles import ROLES
from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.rules.policy import warnings
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at, titles_ever
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.selectors import (
    PersonChip,
    chip_of,
    chips_by_id,
    members_at,
    responders_in,
)
from fangxian.plain.areacodes import Level, chain_of, cut, level_of
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_CHAIN = Scope.system("责任链")


def duty_in_plan(plan: Plan, key: str) -> tables.Duty:
    """The plan's duty with this key. Raises ``Refused`` when the plan has none."""
    for duty in plan.many(tables.Duty):
        if duty.key == key:
            return duty
    raise Refused("duty.not_in_plan", N_("现行预案里没有“%(key)s”这种责任。"), key=key)


def duty_over(plan: Plan, over: tables.Over) -> tables.Duty | None:
    """The plan's duty over mouths, or of keeping in touch with households; a plan may have none."""
    return next((duty for duty in plan.many(tables.Duty) if duty.over == over and not duty.part_of), None)


def may_fill(actor: Actor, duty: tables.Duty, area_code: str) -> bool:
    """Whether somebody may appoint and relieve here: it is for the tier that answers for the duty's holes."""
    return actor.may_at(Permission.DUTY_APPOINT, area=cut(area_code, Level(duty.owner)) or area_code)


def is_sole(duty: tables.Duty) -> bool:
    """Whether only one may hold it at a time."""
    return duty.expected and duty.holders == 1


def drawn_on(actor: Actor, duty: tables.Duty, area_code: str) -> Scope:
    """Where a holder may come from: the actor's own reach and the unit that the plan draws on."""
    home = cut(area_code, Level(duty.from_level)) or area_code
    return actor.scope(Permission.RESPONDER_SEE) | (
        Scope.of_areas(home) if actor.may_at(Permission.RESPONDER_SEE, area=area_code) else Scope.nothing()
    )


def duties_held_by(responder: UUID, moment: datetime) -> QuerySet[Duty]:
    """What somebody answers for at a moment, with the mouths and organisations it is over."""
    held = duties_at(Scope.system("本人的责任"), moment).filter(responder_id=responder)
    return held.select_related("place", "organisation").order_by("id")


def duties_at(scope: Scope, moment: datetime) -> QuerySet[Duty]:
    """The duties in reach that are held at a moment."""
    return Duty.objects.within(scope).filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)


def places_answered_for(scope: Scope, kind: str, moment: datetime) -> dict[str, set[UUID]]:
    """For one kind of duty: who holds it, by place."""
    answered: dict[str, set[UUID]] = defaultdict(set)
    rows = duties_at(scope, moment).filter(kind=kind).values_list("area_code", "responder_id")
    for area_code, responder in rows:
        answered[area_code].add(responder)
    return answered


def relieved_at(scope: Scope, kind: str, moment: datetime) -> dict[str, datetime]:
    """For one kind of duty: when each place last lost a holder."""
    ended = Duty.objects.within(scope).filter(kind=kind, until__lte=moment)
    return dict(ended.values_list("area_code").annotate(Max("until")))


def grants_of(responder: UUID, moment: datetime) -> tuple[Grant, ...]:
    """The rights that a person's duties give at a moment: none to who has left, none by a duty that the plan no longer has."""
    held = duties_at(Scope.system("本人的责任"), moment).filter(
        responder_id=responder, responder__left_at=None
    )
    rows = list(held)
    if not rows:
        return ()
    kinds = {duty.key: duty for duty in plan_at(moment).many(tables.Duty)}
    grants = []
    for row in rows:
        if row.kind not in kinds:
            continue
        here = _reach_of(kinds[row.kind], row)
        if not here:
            continue
        grants.append(
            Grant(
                role=ROLES[kinds[row.kind].role],
                here=here,
                city=Scope.of_areas(cut(row.area_code, Level.COUNTY) or row.area_code),
            )
        )
    return tuple(grants)


def _reach_of(duty: tables.Duty, held: Duty) -> Scope:
    """What a duty reaches: a mouth's its village, a household's its grid; without what it is over, nothing."""
    if duty.over == tables.Over.ORGANISATION:
        return Scope.of_organisations(held.organisation_id) if held.organisation_id else Scope.nothing()
    if not is_over(duty, place=held.place_id, household=held.household_id):
        return Scope.nothing()
    return Scope.of_areas(held.area_code)


def is_over(duty: tables.Duty, *, place: UUID | None, household: UUID | None) -> bool:
    """Whether what a duty is held over is what the plan says it is over: just that, and nothing else."""
    return ((duty.over == tables.Over.PLACE) == (place is not None)) and (
        (duty.over == tables.Over.HOUSEHOLD) == (household is not None)
    )


@dataclass(frozen=True)
class Held:
    """A duty as its holder reads it."""

    id: UUID
    title: str
    area_code: str
    area_name: str
    since: datetime


def duties_of(responder: UUID, moment: datetime) -> list[Held]:
    """What somebody answers for at a moment."""
    rows = list(
        duties_at(Scope.system("本人的责任"), moment).filter(responder_id=responder).order_by("since")
    )
    titles = titles_ever(tables.Duty, moment)
    names = area_names({row.area_code for row in rows})
    return [
        Held(row.id, titles.get(row.kind, row.kind), row.area_code, names.get(row.area_code, ""), row.since)
        for row in rows
    ]


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a duty now."""

    duty_id: UUID
    chip: PersonChip
    since: datetime


@dataclass(frozen=True)
class Link:
    """One link of the chain: a duty over a place, and who holds it; broken when it must be held and is not."""

    kind: str
    title: str
    level: str
    area_code: str
    area_name: str
    holders: tuple[Holder, ...]
    missing: int

    @property
    def is_broken(self) -> bool:
        """Whether somebody is missing here."""
        return self.missing > 0


def chain(code: str, moment: datetime) -> list[Link]:
    """Who answers for a place, from itself up to the city."""
    plan = plan_at(moment)
    codes = [one for one in chain_of(code) if level_of(one) not in (Level.PREFECTURE, Level.PROVINCE)]
    rows = list(duties_at(_CHAIN, moment).filter(over_area(), area_code__in=codes).order_by("since"))
    chips = chips_by_id({row.responder_id for row in rows})
    return links_over(plan, codes, rows, chips)


def links_over(
    plan: Plan, codes: Collection[str], rows: Collection[Duty], chips: Mapping[UUID, PersonChip]
) -> list[Link]:
    """The links over areas, in the order of their codes, of the duties that were found held there."""
    held = defaultdict(list)
    for row in rows:
        held[row.kind, row.area_code].append(Holder(row.id, chips[row.responder_id], row.since))
    names = area_names(codes)
    return [
        Link(
            kind=duty.key,
            title=duty.title,
            level=level_of(place),
            area_code=place,
            area_name=names.get(place, ""),
            holders=tuple(held[duty.key, place]),
            missing=max(0, duty.holders - len(held[duty.key, place])) if duty.expected else 0,
        )
        for place in codes
        for duty in plan.many(tables.Duty)
        if duty.level == level_of(place) and _is_link(duty) and (duty.expected or held[duty.key, place])
    ]


def _is_link(duty: tables.Duty) -> bool:
    """Whether it is a link of the chain: every place must have it, or its holder takes needs and answers them."""
    return duty.over == tables.Over.AREA and (
        duty.expected or Permission.NEED_ANSWER in ROLES[duty.role].here
    )


def over_area() -> Q:
    """Of the duties held, those over an area itself."""
    return Q(organisation=None, place=None, household=None)


def duty_answering(actor: Actor, duty_id: UUID, moment: datetime) -> Duty:
    """A duty whose holder somebody may turn to: it lies on his chain, above his places or within them.

    Raises ``NotAllowed`` or ``OutOfScope``.
    """
    actor.require_role(Permission.CHAIN_CALL)
    near = (tables.Over.PLACE, tables.Over.HOUSEHOLD)
    links = [duty.key for duty in plan_at(moment).many(tables.Duty) if _is_link(duty) or duty.over in near]
    held = duties_at(_CHAIN, moment).filter(kind__in=links, organisation=None)
    found: Duty | None = held.filter(id=duty_id).select_related("responder").first()
    if found is None or not Scope.of_areas(found.area_code) & actor.scope(Permission.CHAIN_CALL):
        raise OutOfScope("duty.unknown", N_("没有这项责任，或已经解除。"))
    return found


def holders_in(scope: Scope, kind: str, moment: datetime) -> dict[str, list[Holder]]:
    """For one kind of duty: its holders as chips, by place."""
    rows = list(duties_at(scope, moment).filter(kind=kind).order_by("since"))
    chips = chips_by_id({row.responder_id for row in rows})
    held: dict[str, list[Holder]] = defaultdict(list)
    for row in rows:
        held[row.area_code].append(Holder(row.id, chips[row.responder_id], row.since))
    return dict(held)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a duty, with what speaks against it."""

    chip: PersonChip
    held: int
    warnings: tuple[str, ...]


#: Who is drawn on for a duty, by the level his unit stands on.
DRAWN_ON = {
    Level.TOWN: (Responder.Standing.LEADER, Responder.Standing.CADRE),
    Level.VILLAGE: (Responder.Standing.CADRE, Responder.Standing.MEMBER),
}


#: Who joins a squad: "mainly town and village members and cadres" (S13), and volunteers who asked.
_SQUAD_DRAWS_ON = (
    Responder.Standing.MEMBER,
    Responder.Standing.PROBATIONARY,
    Responder.Standing.CADRE,
    Responder.Standing.VOLUNTEER,
)


def candidates(scope: Scope, duty: tables.Duty, place: str, moment: datetime) -> list[Candidate]:
    """Who could hold a duty over a place: of the unit that the plan draws on, the least loaded first."""
    people = _drawn_on(scope, duty, place)
    load = _load(duty.key, {one.id for one in people}, moment)
    found = [candidate_of(one, duty, load[one.id]) for one in people]
    return sorted(found, key=lambda one: (one.held, one.chip.standing, str(one.chip.id)))


def _drawn_on(scope: Scope, duty: tables.Duty, place: str) -> list[Responder]:
    """The people of the unit that the plan draws on for a duty over a place."""
    home = cut(place, Level(duty.from_level)) or place
    standings = DRAWN_ON.get(Level(duty.from_level), tuple(Responder.Standing))
    return list(responders_in(scope, standing=standings).filter(area_code=home))


def candidate_of(one: Responder, duty: tables.Duty, held: int) -> Candidate:
    """Somebody who holds so many places of a kind, with what speaks against one more."""
    said = warnings(held=held, limit=duty.limit, from_home_unit=True)
    return Candidate(chip=chip_of(one), held=held, warnings=tuple(said))


def squad_candidates(grid: str, squad: tables.Squad, moment: datetime) -> list[Candidate]:
    """Who of a grid's village could join its squad: its members and cadres but for the chief himself."""
    village = Scope.of_areas(cut(grid, Level.VILLAGE) or grid)
    chiefs = places_answered_for(village, squad.led_by, moment).get(grid, set())
    busy = set(members_at(village, moment).values_list("responder_id", flat=True))
    people = responders_in(village, standing=_SQUAD_DRAWS_ON)
    found = [
        Candidate(chip_of(one), int(one.id in busy), (N_("已经在别的队里"),) if one.id in busy else ())
        for one in people
        if one.id not in chiefs
    ]
    return sorted(found, key=lambda one: (one.held, one.chip.standing, str(one.chip.id)))


def _load(kind: str, people: Collection[UUID], moment: datetime) -> Counter[UUID]:
    rows = duties_at(_CHAIN, moment).filter(kind=kind, responder_id__in=people)
    return Counter(rows.values_list("responder_id", flat=True))
