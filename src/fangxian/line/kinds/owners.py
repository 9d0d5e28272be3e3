"""Who must close a gap: the organisation that answers at a tier for the place."""

from uuid import UUID

from fangxian.access.scope import Scope
from fangxian.foundation.duties.bodies import named_first
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.plain.areacodes import Level, cut


class Owners:
    """Looks up, once for a whole evaluation, the organisations that answer at one tier of a plan."""

    def __init__(self, plan: Plan, level: Level) -> None:
        kinds = [tier.organisation for tier in plan.many(tables.Tier) if tier.level == level]
        rows = organisations_standing(Scope.system("找负责的组织")).filter(kind__in=kinds)
        columns = ("id", "kind", "key", "name", "area_code", "formed_at")
        self._level = level
        self._by_area: dict[str, UUID] = {}
        for body in named_first(plan, rows.only(*columns)):
            self._by_area.setdefault(body.area_code, body.id)

    def of(self, area_code: str) -> UUID | None:
        """The organisation that answers for this place at the tier; None while none is formed."""
        return self._by_area.get(cut(area_code, self._level) or area_code)
