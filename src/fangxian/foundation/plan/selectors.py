"""Reading the plan: which edition is in force, and what it says."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.plan.models import PlanEdition
from fangxian.foundation.plan.rules.editions import Edition, digest_of
from fangxian.foundation.plan.rules.schema import Plan, read_plan
from fangxian.kit.once import once
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_EVERYONE = Scope.system("预案是给所有人看的")


def editions() -> QuerySet[PlanEdition]:
    """Every edition, the one adopted last first."""
    return PlanEdition.objects.within(_EVERYONE).order_by("-number")


def edition_get(number: int) -> PlanEdition:
    """One edition. Raises ``OutOfScope``."""
    found: PlanEdition | None = editions().filter(number=number).first()
    if found is None:
        raise OutOfScope("plan.unknown", N_("没有第 %(number)d 版预案。"), number=number)
    return found


def edition_at(moment: datetime) -> PlanEdition:
    """The edition in force at a moment. Raises ``Refused`` before the first."""
    found = editions().filter(takes_effect_at__lte=moment).order_by("-takes_effect_at").first()
    if found is None:
        raise _none()
    return found


def plan_at(moment: datetime) -> Plan:
    """The plan in force at a moment. Raises ``Refused`` before the first."""
    return _plan_with(_digests_begun(moment)[0][1])


def plan_of(edition: PlanEdition) -> Plan:
    """What an edition says."""
    return _plan_with(edition.sha256)


def true_since(holds: Callable[[Plan], bool], moment: datetime) -> datetime:
    """Since when, without a break, what the plan said has been so.

    A new edition that says the same does not make an old hole young. Raises ``Refused`` before the first.
    """
    begun = _digests_begun(moment)
    since = begun[0][0]
    for takes_effect_at, sha256 in begun:
        if not holds(_plan_with(sha256)):
            break
        since = takes_effect_at
    return since


def editions_in_rules() -> list[Edition]:
    """The editions as their rules see them."""
    return [Edition(*row) for row in editions().values_list("number", "takes_effect_at", "sha256")]


#: What a page reads once: every part of it asks for the plan.
DIGESTS = "plan.digests"


def _digests_begun(moment: datetime) -> list[tuple[datetime, str]]:
    """Beginnings and digests of the editions that had begun, the latest first. Raises ``Refused`` before the first."""
    rows = once(DIGESTS, lambda: list(editions().values_list("takes_effect_at", "sha256")))
    if begun := sorted((row for row in rows if row[0] <= moment), reverse=True):
        return begun
    raise _none()


def _none() -> Refused:
    return Refused("plan.none", N_("这个时间还没有生效的预案，请先采用一版。"))


@lru_cache(maxsize=32)
def _plan_with(sha256: str) -> Plan:
    """The plan whose text has this digest, read once in the life of a process.

    A text that was changed behind the house's back is refused rather than followed.
    """
    text = editions().filter(sha256=sha256).values_list("text", flat=True).first() or ""
    if digest_of(text) != sha256:
        raise Refused("plan.altered", N_("预案文本与采用时不一致，请用备份恢复后再用。"))
    return read_plan(text)
