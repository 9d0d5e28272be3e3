"""Workbooks as people send them, and as they should never have."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from fangxian.foundation.areas.rules.sheet import SheetFaulty, read_sheet
from fangxian.foundation.areas.workbook import BOUNDS, LARGEST_FILE, cells_of
from fangxian.plain.errors import Refused

Filler = Callable[[Any, Any], None]


def workbook(fill: Filler) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    fill(book, book.add_worksheet("名册"))
    book.close()
    return file.getvalue()


def refusal_of(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        cells_of(content)
    return caught.value.code


def test_numbers_formulas_merged_cells_and_empty_rows() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_row(0, 0, ["代码", "名称", "类型"])
        page.write_row(2, 0, [35, "福建省", "省级"])
        page.write_row(3, 0, [3501.0, "福州市"])
        page.write_formula(4, 0, '="3501"&"81"', None, "350181")
        page.write(4, 1, "福清市")
        page.write_formula(5, 0, "=1/0", None, "#DIV/0!")
        page.write(5, 1, "算错了")
        page.merge_range(6, 0, 7, 0, "350182")
        page.write(6, 1, "长乐市")
        page.write(7, 1, "合并掉代码的一行")

    with pytest.raises(SheetFaulty) as caught:
        read_sheet(cells_of(workbook(fill)), known={})
    assert [(error.row, error.column) for error in caught.value.errors] == [(6, "code"), (8, "code")]


def test_rows_are_numbered_as_people_see_them_and_only_the_first_visible_sheet_is_read() -> None:
    def fill(book: Any, page: Any) -> None:
        second = book.add_worksheet("另一张")
        page.hide()
        second.activate()
        second.set_first_sheet()
        second.write_row(2, 1, ["代码", "名称"])
        second.write_row(3, 1, ["35", "福建省"])

    rows = read_sheet(cells_of(workbook(fill)), known={})
    assert [(row.code, row.row) for row in rows] == [("35", 4)]


def test_a_date_is_no_code() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_row(0, 0, ["代码", "名称"])
        page.write_number(1, 0, 43831, book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write(1, 1, "福建省")

    with pytest.raises(SheetFaulty):
        read_sheet(cells_of(workbook(fill)), known={})


def test_a_few_kilobytes_that_claim_all_cells_of_the_world() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write(0, 0, "代码")
        page.write(1_048_575, 16_383, "名称")

    assert refusal_of(workbook(fill)) == "sheets.workbook_too_large"


def test_a_zip_bomb_is_refused_by_its_size() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (BOUNDS.unpacked + 1))
    assert len(file.getvalue()) < 200_000
    assert refusal_of(file.getvalue()) == "sheets.workbook_too_large"


def test_one_long_text_in_every_cell_is_cut() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_row(0, 0, ["代码", "名称"])
        for row in range(1, 200):
            page.write_row(row, 0, [35, "长" * 30_000])

    assert all(len(str(row[1])) <= 201 for row in cells_of(workbook(fill)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 and then nothing", "sheets.workbook_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one", "register.sheet_faulty"),
        (b"35," * (LARGEST_FILE // 3 + 1), "register.file_too_large"),
    ],
)
def test_what_is_no_workbook(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def test_a_zip_that_is_no_workbook() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", b"hello")
    assert refusal_of(file.getvalue()) == "sheets.workbook_unreadable"
