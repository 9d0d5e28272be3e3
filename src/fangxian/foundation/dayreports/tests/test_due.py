"""When a day's report is due: the city's clocks, also across midnight."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.dayreports.rules.due import Standing, day_expected, due_at, missed_at, standing
from fangxian.foundation.dayreports.rules.plan import DayReporting
from fangxian.plain.areacodes import Level

DAY = date(2020, 2, 3)
RULES = st.builds(
    DayReporting,
    village_hour=st.integers(0, 23),
    town_hour=st.integers(0, 23),
    county_hour=st.integers(0, 23),
    grace_minutes=st.integers(0, 360),
)
LEVELS = st.sampled_from([Level.VILLAGE, Level.TOWN, Level.COUNTY])
MOMENTS = st.datetimes(datetime(2020, 1, 20), datetime(2020, 3, 20), timezones=st.just(UTC))  # noqa: DTZ001


def test_due_in_the_citys_time() -> None:
    """Four in the afternoon in the city is eight in the morning in Greenwich."""
    assert due_at(DayReporting(), Level.VILLAGE, DAY) == datetime(2020, 2, 3, 8, tzinfo=UTC)


@given(RULES, LEVELS, MOMENTS)
def test_the_day_expected_is_the_latest_missed(rule: DayReporting, level: Level, moment: datetime) -> None:
    """Its grace is over, that of the next day is not."""
    day = day_expected(rule, level, moment)
    assert missed_at(rule, level, day) <= moment < missed_at(rule, level, day + timedelta(days=1))


@given(RULES, LEVELS, MOMENTS)
def test_unfiled_reports_are_missing_up_to_the_day_expected(
    rule: DayReporting, level: Level, moment: datetime
) -> None:
    """What a list calls missing and what the line expects are the same days."""
    day = day_expected(rule, level, moment)
    assert standing(rule, level, day, None, moment) is Standing.MISSING
    assert standing(rule, level, day + timedelta(days=1), None, moment) is Standing.WAITING
