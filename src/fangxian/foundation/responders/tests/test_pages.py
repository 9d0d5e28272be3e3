"""The directory, registering somebody, and one responder's pages: six questions, and each verb."""

from typing import Any

import pytest

from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.offering import exclusion_begin
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.tests.builders import (
    EVERYWHERE,
    NAME,
    PHONE,
    committee,
    department,
    lines,
    read,
    registered,
)
from fangxian.foundation.responders.written import written_of
from fangxian.plain import clock
from tests.cast import COUNTY, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

LIST, NEW = "/responders", "/responders/new"
FORM = {"name": "司马新", "phone": "154 8000 0001", "standing": "volunteer", "unit": "", "residence": VILLAGE}


def page_of(person: Responder) -> str:
    return f"/responders/{person.id}"


def told(person: Responder) -> Told:
    return written_of([read(person)], clock.now())[person.id]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def newest() -> Responder:
    found: Responder = Responder.objects.within(EVERYWHERE).order_by("-id")[0]
    return found


# --- the directory


def test_the_directory_is_masked_and_within_reach(cast: Cast) -> None:
    registered(roles=["publicist"])
    registered("诸葛邻", "15400008888", OTHER_VILLAGE)
    for seat in ("village", "colleague", "town", "hq", "chief"):
        text = text_of(cast.client(seat).get(LIST))
        assert ("欧*" in text, NAME in text, PHONE in text) == (seat != "chief", False, False), seat
    assert "154****1234" in text_of(cast.client("village").get(LIST))
    assert "宣传员" in text_of(cast.client("village").get(LIST))
    assert "诸*" not in text_of(cast.client("village").get(LIST))
    assert "诸*" in text_of(cast.client("hq").get(f"{LIST}?area={OTHER_VILLAGE}"))


def test_who_sees_no_directory(cast: Cast) -> None:
    for seat in ("gate", "partner", "responder", "admin", "auditor"):
        assert cast.client(seat).get(LIST).status_code == 403, seat
    assert cast.client(None).get(LIST).status_code == 302
    assert cast.client("village").put(LIST).status_code == 405


def test_what_is_looked_for_stands_in_no_address(cast: Cast) -> None:
    registered()
    client = cast.client("village")
    answer = client.post(LIST, {"words": "测试"})
    assert (answer.status_code, "欧*" in text_of(answer)) == (200, True)
    assert "欧*" in text_of(client.post(LIST, {"words": "oycs"}))
    assert "没有找到这个人" in text_of(client.post(LIST, {"words": "没有的人"}))
    answer = client.post(LIST, {"words": "", "standing": "member", "free": "on"})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?standing=member&free=on")
    assert "欧*" not in text_of(client.get(f"{LIST}?words=测试&standing=leader"))


def test_above_a_village_whole_names_are_looked_up(cast: Cast) -> None:
    registered()
    client = cast.client("hq")
    assert "欧*" in text_of(client.post(LIST, {"words": NAME}))
    assert "没有找到" in text_of(client.post(LIST, {"words": "测试"}))
    assert "欧*" in text_of(client.post(LIST, {"words": "测试", "area": VILLAGE}))


def test_filters_of_the_list(cast: Cast) -> None:
    person = registered(roles=["publicist"], skills=[Skilled("driver")], unit_id=committee())
    client = cast.client("village")
    for question, there in (
        ("role=publicist", True), ("role=investigator", False), ("skill=driver", True), ("standing=cadre", False),
        ("free=on", True), ("left=on", False), (f"unit={committee()}", True), ("weekday=0&hour=8", False),
    ):  # fmt: skip
        assert ("欧*" in text_of(client.get(f"{LIST}?{question}"))) == there, question
    assert "党员 1 人" in text_of(client.get(f"{LIST}?unit={committee()}"))
    exclusion_begin(actor=SYSTEM, responder_id=person.id, reason="health")
    assert "暂不能派" in text_of(client.get(LIST))
    assert "身体原因" not in text_of(client.get(LIST))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("standing=king", "类别"), ("weekday=0", "都选上"), ("area=350199", "地方"), ("unit=x", "单位")],
)
def test_a_filter_that_is_none_is_said(cast: Cast, question: str, sentence: str) -> None:
    answer = cast.client("village").get(f"{LIST}?{question}")
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


