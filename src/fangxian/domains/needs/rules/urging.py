"""Urging in three steps (催办、书面督办、通报): which comes next, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fangxian.domains.needs.rules.plan import Urging, UrgingStep
from fangxian.domains.needs.rules.states import Verb

#: The verb that takes each step, in their order.
URGING_VERBS = tuple(Verb(step.value) for step in UrgingStep)


def next_step_at(
    steps: Sequence[Urging], urged: int, due: datetime | None, urged_at: datetime | None
) -> datetime | None:
    """When the next step of urging is due: after the deadline or the step before it; None when there is none."""
    if due is None or urged >= len(steps):
        return None
    return max(due, urged_at or due) + timedelta(minutes=steps[urged].after_minutes)


def urge_due_at(
    steps: Sequence[Urging], urged: int, due: datetime | None, urged_at: datetime | None
) -> datetime | None:
    """When the house takes the next step by itself; None where that is left to people."""
    at = next_step_at(steps, urged, due, urged_at)
    return at if at is not None and steps[urged].by_clock else None
