"""Opening accounts for whoever answers for something below; slips, and the own password after them."""

from collections.abc import Callable

import pytest
from django.test import Client

from fangxian.access.actor import Actor
from fangxian.foundation.accounts.models import User
from fangxian.foundation.accounts.opening import MOST, Asked, seats_open, slips_give
from fangxian.foundation.accounts.seats import without_account
from fangxian.foundation.accounts.selectors import accounts_listed, accounts_waiting
from fangxian.foundation.accounts.services import account_close, account_reopen, password_choose
from fangxian.foundation.accounts.tests.builders import EVERYWHERE, seated
from fangxian.foundation.duties.services import Appointment, duties_appoint
from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.responders.services import responder_leave
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from fangxian.plain.ids import uuid7
from tests.cast import COUNTY, GRID, OTHER_GRID, OTHER_VILLAGE, PASSWORD, SIBLING, SYSTEM, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db


def opened(actor: Actor, duty: str = "village_cadre", area: str = VILLAGE) -> User:
    (user,) = seats_open(actor=actor, asked=[Asked(seated(duty, area))])
    return user


def facts() -> str:
    return str(list(JournalLine.objects.within(EVERYWHERE).values_list("verb", "facts")))


# --- opening


def test_a_town_office_opens_for_its_villages_and_grids(cast: Cast) -> None:
    town = cast.actor("town")
    cadre, chief = opened(town), opened(town, "grid_chief", OTHER_GRID)
    assert (cadre.username, cadre.area_code) == ("fs01", VILLAGE)
    assert chief.area_code == OTHER_GRID
    assert not cadre.has_usable_password()
    assert (chief.username, opened(town).username) == ("fs02", "fs03")
    assert {cadre.pk, chief.pk} <= set(accounts_waiting(town).values_list("id", flat=True))


@pytest.mark.parametrize(
    ("duty", "area", "refusal"),
    [
        ("village_cadre", OTHER_VILLAGE, OutOfScope),
        ("town_officer", TOWN, NotAllowed),
        ("headquarters_officer", COUNTY, OutOfScope),
        ("administrator", COUNTY, OutOfScope),
    ],
)
def test_what_is_not_below_a_town_office(cast: Cast, duty: str, area: str, refusal: type[Exception]) -> None:
    person = seated(duty, area)
    with pytest.raises(refusal):
        seats_open(actor=cast.actor("town"), asked=[Asked(person)])
    (user,) = seats_open(actor=cast.actor("admin"), asked=[Asked(person)])
    assert user.area_code == area


def test_somebody_with_one_duty_above_is_the_administrators(cast: Cast) -> None:
    person = seated("village_cadre", VILLAGE)
    duties_appoint(actor=SYSTEM, appointments=[Appointment("headquarters_officer", person, COUNTY, None)])
    with pytest.raises((NotAllowed, OutOfScope)):
        seats_open(actor=cast.actor("town"), asked=[Asked(person)])


def test_nobody_is_opened_without_a_seat_or_twice(cast: Cast) -> None:
    town, person = cast.actor("town"), seated("village_cadre", VILLAGE)
    with pytest.raises(Refused, match="没有责任"):
        seats_open(actor=town, asked=[Asked(uuid7())])
    with pytest.raises(Refused, match="已经有账号"):
        seats_open(actor=town, asked=[Asked(person), Asked(person)])
    seats_open(actor=town, asked=[Asked(person)])
    with pytest.raises(Refused, match="已经有账号"):
        seats_open(actor=town, asked=[Asked(person)])


def test_who_opens_no_accounts(cast: Cast) -> None:
    person = seated("village_cadre", VILLAGE)
    for seat in ("hq", "village", "leader", "auditor", "nobody"):
        with pytest.raises(NotAllowed):
            seats_open(actor=cast.actor(seat), asked=[Asked(person)])


def test_who_has_no_account_is_found_by_place(cast: Cast) -> None:
    town = cast.actor("town")
    here, there = seated("village_cadre", VILLAGE), seated("village_cadre", SIBLING)
    seated("village_cadre", OTHER_VILLAGE)
    gone = seated("village_cadre", VILLAGE)
    responder_leave(actor=SYSTEM, responder_id=gone)
    assert [row["responder_id"] for row in without_account(town, clock.now())] == [here, there]
    seats_open(actor=town, asked=[Asked(here)])
    assert [row["responder_id"] for row in without_account(town, clock.now())] == [there]


# --- slips


def test_a_slip_says_what_its_holder_needs_and_the_journal_nothing_of_it(cast: Cast) -> None:
    town = cast.actor("town")
    user = opened(town)
    (slip,) = slips_give(actor=town, user_ids=[user.pk])
    assert slip.username == user.username
    assert [seat.title for seat in slip.seats] == ["村居干部"]
    assert slip.chip is not None
    assert "*" in slip.chip.phone
    user.refresh_from_db()
    assert user.check_password(slip.password)
    assert slip.password not in facts()
    assert user.password not in facts()


