"""Invented people and the shape of the exercise: the same on every machine, and nobody's number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.drill.rules.people import UNASSIGNED_PREFIX, Block, Phones, Surnames, dice, people
from fangxian.drill.rules.shape import CHIEFLESS, LEADERLESS, grids_of, shape_of

pytestmark = pytest.mark.rules

SURNAMES = Surnames(["林", "陈", "欧阳"], [3.0, 2.0, 1.0])
VILLAGES = [f"350181007{number:03d}" for number in range(1, 61)]


@given(seed=st.integers(0, 10_000), count=st.integers(0, 50))
def test_the_same_seed_and_place_give_the_same_people(seed: int, count: int) -> None:
    first = people(dice(seed, "350181007001"), SURNAMES, count, Phones(Block.CADRES))
    assert people(dice(seed, "350181007001"), SURNAMES, count, Phones(Block.CADRES)) == first
    assert len(first) == count


@given(seed=st.integers(0, 10_000))
def test_nobody_s_telephone_rings(seed: int) -> None:
    for somebody in people(dice(seed, "seats"), SURNAMES, 20, Phones(Block.SEATS)):
        assert somebody.phone.startswith(UNASSIGNED_PREFIX)
        assert len(somebody.phone) == 11
        assert somebody.name.startswith(tuple(SURNAMES.names))


@given(seed=st.integers(0, 10_000))
def test_holes_are_few_and_one_is_sure(seed: int) -> None:
    shape = shape_of(seed, VILLAGES, surely_leaderless=VILLAGES[5])
    assert VILLAGES[5] in shape.leaderless
    assert len(shape.leaderless) == LEADERLESS
    assert len(shape.chiefless) == CHIEFLESS
    grids = {f"{code}{number:03d}" for code in VILLAGES for number in range(1, grids_of(seed, code) + 1)}
    assert shape.chiefless | shape.squadless <= grids


@given(seed=st.integers(0, 10_000), village=st.sampled_from(VILLAGES))
def test_a_village_has_as_many_grids_as_cadres(seed: int, village: str) -> None:
    assert 4 <= grids_of(seed, village) <= 8
    assert grids_of(seed, village) == grids_of(seed, village)


def test_what_happens_in_one_place_depends_on_no_other() -> None:
    alone = shape_of(7, VILLAGES[:1], surely_leaderless=VILLAGES[0])
    assert alone.leaderless == {VILLAGES[0]}
    assert alone.chiefless == frozenset()
