"""Every screen in Chinese, and in English for whoever chooses it: only what people and the plan wrote stays as it is."""

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from fangxian.access.scope import Scope
from fangxian.plain import clock
from tests.cast import GRID, OTHER_GRID, SIBLING, TOWN, VILLAGE, Cast

pytestmark = pytest.mark.django_db

EVERYWHERE = Scope.system("测试")
PLANS = sorted((Path(settings.LOCALE_PATHS[0]).parent / "plans").glob("*.toml"))
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]+")

#: Who opens which address, and what its English says.
PAGES: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "village",
        f"/villages/{VILLAGE}",
        ("Open needs", "Raise a need", "Who answers", "No grid chief", "My day"),
    ),
    ("town", f"/towns/{TOWN}", ("3 gaps", "Villages and communities", "Close now", "open for 1 d 2 h")),
    ("hq", "/board", ("Most pressing gaps", "Overdue needs", "The line", "As of")),
    ("hq", "/gaps", ("Kinds of gap", "3 gaps in all")),
    ("village", "/needs", ("Waiting to be taken on", "1 need in all", "min left")),
    ("village", "/needs?overdue=1", ("No needs like this",)),
    ("village", "/needs/raise", ("What is lacking", "How urgent", "Raise it", "required")),
    ("town", f"/appoint/village_leader/{SIBLING}", ("Appoint for", "Back")),
    ("chief", f"/squads/form/{GRID}", ("counting the leader",)),
    ("village", f"/places/{VILLAGE}", ("Add a place", "Local name")),
    ("village", "/mine", ("My duties", "So you may", "today ")),
    ("village", "/who-may-do-what", ("From these duties: ", "in all of ")),
    ("admin", "/accounts", ("Last sign-in", "accounts in all", "New slip")),
    ("admin", "/register", ("See what would change", "Register of areas")),
    ("auditor", "/journal", ("Need: raised this need", "entries")),
    ("hq", "/plan", ("Adopt a new edition", "In force")),
    ("hq", "/plan/adopt", ("Full text of the plan",)),
    ("village", "/nowhere", ("There is no such page.", "Code 404")),
]


@pytest.fixture(autouse=True)
def the_next_test_speaks_chinese() -> Iterator[None]:
    """A request leaves its language to the thread: the next request sets its own, the next test may not."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def at_work(cast: Cast) -> Cast:
    """A need, and a gap of each kind that the plan looks for."""
    typed = {
        "kind": "protective_goods",
        "words": "Two thermometers",
        "urgency": "urgent",
        "area_code": VILLAGE,
    }
    assert cast.client("village").post("/needs/raise", typed).status_code == 302
    gap, now = apps.get_model("line", "Gap"), clock.now()
    for kind, area in (
        ("duty.village_leader", SIBLING),
        ("duty.grid_chief", OTHER_GRID),
        ("squad.not_formed", GRID),
    ):
        seen = {"since": now - timedelta(hours=26), "opened_at": now, "severity": 3}
        gap(kind=kind, subject=area, area_code=area, **seen).save(force_insert=True)
    return cast


def in_english(client: Client) -> Client:
    """A browser in which somebody chose English."""
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    return client


def lang_of(page: str) -> str:
    found = re.search(r'<html lang="([^"]+)"', page)
    assert found
    return found[1]


def written_by_people() -> list[str]:
    """Names of places, organisations and people, and the words of the plan: the longest first."""
    words = {text for plan in PLANS for text in _texts(tomllib.loads(plan.read_text(encoding="utf-8")))}
    for label in ("areas.Area", "orgs.Organisation", "areas.Register"):
        for row in apps.get_model(label).objects.within(EVERYWHERE):
            words.add(getattr(row, "name", "") or getattr(row, "title", ""))
    # Everybody of the cast is 演 something, masked; the switch names each language in itself.
    words |= {"演*", "简体中文"}
    return sorted(words - {""}, key=len, reverse=True)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from _texts(one)


def test_a_page_is_chinese_until_somebody_chooses_english(at_work: Cast) -> None:
    client = at_work.client("village")
    for choose, lang, word, other in (
        (None, "zh-CN", "报一个困难", "Raise a need"),
        ("en", "en", "Raise a need", "报一个困难"),
        ("zh-hans", "zh-CN", "报一个困难", "Raise a need"),
    ):
        if choose:
            client.post(reverse("set_language"), {"language": choose, "next": "/"})
        page = client.get(f"/villages/{VILLAGE}").content.decode()
        assert lang_of(page) == lang
        assert word in page
        assert other not in page


def test_an_unknown_language_changes_nothing(cast: Cast) -> None:
    client = cast.client("village")
    client.post(reverse("set_language"), {"language": "xx", "next": "/"})
    assert lang_of(client.get("/mine").content.decode()) == "zh-CN"


def test_the_first_page_can_be_english_too() -> None:
    page = in_english(Client()).get("/sign-in").content.decode()
    assert lang_of(page) == "en"
    assert "Sign in" in page
    assert CHINESE.findall(page) == ["简体中文"]


@pytest.mark.parametrize(("seat", "address", "said"), PAGES, ids=[address for _, address, _ in PAGES])
def test_nothing_of_the_house_s_own_is_left_in_chinese(
    at_work: Cast, seat: str, address: str, said: tuple[str, ...]
) -> None:
    page = in_english(at_work.client(seat)).get(address).content.decode()
    assert lang_of(page) == "en"
    assert [words for words in said if words not in page] == []
    # The plan as it was written stands in a field of its own.
    page = re.sub(r"(<textarea[^>]*>).*?(</textarea>)", r"\1\2", page, flags=re.DOTALL)
    for words in written_by_people():
        page = page.replace(words, "")
    assert CHINESE.findall(page) == []


def test_one_need_and_what_is_done_with_it(at_work: Cast) -> None:
    client = in_english(at_work.client("colleague"))
    listed = client.get("/needs").content.decode()
    address = re.search(
        r'href="(/needs/(?!raise|mine|instruct|rates|calendar|whistle|filters|find)[^"/?]+)"', listed
    )
    assert address
    told = client.post(f"{address[1]}/acknowledge", {"version": 1}, follow=True).content.decode()
    for words in (
        "Done: you took it on.",
        "In hand",
        "Time to answer",
        "How far it has climbed",
        "raised this need",
    ):
        assert words in told
    for words in written_by_people():
        told = told.replace(words, "")
    assert CHINESE.findall(told) == []


def test_a_refusal_is_said_in_english(cast: Cast) -> None:
    client = in_english(cast.client("village"))
    short = client.post(
        "/needs/raise", {"kind": "staff", "urgency": "daily", "area_code": VILLAGE, "words": ""}
    )
    assert "Write a few words. This is required." in short.content.decode()
    assert "is outside what you answer for" in client.get("/villages/350181008210").content.decode()
