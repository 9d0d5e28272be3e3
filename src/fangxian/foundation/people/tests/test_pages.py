"""The pages of households and people: six questions, and each of their verbs."""

from typing import Any
from uuid import UUID

import pytest

from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.people.models import Household, HouseholdCategory, Person
from fangxian.foundation.people.selectors import household_stamp
from fangxian.foundation.people.services import person_correct
from fangxian.foundation.people.tests.builders import (
    EVERYWHERE,
    household,
    identity_number,
    person,
    resident,
)
from fangxian.foundation.places.services import place_add
from tests.cast import GRID, OTHER_GRID, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


@pytest.fixture
def home(cast: Cast) -> Household:
    return household("3", "501", area_code=GRID, residents=[resident("张小明", phone="13800001234")])


def somebody(home: Household) -> Person:
    found: Person = Person.objects.within(EVERYWHERE).filter(household=home, gone_at=None).get()
    return found


# --- finding


@pytest.mark.parametrize("typed", ["zxm", "张小明", "小明", "1234", "3栋501", "3#501", "501"])
def test_a_household_is_found_from_the_villages_first_screen(cast: Cast, home: Household, typed: str) -> None:
    client = cast.client("village")
    assert 'name="within" value="350181007002"' in text(client.get(f"/villages/{VILLAGE}"))
    answer = client.post("/people", {"typed": typed, "within": VILLAGE}, headers={"HX-Request": "true"})
    assert (f"/households/{home.id}" in text(answer), "<html" in text(answer)) == (True, False)
    whole = client.post("/people", {"typed": typed})
    assert (f"/households/{home.id}" in text(whole), "<html" in text(whole)) == (True, True)
    assert "小明" not in text(answer)


def test_what_is_typed_stands_in_no_address(cast: Cast, home: Household) -> None:
    assert "张*" not in text(cast.client("village").get("/people?typed=张小明"))


def test_above_a_village_it_takes_a_full_name_or_number(cast: Cast, home: Household) -> None:
    client = cast.client("hq")
    number = somebody(home).number
    for typed in ("张小明", number, "13800001234"):
        assert f"/households/{home.id}" in text(client.post("/people", {"typed": typed})), typed
    for typed in ("明", "1234", "3栋501", "zxm"):
        answer = text(client.post("/people", {"typed": typed}))
        assert (f"/households/{home.id}" in answer, "完整号码" in answer) == (False, True), typed
    assert f"/households/{home.id}" in text(client.post("/people", {"typed": "zxm", "within": TOWN}))


def test_nobody_is_found_beyond_his_reach(cast: Cast, home: Household) -> None:
    for seat in ("sibling", "other_village", "other_town"):
        for within in ("", VILLAGE):
            answer = cast.client(seat).post("/people", {"typed": "张小明", "within": within})
            assert (answer.status_code, f"/households/{home.id}" in text(answer)) == (200, False), seat
    assert cast.client("gate").get("/people").status_code == 403
    assert cast.client(None).get("/people").status_code == 302
    assert cast.client("village").put("/people").status_code == 405


def test_a_chief_finds_the_people_of_his_grid(cast: Cast, home: Household) -> None:
    other = household("4", "401", area_code=OTHER_GRID, residents=[resident("张小明")])
    answer = text(cast.client("chief").post("/people", {"typed": "zxm", "within": VILLAGE}))
    assert (str(home.id) in answer, str(other.id) in answer) == (True, False)
    assert "找人、找户" in text(cast.client("chief").get(f"/villages/{VILLAGE}"))


# --- lists


def test_the_households_of_a_village_stand_in_the_order_of_their_doors(cast: Cast) -> None:
    for building in ("10", "2", "1"):
        household(building, "101")
    place = place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="金辉华府")
    household(
        "1", "101", place_id=place.id, categories=["core"], residents=[resident("王五", stay="returnee")]
    )
    page = text(cast.client("village").get(f"/villages/{VILLAGE}/households"))
    assert (
        page.index("1栋 101室")
        < page.index("2栋 101室")
        < page.index("10栋 101室")
        < page.index("金辉华府 1栋 101室")
    )
    kept = text(cast.client("village").get(f"/villages/{VILLAGE}/households?category=core&stay=returnee"))
    assert ("金辉华府 1栋 101室" in kept, "10栋" in kept) == (True, False)
    assert "没有这样的住户" in text(cast.client("village").get(f"/villages/{VILLAGE}/households?stay=tenant"))


