"""When somebody can come: what holds, what is read, what is said."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.responders.rules.windows import (
    MIDNIGHT,
    Window,
    can_come,
    parse_windows,
    windows_said,
)
from fangxian.plain.clock import CITY
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

TODAY = date(2020, 2, 3)  # a Monday
NIGHT = (time(22), time(6))
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
DAYS = st.dates(date(2020, 1, 1), date(2020, 12, 31))
MOMENTS = st.builds(lambda day, at: datetime.combine(day, at, CITY), DAYS, st.times())


@st.composite
def windows(draw) -> Window:
    begins, ends = draw(HOURS), draw(HOURS)
    if draw(st.booleans()):
        return Window(begins, ends, weekday=draw(st.integers(0, 6)))
    first = draw(DAYS)
    return Window(begins, ends, first_day=first, last_day=first + timedelta(draw(st.integers(0, 30))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("  ；， ", ()),
        ("周末", [(MIDNIGHT, MIDNIGHT, day) for day in (5, 6)]),
        ("工作日晚上", [(time(18), time(22), day) for day in range(5)]),
        ("每天8-20", [(time(8), time(20), day) for day in range(7)]),
        ("8:30—17:00", [(time(8, 30), time(17), day) for day in range(7)]),
        ("周一至周三 22:00-次日6:00", [(*NIGHT, day) for day in range(3)]),
        ("星期六、礼拜天上午", [(time(8), time(12), day) for day in (5, 6)]),
        ("周五到周一夜间", [(*NIGHT, day) for day in (0, 4, 5, 6)]),
        ("周三18点-24点", [(time(18), MIDNIGHT, 2)]),
        ("随时", [(MIDNIGHT, MIDNIGHT, day) for day in range(7)]),
        ("周六全天；周日 ８点到１２点", [(MIDNIGHT, MIDNIGHT, 5), (time(8), time(12), 6)]),
    ],
)
def test_windows_of_the_week(text: str, expected: list[tuple[time, time, int]]) -> None:
    assert parse_windows(text, TODAY) == tuple(Window(b, e, weekday=day) for b, e, day in expected)


@pytest.mark.parametrize(
    ("text", "first", "last", "hours"),
    [
        ("2月3日-2月9日 全天", date(2020, 2, 3), date(2020, 2, 9), (MIDNIGHT, MIDNIGHT)),
        ("2月14日 18-22", date(2020, 2, 14), date(2020, 2, 14), (time(18), time(22))),
        ("2.10至2.12晚上", date(2020, 2, 10), date(2020, 2, 12), (time(18), time(22))),
        ("2021年1月1日", date(2021, 1, 1), date(2021, 1, 1), (MIDNIGHT, MIDNIGHT)),
        ("1月20日", date(2020, 1, 20), date(2020, 1, 20), (MIDNIGHT, MIDNIGHT)),
        ("2020-02-05 8-12", date(2020, 2, 5), date(2020, 2, 5), (time(8), time(12))),
    ],
)
def test_windows_of_dates(text: str, first: date, last: date, hours: tuple[time, time]) -> None:
    assert parse_windows(text, TODAY) == (Window(*hours, first_day=first, last_day=last),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("看情况", "window.unread"),
        ("周末；随便", "window.unread"),
        ("每天20-8", None),
        ("每天10-8", "window.hours_backward"),
        ("每天8-25", "window.no_hour"),
        ("2月30日", "window.no_date"),
        ("2月9日-2月3日", "window.dates_backward"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, code: str | None) -> None:
    if code is None:
        assert parse_windows(text, TODAY)[0].crosses_midnight
        return
    with pytest.raises(Refused) as refusal:
        parse_windows(text, TODAY)
    assert refusal.value.code == code
    assert str(refusal.value.facts["part"]) in text


def test_a_year_that_begins_soon_is_the_next_one() -> None:
    (window,) = parse_windows("1月2日", date(2020, 12, 20))
    assert window.first_day == date(2021, 1, 2)


@given(st.lists(windows(), max_size=6))
def test_what_is_said_is_read_back(given: list[Window]) -> None:
    assert set(parse_windows(windows_said(given), TODAY)) == set(given)


@given(st.text(alphabet="周一二末天每日月0123456789-:：至到；、 上下午晚x", max_size=20))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        found = parse_windows(text, TODAY)
    except Refused:
        return
    assert all(isinstance(one, Window) for one in found)


@given(windows(), MOMENTS)
def test_a_window_holds_what_its_minutes_hold(window: Window, moment: datetime) -> None:
    """Against a slow twin: every day on which it begins, laid out as a span."""
    spans = []
    for back in (0, 1):
        day = moment.date() - timedelta(days=back)
        if window.begins_on(day):
            begins = datetime.combine(day, window.begins, CITY)
            ends = datetime.combine(day + timedelta(days=window.crosses_midnight), window.ends, CITY)
            spans.append(begins <= moment < ends)
    assert window.holds(moment) == any(spans)
    assert can_come([window], moment) == window.holds(moment)


def test_who_said_nothing_is_not_counted_on() -> None:
    assert not can_come([], datetime(2020, 2, 3, 12, tzinfo=CITY))
