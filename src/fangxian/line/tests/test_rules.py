"""Expected minus actual, for any holes and any gaps that stand open."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.line.rules.holes import Hole, time_open, turn_of

pytestmark = pytest.mark.rules

NOON = datetime(2020, 2, 3, 4, tzinfo=UTC)
minutes = st.integers(0, 600).map(lambda count: NOON + timedelta(minutes=count))
holes = st.builds(
    Hole,
    kind=st.sampled_from(["duty.village_leader", "squad.not_formed"]),
    subject=st.sampled_from([f"35018100700{digit}" for digit in range(5)]),
    area_code=st.just("350181007001"),
    severity=st.integers(1, 3),
    owner=st.none(),
    since=minutes,
)
sets_of_holes = st.lists(holes, unique_by=lambda hole: hole.identity)


def standing_after(found: list[Hole]) -> dict[tuple[str, str], tuple[Hole, Hole]]:
    return {hole.identity: (hole, hole) for hole in found}


@given(before=sets_of_holes, now=sets_of_holes)
def test_a_turn_makes_what_stands_what_is_found(before: list[Hole], now: list[Hole]) -> None:
    turn = turn_of(now, standing_after(before))
    left = {hole.identity: hole for hole in before if hole not in turn.closing}
    left |= {hole.identity: hole for _, hole in turn.changing}
    left |= {hole.identity: hole for hole in turn.opening}
    assert left == {hole.identity: hole for hole in now}


@given(now=sets_of_holes)
def test_a_second_turn_is_empty(now: list[Hole]) -> None:
    turn = turn_of(now, standing_after(now))
    assert (turn.opening, turn.closing, turn.changing) == ((), (), ())


spans = st.lists(
    st.tuples(minutes, st.one_of(st.none(), st.integers(0, 300))).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(minutes=pair[1]))
    )
)


@given(spans=spans, begin=minutes, length=st.integers(0, 700))
def test_time_open_equals_counting_minute_by_minute(
    spans: list[tuple[datetime, datetime | None]], begin: datetime, length: int
) -> None:
    end = begin + timedelta(minutes=length)
    counted = sum(
        any(since <= minute and (until is None or minute < until) for since, until in spans)
        for minute in (begin + timedelta(minutes=count) for count in range(length))
    )
    assert time_open(spans, begin, end) == timedelta(minutes=counted)
