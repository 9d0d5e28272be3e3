"""Somebody who should stand at a post and has not come (S10): told at once, so that another one can be found.

It opens with the clock and closes when he comes, when he is taken off or relieved, and when his hours are over.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.dispatch.on_duty import attendance_rules_at, missing_at
from fangxian.domains.dispatch.rules.attendance import AttendanceRules
from fangxian.foundation.plan.selectors import plan_at, true_since
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain.areacodes import Level

FAMILY = "attendance"
VERBS = frozenset({
    "shift.taken", "shift.assigned", "shift.called", "shift.given_back", "shift.taken_off", "shift.relieved",
    "post.closed", "attendance.came", "attendance.corrected", "plan.adopted", "organisation.formed",
    "organisation.dissolved", "exercise.removed",
})  # fmt: skip


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Everybody in reach who is missing from his seat."""
    missing = list(missing_at(reach, moment))
    if not missing:
        return
    rules = attendance_rules_at(moment)
    plan = plan_at(moment)
    began = true_since(lambda one: one.one(AttendanceRules).until_missing == rules.until_missing, moment)
    owners = Owners(plan, Level.VILLAGE)
    for one in missing:
        yield Hole(
            kind=f"{FAMILY}.missing",
            subject=str(one.id),
            area_code=one.area_code,
            severity=rules.severity,
            owner=owners.of(one.area_code),
            since=max(began, one.starts_at + rules.until_missing),
            exercise=one.exercise,
        )


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - the family's one kind
    """“有人没到岗”, closed by finding somebody else."""
    return Telling(title=_("有人没到岗"), verb=_("找人替"), action="find_relief")
