"""Duties that a place has without the plan expecting one everywhere: whether anybody holds them, and the way to appoint."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from fangxian.access.actor import Actor
from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.duties.selectors import duties_at, may_fill
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at


@dataclass(frozen=True)
class StandingDuty:
    """A duty over a place, whose holders stand in the chain; ``appoint`` is empty for whoever may not fill it."""

    title: str
    is_held: bool
    appoint: str


def standing_duties(actor: Actor, area: Area, now: datetime) -> list[StandingDuty]:
    """Those of a place itself, in the plan's order; what it expects stands in the chain and among the gaps."""
    here = Scope.of_areas(area.code)
    return [
        StandingDuty(
            duty.title,
            bool(duties_at(here, now).filter(kind=duty.key, area_code=area.code).exists()),
            reverse("appoint", args=[duty.key, area.code]) if may_fill(actor, duty, area.code) else "",
        )
        for duty in plan_at(now).many(tables.Duty)
        if duty.over == tables.Over.AREA and duty.level == area.level and not duty.expected
    ]
