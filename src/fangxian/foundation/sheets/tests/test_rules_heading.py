"""Headings as offices write them."""

from datetime import date

import pytest

from fangxian.foundation.sheets.rules.cells import as_number, day_in, is_rounded
from fangxian.foundation.sheets.rules.heading import NoHeading, Wanted, heading_as_wanted, heading_in

pytestmark = pytest.mark.rules

WANTED = [
    Wanted("name", "姓名", ("名字",), required=True),
    Wanted("number", "身份证号", ("证件号码",), required=True),
    Wanted("phone", "电话", ("手机", "联系电话"), required=False),
]


@pytest.mark.parametrize(
    ("rows", "row", "places"),
    [
        ([["姓名", "身份证号", "电话"]], 0, (0, 1, 2)),
        ([["电话", "备注", "名字", "证件号码"]], 0, (2, 3, 0)),
        ([["返乡人员摸排表"], ["填表日期"], [" 姓 名*", "身份证号：（必填）"]], 2, (0, 1, -1)),
        ([["姓名", "证件", "", "电话"], ["", "类型", "证件号码", ""]], 1, (0, 2, 3)),
        ([["姓名", "姓名", "身份证号"]], 0, (0, 2, -1)),
        ([["名字", "姓名", "身份证号"]], 0, (1, 2, -1)),
        ([["姓名", "身份证号", "", ""], ["张三", "1", "", ""]], 0, (0, 1, -1)),
    ],
)
def test_headings(rows: list[list[str]], row: int, places: tuple[int, ...]) -> None:
    found = heading_in(rows, WANTED)
    assert (found.row, found.places) == (row, places)


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        ([], "sheets.no_heading", "“姓名”、“身份证号”"),
        ([["甲", "乙"]], "sheets.no_heading", "没有找到表头"),
        ([[""], ["姓名", "电话"]], "sheets.columns_missing", "第 2 行像是表头，但缺少这些列：“身份证号”"),
        ([["姓名", "身份证号", *map(str, range(200))]], "sheets.too_many_columns", "202 列"),
        ([["x"]] * 30 + [["姓名", "身份证号"]], "sheets.no_heading", "没有找到表头"),
    ],
)
def test_no_heading(rows: list[list[str]], code: str, said: str) -> None:
    with pytest.raises(NoHeading) as caught:
        heading_in(rows, WANTED)
    assert caught.value.code == code
    assert said in str(caught.value)


def test_without_a_heading_columns_stand_as_wanted() -> None:
    assert heading_as_wanted(WANTED).places == (0, 1, 2)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2020-01-23", date(2020, 1, 23)), ("2020/1/23", date(2020, 1, 23)), ("2020.1.3", date(2020, 1, 3)),
        ("2020年1月23日", date(2020, 1, 23)), ("20200123", date(2020, 1, 23)), ("43853", date(2020, 1, 23)),
        ("２０２０-０１-２３", date(2020, 1, 23)), ("2020-01-23 00:00:00", date(2020, 1, 23)),
        ("2020-02-30", None), ("1月23日", None), ("昨天", None), ("", None),
    ],
)  # fmt: skip
def test_days(typed: str, day: date | None) -> None:
    assert day_in(typed) == day


def test_numbers_as_they_were_typed() -> None:
    assert as_number(13812345678.0) == "13812345678"
    assert as_number(36.6) == "36.6"
    assert is_rounded(as_number(350181199001011234.0))
    assert as_number(float("nan")) == ""
    assert not is_rounded("350181199001011234")
