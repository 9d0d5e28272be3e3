"""Duty ends, rights end: the next request is signed out, or loses that area, and says so."""

from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from fangxian.foundation.accounts.tests.builders import EVERYWHERE
from fangxian.foundation.duties.holding import duties_hand_over
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.services import Appointment, duties_appoint, duty_end
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.services import responder_leave, responder_return
from tests.cast import PASSWORD, SIBLING, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db


def signed_in(name: str = "village") -> Client:
    client = Client()
    assert client.post("/sign-in", {"username": f"test-{name}", "password": PASSWORD}).status_code == 302
    assert client.get(f"/villages/{VILLAGE}").status_code == 200
    return client


def relieve(responder: UUID, area: str = VILLAGE) -> None:
    rows = Duty.objects.within(EVERYWHERE).filter(responder_id=responder, until=None, area_code=area)
    for duty in rows:
        duty_end(actor=SYSTEM, duty_id=duty.id)


def appoint(responder: UUID, area: str, duty: str = "village_cadre") -> None:
    duties_appoint(actor=SYSTEM, appointments=[Appointment(duty, responder, area, None)])


def verbs() -> list[str]:
    return list(JournalLine.objects.within(EVERYWHERE).order_by("id").values_list("verb", flat=True))


def test_the_last_duty_ends_and_the_next_request_is_signed_out(cast: Cast) -> None:
    client = signed_in()
    relieve(cast.responder("village"))
    answer = client.get(f"/villages/{VILLAGE}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
    page = client.get("/sign-in").content.decode()
    assert "您的责任解除了：凤山社区村居干部" in page
    assert client.get("/mine").status_code == 302
    assert not Session.objects.exists()
    assert verbs()[-1] == "account.session_ended"


def test_nothing_is_written_by_the_request_that_is_signed_out(cast: Cast) -> None:
    client = signed_in()
    relieve(cast.responder("village"))
    before = verbs()
    answer = client.post("/needs/new", {"what": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
    assert verbs()[len(before) :] == ["account.session_ended"]


def test_the_api_is_told_by_a_problem_and_a_part_by_fetching_its_page_anew(cast: Cast) -> None:
    client, other = signed_in(), signed_in("colleague")
    for seat in ("village", "colleague"):
        relieve(cast.responder(seat))
    answer = client.get("/api/v1/gaps")
    assert (answer.status_code, answer.json()["code"]) == (401, "access.duties_ended")
    assert client.get("/api/v1/gaps").json()["code"] == "access.not_signed_in"
    part = other.get(f"/villages/{VILLAGE}/live", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Refresh"]) == (204, "true")


def test_one_of_two_areas_is_lost_and_said_once(cast: Cast) -> None:
    person = cast.responder("village")
    appoint(person, SIBLING)
    client = signed_in()
    assert client.get(f"/villages/{SIBLING}").status_code == 200
    relieve(person, SIBLING)
    lost = client.get(f"/villages/{SIBLING}")
    assert lost.status_code == 404
    assert "您的责任解除了：甲村村居干部" in lost.content.decode()
    again = client.get(f"/villages/{VILLAGE}")
    assert (again.status_code, "责任解除了" in again.content.decode()) == (200, False)


def test_a_duty_that_is_added_is_there_without_a_word(cast: Cast) -> None:
    client, person = signed_in(), cast.responder("village")
    appoint(person, SIBLING)
    page = client.get(f"/villages/{SIBLING}")
    assert (page.status_code, "责任解除了" in page.content.decode()) == (200, False)
    relieve(person, SIBLING)
    assert "甲村村居干部" in client.get(f"/villages/{SIBLING}").content.decode()


def test_whoever_leaves_is_out_whatever_duties_still_stand_under_his_name(cast: Cast) -> None:
    client, person = signed_in(), cast.responder("village")
    responder_leave(actor=SYSTEM, responder_id=person)
    assert client.get(f"/villages/{VILLAGE}").status_code == 302
    again = Client()
    again.post("/sign-in", {"username": "test-village", "password": PASSWORD})
    assert again.get(f"/villages/{VILLAGE}").status_code == 403
    responder_return(actor=SYSTEM, responder_id=person)
    assert again.get(f"/villages/{VILLAGE}").status_code == 200


def test_what_is_handed_over_is_lost_at_once(cast: Cast) -> None:
    client, person = signed_in(), cast.responder("village")
    duty = Duty.objects.within(EVERYWHERE).get(responder_id=person, until=None)
    duties_hand_over(actor=SYSTEM, responder_id=person, to={duty.id: cast.responder("sibling")})
    assert client.get("/mine").headers["Location"] == "/sign-in"


def test_without_a_duty_one_may_sign_in_and_wait_for_one(cast: Cast) -> None:
    person = cast.responder("village")
    relieve(person)
    client = Client()
    client.post("/sign-in", {"username": "test-village", "password": PASSWORD})
    assert client.get("/mine").status_code == 200
    appoint(person, VILLAGE)
    assert client.get(f"/villages/{VILLAGE}").status_code == 200


def test_signing_out_is_never_in_the_way(cast: Cast) -> None:
    client = signed_in()
    relieve(cast.responder("village"))
    client.post("/sign-out")
    assert verbs()[-1] == "account.signed_out"