def test_the_list_leaves_the_screen_masked(cast: Cast, home: Household) -> None:
    words = text(cast.client("village").get(f"/villages/{VILLAGE}/households?as=text"))
    assert ("3栋 **" in words, "501室" in words) == (True, False)
    sheet: Any = cast.client("town").get(f"/towns/{TOWN}/households?as=xlsx")
    assert sheet.status_code == 200
    assert len(b"".join(sheet.streaming_content)) > 4_000
    assert sheet["Content-Type"].startswith("application/vnd.openxmlformats")


def test_who_opens_the_lists(cast: Cast, home: Household) -> None:
    village, town = f"/villages/{VILLAGE}/households", f"/towns/{TOWN}/households"
    for seat in ("village", "colleague", "leader", "town", "hq", "chief"):
        assert cast.client(seat).get(village).status_code == 200, seat
    assert "3栋" in text(cast.client("chief").get(village))
    for seat in ("sibling", "other_village"):
        assert cast.client(seat).get(village).status_code == 404, seat
    assert cast.client("gate").get(village).status_code == 403
    assert cast.client("village").post(village).status_code == 405
    assert cast.client("other_town").get(town).status_code == 404
    assert cast.client("hq").get("/villages/350181007999/households").status_code == 404


def test_a_long_list_has_pages(cast: Cast) -> None:
    for room in range(27):
        household("1", str(100 + room))
    first = text(cast.client("village").get(f"/villages/{VILLAGE}/households"))
    assert ("下一页" in first, "共 27 户" in first) == (True, True)


# --- a household


def test_its_file_is_masked(cast: Cast, home: Household) -> None:
    page = text(cast.client("village").get(f"/households/{home.id}"))
    assert all(word in page for word in ("3栋 501室", "张*", "138****1234", "第1网格", "登记一人"))
    assert not any(word in page for word in ("张小明", "13800001234"))
    from_afar = text(cast.client("hq").get(f"/households/{home.id}"))
    assert ("3栋 **" in from_afar, "501室" in from_afar) == (True, False)


def test_the_six_questions_of_its_pages(cast: Cast, home: Household) -> None:
    base = f"/households/{home.id}"
    for path, method in (
        ("", "get"), ("/person", "get"), ("/correct", "get"), ("/move", "get"), ("/in-full", "get"), ("/close", "post"), ("/kind", "post"),
    ):  # fmt: skip
        for seat, status in (("sibling", 404), ("gate", 403), (None, 302)):
            answer = getattr(cast.client(seat), method)(base + path)
            assert answer.status_code == status, (path, seat)
        assert cast.client("village").put(base + path).status_code == 405
        if method == "get":
            assert cast.client("colleague").get(base + path).status_code == 200
            assert cast.client("leader").get(base + path).status_code == (
                200 if path in ("", "/in-full") else 403
            )
    assert cast.client("village").get("/households/00000000-0000-7000-8000-000000000000").status_code == 404


def test_a_household_and_its_people_are_registered(cast: Cast) -> None:
    client = cast.client("village")
    page = f"/households/new?area={VILLAGE}"
    assert client.get(page).status_code == 200
    sent = {
        "building": "5",
        "unit": "",
        "room": "601室",
        "area_code": VILLAGE,
        "categories": ["core"],
        "place_id": "",
    }
    assert client.post(page, sent).status_code == 302
    home = Household.objects.within(EVERYWHERE).get()
    assert home.address == "5栋 601室"
    told = {
        "name": "王小五",
        "document": "resident_id",
        "number": identity_number(),
        "sex": "unknown",
        "relation": "head",
        "stay": "tenant",
        "came_on": "2020-1-20",
    }
    assert client.post(f"/households/{home.id}/person", told).status_code == 302
    assert (somebody(home).stay, str(somebody(home).came_on)) == ("tenant", "2020-01-20")
    again = client.post(page, sent)
    assert (again.status_code, "已经登记了一户" in text(again)) == (422, True)
    bad = client.post(f"/households/{home.id}/person", told | {"number": "123", "came_on": "春节"})
    assert (bad.status_code, "不是日期" in text(bad)) == (422, True)


