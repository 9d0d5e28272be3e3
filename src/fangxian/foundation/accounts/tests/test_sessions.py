"""A session's row is no ticket: the cookie can not be read from it."""

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from fangxian.access.scope import Scope
from fangxian.foundation.journal.models import JournalLine
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
