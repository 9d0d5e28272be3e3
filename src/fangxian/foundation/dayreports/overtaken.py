"""A report that somebody else filed or corrected meanwhile: which figures differ from those that were begun with."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from fangxian.access.scope import Scope
from fangxian.foundation.dayreports.models import DayReport
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.dayreports.selectors import filled_in, reports_filed
from fangxian.foundation.journal.acts import acts_said
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.errors import Change, Stale
from fangxian.plain.words import N_

_REPORTS = Scope.system("刚才报过的日报告")


def filed_meanwhile(area_code: str, day: date, seen: int) -> Stale:
    """The refusal of a report that was begun when ``seen`` was the newest of its day (0: none was filed)."""
    filed = list(reports_filed(_REPORTS, area_code, day))
    if not filed:
        # Whoever was first has not come through yet: he is seen at the next try.
        return Stale("dayreport.filed_meanwhile", N_("别人正在报这一天的，请过一会儿再按一次。"))
    last = filed[-1]
    begun = next((one for one in filed if one.number == seen), None)
    return Stale(
        "dayreport.filed_meanwhile",
        N_("您打开以后，别人已经报了这一天的（%(acts)s）。请看过现在的数再办。"),
        acts=acts_said(last),
        changes=_changes(begun, last, area_code, day),
        version=last.number,
    )


def _changes(begun: DayReport | None, last: DayReport, area_code: str, day: date) -> list[Change]:
    """What differs between what the form was filled in with and what stands."""
    before: Mapping[str, int] = (
        begun.figures if begun else {one.figure.key: one.value for one in filled_in(area_code, day)}
    )
    words = begun.words if begun else ""
    known = plan_at(clock.now()).many(ReportFigure)
    changes = [
        _change(one.key, one.title, before.get(one.key), last.figures.get(one.key))
        for one in known
        if before.get(one.key) != last.figures.get(one.key)
    ]
    if words != last.words:
        changes.append(Change(_("说明"), words, last.words, "words", (words,), (last.words,)))
    return changes


def _change(key: str, title: str, before: int | None, now: int | None) -> Change:
    was, is_now = ("" if value is None else str(value) for value in (before, now))
    return Change(title, was, is_now, key, (was,), (is_now,))