def test_a_chief_registers_in_his_grid_only(cast: Cast) -> None:
    page = f"/households/new?area={VILLAGE}"
    sent = {"building": "5", "room": "601", "place_id": ""}
    assert "第2网格" not in text(cast.client("chief").get(page))
    assert cast.client("chief").post(page, sent | {"area_code": OTHER_GRID}).status_code == 422
    assert cast.client("chief").post(page, sent | {"area_code": GRID}).status_code == 302
    assert cast.client("sibling").get(page).status_code == 404
    assert cast.client("leader").get(page).status_code == 403
    assert cast.client("village").get("/households/new").status_code == 404


def test_its_door_its_grid_and_its_kinds_are_changed(cast: Cast, home: Household) -> None:
    client = cast.client("village")
    stamp = household_stamp(home)
    door = {"version": stamp, "building": "3", "unit": "1", "room": "501", "place_id": ""}
    assert client.post(f"/households/{home.id}/correct", door).status_code == 302
    stale = client.post(f"/households/{home.id}/correct", door | {"room": "502"})
    assert (stale.status_code, "刚刚有人改过" in text(stale)) == (409, True)
    home.refresh_from_db()
    sent = {"version": household_stamp(home), "area_code": OTHER_GRID}
    assert client.post(f"/households/{home.id}/move", sent).status_code == 302
    assert (
        client.post(f"/households/{home.id}/kind", {"category": "isolated", "verb": "set"}).status_code == 302
    )
    assert "居家隔离" in text(client.get(f"/households/{home.id}"))
    assert (
        client.post(f"/households/{home.id}/kind", {"category": "isolated", "verb": "end"}).status_code == 302
    )
    assert HouseholdCategory.objects.within(EVERYWHERE).get().until is not None
    assert client.post(f"/households/{home.id}/kind", {"category": "castle"}).status_code == 422
    assert client.post(f"/households/{home.id}/close").status_code == 422


def test_everybody_in_it_is_shown_for_a_reason(cast: Cast, home: Household) -> None:
    page = f"/households/{home.id}/in-full"
    client = cast.client("leader")
    assert client.post(page, {"reason": ""}).status_code == 422
    shown = text(client.post(page, {"reason": "visit", "words": ""}))
    assert all(word in shown for word in ("张小明", "13800001234", "3栋 501室"))
    assert JournalLine.objects.within(EVERYWHERE).filter(verb="person.unmasked").count() == 1


# --- a person


def test_the_six_questions_of_a_persons_pages(cast: Cast, home: Household) -> None:
    base = f"/people/{somebody(home).id}"
    for path, method in (
        ("", "get"),
        ("/correct", "get"),
        ("/move", "get"),
        ("/in-full", "get"),
        ("/leave", "post"),
    ):
        for seat, status in (("sibling", 404), ("gate", 403), (None, 302)):
            assert getattr(cast.client(seat), method)(base + path).status_code == status, (path, seat)
        assert cast.client("village").put(base + path).status_code == 405
        if method == "get":
            page = cast.client("colleague").get(base + path)
            assert page.status_code == 200
            assert not any(word in text(page) for word in ("张小明", "13800001234"))


