"""S13 in a storm, by visible controls alone: the city follows its typhoon plan on the same register, and comes back.

Adopted, the level raised, the board's gaps seen, one closed by appointing, the epidemic's plan adopted again.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.running import ROOT, Running

#: The worker evaluates each second and the board refreshes every five.
BY_ITSELF = 30_000

SignedIn = Callable[[BrowserContext, str], Page]


@pytest.fixture
def photographed() -> Callable[[Page, str], None]:
    """Keeps what a page looks like, for somebody to look at."""
    folder = Path(os.environ.get("FANGXIAN_SCREENS", ROOT / "var" / "screens"))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"typhoon-{name}.png", full_page=True)

    return take


def opened(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="主要页面").get_by_role("link", name=name, exact=True).click()


def adopted(page: Page, plan: str, asks: str) -> None:
    """Choose a plan that is at hand, look at what it would change, adopt it."""
    opened(page, "预案")
    page.get_by_role("link", name="采用新一版").click()
    page.get_by_label("选一份现成的").select_option(label=plan)
    page.get_by_role("button", name="看会改什么").click()
    expect(page.get_by_text(asks, exact=True)).to_be_visible()
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="预案已采用")).to_be_visible()


def test_the_typhoon_plan_on_the_same_register(
    desk: BrowserContext,
    phone: BrowserContext,
    running: Running,
    signed_in: SignedIn,
    accessible: Callable[[Page], None],
    photographed: Callable[[Page, str], None],
) -> None:
    hq = signed_in(desk, "hq")
    opened(hq, "防线")
    expect(hq.get_by_role("heading", level=1)).to_contain_text("福清市新冠肺炎疫情防控预案")

    adopted(hq, "随程序：福清市防台风预案", "要求每个镇街有渔船管控责任人")
    photographed(hq, "edition-1440")
    opened(hq, "防线")
    expect(hq.get_by_role("heading", level=1)).to_contain_text("福清市防台风预案")
    warden = hq.get_by_role("article").filter(has_text="没有渔船管控责任人").first
    expect(warden).to_be_visible(timeout=BY_ITSELF)
    expect(hq.get_by_text("没有转移责任人")).to_have_count(0)

    opened(hq, "架子")
    hq.get_by_role("button", name="按预案搭好架子").click()
    expect(hq.get_by_role("status").filter(has_text="组建了")).to_be_visible(timeout=BY_ITSELF)
    opened(hq, "防线")
    expect(warden).to_contain_text(re.compile("该由 .+防汛防台风指挥所 补上"), timeout=BY_ITSELF)
    hq.get_by_role("link", name="Ⅳ级响应").click()
    hq.get_by_label("Ⅱ级响应").check()
    hq.get_by_label("按什么改").fill("防指 8 月 27 日通知")
    hq.get_by_role("button", name="看会改什么").click()
    expect(hq.get_by_text("要求每户低洼地和边坡户有人联系", exact=True)).to_be_visible()
    photographed(hq, "levels-1440")
    accessible(hq)
    hq.get_by_role("button", name="宣布").click()
    expect(hq.get_by_role("status").filter(has_text="已宣布Ⅱ级响应")).to_be_visible()
    opened(hq, "防线")
    expect(hq.get_by_role("link", name=re.compile("没有转移责任人")).first).to_be_visible(timeout=BY_ITSELF)
    photographed(hq, "board-1440")
    accessible(hq)

    village = signed_in(phone, "village")
    mine = village.get_by_role("listitem").filter(has_text="没有避灾点管理员")
    mine.get_by_role("link", name="指派").first.click()
    photographed(village, "appoint-390")
    village.get_by_role("radio").first.check()
    village.get_by_role("button", name="指派").click()
    expect(village.get_by_role("status").filter(has_text="为避灾点管理员")).to_be_visible()
    expect(mine).to_have_count(0, timeout=BY_ITSELF)
    photographed(village, "village-390")
    accessible(village)

    adopted(hq, "第 1 版：福清市新冠肺炎疫情防控预案", "不再要求每个镇街有渔船管控责任人")
    opened(hq, "防线")
    expect(hq.get_by_role("heading", level=1)).to_contain_text("福清市新冠肺炎疫情防控预案")
    expect(hq.get_by_role("link", name="一级响应")).to_be_visible()
    expect(hq.get_by_role("link", name=re.compile("没有包村领导")).first).to_be_visible(timeout=BY_ITSELF)
    opened(hq, "缺口")
    expect(hq.get_by_role("article").filter(has_text="没有转移责任人")).to_have_count(0)
    assert "日志完整" in running.command("journal", "verify")
