"""The hard rules, as tables and against slow twins."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.domains.dispatch.rules.plan import RosterRules
from fangxian.domains.dispatch.rules.standing import (
    Known,
    Span,
    covered,
    may_still_give_back,
    most_in_a_week,
    refusal_of,
)
from fangxian.foundation.responders.rules.told import Skilled
from fangxian.foundation.responders.rules.windows import Window
from fangxian.plain import clock

pytestmark = pytest.mark.rules

RULES = RosterRules(rest_hours=11, shifts_a_week=5, give_back_hours=6)
#: 00:00 in the city on a Monday.
MONDAY = datetime(2020, 2, 3, tzinfo=clock.CITY)


def span(hours: float, length: float = 8) -> Span:
    """A shift that begins so many hours after Monday began."""
    begins = MONDAY + timedelta(hours=hours)
    return Span(begins, begins + timedelta(hours=length))


def refused(known: Known, one: Span | None = None, skill: str = "") -> str:
    refusal = refusal_of(known, one or span(0), skill=skill, skill_title="驾驶", rules=RULES)
    if refusal is None:
        return ""
    assert str(refusal).endswith("。")
    return refusal.code.removeprefix("shift.")


NIGHT, EVENING = Window(time(22), time(6), weekday=6), Window(time(16), time(0), weekday=0)


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Known(), ""),
        (Known(left=True), "has_left"),
        (Known(out=((MONDAY - timedelta(days=1), None),)), "excluded"),
        (Known(out=((MONDAY - timedelta(days=1), MONDAY),)), ""),
        (Known(out=((MONDAY + timedelta(hours=8), None),)), ""),
        (Known(held=(span(4),)), "overlap"),
        (Known(held=(span(8),)), "too_little_rest"),
        (Known(held=(span(-18),)), "too_little_rest"),
        (Known(held=(span(-19), span(19))), ""),
        (Known(held=tuple(span(24 * day) for day in range(1, 5))), ""),
        (Known(held=tuple(span(24 * day) for day in range(1, 6))), "too_many"),
        (Known(held=tuple(span(24 * day) for day in range(1, 7) if day != 3), shifts_a_week=9), "too_many"),
        (Known(held=(span(48),), shifts_a_week=1), "too_many"),
        (Known(shifts_a_week=0), "too_many"),
        (Known(windows=(NIGHT,)), "outside_windows"),
        (Known(windows=(NIGHT, Window(time(6), time(9), weekday=0))), ""),
        (Known(windows=(EVENING,)), "outside_windows"),
        (
            Known(windows=(Window(time(0), time(0), first_day=date(2020, 2, 1), last_day=date(2020, 2, 9)),)),
            "",
        ),
    ],
)
def test_what_forbids_a_shift(known, code):
    assert refused(known) == code


@pytest.mark.parametrize(
    ("expires", "code"),
    [(None, ""), (date(2020, 2, 3), ""), (date(2020, 2, 2), "no_skill")],
)
def test_a_paper_holds_until_the_last_day_of_the_shift(expires, code):
    driver = Known(skills={"driver": Skilled("driver", expires_on=expires)})
    assert refused(driver, skill="driver") == code
    # Until 24:00 is still the day itself.
    assert refused(driver, span(16), skill="driver") == code


def test_who_can_not_do_it_is_refused():
    assert refused(Known(skills={"nurse": Skilled("nurse")}), skill="driver") == "no_skill"


HOURS = st.integers(-24 * 10, 24 * 10)
SPANS = st.lists(st.builds(span, HOURS, st.integers(1, 30)), max_size=12)


@given(SPANS, st.builds(span, HOURS, st.integers(1, 30)))
def test_whoever_is_let_stand_breaks_no_rule(held, one):
    """Whatever he had: between two shifts lies the rest, and no seven days hold more than the most."""
    if refusal_of(Known(held=tuple(held)), one, skill="", skill_title="", rules=RULES):
        return
    for other in held:
        assert not one.overlaps(other)
        assert one.rest_to(other) >= timedelta(hours=RULES.rest_hours)
    week = timedelta(days=7)
    for first in range(-7 * 24, 1):
        begins = one.starts_at + timedelta(hours=first)
        if begins <= one.starts_at < begins + week:
            assert (
                sum(begins <= each.starts_at < begins + week for each in [*held, one]) <= RULES.shifts_a_week
            )


@given(SPANS, st.builds(span, HOURS))
def test_the_order_of_shifts_does_not_matter(held, one):
    assert most_in_a_week([*held, one], near=one) == most_in_a_week([one, *reversed(held)], near=one)


WINDOWS = st.lists(
    st.builds(
        Window, st.builds(time, st.integers(0, 23)), st.builds(time, st.integers(0, 23)), st.integers(0, 6)
    ),
    max_size=5,
)


@given(WINDOWS, st.builds(span, st.integers(0, 24 * 7), st.integers(1, 30)))
def test_windows_cover_a_shift_when_they_hold_every_half_hour_of_it(windows, one):
    moments, moment = [], one.starts_at
    while moment < one.ends_at:
        moments.append(any(window.holds(moment) for window in windows))
        moment += timedelta(minutes=30)
    assert covered(windows, one) == all(moments)


def test_a_span_touches_its_neighbour_and_does_not_overlap():
    assert not span(0).overlaps(span(8))
    assert span(0).overlaps(span(7.5))
    assert span(0).rest_to(span(19)) == span(19).rest_to(span(0)) == timedelta(hours=11)


@pytest.mark.parametrize(("hours", "may"), [(7, True), (6, True), (5.9, False), (-1, False)])
def test_a_shift_is_given_back_until_the_hour_of_the_plan(hours, may):
    now = datetime(2020, 2, 3, tzinfo=UTC)
    assert may_still_give_back(now + timedelta(hours=hours), now, RULES) is may
