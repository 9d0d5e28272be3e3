"""Who answers for this: of a household and of a place, now and before; handing over; mouths and contacts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fangxian.access.scope import Scope
from fangxian.foundation.duties.holding import household_contact_assign, mouth_hold
from fangxian.foundation.duties.selectors import duties_at
from fangxian.foundation.people.tests.builders import household
from fangxian.foundation.places.services import place_add
from fangxian.plain import clock
from tests.cast import GRID, OTHER_VILLAGE, SYSTEM, VILLAGE, Cast

EVERYWHERE = Scope.system("测试")
pytestmark = pytest.mark.django_db


def test_the_chain_of_a_household(cast: Cast) -> None:
    home = household(area_code=GRID, categories=("isolated",))
    household_contact_assign(
        actor=SYSTEM, grid_code=GRID, household_ids=[home.id], responder_id=cast.responder("responder")
    )
    for seat, status in (
        ("village", 200),
        ("colleague", 200),
        ("chief", 200),
        ("other_village", 404),
        ("gate", 403),
    ):
        assert cast.client(seat).get(f"/households/{home.id}/chain").status_code == status
    page = cast.client("village").get(f"/households/{home.id}/chain").content.decode()
    assert "联户人" in page
    assert "网格长" in page
    assert "指挥部值班员" in page
    assert "/call" in page
    contact = duties_at(EVERYWHERE, clock.now()).get(household=home)
    assert cast.client("village").get(f"/duties/{contact.id}/call").status_code == 200
    assert cast.client("other_village").get(f"/duties/{contact.id}/call").status_code == 404
    assert (
        f"/households/{home.id}/chain"
        in cast.client("village").get(f"/households/{home.id}").content.decode()
    )
    assert cast.client("village").post(f"/households/{home.id}/chain").status_code == 405


def test_as_of_another_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    east = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    mouth_hold(actor=SYSTEM, place_id=east.id, responder_id=cast.responder("gate"))
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=2))
    client = cast.client("village")
    before = clock.in_city(real() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    after = clock.in_city(real() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    then = client.get(f"/chain/{VILLAGE}?at={after}")
    assert then.status_code == 200
    assert "东村口" in then.content.decode()
    assert "/call" not in then.content.decode()
    # Before the first plan nothing was expected of anybody; the page says so.
    assert client.get(f"/chain/{VILLAGE}?at={before}").status_code == 422
    assert "这个时间还没到" in client.get(f"/chain/{VILLAGE}?at=2999-01-01T00:00").content.decode()
    assert client.get(f"/chain/{VILLAGE}?at=tuesday").status_code == 422
    assert client.get(f"/chain/{OTHER_VILLAGE}").status_code == 404
    assert timezone.is_aware(clock.now())


def test_a_mouth_is_held_by_the_button_of_its_gap(cast: Cast) -> None:
    east = place_add(actor=SYSTEM, kind="village_gate", village_code=VILLAGE, name="东村口")
    client, address = cast.client("village"), f"/mouths/{east.id}/hold"
    assert "东村口" in client.get(address).content.decode()
    assert "请选一个人" in client.post(address, {"responder": ""}).content.decode()
    assert client.post(address, {"responder": str(cast.responder("responder"))}).status_code == 302
    assert duties_at(EVERYWHERE, clock.now()).filter(place=east).count() == 1
    assert cast.client("chief").get(address).status_code == 403


def test_a_grids_households_are_given_in_one_go(cast: Cast) -> None:
    homes = [household(room=str(room), area_code=GRID, categories=("hardship",)) for room in (501, 502)]
    client, address = cast.client("village"), f"/grids/{GRID}/contacts"
    sent = {"households": [str(one.id) for one in homes], "responder": str(cast.responder("responder"))}
    assert client.get(address).status_code == 200
    assert client.post(address, sent | {"households": []}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert duties_at(EVERYWHERE, clock.now()).filter(household__in=homes).count() == 2
    assert "都有人联系" in client.get(address).content.decode()


def test_everything_is_handed_over_on_one_page(cast: Cast) -> None:
    chief = cast.responder("chief")
    (duty,) = duties_at(EVERYWHERE, clock.now()).filter(responder_id=chief)
    client, address = cast.client("village"), f"/responders/{chief}/handover"
    assert "网格长" in client.get(address).content.decode()
    sent = {"seen": str(duty.id), f"to-{duty.id}": str(cast.responder("colleague"))}
    assert client.post(address, sent | {"seen": ""}).status_code == 409
    assert client.post(address, sent | {f"to-{duty.id}": "x"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert duties_at(EVERYWHERE, clock.now()).get(kind="grid_chief").responder_id == cast.responder(
        "colleague"
    )
    assert cast.client("other_village").get(address).status_code == 404
    assert cast.client("gate").get(address).status_code == 403
