"""Whom a department is suggested to send."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.domains.secondment.rules.plan import Secondment
from fangxian.domains.secondment.rules.suggesting import Candidate, Why, able_count, judged

pytestmark = pytest.mark.rules
RULE = Secondment()
YEAR = 2020


def somebody(number: int, **other: Any) -> Candidate:
    told: dict[str, Any] = {"standing": "cadre", "born": 1990}
    return Candidate(UUID(int=number), **(told | other))


def order(*candidates, wanted=(), number=1):
    return [
        (one.candidate.id.int, one.suggested)
        for one in judged(RULE, candidates, year=YEAR, wanted=wanted, number=number)
    ]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"excluded": True}, Why.EXCLUDED),
        ({"seconded": True}, Why.SECONDED),
        ({"on_duty": True}, Why.ON_DUTY),
        ({"standing": "volunteer"}, Why.STANDING),
        ({"born": 2003}, Why.TOO_YOUNG),
        ({"born": 1950}, Why.TOO_OLD),
    ],
)
def test_what_hinders(other, why):
    (verdict,) = judged(RULE, [somebody(1, **other)], year=YEAR, wanted=(), number=5)
    assert why in verdict.reasons
    assert not verdict.is_able
    assert not verdict.suggested
    assert verdict.is_forbidden == (why in (Why.EXCLUDED, Why.SECONDED))


def test_nobody_goes_twice_before_everybody_went_once():
    went = somebody(1, times=1, skills=frozenset({"driver"}))
    assert order(went, somebody(2), wanted=("driver",)) == [(2, True), (1, False)]
    assert order(went, somebody(2), wanted=("driver",), number=2) == [(2, True), (1, True)]


def test_who_has_what_is_wanted_comes_first():
    assert order(somebody(1), somebody(2, skills=frozenset({"driver"})), wanted=("driver",))[0] == (2, True)


def test_whose_age_is_not_known_comes_last_among_equals():
    assert order(somebody(1, born=None), somebody(2)) == [(2, True), (1, False)]


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.uuids(),
        standing=st.sampled_from(["cadre", "volunteer", "member"]),
        born=st.none() | st.integers(1940, 2010),
        excluded=st.booleans(),
        seconded=st.booleans(),
        on_duty=st.booleans(),
        times=st.integers(0, 3),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(CANDIDATES, st.integers(0, 12))
def test_as_many_as_can_be_and_none_who_went_more_often(candidates, number):
    verdicts = judged(RULE, candidates, year=YEAR, wanted=(), number=number)
    able = [one for one in verdicts if one.is_able]
    taken = [one for one in verdicts if one.suggested]
    assert len(taken) == min(number, able_count(RULE, candidates, year=YEAR))
    assert all(one.is_able for one in taken)
    left = [one.candidate.times for one in able if not one.suggested]
    assert not (left and taken) or max(one.candidate.times for one in taken) <= min(left)
    assert {one.candidate.id for one in verdicts} == {one.id for one in candidates}
