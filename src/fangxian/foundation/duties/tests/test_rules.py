"""Terms that overlap, and what is worth a warning."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.duties.rules.policy import Term, warnings

pytestmark = pytest.mark.rules

NOON = datetime(2020, 2, 3, 4, tzinfo=UTC)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    since = draw(st.integers(0, 20))
    length = draw(st.none() | st.integers(0, 20))
    return Term(
        NOON + timedelta(hours=since), None if length is None else NOON + timedelta(hours=since + length)
    )


def hours(term: Term) -> set[int]:
    """The hours in a term, up to one beyond all that are drawn."""
    every = range(60)
    return {
        hour
        for hour in every
        if term.since <= NOON + timedelta(hours=hour)
        and (term.until is None or NOON + timedelta(hours=hour) < term.until)
    }


@given(one=terms(), other=terms())
def test_terms_overlap_when_they_share_an_hour(one: Term, other: Term) -> None:
    if one.since != one.until and other.since != other.until:
        assert one.overlaps(other) == bool(hours(one) & hours(other))
    assert one.overlaps(other) == other.overlaps(one)


def test_one_may_begin_when_the_other_ends() -> None:
    first = Term(NOON, NOON + timedelta(hours=8))
    assert not first.overlaps(Term(NOON + timedelta(hours=8)))
    assert first.overlaps(Term(NOON + timedelta(hours=7)))


@pytest.mark.parametrize(
    ("held", "limit", "from_home_unit", "count"),
    [(0, 1, True, 0), (1, 1, True, 1), (9, 0, True, 0), (0, 1, False, 1), (2, 1, False, 2)],
)
def test_what_is_worth_a_warning(*, held: int, limit: int, from_home_unit: bool, count: int) -> None:
    assert len(warnings(held=held, limit=limit, from_home_unit=from_home_unit)) == count
