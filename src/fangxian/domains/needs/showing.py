"""Needs as screens show them: with names, and with their ladder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fangxian.domains.needs.models import Need
from fangxian.domains.needs.routing import kind_in_plan, ladder_in_plan, organisations_on, urgency_in_plan
from fangxian.domains.needs.rules.ladder import is_past
from fangxian.domains.needs.rules.plan import Rung
from fangxian.domains.needs.rules.states import (
    CLOSINGS,
    MANNERS,
    RATINGS,
    TITLES,
    Closing,
    Manner,
    Rating,
    State,
)
from fangxian.domains.needs.selectors import need_numbers
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import editions, plan_at, plan_of


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
    manner: Manner
    manner_title: str
    quantity: int | None
    unit: str
    given: int
    rating: str
    rating_title: str
    closing: str
    closing_title: str
    same_as: str
    urged: int
    missed: int

    @property
    def remaining(self) -> int:
        """How many are still to come."""
        return max((self.quantity or 0) - self.given, 0)


def needs_shown(needs: Sequence[Need], now: datetime) -> list[NeedShown]:
    """These needs with the names of what they refer to, each by the plan of its own time."""
    if not needs:
        return []
    places = area_names({need.area_code for need in needs})
    plans = PlansOfTheirTime()
    leaders = need_numbers({need.same_as_id for need in needs if need.same_as_id})
    return [
        _shown(
            need,
            plans.at(need.raised_at),
            places.get(need.area_code, ""),
            leaders.get(need.same_as_id, "") if need.same_as_id else "",
            now,
        )
        for need in needs
    ]


def _shown(need: Need, plan: Plan, place: str, leader: str, now: datetime) -> NeedShown:
    state, manner, urgency = State(need.state), Manner(need.manner), urgency_in_plan(plan, need.urgency)
    whistle = urgency.whistle if manner is Manner.WHISTLE else ""
    return NeedShown(
        id=need.id,
        number=need.number,
        kind=need.kind,
        kind_title=kind_in_plan(plan, need.kind).title,
        urgency=need.urgency,
        urgency_title=urgency.title,
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
        manner=manner,
        manner_title=whistle or _(MANNERS[manner]),
        quantity=need.quantity,
        unit=need.unit,
        given=need.given,
        rating=need.rating,
        rating_title=_(RATINGS[Rating(need.rating)]) if need.rating else "",
        closing=need.closing,
        closing_title=_(CLOSINGS[Closing(need.closing)]) if need.closing else "",
        same_as=leader,
        urged=need.urged,
        missed=need.missed,
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
