"""Every list of the house can be taken as a sheet and as words, by whoever sees it, and by nobody else."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from fangxian.access.scope import Scope
from fangxian.foundation.areas.services import register_draft
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add
from fangxian.line.services import line_sweep
from tests.cast import SYSTEM, TOWN, VILLAGE

#: Address → who sees it, who doesn't and with which answer, a heading of the sheet, a value in it.
LISTS = {
    "/gaps": ("hq", "partner", 403, "该由谁补上", "凤山社区第2网格"),
    "/needs?state=all": ("town", "admin", 403, "编号", None),
    "/needs/mine": ("village", "admin", 403, "编号", None),
    f"/places/{VILLAGE}": ("village", "other_village", 404, "俗名", "凤山花园"),
    "/register": ("admin", "village", 403, "代码", "350181007002"),
    "/plan": ("hq", "partner", 403, "版次", None),
    "/accounts": ("admin", "hq", 403, "账号名", "test-town"),
    "/journal": ("auditor", "town", 403, "做了什么", "指派了责任人"),
    f"/towns/{TOWN}": ("town", "other_town", 404, "村居", "凤山社区"),
    f"/villages/{VILLAGE}": ("village", "other_village", 404, "网格长", "第1网格"),
    "/who-may-do-what": ("gate", None, 302, "能做什么", None),
}


@pytest.fixture
def places(cast):
    place_add(actor=SYSTEM, kind=Place.Kind.COMPOUND, village_code=VILLAGE, name="凤山花园", grid_code=None)
    line_sweep()


def sheet_of(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def with_form(address, form):
    return f"{address}{'&' if '?' in address else '?'}as={form}"


@pytest.mark.parametrize("address", LISTS)
def test_a_list_leaves_as_a_sheet(cast, places, address):
    seat, _stranger, _status, heading, value = LISTS[address]
    rows = sheet_of(cast.client(seat).get(with_form(address, "xlsx")))
    assert heading in rows[0]
    assert value is None or value in {cell for row in rows[1:] for cell in row}
    assert f"由 test-{seat} 于" in rows[-1][0]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_leaves_as_words(cast, places, address):
    page = cast.client(LISTS[address][0]).get(with_form(address, "text")).content.decode()
    assert "截至" in page
    assert 'data-copies="copy-listing"' in page


@pytest.mark.parametrize("address", LISTS)
def test_the_way_to_it_is_on_the_page(cast, places, address):
    page = cast.client(LISTS[address][0]).get(address).content.decode()
    assert ("as=xlsx" in page) == (not address.startswith("/needs"))  # there are none yet


@pytest.mark.parametrize("form", ["xlsx", "text"])
@pytest.mark.parametrize("address", LISTS)
def test_who_does_not_see_it_does_not_take_it(cast, places, address, form):
    _seat, stranger, status, _heading, _value = LISTS[address]
    assert cast.client(stranger).get(with_form(address, form)).status_code == status
    assert not JournalLine.objects.within(Scope.system("测试")).filter(verb="list.exported").exists()


def test_the_gaps_taken_are_those_in_reach_and_of_the_kind_asked_for(cast, places):
    rows = sheet_of(cast.client("other_town").get("/gaps?as=xlsx"))
    assert len(rows) > 3
    assert not any("音西" in str(cell) for row in rows for cell in row)
    (kinds,) = cast.client("other_town").get("/gaps").context["asked"].filters
    kind, number = next(iter(kinds.counts.items()))
    some = sheet_of(cast.client("other_town").get(f"/gaps?kind={kind}&as=xlsx"))
    assert len(some) == number + 3


@pytest.mark.parametrize("address", ["/gaps?sort=area_name", "/gaps?sort=-area_name"])
def test_the_order_goes_with_the_list(cast, places, address):
    answer = cast.client("hq").get(address)
    shown = [card.place for card in answer.context["cards"]]
    assert [row[0] for row in sheet_of(cast.client("hq").get(f"{address}&as=xlsx"))[1:-2]][:24] == shown
    assert "selected" in answer.content.decode()
    assert shown != [card.place for card in cast.client("hq").get("/gaps").context["cards"]]


@pytest.mark.parametrize("address", LISTS)
def test_no_full_name_or_number_leaves(cast, places, address):
    rows = sheet_of(cast.client(LISTS[address][0]).get(with_form(address, "xlsx")))
    cells = [str(cell) for row in rows for cell in row]
    assert not [cell for cell in cells if re.search(r"演[a-z]|(?<!\d)1\d{10}(?!\d)", cell)]


def test_who_answers_for_a_grid_leaves_masked(cast, places):
    rows = sheet_of(cast.client("village").get(f"/villages/{VILLAGE}?as=xlsx"))
    assert re.fullmatch(r"演\* 154\*{4}\d{4}", rows[1][2])


def test_what_a_register_would_change_leaves_whole(cast):
    villages = "".join(f"{TOWN}{number:03},新{number}社区,居委会\n" for number in range(10, 240))
    content = f"code,name,kind\n{TOWN},音西街道,街道\n{VILLAGE},凤山社区,居委会\n{villages}".encode()
    draft = register_draft(actor=SYSTEM, filename="register.csv", content=content)
    page = cast.client("admin").get(f"/register/{draft.id}").content.decode()
    assert "另有 30 处没有列出来" in page
    assert "as=xlsx" in page
    rows = sheet_of(cast.client("admin").get(f"/register/{draft.id}?as=xlsx"))
    assert [row[0] for row in rows[1:-2]] == ["新增"] * 230 + ["撤销"]
    assert cast.client("hq").get(f"/register/{draft.id}?as=xlsx").status_code == 403
