"""When a day's report is due: the city's clocks, also across midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fangxian.foundation.dayreports.rules.due import Standing, due_at, missed_at, standing
from fangxian.foundation.dayreports.rules.plan import DayReporting
from fangxian.plain.areacodes import Level

DAY = date(2020, 2, 3)
DUE = datetime(2020, 2, 3, 8, tzinfo=UTC)  # four in the afternoon in the city
LATE = DUE + timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("level", "hours"), [(Level.VILLAGE, 0), (Level.TOWN, 1), (Level.COUNTY, 2)])
def test_due_in_the_citys_time(level: Level, hours: int) -> None:
    assert due_at(DayReporting(), level, DAY) == DUE + timedelta(hours=hours)


def test_the_grace_may_reach_past_midnight() -> None:
    rule = DayReporting(village_hour=23, town_hour=23, county_hour=23, grace_minutes=90)
    assert missed_at(rule, Level.VILLAGE, DAY) == datetime(2020, 2, 3, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(("filed", "now", "stands"), [
    (None, DUE, Standing.WAITING), (None, LATE - MINUTE, Standing.WAITING), (None, LATE, Standing.MISSING),
    (DUE, LATE, Standing.FILED), (LATE - MINUTE, LATE, Standing.FILED), (LATE, LATE + MINUTE, Standing.LATE),
])  # fmt: skip
def test_how_a_report_stands(filed: datetime | None, now: datetime, stands: Standing) -> None:
    assert standing(DayReporting(), Level.VILLAGE, DAY, filed, now) is stands
