"""Whom a shift is open to, and which shifts are made: pure."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.domains.dispatch.rules.circles import is_open_to, way_between
from fangxian.domains.dispatch.rules.making import Standing, spans_missing, spans_outdated, spans_wanted
from fangxian.domains.dispatch.rules.plan import Circle, Nearness, RosterRules, ShiftPattern
from fangxian.domains.dispatch.rules.standing import Span
from fangxian.foundation.duties.rules.proposing import Ways
from fangxian.plain import clock

pytestmark = pytest.mark.rules

RULES = RosterRules(own_first_hours=48, ring_km=15)
NOW = datetime(2020, 2, 3, 10, tzinfo=clock.CITY)
#: A town of its own, one six kilometres away, one forty.
WAYS = Ways({"350181007": (119.30, 25.70), "350181008": (119.36, 25.70), "350181100": (119.70, 25.70)})
HOME = "350181007002"


@pytest.mark.parametrize(
    ("home", "area", "nearness"),
    [
        (HOME, HOME, Nearness.OWN_VILLAGE),
        (HOME, f"{HOME}001", Nearness.OWN_VILLAGE),
        (HOME, "350181007003", Nearness.OWN_TOWN),
        (HOME, "350181008210", Nearness.RING),
        (HOME, "350181100001", Nearness.CITY),
        ("350181007", HOME, Nearness.OWN_TOWN),
        ("350181", HOME, Nearness.CITY),
        ("", HOME, Nearness.CITY),
    ],
)
def test_how_near_a_post_is(home, area, nearness):
    assert way_between(home, area, WAYS, RULES).nearness is nearness


@pytest.mark.parametrize(
    ("circle", "nearness", "hours", "is_open"),
    [
        (Circle.NOBODY, Nearness.OWN_VILLAGE, 1, False),
        (Circle.VILLAGE, Nearness.OWN_VILLAGE, 300, True),
        (Circle.VILLAGE, Nearness.OWN_TOWN, 1, False),
        (Circle.TOWN, Nearness.OWN_TOWN, 49, False),
        (Circle.TOWN, Nearness.OWN_TOWN, 48, True),
        (Circle.TOWN, Nearness.RING, 1, False),
        (Circle.RING, Nearness.RING, 1, True),
        (Circle.CITY, Nearness.CITY, 1, True),
        (Circle.CITY, Nearness.OWN_VILLAGE, 300, True),
    ],
)
def test_the_own_village_comes_first_and_then_the_circle(circle, nearness, hours, is_open):
    assert is_open_to(circle, nearness, NOW + timedelta(hours=hours), NOW, RULES) is is_open


@given(st.sampled_from(Circle), st.sampled_from(Nearness), st.integers(0, 400), st.integers(0, 400))
def test_nearer_homes_and_later_hours_close_nothing(circle, nearness, hours, fewer):
    """What is open to somebody is open to whoever lives nearer, and stays open as the shift comes nearer."""
    if not is_open_to(circle, nearness, NOW + timedelta(hours=hours), NOW, RULES):
        return
    assert is_open_to(circle, nearness, NOW + timedelta(hours=min(hours, fewer)), NOW, RULES)
    order = list(Nearness)
    for nearer in order[: order.index(nearness)]:
        assert is_open_to(circle, nearer, NOW + timedelta(hours=hours), NOW, RULES)


THREE = ShiftPattern(key="a", title="三班", shifts=("00:00-08:00", "08:00-16:00", "16:00-24:00"))
TWO = ShiftPattern(key="b", title="两班", shifts=("07:00-19:00", "19:00-07:00"))
CROSSED = ShiftPattern(key="c", title="交叉", shifts=("08:00-17:00", "12:00-20:00"), weekdays=(1, 3))


def test_the_shift_that_runs_is_wanted_too():
    wanted = spans_wanted(THREE, NOW, NOW + timedelta(hours=1))
    assert [one.starts_at.hour for one in wanted] == [8]
    night = spans_wanted(TWO, NOW.replace(hour=3), NOW.replace(hour=4))
    assert [(one.starts_at.day, one.starts_at.hour) for one in night] == [(2, 19)]


@given(st.sampled_from([THREE, TWO, CROSSED]), st.integers(0, 400), st.integers(1, 240), st.integers(0, 400))
def test_shifts_are_made_once_however_often_they_are_asked_for(pattern, since, hours, later):
    begin = NOW + timedelta(hours=since)
    first = spans_wanted(pattern, begin, begin + timedelta(hours=hours))
    assert spans_missing(first, first) == []
    longer = spans_wanted(pattern, begin, begin + timedelta(hours=hours + later))
    assert sorted([*first, *spans_missing(longer, first)]) == longer


def test_another_pattern_leaves_what_somebody_took():
    week = timedelta(days=7)
    old = spans_wanted(THREE, NOW, NOW + week)
    taken = old[4]
    wanted = spans_wanted(TWO, NOW, NOW + week)
    gone = spans_outdated(wanted, [Standing(one, one == taken) for one in old])
    assert gone == [one for one in old if one != taken]
    made = spans_missing(wanted, [taken])
    assert made
    assert not any(one.overlaps(taken) for one in made)


@given(st.integers(0, 100), st.integers(1, 100))
def test_a_pattern_round_the_clock_leaves_no_hole(since, hours):
    begin = NOW + timedelta(hours=since)
    spans = spans_wanted(THREE, begin, begin + timedelta(hours=hours))
    assert spans[0].starts_at <= begin < spans[0].ends_at
    assert all(isinstance(one, Span) for one in spans)
    assert [one.ends_at for one in spans[:-1]] == [one.starts_at for one in spans[1:]]
