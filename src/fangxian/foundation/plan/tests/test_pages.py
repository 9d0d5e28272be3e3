"""The plan's pages, asked as the site would ask them."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from fangxian.access.actor import Actor, Grant
from fangxian.access.roles import Auditor, HeadquartersOfficer, Role
from fangxian.access.scope import Scope
from fangxian.foundation.plan import selectors
from fangxian.foundation.plan.selectors import editions
from fangxian.foundation.plan.services import plan_adopt
from fangxian.foundation.plan.shipped import shipped_text
from fangxian.foundation.plan.tests.plans import PLAN, line_with, spoilt
from fangxian.plain import clock

pytestmark = pytest.mark.django_db

DAY = datetime(2020, 2, 3, 8, tzinfo=UTC)
OTHER = spoilt("minimum = 3", "minimum = 4")
HOUSE = Actor.system("test", reason="试验")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    selectors._plan_with.cache_clear()
    selectors._switched_with.cache_clear()
    monkeypatch.setattr(clock, "now", lambda: DAY)


def holder_of(role: type[Role]) -> Actor:
    """Somebody who holds one role over the county."""
    county = Scope.of_areas("350181")
    return Actor(key="account:test", grants=(Grant(role=role, here=county, city=county),))


def ask(path: str, role: type[Role], data: dict[str, Any] | None = None) -> HttpResponse:
    """The answer to somebody with a role, whatever plan is in force."""
    factory = RequestFactory()
    request: Any = factory.get(path) if data is None else factory.post(path, data)
    request.user = SimpleNamespace(is_authenticated=True)
    request.actor = holder_of(role)
    request.session = {}
    request._messages = FallbackStorage(request)
    view, arguments, named = resolve(path)
    answer: HttpResponse = view(request, *arguments, **named)
    return answer


def said(answer: HttpResponse) -> str:
    """The page's text."""
    return answer.content.decode()


@pytest.mark.parametrize("path", ["/plan", "/plan/1", "/plan/adopt"])
def test_who_may_open_each_page(cast: Any, path: str) -> None:
    """Signed in, with the duty, by a right method."""
    assert cast.client("hq").get(path).status_code == HTTPStatus.OK
    assert cast.client("admin").get(path).status_code == HTTPStatus.OK
    assert cast.client("chief").get(path).status_code == HTTPStatus.FORBIDDEN
    assert cast.client(None).get(path).status_code == HTTPStatus.FOUND
    assert cast.client("hq").put(path).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_the_shipped_edition_is_shown_with_every_rooms_tables(cast: Any) -> None:
    """The ladder of the needs stands beside the duties."""
    page = cast.client("auditor").get("/plan/1").content.decode()
    for words in ("包村领导", "物资保障党小组", "党员突击队", "逐级上报", "耳温枪"):
        assert words in page


def test_an_auditor_reads_but_does_not_adopt() -> None:
    """Nor is he shown the way."""
    assert "/plan/adopt" not in said(ask("/plan", Auditor))
    assert "/plan/adopt" in said(ask("/plan", HeadquartersOfficer))
    assert ask("/plan/adopt", Auditor).status_code == HTTPStatus.FORBIDDEN


def test_the_list_marks_what_is_in_force() -> None:
    """Now, to come, and nothing at all."""
    assert "还没有采用过预案" in said(ask("/plan", Auditor))
    plan_adopt(actor=HOUSE, text=PLAN, takes_effect_at=DAY - timedelta(days=2))
    plan_adopt(actor=HOUSE, text=OTHER, takes_effect_at=DAY + timedelta(days=1))
    page = said(ask("/plan", Auditor))
    assert page.count("现行") == page.count("到时生效") == 1


def test_an_edition_is_a_page_of_tables() -> None:
    """In words, escaped, and the text as it was adopted."""
    plan_adopt(actor=HOUSE, text=spoilt('title = "试验预案"', 'title = "<b>试验</b> 100%"'))
    page = said(ask("/plan/1", Auditor))
    assert "对一个村居负总责。" in page
    assert "<b>试验" not in page
    assert "&lt;b&gt;试验&lt;/b&gt; 100%" in page
    assert "led_by = &quot;grid_chief&quot;" in page
    assert ask("/plan/2", Auditor).status_code == HTTPStatus.NOT_FOUND


def test_faults_are_listed_with_their_lines() -> None:
    """In the reader's language; nothing is adopted."""
    text = spoilt("minimum = 3", "minimum = 0")
    answer = ask("/plan/adopt", HeadquartersOfficer, {"text": text})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f"<td>{line_with(text, 'minimum = 0')}</td>" in said(answer)
    assert "“minimum”至少是 1" in said(answer)
    with translation.override("en"):
        assert "must be at least 1" in said(ask("/plan/adopt", HeadquartersOfficer, {"text": text}))
    assert not editions()


def seen_in(answer: HttpResponse) -> str:
    """What the adopting button carries."""
    _before, _name, rest = said(answer).partition('name="seen" value="')
    return rest.partition('"')[0]


