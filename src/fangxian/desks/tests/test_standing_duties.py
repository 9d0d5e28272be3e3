"""Whoever sits in a town's office: shown on its page, appointed by headquarters with two presses."""

import pytest

from fangxian.access.scope import Scope
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.duties.services import duty_end
from fangxian.foundation.responders.models import Responder
from fangxian.foundation.responders.services import Enrolment, responders_register
from fangxian.plain import clock
from tests.cast import OTHER_TOWN, SYSTEM, TOWN, Cast

pytestmark = pytest.mark.django_db
EVERYWHERE = Scope.system("测试")


def page(cast: Cast, seat: str, town: str = TOWN) -> str:
    return cast.client(seat).get(f"/towns/{town}").content.decode()


def test_headquarters_appoints_who_sits_in_a_towns_office(cast: Cast) -> None:
    (clerk,) = responders_register(
        actor=SYSTEM, enrolments=[Enrolment("白净", "15500000031", Responder.Standing.CADRE, TOWN)]
    )
    client, way = cast.client("hq"), f"/appoint/town_officer/{TOWN}"
    assert way in page(cast, "hq")
    assert "白* " in client.get(way).content.decode()
    answer = client.post(way, {"responder": str(clerk.id)}, follow=True)
    assert answer.redirect_chain == [(f"/towns/{TOWN}", 302)]
    assert "已指派白*为镇街办公室人员。" in answer.content.decode()
    held = duties_at(EVERYWHERE, clock.now()).filter(kind="town_officer", area_code=TOWN)
    assert clerk.id in held.values_list("responder_id", flat=True)
    again = client.post(way, {"responder": str(clerk.id)})
    assert again.status_code == 422
    nobody = client.post(way, {"responder": ""})
    assert nobody.status_code == 422
    assert "请选一个人" in nobody.content.decode()


def test_who_sees_it_and_who_may_not(cast: Cast) -> None:
    """The town sees who sits there; who does is decided above it (and its own page says so by having no button)."""
    said = page(cast, "town")
    assert "镇街办公室人员" in said
    assert "/appoint/town_officer/" not in said
    way = f"/appoint/town_officer/{TOWN}"
    assert cast.client("town").get(way).status_code == 403
    assert cast.client("other_town").get(way).status_code == 404
    assert cast.client("gate").get(way).status_code == 403
    assert cast.client("hq").put(way).status_code == 405
    for held in duties_at(EVERYWHERE, clock.now()).filter(kind="town_officer", area_code=OTHER_TOWN):
        duty_end(actor=SYSTEM, duty_id=held.id)
    assert "镇街办公室人员：还没有人" in page(cast, "auditor", OTHER_TOWN)
    assert "指派镇街办公室人员" in page(cast, "hq", OTHER_TOWN)