def test_slips_for_accounts_that_are_not_below(cast: Cast) -> None:
    town = cast.actor("town")
    for seat in ("town", "other_village", "hq", "admin"):
        with pytest.raises(OutOfScope):
            slips_give(actor=town, user_ids=[cast.users[seat].pk])
    duties_appoint(
        actor=SYSTEM,
        appointments=[Appointment("headquarters_officer", cast.responder("village"), COUNTY, None)],
    )
    for act in (account_close, account_reopen):
        with pytest.raises(NotAllowed):
            act(actor=town, user_id=cast.users["village"].pk)
    with pytest.raises(NotAllowed):
        slips_give(actor=town, user_ids=[cast.users["village"].pk])
    with pytest.raises(Refused, match="自己的密码"):
        slips_give(actor=cast.actor("admin"), user_ids=[cast.users["admin"].pk])
    with pytest.raises(Refused, match="一次最多"):
        slips_give(actor=town, user_ids=[uuid7() for _ in range(MOST + 1)])


def test_a_town_office_closes_and_reopens_accounts_of_its_villages(cast: Cast) -> None:
    town, user = cast.actor("town"), cast.users["village"]
    assert user in accounts_listed(town)
    assert cast.users["other_village"] not in accounts_listed(town)
    assert cast.users["town"] not in accounts_listed(town)
    account_close(actor=town, user_id=user.pk)
    with pytest.raises(Refused, match="停用着"):
        slips_give(actor=town, user_ids=[user.pk])
    account_reopen(actor=town, user_id=user.pk)
    with pytest.raises(OutOfScope):
        account_close(actor=town, user_id=cast.users["other_village"].pk)


# --- the first sign-in


def test_the_first_sign_in_must_choose_an_own_password(cast: Cast) -> None:
    town = cast.actor("town")
    user = opened(town)
    (slip,) = slips_give(actor=town, user_ids=[user.pk])
    client = Client()
    client.post("/sign-in", {"username": slip.username, "password": slip.password})
    assert client.get(f"/villages/{VILLAGE}").headers["Location"] == "/my/password"
    assert client.post(f"/squads/form/{GRID}").status_code == 403
    assert client.get("/api/v1/gaps").status_code == 403
    page = client.get("/my/password")
    assert "先换成您自己的密码" in page.content.decode()
    for chosen, says in (
        ({"password": slip.password, "again": slip.password}, "请换一个"),
        ({"password": "short", "again": "short"}, "10"),
        ({"password": PASSWORD, "again": "another long 2020"}, "两次输入的不一样"),
        ({"password": "password1234", "again": "password1234"}, "密码不行"),
    ):
        answer = client.post("/my/password", chosen)
        assert (answer.status_code, says in answer.content.decode()) == (422, True), says
    assert client.post("/my/password", {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get(f"/villages/{VILLAGE}").status_code == 200
    assert "account.password_chosen" in facts()
    assert PASSWORD not in facts()


def test_a_slip_that_lay_about_lets_nobody_in(cast: Cast, shifted: Callable[[float], None]) -> None:
    town = cast.actor("town")
    (slip,) = slips_give(actor=town, user_ids=[opened(town).pk])
    shifted(15 * 24 * 60)
    answer = Client().post("/sign-in", {"username": slip.username, "password": slip.password})
    assert answer.status_code == 422
    assert "过了 14 天" in answer.content.decode()


def test_a_new_slip_ends_open_sessions(cast: Cast) -> None:
    client = Client()
    client.post("/sign-in", {"username": "test-village", "password": PASSWORD})
    assert client.get("/mine").status_code == 200
    slips_give(actor=cast.actor("town"), user_ids=[cast.users["village"].pk])
    assert client.get("/mine").status_code == 302


def test_changing_an_own_password_asks_for_the_present_one(cast: Cast) -> None:
    client, new = Client(), "quite another 2020"
    client.post("/sign-in", {"username": "test-village", "password": PASSWORD})
    wrong = client.post("/my/password", {"present": "wrong", "password": new, "again": new})
    assert (wrong.status_code, "密码不对" in wrong.content.decode()) == (422, True)
    assert (
        client.post("/my/password", {"present": PASSWORD, "password": new, "again": new}).status_code == 302
    )
    assert client.get("/mine").status_code == 200
    assert client.delete("/my/password").status_code == 405
    assert Client().get("/my/password").status_code == 302


def test_the_house_itself_has_no_password_to_choose(cast: Cast) -> None:
    with pytest.raises(OutOfScope):
        password_choose(actor=SYSTEM, password=PASSWORD)
