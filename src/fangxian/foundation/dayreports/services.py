"""Filing a day's report, correcting it, urging those who have not."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from fangxian.access.actor import Actor
from fangxian.access.permissions import Permission
from fangxian.foundation.areas.selectors import area_get
from fangxian.foundation.dayreports.models import DayReport, Urging
from fangxian.foundation.dayreports.overtaken import filed_meanwhile
from fangxian.foundation.dayreports.rules.due import Standing
from fangxian.foundation.dayreports.rules.plan import ReportFigure
from fangxian.foundation.dayreports.selectors import report_latest, reports_below
from fangxian.foundation.journal import services as journal
from fangxian.foundation.journal.services import service
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.errors import OutOfScope, Refused
from fangxian.plain.words import N_

#: Days back that a report may still be filed or corrected.
DAYS_BACK = 14
#: A place is urged once in so long at the most.
URGED_AGAIN = timedelta(minutes=30)
MOST, LONGEST = 10**9, 500

LEVELS = (Level.COUNTY, Level.TOWN, Level.VILLAGE)


@service
def day_report_file(
    *, actor: Actor, area_code: str, day: date, figures: Mapping[str, int], words: str = "", seen: int = 0
) -> DayReport:
    """File a day's report, or correct it: a correction is a fact of its own, and the first stays as it was.

    ``figures`` holds every figure of the plan, zero where there was nothing. ``seen`` is the number of the report
    that its author saw (0: none); the same again changes nothing. Raises ``Refused`` for a figure that won't do,
    ``Stale``, with the figures that differ, when another report came in between.
    """
    actor.require(Permission.REPORT_FILE, area=area_code)
    scope = actor.scope(Permission.REPORT_FILE)
    if area_get(scope, area_code).level not in LEVELS:
        raise OutOfScope("dayreport.no_place", N_("这一级不用报日报告。"))
    _require_day(day)
    kept, words = _accepted(figures), words.strip()
    if len(words) > LONGEST:
        raise Refused("dayreport.words_length", N_("说明最多 %(longest)d 个字。"), longest=LONGEST)
    last = report_latest(scope, area_code, day)
    if last and (last.figures, last.words) == (kept, words):
        journal.nothing_changed()
        return last
    if (last.number if last else 0) != seen:
        raise filed_meanwhile(area_code, day, seen)
    report = DayReport(
        area_code=area_code, day=day, number=seen + 1, figures=kept, words=words, filed_at=clock.now(),
        filed_by_id=actor.responder, filed_by_key=actor.key, exercise=actor.exercise,
    )  # fmt: skip
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise filed_meanwhile(area_code, day, seen) from error
    facts = {"day": day.isoformat(), "number": report.number, "figures": kept}
    personal = {"words": words} if words else {}
    if last:
        journal.record(
            actor, "dayreport.corrected", report, area_code=area_code, facts=facts, personal=personal
        )
    else:
        journal.record(actor, "dayreport.filed", report, area_code=area_code, facts=facts, personal=personal)
    return report


@service
def day_reports_urge(*, actor: Actor, area_code: str, day: date) -> int:
    """Ask everybody directly below who has not reported of a day (一键催报); how many were asked.

    Raises ``Refused`` when all have reported, or all who have not were asked just now.
    """
    actor.require(Permission.REPORT_URGE, area=area_code)
    _require_day(day)
    now = clock.now()
    missing = [
        one
        for one in reports_below(actor.scope(Permission.LINE_SEE), area_code, day)
        if one.standing in (Standing.MISSING, Standing.WAITING)
    ]
    due = [one for one in missing if one.urged_at is None or now - one.urged_at >= URGED_AGAIN]
    if not missing:
        raise Refused("dayreport.all_filed", N_("都报了，不用催。"))
    if not due:
        raise Refused("dayreport.urged_already", N_("没报的刚才都催过了，半小时以后再催。"))
    Urging.objects.within(actor.scope(Permission.REPORT_URGE)).bulk_create([
        Urging(
            area_code=one.area.code, day=day, urged_at=now, urged_by_id=actor.responder, urged_by_key=actor.key,
            exercise=actor.exercise,
        )
        for one in due
    ])  # fmt: skip
    journal.record(
        actor,
        "dayreports.urged",
        ("areas.area", area_code),
        area_code=area_code,
        facts={"day": day.isoformat(), "places": [one.area.code for one in due]},
    )
    return len(due)


def _require_day(day: date) -> None:
    today = clock.day_of(clock.now())
    if day > today:
        raise Refused("dayreport.not_yet", N_("这一天还没有到。"))
    if day < today - timedelta(days=DAYS_BACK):
        raise Refused("dayreport.too_old", N_("只能报和更正最近 %(days)d 天的。"), days=DAYS_BACK)


def _accepted(figures: Mapping[str, int]) -> dict[str, int]:
    """Every figure of the plan and no other. Raises ``Refused`` with the figure's title."""
    kept = {}
    for figure in plan_at(clock.now()).many(ReportFigure):
        value = figures.get(figure.key)
        if value is None:
            raise Refused(
                "dayreport.figure_missing", N_("“%(title)s”还没有填，没有就填 0。"), title=figure.title
            )
        if not 0 <= value <= MOST:
            raise Refused(
                "dayreport.figure_wrong", N_("“%(title)s”要填 0 或以上的整数。"), title=figure.title
            )
        kept[figure.key] = value
    return kept
