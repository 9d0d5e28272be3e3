"""Selected people who are missing: names that a department owes, people whom a town has not received (S9).

Both are opened by the clock: the time to tell names, the time by which people must be there.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.domains.secondment.rules.plan import Secondment
from fangxian.domains.secondment.selectors import contingents_unreceived, quotas_short
from fangxian.foundation.plan.selectors import plan_at
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain.areacodes import Level

FAMILY = "secondment"
VERBS = frozenset({
    "whistle.shared", "whistle.finished", "quota.withheld", "secondee.named", "secondee.struck", "secondee.sent",
    "secondee.received", "secondee.missed", "plan.adopted", "organisation.formed", "exercise.removed",
})  # fmt: skip


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every quota in reach with names still owed, and every contingent that is not all there, past their time."""
    short, late = list(quotas_short(reach, moment)), contingents_unreceived(reach, moment)
    if not (short or late):
        return
    plan = plan_at(moment)
    owners = Owners(plan, Level.TOWN)
    for rules in plan.many(Secondment):  # none: the plan in force selects nobody any more
        for quota in short:
            yield Hole(
                kind=f"{FAMILY}.quota_short",
                subject=str(quota.id),
                area_code=quota.area_code,
                severity=rules.severity,
                owner=quota.department_id,
                since=quota.due_at,
                exercise=quota.exercise,
                reference=quota.number,
            )
        for one in late:
            yield Hole(
                kind=f"{FAMILY}.not_received",
                subject=str(one.id),
                area_code=one.area_code,
                severity=rules.severity,
                owner=owners.of(one.area_code),
                since=one.since,
                exercise=one.exercise,
            )


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - no plan's word is in it
    """“选派名单没报齐”, closed by naming; “选派的人没到齐”, closed by counting them in."""
    if kind.endswith(".quota_short"):
        return Telling(title=_("选派名单没报齐"), verb=_("报名单"), action="name_people")
    return Telling(title=_("选派的人没到齐"), verb=_("点人"), action="receive_people")
