"""How large the plan wants grids to be, for whoever draws them: a village, or a town for all of its own."""

from fangxian.foundation.areas.models import Area
from fangxian.foundation.people.rules.grids import Size
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


def grid_size(plan: Plan, village: Area) -> Size:
    """How large the plan wants the grids of a village. Raises ``Refused`` if it does not say."""
    is_urban = "居委会" in village.kind
    settlement = tables.Settlement.URBAN if is_urban else tables.Settlement.RURAL
    for one in plan.many(tables.GridSize):
        if one.settlement == settlement:
            return Size(one.target, one.least, one.most)
    raise Refused("grids.no_size", N_("现行预案没有写网格要多大，请先在预案里写上。"))