def test_the_list_leaves_the_screen_masked(cast: Cast) -> None:
    registered()
    text = text_of(cast.client("village").get(f"{LIST}?as=text"))
    assert ("欧*" in text, NAME in text) == (True, False)
    sheet: Any = cast.client("village").get(f"{LIST}?as=xlsx")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert [line.facts["form"] for line in lines("list.exported")] == ["text", "xlsx"]


def test_a_list_takes_a_fixed_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        registered(f"众人{chr(0x4E00 + number)}", f"1549{number:07d}", roles=["publicist"])
    client = cast.client("town")
    client.get(LIST)
    with django_assert_max_num_queries(24):
        assert "第 1 页" in text_of(client.get(LIST))


# --- registering


def test_somebody_is_registered_in_a_minute(cast: Cast) -> None:
    client = cast.client("village")
    assert f'<option value="{VILLAGE}" selected>' in text_of(client.get(NEW))
    answer = client.post(NEW, FORM | {"roles": ["publicist", "persuader"]})
    made = newest()
    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    assert (made.name, made.phone, made.area_code, told(made).roles) == (
        "司马新", "15480000001", VILLAGE, ("persuader", "publicist"),
    )  # fmt: skip
    assert client.post(NEW, FORM | {"phone": "15480000002", "another": "1"})["Location"] == NEW


