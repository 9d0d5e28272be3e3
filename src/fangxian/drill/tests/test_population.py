"""How many people each town and village has: exact sums, the same everywhere, known towns as they are known."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fangxian
from fangxian.drill.rules.population import (
    KNOWN,
    Village,
    lodging_populations,
    shared,
    village_populations,
)

pytestmark = pytest.mark.rules

REGISTER = Path(fangxian.__file__).parent / "data" / "register" / "fujian_villages_2019.csv"
COUNTY = 1_390_487


def fuqing() -> list[Village]:
    with REGISTER.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["code12"].startswith("350181")]
    return [Village(row["code12"], row["name"], row["kind"]) for row in rows]


VILLAGES = fuqing()


@given(total=st.integers(0, 10**7), weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=40))
def test_a_number_is_divided_to_the_unit_and_in_proportion(total: int, weights: list[int]) -> None:
    parts = shared(total, weights)
    whole = sum(weights)
    assert sum(parts) == (total if whole else 0)
    assert all(
        abs(part * whole - total * weight) < whole
        for part, weight in zip(parts, weights, strict=True)
        if whole
    )


@given(total=st.integers(0, 2_000_000), chosen=st.sets(st.sampled_from(range(len(VILLAGES))), min_size=1))
def test_villages_have_everybody_and_nobody_twice(total: int, chosen: set[int]) -> None:
    some = [VILLAGES[at] for at in chosen]
    people = village_populations(some, total)
    assert sum(people.values()) == total
    assert village_populations(some[::-1], total) == people
    lodging = lodging_populations(some, people, 797)
    assert sum(lodging.values()) == total * 797 // 10_000


def test_the_whole_county_is_as_large_as_the_census_and_the_two_known_towns_as_they_are_known() -> None:
    people = village_populations(VILLAGES, COUNTY)
    for town, known in KNOWN.items():
        assert abs(sum(count for code, count in people.items() if code.startswith(town)) - known) <= 1
    assert 500 < min(people.values()) < max(people.values()) < 12_000
    lodging = lodging_populations(VILLAGES, people, 797)
    assert all(lodging[code] < people[code] for code in people)


def test_streets_and_seats_hold_about_the_census_s_urban_share() -> None:
    people = village_populations(VILLAGES, COUNTY)
    towns = sum(people[village.code] for village in VILLAGES if village.is_town_like)
    assert abs(towns / COUNTY - 0.5356) < 0.02
