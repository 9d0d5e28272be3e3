"""Registering people, masking them, and showing one to somebody who says why."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, transaction

from fangxian.access.permissions import Permission
from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine, JournalPayload
from fangxian.foundation.journal.services import payload_opened
from fangxian.foundation.orgs.models import Organisation
from fangxian.foundation.orgs.services import Charter, organisations_form
from fangxian.foundation.responders.models import Membership, Responder
from fangxian.foundation.responders.selectors import (
    chip_of,
    chips_by_id,
    members_at,
    responder_get,
    responders_in,
)
from fangxian.foundation.responders.services import (
    Enrolment,
    members_join,
    responder_unmask,
    responders_register,
)
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import OTHER_VILLAGE, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
NAME, PHONE = "欧阳测试", "15400001234"


def registered(*, name: str = NAME, phone: str = PHONE, area_code: str = VILLAGE) -> Responder:
    enrolment = Enrolment(name, phone, Responder.Standing.MEMBER, area_code)
    return responders_register(actor=SYSTEM, enrolments=[enrolment])[0]


def test_a_person_is_sealed_in_the_table_and_read_as_he_is() -> None:
    person = registered(phone="154-0000 1234")
    read = responder_get(EVERYWHERE, person.id)
    assert (read.name, read.phone) == (NAME, PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM responders_responder")
        name, phone = (bytes(value) for value in cursor.fetchone())
    assert NAME.encode() not in name
    assert PHONE.encode() not in phone


def test_a_sealed_value_moved_to_another_row_does_not_open() -> None:
    one, other = registered(), registered(name="司马测试", phone="15400005678")
    rows = Responder.objects.within(EVERYWHERE)
    rows.filter(id=other.id).update(name=bytes(rows.values_list("name", flat=True).get(id=one.id)))
    assert responder_get(EVERYWHERE, one.id).name == NAME
    with pytest.raises(InvalidTag):
        assert responder_get(EVERYWHERE, other.id).name


def test_one_malformed_number_registers_nobody() -> None:
    enrolments = [Enrolment(NAME, number, Responder.Standing.MEMBER, VILLAGE) for number in (PHONE, "12")]
    with pytest.raises(Refused, match="不是电话号码"):
        responders_register(actor=SYSTEM, enrolments=enrolments)
    assert not responders_in(EVERYWHERE).exists()


def test_the_journal_counts_people_and_names_nobody() -> None:
    registered()
    line = JournalLine.objects.within(EVERYWHERE).get(verb="responders.registered")
    assert (line.area_code, line.facts) == (VILLAGE, {"count": 1})


def test_a_chip_is_masked() -> None:
    person = registered()
    chip = chips_by_id([person.id])[person.id]
    assert (chip.name, chip.phone, chip.standing) == ("欧*", "154****1234", "党员")
    assert chip_of(person) == chip


def test_who_may_register(cast: Cast) -> None:
    enrolment = Enrolment(NAME, PHONE, Responder.Standing.MEMBER, VILLAGE)
    for seat, refused in (("responder", NotAllowed), ("gate", NotAllowed), ("other_village", OutOfScope)):
        with pytest.raises(refused):
            responders_register(actor=cast.actor(seat), enrolments=[enrolment])
    assert responders_register(actor=cast.actor("village"), enrolments=[enrolment])


def test_a_full_number_is_shown_for_a_reason_that_is_kept(cast: Cast) -> None:
    person = registered()
    actor = cast.actor("village")
    shown = responder_unmask(actor=actor, responder_id=person.id, reason="other", words=" 通知体检 ")
    assert (shown.name, shown.phone) == (NAME, PHONE)
    line = JournalLine.objects.within(EVERYWHERE).get(verb="responder.unmasked")
    assert (line.actor, line.noun_id, line.facts["reason"]) == (actor.key, str(person.id), "other")
    assert "通知体检" not in str(line.facts)
    kept = JournalPayload.objects.within(EVERYWHERE).get(line_uid=line.uid)
    assert payload_opened(kept) == "通知体检"


@pytest.mark.parametrize(("reason", "words"), [("", ""), ("curious", ""), ("other", "  ")])
def test_without_a_reason_nothing_is_shown(cast: Cast, reason: str, words: str) -> None:
    with pytest.raises(Refused, match="请说明为什么"):
        responder_unmask(
            actor=cast.actor("village"), responder_id=cast.responder("chief"), reason=reason, words=words
        )
    assert not JournalLine.objects.within(EVERYWHERE).filter(verb="responder.unmasked").exists()


def test_who_may_see_a_full_number(cast: Cast) -> None:
    for seat, refused in (("gate", NotAllowed), ("admin", NotAllowed), ("sibling", OutOfScope)):
        with pytest.raises(refused):
            responder_unmask(actor=cast.actor(seat), responder_id=cast.responder("chief"), reason="call")


def test_people_join_an_organisation_once() -> None:
    body = organisations_form(
        actor=SYSTEM, charters=[Charter(Organisation.Kind.PARTNER, "热心厨房", VILLAGE)]
    )[0]
    person = registered()
    parts = {body: {person.id: Membership.Part.MEMBER}}
    members_join(actor=SYSTEM, parts=parts, permission=Permission.DUTY_APPOINT)
    assert [one.responder_id for one in members_at(EVERYWHERE, clock.now())] == [person.id]
    assert not members_at(EVERYWHERE, clock.now() - timedelta(hours=1)).exists()
    assert not members_at(Scope.of_areas(OTHER_VILLAGE), clock.now()).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        members_join(actor=SYSTEM, parts=parts, permission=Permission.DUTY_APPOINT)
