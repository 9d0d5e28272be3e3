"""The loop, by visible controls alone: a gap seen, closed by appointing; a need raised, climbed, answered, confirmed.

S13 and S8, in a real Chromium against real processes; the worker is killed and started again in the middle.
"""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.running import Running

VILLAGE = "凤山社区居委会"
#: The worker evaluates each second and the board refreshes every five.
BY_ITSELF = 20_000

SignedIn = Callable[[BrowserContext, str], Page]


def test_a_gap_closes_by_appointing(desk: BrowserContext, running: Running, signed_in: SignedIn) -> None:
    page = signed_in(desk, "town")
    navigation = page.get_by_role("navigation", name="主要页面")
    navigation.get_by_role("link", name="防线").click()
    on_map = page.get_by_role("group", name="福清市各镇街").get_by_role(
        "link", name=re.compile("音西街道 断")
    )
    expect(on_map).to_be_visible()
    on_map.click()
    worst = page.get_by_role("article").filter(has_text="没有包村领导").first
    expect(worst).to_contain_text("该由 音西街道疫情防控办公室 补上")
    village = worst.get_by_role("link").first
    name = village.inner_text()
    village.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    mine = page.get_by_role("listitem").filter(has_text="没有包村领导")
    mine.get_by_role("link", name="指派").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="指派").click()
    expect(page.get_by_role("status").filter(has_text="已指派")).to_be_visible()
    expect(mine.get_by_role("link", name="指派")).to_have_count(0, timeout=BY_ITSELF)
    navigation.get_by_role("link", name="缺口").click()
    expect(page.get_by_role("article").filter(has_text="没有包村领导")).to_have_count(0)


def test_a_need_climbs_is_answered_and_confirmed(
    phone: BrowserContext, desk: BrowserContext, running: Running, signed_in: SignedIn
) -> None:
    village = signed_in(phone, "village")
    village.get_by_role("link", name="报一个困难").click()
    village.get_by_label(re.compile("^防护物资")).check()
    village.get_by_label("说说情况").fill("没有耳温枪")
    village.get_by_role("button", name="报上去").click()
    expect(village.get_by_role("heading", level=1)).to_contain_text("防护物资")
    owner = village.get_by_role("definition").filter(has_text=re.compile("居委会|办公室|组|指挥部")).first
    expect(owner).to_contain_text(VILLAGE)

    running.move_clock(3 * 60)
    _reload_until(village, "音西街道疫情防控办公室")

    running.kill("worker")
    running.move_clock(5 * 60)
    running.start("worker")
    _reload_until(village, "物资保障组")
    expect(village.get_by_role("listitem").filter(has_text="到时没办，上报一级")).to_have_count(2)

    group = signed_in(desk, "group")
    group.get_by_role("navigation", name="主要页面").get_by_role("link", name="困难").click()
    group.get_by_role("link", name=re.compile("没有耳温枪")).click()
    group.get_by_role("button", name="接下").click()
    group.get_by_text("答复", exact=True).first.click()
    group.get_by_role("textbox").fill("已从仓库调 5 支，下午送到。")
    group.get_by_role("button", name="答复").click()
    expect(group.get_by_text("已答复，等确认")).to_be_visible()

    village.reload()
    village.get_by_text("解决了", exact=True).first.click()
    village.get_by_label("满意", exact=True).check()
    village.get_by_role("button", name="解决了").click()
    expect(village.get_by_text("已办结").first).to_be_visible()
    group.get_by_role("navigation", name="主要页面").get_by_role("link", name="防线").click()
    expect(group.get_by_role("link", name=re.compile("没有耳温枪"))).to_have_count(0)
    assert "日志完整" in running.command("journal", "verify")


def _reload_until(page: Page, text: str) -> None:
    """A need's page does not refresh itself: look again until the worker has been there."""
    for _ in range(40):
        page.reload()
        if page.get_by_role("definition").filter(has_text=text).count():
            return
        page.wait_for_timeout(500)
    expect(page.get_by_role("definition").filter(has_text=text)).to_be_visible()
