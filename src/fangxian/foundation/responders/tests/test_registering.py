"""Registering, correcting, moving and leaving; what was written before is kept."""

from datetime import date, time
from typing import Any

import pytest
from django.db import connection

from fangxian.foundation.people.rows import Index
from fangxian.foundation.responders.models import (
    Responder,
    ResponderExclusion,
    ResponderRole,
    ResponderSkill,
    ResponderVersion,
    ResponderWindow,
)
from fangxian.foundation.responders.rules.told import Skilled, Told
from fangxian.foundation.responders.rules.windows import Window
from fangxian.foundation.responders.selectors import counts_by_standing, responders_alike, responders_in
from fangxian.foundation.responders.services import (
    Enrolment,
    responder_correct,
    responder_join_unit,
    responder_leave,
    responder_return,
    responders_register,
)
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
from fangxian.kit.keys import tokens
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused, Stale
from tests.cast import COUNTY, OTHER_VILLAGE, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVENINGS = tuple(Window(time(18), time(22), weekday=day) for day in range(5))
DRIVES = Skilled("driver", "350181A1", date(2019, 1, 1), date(2025, 1, 1))


def told(responder: Responder) -> Told:
    return written_of([responder], clock.now())[responder.id]


def test_everything_that_is_told_is_written(city: None) -> None:
    enrolment = Enrolment(
        NAME, PHONE, "volunteer", COUNTY, department(), VILLAGE, "11010519491231002X", 1949, ["publicist"],
        [DRIVES], EVENINGS, 3, ["health"],
    )  # fmt: skip
    made = responders_register(actor=SYSTEM, enrolments=[enrolment])[0]
    kept = read(made)
    for each in (made, kept):
        assert told(each).differences(enrolment) == []
        assert (each.name, each.phone, each.number) == (NAME, PHONE, "11010519491231002X")
    for model in (ResponderRole, ResponderSkill, ResponderWindow, ResponderExclusion):
        row = model.objects.within(EVERYWHERE).filter(responder=made)[0]
        assert (row.area_code, row.unit_id, row.exercise) == (COUNTY, department(), False)
    assert kept.registered_at == made.registered_at


def test_a_row_from_the_bulk_is_as_one_that_was_saved(city: None) -> None:
    made = registered()
    kept = read(made)
    index = Index(tokens())
    assert kept.name_token == index.name(NAME, TOWN)
    assert kept.initials_token == index.initials("oycs", TOWN)
    assert (kept.phone_token, kept.version) == (index.phone(PHONE), 1)
    kept.save()
    assert read(made).name == NAME
    made.refresh_from_db()
    assert made.phone == PHONE


