"""Every screen on a phone, at a desk and at a wide one: photographed, accessible, labelled, in large letters, by keyboard."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import DESK, PHONE, PLACE
from tests.browser.running import ROOT, Running
from tests.browser.screens import ELSEWHERE, SCREENS, VILLAGE, Screen
from tests.browser.walking import lost, walked

WIDE = {"viewport": {"width": 1920, "height": 1080}}
WIDTHS = {"phone": PHONE, "desk": DESK, "wide": WIDE}

FIELDS_WITHOUT_A_VISIBLE_LABEL = """() => [...document.querySelectorAll('input, select, textarea')]
  .filter(field => !['hidden', 'submit', 'button'].includes(field.type) && field.checkVisibility())
  .filter(field => !field.closest('td, th'))  // a table's heading says what its column is
  .filter(field => ![...(field.labels || [])].some(label => label.innerText.trim() && label.offsetHeight > 0))
  .map(field => field.outerHTML)"""

WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth > window.innerWidth + 1"

#: Words that are not all seen, and are not meant so (a name may end in dots; a cell of the strip opens).
CUT = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.checkVisibility() && one.textContent.trim() && !one.closest('svg, .unseen, .who-name, .strip'))
  .filter(one => one.matches('button, .button') || getComputedStyle(one).overflowX === 'hidden')
  .filter(one => one.scrollWidth > one.clientWidth + 2)
  .map(one => one.outerHTML.slice(0, 200))"""

OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"
LARGE = "() => { document.documentElement.dataset.size = 'large' }"


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the photographs lie for somebody to look at."""
    folder = Path(os.environ.get("FANGXIAN_SCREENS", ROOT / "var" / "screens"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def contexts(browser: Browser, recorded: Running) -> Iterator[Callable[[str | None, str], BrowserContext]]:
    """One signed-in browser for each seat and width."""
    made: dict[tuple[str | None, str], BrowserContext] = {}

    def context_of(seat: str | None, width: str) -> BrowserContext:
        if (seat, width) not in made:
            made[seat, width] = context = browser.new_context(**PLACE, **WIDTHS[width])  # type: ignore[arg-type]
            if seat:
                recorded.sign_in(context, seat).close()
        return made[seat, width]

    yield context_of
    for context in made.values():
        context.close()


@pytest.fixture(scope="module")
def recorded(browser: Browser, running: Running, tmp_path_factory: pytest.TempPathFactory) -> Running:
    """The exercise, and what it has not: a need, a sheet handed in, a register that waits."""
    register = tmp_path_factory.mktemp("register") / "register.csv"
    register.write_text(f"代码,名称\n{VILLAGE},凤山社区居民委员会\n", encoding="utf-8")
    with browser.new_context(**PLACE, **DESK) as context:  # type: ignore[arg-type]
        page = running.sign_in(context, "village")
        page.goto(f"{running.address}/needs/raise?area={VILLAGE}")
        page.get_by_label(re.compile("^防护物资")).check()
        page.get_by_label("说说情况").fill("没有耳温枪")
        page.get_by_role("button", name="报上去").click()
        page.goto(f"{running.address}/sheets/new/people")
        page.get_by_label("从 Excel 粘贴").fill("姓名\t现住址\n欧阳寻\t66栋1单元101室\n李寻\t住址不详\n")
        page.get_by_role("button", name="检查粘贴的行").click()
        page.get_by_role("button", name="退出").click()
        page = running.sign_in(context, "admin")
        page.goto(f"{running.address}/register")
        page.get_by_label("名册表格").set_input_files(register)
        page.get_by_role("button", name="看会改什么").click()
        page.get_by_role("button", name="放弃").wait_for()
    return running


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("screen", SCREENS, ids=[screen.name for screen in SCREENS])
def test_screen(
    screen: Screen,
    width: str,
    folder: Path,
    recorded: Running,
    contexts: Callable[[str | None, str], BrowserContext],
    accessible: Callable[[Page], None],
) -> None:
    page = contexts(screen.seat, width).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security" in message.text else None
    )
    _arrive(page, recorded.address, screen)
    page.screenshot(path=folder / f"{screen.name}-{width}.png", full_page=True, scale="css")
    assert not page.evaluate(WIDER_THAN_THE_SCREEN), "the page is wider than the screen"
    if width == "desk":
        assert lost(walked(page)) == []
    page.evaluate(OPEN_ALL)
    assert not page.evaluate(WIDER_THAN_THE_SCREEN), "the page is wider than the screen when all is open"
    if width != "wide":  # laid out as at a desk
        assert page.evaluate(FIELDS_WITHOUT_A_VISIBLE_LABEL) == []
        accessible(page)
        page.evaluate(LARGE)
        page.screenshot(path=folder / f"{screen.name}-{width}-large.png", full_page=True, scale="css")
        assert not page.evaluate(WIDER_THAN_THE_SCREEN), "in large letters the page is wider than the screen"
        assert page.evaluate(CUT) == []
    assert faults == []
    page.close()


def _arrive(page: Page, address: str, screen: Screen) -> None:
    """Open the screen's address and follow its links, by what they lead to."""
    answer = page.goto(address + screen.address)
    for pattern in screen.follow:
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
        found = next((link for link in links if re.search(pattern, link)), None)
        assert found, f"{page.url}: no link to {pattern}"
        answer = page.goto(address + found)
    assert answer is not None
    assert answer.status == screen.status


def test_every_page_is_looked_at() -> None:
    pages = {name for name, rule in _pages(get_resolver().url_patterns) if "GET" in rule.methods}
    wanted = {name for name in pages if not name.endswith("_live")}
    shown = {screen.page or _page_at(screen) for screen in SCREENS}
    assert wanted - shown == set(ELSEWHERE)


def _page_at(screen: Screen) -> str | None:
    return resolve(screen.address.partition("?")[0]).url_name if screen.status == 200 else None


def _pages(patterns: list[Any]) -> Iterator[tuple[str, Any]]:
    """Every page's name, with what it declares of itself."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _pages(pattern.url_patterns)
        elif (rule := getattr(pattern.callback, "page", None)) is not None:
            yield pattern.name, rule
