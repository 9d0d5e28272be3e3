"""The plan's tables of posts: what they say, and what must fit together in them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fangxian
from fangxian.domains.dispatch.models import Post
from fangxian.domains.dispatch.rules.plan import (
    PLACE_WORDS,
    Circle,
    PostKind,
    PostLineKind,
    RosterRules,
    ShiftPattern,
)
from fangxian.foundation.places.models import Place
from fangxian.foundation.plan.rules.schema import PlanInvalid, read_plan
from fangxian.plain import clock

pytestmark = pytest.mark.rules

PLANS = Path(fangxian.__file__).parent / "plans"
TEXT = (PLANS / "fuqing-2020.toml").read_text(encoding="utf-8")
MONDAY = date(2020, 2, 3)


def faults(old: str, new: str) -> list[tuple[str, int | None, str]]:
    """Where the plan is wrong once a passage of it is replaced."""
    assert TEXT.count(old) == 1, old
    with pytest.raises(PlanInvalid) as invalid:
        read_plan(TEXT.replace(old, new))
    assert all(fault.line > 0 and fault.sentence_zh and fault.sentence_en for fault in invalid.value.faults)
    return [(fault.table, fault.index, fault.key) for fault in invalid.value.faults]


@pytest.mark.parametrize("name", ["fuqing-2020", "typhoon"])
def test_the_plans_that_ship_say_who_stands_where(name):
    plan = read_plan((PLANS / f"{name}.toml").read_text(encoding="utf-8"))
    assert plan.many(PostKind)
    assert plan.many(PostLineKind)
    assert plan.one(RosterRules).assumed


def test_a_village_gate_is_staffed_day_and_night():
    plan = read_plan(TEXT)
    gate = next(one for one in plan.many(PostKind) if one.key == "village_gate")
    pattern = next(one for one in plan.many(ShiftPattern) if one.key == gate.shift_pattern)
    shifts = [*pattern.on(MONDAY), *pattern.on(MONDAY + timedelta(days=1))]
    assert [until for _since, until in shifts[:-1]] == [since for since, _until in shifts[1:]]
    assert (shifts[0][0], shifts[-1][1]) == (
        clock.start_of(MONDAY),
        clock.end_of(MONDAY + timedelta(days=1)),
    )


@pytest.mark.parametrize(
    ("written", "hours", "begins"),
    [("22:00-06:00", 8, 22), ("16:00-24:00", 8, 16), ("08:00-08:00", 24, 8), ("08:00-08:00+1", 48, 8)],
)
def test_a_shift_may_be_of_any_length_across_midnight(written, hours, begins):
    pattern = ShiftPattern(key="one", title="一班", shifts=(written,))
    ((since, until),) = pattern.on(MONDAY)
    assert (until - since, since.hour) == (timedelta(hours=hours), begins)


def test_a_pattern_may_leave_days_out():
    pattern = ShiftPattern(key="one", title="一班", shifts=("08:00-12:00",), weekdays=(1, 7))
    days = [MONDAY + timedelta(days=one) for one in range(7)]
    assert [day.isoweekday() for day in days for _one in pattern.on(day)] == [1, 7]


TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@given(begins=TIMES, ends=TIMES, more=st.integers(0, 6), day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_shift_ends_after_it_begins(begins, ends, more, day):
    written = f"{begins:%H:%M}-{ends:%H:%M}" + (f"+{more}" if more else "")
    ((since, until),) = ShiftPattern(key="one", title="一班", shifts=(written,)).on(day)
    assert clock.day_of(since) == day
    assert timedelta() < until - since <= timedelta(days=1 + more)
    assert (since.time(), clock.in_city(until).time()) == (begins, ends)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('shift_pattern = "two_shifts"', 'shift_pattern = "none"', ("post", 1, "shift_pattern")),
        ('places = ["junction"]', 'places = ["moon"]', ("post", 1, "places")),
        ('post = "warehouse"', 'post = "none"', ("post_line", 6, "post")),
        (
            'key = "van_driver"\ntitle = "司机"\nheadcount = 1\nskill = "driver"',
            'key = "van_driver"\ntitle = "司机"\nheadcount = 1\nskill = "magic"',
            ("post_line", 7, "skill"),
        ),
        ('"19:00-07:00"]', '"07:00-07:00"]', ("shift_pattern", 1, "shifts")),
        ('"19:00-07:00"]', '"7pm"]', ("shift_pattern", 1, "shifts[1]")),
        ("rest_hours = 11", "rest_hours = -1", ("roster_rules", None, "rest_hours")),
    ],
)
def test_what_does_not_fit_is_named(old, new, fault):
    assert fault in faults(old, new)


def test_a_plan_may_have_no_posts_at_all():
    plan = read_plan(TEXT[: TEXT.index("[[post]]")])
    assert plan.many(PostKind) == ()
    assert plan.one(RosterRules) == RosterRules()


def test_the_plan_and_the_tables_have_the_same_words():
    assert [one.value for one in Circle] == Post.OpenTo.values
    assert set(PLACE_WORDS) == set(Place.Kind.values) - {"other"}