def test_nothing_personal_lies_in_the_table(city: None) -> None:
    registered(number="11010519491231002X", skills=[DRIVES], exclusions=["health"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM responders_responder")
        rows = [cursor.fetchone()]
        for query in (
            "SELECT * FROM responders_responderskill",
            "SELECT * FROM responders_responderexclusion",
        ):
            cursor.execute(query)
            rows.append(cursor.fetchone())
    text = b"|".join(
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
        for row in rows
        for cell in row
    )
    for value in (NAME, PHONE, "110105", "350181A1", "health"):
        assert value.encode() not in text


@pytest.mark.parametrize(
    ("enrolment", "sentence"),
    [
        (Enrolment(" ", PHONE, "member", VILLAGE), "请填姓名"),
        (Enrolment(NAME, "12", "member", VILLAGE), "不是电话号码"),
        (Enrolment(NAME, PHONE, "king", VILLAGE), "请选一个类别"),
    ],
)
def test_one_malformed_person_registers_nobody(city: None, enrolment: Enrolment, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        responders_register(actor=SYSTEM, enrolments=[Enrolment("好人", PHONE, "member", VILLAGE), enrolment])
    assert not responders_in(EVERYWHERE).exists()


def test_a_department_registers_its_own_people_and_nobody_else(cast: Cast) -> None:
    actor, own = cast.actor("department"), department()
    made = responders_register(
        actor=actor, enrolments=[Enrolment(NAME, PHONE, "cadre", COUNTY, own, VILLAGE)]
    )
    assert (made[0].unit_id, made[0].residence) == (own, VILLAGE)
    for enrolment in (
        Enrolment(NAME, PHONE, "cadre", COUNTY),
        Enrolment(NAME, PHONE, "cadre", VILLAGE, own),
        Enrolment(NAME, PHONE, "cadre", VILLAGE, committee()),
    ):
        with pytest.raises(OutOfScope):
            responders_register(actor=actor, enrolments=[enrolment])


def test_who_may_register(cast: Cast) -> None:
    enrolment = Enrolment(NAME, PHONE, "member", VILLAGE)
    for seat, refused in (("chief", NotAllowed), ("leader", NotAllowed), ("sibling", OutOfScope)):
        with pytest.raises(refused):
            responders_register(actor=cast.actor(seat), enrolments=[enrolment])
    for seat in ("village", "colleague", "town", "hq"):
        assert responders_register(actor=cast.actor(seat), enrolments=[enrolment])


def test_a_correction_keeps_what_was_written(cast: Cast) -> None:
    person = registered(roles=["publicist"])
    actor = cast.actor("village")
    changes = {"name": "欧阳新", "phone": "154 0000 9999", "standing": "cadre"}
    corrected = responder_correct(actor=actor, responder_id=person.id, changes=changes, version=1)
    assert (corrected.name, corrected.phone, corrected.version) == ("欧阳新", "15400009999", 2)
    assert responders_alike(EVERYWHERE, "15400009999") == [read(person)]
    version = ResponderVersion.objects.within(EVERYWHERE).get()
    before = Told.unpacked(version.before)
    assert (before.name, before.phone, before.roles, version.ended_by) == (
        NAME, PHONE, ("publicist",), actor.key,
    )  # fmt: skip
    (line,) = lines("responder.corrected")
    assert line.facts == {"fields": ["name", "phone", "standing"]}


def test_a_form_that_was_made_before_another_change_is_stale(cast: Cast) -> None:
    person, actor = registered(), cast.actor("village")
    responder_correct(actor=actor, responder_id=person.id, changes={"born": 1980}, version=1)
    with pytest.raises(Stale):
        responder_correct(actor=actor, responder_id=person.id, changes={"born": 1981}, version=1)
    assert read(person).born == 1980


def test_nothing_to_correct_leaves_no_line(cast: Cast) -> None:
    person = registered()
    responder_correct(actor=cast.actor("village"), responder_id=person.id, changes={"name": NAME})
    assert (lines("responder.corrected"), read(person).version) == ([], 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填姓名"),
        ({"phone": "12"}, "不是电话号码"),
        ({"number": "123"}, "18 位"),
        ({"born": 2019}, "出生年份"),
        ({"shifts_a_week": 40}, "每周班次"),
        ({"residence": "350181999999"}, "没有这个居住地"),
    ],
)
def test_a_correction_that_is_none(cast: Cast, changes: dict[str, Any], sentence: str) -> None:
    person = registered()
    with pytest.raises(Refused, match=sentence):
        responder_correct(actor=cast.actor("village"), responder_id=person.id, changes=changes)
    assert read(person).version == 1


def test_who_has_no_unit_stands_where_he_lives(cast: Cast) -> None:
    person = registered(residence=VILLAGE, roles=["publicist"])
    change = {"residence": SIBLING}
    with pytest.raises(OutOfScope):
        responder_correct(actor=cast.actor("village"), responder_id=person.id, changes=change)
    moved = responder_correct(actor=cast.actor("town"), responder_id=person.id, changes=change)
    assert moved.area_code == SIBLING
    assert ResponderRole.objects.within(EVERYWHERE).get().area_code == SIBLING
    unit = responder_join_unit(actor=SYSTEM, responder_id=person.id, unit_id=committee())
    stays = responder_correct(actor=SYSTEM, responder_id=person.id, changes={"residence": OTHER_VILLAGE})
    assert (unit.area_code, stays.area_code) == (VILLAGE, VILLAGE)


def test_who_joins_a_unit_stands_at_its_place_and_what_hangs_on_him_too(cast: Cast) -> None:
    person = registered(residence=VILLAGE, roles=["publicist"], skills=[DRIVES])
    joined = responder_join_unit(actor=cast.actor("hq"), responder_id=person.id, unit_id=department())
    assert (joined.area_code, joined.unit_id) == (COUNTY, department())
    assert joined.name_token == Index(tokens()).name(NAME, COUNTY)
    for model in (ResponderRole, ResponderSkill, ResponderVersion):
        row = model.objects.within(EVERYWHERE).get(responder=person)
        assert (row.area_code, row.unit_id) == (COUNTY, department())
    back = responder_join_unit(actor=cast.actor("hq"), responder_id=person.id, unit_id=None)
    assert (back.area_code, back.unit_id) == (VILLAGE, None)


def test_a_village_can_not_give_its_people_to_a_department(cast: Cast) -> None:
    person = registered()
    with pytest.raises(OutOfScope):
        responder_join_unit(actor=cast.actor("village"), responder_id=person.id, unit_id=department())


def test_who_has_left_is_on_no_list_and_may_return(cast: Cast) -> None:
    person, actor = registered(), cast.actor("village")
    before = counts_by_standing(EVERYWHERE)["member"]
    responder_leave(actor=actor, responder_id=person.id)
    assert person.id not in set(responders_in(EVERYWHERE).values_list("id", flat=True))
    assert counts_by_standing(EVERYWHERE)["member"] == before - 1
    responder_leave(actor=actor, responder_id=person.id)
    responder_return(actor=actor, responder_id=person.id)
    assert read(person).left_at is None
    assert (len(lines("responder.left")), len(lines("responder.returned"))) == (1, 1)


@pytest.mark.parametrize(
    ("seat", "refused"),
    [("sibling", OutOfScope), ("department", OutOfScope), ("gate", NotAllowed), ("leader", NotAllowed)],
)
def test_who_may_correct(cast: Cast, seat: str, refused: type[Exception]) -> None:
    person = registered()
    for act in (
        lambda: responder_correct(actor=cast.actor(seat), responder_id=person.id, changes={"born": 1980}),
        lambda: responder_join_unit(actor=cast.actor(seat), responder_id=person.id, unit_id=None),
        lambda: responder_leave(actor=cast.actor(seat), responder_id=person.id),
    ):
        with pytest.raises(refused):
            act()


def test_the_same_number_is_perhaps_the_same_person(city: None) -> None:
    one, other = registered(), registered("王测试")
    registered("李测试", "15400005678")
    assert responders_alike(EVERYWHERE, PHONE) == [read(one), read(other)]
    assert responders_alike(EVERYWHERE, PHONE, but=one.id) == [read(other)]


def test_counts_of_a_unit(city: None) -> None:
    registered(unit_id=department(), area_code=COUNTY)
    registered("王测试", "15400005678", standing="cadre")
    assert counts_by_standing(EVERYWHERE, department()) == {"member": 1}
