"""What is told of somebody, and what may be told."""

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.responders.rules.checks import born_checked, identity_checked, told_checked
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.rules.windows import Window
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

TODAY = date(2020, 2, 3)
WORDS = st.text(alphabet="abcde_", min_size=1, max_size=5)
SKILLS = st.builds(Skilled, WORDS, st.sampled_from(["", "350181A1"]), expires_on=st.none() | st.dates())
WINDOWS = st.builds(Window, st.times(), st.times(), st.integers(0, 6))
TOLD = st.builds(
    Told,
    name=st.text(min_size=1, max_size=5),
    phone=st.just("15400001234"),
    standing=st.sampled_from(["member", "cadre"]),
    area_code=st.just("350181007002"),
    unit_id=st.none() | st.uuids(),
    born=st.none() | st.integers(1930, 2006),
    roles=st.lists(WORDS, max_size=3),
    skills=st.lists(SKILLS, max_size=3),
    windows=st.lists(WINDOWS, max_size=3),
    exclusions=st.lists(WORDS, max_size=2),
    left=st.booleans(),
)


@given(TOLD)
def test_what_is_packed_is_unpacked(told: Told) -> None:
    assert Told.unpacked(told.packed()).differences(told) == []


@given(TOLD, st.randoms())
def test_the_order_of_a_set_is_no_difference(told: Told, chance) -> None:
    roles = list(told.roles) * 2
    chance.shuffle(roles)
    other = Told.unpacked(told.packed())
    assert Told(**_values(other) | {"roles": roles}).differences(told) == []


def _values(told: Told) -> dict[str, Any]:
    return {name: getattr(told, name) for name in Told.__dataclass_fields__}


def test_differences_are_named() -> None:
    one = Told("王测试", "15400001234", "member", "350181007002")
    other = Told("王测试", "15400001234", "cadre", "350181007002", unit_id=UUID(int=1), roles=["publicist"])
    assert one.differences(other) == ["standing", "unit_id", "roles"]


def test_of_a_skill_that_is_told_twice_the_last_paper_holds() -> None:
    renewed = Skilled("driver", expires_on=date(2026, 1, 1))
    told = Told("王", "1", "member", "35", skills=[Skilled("driver"), renewed])
    assert told.skills == (renewed,)


def test_a_paper_that_has_run_out_does_not_count() -> None:
    paper = Skilled("driver", expires_on=TODAY)
    assert (paper.counts_on(TODAY), paper.counts_on(date(2020, 2, 4))) == (True, False)
    assert Skilled("dialect").counts_on(TODAY)


def test_what_is_told_is_kept_clean() -> None:
    told = Told(" 王 测试 ", "+86 154-0000 1234", "member", "350181007002", number="11010519491231002x")
    kept = told_checked(told, TODAY)
    assert (kept.name, kept.phone, kept.number, kept.born) == (
        "王测试", "15400001234", "11010519491231002X", 1949,
    )  # fmt: skip


@pytest.mark.parametrize("year", [1900, 2010, 2020])
def test_a_year_that_can_not_be(year: int) -> None:
    with pytest.raises(Refused, match="出生年份"):
        born_checked(year, TODAY)


def test_an_identity_number_is_checked_by_its_last_sign_and_its_date() -> None:
    assert identity_checked("  ", TODAY) == ("", None)
    with pytest.raises(Refused, match="校验位"):
        identity_checked("110105194912310021", TODAY)


def test_hours_survive_packing() -> None:
    window = Window(time(22), time(6), first_day=date(2020, 2, 3), last_day=date(2020, 2, 9))
    told = Told("王", "1", "member", "35", windows=[window])
    assert Told.unpacked(told.packed()).windows == (window,)
