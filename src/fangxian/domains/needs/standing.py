"""A need as the pure rules look at it."""

from datetime import datetime

from fangxian.domains.needs.models import Need
from fangxian.domains.needs.routing import urgency_in_plan
from fangxian.domains.needs.rules.plan import NeedRules, Urging
from fangxian.domains.needs.rules.policy import Standing
from fangxian.domains.needs.rules.states import State
from fangxian.foundation.plan.rules.schema import Plan


def standing_of(need: Need, plan: Plan, now: datetime) -> Standing:
    """What the rules must know of a need, by the plan of its own time."""
    return Standing(
        state=State(need.state),
        state_since=need.state_since,
        due_at=need.due_at,
        closed_at=need.closed_at,
        quantity=need.quantity,
        given=need.given,
        is_returned=need.is_returned,
        transferred=need.transferred,
        extended=need.extended,
        arrived=need.arrived_at is not None,
        urged=need.urged,
        urged_at=need.urged_at,
        missed=need.missed,
        missed_at=need.missed_at,
        urgency=urgency_in_plan(plan, need.urgency),
        rules=plan.one(NeedRules),
        urgings=plan.many(Urging),
        now=now,
    )
