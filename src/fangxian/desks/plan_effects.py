"""What another plan, or another response level, would do: what is asked for, gaps, deadlines. In words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fangxian.access.scope import Scope
from fangxian.domains.needs.rules.plan import Urgency
from fangxian.domains.needs.selectors import need_counts
from fangxian.foundation.areas.selectors import area_names
from fangxian.foundation.dayreports.rules.plan import DayReporting
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.schema import tables as schemas
from fangxian.line.effects import line_effect


@dataclass(frozen=True)
class Moving:
    """Gaps of a kind or of a town that would open and close."""

    title: str
    opening: int
    closing: int


@dataclass(frozen=True)
class PlanEffects:
    """What would change: what is asked for (sentences), gaps by kind and by town, deadlines (sentences)."""

    asked: list[str]
    kinds: list[Moving]
    towns: list[Moving]
    deadlines: list[str]

    @property
    def opening(self) -> int:
        """How many gaps would open."""
        return sum(one.opening for one in self.kinds)

    @property
    def closing(self) -> int:
        """How many gaps would close."""
        return sum(one.closing for one in self.kinds)


def plan_effects(before: Plan | None, after: Plan, moment: datetime) -> PlanEffects:
    """What would change at a moment if ``after`` held instead of ``before``, both as levels switch them."""
    effect = line_effect(before, after, moment)
    towns = effect.by_town()
    names = area_names({code for code, _opens, _closes in towns})
    return PlanEffects(
        asked=list(_asked_anew(before, after)),
        kinds=[Moving(*row) for row in effect.by_kind()],
        towns=[Moving(names.get(code, code), opens, closes) for code, opens, closes in towns],
        deadlines=list(_deadlines(before, after, moment)),
    )


def effects_shown(before: Plan | None, after: Plan, moment: datetime) -> str:
    """The same as markup, for the plan's own pages."""
    return render_to_string("desks/plan_effects.html", {"effects": plan_effects(before, after, moment)})


def switches_of(plan: Plan) -> list[tuple[Any, str]]:
    """Every row of a plan that names levels, with what it asks for in words, in the plan's order."""
    rows = (row for table in schemas() for row in plan.rows.get(table.shape, ()))
    return [(row, asks(plan, row)) for row in rows if getattr(row, "levels", ())]


def asks(plan: Plan, row: Any) -> str:
    """What a row of the plan asks for."""
    if isinstance(row, tables.Duty):
        place = next((tier.title for tier in plan.many(tables.Tier) if tier.level == row.level), _("网格"))
        return _("每个%(place)s有%(title)s") % {"place": place, "title": row.title}
    if isinstance(row, tables.Squad):
        leader = next((duty.title for duty in plan.many(tables.Duty) if duty.key == row.led_by), "")
        return _("每位%(leader)s组建%(title)s") % {"leader": leader, "title": row.title}
    if isinstance(row, tables.HouseholdKind):
        return _("每户%(title)s有人联系") % {"title": row.title}
    if isinstance(row, DayReporting):
        return _("每天报日报告：村居 %(village)d 点前，镇街 %(town)d 点前") % {
            "village": row.village_hour, "town": row.town_hour,
        }  # fmt: skip
    return str(row.title)


def _asked_anew(before: Plan | None, after: Plan) -> Iterator[str]:
    """What would no longer be asked for, and what would be."""
    old = _expected(before) if before is not None else {}
    new = _expected(after)
    for name, (row, sentence) in old.items():
        if name not in new:
            yield _("不再要求%(what)s") % {"what": sentence}
        elif (holders := _holders(row)) != (wanted := _holders(new[name][0])):
            yield _("%(what)s：从 %(before)d 人改为 %(after)d 人") % {
                "what": sentence, "before": holders, "after": wanted,
            }  # fmt: skip
    for name, (_row, sentence) in new.items():
        if name not in old:
            yield _("要求%(what)s") % {"what": sentence}


def _holders(row: Any) -> int:
    """How many people a row asks for."""
    return int(row.minimum if isinstance(row, tables.Squad) else getattr(row, "holders", 1))


def _expected(plan: Plan) -> dict[tuple[str, str], tuple[Any, str]]:
    """What a plan asks for, by table and key."""
    return {
        (table.name, str(getattr(row, "key", ""))): (row, asks(plan, row))
        for table in schemas()
        for row in plan.rows.get(table.shape, ())
        if getattr(row, "expected", False) or getattr(row, "contact", False)
    }


def _deadlines(before: Plan | None, after: Plan, moment: datetime) -> Iterator[str]:
    """Whose minutes change, and that what is open keeps the clock by which it was raised."""
    old = {one.key: one for one in _urgencies(before)}
    waiting = need_counts(Scope.of_areas(after.identity.county), moment).by_urgency
    for new in _urgencies(after):
        was = old.get(new.key)
        if was is None or _minutes(was) == _minutes(new):
            continue
        yield _("%(title)s：接下从 %(a)d 分钟改为 %(b)d 分钟，答复从 %(c)d 分钟改为 %(d)d 分钟") % {
            "title": new.title, "a": was.acknowledge_minutes, "b": new.acknowledge_minutes,
            "c": was.answer_minutes, "d": new.answer_minutes,
        }  # fmt: skip
        if number := waiting.get(new.key, 0):
            yield ngettext(
                "%(title)s的困难还有 %(number)d 件没办完，仍按报上来时的时限",
                "%(title)s的困难还有 %(number)d 件没办完，仍按报上来时的时限",
                number,
            ) % {"title": new.title, "number": number}


def _urgencies(plan: Plan | None) -> Iterable[Urgency]:
    return plan.rows.get(Urgency, ()) if plan is not None else ()


def _minutes(urgency: Urgency) -> tuple[int, int]:
    return urgency.acknowledge_minutes, urgency.answer_minutes
