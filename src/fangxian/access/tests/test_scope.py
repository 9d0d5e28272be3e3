"""The algebra of scopes, against sets of codes written out."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.access.scope import Scope

pytestmark = pytest.mark.rules

#: A small country whose every code can be listed.
PROVINCES = ("35", "36")
CODES = [
    code
    for province in PROVINCES
    for prefecture in (province + "01", province + "09")
    for county in (prefecture + "81", prefecture + "99")
    for code in (province, prefecture, county, county + "007", county + "007001", county + "007001001")
]
ORGANISATIONS = [UUID(int=number) for number in range(3)]

scopes = st.builds(
    lambda areas, organisations: Scope.of_areas(*areas) | Scope.of_organisations(*organisations),
    st.lists(st.sampled_from(CODES), max_size=4),
    st.lists(st.sampled_from(ORGANISATIONS), max_size=2),
)


def reach(scope: Scope) -> set[str]:
    return {code for code in CODES if scope.holds_area(code)}


@given(codes=st.lists(st.sampled_from(CODES), max_size=4))
def test_a_scope_of_areas_holds_them_and_all_within(codes: list[str]) -> None:
    expected = {one for one in CODES if any(one[: len(code)] == code for code in codes)}
    assert reach(Scope.of_areas(*codes)) == expected


@given(one=scopes, other=scopes)
def test_union_and_intersection_are_those_of_sets(one: Scope, other: Scope) -> None:
    assert reach(one | other) == reach(one) | reach(other)
    assert reach(one & other) == reach(one) & reach(other)
    assert (one | other).organisations == one.organisations | other.organisations
    assert (one & other).organisations == one.organisations & other.organisations


@given(one=scopes, other=scopes, third=scopes)
def test_the_normal_form_makes_equal_reaches_equal(one: Scope, other: Scope, third: Scope) -> None:
    assert one | other == other | one
    assert (one | other) | third == one | (other | third)
    assert one & other == other & one
    assert one & (other | third) == (one & other) | (one & third)
    assert one | one == one
    for (_, high), (low, _) in zip(one.areas, one.areas[1:], strict=False):
        assert high < low


@given(one=scopes, other=scopes)
def test_covering_is_containing(one: Scope, other: Scope) -> None:
    if one.covers(other):
        assert reach(other) <= reach(one)
        assert other.organisations <= one.organisations
    assert (one | other).covers(one)
    assert one.covers(one & other)


@given(one=scopes)
def test_nothing_and_everywhere_are_the_ends(one: Scope) -> None:
    everywhere = Scope.system("test")
    assert one | Scope.nothing() == one
    assert not one & Scope.nothing()
    assert (one & everywhere).areas == one.areas
    assert everywhere.covers(one)
    assert bool(one) == bool(one.areas or one.organisations)


def test_the_systems_reach_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Scope.system("")
