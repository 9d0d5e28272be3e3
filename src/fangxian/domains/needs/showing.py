"""Needs as screens show them: with names, with their ladder, with what was said."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.needs.models import Need
from fangxian.domains.needs.routing import kind_in_plan, ladder_in_plan, organisations_on, urgency_in_plan
from fangxian.domains.needs.rules.ladder import is_past
from fangxian.domains.needs.rules.plan import Rung
from fangxian.domains.needs.rules.states import MOVE, TITLES, State, Verb
from fangxian.domains.needs.selectors import entries_of
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.orgs.selectors import organisation_names
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import editions, plan_at, plan_of
from fangxian.foundation.responders.selectors import PersonChip, chips_by_id


@dataclass(frozen=True)
class NeedShown:
    """A need as lists and its own page show it."""

    id: UUID
    number: str
    kind: str
    kind_title: str
    urgency: str
    urgency_title: str
    words: str
    area_code: str
    area_name: str
    owner_id: UUID
    owner: str
    rung: int
    rung_title: str
    state: State
    state_title: str
    raised_at: datetime
    state_since: datetime
    due_at: datetime | None
    is_overdue: bool
    reopened: int
    version: int
    origin: str
    exercise: bool


def needs_shown(needs: Sequence[Need], now: datetime) -> list[NeedShown]:
    """These needs with the names of what they refer to, each by the plan of its own time."""
    if not needs:
        return []
    places = area_names({need.area_code for need in needs})
    plans = PlansOfTheirTime()
    return [_shown(need, plans.at(need.raised_at), places.get(need.area_code, ""), now) for need in needs]


def _shown(need: Need, plan: Plan, place: str, now: datetime) -> NeedShown:
    state = State(need.state)
    return NeedShown(
        id=need.id,
        number=need.number,
        kind=need.kind,
        kind_title=kind_in_plan(plan, need.kind).title,
        urgency=need.urgency,
        urgency_title=urgency_in_plan(plan, need.urgency).title,
        words=need.words,
        area_code=need.area_code,
        area_name=place,
        owner_id=need.owner_id,
        owner=need.owner.name,
        rung=need.rung,
        rung_title=plan.many(Rung)[need.rung].title,
        state=state,
        state_title=_(TITLES[state]),
        raised_at=need.raised_at,
        state_since=need.state_since,
        due_at=need.due_at,
        is_overdue=is_past(need.due_at, now),
        reopened=need.reopened,
        version=need.version,
        origin=need.origin,
        exercise=need.exercise,
    )


@dataclass(frozen=True)
class RungShown:
    """A rung of a need's ladder: passed, where it lies now, ahead, or a hole that it passes over."""

    title: str
    organisation: str
    is_passed: bool
    is_here: bool

    @property
    def is_hole(self) -> bool:
        """Whether nobody stands here."""
        return not self.organisation


def ladder(need: Need) -> list[RungShown]:
    """The rungs over a need's place, from the lowest, with who answers there today."""
    plan = plan_at(need.raised_at)
    steps = ladder_in_plan(plan, kind=need.kind, area_code=need.area_code)
    standing = organisations_on(plan, steps)
    names = {rung: body.name for rung, body in standing.items()}
    names[need.rung] = need.owner.name
    return [
        RungShown(step.title, names.get(step.rung, ""), step.rung < need.rung, step.rung == need.rung)
        for step in steps
    ]


@dataclass(frozen=True)
class Said:
    """One entry of a thread: who (masked; None for the house itself), as what, when, what, in which words."""

    at: datetime
    verb: Verb
    told: str
    who: PersonChip | None
    seat: str
    words: str
    from_owner: str
    to_owner: str
    rung: int | None

    @property
    def name(self) -> str:
        """Who it was, as the thread shows him."""
        return self.who.name if self.who else _("系统")


def thread(need: Need) -> list[Said]:
    """What was said and done, oldest first."""
    entries = list(entries_of(need))
    people = {entry.actor_responder_id for entry in entries if entry.actor_responder_id}
    chips, seats = chips_by_id(people), Seats(people)
    owners = {entry.from_owner_id for entry in entries} | {entry.to_owner_id for entry in entries}
    names = organisation_names({owner for owner in owners if owner})
    return [
        Said(
            at=entry.at,
            verb=Verb(entry.verb),
            told=_(MOVE[Verb(entry.verb)].told),
            who=chips.get(entry.actor_responder_id) if entry.actor_responder_id else None,
            seat=seats.at(entry.actor_responder_id, entry.at),
            # The words of the first entry are the need's own, kept once.
            words=need.words if entry.verb == Verb.RAISE else entry.words,
            from_owner=names[entry.from_owner_id] if entry.from_owner_id else "",
            to_owner=names[entry.to_owner_id] if entry.to_owner_id else "",
            rung=entry.rung,
        )
        for entry in entries
    ]


class Seats:
    """As what some people acted: the duty that each held at the time, with its place or organisation."""

    def __init__(self, people: Collection[UUID]) -> None:
        self._held: dict[UUID, list[Duty]] = defaultdict(list)
        rows = Duty.objects.within(Scope.system("以什么身份")).filter(responder_id__in=people)
        for duty in rows.select_related("organisation").order_by("since", "id"):
            self._held[duty.responder_id].append(duty)
        duties = [duty for held in self._held.values() for duty in held]
        self._names = area_names({duty.area_code for duty in duties})
        self._plans = PlansOfTheirTime()

    def at(self, responder: UUID | None, moment: datetime) -> str:
        """The seat of somebody at a moment; empty for the house itself, and where none was held."""
        if responder is None:
            return ""
        titles = {duty.key: duty.title for duty in self._plans.at(moment).many(tables.Duty)}
        for duty in self._held[responder]:
            if duty.since <= moment and (duty.until is None or moment < duty.until):
                place = duty.organisation.name if duty.organisation else self._names.get(duty.area_code, "")
                return f"{place} {titles.get(duty.kind, '')}".strip()
        return ""


class PlansOfTheirTime:
    """The plan that was in force at each of several moments, for one query."""

    def __init__(self) -> None:
        standing = (one for one in editions().order_by("-takes_effect_at").defer("text") if not one.withdrawn)  # type: ignore[attr-defined]
        self._editions = list(standing)

    def at(self, moment: datetime) -> Plan:
        """The plan in force at a moment."""
        for edition in self._editions:
            if edition.takes_effect_at <= moment:
                return plan_of(edition)
        return plan_at(moment)
