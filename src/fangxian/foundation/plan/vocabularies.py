"""The plan's words for the rooms below it, which can't know it."""

from collections.abc import Callable, Mapping

from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import HouseholdKind, ResponderRole, Skill
from fangxian.foundation.plan.selectors import plan_at
from fangxian.kit.vocabulary import provide
from fangxian.plain import clock
from fangxian.plain.errors import Refused

_TITLES: Mapping[str, Callable[[Plan], Mapping[str, str]]] = {
    "household_category": lambda plan: {one.key: one.title for one in plan.many(HouseholdKind)},
    "responder_role": lambda plan: {one.key: one.title for one in plan.many(ResponderRole)},
    "skill": lambda plan: {one.key: one.title for one in plan.many(Skill)},
}


def provide_all() -> None:
    """Provide every vocabulary, each as the plan in force has it when it is asked for."""
    for name, titles in _TITLES.items():
        provide(name, lambda titles=titles: _now(titles))  # type: ignore[misc]


def _now(titles: Callable[[Plan], Mapping[str, str]]) -> Mapping[str, str]:
    """Nothing before the first edition."""
    try:
        plan = plan_at(clock.now())
    except Refused:
        return {}
    return titles(plan)
