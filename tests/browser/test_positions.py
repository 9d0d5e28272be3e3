"""S10 by visible controls: a village sets its posts up by one button, somebody near takes a place in two taps."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.running import Running
from tests.browser.steps import go, said

SignedIn = Callable[[BrowserContext, str], Page]
VILLAGE = "350181007002"

#: Counts what a finger does, from one page to the next.
_COUNT = """addEventListener('click', event => { if (event.isTrusted && event.detail)
    sessionStorage.taps = Number(sessionStorage.taps || 0) + 1 }, true)"""


def taps(page: Page) -> int:
    """How often the page was tapped since it was last asked."""
    return int(page.evaluate("const found = sessionStorage.taps || 0; sessionStorage.taps = 0; found"))


def test_a_place_is_taken_in_two_taps_and_given_back_in_two(
    phone: BrowserContext,
    desk: BrowserContext,
    running: Running,
    signed_in: SignedIn,
    accessible: Callable[[Page], None],
) -> None:
    village = signed_in(desk, "village")
    go(village, "岗位")
    if village.get_by_role("link", name="按预案设岗位").count():
        village.get_by_role("link", name="按预案设岗位").click()
    everything = village.get_by_role("button", name=re.compile("都设好"))
    if everything.count():
        everything.click()
        expect(said(village, "排出了")).to_be_visible()
    village.goto(f"{running.address}/roster/{VILLAGE}")
    expect(village.get_by_role("heading", level=1)).to_contain_text("排班表")
    accessible(village)

    phone.add_init_script(_COUNT)
    near = signed_in(phone, "responder")
    # What can still be given back lies a few hours ahead: on the third page of cards.
    near.goto(f"{running.address}/positions?page=3")
    accessible(near)
    card = (
        near.get_by_role("listitem").filter(has=near.get_by_role("heading")).filter(has_text="本村居").first
    )
    place = card.get_by_role("heading").inner_text().split()[0]
    taps(near)
    card.get_by_text(re.compile("^接下")).tap()
    card.get_by_role("button", name=re.compile("我去")).tap()
    expect(said(near, "接下了")).to_be_visible()
    assert taps(near) == 2
    mine = near.get_by_role("listitem").filter(has_text=place).filter(has_text="退班").last
    expect(mine).to_contain_text("集合")
    accessible(near)

    village.reload()
    expect(village.get_by_role("table")).to_contain_text("*")
    village.get_by_role("link", name=place).first.click()
    expect(village.get_by_role("heading", level=1)).to_contain_text(place)
    accessible(village)

    mine.get_by_text(re.compile("^退班")).tap()
    mine.get_by_role("button", name="家里有事").tap()
    expect(said(near, "退了")).to_be_visible()
    assert taps(near) == 2
