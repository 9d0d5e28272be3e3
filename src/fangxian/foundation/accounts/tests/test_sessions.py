"""A session's row is no ticket: the cookie can not be read from it."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
from fangxian.plain.errors import Refused
from tests.cast import PASSWORD, Cast


def signed_in(seat: str = "village") -> Client:
    client = Client()
    answer = client.post(reverse("sign_in"), {"username": f"test-{seat}", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_what_the_table_holds_signs_nobody_in(cast: Cast) -> None:
    client = signed_in()
    assert client.get(reverse("mine")).status_code == 200
    row = Session.objects.get()
    assert row.session_key != client.cookies["sessionid"].value
    thief = Client()
    thief.cookies["sessionid"] = row.session_key
    assert thief.get(reverse("mine")).status_code == 302


def test_signing_out_ends_the_session_and_both_are_journalled(cast: Cast) -> None:
    client = signed_in()
    cookie = client.cookies["sessionid"].value
    client.post(reverse("sign_out"))
    again = Client()
    again.cookies["sessionid"] = cookie
    assert again.get(reverse("mine")).status_code == 302
    assert not Session.objects.exists()
    lines = JournalLine.objects.within(Scope.system("test")).filter(
        noun="accounts.user", actor__startswith="user:"
    )
    assert list(lines.order_by("id").values_list("verb", flat=True)) == [
        "account.signed_in",
        "account.signed_out",
    ]


def test_a_plan_that_can_not_be_read_is_said_and_not_a_failure(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Refused("plan.altered", "预案文本与采用时不一致，请用备份恢复后再用。")

    client = cast.client("village")
    monkeypatch.setattr("fangxian.foundation.accounts.middleware.actor_of", refuse)
    answer = client.get(reverse("mine"))
    assert answer.status_code == 422
    assert "预案文本与采用时不一致" in answer.content.decode()
    assert client.post(reverse("sign_out")).status_code == 302
