"""Reading day reports: a place's, those below it with their sums, and what a new one is filled in with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, QuerySet

from fangxian.access.scope import Scope
from fangxian.foundation.areas.models import Area
from fangxian.foundation.areas.selectors import areas_at, children_of
from fangxian.foundation.dayreports.filling import counted
from fangxian.foundation.dayreports.models import DayReport, Urging
from fangxian.foundation.dayreports.rules.due import Standing, standing
from fangxian.foundation.dayreports.rules.plan import ASKED, DayReporting, ReportFigure
from fangxian.foundation.plan.selectors import plan_at
from fangxian.plain import clock
from fangxian.plain.areacodes import Level, cut, level_of

_REPORTS = Scope.system("日报告")


def reports_filed(scope: Scope, area_code: str, day: date) -> QuerySet[DayReport]:
    """A place's report of a day, the first and what corrected it, in that order."""
    rows: QuerySet[DayReport] = DayReport.objects.within(scope).filter(area_code=area_code, day=day)
    return rows.order_by("number")


def report_latest(scope: Scope, area_code: str, day: date) -> DayReport | None:
    """A place's report of a day as last corrected; None where none was filed."""
    found: DayReport | None = reports_filed(scope, area_code, day).last()
    return found


def urged_at(scope: Scope, area_code: str, day: date) -> datetime | None:
    """When a place was last urged to report of a day."""
    rows = Urging.objects.within(scope).filter(area_code=area_code, day=day)
    last: datetime | None = rows.aggregate(last=Max("urged_at"))["last"]
    return last


@dataclass(frozen=True)
class Filled:
    """A figure as a new report begins with it, and as it was the day before (None: not reported then)."""

    figure: ReportFigure
    value: int
    before: int | None

    @property
    def is_changed(self) -> bool:
        """Whether it differs from the day before."""
        return self.before is not None and self.value != self.before


def filled_in(area_code: str, day: date) -> list[Filled]:
    """What a report begins with: sums from below, else what the records know, else the day before's, else nothing.

    A figure that is counted anew each day starts from the day before, so that only what changed is typed.
    """
    now = clock.now()
    figures = plan_at(now).many(ReportFigure)
    yesterday = report_latest(_REPORTS, area_code, day - timedelta(days=1))
    before: Mapping[str, int] = yesterday.figures if yesterday else {}
    below, is_today = sums_below(area_code, day), day == clock.day_of(now)
    found = []
    for figure in figures:
        value = below.get(figure.key)
        # What the records know now says nothing of a day that is over.
        if value is None and is_today and figure.source != ASKED:
            value = counted(figure.source, area_code, now)
        if value is None:
            value = before.get(figure.key, 0)
        found.append(Filled(figure, value, before.get(figure.key)))
    return found


@dataclass(frozen=True)
class Below:
    """A place below another: how its report stands, and what it says."""

    area: Area
    standing: Standing
    report: DayReport | None
    filed_at: datetime | None
    urged_at: datetime | None

    @property
    def exercise(self) -> bool:
        """Whether its report belongs to an exercise."""
        return self.report is not None and self.report.exercise


def reports_below(scope: Scope, area_code: str, day: date) -> list[Below]:
    """The places directly below another, each with its report of a day as last corrected."""
    now, level = clock.now(), _below(area_code)
    if level is None:
        return []
    rule = plan_at(now).one(DayReporting)
    places = list(children_of(scope, area_code))
    latest, first = _latest(scope, [place.code for place in places], day)
    urgings = Urging.objects.within(scope & Scope.of_areas(area_code)).filter(day=day)
    urged = dict(urgings.values_list("area_code").annotate(Max("urged_at")))
    return [
        Below(
            area=place,
            standing=standing(rule, level, day, first.get(place.code), now),
            report=latest.get(place.code),
            filed_at=first.get(place.code),
            urged_at=urged.get(place.code),
        )
        for place in places
    ]


def villages_told(scope: Scope, county: str, day: date) -> dict[str, tuple[int, int]]:
    """By town of a county: how many of its villages have told of a day, and how many there are."""
    if level_of(county) != Level.COUNTY:
        return {}
    reach = scope & Scope.of_areas(county)
    told = set(DayReport.objects.within(reach).filter(day=day, number=1).values_list("area_code", flat=True))
    found: dict[str, tuple[int, int]] = {}
    for village in areas_at(reach, Level.VILLAGE).values_list("code", flat=True):
        town = cut(village, Level.TOWN) or village
        here, total = found.get(town, (0, 0))
        found[town] = (here + (village in told), total + 1)
    return found


def sums_below(area_code: str, day: date) -> dict[str, int]:
    """What the places below reported of a day, added up; empty where none did, or none lie below."""
    if _below(area_code) is None:
        return {}
    places = [place.code for place in children_of(_REPORTS, area_code)]
    latest, _first = _latest(_REPORTS, places, day)
    sums: dict[str, int] = {}
    for report in latest.values():
        for key, value in report.figures.items():
            sums[key] = sums.get(key, 0) + value
    return sums


def _below(area_code: str) -> Level | None:
    """The level whose places report to a place."""
    return {Level.COUNTY: Level.TOWN, Level.TOWN: Level.VILLAGE}.get(level_of(area_code))


def _latest(
    scope: Scope, places: Sequence[str], day: date
) -> tuple[dict[str, DayReport], dict[str, datetime]]:
    """By place: the report as last corrected, and when its first edition was filed."""
    rows = DayReport.objects.within(scope).filter(day=day, area_code__in=places).order_by("number")
    latest: dict[str, DayReport] = {}
    first: dict[str, datetime] = {}
    for report in rows:
        latest[report.area_code] = report
        first.setdefault(report.area_code, report.filed_at)
    return latest, first
