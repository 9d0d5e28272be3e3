"""Taking a list out of the house leaves a line; what is out of reach is not in it."""

import io

import pytest
from python_calamine import CalamineWorkbook

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.services import place_add
from tests.cast import OTHER_VILLAGE, SYSTEM, VILLAGE

EVERYWHERE = Scope.system("测试")


@pytest.fixture
def places(cast):
    for village, name in ((VILLAGE, "凤山花园"), (VILLAGE, "望潮里"), (OTHER_VILLAGE, "丁村大厝")):
        place_add(actor=SYSTEM, kind=Place.Kind.COMPOUND, village_code=village, name=name, grid_code=None)


def lines():
    return list(JournalLine.objects.within(EVERYWHERE).filter(verb="list.exported").order_by("id"))


def rows_of(answer):
    content = b"".join(answer.streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_a_list_is_taken_as_a_sheet(cast, places):
    answer = cast.client("village").get(f"/places/{VILLAGE}", {"as": "xlsx"})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    rows = rows_of(answer)
    assert {row[0] for row in rows[1:3]} == {"凤山花园", "望潮里"}
    assert "由 test-village 于" in rows[-1][0]
    (line,) = lines()
    assert (line.noun_id, line.area_code) == ("places", VILLAGE)
    assert line.facts == {"form": "xlsx", "rows": 2}


def test_a_list_is_taken_as_words(cast, places):
    answer = cast.client("village").get(f"/places/{VILLAGE}", {"as": "text"})
    page = answer.content.decode()
    assert "1. " in page
    assert "共 2 处" in page
    assert lines()[0].facts == {"form": "text", "rows": 2}


def test_words_are_no_markup(cast):
    place_add(actor=SYSTEM, kind=Place.Kind.COMPOUND, village_code=VILLAGE, name="<b>&", grid_code=None)
    page = cast.client("village").get(f"/places/{VILLAGE}", {"as": "text"}).content.decode()
    assert "1. &lt;b&gt;&amp; " in page


@pytest.mark.parametrize("form", ["xlsx", "text"])
def test_what_is_out_of_reach_is_not_taken(cast, places, form):
    assert cast.client("other_village").get(f"/places/{VILLAGE}", {"as": form}).status_code == 404
    assert cast.client(None).get(f"/places/{VILLAGE}", {"as": form}).status_code == 302
    assert lines() == []


@pytest.mark.parametrize("form", ["pdf", ""])
def test_another_form_is_the_page(cast, places, form):
    answer = cast.client("village").get(f"/places/{VILLAGE}", {"as": form})
    assert answer.status_code == 200
    assert "导出表格" in answer.content.decode()
    assert lines() == []


def test_asking_for_the_head_takes_nothing(cast, places):
    assert cast.client("village").head(f"/places/{VILLAGE}?as=xlsx").status_code == 200
    assert lines() == []


def test_a_list_without_a_place_lies_in_the_reach_of_who_takes_it(cast):
    rows_of(cast.client("town").get("/needs", {"as": "xlsx", "state": "all"}))
    (line,) = lines()
    assert line.area_code == "350181007"
    assert line.facts["filter_state"] == "all"
