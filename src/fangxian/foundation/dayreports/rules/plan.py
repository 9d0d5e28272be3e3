"""What the plan says of day reports: which figures they hold, and by when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from fangxian.foundation.plan.rules.faults import PlanFault
from fangxian.foundation.plan.rules.plan import Plan
from fangxian.foundation.plan.rules.tables import Key, Severity, Title
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_

#: A figure that somebody counts and types in, rather than one that the records fill in.
ASKED = "asked"

Hour = Annotated[int, Field(ge=0, le=23)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigure:
    """One figure of a day report. ``source`` names what fills it in, ``asked`` what has to be counted."""

    key: Key
    title: Title
    unit: Title
    source: Key = ASKED
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReporting:
    """By when whom is to report, in the city's time; ``grace_minutes`` after the hour a report is missing.

    ``expected`` makes a missing one a gap of the line, as bad as ``severity`` says; without it, nobody is urged by a gap.
    """

    expected: bool = False
    village_hour: Hour = 16
    town_hour: Hour = 17
    county_hour: Hour = 18
    grace_minutes: Annotated[int, Field(ge=0, le=360)] = 30
    severity: Severity = 1

    def hour(self, level: Level) -> int:
        """The hour at which a place of a level is to have reported."""
        return {Level.VILLAGE: self.village_hour, Level.TOWN: self.town_hour}.get(level, self.county_hour)


def check_reporting(plan: Plan) -> Iterator[PlanFault]:
    """A lower tier reports before the one that adds it up."""
    rule = plan.one(DayReporting)
    if not rule.village_hour <= rule.town_hour <= rule.county_hour:
        yield PlanFault(
            table="day_report",
            key="town_hour",
            sentence_zh="下级要先报：村居不晚于镇街，镇街不晚于市。",
            sentence_en="A lower tier reports first: villages no later than towns, towns no later than the city.",
        )


FIGURE_HEADINGS: Mapping[str, str] = {
    "title": N_("数字"),
    "unit": N_("单位"),
    "source": N_("从哪里来"),
    "assumed": N_("推定"),
}
FIGURE_WORDS: Mapping[str, str] = {ASKED: N_("每天填")}
REPORTING_HEADINGS: Mapping[str, str] = {
    "expected": N_("没报是缺口"),
    "village_hour": N_("村居几点前"),
    "town_hour": N_("镇街几点前"),
    "county_hour": N_("县（市、区）几点前"),
    "grace_minutes": N_("宽限分钟"),
    "severity": N_("多急"),
}
