"""A county that never saw the system is led from nothing to a whole chain, with the guide alone (docs/guide).

Every step is one that 从头开始 names, by the words that stand on the page; on the way the guide's pictures are taken.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import county
from tests.browser.conftest import seats_at
from tests.browser.pictures import SHOWN, Album
from tests.browser.running import Running, empty
from tests.browser.steps import BY_ITSELF, go, hand_in, take_over


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The county's own home: a plan, a register, three accounts, and nobody in it."""
    system = empty(tmp_path_factory.mktemp("county"))
    county.opened(system)
    system.set_going()
    yield system
    system.stop()


@pytest.fixture
def seat(running: Running, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Signs one of the accounts in, on a desk as the guide's pictures show it."""
    yield from seats_at(browser, running, {"viewport": SHOWN})


def test_from_nothing_to_a_whole_chain(
    seat: Callable[[str], Page], browser: Browser, running: Running, tmp_path: Path
) -> None:
    album = Album(browser)
    _look_at_the_register(seat("guanli"), album)
    page = seat("zhiban")
    expect(page.get_by_role("heading", name="东山县新冠肺炎疫情防控预案")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("铜陵镇"))).to_be_visible()
    album.take(page, "board-first")
    _put_the_plan_right(page, album)
    _stand_the_structure_up(page, album)
    _take_the_people_in(page, album, tmp_path)
    _fill_the_branch(page)
    _appoint_the_groups_leaders(page, album)
    _adopt_the_leaders(page, album)
    town = seat("kangmei")
    _draw_the_grids(town, album, tmp_path)
    _see_the_chain(town, album)
    _open_the_accounts(town, album)
    assert "日志完整" in running.command("journal", "verify")


def _look_at_the_register(page: Page, album: Album) -> None:
    go(page, "名册")
    expect(page.get_by_text("您的责任范围内有 7 个镇街、80 个村居、0 个网格。")).to_be_visible()
    album.take(page, "register")


def _put_the_plan_right(page: Page, album: Album) -> None:
    """The county has an office that the shipped plan does not know."""
    go(page, "预案")
    page.get_by_role("link", name="采用新一版").click()
    text = page.get_by_label("预案全文")
    office = (
        '[[unit]]\nkey = "ocean"\ntitle = "县海洋与渔业局"\nlevel = "county"\norganisation = "department"\n'
        'purpose = "渔港、渔船和船上人员的管控。"\n'
    )
    text.fill(f"{text.input_value()}\n{office}")
    page.get_by_role("button", name="看会改什么").click()
    expect(page.get_by_text(re.compile("有 1 处变化"))).to_be_visible()
    album.take(page, "plan-changes", of=page.get_by_role("button", name="采用", exact=True))
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.get_by_text("第 2 版预案已采用。")).to_be_visible()


def _stand_the_structure_up(page: Page, album: Album) -> None:
    go(page, "架子")
    expect(page.get_by_role("heading", name="预案里写明、还没组建的 1 个")).to_be_visible()
    album.take(page, "structure")
    page.get_by_role("button", name="按预案搭好架子").click()
    expect(page.get_by_text("组建了 1 个组织。")).to_be_visible()


def _take_the_people_in(page: Page, album: Album, folder: Path) -> None:
    rows = county.responders_sheet(folder / "党员干部名单.xlsx")
    hand_in(page, "导入党员、干部和志愿者", folder / "党员干部名单.xlsx")
    expect(page.get_by_text(re.compile(f"{rows} 行"))).not_to_have_count(0, timeout=BY_ITSELF)
    expect(page.get_by_role("heading", name=re.compile("行不对"))).to_have_count(0)
    album.take(page, "sheet")
    take_over(page)


def _fill_the_branch(page: Page) -> None:
    go(page, "架子")
    page.get_by_role("link", name="东山县疫情防控应急临时党支部").click()
    secretary = page.get_by_label("由谁担任")
    of_members = secretary.locator("option", has_text="党员").first
    secretary.select_option(value=str(of_members.get_attribute("value")))
    page.get_by_role("button", name="任书记").click()
    expect(page.get_by_text("已经指派。")).to_be_visible()
    members = page.get_by_role("checkbox", name=re.compile("党员"))
    for place in range(4):
        members.nth(place).check()
    page.get_by_role("button", name="加人").click()
    expect(page.get_by_text("加了 4 人。")).to_be_visible()


def _appoint_the_groups_leaders(page: Page, album: Album) -> None:
    go(page, "架子")
    for number in range(1, 10):
        page.get_by_role("link", name=re.compile("^定组长")).first.click()
        page.get_by_label("由谁担任").select_option(index=number)
        page.get_by_role("button", name="任组长").click()
        expect(page.get_by_text("已经指派。")).to_be_visible()
        go(page, "架子")
    expect(page.get_by_role("link", name=re.compile("^定组长"))).to_have_count(0)
    album.take(page, "structure-led")


def _adopt_the_leaders(page: Page, album: Album) -> None:
    go(page, "防线")
    page.get_by_role("link", name="包村领导：看建议，一次补上").click()
    expect(page.get_by_text(re.compile("会新派"))).to_be_visible()
    album.take(page, "proposal")
    page.get_by_role("button", name="全县照此采用").click()
    go(page, "防线")
    expect(page.get_by_role("link", name=re.compile("前楼镇 8 处"))).to_be_visible(timeout=BY_ITSELF)
    album.take(page, "board-led")


def _draw_the_grids(page: Page, album: Album, folder: Path) -> None:
    """Of a whole town at once: ten villages, one of them with two grids."""
    county.residents_sheet(folder / "住户名单.xlsx")
    hand_in(page, "导入住户和居民", folder / "住户名单.xlsx")
    take_over(page)
    go(page, "首页")
    page.get_by_role("link", name="划网格", exact=True).first.click()
    album.take(page, "grids")
    page.get_by_role("button", name="照此划勾选的村居").click()
    expect(page.get_by_role("status").first).to_contain_text("划好了")
    go(page, "首页")
    page.get_by_role("link", name="网格长：看建议，一次补上").click()
    page.get_by_role("button", name="照此采用").click()
    expect(page.get_by_text("采用好了：新指派 11 人，解除 0 人。")).to_be_visible()


def _see_the_chain(page: Page, album: Album) -> None:
    go(page, "首页")
    expect(page.get_by_role("link", name="指派")).to_have_count(0, timeout=BY_ITSELF)
    page.get_by_role("link", name=county.VILLAGE_NAME).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(county.VILLAGE_NAME)
    album.take(page, "village")


def _open_the_accounts(page: Page, album: Album) -> None:
    """Whoever answers for something now may sign in."""
    go(page, "账号")
    page.get_by_role("link", name="开账号").click()
    expect(page.get_by_role("checkbox")).not_to_have_count(0)
    album.take(page, "accounts")
