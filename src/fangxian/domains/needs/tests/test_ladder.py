"""The ladder and the clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.domains.needs.rules.ladder import GROUND, due_at, is_past, is_top, ladder_over, next_step
from fangxian.domains.needs.rules.plan import AREA_LEVEL, Rung, RungLevel, Urgency
from fangxian.domains.needs.rules.states import CLOCKED, State
from fangxian.plain.areacodes import DIGITS, Level

pytestmark = pytest.mark.rules

ALL = tuple(Rung(level=level, title=level) for level in RungLevel)
GRID = "350181007002001"
NOW = datetime(2020, 2, 3, 6, 5, tzinfo=UTC)

#: Ladders that a plan may write: upward, ending with the county.
ladders = st.sets(st.sampled_from(list(RungLevel))).map(
    lambda levels: tuple(rung for rung in ALL if rung.level in levels | {RungLevel.COUNTY})
)
places = st.sampled_from(
    [GRID[: DIGITS[level]] for level in (Level.COUNTY, Level.TOWN, Level.VILLAGE, Level.GRID)]
)
minutes = st.integers(min_value=1, max_value=44_640)


def climbs(steps, answering):
    """The rungs that a need lies on, one after the other, when nobody ever takes it."""
    lain = []
    step = next_step(steps, GROUND, answering)
    while step:
        lain.append(step.rung)
        assert len(lain) <= len(steps)
        step = next_step(steps, step.rung, answering)
    return lain


@given(ladders, places, st.data())
def test_climbing_goes_up_touches_no_rung_twice_and_ends_at_the_top(rungs, place, data):
    steps = ladder_over(rungs, place, "supplies")
    answering = data.draw(st.sets(st.sampled_from([step.rung for step in steps])))
    lain = climbs(steps, answering)
    assert lain == sorted(set(lain))
    assert lain == sorted(answering)


@given(ladders, places)
def test_with_everybody_in_place_it_ends_with_the_headquarters(rungs, place):
    steps = ladder_over(rungs, place, "supplies")
    lain = climbs(steps, range(len(rungs)))
    assert rungs[lain[-1]].level is RungLevel.COUNTY
    assert [rung for rung in lain if is_top(rungs, rung)] == lain[-1:]


@given(ladders, places)
def test_every_step_answers_for_the_place_at_its_own_level(rungs, place):
    for step in ladder_over(rungs, place, "supplies"):
        assert place.startswith(step.area_code)
        assert len(step.area_code) == DIGITS[AREA_LEVEL[step.level]]
        assert rungs[step.rung].level is step.level
        assert step.group == ("supplies" if step.level is RungLevel.GROUP else "")


@pytest.mark.parametrize(
    ("place", "lowest"),
    [
        (GRID, RungLevel.VILLAGE),
        (GRID[:12], RungLevel.VILLAGE),
        (GRID[:9], RungLevel.TOWN),
        (GRID[:6], RungLevel.GROUP),
    ],
)
def test_the_first_rung_is_the_lowest_at_or_above_the_place(place, lowest):
    steps = ladder_over(ALL, place, "supplies")
    first = next_step(steps, GROUND, range(len(ALL)))
    assert first is not None
    assert first.level is lowest


@given(minutes, minutes, st.sampled_from(list(State)))
def test_a_clock_runs_exactly_while_somebody_owes_a_step(taking, answering, state):
    urgency = Urgency(key="daily", title="日常", acknowledge_minutes=taking, answer_minutes=answering)
    due = due_at(urgency, state, NOW)
    assert (due is not None) == (state in CLOCKED)
    if due is not None:
        assert due == NOW + timedelta(minutes=taking if state is State.RAISED else answering)
        assert is_past(due, due)
        assert not is_past(due, due - timedelta(microseconds=1))
    else:
        assert not is_past(due, NOW)
