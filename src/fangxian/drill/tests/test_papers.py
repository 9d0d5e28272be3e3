"""Numbers of papers and telephones: well formed, each once, and nobody's."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.drill.rules.papers import DAYS, MOST_VILLAGES, UNASSIGNED_AREA, Numbers
from fangxian.drill.rules.people import UNASSIGNED_PREFIX, Block, Phones
from fangxian.foundation.people.rules.documents import paper_of

pytestmark = pytest.mark.rules

TODAY = date(2020, 12, 31)


@given(
    village=st.integers(0, MOST_VILLAGES - 1),
    year=st.integers(1921, 2020),
    day=st.integers(0, 364),
    man=st.booleans(),
)
def test_an_identity_number_is_right_and_was_never_given_out(
    village: int, year: int, day: int, man: bool
) -> None:
    number = Numbers(village).next(year, day, man=man)
    paper = paper_of("resident_id", number, TODAY)
    assert (paper.born, paper.sex) == (year, "male" if man else "female")
    assert number[:4] == UNASSIGNED_AREA == "3599"
    assert number[6:14] == f"{year}{DAYS[day]}"


def test_no_two_villages_give_the_same_number() -> None:
    given_out = set()
    for village in range(MOST_VILLAGES):
        numbers = Numbers(village)
        given_out |= {numbers.next(1970, 0, man=man) for man in (True, False) for _ in range(3)}
    assert len(given_out) == MOST_VILLAGES * 6


def test_a_village_runs_out_rather_than_repeats_itself() -> None:
    numbers = Numbers(MOST_VILLAGES - 1)
    there = [numbers.next(1970, 0, man=True) for _ in range(83)]
    assert len(set(there)) == 83
    with pytest.raises(ValueError, match="one day"):
        numbers.next(1970, 0, man=True)
    with pytest.raises(ValueError, match="villages"):
        Numbers(MOST_VILLAGES)


@given(
    kind=st.sampled_from(["hk_macau_permit", "taiwan_permit", "passport", "residence_permit"]),
    village=st.integers(0, MOST_VILLAGES - 1),
    man=st.booleans(),
)
def test_other_papers_are_taken_for_what_they_are(kind: str, village: int, man: bool) -> None:
    numbers = Numbers(village)
    there = [numbers.foreign(kind, 1980, 40, man=man) for _ in range(20)]
    assert len(set(there)) == 20
    assert {paper_of(kind, number, TODAY).kind for number in there} == {kind}


def test_no_two_telephones_are_alike_and_none_rings() -> None:
    phones = Phones(Block.RESIDENTS, 7)
    numbers = [phones.next() for _ in range(25_000)]
    assert len(set(numbers)) == 25_000
    assert all(number.startswith(UNASSIGNED_PREFIX) and len(number) == 11 for number in numbers)
    with pytest.raises(ValueError, match="used up"):
        phones.next()


def test_the_blocks_of_telephones_do_not_meet() -> None:
    """Each sort of place has room for the villages, bodies and towns that there may be."""
    rooms = dict(zip(Block, (later - earlier for earlier, later in pairwise([*Block, 4_000])), strict=True))
    assert min(rooms[Block.RESIDENTS], rooms[Block.MEMBERS], rooms[Block.CADRES]) >= MOST_VILLAGES
    assert min(rooms[Block.BODIES], rooms[Block.LEADERS]) >= 150
    last = Phones(Block.SEATS)
    assert all(len(last.next()) == 11 for _ in range(25_000))
