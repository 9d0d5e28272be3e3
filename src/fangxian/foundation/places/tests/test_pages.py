"""The page of a village's places: six questions, and each of its verbs."""

from uuid import UUID

import pytest

from fangxian.foundation.areas.tests.builders import EVERYWHERE
from fangxian.foundation.places.models import Place
from fangxian.foundation.places.selectors import aliases_by_place, aliases_of_area, places_in
from fangxian.foundation.places.services import place_add, place_alias_add
from tests.cast import GRID, OTHER_VILLAGE, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

PAGE = f"/places/{VILLAGE}"


def compound(name: str, *, grid_code: str | None = None) -> Place:
    return place_add(
        actor=SYSTEM, kind=Place.Kind.COMPOUND, village_code=VILLAGE, name=name, grid_code=grid_code
    )


def test_it_lists_places_with_their_other_names(cast: Cast) -> None:
    one = compound("金辉华府", grid_code=GRID)
    place_alias_add(actor=SYSTEM, name="老车站", place_id=one.id)
    place_alias_add(actor=SYSTEM, name="凤凰山下", area_code=VILLAGE)
    for seat in ("village", "colleague", "town", "hq"):
        text = cast.client(seat).get(PAGE).content.decode()
        assert all(word in text for word in ("金辉华府", "老车站", "凤凰山下", "第1网格", "小区")), seat


def test_a_chief_sees_the_places_of_his_grid(cast: Cast) -> None:
    compound("别处的小区")
    compound("网格里的小区", grid_code=GRID)
    text = cast.client("chief").get(PAGE).content.decode()
    assert ("网格里的小区" in text, "别处的小区" in text, "登记一个地点" in text) == (True, False, False)


def test_another_area_is_not_there_and_another_role_may_not_write(cast: Cast) -> None:
    assert cast.client("other_village").get(PAGE).status_code == 404
    assert cast.client("village").get(f"/places/{OTHER_VILLAGE}").status_code == 404
    assert cast.client("hq").get("/places/350181007999").status_code == 404
    assert cast.client("hq").get("/places/350181007").status_code == 404
    sent = {"verb": "add", "add-kind": "compound", "add-name": "金辉华府", "add-grid_code": ""}
    assert cast.client("gate").post(PAGE, sent).status_code == 403
    assert cast.client("partner").get(PAGE).status_code == 403
    assert cast.client(None).get(PAGE).status_code == 302
    assert cast.client("village").put(PAGE).status_code == 405
    assert places_in(EVERYWHERE, VILLAGE).count() == 0


def test_a_place_is_registered_named_renamed_and_closed(cast: Cast) -> None:
    client = cast.client("village")
    sent = {"verb": "add", "add-kind": "hamlet", "add-name": "下厝", "add-grid_code": GRID}
    assert client.post(PAGE, sent).status_code == 302
    place: UUID = places_in(EVERYWHERE, VILLAGE).get().id
    alias = {"verb": "alias", "alias-name": "下厝里", "alias-place_id": str(place)}
    assert client.post(PAGE, alias).status_code == 302
    assert client.post(PAGE, alias | {"alias-name": "凤山头", "alias-place_id": ""}).status_code == 302
    assert (aliases_by_place(EVERYWHERE, [place])[place], aliases_of_area(EVERYWHERE, VILLAGE)) == (
        ["下厝里"],
        ["凤山头"],
    )
    rename = {"verb": "rename", "place_id": str(place), "from_name": "下厝", "name": "下厝新村"}
    assert client.post(PAGE, rename).status_code == 302
    assert places_in(EVERYWHERE, VILLAGE).get().name == "下厝新村"
    answer = client.post(PAGE, rename | {"name": "又一个"})
    assert (answer.status_code, "刚刚改名叫“下厝新村”了" in answer.content.decode()) == (409, True)
    assert client.post(PAGE, {"verb": "close", "place_id": str(place)}).status_code == 302
    assert places_in(EVERYWHERE, VILLAGE).count() == 0


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"verb": "add", "add-kind": "compound", "add-name": "=1", "add-grid_code": ""}, "当公式"),
        ({"verb": "add", "add-kind": "castle", "add-name": "甲", "add-grid_code": ""}, "castle"),
        ({"verb": "alias", "alias-name": "", "alias-place_id": ""}, "俗名"),
        ({"verb": "rename", "place_id": "no", "from_name": "", "name": ""}, "没有改成"),
        ({"verb": "dance"}, "还没有登记"),
        ({}, "还没有登记"),
    ],
)
def test_bad_input_shows_a_sentence(cast: Cast, sent: dict[str, str], sentence: str) -> None:
    answer = cast.client("village").post(PAGE, sent)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
