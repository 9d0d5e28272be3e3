"""Cutting doors into grids: contiguous, whole blocks, as near to the plan as can be."""

from collections.abc import Iterator
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.people.rules.addresses import Address, parse_address
from fangxian.foundation.people.rules.grids import (
    Size,
    broken_by,
    codes_kept,
    cut_evenly,
    grids_cut,
    lies_between,
)

pytestmark = pytest.mark.rules

Blocks = list[tuple[str, int]]


def doors_of(*blocks: tuple[str, int]) -> list[tuple[str, ...]]:
    """So many doors in each building, in no compound."""
    return [("", name, "") for name, households in blocks for _ in range(households)]


def sizes(grids: list[range]) -> list[int]:
    return [len(grid) for grid in grids]


def named(counts: list[int]) -> Blocks:
    return [(f"{number}栋", count) for number, count in enumerate(counts, start=1)]


blocks_drawn = st.lists(st.integers(1, 30), max_size=40).map(named)
size_drawn = st.tuples(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40)).map(
    lambda three: Size(least=three[0], target=three[0] + three[1], most=three[0] + three[1] + three[2])
)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], []),
        ([12], [12]),
        ([100, 100, 100], [300]),
        ([200, 200, 200, 200], [400, 400]),
        ([350, 60, 350, 60], [410, 410]),
        ([300, 300], [300, 300]),
        ([120], [120]),  # fewer than the least, and no neighbour to join
        ([480, 40], [480, 40]),  # together too many, and a building is not torn
    ],
)
def test_buildings_become_grids(blocks: list[int], expected: list[int]) -> None:
    assert sizes(grids_cut(doors_of(*named(blocks)), Size(target=400, least=300, most=500))) == expected


def test_a_building_larger_than_the_most_is_cut_by_its_units() -> None:
    doors = [("望潮里", "1栋", f"{unit}单元") for unit in (1, 2, 3) for _ in range(200)]
    assert sizes(grids_cut(doors, Size(target=400, least=100, most=500))) == [400, 200]


def test_a_compound_that_fits_stays_whole() -> None:
    doors = [("甲苑", f"{number}栋", "") for number in range(3) for _ in range(60)]
    doors += [("乙苑", f"{number}栋", "") for number in range(3) for _ in range(60)]
    assert sizes(grids_cut(doors, Size(target=120, least=100, most=200))) == [180, 180]


def test_doors_without_blocks_are_cut_anywhere() -> None:
    assert sizes(grids_cut([("", "", "")] * 900, Size(target=300, least=150, most=400))) == [300, 300, 300]


@given(blocks_drawn, size_drawn)
def test_grids_are_neighbours_that_cover_everything_once(blocks: Blocks, size: Size) -> None:
    doors = doors_of(*blocks)
    grids = grids_cut(doors, size)
    assert [door for grid in grids for door in grid] == list(range(len(doors)))
    assert all(0 < len(grid) <= size.most for grid in grids)


@given(blocks_drawn, size_drawn)
def test_a_block_is_torn_only_when_it_alone_is_too_large(blocks: Blocks, size: Size) -> None:
    doors = doors_of(*blocks)
    ends = {grid.stop for grid in grids_cut(doors, size)}
    at = 0
    for _name, households in blocks:
        inside = {end for end in ends if at < end < at + households}
        assert not inside or households > size.most
        at += households


@given(blocks_drawn, size_drawn)
def test_the_same_doors_are_cut_in_the_same_way(blocks: Blocks, size: Size) -> None:
    assert grids_cut(doors_of(*blocks), size) == grids_cut(doors_of(*blocks), size)


def all_cuts(pieces: list[int]) -> Iterator[list[int]]:
    """Every way to join neighbouring pieces."""
    if not pieces:
        yield []
    for first in range(1, len(pieces) + 1):
        for rest in all_cuts(pieces[first:]):
            yield [sum(pieces[:first]), *rest]


def price(grids: list[int], size: Size) -> tuple[int, int, int]:
    return (
        sum(max(0, size.least - grid) for grid in grids),
        sum(abs(grid - size.target) for grid in grids),
        sum((grid - size.target) ** 2 for grid in grids),
    )


