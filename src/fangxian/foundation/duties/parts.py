"""The parts that core households (党员中心户) play in their grid: who plays which, and which the plan asks for in vain.

A part is a duty of the plan over a household (``part_of`` its kind), held by a member who does it from that household.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.selectors import Holder, duties_at
from fangxian.foundation.people.models import Household, HouseholdCategory
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.responders.selectors import PersonChip
from fangxian.plain.areacodes import Level, level_of

_PARTS = Scope.system("中心户的作用")
#: The kind of household that helps, where a plan has no parts.
CORE = "core"
#: Core households of a grid that are named.
MOST = 20


@dataclass(frozen=True)
class Part:
    """A part that a household plays, and who does it."""

    title: str
    sentence: str
    holder: Holder


@dataclass(frozen=True)
class CoreHome:
    """A household that helps its neighbours, and the parts that it plays."""

    household: Household
    parts: tuple[Part, ...]


def parts_in(plan: Plan) -> tuple[tables.Duty, ...]:
    """The plan's parts, in its order."""
    return tuple(duty for duty in plan.many(tables.Duty) if duty.part_of)


def kinds_at(scope: Scope, moment: datetime) -> QuerySet[HouseholdCategory]:
    """Of which kinds households in reach were at a moment."""
    rows = HouseholdCategory.objects.within(scope).filter(since__lte=moment)
    return rows.filter(Q(until=None) | Q(until__gt=moment))


def helping_at(scope: Scope, plan: Plan, moment: datetime) -> QuerySet[Household]:
    """The households in reach that helped at a moment."""
    helping = {part.part_of for part in parts_in(plan)} | {CORE}
    kinds = kinds_at(scope, moment).filter(category__in=helping)
    rows = Household.objects.within(scope).filter(id__in=kinds.values("household_id"))
    return rows.select_related("place").order_by("area_code", "id")


def parts_played(
    rows: Collection[Duty], plan: Plan, chips: Mapping[UUID, PersonChip]
) -> dict[UUID, list[Part]]:
    """Of duties held, those that are parts, by household and in the plan's order."""
    played: dict[UUID, list[Part]] = defaultdict(list)
    for part in parts_in(plan):
        for row in rows:
            if row.kind == part.key and row.household_id:
                holder = Holder(row.id, chips[row.responder_id], row.since)
                played[row.household_id].append(Part(part.title, part.sentence, holder))
    return played


def parts_lacking(scope: Scope, plan: Plan, moment: datetime) -> dict[str, tuple[tables.Duty, ...]]:
    """For each grid in reach with households that could: the parts that the plan asks for and none of them plays."""
    asked = [part for part in parts_in(plan) if part.expected]
    if not asked:
        return {}
    rows = kinds_at(scope, moment).filter(household__closed_at=None)
    could = set(rows.filter(category__in={one.part_of for one in asked}).values_list("area_code", "category"))
    held = duties_at(_PARTS & scope, moment).filter(kind__in=[one.key for one in asked])
    done = set(held.values_list("area_code", "kind"))
    lacking: dict[str, list[tables.Duty]] = defaultdict(list)
    for code, kind in sorted(could):
        if level_of(code) == Level.GRID:
            lacking[code] += [one for one in asked if one.part_of == kind and (code, one.key) not in done]
    return {code: tuple(missing) for code, missing in lacking.items() if missing}
