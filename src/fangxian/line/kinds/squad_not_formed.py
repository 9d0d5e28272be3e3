"""A grid whose chief has not formed his squad (党员突击队): “带一队” of S13.

Expected only where there is a chief, and since he became it: a grid without one is another kind of gap.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.selectors import plan_at
from fangxian.foundation.responders.selectors import members_at
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain.areacodes import Level

FAMILY = "squad"
VERBS = frozenset({
    "duty.appointed", "duty.ended", "grid.drawn", "area.added", "area.abolished", "register.adopted",
    "plan.adopted", "organisation.formed", "organisation.dissolved", "members.joined", "members.left",
    "exercise.removed",
})  # fmt: skip


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every grid in reach that has a chief and no squad of the plan's least size."""
    plan = plan_at(moment)
    squad = plan.one(tables.Squad)
    if not squad.expected:
        return
    led = duties_at(reach, moment).filter(kind=squad.led_by).order_by("-since")
    chiefs = dict(led.values_list("area_code", "since"))
    formed = _grids_with_squad(reach, squad.minimum, moment)
    owners = Owners(plan, Level(squad.owner))
    for grid in areas_at(reach, Level.GRID):
        if grid.code in chiefs and grid.code not in formed:
            yield Hole(
                kind=f"{FAMILY}.not_formed",
                subject=grid.code,
                area_code=grid.code,
                severity=squad.severity,
                owner=owners.of(grid.code),
                since=chiefs[grid.code],
                exercise=grid.exercise,
            )


def _grids_with_squad(reach: Scope, minimum: int, moment: datetime) -> set[str]:
    squads = organisations_standing(reach).filter(kind=Organisation.Kind.SQUAD)
    grid_of = dict(squads.values_list("id", "area_code"))
    members = members_at(reach, moment).values_list("organisation_id", flat=True)
    sizes = Counter(one for one in members if one in grid_of)
    return {grid_of[one] for one, size in sizes.items() if size >= minimum}


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - the family's one kind
    """“突击队还没组建”, closed by forming it."""
    squad = plan_at(moment).one(tables.Squad)
    return Telling(title=_("%(title)s还没组建") % {"title": squad.title}, verb=_("组队"), action="form_squad")