def test_a_correction_leaves_empty_fields_as_they_are(cast: Cast, home: Household) -> None:
    one, client = somebody(home), cast.client("village")
    sent = {
        "name": "", "number": "", "phone": "13900005678", "document": "resident_id", "sex": "male", "born": "1990",
        "relation": "head", "stay": "registered", "came_on": "", "came_from": "", "version": "0",
    }  # fmt: skip
    assert client.post(f"/people/{one.id}/correct", sent).status_code == 302
    now = somebody(home)
    assert (now.name, now.number, now.phone, now.relation) == ("张小明", one.number, "13900005678", "head")
    assert "手机" in text(client.get(f"/people/{one.id}"))
    stale = client.post(f"/people/{one.id}/correct", sent | {"phone": "13900005679"})
    assert (stale.status_code, "刚刚有人改过这个人（手机、与户主关系）" in text(stale)) == (409, True)
    gone = client.post(f"/people/{one.id}/correct", sent | {"phone": "无", "version": "1"})
    assert (gone.status_code, somebody(home).phone) == (302, "")
    bad = client.post(f"/people/{one.id}/correct", sent | {"name": "张3", "version": "2"})
    assert (bad.status_code, "不能有数字" in text(bad)) == (422, True)


def test_somebody_moves_into_a_household_that_is_looked_for(cast: Cast, home: Household) -> None:
    one, client = somebody(home), cast.client("village")
    other = household("9", "901")
    page = f"/people/{one.id}/move"
    assert str(other.id) in text(client.post(page, {"typed": "9栋901"}))
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"household": "x"}).status_code == 422
    assert client.post(page, {"household": str(other.id), "version": "0"}).status_code == 302
    assert somebody(other).id == one.id
    far = household("1", "101", village=SIBLING)
    assert client.post(page, {"household": str(far.id)}).status_code == 404


def test_somebody_leaves_once(cast: Cast, home: Household) -> None:
    one, client = somebody(home), cast.client("village")
    assert client.post(f"/people/{one.id}/leave", {"version": "x"}).status_code == 422
    assert client.post(f"/people/{one.id}/leave", {"version": "0"}).status_code == 302
    assert client.post(f"/people/{one.id}/leave").status_code == 422
    assert "已经离开的人" in text(client.get(f"/households/{home.id}"))
    assert client.post(f"/households/{home.id}/close").status_code == 302


def test_duplicates_stand_side_by_side_and_are_merged(cast: Cast, home: Household) -> None:
    one, client, page = somebody(home), cast.client("village"), f"/people/duplicates/{VILLAGE}"
    assert "没有看起来重复的人" in text(client.get(page))
    other = person(household("9", "901"), "张小明", document="none", born=1990)
    assert "姓名和出生年相同" in text(client.get(page))
    assert client.post(page, {"kept": "x"}).status_code == 422
    assert client.post(page, {"kept": str(one.id), "duplicate": str(other.id)}).status_code == 302
    assert "没有看起来重复的人" in text(client.get(page))
    assert "已经合并到" in text(client.get(f"/people/{other.id}"))
    assert "合并进来的重复登记" in text(client.get(f"/people/{one.id}"))
    assert cast.client("sibling").get(page).status_code == 404
    assert cast.client("leader").get(page).status_code == 403
    assert cast.client("village").get(f"/people/duplicates/{OTHER_VILLAGE}").status_code == 404
    assert cast.client("village").put(page).status_code == 405


def test_the_exercise_is_marked(cast: Cast) -> None:
    drill = SYSTEM.touching(exercise=True)
    home = household(actor=drill, residents=[resident("演小明")])
    page = text(cast.client("village").get(f"/households/{home.id}"))
    assert page.count("演练") >= 2
    assert "演练" in text(cast.client("village").post("/people", {"typed": "yxm"}))


def test_a_stale_form_of_a_person_changed_by_another_is_refused(cast: Cast, home: Household) -> None:
    one = somebody(home)
    person_correct(actor=SYSTEM, person_id=one.id, told=resident("张晓明", number=one.number))
    answer = cast.client("village").post(f"/people/{one.id}/leave", {"version": "0"})
    assert (answer.status_code, "姓名" in text(answer)) == (409, True)
    assert isinstance(one.id, UUID)
