"""What a volunteer needs before he may stand: the rule, noting it, the pages, signers who are available."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from fangxian.foundation.media.models import Attachment
from fangxian.foundation.responders.models import Responder, ResponderCondition
from fangxian.foundation.responders.offering import exclusion_begin
from fangxian.foundation.responders.pledging import Drafted, pledge_make
from fangxian.foundation.responders.readying import Paper, condition_end, condition_meet
from fangxian.foundation.responders.rules.conditions import Lack, Met, Stander, lacks, may_be_minor
from fangxian.foundation.responders.rules.pledges import Signer
from fangxian.foundation.responders.services import responder_join_unit
from fangxian.foundation.responders.standing import may_stand, signers_available
from fangxian.foundation.responders.tests.builders import EVERYWHERE, department, lines, read, registered
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import SYSTEM, VILLAGE

DAY = date(2020, 2, 3)
ASKED = ("induction", "insurance", "consent")
ALL = (Met("induction"), Met("insurance", DAY), Met("consent"))


@pytest.mark.rules
@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Stander("volunteer", 1990, met=ALL[:2]), ()),
        (Stander("volunteer", 1990), (Lack.INDUCTION, Lack.INSURANCE)),
        (Stander("volunteer", 1990, met=(Met("induction"), Met("insurance", DAY - timedelta(1)))), (Lack.INSURANCE_EXPIRED,)),
        (Stander("volunteer", 2003, met=ALL[:2]), (Lack.CONSENT,)),
        (Stander("volunteer", 2002, met=ALL[:2]), (Lack.CONSENT,)),
        (Stander("volunteer", 2001, met=ALL[:2]), ()),
        (Stander("volunteer", 2003, met=ALL), ()),
        (Stander("volunteer", None, met=ALL[:2]), (Lack.AGE_UNKNOWN,)),
        (Stander("volunteer", None, met=ALL), ()),
        (Stander("cadre"), ()),
        (Stander("cadre", is_excluded=True, has_left=True), (Lack.LEFT, Lack.EXCLUDED)),
    ],
)  # fmt: skip
def test_who_may_stand(one, expected):
    assert lacks(one, DAY, asked=ASKED) == expected
    assert not set(lacks(one, DAY, asked=())) - {Lack.LEFT, Lack.EXCLUDED}


@pytest.mark.rules
def test_in_the_year_of_the_birthday_nobody_is_taken_for_grown():
    assert may_be_minor(2002, DAY)
    assert not may_be_minor(2001, DAY)


def volunteer(**told: Any) -> Responder:
    said: dict[str, Any] = {"standing": "volunteer", "born": clock.day_of(clock.now()).year - 30}
    return registered(**(said | told))


def today() -> date:
    return clock.day_of(clock.now())


def paper(kind: str, **other: Any) -> Paper:
    told: dict[str, Any] = {"by": "演老师", "done_on": today()}
    if kind == "insurance":
        told |= {"number": "PICC0001", "expires_on": today() + timedelta(days=30)}
    if kind == "consent":
        told |= {"seen": True}
    return Paper(kind=kind, **(told | other))


def now() -> Any:
    return clock.now()


@pytest.mark.django_db
def test_conditions_are_met_one_by_one(cast):
    one, village = volunteer(born=today().year - 17), cast.actor("village")
    assert may_stand(one, now()) == (Lack.INDUCTION, Lack.INSURANCE, Lack.CONSENT)
    for kind in ASKED:
        condition_meet(actor=village, responder_id=one.id, paper=paper(kind))
    assert may_stand(read(one), now()) == ()
    assert len(lines("responder.condition_met")) == 3
    assert "PICC0001" not in str([line.facts for line in lines("responder.condition_met")])
    condition_end(actor=village, responder_id=one.id, kind="consent")
    assert may_stand(read(one), now()) == (Lack.CONSENT,)


@pytest.mark.django_db
def test_a_new_one_ends_the_one_before_and_goes_with_him(cast):
    one, village = volunteer(), cast.actor("village")
    for number in ("1", "2"):
        condition_meet(actor=village, responder_id=one.id, paper=paper("insurance", number=number))
    rows = ResponderCondition.objects.within(EVERYWHERE).filter(responder=one)
    assert [row.number for row in rows.filter(until=None)] == ["2"]
    assert rows.count() == 2
    responder_join_unit(actor=SYSTEM, responder_id=one.id, unit_id=department())
    assert set(rows.values_list("unit_id", flat=True)) == {department()}


@pytest.mark.django_db
def test_an_insurance_runs_out(cast, shifted):
    one, village = volunteer(), cast.actor("village")
    for kind in ("induction", "insurance"):
        condition_meet(actor=village, responder_id=one.id, paper=paper(kind))
    assert not may_stand(one, now())
    shifted(31 * 24 * 60)
    assert may_stand(one, now()) == (Lack.INSURANCE_EXPIRED,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("dance", {}), "condition.unknown"),
        (("induction", {"by": " "}), "condition.by_whom"),
        (("induction", {"done_on": date(2999, 1, 1)}), "condition.not_yet"),
        (("insurance", {"number": ""}), "condition.insurance"),
        (("insurance", {"expires_on": date(2000, 1, 1)}), "condition.backward"),
        (("consent", {"seen": False}), "condition.consent_unseen"),
    ],
)
def test_what_a_condition_must_say(cast, said, code):
    one = volunteer()
    with pytest.raises(Refused) as told:
        condition_meet(actor=cast.actor("village"), responder_id=one.id, paper=paper(said[0], **said[1]))
    assert told.value.code == code


@pytest.mark.django_db
def test_only_who_registers_people_there(cast):
    one = volunteer()
    with pytest.raises(OutOfScope):
        condition_meet(actor=cast.actor("other_village"), responder_id=one.id, paper=paper("induction"))
    with pytest.raises(NotAllowed):
        condition_meet(actor=cast.actor("chief"), responder_id=one.id, paper=paper("induction"))


# --- pages


VOLUNTEER: dict[str, Any] = {
    "name": "演志愿", "phone": "15400005678", "residence": VILLAGE, "born": "1999", "roles": ["persuader"], "windows": "周末",
}  # fmt: skip


@pytest.mark.django_db
def test_a_volunteer_in_a_minute(cast):
    client = cast.client("village")
    assert client.get(reverse("volunteer_new")).status_code == 200
    answer = client.post(reverse("volunteer_new"), VOLUNTEER, follow=True)
    assert "现在不能上岗" in answer.content.decode()
    made = Responder.objects.within(EVERYWHERE).get(area_code=VILLAGE, born=1999)
    assert made.standing == "volunteer"
    again = client.post(reverse("volunteer_new"), VOLUNTEER)
    assert (again.status_code, "这个号码已经登记过了" in again.content.decode()) == (422, True)
    assert client.post(reverse("volunteer_new"), VOLUNTEER | {"born": "2019"}).status_code == 422


def photograph() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    return SimpleUploadedFile("sheet.jpg", out.getvalue(), "image/jpeg")


@pytest.mark.django_db
def test_conditions_are_noted_on_a_page_with_the_signed_sheet(cast):
    one = volunteer(born=today().year - 16)
    client, url = cast.client("village"), reverse("responder_conditions", args=[one.id])
    page = client.get(url).content.decode()
    assert "不满十八岁，还没有监护人同意" in page
    day = today().isoformat()
    assert client.post(url, {"verb": "induction", "by": "", "done_on": day}).status_code == 422
    assert client.post(url, {"verb": "dance"}).status_code == 422
    assert client.post(url, {"verb": "induction", "by": "演老师", "done_on": day}).status_code == 302
    none = client.post(url, {"verb": "consent", "by": "演父亲", "done_on": day})
    assert (none.status_code, "请拍下签了名的同意书" in none.content.decode()) == (422, True)
    signed = {"verb": "consent", "by": "演父亲", "done_on": day, "photo": photograph()}
    assert client.post(url, signed).status_code == 302
    held = ResponderCondition.objects.within(EVERYWHERE).get(responder=one, kind="consent")
    assert Attachment.objects.within(EVERYWHERE).get(id=held.photo_id).data_class == "responder"
    assert "还没有买保险" in client.get(reverse("responder", args=[one.id])).content.decode()
    assert client.post(url, {"verb": "end", "kind": "consent"}).status_code == 302
    assert cast.client("other_village").get(url).status_code == 404
    assert cast.client("chief").get(url).status_code == 403


@pytest.mark.django_db
def test_pledges_say_how_many_signers_are_available(cast):
    signers = [Signer(f"演签{'甲乙丙'[number]}", f"1540000900{number}") for number in range(3)]
    pledge = pledge_make(
        actor=cast.actor("village"),
        drafted=Drafted("请战书", today(), VILLAGE, standing="member"),
        signers=signers,
    )
    person = Responder.objects.within(EVERYWHERE).filter(standing="member", area_code=VILLAGE).last()
    assert person is not None
    exclusion_begin(actor=cast.actor("village"), responder_id=person.id, reason="health")
    assert signers_available([pledge], now()) == {pledge.id: 2}
    page = cast.client("village").get(reverse("pledges")).content.decode()
    assert "3 人签名，现在能派 2 人" in page
