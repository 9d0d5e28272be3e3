"""A full day of one gate, by visible controls on phones: three shifts, a no-show, a relief, hand-overs (S7, S10)."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.running import Running
from tests.browser.steps import BY_ITSELF, said

SignedIn = Callable[[BrowserContext, str], Page]
#: Minutes of a shift.
SHIFT = 8 * 60
#: The hours of the plan's pattern of three shifts, as a post's page has them.
HOURS = ("00:00–08:00", "08:00–16:00", "16:00–24:00")


def test_a_day_at_a_gate(
    phone: BrowserContext, running: Running, signed_in: SignedIn, accessible: Callable[[Page], None]
) -> None:
    page = signed_in(phone, "village")
    gate = _gate_set_up(page)
    day, midnight = _whole_day_ahead(page, gate)
    for hours in HOURS:
        _two_assigned(page, gate, day, hours)

    def into(minutes: float) -> None:
        """Move the clock to so many minutes of that day."""
        running.move_clock((midnight - time.time()) / 60 + minutes)

    duty = f"{gate}/duty"

    # The first shift: one comes, the other does not; somebody takes his place.
    into(5)
    page.goto(duty)
    expect(page.get_by_text("到点了，等他到岗")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^点到")).first.click()
    expect(said(page, "到岗")).to_be_visible()
    accessible(page)
    into(25)
    page.goto(duty)
    expect(page.get_by_text("1 人没到岗")).to_be_visible()
    _to(page, "首页")
    missing = page.get_by_role("listitem").filter(has_text="有人没到岗")
    expect(missing).to_have_count(1, timeout=BY_ITSELF)
    missing.get_by_role("link", name=re.compile("^找人替")).click()
    accessible(page)
    page.get_by_role("group", name=re.compile("^谁来替")).get_by_role("radio").first.check()
    page.get_by_label("已经到了岗位上").check()
    page.get_by_role("button", name="换人").click()
    expect(said(page, "换上了")).to_be_visible()
    expect(page.get_by_text("现在没有人缺岗")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="在岗")).to_have_count(2)

    # The code turns, and is large enough for another phone.
    page.get_by_role("link", name="出示到岗码").click()
    expect(page.get_by_role("img", name="到岗离岗的二维码")).to_be_visible()
    accessible(page)

    # It hands over; the second shift takes over, hands over; the third goes home.
    for number in range(3):
        into((number + 1) * SHIFT - 10)
        page.goto(duty)
        if number:
            # Nothing of the shift that runs was ticked yet: both are missing until they are.
            expect(page.get_by_text("2 人没到岗")).to_be_visible()
            for _ in range(2):
                page.get_by_role("button", name=re.compile("^点到")).first.click()
                expect(said(page, "到岗")).to_be_visible()
            page.get_by_role("button", name="接班").click()
            expect(said(page, "接班了")).to_be_visible()
        _handed_over(page, turned_back=number)
        for _ in range(2):
            page.get_by_role("button", name=re.compile("^记离岗")).first.click()
            expect(said(page, "离岗")).to_be_visible()
    expect(page.get_by_text("劝返 2 人")).to_be_visible()
    expect(page.get_by_text("劝返 1 人")).to_be_visible()


def _to(page: Page, place: str) -> None:
    """To one of the main pages: on a phone they all stand at the foot."""
    page.get_by_role("navigation", name="全部页面").get_by_role("link", name=place, exact=True).click()


def _gate_set_up(page: Page) -> str:
    """Stand up what the plan expects of the village; the address of one of its gates."""
    _to(page, "岗位")
    page.get_by_role("link", name="按预案设岗位").first.click()
    everything = page.get_by_role("button", name=re.compile("都设好"))
    if everything.count():
        everything.click()
        expect(said(page, "排出了")).to_be_visible()
    _to(page, "岗位")
    page.locator("tr").filter(has_text="村口值守").get_by_role("link").first.click()
    expect(page.get_by_role("link", name="谁在岗")).to_be_visible()
    return page.url.partition("?")[0]


def _whole_day_ahead(page: Page, gate: str) -> tuple[str, float]:
    """The heading of the first day of which nothing has begun, and its midnight in seconds since the epoch."""
    page.goto(gate)
    midnight = float(page.evaluate("new Date().setHours(24, 0, 0, 0) / 1000"))
    return page.get_by_role("heading", level=2).nth(1).inner_text(), midnight


def _two_assigned(page: Page, gate: str, day: str, hours: str) -> None:
    """Both seats of a shift, by the first two who may."""
    for _ in range(2):
        page.goto(gate)
        section = page.get_by_role("region").filter(has=page.get_by_role("heading", name=day))
        seat = section.get_by_role("listitem").filter(has_text=hours).filter(has_text="空着").first
        seat.get_by_role("link", name=re.compile("^安排")).click()
        page.get_by_role("button", name=re.compile("^安排")).first.click()
        expect(page).to_have_url(re.compile(f"^{re.escape(gate)}"))


def _handed_over(page: Page, *, turned_back: int) -> None:
    page.get_by_role("link", name=re.compile("^交班")).click()
    page.get_by_label(re.compile("^劝返几人")).fill(str(turned_back))
    page.get_by_label("还有什么没办完、要接着盯").fill("外村货车还等着")
    page.get_by_role("button", name="交班").click()
    expect(said(page, "交班记下了")).to_be_visible()
