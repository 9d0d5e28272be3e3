"""Reading the plan: which edition and level are in force, and what the plan says then."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.plan.models import EditionWithdrawal, LevelChange, PlanEdition
from fangxian.foundation.plan.rules.editions import Edition, digest_of, newest, standing
from fangxian.foundation.plan.rules.levels import Declared, level_at, switched
from fangxian.foundation.plan.rules.schema import Plan, read_plan
from fangxian.kit.once import once
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

_EVERYONE = Scope.system("预案是给所有人看的")

#: What a page reads once: every part of it asks for the plan.
DIGESTS = "plan.digests"
DECLARED = "plan.declared"

#: A plan that is followed from a moment on though it is not in force, to see what would be.
_supposed: ContextVar[tuple[datetime, Plan] | None] = ContextVar("supposed", default=None)


def editions() -> QuerySet[PlanEdition]:
    """Every edition, the one adopted last first; ``withdrawn`` says whether it was taken back."""
    withdrawn = EditionWithdrawal.objects.within(_EVERYONE).filter(edition_number=OuterRef("number"))
    rows: QuerySet[PlanEdition] = PlanEdition.objects.within(_EVERYONE).order_by("-number")
    return rows.annotate(withdrawn=Exists(withdrawn))


def _standing() -> QuerySet[Any]:
    """Every edition that was not taken back."""
    rows: QuerySet[Any] = editions()
    return rows.filter(withdrawn=False)


def edition_get(number: int) -> PlanEdition:
    """One edition. Raises ``OutOfScope``."""
    found: PlanEdition | None = editions().filter(number=number).first()
    if found is None:
        raise OutOfScope("plan.unknown", N_("没有第 %(number)d 版预案。"), number=number)
    return found


def edition_at(moment: datetime) -> PlanEdition:
    """The edition in force at a moment. Raises ``Refused`` before the first."""
    begun = _standing().filter(takes_effect_at__lte=moment)
    found: PlanEdition | None = begun.order_by("-takes_effect_at").first()
    if found is None:
        raise _none()
    return found


def plan_at(moment: datetime) -> Plan:
    """The plan in force at a moment, as the level of that moment switches it. Raises ``Refused`` before the first."""
    return next(_plans_until(moment))[1]


def county_here() -> str:
    """The code of the county whose line this is, by the newest edition; empty before the first."""
    last = newest(standing(editions_in_rules()))
    return _plan_with(last.sha256).identity.county if last else ""


def plan_of(edition: PlanEdition) -> Plan:
    """What an edition says, whatever the level."""
    return _plan_with(edition.sha256)


def titles_ever(shape: type[Any], moment: datetime) -> dict[str, str]:
    """Titles by key as the plan in force has them; of keys that it no longer has, as the last edition had them.

    What was written under another plan is still read: somebody's duty, a household's kind. Raises ``Refused``
    before the first edition.
    """
    plans = [_plan_with(sha256) for _at, sha256 in reversed(_begun(moment))]
    return {row.key: row.title for plan in (*plans, plan_at(moment)) for row in plan.many(shape)}


def plan_if_in_force(plan: Plan, moment: datetime) -> Plan:
    """Any plan as the level in force at a moment would switch it."""
    return switched(plan, level_at(plan, levels_declared(), moment))


def true_since(holds: Callable[[Plan], bool], moment: datetime) -> datetime:
    """Since when, without a break, what the plan said has been so.

    A new edition or level that says the same does not make an old hole young. Raises ``Refused`` before the
    first edition.
    """
    steps = _plans_until(moment)
    since, _plan = next(steps)
    for began, plan in steps:
        if not holds(plan):
            break
        since = began
    return since


def level_in_force(moment: datetime) -> str:
    """The key of the response level in force at a moment; empty while the plan has none.

    Raises ``Refused`` before the first edition.
    """
    begun = _begun(moment)
    if not begun:
        raise _none()
    sha256 = begun[0][1]
    return level_at(_plan_with(sha256), levels_declared(), moment)


def levels_declared() -> list[Declared]:
    """Every level that was declared, the one declared last first."""
    return declared_by(once(DECLARED, lambda: list(level_changes())))


def declared_by(rows: Collection[LevelChange]) -> list[Declared]:
    """What some lines of the history declared, as the rules see it."""
    taken_back = {row.withdraws for row in rows}
    return [
        Declared(
            row.number, row.plan_key, row.level, row.risk_class, row.takes_effect_at, row.number in taken_back
        )
        for row in rows
        if row.withdraws is None
    ]


def level_changes() -> QuerySet[LevelChange]:
    """Every declaration and withdrawal of a level, the newest first."""
    return LevelChange.objects.within(_EVERYONE).order_by("-number")


def level_change_get(number: int) -> LevelChange:
    """One declaration. Raises ``OutOfScope``."""
    found: LevelChange | None = level_changes().filter(number=number, withdraws=None).first()
    if found is None:
        raise OutOfScope("level.unknown_change", N_("没有这次宣布。"))
    return found


@contextmanager
def supposing(plan: Plan, since: datetime) -> Iterator[None]:
    """Follow a plan from a moment on as if it were in force: for looking only, nothing is written in here."""
    token = _supposed.set((since, plan))
    try:
        yield
    finally:
        _supposed.reset(token)


def editions_in_rules() -> list[Edition]:
    """The editions as their rules see them."""
    every: QuerySet[Any] = editions()
    rows = every.values_list("number", "takes_effect_at", "sha256", "withdrawn")
    return [Edition(*row) for row in rows]


def _plans_until(moment: datetime) -> Iterator[tuple[datetime, Plan]]:
    """What the plan said and since when, the latest first. Raises ``Refused`` when there is nothing.

    It may change with an edition and with a level; each is read only when it is asked for.
    """
    supposed = _supposed.get()
    if supposed is not None and supposed[0] <= moment:
        yield supposed[0], supposed[1]
    begun, declared = _begun(moment), levels_declared()
    if not begun:
        if supposed is None:
            raise _none()
        return
    first = begun[-1][0]
    changes = {at for at, _sha256 in begun} | {
        one.takes_effect_at for one in declared if first < one.takes_effect_at <= moment
    }
    for at in sorted(changes, reverse=True):
        sha256 = next(sha256 for began, sha256 in begun if began <= at)
        yield at, _switched_with(sha256, level_at(_plan_with(sha256), declared, at))


def _begun(moment: datetime) -> list[tuple[datetime, str]]:
    """Beginnings and digests of the editions that had begun, the latest first."""
    rows = once(DIGESTS, lambda: list(_standing().values_list("takes_effect_at", "sha256")))
    return sorted((row for row in rows if row[0] <= moment), reverse=True)


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


@lru_cache(maxsize=64)
def _switched_with(sha256: str, level: str) -> Plan:
    """That plan as a level switches it."""
    return switched(_plan_with(sha256), level)
