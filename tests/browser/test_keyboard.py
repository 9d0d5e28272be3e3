"""Everything works by keyboard: each seat's first screen walked by Tab, Ctrl-K anywhere, the keys themselves."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, PLACE
from tests.browser.running import Running
from tests.browser.walking import FOCUSED, lost, walked

VILLAGE, TOWN = "350181007002", "350181007"
SEATS = (
    "hq",
    "group",
    "town",
    "village",
    "gate",
    "responder",
    "runner",
    "department",
    "partner",
    "admin",
    "auditor",
)


@pytest.fixture
def signed_in(browser: Browser, running: Running) -> Iterator[Callable[..., Page]]:
    """A page in which a seat is signed in, by keyboard alone."""
    contexts = []

    def page_of(seat: str, **shape: object) -> Page:
        context = browser.new_context(**PLACE, **(shape or DESK))  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(running.address)
        page.get_by_label("账号").focus()
        page.keyboard.type(seat)
        page.keyboard.press("Tab")
        page.keyboard.type(running.password)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="退出").wait_for()
        return page

    yield page_of
    for context in contexts:
        context.close()


@pytest.mark.parametrize("seat", SEATS)
def test_the_first_screen_is_walked_by_tab(signed_in: Callable[..., Page], seat: str) -> None:
    page = signed_in(seat)
    steps = walked(page)
    assert lost(steps) == []
    assert {"退出"} <= {step["words"] for step in steps}
    assert any(step["verb"] for step in steps) or seat in (
        "partner",
        "group",
        "department",
    )  # nothing waits for these


def test_the_skip_link_skips(signed_in: Callable[..., Page]) -> None:
    page = signed_in("hq")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["own"]


def test_a_gap_s_verb_is_opened_by_enter(signed_in: Callable[..., Page]) -> None:
    page = signed_in("hq")
    page.goto(page.url.partition("/board")[0] + "/gaps")
    page.get_by_role("link", name="指派").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/appoint/**")


def test_ctrl_k_goes_anywhere(signed_in: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = signed_in("hq")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="去哪里")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("option").first).to_be_visible()
    page.keyboard.type("yx")
    chosen = dialog.locator("[aria-selected=true]")
    expect(chosen).to_contain_text("音西街道")
    accessible(page)
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("阳下街道")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/towns/{TOWN}")


def test_who_types_fast_arrives(signed_in: Callable[..., Page]) -> None:
    page = signed_in("hq")
    page.keyboard.press("Control+k")
    page.keyboard.type("凤山社区")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/villages/{VILLAGE}")


def test_escape_closes_and_gives_the_focus_back(signed_in: Callable[..., Page]) -> None:
    page = signed_in("village", **PHONE)
    way = page.get_by_role("link", name="去哪里")
    way.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="去哪里")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(way).to_be_focused()


def test_people_are_looked_for_by_the_room_that_keeps_them(signed_in: Callable[..., Page]) -> None:
    page = signed_in("village")
    page.keyboard.press("Control+k")
    page.keyboard.type("没有这个人")
    expect(page.get_by_role("option", name="找人、找户：没有这个人")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people")
    expect(page.get_by_role("searchbox", name="找人")).to_have_value("没有这个人")


def test_the_keys_are_shown(signed_in: Callable[..., Page], accessible: Callable[[Page], None]) -> None:
    page = signed_in("town")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").first.focus()
    page.keyboard.type("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_scripts_a_page_does_the_same(browser: Browser, running: Running) -> None:
    context = browser.new_context(**PLACE, **DESK, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(running.address)
    page.get_by_label("账号").fill("hq")
    page.get_by_label("密码").fill(running.password)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="去哪里").click()
    page.get_by_role("searchbox").fill("fs")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="凤山社区").first.click()
    page.wait_for_url(f"**/villages/{VILLAGE}")
    page.goto(f"{running.address}/towns/{TOWN}")
    page.get_by_role("link", name="缺口").last.click()
    context.close()


CLIPPED = """() => [...document.querySelectorAll('main :is(a, button, b, h1, h2, h3, p, td, th, label, span)')]
  .filter(one => one.checkVisibility() && one.children.length === 0 && !one.closest('.unseen, .scroll, svg, .strip'))
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1
    && ['hidden', 'clip'].includes(getComputedStyle(one).overflowX))
  .map(one => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(
    ("seat", "address"),
    [
        ("hq", "/board"),
        ("hq", "/gaps"),
        ("town", f"/towns/{TOWN}"),
        ("village", f"/villages/{VILLAGE}"),
        ("admin", "/accounts"),
    ],
)
def test_nothing_is_cut_off_in_large_letters_on_a_phone(
    signed_in: Callable[..., Page], running: Running, seat: str, address: str
) -> None:
    page = signed_in(seat, **PHONE)
    page.context.add_cookies([{"name": "size", "value": "large", "url": running.address}])
    page.goto(running.address + address)
    assert page.evaluate("() => document.documentElement.dataset.size") == "large"
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth + 1")
