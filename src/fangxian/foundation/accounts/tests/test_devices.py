"""Phones that sign in by a square picture: once, for a while, and out at the next request when they are ended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from fangxian.foundation.accounts.devices import (
    device_end,
    device_invite,
    device_invite_for,
    device_open,
    devices_end,
    devices_open,
    invited,
)
from fangxian.foundation.accounts.models import Device, Invitation, User
from fangxian.foundation.accounts.opening import slips_give
from fangxian.foundation.accounts.selectors import actor_bare
from fangxian.foundation.accounts.services import account_close, account_reopen
from fangxian.foundation.accounts.tests.builders import EVERYWHERE, stepped
from fangxian.foundation.duties.models import Duty
from fangxian.foundation.duties.services import duty_end
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain import clock
from fangxian.plain.errors import NotAllowed, OutOfScope, Refused
from tests.cast import PASSWORD, SYSTEM, VILLAGE, Cast

pytestmark = pytest.mark.django_db


def phone_of(user: User, name: str = "小红的手机") -> Client:
    """A phone that was let in by a picture of its holder's own."""
    client = Client()
    token = device_invite(actor=actor_bare(user))
    assert client.get(f"/devices/{token}").status_code == 200
    assert client.post(f"/devices/{token}", {"name": name}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/mine").status_code == 200)


def facts() -> str:
    return str(list(JournalLine.objects.within(EVERYWHERE).values_list("verb", "facts")))


def device_of(user: User) -> UUID:
    return devices_open(user, clock.now()).get().id


# --- letting in


def test_a_picture_at_the_desk_lets_a_phone_in_once(cast: Cast) -> None:
    desk, phone = cast.client("village"), Client(headers={"User-Agent": "Mozilla/5.0 (iPhone; …)"})
    page = desk.post("/my/devices", {"verb": "invite"})
    assert page.headers["Cache-Control"].count("no-store")
    assert "data:image/svg+xml" in page.content.decode()
    token = device_invite(actor=cast.actor("village"))
    first = phone.get(f"/devices/{token}").content.decode()
    assert "test-village" in first
    assert "苹果手机" in first
    assert phone.get(f"/devices/{token}").status_code == 200
    assert phone.post(f"/devices/{token}", {"name": ""}).status_code == 422
    assert phone.post(f"/devices/{token}", {"name": "小红的手机"}).headers["Location"] == "/"
    assert phone.get(f"/villages/{VILLAGE}").status_code == 200
    assert "这一台" in phone.get("/my/devices").content.decode()
    again = Client()
    assert [again.get(f"/devices/{token}").status_code, again.post(f"/devices/{token}").status_code] == [
        404,
        404,
    ]
    assert "小红的手机" not in facts()
    assert token not in facts()


def test_its_cookie_lasts_and_is_out_of_reach_of_scripts(cast: Cast) -> None:
    cookie = phone_of(cast.users["village"]).cookies["sessionid"]
    assert abs(int(cookie["max-age"]) - 30 * 24 * 3600) < 60
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_what_is_stored_lets_nobody_in(cast: Cast) -> None:
    token = device_invite(actor=cast.actor("village"))
    row = Invitation.objects.within(EVERYWHERE).get()
    assert token not in row.digest
    assert invited(row.digest) is None
    phone_of(cast.users["colleague"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_device")
        assert "小红" not in str(cursor.fetchall())


def test_a_picture_holds_for_two_minutes_and_the_newest_alone(
    cast: Cast, shifted: Callable[[float], None]
) -> None:
    actor = cast.actor("village")
    older, newer = device_invite(actor=actor), device_invite(actor=actor)
    assert (invited(older), invited(newer) is not None) == (None, True)
    shifted(3)
    assert invited(newer) is None
    with pytest.raises(OutOfScope):
        device_open(token=newer, name="x")


def test_no_more_devices_than_allowed(cast: Cast, settings: Any) -> None:
    settings.FANGXIAN_DEVICES = 1
    phone_of(cast.users["village"])
    with pytest.raises(Refused, match="最多 1 台"):
        device_invite(actor=cast.actor("village"))
    assert cast.client("village").post("/my/devices", {"verb": "invite"}).status_code == 422


# --- out again


def test_one_device_is_ended_and_the_others_stay(cast: Cast) -> None:
    user = cast.users["village"]
    first = phone_of(user, "一")
    one = device_of(user)
    second = phone_of(user, "二")
    desk = cast.client("village")
    assert desk.post("/my/devices", {"verb": "end", "device": str(one)}).status_code == 302
    answer = first.get("/mine")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
    assert "取消了或到期了" in first.get("/sign-in").content.decode()
    assert (is_in(first), is_in(second), is_in(desk)) == (False, True, True)
    desk.post("/my/devices", {"verb": "end_all"})
    assert (is_in(second), is_in(desk)) == (False, True)
    assert devices_end(actor=cast.actor("village")) == 0


@pytest.mark.parametrize("given", ["", "x", "01a212b9-ec84-70fd-aa63-6c3c9ecb25e1"])
def test_a_device_that_is_not_his_is_unknown(cast: Cast, given: str) -> None:
    phone_of(cast.users["colleague"])
    assert cast.client("village").post("/my/devices", {"verb": "end", "device": given}).status_code == 404
    with pytest.raises(OutOfScope):
        device_end(actor=cast.actor("village"), device_id=device_of(cast.users["colleague"]))


def test_its_time_is_over_after_a_month(cast: Cast, shifted: Callable[[float], None]) -> None:
    phone = phone_of(cast.users["village"])
    shifted(29 * 24 * 60)
    assert is_in(phone)
    shifted(30 * 24 * 60 + 1)
    assert not is_in(phone)


def test_whatever_ends_sessions_ends_devices(cast: Cast) -> None:
    user, own = cast.users["village"], "an own password 2020"
    for act in (
        lambda: slips_give(actor=SYSTEM, user_ids=[user.pk]),
        lambda: account_close(actor=SYSTEM, user_id=user.pk),
    ):
        phone = phone_of(user)
        act()
        assert not is_in(phone)
        account_reopen(actor=SYSTEM, user_id=user.pk)
        assert not is_in(phone)
        assert not devices_open(user, clock.now()).exists()
    colleague, desk = phone_of(cast.users["colleague"]), Client()
    desk.post("/sign-in", {"username": "test-colleague", "password": PASSWORD})
    desk.post("/my/password", {"present": PASSWORD, "password": own, "again": own})
    assert (is_in(colleague), is_in(desk)) == (False, True)


def test_a_password_that_is_changed_on_the_phone_leaves_the_phone_in(cast: Cast) -> None:
    user, own = cast.users["village"], "an own password 2020"
    phone, other = phone_of(user), phone_of(user)
    phone.post("/my/password", {"present": PASSWORD, "password": own, "again": own})
    assert (is_in(phone), is_in(other)) == (True, False)
    assert devices_open(user, clock.now()).count() == 1


def test_the_last_duty_ends_the_device_with_the_session(cast: Cast) -> None:
    user = cast.users["village"]
    phone = phone_of(user)
    duty_end(actor=SYSTEM, duty_id=Duty.objects.within(EVERYWHERE).get(responder_id=user.responder_id).id)
    assert phone.get("/mine").headers["Location"] == "/sign-in"
    assert not devices_open(user, clock.now()).exists()


def test_signing_out_on_the_phone_ends_the_device(cast: Cast) -> None:
    user = cast.users["village"]
    phone_of(user).post("/sign-out")
    assert not devices_open(user, clock.now()).exists()


def test_it_is_seen_every_ten_minutes(cast: Cast, shifted: Callable[[float], None]) -> None:
    user = cast.users["village"]
    phone = phone_of(user)
    for minutes, noted in ((5, 0), (11, 11), (15, 11), (30, 30)):
        shifted(minutes)
        assert is_in(phone)
        device = Device.objects.within(EVERYWHERE).get()
        assert round((device.seen_at - device.opened_at).total_seconds() / 60) == noted


# --- a slip with a picture


def test_a_town_office_lets_a_cadres_phone_in_without_a_password(cast: Cast) -> None:
    office = cast.client("town")
    address = f"/accounts/{cast.users['village'].pk}/phone"
    assert office.get(address).status_code == 200
    page = office.post(address)
    assert page.headers["Cache-Control"] == "no-store"
    assert "凤山社区村居干部" in page.content.decode()
    _, token = device_invite_for(actor=cast.actor("town"), user_id=cast.users["village"].pk)
    phone = Client()
    phone.post(f"/devices/{token}", {"name": "手机"})
    assert is_in(phone)


def test_whose_phone_a_town_office_lets_in(cast: Cast) -> None:
    town = cast.actor("town")
    for seat in ("town", "other_village", "hq", "admin"):
        with pytest.raises(OutOfScope):
            device_invite_for(actor=town, user_id=cast.users[seat].pk)
    with pytest.raises(NotAllowed):
        device_invite_for(actor=cast.actor("hq"), user_id=cast.users["village"].pk)
    stepped(cast.users["village"])
    with pytest.raises(Refused, match="两步登录"):
        device_invite_for(actor=town, user_id=cast.users["village"].pk)
    account_close(actor=SYSTEM, user_id=cast.users["colleague"].pk)
    with pytest.raises(Refused, match="停用着"):
        device_invite_for(actor=town, user_id=cast.users["colleague"].pk)


def test_a_closed_accounts_picture_lets_nobody_in(cast: Cast) -> None:
    token = device_invite(actor=cast.actor("village"))
    account_close(actor=SYSTEM, user_id=cast.users["village"].pk)
    assert Client().post(f"/devices/{token}", {"name": "x"}).status_code == 404
    account_reopen(actor=SYSTEM, user_id=cast.users["village"].pk)
    assert Client().post(f"/devices/{token}", {"name": "x"}).status_code == 404


def test_wrong_methods_and_verbs(cast: Cast) -> None:
    client = cast.client("village")
    assert client.delete("/my/devices").status_code == 405
    assert client.delete("/devices/x").status_code == 405
    assert client.post("/my/devices", {"verb": "dance"}).status_code == 422
    assert Client().get("/my/devices").status_code == 302