def test_look_then_adopt() -> None:
    """The first press shows what would change, the second adopts and leads to the edition."""
    plan_adopt(actor=HOUSE, text=PLAN, takes_effect_at=DAY - timedelta(days=2))
    look = ask("/plan/adopt", HeadquartersOfficer, {"text": OTHER})
    assert "有 1 处变化" in said(look)
    assert "至少几人" in said(look)
    assert editions().count() == 1
    adopt = ask("/plan/adopt", HeadquartersOfficer, {"text": OTHER, "seen": seen_in(look)})
    assert (adopt.status_code, adopt["Location"]) == (HTTPStatus.FOUND, "/plan/2")
    assert editions().count() == 2


def test_a_file_in_the_place_of_text() -> None:
    """Its text is carried over to the next press."""
    file = SimpleUploadedFile("plan.toml", b"\xef\xbb\xbf" + PLAN.encode())
    look = ask("/plan/adopt", HeadquartersOfficer, {"text": "", "file": file})
    assert "没有错误" in said(look)
    assert "key = &quot;grid_chief&quot;" in said(look)
    assert seen_in(look).startswith("0-")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("预案".encode("gb18030"), "不是 UTF-8"), (b"#" * 200_001, "太大"), (b" ", "请贴上预案全文")],
)
def test_a_file_that_is_no_plan(content: bytes, sentence: str) -> None:
    """Told in a sentence."""
    file = SimpleUploadedFile("plan.toml", content)
    answer = ask("/plan/adopt", HeadquartersOfficer, {"text": "", "file": file})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in said(answer)


def test_another_text_than_was_looked_at_is_looked_at_first() -> None:
    """The button adopts only what it stood beside."""
    look = ask("/plan/adopt", HeadquartersOfficer, {"text": PLAN})
    answer = ask("/plan/adopt", HeadquartersOfficer, {"text": OTHER, "seen": seen_in(look)})
    assert answer.status_code == HTTPStatus.OK
    assert not editions()


@pytest.mark.parametrize("seen", ["", "-", "x-y", "0", "0-", "-1-0", "²-0"])
def test_a_button_that_is_not_ours(seen: str) -> None:
    """Adopts nothing."""
    assert ask("/plan/adopt", HeadquartersOfficer, {"text": PLAN, "seen": seen}).status_code == HTTPStatus.OK
    assert not editions()


@pytest.mark.parametrize(
    ("takes_effect_at", "sentence"),
    [
        ("2020-02-01T08:00", "过去的时间"),
        ("soon", "soon"),
    ],
)
def test_refusals_stand_in_the_form(takes_effect_at: str, sentence: str) -> None:
    """And the text is not lost."""
    plan_adopt(actor=HOUSE, text=PLAN, takes_effect_at=DAY - timedelta(days=2))
    text = spoilt("minimum = 3", "minimum = 5")
    look = ask("/plan/adopt", HeadquartersOfficer, {"text": text})
    data = {"text": text, "takes_effect_at": takes_effect_at, "seen": seen_in(look)}
    answer = ask("/plan/adopt", HeadquartersOfficer, data)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in said(answer)
    assert "minimum = 5" in said(answer)
    assert editions().filter(text=text).count() == 0


def test_another_edition_meanwhile_is_told_and_the_text_can_be_sent_again() -> None:
    """Which plan would have been replaced, which one is, and who adopted it."""
    plan_adopt(actor=HOUSE, text=PLAN, takes_effect_at=DAY - timedelta(days=2))
    text = spoilt("minimum = 3", "minimum = 5")
    look = ask("/plan/adopt", HeadquartersOfficer, {"text": text})
    plan_adopt(actor=HOUSE, text=OTHER, takes_effect_at=DAY + timedelta(hours=1))
    data = {"text": text, "takes_effect_at": "2020-02-04T08:00"}
    answer = ask("/plan/adopt", HeadquartersOfficer, data | {"seen": seen_in(look)})
    assert answer.status_code == HTTPStatus.CONFLICT
    for words in ("第 2 版预案已经采用（", "起的预案", "第 1 版：", "第 2 版：", "minimum = 5"):
        assert words in said(answer)
    assert ask("/plan/adopt", HeadquartersOfficer, data | {"seen": seen_in(answer)})["Location"] == "/plan/3"


def test_an_empty_form_starts_from_the_newest_text() -> None:
    """Most editions change little."""
    plan_adopt(actor=HOUSE, text=PLAN)
    assert "key = &quot;test-plan&quot;" in said(ask("/plan/adopt", HeadquartersOfficer))


def test_one_that_ships_or_was_adopted_before_is_chosen_from_a_list(cast: Any) -> None:
    """Its text goes on in the form, so that the next press adopts just that."""
    client = cast.client("hq")
    assert "随程序：福清市防台风预案" in client.get("/plan/adopt").content.decode()
    look = client.post("/plan/adopt", {"at_hand": "typhoon", "text": "# 别的"})
    assert "渔船管控责任人" in said(look)
    text = shipped_text("typhoon")
    sent = {"at_hand": "", "text": text, "seen": seen_in(look), "takes_effect_at": "2020-02-04T08:00"}
    adopted = client.post("/plan/adopt", sent)
    assert adopted["Location"] == "/plan/2"
    again = client.post("/plan/adopt", {"at_hand": "1", "text": text, "takes_effect_at": "2020-02-05T08:00"})
    assert "和第 2 版相比" in said(again)
    wrong = client.post("/plan/adopt", {"at_hand": "../settings", "text": text})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
