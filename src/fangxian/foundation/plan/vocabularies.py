"""The plan's words for the rooms below it, which can't know it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fangxian.foundation.plan.rules.tables import (
    HouseholdKind,
    ResponderRole,
    Skill,
    StandingCondition,
)
from fangxian.foundation.plan.selectors import plan_at, titles_ever
from fangxian.kit.vocabulary import provide
from fangxian.plain import clock
from fangxian.plain.errors import Refused

_SHAPES: Mapping[str, type[Any]] = {
    "household_category": HouseholdKind,
    "responder_role": ResponderRole,
    "skill": Skill,
    "standing_condition": StandingCondition,
}


def provide_all() -> None:
    """Provide every vocabulary, each as the plan in force has it when it is asked for."""
    for name, shape in _SHAPES.items():
        provide(name, partial(_now, shape), ever=partial(_ever, shape))


def _now(shape: type[Any]) -> Mapping[str, str]:
    """Nothing before the first edition."""
    try:
        plan = plan_at(clock.now())
    except Refused:
        return {}
    return {one.key: one.title for one in plan.many(shape)}


def _ever(shape: type[Any]) -> Mapping[str, str]:
    try:
        return titles_ever(shape, clock.now())
    except Refused:
        return {}
