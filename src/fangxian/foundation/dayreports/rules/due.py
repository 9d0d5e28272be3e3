"""When a day's report is due, and how it stands."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from fangxian.foundation.dayreports.rules.plan import DayReporting
from fangxian.plain import clock
from fangxian.plain.areacodes import Level
from fangxian.plain.words import N_


class Standing(StrEnum):
    """How a place's report of a day stands."""

    FILED = "filed"
    LATE = "late"
    WAITING = "waiting"
    MISSING = "missing"


STANDINGS = {
    Standing.FILED: N_("已报"),
    Standing.LATE: N_("报晚了"),
    Standing.WAITING: N_("还没到时间"),
    Standing.MISSING: N_("没报"),
}


def due_at(rule: DayReporting, level: Level, day: date) -> datetime:
    """When a day's report is due, as the city's clocks show it."""
    return clock.start_of(day) + timedelta(hours=rule.hour(level))


def missed_at(rule: DayReporting, level: Level, day: date) -> datetime:
    """From when on it is missed: when it is due, and the grace that the plan gives."""
    return due_at(rule, level, day) + timedelta(minutes=rule.grace_minutes)


def day_expected(rule: DayReporting, level: Level, moment: datetime) -> date:
    """The latest day whose report must be there at a moment; a grace may reach past midnight."""
    day = clock.day_of(moment)
    while moment < missed_at(rule, level, day):
        day -= timedelta(days=1)
    return day


def standing(rule: DayReporting, level: Level, day: date, filed: datetime | None, now: datetime) -> Standing:
    """How a report stands, given when its first edition was filed."""
    due = missed_at(rule, level, day)
    if filed is None:
        return Standing.MISSING if now >= due else Standing.WAITING
    return Standing.LATE if filed >= due else Standing.FILED
