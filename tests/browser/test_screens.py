"""Every screen, as each seat sees it, on a phone and at a desk: photographed, accessible, every field labelled."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import DESK, PHONE, PLACE
from tests.browser.running import ROOT, Running

VILLAGE, TOWN, GRID = "350181007002", "350181007", "350181007002001"
LEADERLESS = "350181007001"

#: Seat (nobody signed in for None), name of the screen, address.
SCREENS = (
    (None, "sign-in", "/sign-in"),
    (None, "not-found", "/no-such-page"),
    ("hq", "board", "/board"),
    ("hq", "gaps", "/gaps"),
    ("hq", "needs", "/needs"),
    ("hq", "plan-adopt", "/plan/adopt"),
    ("hq", "kit", "/kit"),
    ("hq", "gaps-sorted", "/gaps?sort=-since"),
    ("hq", "go", "/go?typed=yx"),
    ("hq", "levels", "/levels"),
    ("hq", "duty-log", "/duty-log/350181"),
    ("hq", "instruct", "/needs/instruct"),
    ("hq", "propose", "/propose/grid_chief/350181"),
    ("group", "group-home", "/"),
    ("town", "town", f"/towns/{TOWN}"),
    ("town", "town-sorted", f"/towns/{TOWN}?sort=-gaps"),
    ("town", "appoint", f"/appoint/village_leader/{LEADERLESS}"),
    ("town", "refused", "/accounts"),
    ("town", "day-reports", f"/reports/{TOWN}/below"),
    ("village", "day-report", f"/reports/{VILLAGE}"),
    ("village", "chain", f"/chain/{VILLAGE}"),
    ("village", "village", f"/villages/{VILLAGE}"),
    ("village", "raise", f"/needs/raise?area={VILLAGE}"),
    ("village", "needs-mine", "/needs/mine"),
    ("village", "places", f"/places/{VILLAGE}"),
    ("village", "places-as-words", f"/places/{VILLAGE}?as=text"),
    ("village", "grids", f"/villages/{VILLAGE}/grids"),
    ("village", "people", "/people"),
    ("village", "households", f"/villages/{VILLAGE}/households"),
    ("village", "household-new", f"/households/new?area={VILLAGE}"),
    ("village", "duplicates", f"/people/duplicates/{VILLAGE}"),
    ("town", "town-households", f"/towns/{TOWN}/households"),
    ("hq", "holdings", "/holdings"),
    ("admin", "retention", "/retention"),
    ("village", "sheets", "/sheets"),
    ("village", "sheet-new", "/sheets/new/people"),
    ("village", "mine", "/mine"),
    ("village", "plans", "/plan"),
    ("village", "plan", "/plan/1"),
    ("village", "who-may-do-what", "/who-may-do-what"),
    ("village", "responders", "/responders"),
    ("village", "responder-new", "/responders/new"),
    ("village", "responder-list", "/responders/list"),
    ("village", "pledges", "/pledges"),
    ("village", "pledge-new", "/pledges/new"),
    ("department", "department-responders", "/responders"),
    ("gate", "gate-home", "/"),
    ("responder", "responder-home", "/"),
    ("runner", "runner-home", "/"),
    ("department", "department-home", "/"),
    ("partner", "partner-home", "/"),
    ("admin", "accounts", "/accounts"),
    ("admin", "register", "/register"),
    ("auditor", "journal", "/journal"),
)

FIELDS_WITHOUT_A_VISIBLE_LABEL = """() => [...document.querySelectorAll('input, select, textarea')]
  .filter(field => !['hidden', 'submit', 'button'].includes(field.type) && field.checkVisibility())
  .filter(field => ![...(field.labels || [])].some(label => label.innerText.trim() && label.offsetHeight > 0))
  .map(field => field.outerHTML)"""

WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth > window.innerWidth + 1"


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the photographs lie for somebody to look at."""
    folder = Path(os.environ.get("FANGXIAN_SCREENS", ROOT / "var" / "screens"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def contexts(browser: Browser, running: Running) -> Iterator[Callable[[str | None, str], BrowserContext]]:
    """One signed-in browser for each seat and width."""
    made: dict[tuple[str | None, str], BrowserContext] = {}

    def context_of(seat: str | None, width: str) -> BrowserContext:
        if (seat, width) not in made:
            context = browser.new_context(**PLACE, **(PHONE if width == "phone" else DESK))  # type: ignore[arg-type]
            made[seat, width] = context
            if seat:
                page = context.new_page()
                page.goto(running.address)
                page.get_by_label("账号").fill(seat)
                page.get_by_label("密码").fill(running.password)
                page.get_by_role("button", name="登录").click()
                page.get_by_role("button", name="退出").wait_for()
                page.close()
        return made[seat, width]

    yield context_of
    for context in made.values():
        context.close()


@pytest.mark.parametrize("width", ["phone", "desk"])
@pytest.mark.parametrize(("seat", "name", "address"), SCREENS, ids=[screen[1] for screen in SCREENS])
def test_screen(
    seat: str | None,
    name: str,
    address: str,
    width: str,
    folder: Path,
    running: Running,
    contexts: Callable[[str | None, str], BrowserContext],
    accessible: Callable[[Page], None],
) -> None:
    page = contexts(seat, width).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security" in message.text else None
    )
    page.goto(running.address + address)
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate(FIELDS_WITHOUT_A_VISIBLE_LABEL) == []
    assert not page.evaluate(WIDER_THAN_THE_SCREEN), "the page is wider than the screen"
    assert faults == []
    accessible(page)
    page.close()
