"""A village or a town that has not told of its day: zero is a report, silence is a gap (S16).

From the plan's hour on, one gap for each place and day: it closes when the report is filed, and gives way to the
next day's when that one is due.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.areas.selectors import areas_at
from fangxian.foundation.dayreports.rules.due import day_expected, missed_at
from fangxian.foundation.dayreports.rules.plan import DayReporting
from fangxian.foundation.dayreports.turnout import REPORTERS, reporters_of, reporting_since
from fangxian.foundation.plan.selectors import plan_at
from fangxian.line.kinds.owners import Owners
from fangxian.line.kinds.telling import Telling
from fangxian.line.rules.holes import Hole
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_

FAMILY = "report"
VERBS = frozenset({
    "dayreport.filed", "area.added", "area.abolished", "register.adopted", "plan.adopted", "organisation.formed",
    "organisation.dissolved", "exercise.removed",
})  # fmt: skip

#: A town's office answers for its villages, headquarters for its towns.
_OWNED_BY = {Level.VILLAGE: Level.TOWN, Level.TOWN: Level.COUNTY}
_TITLES = {Level.VILLAGE: N_("村居没报日报告"), Level.TOWN: N_("镇街没报日报告")}


def holes(reach: Scope, moment: datetime) -> Iterable[Hole]:
    """Every place in reach whose last due report is not there."""
    began = reporting_since(moment)
    if began is None:
        return
    plan = plan_at(moment)
    rule = plan.one(DayReporting)
    for level in REPORTERS:
        day = day_expected(rule, level, moment)
        since = missed_at(rule, level, day)
        if since < began:
            continue
        told, owners = reporters_of(reach, day, moment), Owners(plan, _OWNED_BY[level])
        for area in areas_at(reach, level):
            if area.code not in told and clock.start_of(area.valid_from) <= since:
                yield Hole(
                    kind=f"{FAMILY}.{level}",
                    subject=f"{area.code} {day.isoformat()}",
                    area_code=area.code,
                    severity=rule.severity,
                    owner=owners.of(area.code),
                    since=since,
                    exercise=area.exercise,
                    reference=day.isoformat(),
                )


def telling(kind: str, moment: datetime) -> Telling:  # noqa: ARG001 - the words are the same in every plan
    """“村居没报日报告”, closed by filing it."""
    level = Level(kind.partition(".")[2])
    return Telling(title=_(_TITLES[level]), verb=_("上报"), action="file_report")
