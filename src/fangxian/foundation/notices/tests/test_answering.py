"""Links that let somebody answer without an account."""

import re

import pytest
from django.db import connection
from django.test import Client

from fangxian.foundation.journal.models import JournalLine
from fangxian.foundation.notices import pages
from fangxian.foundation.notices.answering import (
    MOST_ANSWERS,
    answer_give,
)
from fangxian.foundation.notices.delivering import notices_deliver
from fangxian.foundation.notices.models import AnswerLink
from fangxian.foundation.notices.pacing import Pace
from fangxian.foundation.notices.stand_in import StandIn
from fangxian.foundation.notices.tests.builders import EVERYWHERE, link, tell
from fangxian.foundation.notices.tests.conftest import Hours
from fangxian.plain.errors import OutOfScope, Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def token(path: str) -> str:
    return path.rpartition("/")[2]


def rows() -> AnswerLink:
    found: AnswerLink = AnswerLink.objects.within(EVERYWHERE).get()
    return found


def test_a_message_asks_and_its_link_answers(cast: Cast, gateway: StandIn, client: Client) -> None:
    path = link(cast)
    tell(cast, link=path)
    notices_deliver()
    (message,) = gateway.messages.values()
    address = re.search(r"https://fangxian\.test(/a/\S+)$", message["text"])
    assert address is not None
    answer = client.get(address[1])
    assert answer.status_code == 200
    assert "田头村村口" in answer.content.decode()
    for word in ("noindex", "no-referrer"):
        assert word in str(answer.headers)
    assert "no-store" in answer.headers["Cache-Control"]
    done = client.post(address[1], {"answer": "come"}, follow=True)
    assert "您回答了“来”" in done.content.decode()
    given = JournalLine.objects.within(EVERYWHERE).get(verb="answer.given")
    assert (given.actor, given.on_behalf_of) == (
        "system:answer_link",
        f"responder:{cast.responder('village')}",
    )
    acted = JournalLine.objects.within(EVERYWHERE).get(verb="need.answered")
    assert (acted.on_behalf_of, acted.facts["choice"]) == (given.on_behalf_of, "come")


def test_what_a_link_holds_is_chance_and_is_kept_nowhere(cast: Cast) -> None:
    path = link(cast)
    assert len(token(path)) >= 22
    assert path != link(cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_answerlink")
        assert token(path) not in str(cursor.fetchall())
        cursor.execute("SELECT facts FROM journal_journalline")
        assert token(path) not in str(cursor.fetchall())


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_preview_answers_for_nobody(cast: Cast, client: Client, method: str) -> None:
    path = link(cast)
    before = JournalLine.objects.within(EVERYWHERE).count()
    assert getattr(client, method)(f"{path}?answer=come").status_code == 200
    assert JournalLine.objects.within(EVERYWHERE).count() == before
    assert rows().answer == ""
    assert client.put(path).status_code == 405


def test_an_answer_may_change_until_it_is_over(cast: Cast, client: Client, hours: Hours) -> None:
    hours.ahead(seconds=0)
    path = link(cast)
    for choice in ("come", "come", "stay"):
        assert client.post(path, {"answer": choice}).status_code == 302
    assert (rows().answer, rows().answers) == ("stay", 2)
    hours.ahead(hours=5)
    for answer in (client.get(path), client.post(path, {"answer": "come"})):
        assert answer.status_code == 410
        assert "过了时间" in answer.content.decode()
    assert rows().answer == "stay"


def test_an_answer_that_is_final_stands(cast: Cast, client: Client) -> None:
    path = link(cast, kind="once_in_tests")
    client.post(path, {"answer": "stay"})
    assert client.post(path, {"answer": "stay"}).status_code == 302
    assert client.post(path, {"answer": "come"}).status_code == 422
    assert "<button" not in client.get(path).content.decode().split("<main")[1].split("</main>")[0]
    assert rows().answer == "stay"


def test_nobody_changes_his_answer_for_ever(cast: Cast) -> None:
    held = token(link(cast))
    for number in range(MOST_ANSWERS):
        answer_give(token=held, choice=("come", "stay")[number % 2])
    with pytest.raises(Refused):
        answer_give(token=held, choice="come")


def test_what_cannot_be_done_is_not_answered(cast: Cast, client: Client) -> None:
    path = link(cast, subject_id="full")
    answer = client.post(path, {"answer": "come"})
    assert (answer.status_code, rows().answer) == (422, "")
    assert "刚刚有人先来了" in answer.content.decode()
    assert client.post(path, {"answer": "dance"}).status_code == 422
    assert client.get(link(cast, subject_id="gone")).status_code == 410


def test_a_link_that_is_none(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = link(cast)
    monkeypatch.setattr(pages, "_PACE", Pace(most=3, seconds=60))
    assert [client.get(f"/a/none-{number}").status_code for number in range(5)] == [404, 404, 404, 429, 429]
    assert client.post("/a/none", {"answer": "come"}).status_code == 429
    assert client.get(path).status_code == 200
    with pytest.raises(OutOfScope):
        answer_give(token="none", choice="come")


def test_a_pace_is_by_address_and_begins_anew() -> None:
    pace = Pace(most=1, seconds=1000, remembered=2)
    assert [pace.missed("a"), pace.missed("a"), pace.missed("b")] == [False, True, False]
    pace.missed("c")
    assert pace.missed("a") is False
    assert Pace(most=0, seconds=0).missed("a")
