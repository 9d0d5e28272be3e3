"""What a sheet would change: partial sheets, and the laws that hold for all of them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.areas.rules.register import Changes, RegisterRow, applied, changes, common_area
from fangxian.plain.areacodes import chain_of, parent_of

pytestmark = pytest.mark.rules

_NAMES = st.sampled_from(["甲村", "乙村", "丙村"])
_KINDS = st.sampled_from(["村委会", "居委会"])
_CODES = [
    *(f"3501{county:02}" for county in (1, 2)),
    *(f"3501{county:02}{town:03}" for county in (1, 2) for town in (1, 2)),
    *(f"3501{county:02}{town:03}{village:03}" for county in (1, 2) for town in (1, 2) for village in (1, 2)),
]


@st.composite
def registers(draw: st.DrawFn) -> list[RegisterRow]:
    """A register: every area's parent is in it."""
    leaves = draw(st.sets(st.sampled_from(_CODES)))
    codes = {code for leaf in leaves for code in chain_of(leaf)}
    return [RegisterRow(code, draw(_NAMES), draw(_KINDS)) for code in sorted(codes)]


@st.composite
def sheets(draw: st.DrawFn) -> list[RegisterRow]:
    """Any rows, in any order, each code once."""
    codes = draw(st.lists(st.sampled_from([*_CODES, "35", "3501"]), unique=True))
    return [RegisterRow(code, draw(_NAMES), draw(_KINDS)) for code in codes]


def twin(old: list[RegisterRow], new: list[RegisterRow]) -> dict[str, RegisterRow]:
    """The register after a sheet, said slowly: each row looks upward for a list that leaves it out."""
    listed = {row.code for row in new}

    def is_left_out(code: str | None) -> bool:
        while code is not None and code not in listed:
            parent = parent_of(code)
            if parent in listed and any(parent_of(other) == parent for other in listed):
                return True
            code = parent
        return False

    kept = {row.code: row for row in old if not is_left_out(row.code)}
    return kept | {row.code: row for row in new}


@given(registers(), sheets())
def test_applying_the_changes_to_the_old_gives_the_new(
    old: list[RegisterRow], new: list[RegisterRow]
) -> None:
    expected = twin(old, new)
    assert applied(old, changes(old, new)) == [expected[code] for code in sorted(expected)]


@given(registers(), registers())
def test_a_whole_edition_replaces_what_it_covers(old: list[RegisterRow], new: list[RegisterRow]) -> None:
    after = {row.code: row for row in applied(old, changes(old, new))}
    assert all(after[row.code] == row for row in new)
    inner = {parent_of(row.code) for row in new}
    assert all(code in {row.code for row in new} for code in after if parent_of(code) in inner)


@given(registers())
def test_a_register_does_not_change_itself(rows: list[RegisterRow]) -> None:
    assert len(changes(rows, rows)) == 0


@given(registers(), sheets())
def test_a_sheet_adopted_twice_changes_nothing_more(old: list[RegisterRow], new: list[RegisterRow]) -> None:
    assert changes(applied(old, changes(old, new)), new) == Changes()


@given(registers(), sheets())
def test_changes_survive_a_json_column(old: list[RegisterRow], new: list[RegisterRow]) -> None:
    changed = changes(old, new)
    assert Changes.from_json(json.loads(json.dumps(changed.as_json()))) == changed
    assert len(changed) == len({*map(_code, changed.added), *map(_code, changed.abolished)}) + len(
        changed.altered
    )


@given(sheets().filter(bool))
def test_the_common_area_holds_every_row_and_no_smaller_one_does(rows: list[RegisterRow]) -> None:
    common = common_area(rows)
    assert all(row.code.startswith(common) for row in rows)
    assert not any(
        all(row.code.startswith(code) for row in rows)
        for code in chain_of(rows[0].code)
        if len(code) > len(common)
    )


def test_rows_of_two_provinces_have_no_common_area() -> None:
    assert common_area([RegisterRow("35", "福建省", "省级"), RegisterRow("36", "江西省", "省级")]) == ""


def _row(code: str, name: str = "名") -> RegisterRow:
    return RegisterRow(code, name, "类")


def _code(row: RegisterRow) -> str:
    return row.code


OLD = [
    _row(code)
    for code in ("350181", "350181001", "350181001001", "350181001002", "350181002", "350181002001")
]


def test_a_sheet_of_one_town_says_nothing_of_the_other() -> None:
    changed = changes(OLD, [_row("350181001"), _row("350181001001")])
    assert [row.code for row in changed.abolished] == ["350181001002"]


def test_a_sheet_of_villages_alone_abolishes_nothing() -> None:
    changed = changes(OLD, [_row("350181001001", "新名")])
    assert (len(changed.renamed), len(changed.abolished)) == (1, 0)


def test_a_sheet_of_towns_leaves_villages_as_they_are() -> None:
    assert len(changes(OLD, [_row("350181"), _row("350181001"), _row("350181002")])) == 0


def test_an_abolished_town_takes_its_villages_along() -> None:
    changed = changes(OLD, [_row("350181"), _row("350181001")])
    assert [row.code for row in changed.abolished] == ["350181002", "350181002001"]