def test_the_same_number_is_asked_about(cast: Cast) -> None:
    registered(phone="15480000001")
    client = cast.client("village")
    answer = client.post(NEW, FORM)
    assert (answer.status_code, "已经登记过了" in text_of(answer), "欧*" in text_of(answer)) == (
        422,
        True,
        True,
    )
    assert client.post(NEW, FORM | {"anyway": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "姓名"),
        ({"name": "王5"}, "数字"),
        ({"phone": "12"}, "不是电话号码"),
        ({"standing": "king"}, "king"),
        ({"residence": ""}, "请选住在哪个村居"),
        ({"residence": "350181999999"}, "住在哪个村居"),
        ({"roles": ["astronaut"]}, "astronaut"),
        ({"unit": "x"}, "单位"),
    ],
)
def test_bad_input_registers_nobody(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    before = Responder.objects.within(EVERYWHERE).count()
    answer = cast.client("village").post(NEW, FORM | change)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert Responder.objects.within(EVERYWHERE).count() == before


def test_who_registers_whom(cast: Cast) -> None:
    assert cast.client("village").post(NEW, FORM | {"residence": SIBLING}).status_code == 422
    for seat in ("chief", "leader", "gate"):
        assert cast.client(seat).get(NEW).status_code == 403, seat
    assert cast.client("village").delete(NEW).status_code == 405
    assert cast.client("town").post(NEW, FORM | {"residence": SIBLING}).status_code == 302


def test_a_department_registers_its_own(cast: Cast) -> None:
    client = cast.client("department")
    text = text_of(client.get(NEW))
    assert ("测试部门" in text, "没有单位" in text.split("</select>")[1]) == (True, False)
    sent = FORM | {"unit": str(department()), "residence": OTHER_VILLAGE, "standing": "cadre"}
    assert client.post(NEW, sent).status_code == 302
    made = newest()
    assert (made.unit_id, made.area_code, made.residence) == (department(), COUNTY, OTHER_VILLAGE)
    assert "司*" in text_of(client.get(LIST))
    assert client.get(page_of(made)).status_code == 200
    assert cast.client("village").get(page_of(made)).status_code == 404
    assert "司*" in text_of(cast.client("hq").get(LIST))
    assert client.post(NEW, FORM | {"unit": str(committee())}).status_code == 422


# --- one responder


def test_a_person_s_page(cast: Cast) -> None:
    person = registered(
        roles=["publicist"], skills=[Skilled("driver", "闽照第7788号", expires_on=clock.day_of(clock.now()))]
    )
    exclusion_begin(actor=SYSTEM, responder_id=person.id, reason="health")
    for seat in ("village", "colleague", "town", "hq"):
        text = text_of(cast.client(seat).get(page_of(person)))
        assert all(
            word in text for word in ("欧*", "154****1234", "宣传员", "驾驶", "暂不能派", "身体原因")
        ), seat
        assert (NAME in text, PHONE in text, "闽照第7788号" in text) == (False, False, False)
        assert f"/responders/{person.id}/unmask" in text


def test_why_somebody_is_not_sent_is_for_those_who_see_full_names(cast: Cast) -> None:
    person = registered(unit_id=department(), area_code=COUNTY)
    exclusion_begin(actor=SYSTEM, responder_id=person.id, reason="health")
    text = text_of(cast.client("department").get(page_of(person)))
    assert ("暂不能派" in text, '<b class="row-title">暂不能派</b> 身体原因' in text) == (True, False)


def test_whose_page_it_is(cast: Cast) -> None:
    person = registered()
    for method in ("get", "post"):
        assert getattr(cast.client("sibling"), method)(page_of(person)).status_code == 404
        assert getattr(cast.client("department"), method)(page_of(person)).status_code == 404
        assert getattr(cast.client("gate"), method)(page_of(person)).status_code == 403
    assert cast.client("leader").get(page_of(person)).status_code == 200
    assert cast.client("leader").post(page_of(person), {"verb": "leave", "version": 1}).status_code == 403
    assert cast.client("leader").get(f"{page_of(person)}/edit").status_code == 403
    assert cast.client("sibling").get(f"{page_of(person)}/edit").status_code == 404
    assert cast.client("village").put(page_of(person)).status_code == 405
    assert cast.client("hq").get("/responders/00000000-0000-7000-8000-000000000000").status_code == 404


def test_each_verb_of_the_page(cast: Cast) -> None:
    person, client = registered(), cast.client("village")

    def send(verb: str, **sent: Any) -> None:
        answer = client.post(page_of(person), {"verb": verb, "version": read(person).version, **sent})
        assert (answer.status_code, answer["Location"]) == (302, page_of(person)), text_of(answer)

    send("skill", skill="driver", certificate="A1", expires_on="2030-01-01")
    send("windows", windows="周末；工作日晚上")
    send("exclude", reason="observation", until_day="")
    assert (told(person).skills[0].certificate, len(told(person).windows), told(person).exclusions) == (
        "A1", 7, ("observation",),
    )  # fmt: skip
    text = text_of(client.get(page_of(person)))
    assert "周末 全天" in text
    exclusion = text.split('name="exclusion" value="')[1].split('"')[0]
    send("available", exclusion=exclusion)
    send("skill_end", skill="driver")
    send("windows", windows="")
    send("leave")
    assert "已离开" in text_of(client.get(page_of(person)))
    send("return")
    assert told(person).differences(written_of([person], clock.now())[person.id]) == []


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"verb": "windows", "windows": "看情况", "version": 1}, 422, "看不懂"),
        ({"verb": "skill", "skill": "magic", "version": 1}, 422, "magic"),
        (
            {
                "verb": "skill",
                "skill": "driver",
                "issued_on": "2020-02-02",
                "expires_on": "2020-01-01",
                "version": 1,
            },
            422,
            "早于发证日",
        ),
        ({"verb": "exclude", "reason": "lazy", "version": 1}, 422, "lazy"),
        (
            {"verb": "exclude", "reason": "other", "until_day": "2020-01-01", "version": 1},
            422,
            "开始时间以后",
        ),
        ({"verb": "leave", "version": 7}, 409, "刚才有人改过"),
        ({"verb": "leave", "version": "x"}, 422, "没有改成"),
        ({"verb": "available", "exclusion": "x"}, 422, "没有改成"),
        ({"verb": "dance"}, 422, "欧*"),
        ({}, 422, "欧*"),
    ],
)
def test_bad_input_changes_nothing(cast: Cast, sent: dict[str, Any], status: int, sentence: str) -> None:
    person = registered()
    answer = cast.client("village").post(page_of(person), sent)
    assert (answer.status_code, sentence in text_of(answer)) == (status, True)
    assert read(person).version == 1


