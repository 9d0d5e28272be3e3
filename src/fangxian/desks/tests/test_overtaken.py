"""Two people fill in the same form: the second reads what changed, who changed it, and sends his own words again."""

from dataclasses import replace
from datetime import date

import pytest

from fangxian.access.scope import Scope
from fangxian.desks.tests.overtaking import again
from fangxian.foundation.people.history import told_of
from fangxian.foundation.people.models import Person
from fangxian.foundation.people.persons import person_correct
from fangxian.foundation.people.rules.addresses import Address
from fangxian.foundation.people.selectors import household_stamp, person_version
from fangxian.foundation.people.services import household_correct, household_move
from fangxian.foundation.people.tests.builders import household, person
from fangxian.foundation.places.services import place_add, place_rename
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offering import windows_set
from fangxian.foundation.responders.rules.windows import parse_windows, windows_said
from fangxian.foundation.responders.services import responder_correct
from tests.cast import GRID, OTHER_GRID, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
pytestmark = pytest.mark.django_db


def test_a_person(cast: Cast) -> None:
    one = person(household(area_code=GRID), "张小明", stay="registered", phone="13900000001")
    client, address = cast.client("colleague"), f"/people/{one.id}/correct"
    sent = {
        "document": one.document, "sex": one.sex, "relation": "other", "stay": "registered", "born": one.born,
        "version": person_version(one),
    }  # fmt: skip
    person_correct(
        actor=cast.actor("village"),
        person_id=one.id,
        told=replace(told_of(one), stay="away", phone="13900000002"),
    )
    page = client.post(address, sent).content.decode()
    for words in ("人员类型", "户籍", "外出", "139****0001", "139****0002", "演*", "今天"):
        assert words in page
    assert "13900000002" not in page
    assert again(client, address, sent) == 302
    now = Person.objects.within(EVERYWHERE).get(id=one.id)
    # What he did not touch keeps the other's change; what he typed is written.
    assert (now.stay, now.relation, now.phone) == ("away", "other", "13900000002")


def test_a_household(cast: Cast) -> None:
    home = household(room="101", area_code=GRID)
    client, seen = cast.client("colleague"), household_stamp(home)
    place = place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="凤山花园")
    household_correct(
        actor=cast.actor("village"),
        household_id=home.id,
        address=Address(building="9", room="9"),
        place_id=place.id,
    )
    household_move(actor=cast.actor("village"), household_id=home.id, area_code=OTHER_GRID)
    page = client.post(f"/households/{home.id}/correct", {"version": seen, "building": "8", "room": "1"})
    assert page.status_code == 409
    for words in ("网格", "第1网格", "第2网格", "凤山花园", "楼栋和门牌", "演*"):
        assert words in page.content.decode()
    sent = {"version": seen, "building": "8", "room": "1", "place_id": ""}
    assert again(client, f"/households/{home.id}/correct", sent) == 302
    home.refresh_from_db()
    assert home.place_id == place.id
    assert Address.unpacked(home.address).building == "8"
    # A version that no page made says nothing, and breaks nothing.
    for odd in ("x", "350181008210001||", "||", f"{GRID}|no uuid|x"):
        answer = client.post(f"/households/{home.id}/correct", sent | {"version": odd})
        assert answer.status_code == 409
        assert "丁村" not in answer.content.decode()


def test_a_responder(cast: Cast) -> None:
    one = Responder.objects.within(EVERYWHERE).get(id=cast.responder("responder"))
    client, address = cast.client("colleague"), f"/responders/{one.id}/edit"
    sent = {
        "standing": one.standing,
        "residence": "",
        "born": "",
        "shifts_a_week": "",
        "version": one.version,
        "name": "新名字",
    }
    responder_correct(
        actor=cast.actor("village"),
        responder_id=one.id,
        changes={"shifts_a_week": 3, "roles": ("publicist",)},
    )
    page = client.post(address, sent).content.decode()
    for words in ("一周能值几班", "岗位角色", "宣传员", "演*"):
        assert words in page
    assert again(client, address, sent, "correct") == 302
    one.refresh_from_db()
    assert (one.name, one.shifts_a_week) == ("新名字", 3)


def test_when_a_responder_can_come(cast: Cast) -> None:
    one = Responder.objects.within(EVERYWHERE).get(id=cast.responder("responder"))
    client, address = cast.client("colleague"), f"/responders/{one.id}"
    windows = parse_windows("周末 8:00-12:00", date(2020, 2, 3))
    windows_set(actor=cast.actor("village"), responder_id=one.id, windows=windows)
    answer = client.post(address, {"verb": "windows", "windows": "每天 18:00-22:00", "version": one.version})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "能来的时间" in page
    assert windows_said(windows) in page
    assert "每天 18:00-22:00" in page


def test_a_place(cast: Cast) -> None:
    one = place_add(actor=SYSTEM, kind="compound", village_code=VILLAGE, name="凤山花园")
    place_rename(actor=cast.actor("village"), place_id=one.id, name="凤山小区")
    client, address = cast.client("colleague"), f"/places/{VILLAGE}"
    sent = {"verb": "rename", "place_id": str(one.id), "from_name": "凤山花园", "name": "凤山新村"}
    page = client.post(address, sent).content.decode()
    assert "您打开时" in page
    assert "演*" in page
    assert again(client, address, sent, "refused") == 302
    one.refresh_from_db()
    assert one.name == "凤山新村"
