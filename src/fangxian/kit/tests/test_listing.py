"""Lists that leave the screen: text stays text, the sheet says whose it is, words fit into a group's message."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fangxian.kit import workbook
from fangxian.kit.listing import LONGEST_TEXT, Column, Listing
from fangxian.kit.workbook import Taker, listing_written, writable

NOON = datetime(2020, 2, 3, 4, 0, tzinfo=UTC)
TAKER = Taker("test-village", NOON, "/places/350181007002")


@dataclass(frozen=True)
class Row:
    name: object
    note: object = ""
    exercise: bool = False


COLUMNS = (Column("name", "名称", brief=True), Column("note", "备注", lambda row: row.note, brief=True))


def a_listing(*rows: Row, **other: Any) -> Listing:
    said: dict[str, Any] = {"title": "名单", "as_of": NOON} | other
    return Listing("rows", columns=COLUMNS, rows=rows, **said)


def written(listing: Listing) -> bytes:
    file = io.BytesIO()
    listing_written(listing, file, TAKER)
    return file.getvalue()


def read(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return rows


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@given(st.text(max_size=60))
@example("=1+1")
@example("=cmd|'/C calc'!A0")
@example("@SUM(A1)")
@example("+1")
@example("-1")
@example("\t=1")
@example("\r=1")
@example("007")
@example("_x003D_1")
@example('<r></t></is></c><c r="Z9"><f>1+1</f></c></r>')
@example("http://example.org")
@example("350181199001011234")
def test_any_text_comes_out_as_it_went_in_and_is_no_formula(text):
    content = written(a_listing(Row(text, "后面的")))
    sheet = parts(content)["xl/worksheets/sheet1.xml"]
    assert not re.search(r"<f[ >/]|<hyperlink", sheet)
    assert [str(value) for value in read(content)[1][:2]] == [writable(text), "后面的"]


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cn")), max_size=60))
def test_what_can_be_written_is_not_changed(text):
    assert writable(text) == text


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_what_begins_like_a_formula_is_quoted_for_good(begin):
    found = parts(written(a_listing(Row(f"{begin}1", "安全的"))))
    styles = re.search(r"<cellXfs.*?</cellXfs>", found["xl/styles.xml"], re.DOTALL)
    assert styles
    formats = re.findall(r"<xf [^>]*>", styles[0])
    dangerous, harmless = (
        formats[int(re.findall(rf'<c r="{cell}" s="(\d+)"', found["xl/worksheets/sheet1.xml"])[0])]
        for cell in ("A2", "B2")
    )
    assert 'quotePrefix="1"' in dangerous
    assert "quotePrefix" not in harmless


def test_whole_numbers_are_numbers_and_times_are_said_exactly():
    content = written(a_listing(Row(12, NOON), Row(None, date(2020, 2, 3))))
    assert read(content)[1:3] == [[12.0, "2020-02-03 12:00", ""], ["", "2020-02-03", ""]]


def test_the_heading_stays_in_sight_and_repeats():
    found = parts(written(a_listing(Row("甲"))))
    assert 'state="frozen"' in found["xl/worksheets/sheet1.xml"]
    assert "_xlnm.Print_Titles" in found["xl/workbook.xml"]


def test_the_sheet_says_who_took_it_when_and_from_where():
    content = written(a_listing(Row("甲")))
    said = "由 test-village 于 2020-02-03 12:00 从 /places/350181007002 导出"
    assert read(content)[-1][0] == said
    assert said in parts(content)["xl/worksheets/sheet1.xml"].split("<oddFooter>")[1]


def test_an_exercise_is_marked_on_its_rows_and_on_every_page():
    content = written(a_listing(Row("甲", exercise=True), Row("乙")))
    rows = read(content)
    assert [row[-1] for row in rows[:3]] == ["标记", "演练", ""]
    assert rows[-1][0].startswith("演练，不是真实情况；")
    assert re.search("<oddHeader>.*演练.*</oddHeader>", parts(content)["xl/worksheets/sheet1.xml"])


def test_a_header_is_words_not_codes_of_excel():
    content = written(a_listing(Row("甲"), title="A&B"))
    assert "A&amp;&amp;B" in parts(content)["xl/worksheets/sheet1.xml"]


def test_beyond_the_limit_a_sentence_says_so(monkeypatch):
    monkeypatch.setattr(workbook, "MOST", 3)
    rows = read(written(a_listing(*(Row(f"第{number}") for number in range(5)))))
    assert [row[0] for row in rows[1:4]] == ["第0", "第1", "第2"]
    assert "只有前 3 行，一共 5 行" in rows[-1][0]


def test_rows_are_told_slice_by_slice():
    sizes = []

    def told(some):
        sizes.append(len(some))
        return [Row(f"见{one.name}") for one in some]

    listing = a_listing(*(Row(number) for number in range(1_100)), told=told)
    assert read(written(listing))[1][0] == "见0"
    assert sizes == [500, 500, 100]


def test_words_for_a_group():
    assert a_listing(Row("凤山社区", 3), Row("甲\n村", NOON), unit="处").words() == (
        "名单 · 截至 2月3日 12:00\n1. 凤山社区 3\n2. 甲 村 2月3日 12:00\n共 2 处"
    )


def test_words_of_an_exercise_say_so_first():
    assert a_listing(Row("甲", exercise=True)).words().startswith("【演练】名单")


@given(st.lists(st.text(max_size=80), max_size=300), st.text(max_size=60))
def test_words_are_short_whole_lines_and_say_how_many_there_are(names, title):
    words = a_listing(*map(Row, names), title=title).words()
    *lines, end = words.split("\n")[1:]
    assert len(words) <= LONGEST_TEXT
    assert [line.split(".")[0] for line in lines] == [str(number) for number in range(1, len(lines) + 1)]
    assert end == f"{'' if len(lines) == len(names) else '……'}共 {len(names)} 条"
    assert len(lines) in (len(names), *range(20, 500))
