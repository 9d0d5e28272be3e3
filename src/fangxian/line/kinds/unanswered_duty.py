"""A place without somebody to answer for it: a village without its town leader, a grid without its chief.

Every duty that the plan expects over a level of places makes one kind, ``duty.<key>`` (S13).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.duties.selectors import places_answered_for, relieved_at
from fangxian.foundation.plan.rules import tables
from fangxian.foundation.plan.rules.schema import Plan
from fangxian.foundation.plan.selectors import plan_at, titles_ever, true_since
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain import clock
from fangxian.plain.areacodes import Level

FAMILY = "duty"
VERBS = frozenset({
    "duty.appointed", "duty.ended", "grid.drawn", "area.added", "area.abolished", "register.adopted",
    "plan.adopted", "organisation.formed", "organisation.dissolved", "exercise.removed",
})  # fmt: skip


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every place in reach that lacks a holder of a duty the plan expects there."""
    plan = plan_at(moment)
    for duty in plan.many(tables.Duty):
        if duty.expected and duty.over == tables.Over.AREA:
            began = true_since(lambda one, key=duty.key: _expects(one, key), moment)  # type: ignore[misc]
            yield from _holes_of(plan, duty, reach, began, moment)


def _expects(plan: Plan, key: str) -> bool:
    return any(duty.key == key and duty.expected for duty in plan.many(tables.Duty))


def _holes_of(
    plan: Plan, duty: tables.Duty, reach: Scope, began: datetime, moment: datetime
) -> Iterator[Hole]:
    answered = places_answered_for(reach, duty.key, moment)
    relieved = relieved_at(reach, duty.key, moment)
    owners = Owners(plan, Level(duty.owner))
    for area in areas_at(reach, Level(duty.level)):
        if len(answered.get(area.code, ())) < duty.holders:
            yield Hole(
                kind=f"{FAMILY}.{duty.key}",
                subject=area.code,
                area_code=area.code,
                severity=duty.severity,
                owner=owners.of(area.code),
                since=max(began, relieved.get(area.code, began), clock.start_of(area.valid_from)),
                exercise=area.exercise,
            )


def telling(kind: str, moment: datetime) -> Telling:
    """“没有包村领导”, closed by appointing."""
    key = kind.partition(".")[2]
    title = titles_ever(tables.Duty, moment).get(key, key)
    return Telling(title=_("没有%(title)s") % {"title": title}, verb=_("指派"), action="appoint")
