"""Reading duties: who holds one, what somebody holds, who could, and the chain up to the city."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
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
from fangxian.foundation.duties.rules.chiefs import Willing, chiefs_chosen
from fangxian.foundation.duties.rules.policy import warnings
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at
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


def may_fill(actor: Actor, duty: tables.Duty, area_code: str) -> bool:
    """Whether somebody may appoint and relieve here: it is for the tier that answers for the duty's holes."""
    return actor.may_at(Permission.DUTY_APPOINT, area=cut(area_code, Level(duty.owner)) or area_code)


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
    """The rights that a person's duties give at a moment; a duty that the plan no longer has gives none."""
    held = duties_at(Scope.system("本人的责任"), moment).filter(responder_id=responder)
    rows = list(held.values_list("kind", "area_code", "organisation_id"))
    if not rows:
        return ()
    kinds = {duty.key: duty for duty in plan_at(moment).many(tables.Duty)}
    grants = []
    for kind, area_code, organisation in rows:
        if kind not in kinds:
            continue
        here = _reach_of(kinds[kind], area_code, organisation)
        if not here:
            continue
        grants.append(
            Grant(
                role=ROLES[kinds[kind].role],
                here=here,
                city=Scope.of_areas(cut(area_code, Level.COUNTY) or area_code),
            )
        )
    return tuple(grants)


def _reach_of(duty: tables.Duty, area_code: str, organisation: UUID | None) -> Scope:
    """What a duty reaches; one over an organisation reaches nothing without it, never the place instead."""
    if duty.over == tables.Over.ORGANISATION:
        return Scope.of_organisations(organisation) if organisation else Scope.nothing()
    return Scope.of_areas(area_code)


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
    titles = {duty.key: duty.title for duty in plan_at(moment).many(tables.Duty)}
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
    rows = list(duties_at(_CHAIN, moment).filter(area_code__in=codes, organisation=None).order_by("since"))
    chips = chips_by_id({row.responder_id for row in rows})
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


def duty_answering(actor: Actor, duty_id: UUID, moment: datetime) -> Duty:
    """A duty whose holder somebody may turn to: it lies on his chain, above his places or within them.

    Raises ``NotAllowed`` or ``OutOfScope``.
    """
    actor.require_role(Permission.CHAIN_CALL)
    links = [duty.key for duty in plan_at(moment).many(tables.Duty) if _is_link(duty)]
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
_DRAWN_ON = {
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
    found = [_candidate(one, duty, load[one.id]) for one in people]
    return sorted(found, key=lambda one: (one.held, one.chip.standing, str(one.chip.id)))


def chiefs_proposed(
    scope: Scope, duty: tables.Duty, grids: Sequence[str], moment: datetime
) -> dict[str, Candidate]:
    """For grids of one village that nobody answers for: whom to appoint, by code; cadres first, evenly loaded."""
    if not grids:
        return {}
    people = {one.id: one for one in _drawn_on(scope, duty, grids[0])}
    load = _load(duty.key, people, moment)
    chosen = chiefs_chosen(
        grids,
        [
            Willing(
                one.id, one.standing == Responder.Standing.CADRE, one.residence or one.area_code, load[one.id]
            )
            for one in people.values()
        ],
    )
    proposed = {}
    for grid, identifier in chosen.items():
        proposed[grid] = _candidate(people[identifier], duty, load[identifier])
        load[identifier] += 1
    return proposed


def _drawn_on(scope: Scope, duty: tables.Duty, place: str) -> list[Responder]:
    """The people of the unit that the plan draws on for a duty over a place."""
    home = cut(place, Level(duty.from_level)) or place
    standings = _DRAWN_ON.get(Level(duty.from_level), tuple(Responder.Standing))
    return list(responders_in(scope, standing=standings).filter(area_code=home))


def _candidate(one: Responder, duty: tables.Duty, held: int) -> Candidate:
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
