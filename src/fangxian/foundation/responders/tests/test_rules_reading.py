"""Reading rows of a sheet of responders: whatever stands in them."""

import pickle
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.responders.intake.reading import At, Draft, Known, Reader
from fangxian.foundation.sheets.kinds import Fault, RowFaulty
from fangxian.kit.keys import Tokens

pytestmark = pytest.mark.rules

TOWN, VILLAGE, OTHER = "350181007", "350181007002", "350181008210"
UNIT = (UUID(int=7), "测试部门", "350181")
COLUMNS = 13


def known(*, home: str = "", unit: tuple[UUID, str, str] | None = None) -> Known:
    return Known(
        villages=(
            (VILLAGE, "音西街道", "凤山社区"),
            (OTHER, "阳下街道", "丁村"),
            ("350181009001", "东张镇", "丁村"),
        ),
        inside=frozenset({VILLAGE, "350181009001"}),
        units={
            "凤山社区居民委员会": ((UUID(int=8), VILLAGE),),
            "丁村村委会": ((UUID(int=9), OTHER), (UUID(int=10), "350181009001")),
        },
        home=home,
        unit=unit,
        today=date(2020, 2, 3),
        standings={"member": "member", "党员": "member", "volunteer": "volunteer", "志愿者": "volunteer"},
        roles={"publicist": "publicist", "宣传员": "publicist"},
        skills={"driver": "driver", "驾驶": "driver"},
    )


READER = Reader(known(), Tokens(b"0" * 32))


def read(reader: Reader = READER, /, **cells: str) -> Draft:
    row = [""] * COLUMNS
    for name, cell in {"name": "王测试", "phone": "15400001234", "standing": "党员", **cells}.items():
        row[At[name.upper()]] = cell
    return reader(2, row)


def faults(reader: Reader = READER, /, **cells: str) -> set[str]:
    with pytest.raises(RowFaulty) as caught:
        read(reader, **cells)
    assert all(one.sentence % one.facts for one in caught.value.faults)
    return {one.column for one in caught.value.faults}


CELLS = st.text(
    alphabet="王测试凤山丁村音西街道党员宣传驾驶周末每天0123456789-:：/、（）() x=+@\t无长期\ufffd１２",
    max_size=16,
) | st.sampled_from(
    ["凤山社区", "党员", "宣传员", "驾驶(A1)", "2030-1-1", "周末", "15400001234", "=1+1", "无", VILLAGE]
)


@given(st.lists(CELLS, min_size=COLUMNS, max_size=COLUMNS))
def test_whatever_stands_in_a_row_it_is_read_or_every_fault_is_said(cells: list[str]) -> None:
    found: tuple[Fault, ...] = ()
    try:
        draft = READER(5, [cell.strip() for cell in cells])
    except RowFaulty as faulty:
        found = faulty.faults
    if found:
        assert all(one.sentence % one.facts for one in found)
    else:
        assert (draft.number, bool(draft.told.name), bool(draft.told.phone)) == (5, True, True)


def travelled(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))  # noqa: S301 - our own


def test_a_reader_and_its_drafts_travel_to_other_processes() -> None:
    cells = {"village": "凤山社区", "roles": "宣传", "windows": "周末"}
    draft = read(travelled(READER), **cells)
    assert travelled(draft) == draft == read(**cells | {"roles": "宣传员"})


@pytest.mark.parametrize(
    ("cells", "residence"),
    [
        ({"village": "凤山社区"}, VILLAGE),
        ({"town": "音西", "village": "凤山"}, VILLAGE),
        ({"code": VILLAGE}, VILLAGE),
        ({"code": OTHER, "village": "凤山社区"}, VILLAGE),
        ({"code": "350181009001", "village": "丁村"}, "350181009001"),
        ({"town": "东张镇", "village": "丁村"}, "350181009001"),
    ],
)
def test_where_somebody_lives(cells: dict[str, str], residence: str) -> None:
    assert read(**cells).told.residence == read(**cells).told.area_code == residence


@pytest.mark.parametrize(
    "cells",
    [{}, {"village": "没有村"}, {"village": "丁村"}, {"code": OTHER}, {"code": "1"}, {"town": "音西街道"}],
)
def test_where_nobody_lives(cells: dict[str, str]) -> None:
    assert faults(**cells) == {"village"}


def test_who_has_a_unit_may_live_anywhere_or_nowhere() -> None:
    own = read(unit="凤山社区居民委员会", code=OTHER)
    assert (own.told.unit_id, own.told.area_code, own.told.residence) == (UUID(int=8), VILLAGE, OTHER)
    listed = Reader(known(unit=UNIT), Tokens(b"0" * 32))
    assert (read(listed).told.unit_id, read(listed).told.area_code, read(listed).told.residence) == (
        UNIT[0], "350181", "",
    )  # fmt: skip
    assert faults(listed, unit="别的单位") == {"unit"}
    assert read(Reader(known(home=VILLAGE), Tokens(b"0" * 32))).told.residence == VILLAGE


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        ("", ()), ("无", ()), ("能", ()), ("怀孕5个月", ("health",)), ("居家隔离", ("observation",)),
        ("已在卡口值守", ("epidemic_duty",)), ("带孩子", ("other",)), ("密接，身体不好", ("observation",)),
    ],
)  # fmt: skip
def test_why_somebody_can_not_be_sent(typed: str, reasons: tuple[str, ...]) -> None:
    assert read(village="凤山社区", exclusion=typed).told.exclusions == reasons


def test_papers_and_their_days() -> None:
    one = read(village="凤山社区", skills="驾驶（350181A1）", expires="2030年1月1日").told.skills[0]
    assert (one.skill, one.certificate, one.expires_on) == ("driver", "350181A1", date(2030, 1, 1))
    assert read(village="凤山社区", skills="驾驶", expires="长期").told.skills[0].expires_on is None
    assert faults(village="凤山社区", skills="驾驶、魔法", expires="明年") == {"skills", "expires"}


def test_of_two_units_of_one_name_it_is_the_one_where_he_lives() -> None:
    for town, unit in (("阳下街道", 9), ("东张镇", 10)):
        assert read(unit="丁村村委会", town=town, village="丁村").told.unit_id == UUID(int=unit)
    assert read(unit="凤山社区居民委员会", town="东张镇", village="丁村").told.unit_id == UUID(int=8)


@pytest.mark.parametrize("home", [{}, {"town": "音西街道", "village": "凤山社区"}, {"village": "丁村"}])
def test_two_units_of_one_name_are_not_guessed_at(home: dict[str, str]) -> None:
    assert "unit" in faults(unit="丁村村委会", **home)
