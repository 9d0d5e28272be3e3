"""Response levels (S16): which one is in force at a moment, and the plan as a level switches it.

A row of the plan that names levels is on while one of them is in force, and off at every other; a row that
names none is on at every level. Before a level was declared, the plan's initial one stands; a plan without an
initial one begins with everything off that names levels.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import ResponseLevel, RiskClass
from fangxian.plain.errors import Refused
from fangxian.plain.words import N_


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared level as its rules see it; ``number`` counts declarations from 1.

    ``withdrawn`` ones were taken back before they took effect.
    """

    number: int
    plan_key: str
    level: str
    risk_class: str
    takes_effect_at: datetime
    withdrawn: bool = False


def levels_of(plan: Plan) -> tuple[ResponseLevel, ...]:
    """The plan's levels, the gravest first."""
    return tuple(sorted(plan.many(ResponseLevel), key=lambda level: level.rank))


def level_titled(plan: Plan, key: str) -> str:
    """What a level is called; empty for none, the key where the plan no longer has it."""
    return next((level.title for level in plan.many(ResponseLevel) if level.key == key), key)


def declared_at(plan: Plan, declared: Iterable[Declared], moment: datetime) -> Declared | None:
    """What was declared last of this plan and holds at a moment; of two at one moment the later word."""
    known = {level.key for level in plan.many(ResponseLevel)}
    begun = [
        one
        for one in declared
        if not one.withdrawn
        and one.takes_effect_at <= moment
        and one.plan_key == plan.identity.key
        and one.level in known
    ]
    return max(begun, key=lambda one: (one.takes_effect_at, one.number), default=None)


def level_at(plan: Plan, declared: Iterable[Declared], moment: datetime) -> str:
    """The key of the level in force; empty while the plan has none."""
    last = declared_at(plan, declared, moment)
    if last is not None:
        return last.level
    return next((level.key for level in plan.many(ResponseLevel) if level.initial), "")


def switched(plan: Plan, level: str) -> Plan:
    """The plan as a level switches it; a plan without levels as it is."""
    if not plan.rows.get(ResponseLevel):
        return plan
    return Plan({shape: tuple(_switched(row, level) for row in rows) for shape, rows in plan.rows.items()})


def _switched(row: Any, level: str) -> Any:
    return row if is_on(row, level) else row.switched_off()


def is_on(row: Any, level: str) -> bool:
    """Whether a row of the plan is expected at a level, as far as levels go."""
    levels = getattr(row, "levels", ())
    return not levels or level in levels


def check_levels(plan: Plan, tables: Iterable[tuple[str, type[Any], bool]]) -> Iterator[PlanFault]:
    """Whatever names a level names one of the plan's; one of them is initial, no two have the same rank.

    ``tables`` are the plan's by name, class, and whether they have many rows.
    """
    levels = plan.many(ResponseLevel)
    known = {level.key for level in levels}
    yield from _twice("initial", [index for index, level in enumerate(levels) if level.initial])
    for rank in {level.rank for level in levels}:
        yield from _twice("rank", [index for index, level in enumerate(levels) if level.rank == rank])
    for name, shape, many in tables:
        for index, row in enumerate(plan.rows.get(shape, ())):
            unknown = [level for level in getattr(row, "levels", ()) if level not in known]
            yield from (_no_level(name, index if many else None, "levels", level) for level in unknown)
    for index, one in enumerate(plan.rows.get(RiskClass, ())):
        if one.level not in known:
            yield _no_level("risk_class", index, "level", one.level)


def _twice(key: str, indices: list[int]) -> Iterator[PlanFault]:
    for index in indices[1:]:
        yield PlanFault(
            table="response_level",
            index=index,
            key=key,
            sentence_zh=f"“{key}”只能有一个级别这样写，前面已经有了。",
            sentence_en=f"Only one level may have this “{key}”; an earlier one has it.",
        )


def _no_level(table: str, index: int | None, key: str, level: str) -> PlanFault:
    return PlanFault(
        table=table,
        index=index,
        key=key,
        sentence_zh=f"预案里没有“{level}”这个响应级别，请写在 [[response_level]] 里。",
        sentence_en=f"The plan has no response level “{level}”; write it as a [[response_level]].",
    )


def check_declaring(
    plan: Plan, declared: Collection[Declared], level: str, risk_class: str, takes_effect_at: datetime, *,
    now: datetime,
) -> None:  # fmt: skip
    """Refuse a level or class that the plan has not, a beginning in the past, and what holds already."""
    if level not in {one.key for one in plan.many(ResponseLevel)}:
        raise Refused("level.unknown", N_("现行预案里没有这个响应级别，请从列出的级别里选。"))
    if risk_class and risk_class not in {one.key for one in plan.many(RiskClass)}:
        raise Refused("level.unknown_class", N_("现行预案里没有这个风险等级，请从列出的里面选。"))
    if takes_effect_at < now:
        raise Refused("level.in_the_past", N_("响应级别不能从过去的时间起改变，请选现在或以后的时间。"))
    last = declared_at(plan, declared, takes_effect_at)
    if last is not None and (last.level, last.risk_class) == (level, risk_class):
        raise Refused(
            "level.same",
            N_("到那时已经是%(level)s，不用再宣布。"),
            level=level_titled(plan, level),
        )
