"""Signing in and out: the only pages that everybody may open."""

import pytest
from django.test import Client

from fangxian.foundation.accounts.services import account_close, account_reopen
from tests.cast import PASSWORD, SYSTEM, Cast

pytestmark = pytest.mark.django_db


def signed_in(client: Client, username: str, password: str = PASSWORD) -> int:
    return int(client.post("/sign-in", {"username": username, "password": password}).status_code)


def test_signing_in_and_out(cast: Cast) -> None:
    client = Client()
    assert client.get("/mine").status_code == 302
    assert signed_in(client, "test-village") == 302
    assert client.get("/mine").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/mine").status_code == 302


def test_a_wrong_pair_does_not_say_which_was_wrong(cast: Cast) -> None:
    said = [
        Client().post("/sign-in", {"username": name, "password": "wrong wrong"}).content.decode()
        for name in ("test-village", "nobody-at-all")
    ]
    assert all("账号或密码不对" in page for page in said)


def test_wrong_methods(cast: Cast) -> None:
    assert Client().delete("/sign-in").status_code == 405
    assert cast.client("village").get("/sign-out").status_code == 405


def test_five_wrong_passwords_lock_the_account_and_nobody_else(cast: Cast) -> None:
    assert [signed_in(Client(), "test-village", "wrong wrong") for _ in range(5)] == [422, 422, 422, 422, 403]
    assert signed_in(Client(), "test-village") == 403
    assert signed_in(Client(), "test-town") == 302
    account_reopen(actor=SYSTEM, user_id=cast.users["village"].id)
    assert signed_in(Client(), "test-village") == 302


def test_a_closed_account_is_out_at_its_next_request(cast: Cast) -> None:
    client = cast.client("village")
    assert client.get("/mine").status_code == 200
    account_close(actor=SYSTEM, user_id=cast.users["village"].id)
    assert client.get("/mine").status_code == 302
    assert signed_in(Client(), "test-village") == 422
