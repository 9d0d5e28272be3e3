"""Filling leaves everything as it was that names nothing; formulas follow the rows; hostile sheets are refused."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation

from fangxian.foundation.formsheets import filler
from fangxian.foundation.formsheets.filler import Growth, moved_area, moved_formula
from fangxian.foundation.formsheets.rules.sheets import Filled
from fangxian.foundation.formsheets.tests.builders import bureau_sheet, of_cells, read, saved
from fangxian.foundation.formsheets.workbook import fill, scan
from fangxian.plain.errors import Refused

VALUES = st.one_of(
    st.integers(-(10**6), 10**6), st.text("ab中=+-@ ", min_size=1, max_size=6), st.just("=SUM(A1:B2)"), st.booleans()
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    cells=st.dictionaries(
        st.tuples(st.sampled_from("ABCD"), st.integers(1, 9)), VALUES, min_size=1, max_size=20
    ),
    named=st.tuples(st.sampled_from("ABCD"), st.integers(1, 9)),
    repeated=st.integers(1, 9),
    times=st.integers(0, 5),
    value=st.one_of(st.none(), st.integers(), st.text("=+-@中a", max_size=5)),
)
def test_cells_that_name_nothing_stay(
    cells: dict[tuple[str, int], Any], named: tuple[str, int], repeated: int, times: int, value: Any
) -> None:
    """Whatever is filled in and however often a row is repeated."""
    cells = {at: one for at, one in cells.items() if at != named and at[1] != repeated}
    content = of_cells({f"{column}{row}": one for (column, row), one in cells.items()} | {
        f"{named[0]}{named[1]}": "{{测温}}", f"A{repeated}": "{{每村：测温}}",
    })  # fmt: skip
    before = read(content)
    single = {} if named[1] == repeated else {f"{named[0]}{named[1]}": value}
    rows = {"Sheet": {str(repeated): [{"A": number} for number in range(times)]}}
    after = read(filler.filled(content, {"Sheet": single}, rows))
    growth = Growth({repeated: max(1, times)})
    for (column, row), one in cells.items():
        was, now = before[f"{column}{row}"], after[f"{column}{growth.first(row)}"]
        if was.data_type == "f":
            assert now.data_type == "f"
            assert now.value == moved_formula(was.value, "Sheet", {"Sheet": growth}, row, 0)
        else:
            assert (now.value, now.data_type) == (was.value, was.data_type), one


@settings(max_examples=200, deadline=None)
@given(
    counts=st.dictionaries(st.integers(1, 12), st.integers(1, 6), max_size=3),
    first=st.integers(1, 15),
    second=st.integers(1, 15),
)
def test_references_go_where_their_rows_go(counts: dict[int, int], first: int, second: int) -> None:
    """A range afterwards holds exactly the rows that came of its rows."""
    growth, (low, high) = Growth(counts), sorted((first, second))
    rows = [growth.first(row) + turn for row in range(low, high + 1) for turn in range(counts.get(row, 1))]
    assert moved_area(f"B{low}:$D${high}", growth) == f"B{rows[0]}:$D${rows[-1]}"
    assert rows == list(range(rows[0], rows[-1] + 1))


@pytest.mark.parametrize(("formula", "row", "turn", "moved"), [
    ("=SUM(C3:C3)", 4, 0, "=SUM(C3:C6)"),
    ("=C3*2", 3, 2, "=C5*2"),
    ("=C3/C$3", 3, 2, "=C5/C$3"),
    ("=A1+A9", 9, 0, "=A1+A12"),
    ("='日报'!C9&\"C9\"", 4, 0, "='日报'!C12&\"C9\""),
    ("=其他!C9+C:C", 4, 0, "=其他!C9+C:C"),
    ("=SUM(3:3)", 4, 0, "=SUM(3:6)"),
])  # fmt: skip
def test_formulas_follow(formula: str, row: int, turn: int, moved: str) -> None:
    assert moved_formula(formula, "日报", {"日报": Growth({3: 4})}, row, turn) == moved


def test_the_look_of_a_bureaus_sheet_stays() -> None:
    book = bureau_sheet()
    sheet = book.active
    assert sheet is not None
    sheet.add_data_validation(DataValidation(type="whole", sqref="C3:C5"))
    sheet.conditional_formatting.add("D3:D3", CellIsRule(operator="greaterThan", formula=["0"]))
    sheet.print_area = "A1:D6"
    content = saved(book)
    assert [one.at for one in scan(content).cells] == ["A1", "A3", "B3", "C3", "D3", "B5", "C5", "A6", "C6"]
    turns = [{"A": n, "B": f"村{n}", "C": n, "D": None} for n in (1, 2, 3)]
    out = read(
        fill(content, Filled({"日报": {"A1": "=凤山", "C6": "@演"}}, {"日报": {"3": turns}}), mark="演练")
    )
    assert {str(one) for one in out.merged_cells.ranges} == {"A1:D1", "A8:B8"}
    assert out.column_dimensions["B"].width == 31
    assert out.row_dimensions[8].height == 40
    assert out["A1"].font.b
    assert [out[f"B{row}"].value for row in (3, 4, 5)] == ["村1", "村2", "村3"]
    assert {out[f"D{row}"].border.bottom.style for row in (3, 4, 5)} == {"thin"}
    assert out["C6"].value == "=SUM(C3:C5)"
    assert (out["A1"].data_type, out["A1"].quotePrefix) == ("s", True), "what is put in is never a formula"
    assert out["C8"].quotePrefix
    assert str(out.data_validations.dataValidation[0].sqref) == "C3:C7"
    assert [str(one.sqref) for one in out.conditional_formatting] == ["D3:D5"]
    assert out.print_area.endswith("$A$1:$D$8")
    assert out.oddHeader.right.text == "演练"


def test_cells_merged_within_the_row_are_merged_in_each() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A2"] = "{{每村：测温}}"
    sheet.merge_cells("B2:C2")
    sheet.merge_cells("D1:D2")
    out = read(filler.filled(saved(book), {}, {"Sheet": {"2": [{"A": 1}, {"A": 2}]}}))
    assert {str(one) for one in out.merged_cells.ranges} == {"B2:C2", "B3:C3", "D1:D3"}


def test_nobody_in_a_row_leaves_it_empty() -> None:
    out = read(filler.filled(of_cells({"A2": "{{每镇：名称}}", "B2": "原样"}), {}, {"Sheet": {"2": []}}))
    assert (out["A2"].value, out["B2"].value) == (None, "原样")


def with_member(name: str, content: bytes) -> bytes:
    out = io.BytesIO(of_cells({"A1": "{{测温}}"}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("content", "code"), [
    (b"name,value\n", "formsheet.not_xlsx"),
    (b"PK\x03\x04 broken", "formsheet.unreadable"),
    (with_member("xl/bomb.xml", bytes(50_000_000)), "formsheet.too_large"),
    (with_member("xl/vbaProject.bin", b"x"), "formsheet.linked"),
    (with_member("xl/externalLinks/externalLink1.xml", b"<a/>"), "formsheet.linked"),
    (of_cells({"A1": "{{测温}}", "A2": "=cmd|'/c calc'!A0"}), "formsheet.linked"),
])  # fmt: skip
def test_hostile_sheets_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        scan(content)
    assert refused.value.code == code


def test_what_claims_to_merge_everything_is_too_large() -> None:
    """Seventeen thousand million cells in a few hundred bytes."""
    content = of_cells({"A1": "{{测温}}"})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            text = old.read(one)
            if one.endswith("sheet1.xml"):
                merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                text = text.replace(b"</sheetData>", merged)
            new.writestr(one, text)
    with pytest.raises(Refused) as refused:
        scan(out.getvalue())
    assert refused.value.code in {"formsheet.too_large", "formsheet.unreadable"}
