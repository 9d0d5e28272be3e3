"""What the rules of Party organisation say of a body: a table, and what holds of every body."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.duties.rules.branches import Sort, Strength, lacks
from fangxian.foundation.plan.rules.tables import BranchRules

pytestmark = pytest.mark.rules

RULES, TODAY = BranchRules(), date(2020, 2, 3)
YESTERDAY = TODAY - timedelta(days=1)


def codes(body: Strength) -> list[str]:
    return [one.code for one in lacks(RULES, body, today=TODAY)]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (Strength(Sort.BRANCH, full=3, members=3, leaders=1), []),
        (Strength(Sort.BRANCH, full=2, members=6, leaders=1), ["too_few"]),
        (Strength(Sort.BRANCH, full=3, members=3), ["no_secretary"]),
        (Strength(Sort.BRANCH, full=7, members=7, leaders=1), ["no_committee"]),
        (Strength(Sort.BRANCH, full=500, members=512, leaders=1, deputies=2), ["too_many"]),
        (Strength(Sort.PARTY_GROUP, full=1, members=3, leaders=1), []),
        (Strength(Sort.PARTY_GROUP), ["no_leader", "small_group"]),
        (Strength(Sort.PARTY_GROUP, members=3, leaders=1), ["none_full"]),
        (Strength(Sort.OTHER), []),
        (Strength(Sort.OTHER, ends_on=TODAY), []),
        (Strength(Sort.OTHER, ends_on=YESTERDAY), ["past_end"]),
    ],
)
def test_what_is_said(body: Strength, said: list[str]) -> None:
    assert codes(body) == said


bodies = st.builds(
    lambda sort, full, more, leaders, deputies: Strength(sort, full, full + more, leaders, deputies),
    st.sampled_from(Sort), st.integers(0, 600), st.integers(0, 600), st.integers(0, 3), st.integers(0, 3),
)  # fmt: skip


@given(bodies)
def test_every_sentence_takes_its_facts_and_is_said_once(body: Strength) -> None:
    found = lacks(RULES, body, today=TODAY)
    assert all(one.sentence % one.facts for one in found)
    assert len({one.code for one in found}) == len(found)


@given(bodies)
def test_a_probationary_member_more_never_makes_enough(body: Strength) -> None:
    """Whoever does not count toward the least closes no such gap."""
    more = Strength(body.sort, body.full, body.members + 1, body.leaders, body.deputies)
    gaps = {one.code for one in lacks(RULES, body, today=TODAY) if one.is_gap}
    assert gaps == {one.code for one in lacks(RULES, more, today=TODAY) if one.is_gap}