def test_a_correction_shows_no_name_and_an_empty_field_changes_nothing(cast: Cast) -> None:
    person, client = registered(number="11010519491231002X", roles=["publicist"]), cast.client("village")
    edit = f"{page_of(person)}/edit"
    text = text_of(client.get(edit))
    assert (NAME in text, PHONE in text, "19491231" in text, "现在是 欧*" in text) == (
        False,
        False,
        False,
        True,
    )
    sent = {
        "verb": "correct", "version": 1, "name": "", "phone": "", "number": "", "standing": "cadre",
        "residence": VILLAGE, "born": "1949", "shifts_a_week": "3", "roles": ["investigator"],
    }  # fmt: skip
    assert client.post(edit, sent).status_code == 302
    now = told(person)
    assert (now.name, now.phone, now.number, now.standing, now.roles, now.shifts_a_week, now.born) == (
        NAME, PHONE, "11010519491231002X", "cadre", ("investigator",), 3, 1949,
    )  # fmt: skip
    assert (
        client.post(edit, sent | {"version": 2, "name": "欧阳新", "phone": "15480000009"}).status_code == 302
    )
    assert (told(person).name, told(person).phone) == ("欧阳新", "15480000009")
    assert client.post(edit, sent | {"version": 2}).status_code == 409


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"phone": "12"}, "不是电话号码"),
        ({"number": "110105194912310021"}, "校验位"),
        ({"born": "2019"}, "出生年份"),
        ({"shifts_a_week": "99"}, "一周能值几班"),
        ({"standing": ""}, "类别"),
        ({"roles": ["astronaut"]}, "astronaut"),
    ],
)
def test_a_correction_that_is_none(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    person = registered()
    sent = {"verb": "correct", "version": 1, "standing": "member", "residence": VILLAGE}
    answer = cast.client("village").post(f"{page_of(person)}/edit", sent | change)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


def test_another_unit(cast: Cast) -> None:
    person = registered(residence=VILLAGE)
    sent = {"verb": "unit", "unit": str(committee()), "version": 1}
    assert cast.client("village").post(f"{page_of(person)}/edit", sent).status_code == 302
    assert read(person).unit_id == committee()
    answer = cast.client("village").post(f"{page_of(person)}/edit", sent | {"unit": str(department())})
    assert answer.status_code == 422
    own = registered("部门的人", "15480000007", unit_id=department(), area_code=COUNTY)
    assert "换单位" not in text_of(cast.client("department").get(f"{page_of(own)}/edit"))
    assert TOWN not in (read(own).area_code, read(person).area_code)


# --- a list at once

WHOLE, NAMES = "/responders/list", "赵名单 15480001001\n钱名单 15480001002\n"
LISTED = {"signers": NAMES, "standing": "cadre", "unit": "", "residence": VILLAGE, "roles": ["publicist"]}


def test_a_department_registers_its_list(cast: Cast) -> None:
    known = registered("赵名单", "15480001001", unit_id=department(), area_code=COUNTY)
    client = cast.client("department")
    answer = client.post(WHOLE, LISTED | {"unit": str(department()), "residence": ""})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert "登记了 1 人，另外 1 人原来就在" in text_of(client.get(LIST))
    made = newest()
    assert (made.name, made.unit_id, told(made).roles, told(known).roles) == (
        "钱名单", department(), ("publicist",), (),
    )  # fmt: skip
    assert client.post(WHOLE, LISTED).status_code == 422


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"signers": "赵名单"}, "第 1 行"),
        ({"signers": ""}, "名单"),
        ({"signers": f"别的名 {PHONE}"}, "登记在别人名下"),
        ({"residence": ""}, "请选住在哪个村居"),
        ({"residence": OTHER_VILLAGE}, "请从列出的地方里选"),
        ({"standing": "king"}, "king"),
    ],
)
def test_a_list_that_is_refused_registers_nobody(cast: Cast, change: dict[str, Any], sentence: str) -> None:
    registered()
    before = Responder.objects.within(EVERYWHERE).count()
    answer = cast.client("village").post(WHOLE, LISTED | change)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert Responder.objects.within(EVERYWHERE).count() == before


def test_whose_list_it_is(cast: Cast) -> None:
    assert cast.client("colleague").post(WHOLE, LISTED).status_code == 302
    assert cast.client("town").post(WHOLE, LISTED | {"residence": SIBLING}).status_code == 302
    for seat in ("chief", "leader", "gate"):
        assert cast.client(seat).get(WHOLE).status_code == 403, seat
    assert cast.client("village").put(WHOLE).status_code == 405
