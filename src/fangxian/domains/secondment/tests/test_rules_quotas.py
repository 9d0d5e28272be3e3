"""Sharing a total out: bounds, sums, and the plain largest remainder where no bound is met."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.domains.secondment.rules.quotas import Why, shared_out

pytestmark = pytest.mark.rules

SIZES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 60), max_size=12)


def numbers(total, sizes, *, floor=0, ceiling_percent=100):
    found = shared_out(total, sizes, floor=floor, ceiling_percent=ceiling_percent)
    return {key: share.number for key, share in found.items()}


@pytest.mark.parametrize(
    ("total", "sizes", "floor", "ceiling", "expected"),
    [
        (10, {"a": 50, "b": 30, "c": 20}, 0, 100, {"a": 5, "b": 3, "c": 2}),
        (7, {"a": 50, "b": 30, "c": 20}, 0, 100, {"a": 4, "b": 2, "c": 1}),
        (10, {"a": 90, "b": 9, "c": 1}, 1, 100, {"a": 8, "b": 1, "c": 1}),
        (10, {"a": 12, "b": 4, "c": 4}, 0, 50, {"a": 6, "b": 2, "c": 2}),
        (30, {"a": 10, "b": 10}, 0, 50, {"a": 5, "b": 5}),
        (2, {"a": 5, "b": 5, "c": 5}, 1, 100, {"a": 1, "b": 1, "c": 0}),
        (5, {"a": 1, "b": 0, "c": 40}, 1, 50, {"a": 1, "b": 0, "c": 4}),
        (3, {}, 1, 50, {}),
        (0, {"a": 4}, 1, 50, {"a": 0}),
    ],
)
def test_shares(total, sizes, floor, ceiling, expected):
    assert numbers(total, sizes, floor=floor, ceiling_percent=ceiling) == expected


@given(st.integers(0, 300), SIZES, st.integers(0, 4), st.integers(1, 100))
def test_shares_add_up_within_their_bounds(total, sizes, floor, ceiling):
    found = numbers(total, sizes, floor=floor, ceiling_percent=ceiling)
    highs = {
        key: min(size, max(floor, size * ceiling // 100, 1 if size else 0)) for key, size in sizes.items()
    }
    lows = {key: min(floor, highs[key]) for key in sizes}
    assert sum(found.values()) == min(total, sum(highs.values()))
    for key, number in found.items():
        assert 0 <= number <= highs[key]
        assert number >= lows[key] or sum(lows.values()) > total
    for one in sizes:
        for other in sizes:
            assert sizes[one] <= sizes[other] or found[one] >= found[other]


@given(st.integers(0, 300), SIZES)
def test_without_bounds_it_is_the_largest_remainder(total, sizes):
    everybody = sum(sizes.values())
    if not everybody or total > everybody:
        return
    found = shared_out(total, sizes, floor=0, ceiling_percent=100)
    for key, share in found.items():
        assert share.ideal == Fraction(total * sizes[key], everybody)
        assert abs(share.number - share.ideal) < 1


def test_it_says_what_made_a_share():
    found = shared_out(12, {"a": 90, "b": 40, "c": 1, "d": 0}, floor=1, ceiling_percent=10)
    assert {key: (share.number, share.why) for key, share in found.items()} == {
        "a": (8, Why.PROPORTION), "b": (3, Why.PROPORTION), "c": (1, Why.FLOOR), "d": (0, Why.NONE),
    }  # fmt: skip
    capped = shared_out(12, {"a": 100, "b": 20}, floor=0, ceiling_percent=8)
    assert {share.why for share in capped.values()} == {Why.CEILING}
