"""A town whistles for departments; meetings and leaders give out work; each is called what it is."""

import pytest

from fangxian.domains.needs.models import Need
from fangxian.domains.needs.rules.states import State
from fangxian.domains.needs.selectors import consultations_about
from fangxian.domains.needs.services import need_acknowledge, need_raise
from fangxian.domains.needs.tests.builders import (
    COUNTY,
    EVERYWHERE,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    the_body,
)
from fangxian.domains.needs.whistling import need_whistle
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7


@pytest.fixture
def department(city):
    return the_body("department", COUNTY, key="tests")


@pytest.fixture
def centre(city):
    return the_body("health_centre", TOWN)


def whistled(cast, owner, seat="town", **other):
    asked = {
        "kind": "staff", "urgency": "emergency", "words": "村口有人闯卡，请来人", "area_code": VILLAGE,
    }  # fmt: skip
    return need_whistle(actor=cast.actor(seat), owner_id=owner.id, **(asked | other))


def test_one_leads_and_the_others_are_asked_at_once(cast, department, centre):
    need = whistled(cast, department, also=[centre.id])
    assert (need.manner, need.owner, need.state) == ("whistle", department, State.RAISED)
    assert [one.organisation for one in consultations_about(need)] == [centre]
    page = cast.client("department").get(f"/needs/{need.number}").content.decode()
    assert "应急哨" in page
    need_acknowledge(actor=cast.actor("department"), need_id=need.id)


def test_blown_twice_it_is_one(cast, department, centre):
    key = uuid7()
    first, second = (
        whistled(cast, department, also=[centre.id], need_id=key, urgency="daily") for _ in range(2)
    )
    assert first.id == second.id
    assert len(consultations_about(first)) == 1


@pytest.mark.parametrize(
    ("seat", "other", "error"),
    [
        ("village", {}, NotAllowed),
        ("leader", {}, NotAllowed),
        ("other_town", {}, OutOfScope),
        ("department", {}, NotAllowed),
        ("gate", {}, NotAllowed),
        ("hq", {"area_code": COUNTY}, Refused),
    ],
)
def test_who_whistles_and_where(cast, department, seat, other, error):
    with pytest.raises(Refused) as refused:
        whistled(cast, department, seat=seat, **other)
    assert type(refused.value) is error


def test_whom_nobody_whistles_for(cast, department):
    for body in (the_body("town_office", TOWN), the_body("village_committee", OTHER_VILLAGE)):
        with pytest.raises(OutOfScope):
            whistled(cast, body)
        with pytest.raises(OutOfScope):
            whistled(cast, department, also=[body.id])


def test_by_the_page(cast, department):
    client = cast.client("town")
    page = client.get("/needs/whistle").content.decode()
    assert "应急哨" in page
    form = {
        "key": str(uuid7()), "origin": "", "kind": "staff", "words": "请来维持秩序", "urgency": "emergency",
        "area_code": TOWN, "owner_id": str(department.id),
    }  # fmt: skip
    answer = client.post("/needs/whistle", form, follow=True)
    assert "哨已经吹响" in answer.content.decode()
    answer = client.post("/needs/whistle", form | {"owner_id": ""})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("asked", "manner"),
    [
        ({}, "need"),
        ({"origin": f"gap:{uuid7()}"}, "need"),
        ({"origin": f"instruction:{uuid7()}"}, "order"),
        ({"origin": f"meeting:{uuid7()}"}, "meeting"),
        ({"manner": "plea"}, "plea"),
    ],
)
def test_how_it_came_up(cast, asked, manner):
    common = {"kind": "staff", "urgency": "daily", "words": "缺两个人", "area_code": VILLAGE}
    assert need_raise(actor=cast.actor("village"), **(common | asked)).manner == manner


def test_what_a_meeting_decided_is_given_out_like_a_leaders_word(cast):
    office = the_body("town_office", TOWN)
    form = {
        "key": str(uuid7()), "origin": "", "manner": "meeting", "owner_id": str(office.id), "kind": "staff",
        "words": "三天内把卡口人手配齐", "urgency": "daily", "area_code": TOWN,
    }  # fmt: skip
    answer = cast.client("hq").post("/needs/instruct", form, follow=True)
    (need,) = Need.objects.within(EVERYWHERE)
    assert (need.manner, need.owner) == ("meeting", office)
    assert "会议议定" in answer.content.decode()
    assert "会议议定" in cast.client("town").get("/needs").content.decode()
    with pytest.raises(Refused):
        need_raise(
            actor=cast.actor("hq"), kind="staff", urgency="daily", words="缺人", area_code=TOWN, manner="x"
        )
