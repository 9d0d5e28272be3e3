"""Sheets as people send them, and as they should never have: each gets its sentence, none brings anything down."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from fangxian.foundation.sheets.checking import Checked, RowsChecker
from fangxian.foundation.sheets.source import Place, Source
from fangxian.foundation.sheets.workbook import Bounds
from fangxian.plain.errors import Refused
from tests.sheet_rows import COLUMNS, RowsOfPlaces

pytestmark = pytest.mark.rules

VILLAGES = {"凤山社区": "350181007002", "甲村": "350181007003"}
HEADING = ["村居", "名称", "类型", "编号", "启用日期"]
Filler = Callable[[Any, Any], None]


def workbook(fill: Filler) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    fill(book, book.add_worksheet("一"))
    book.close()
    return file.getvalue()


def source(content: bytes, **more: Any) -> Source:
    def opened(offset: int):
        for start in range(offset, len(content), 1000):
            yield content[start : start + 1000]

    return Source(opened, len(content), COLUMNS, **more)


def read(content: bytes | str, **more: Any) -> Checked:
    """All of a sheet, checked."""
    raw = content.encode() if isinstance(content, str) else content
    checker, whole = RowsChecker(RowsOfPlaces(VILLAGES), {}), Checked()
    for block in source(raw, **more).blocks(Place()):
        found = checker.block(block)
        whole.rows += found.rows
        whole.drafts += found.drafts
        whole.faulty += found.faulty
    return whole


def names(content: bytes | str) -> list[str]:
    return [draft.name for draft in read(content).drafts]


def faults(content: bytes | str) -> list[tuple[int, str, str]]:
    """Row, column and sentence of everything that is wrong."""
    return [
        (one.row, fault.column, fault.sentence % fault.facts)
        for one in read(content).faulty
        for fault in one.faults
    ]


def refusal(content: bytes | str) -> Refused:
    with pytest.raises(Refused) as caught:
        read(content)
    return caught.value


def zipped(size: int) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(size // 1_000_000):
            member.write(b"0" * 1_000_000)
    return file.getvalue()


def claiming(book: Any, page: Any) -> None:
    page.write(0, 0, "村居")
    page.write(1_048_575, 16_383, "名称")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "sheets.empty", "空"),
        (b" \r\n \n", "sheets.empty", "空"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "sheets.no_text", "看不懂"),
        ("村居,名称\n".encode("utf-16-le"), "sheets.no_text", "看不懂"),
        ("凤山社区,凤山花园,小区\n", "sheets.no_heading", "没有找到表头"),
        ("名称,类型\n凤山花园,小区\n", "sheets.columns_missing", "“村居”"),
        (",".join([*HEADING, *map(str, range(200))]), "sheets.too_many_columns", "205 列"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one", "sheets.workbook_old", "旧格式"),
        (b"PK\x03\x04 and then nothing", "sheets.workbook_unreadable", "打不开"),
        (workbook(claiming), "sheets.workbook_too_large", "太大"),
        (zipped(Bounds().unpacked + 2_000_000), "sheets.workbook_too_large", "太大"),
        (workbook(lambda book, page: None), "sheets.", ""),
        ("村居,名称\n甲村," + "x" * 10_000_000, "sheets.row_too_long", "第 2 行"),
        ('村居,名称\n甲村,"' + "没有关上\n" * 100_000, "sheets.row_too_long", "引号没有成对"),
    ],
    ids=lambda one: one[:24] if isinstance(one, str) else "bytes",
)
def test_what_is_no_sheet_at_all(content: bytes | str, code: str, said: str) -> None:
    refused = refusal(content)
    assert refused.code.startswith(code)
    assert said in str(refused)
    assert refused.status == 422


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_dress_of_text(encoding: str, delimiter: str, ending: str) -> None:
    rows = [["某某表"], HEADING, ["凤山社区", "凤山花园", "小区"], [], ["甲村", "甲厝", "自然村"]]
    assert names(ending.join(delimiter.join(row) for row in rows).encode(encoding)) == ["凤山花园", "甲厝"]


def test_rows_that_are_wrong_in_ways_that_real_sheets_are() -> None:
    found = faults(
        "村居,名称,类型,编号,启用日期\n"
        "没有村,名,小区,,\n"
        "甲村,名,小区,3.50181E+17,\n"
        "甲村,名,小区,,后天\n"
        f"甲村,{'长' * 501},小区,,\n"
        "甲村,名,小区,,,多出来\n"
        "甲村,名\n"
        "甲村,名,小区,,,,,\n"
        "甲村,=1+1,小区,,\n"
    )
    assert [(row, column) for row, column, _ in found] == [
        (2, "village"), (3, "number"), (4, "opened"), (5, "name"), (6, ""),
    ]  # fmt: skip
    assert "科学记数" in found[1][2]
    assert "多出 1 格" in found[4][2]


def test_one_row_in_another_encoding_is_faulty_alone() -> None:
    for before in (20, 1_000):
        raw = "村居,名称,备注\n".encode() + f"甲村,一,{'注' * 90}\n".encode() * before
        found = read(raw + "甲村,三\n".encode("gbk") + "甲村,四\n".encode())
        assert [one.number for one in found.faulty] == [before + 2]
        assert [draft.name for draft in found.drafts[-2:]] == ["一", "四"]
    assert "乱码" in found.faulty[0].faults[0].sentence


def test_numbers_dates_formulas_merged_cells_and_errors_of_a_workbook() -> None:
    def fill(book: Any, page: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.merge_range(0, 0, 0, 4, "地点一览表")
        page.write_row(1, 0, HEADING)
        page.write_row(2, 0, ["甲村", 2020, "小区", "350181199001011234"])
        page.write_number(2, 4, 43853, day)
        page.write_row(3, 0, ["甲村", "二", "小区", 350181199001011234.0, 43853])
        page.write_formula(4, 0, '="甲"&"村"', None, "甲村")
        page.write(4, 1, "三")
        page.write_formula(5, 0, "=1/0", None, "#DIV/0!")
        page.write(5, 1, "四")
        page.write(7, 0, "甲村")
        page.write_boolean(7, 1, True)

    found = read(workbook(fill))
    assert [(draft.number, draft.name) for draft in found.drafts] == [(3, "2020"), (5, "三"), (8, "是")]
    assert [(one.row, one.faults[0].column) for one in found.faulty] == [(4, "number"), (6, "village")]
    assert "科学记数" in found.faulty[0].faults[0].sentence


def test_several_sheets_hidden_ones_and_instructions() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_row(0, 0, HEADING)
        page.write_row(1, 0, ["甲村", "一"])
        told = book.add_worksheet("填写说明")
        told.write(0, 0, "请按模板填写")
        second = book.add_worksheet("二")
        second.write_row(1, 1, ["名称", "村居"])
        second.write_row(2, 1, ["二", "没有村"])
        second.write_row(3, 1, ["三", "甲村"])
        hidden = book.add_worksheet("藏")
        hidden.write_row(0, 0, HEADING)
        hidden.write_row(1, 0, ["甲村", "藏起来的"])
        hidden.hide()

    content = workbook(fill)
    from_all = source(content)
    blocks = list(from_all.blocks(Place()))
    assert set(from_all.layouts) == {"一", "二"}
    assert from_all.unread == ["填写说明"]
    found = read(content)
    assert [draft.name for draft in found.drafts] == ["一", "三"]
    assert [(one.sheet, one.row) for one in found.faulty] == [("二", 3)]
    # A run that goes on skips what is done, and numbers rows as before.
    done = blocks[0].number + blocks[0].rows
    assert [one.number for one in source(content).blocks(Place(done, done, done))] == [blocks[1].number]


def test_a_run_goes_on_from_any_block_of_a_text() -> None:
    for encoding in ("utf-8", "utf-16"):
        content = ("村居,名称,备注\n" + "".join(f"甲村,第{n}处,{'注' * 90}\n" for n in range(5_000))).encode(
            encoding
        )
        blocks = list(source(content).blocks(Place()))
        assert len(blocks) > 3
        for block in blocks[1:]:
            rest = list(source(content).blocks(Place(block.at, block.number, block.number)))
            assert [(one.number, one.data) for one in rest] == [
                (one.number, one.data) for one in blocks if one.number >= block.number
            ]


def test_one_long_text_in_every_cell_is_faulty_and_cut() -> None:
    def fill(book: Any, page: Any) -> None:
        page.write_row(0, 0, HEADING)
        for row in range(1, 200):
            page.write_row(row, 0, ["甲村", "长" * 30_000])

    found = read(workbook(fill))
    assert len(found.faulty) == 199
    assert max(len(cell) for one in found.faulty for cell in one.cells) == 501


def test_macros_are_not_looked_at() -> None:
    file = io.BytesIO(workbook(lambda book, page: page.write_row(0, 0, HEADING)))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 100)
    assert read(file.getvalue()).rows == 0


def test_pasted_cells_need_no_heading_but_half_a_one_is_told() -> None:
    assert [one.name for one in read("甲村\t一\t小区\n甲村\t二\n", heading_optional=True).drafts] == [
        "一",
        "二",
    ]
    with pytest.raises(Refused) as caught:
        read("名称\t类型\n一\t小区\n", heading_optional=True)
    assert caught.value.code == "sheets.columns_missing"
