"""A village that has no grids, where the plan expects somebody to answer for each of them (S13).

Without grids no grid lacks its chief, and a village that nobody has divided would pass for one that is whole.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at, true_since
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut

FAMILY = "grids"
VERBS = frozenset({
    "area.added", "area.abolished", "register.adopted", "plan.adopted", "organisation.formed",
    "organisation.dissolved", "exercise.removed",
})  # fmt: skip
#: A line of a grid names the grid, and its village lies above it.
EVERYWHERE = frozenset({"grid.drawn"})


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every village in reach without a grid, while the plan expects a duty over each grid."""
    plan = plan_at(moment)
    duty = _over_grids(plan)
    if duty is None:
        return
    divided = {
        cut(code, Level.VILLAGE) for code in areas_at(reach, Level.GRID).values_list("code", flat=True)
    }
    began = true_since(lambda one: _over_grids(one) is not None, moment)
    owners = Owners(plan, Level(duty.owner))
    for village in areas_at(reach, Level.VILLAGE):
        if village.code not in divided:
            yield Hole(
                kind=f"{FAMILY}.none",
                subject=village.code,
                area_code=village.code,
                severity=duty.severity,
                owner=owners.of(village.code),
                since=max(began, clock.start_of(village.valid_from)),
                exercise=village.exercise,
            )


def _over_grids(plan: Plan) -> tables.Duty | None:
    """The gravest of the duties that the plan expects over every grid."""
    asked = [
        duty
        for duty in plan.many(tables.Duty)
        if duty.expected and duty.over == tables.Over.AREA and duty.level == Level.GRID
    ]
    return max(asked, key=lambda duty: duty.severity, default=None)


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - the family's one kind
    """“还没有划网格”, closed by drawing them."""
    return Telling(title=_("还没有划网格"), verb=_("划网格"), action="draw_grids")