@given(st.lists(st.integers(1, 12), max_size=9), size_drawn)
def test_no_other_cut_is_better(counts: list[int], size: Size) -> None:
    """The exact twin: all cuts there are."""
    doors = doors_of(*named(counts))
    pieces = [part for count in counts for part in ([count] if count <= size.most else [1] * count)]
    if len(pieces) > 14:
        return
    cuts = [grids for grids in all_cuts(pieces) if all(grid <= size.most for grid in grids)]
    assert price(sizes(grids_cut(doors, size)), size) == min(price(grids, size) for grids in cuts)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=9), size_drawn)
def test_bounds_are_kept_wherever_they_can_be(counts: list[int], size: Size) -> None:
    counts = [min(count, size.most) for count in counts]
    could = any(all(size.least <= grid <= size.most for grid in grids) for grids in all_cuts(counts))
    found = sizes(grids_cut(doors_of(*named(counts)), size))
    assert not could or all(size.least <= grid <= size.most for grid in found)


@given(st.lists(st.integers()), st.integers(1, 12))
def test_an_even_cut(order: list[int], k: int) -> None:
    parts = cut_evenly(order, k)
    assert [one for part in parts for one in part] == order
    assert len(parts) == k
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_grids_keep_their_code_where_they_overlap_most() -> None:
    today = ["a"] * 3 + ["b"] * 5 + ["a"] * 2
    assert codes_kept([range(4), range(4, 10)], today, ["a", "b"], []) == ["a", "b"]


def test_a_grid_with_a_chief_comes_before_one_without() -> None:
    today = ["a"] * 6 + ["b"] * 2
    assert codes_kept([range(8)], today, ["a", "b"], ["b"]) == ["b"]


def test_grids_without_a_household_are_taken_in_order_before_new_ones_are_drawn() -> None:
    assert codes_kept([range(2), range(2, 4), range(4, 6)], [""] * 6, ["b", "a"], []) == ["a", "b", ""]


def test_of_too_many_grids_those_with_a_chief_stay() -> None:
    assert codes_kept([range(2)], ["", ""], ["a", "b", "c"], ["c"]) == ["c"]


@given(
    st.lists(st.sampled_from(["", "a", "b", "c", "d"]), min_size=1, max_size=40),
    st.integers(1, 6),
    st.sets(st.sampled_from("abcd")),
)
def test_no_code_is_given_twice_and_none_is_drawn_in_vain(
    today: list[str], k: int, chiefed: set[str]
) -> None:
    grids = [range(part[0], part[-1] + 1) for part in cut_evenly(range(len(today)), k) if part]
    kept = codes_kept(grids, today, ["a", "b", "c", "d"], chiefed)
    given_out = [code for code in kept if code]
    assert len(set(given_out)) == len(given_out) == min(len(grids), 4)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("aabb", "aabb", []),
        ("aabb", "abbb", []),
        ("aabb", "abab", ["a", "b"]),
        ("abab", "abab", []),
        ("aaaa", "abba", ["a"]),
        ("____", "a__a", ["a"]),
    ],
)
def test_what_a_change_tears(before: str, after: str, expected: list[str]) -> None:
    assert broken_by(*([code.strip("_") for code in order] for order in (before, after))) == expected


@pytest.mark.parametrize(
    ("typed", "first", "last", "expected"),
    [
        ("3栋501", "3栋", "3栋", True),
        ("2栋501", "3栋", "7栋", False),
        ("7栋2单元101", "3栋", "7栋", True),
        ("10栋101", "3栋", "7栋", False),
        ("5组12号", "5组1号", "5组20号", True),
        ("5组21号", "5组1号", "5组20号", False),
        ("6组1号", "5组1号", "5组20号", False),
        ("6组1号", "5组", "6组", True),
        ("3栋2单元501", "3栋1单元", "3栋2单元401", False),
    ],
)
def test_a_run_of_addresses(typed: str, first: str, last: str, expected: bool) -> None:
    assert lies_between(*(parse_address(one) for one in (typed, first, last))) is expected


def test_runs_follow_the_order_of_doors() -> None:
    doors = sorted(
        (Address(building=str(building), room=str(room)) for building in (1, 2, 10) for room in (101, 1001)),
        key=Address.sort_key,
    )
    chosen = [lies_between(door, Address(building="2"), Address(building="10", room="101")) for door in doors]
    assert [len(list(run)) for _, run in groupby(chosen)] == [2, 3, 1]
    assert all(one.sort_key() < other.sort_key() for one, other in pairwise(doors))
