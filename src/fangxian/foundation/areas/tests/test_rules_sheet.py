"""Reading a sheet: the dresses of a code, every fault at once, nothing that brings the reader down."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxian.foundation.areas.rules.register import RegisterRow
from fangxian.foundation.areas.rules.sheet import (
    MOST_ROWS,
    SheetFaulty,
    cells_of_csv,
    read_sheet,
)
from fangxian.plain.errors import Refused

pytestmark = pytest.mark.rules

HEADING = ["代码", "名称", "类型"]
KNOWN = {
    row.code: row
    for row in (
        RegisterRow("35", "福建省", "省级"),
        RegisterRow("3501", "福州市", "地级"),
        RegisterRow("350181", "福清市", "县级市"),
        RegisterRow("350181002", "玉屏街道", "街道"),
        RegisterRow("350181003", "龙山街道", "街道"),
        RegisterRow("350527000", "金门县", "街道"),
        RegisterRow("350527000000", "金门县", "其他"),
    )
}


def read(*rows: list[object], heading: list[str] | None = None) -> list[RegisterRow]:
    return read_sheet([heading or HEADING, *rows], known=KNOWN)


def faults(*rows: list[object], heading: list[str] | None = None) -> list[tuple[int, str, str]]:
    with pytest.raises(SheetFaulty) as caught:
        read(*rows, heading=heading)
    assert caught.value.facts["count"] == len(caught.value.errors)
    return [(error.row, error.column, str(error)) for error in caught.value.errors]


@pytest.mark.parametrize(
    "typed",
    [
        "350181002001",
        350181002001,
        350181002001.0,
        "350181002001.0",
        "'350181002001",
        " 350181 002 001 ",
        "３５０１８１００２００１",
    ],
)
def test_a_code_in_any_dress(typed: object) -> None:
    assert read([typed, "小桥社区居委会", "居委会"]) == [
        RegisterRow("350181002001", "小桥社区居委会", "居委会")
    ]


@pytest.mark.parametrize(
    ("padded", "codes"),
    [
        (["350000000000", "350100000000", "350181000000", "350181002000", "350181002001"],
         ["35", "3501", "350181", "350181002", "350181002001"]),
        (["350000", "350100", "350181"], ["35", "3501", "350181"]),
    ],
)  # fmt: skip
def test_codes_filled_up_with_zeros(padded: list[str], codes: list[str]) -> None:
    rows: list[list[object]] = [[code, "名", ""] for code in padded]
    assert [row.code for row in read(*rows)] == codes


def test_a_known_code_that_ends_in_zeros_stays() -> None:
    assert [row.code for row in read(["350527000000", "金门县", "其他"], ["350181002001", "甲", ""])] == [
        "350527000000",
        "350181002001",
    ]


def test_english_headings_titles_above_and_columns_in_another_order() -> None:
    rows = read_sheet(
        [["福清市区划名册", "", ""], [], ["Name", "备注", " CODE "], ["小桥", "x", "350181002001"]],
        known=KNOWN,
    )
    assert rows == [RegisterRow("350181002001", "小桥", "居委会")]
    assert rows[0].row == 4


def test_a_missing_kind_stays_what_it_was_or_follows_from_the_code() -> None:
    rows = read(["350181003", "龙山街道", ""], ["350181103", "海口镇", ""], ["350181103201", "斗垣村", ""])
    assert [row.kind for row in rows] == ["街道", "镇", "村委会"]


def test_empty_rows_are_passed_over_and_numbers_are_those_of_the_file() -> None:
    assert [row.row for row in read(["", "", ""], [None, None], ["350181002001", "甲", ""])] == [4]


def test_all_faults_are_told_at_once() -> None:
    found = faults(
        ["", "没有代码", "居委会"],
        ["350181002001", "", "居委会"],
        ["3.50181E+11", "甲", "居委会"],
        ["35018100200", "乙", "居委会"],
        ["350181002001001", "网格", ""],
        ["350181002002", "=1+1", ""],
        ["350181002003", "看\u200b不见", ""],
        ["350181002004", "长" * 61, "长" * 31],
    )
    assert [(row, column) for row, column, _ in found] == [
        (2, "code"), (3, "name"), (4, "code"), (5, "code"), (6, "code"), (7, "name"), (8, "name"),
        (9, "kind"), (9, "name"),
    ]  # fmt: skip
    assert "科学记数" in found[2][2]
    assert "公式" in found[5][2]


def test_duplicates_are_named() -> None:
    assert faults(["350181002001", "甲", ""], ["350181002001", "甲", ""]) == [
        (3, "code", "代码 350181002001 在第 2 行已经有了。")
    ]


def test_a_parent_must_be_in_the_sheet_or_in_the_register() -> None:
    assert faults(["350182001001", "甲", ""]) == [
        (2, "code", "上一级 350182001 不在表里，也不在现行名册里。")
    ]
    assert len(read(["350182", "长乐", ""], ["350182001", "镇", ""], ["350182001001", "甲", ""])) == 3


def test_a_child_is_not_faulted_for_the_faulty_name_of_its_parent() -> None:
    assert [(row, column) for row, column, _ in faults(["350182", "", ""], ["350182001", "镇", ""])] == [
        (2, "name")
    ]


def test_a_parent_that_the_sheet_abolishes_is_no_parent() -> None:
    found = faults(["350181", "福清市", ""], ["350181003", "龙山街道", ""], ["350181002001", "甲", ""])
    assert found == [(4, "code", "上一级 350181002（玉屏街道）不在表里，照这份表它要撤销。")]


def test_without_a_heading_or_without_rows() -> None:
    assert [column for _, column, _ in faults(["350181002001", "甲"], heading=["甲", "乙"])] == ["sheet"]
    assert [sentence for _, _, sentence in faults()] == ["表头下面一行也没有。"]
    with pytest.raises(SheetFaulty):
        read_sheet([], known=KNOWN)


def test_too_many_rows() -> None:
    with pytest.raises(SheetFaulty) as caught:
        read_sheet([HEADING, *([["350181002001", "甲", ""]] * MOST_ROWS)], known=KNOWN)
    assert len(caught.value.errors) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert cells_of_csv("代码,名称\r\n350181002001,小桥\r\n".encode(encoding)) == [
        ["代码", "名称"],
        ["350181002001", "小桥"],
    ]


def test_tabs_instead_of_commas() -> None:
    assert cells_of_csv("代码\t名称\n35\t福建\n".encode()) == [["代码", "名称"], ["35", "福建"]]


@pytest.mark.parametrize(
    "content",
    [
        "代碼,名稱\n350181002001,大區\n".encode("big5"),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xfe\0",
        b"",
    ],
)
def test_another_encoding_or_no_text_at_all(content: bytes) -> None:
    with pytest.raises(SheetFaulty) as caught:
        read_sheet(cells_of_csv(content), known=KNOWN)
    assert [error.column for error in caught.value.errors] == ["sheet"]


def test_a_cell_of_ten_megabytes() -> None:
    with pytest.raises(SheetFaulty) as caught:
        cells_of_csv("代码,名称\n350181002001,".encode() + b"x" * 10_000_000)
    assert [(error.row, error.column) for error in caught.value.errors] == [(2, "sheet")]


@given(st.binary(max_size=400))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    for candidate in (content, "代码,名称,类型\n".encode() + content):
        with suppress(Refused):
            read_sheet(cells_of_csv(candidate), known=KNOWN)


_CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(sorted(KNOWN))
)


@given(st.lists(st.lists(_CELLS, max_size=4), max_size=8))
def test_no_cells_bring_the_reader_down(rows: list[list[object]]) -> None:
    with suppress(SheetFaulty):
        read(*rows)


@given(
    st.lists(st.sampled_from([f"350181002{number:03}" for number in range(1, 30)]), min_size=1, unique=True)
)
def test_what_was_written_is_read(codes: list[str]) -> None:
    rows = [RegisterRow(code, f"第{code}村", "居委会") for code in codes]
    file = io.StringIO()
    csv.writer(file).writerows([HEADING, *([row.code, row.name, row.kind] for row in rows)])
    assert read_sheet(cells_of_csv(file.getvalue().encode("gbk")), known=KNOWN) == rows
