"""Who must close a gap: the organisation that answers at a tier for the place."""

from collections.abc import Iterable
from uuid import UUID

from fangxian.access.scope import Scope
from fangxian.foundation.orgs.selectors import organisations_standing
from fangxian.foundation.plan.rules import tables
from fangxian.plain.areacodes import Level, cut


class Owners:
    """Looks up, once for a whole evaluation, the organisations that answer at one tier."""

    def __init__(self, tiers: Iterable[tables.Tier], level: Level) -> None:
        kinds = [tier.organisation for tier in tiers if tier.level == level]
        rows = organisations_standing(Scope.system("找负责的组织")).filter(kind__in=kinds)
        self._level = level
        self._by_area: dict[str, UUID] = dict(rows.values_list("area_code", "id"))

    def of(self, area_code: str) -> UUID | None:
        """The organisation that answers for this place at the tier; None while none is formed."""
        return self._by_area.get(cut(area_code, self._level) or area_code)
