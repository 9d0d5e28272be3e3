"""S13, 包一村、带一队、把三口、联三户: 512 villages and their grids led, every hole seen and closed, and who answered.

From a city without a single name in it: the people come by two sheets, each town draws its grids, leaders and
chiefs are proposed, changed by hand in three places and adopted; the holes that are left are closed one by one
from the map; a week later a leader falls ill, the chain is whole again, and last Tuesday's is still known.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.steps import A_CITY, BY_ITSELF, go, hand_in, said, take_over
from tests.stories.city import HEADQUARTERS, City

FIRST_TOWN = "玉屏街道"
TOWN, TOWN_NAME, VILLAGE_NAME = "350181007", "音西街道", "凤山社区居委会"
A_WEEK_AND_A_DAY = 8 * 24 * 60
CITY_TIME = ZoneInfo("Asia/Shanghai")

SignIn = Callable[[str], Page]


def test_the_chain_is_whole_and_remembered(city: City, seat: SignIn, tmp_path: Path) -> None:
    villages = sum(len(one) for one in city.villages.values())
    assert villages == 512
    page = seat(HEADQUARTERS)
    _take_the_people_in(page, city, tmp_path)
    _draw_the_grids(city, seat)
    _propose(page, "包村领导")
    _propose(page, "网格长")
    _close_the_holes(page)
    _ask_who_answers(*_a_leader_falls_ill(city, seat))
    assert "日志完整" in city.running.command("journal", "verify")


def _take_the_people_in(page: Page, city: City, folder: Path) -> None:
    people, doors = folder / "党员干部名单.xlsx", folder / "住户名单.xlsx"
    city.responders_sheet(people)
    hand_in(page, "导入党员、干部和志愿者", people)
    take_over(page)
    city.residents_sheet(doors)
    hand_in(page, "导入住户和居民", doors)
    take_over(page)


def _draw_the_grids(city: City, seat: SignIn) -> None:
    for town, name in city.towns.items():
        page = seat(city.office_of(town))
        page.get_by_role("link", name="划网格", exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}的网格")
        page.get_by_role("button", name="照此划勾选的村居").click()
        expect(said(page, f"{len(city.villages[town])} 个村居的网格划好了")).to_be_visible(timeout=A_CITY)
        page.context.close()


def _propose(page: Page, title: str) -> None:
    """Look; give one place to somebody else, leave two open for people who are still asked; look again, adopt."""
    go(page, "防线")
    page.get_by_role("link", name=f"{title}：看建议，一次补上").click()
    expect(page.get_by_text(re.compile("会新派"))).to_be_visible(timeout=A_CITY)
    changed = page.get_by_role("row").filter(has_text="新派")
    for at in range(3):
        choice = changed.nth(at).get_by_role("combobox")
        last = choice.locator("option").count() - 1  # nobody; before it, people
        choice.select_option(index=last - 1 if at == 0 else last)
    page.get_by_role("button", name="存下改动，再排一遍").click()
    expect(page.get_by_role("button", name="去掉 3 处手工改动")).to_be_visible(timeout=A_CITY)
    page.get_by_role("button", name="全市照此采用").click()
    expect(said(page, re.compile("采用"))).to_be_visible(timeout=A_CITY)


def _close_the_holes(page: Page) -> None:
    """One after the other: from the map to the town, from its worst card to whoever is nearest."""
    for title in ("包村领导", "包村领导", "网格长", "网格长"):
        _on_the_map(page, FIRST_TOWN)
        worst = page.get_by_role("article").filter(has_text=f"没有{title}").first
        place = worst.get_by_role("link").first.inner_text()
        worst.get_by_role("link", name="指派").click()
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="指派").click()
        expect(said(page, "已指派")).to_be_visible()
        _until_closed(page, place, f"没有{title}")


def _until_closed(page: Page, place: str, title: str) -> None:
    """The list of gaps does not refresh itself: look again until the worker has been there."""
    go(page, "缺口")
    gap = page.get_by_role("article").filter(has_text=place).filter(has_text=title)
    for _ in range(40):
        if not gap.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(gap).to_have_count(0)


def _on_the_map(page: Page, town: str) -> None:
    go(page, "防线")
    on_map = page.get_by_role("group", name="福清市各镇街").get_by_role("link", name=re.compile(f"{town} 断"))
    on_map.click(timeout=BY_ITSELF)


def _a_leader_falls_ill(city: City, seat: SignIn) -> tuple[Page, str, str]:
    """A week later; the town hands over all that he held. Who he was and who follows, as pages name them."""
    city.running.move_clock(A_WEEK_AND_A_DAY)
    page = seat(f"t{TOWN}")
    page.get_by_role("table").get_by_role("link", name=VILLAGE_NAME).first.click()
    before = _leader(page)
    go(page, "责任")
    row = page.get_by_role("row").filter(has_text=VILLAGE_NAME).filter(has_text="包村领导")
    row.get_by_text("更改").first.click()
    row.get_by_role("link", name="交接").click()
    page.get_by_role("button", name="交接").click()
    expect(said(page, "交接好了：1 项有人接手，0 项空着。")).to_be_visible()
    go(page, "防线")
    _on_the_map(page, TOWN_NAME)
    page.get_by_role("table").get_by_role("link", name=VILLAGE_NAME).first.click()
    expect(page.get_by_role("listitem").filter(has_text="没有包村领导")).to_have_count(0)
    return page, before, _leader(page)


def _leader(page: Page) -> str:
    """The village leader's name and number in a chain, masked as it is shown."""
    chip = page.get_by_role("listitem").filter(has_text="包村领导").locator(".person").first
    return f"{chip.locator('b').inner_text()} {chip.locator('.person-phone').inner_text()}"


def _ask_who_answers(page: Page, before: str, after: str) -> None:
    assert before != after
    page.get_by_role("link", name="住户", exact=True).click()
    page.get_by_role("link", name=re.compile("^1组")).first.click()
    page.get_by_role("link", name="谁负责这一户").click()
    expect(page.get_by_role("region", name="责任链")).to_contain_text("指挥部")
    assert _leader(page) == after
    today = datetime.now(tz=CITY_TIME) + timedelta(minutes=A_WEEK_AND_A_DAY)
    tuesday = today - timedelta(days=(today.weekday() - 1) % 7 or 7)
    page.get_by_label("什么时候谁负责").fill(f"{tuesday:%Y-%m-%d}T12:00")
    page.get_by_role("button", name="查那时的").click()
    expect(page.get_by_text(f"{tuesday:%Y-%m-%d} 12:00 时的责任人")).to_be_visible()
    assert _leader(page) == before
