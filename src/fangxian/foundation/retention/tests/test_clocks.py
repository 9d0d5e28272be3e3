"""When the time of a row is over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.plan.rules.tables import CountsFrom
from fangxian.foundation.retention.rules.clocks import (
    LARGEST,
    NOTHING,
    SMALLEST,
    Clock,
    Due,
    next_slice,
    rest_after,
)

pytestmark = pytest.mark.rules

NOW = datetime(2020, 9, 1, 4, 0, tzinfo=UTC)
LAST_DAY = date(2020, 5, 1)


@pytest.mark.parametrize(
    ("counts_from", "days", "ended_on", "has_moment", "due"),
    [
        ("made", 30, None, True, Due(before=NOW - timedelta(days=30))),
        ("made", 30, LAST_DAY, True, Due(before=NOW - timedelta(days=30))),
        ("made", 30, LAST_DAY, False, Due(everything=True)),
        ("made", 30, None, False, NOTHING),
        ("ended", 30, None, True, Due(before=NOW - timedelta(days=30))),
        ("ended", 30, LAST_DAY, True, Due(everything=True)),
        ("ended", 200, LAST_DAY, True, Due(before=NOW - timedelta(days=200))),
        ("ended", 30, None, False, NOTHING),
        ("emergency_end", 30, None, True, NOTHING),
        ("emergency_end", 200, LAST_DAY, True, NOTHING),
        ("emergency_end", 30, LAST_DAY, True, Due(everything=True)),
        ("emergency_end", 30, LAST_DAY, False, Due(everything=True)),
    ],
)
def test_what_is_due(counts_from: str, days: int, ended_on: date | None, has_moment: bool, due: Due) -> None:
    assert Clock(CountsFrom(counts_from), days).due(NOW, ended_on, has_moment=has_moment) == due


def test_the_last_day_is_counted_to_its_end() -> None:
    """Midnight in the city, which is 16:00 UTC the day before."""
    rule = Clock(CountsFrom.EMERGENCY_END, 90)
    midnight = datetime(2020, 7, 30, 16, 0, tzinfo=UTC)
    assert not rule.due(midnight - timedelta(seconds=1), LAST_DAY, has_moment=True)
    assert rule.due(midnight, LAST_DAY, has_moment=True)


@given(st.sampled_from(CountsFrom), st.integers(0, 3000), st.integers(0, 3000), st.booleans())
def test_what_is_due_stays_due(counts_from: CountsFrom, days: int, later: int, has_moment: bool) -> None:
    rule = Clock(counts_from, days)
    first = rule.due(NOW, LAST_DAY, has_moment=has_moment)
    second = rule.due(NOW + timedelta(days=later), LAST_DAY, has_moment=has_moment)
    assert second.everything >= first.everything
    if first.before is not None and second.before is not None:
        assert second.before >= first.before
    assert bool(second) >= bool(first)


@given(st.integers(SMALLEST, LARGEST), st.floats(0, 10))
def test_a_slice_stays_within_its_bounds(rows: int, seconds: float) -> None:
    assert SMALLEST <= next_slice(rows, seconds) <= LARGEST


def test_a_slow_slice_is_followed_by_a_smaller_one() -> None:
    assert next_slice(1000, 0.3) == 100
    assert next_slice(100, 0.01) == 200
    assert rest_after(0.05) == 0.05
