"""S1, three tiers of command: the structure stands in minutes, a squad for one problem in less than one.

A plan that names one body more is looked at and adopted, what is missing stands up by one button, the temporary
branch gets its secretary, deputy and members, each Party group its leader; a town forms a branch at a site and
dissolves a squad whose problem is solved; any place answers who answers for it.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.steps import BY_ITSELF, go, hand_in, said, take_over
from tests.stories.city import HEADQUARTERS, City

OFFICE = (
    '[[unit]]\nkey = "ocean"\ntitle = "市海洋与渔业局"\nlevel = "county"\norganisation = "department"\n'
    'purpose = "渔港、渔船和船上人员的管控。"\n'
)
TOWN, TOWN_NAME, VILLAGE_NAME = "350181007", "音西街道", "凤山社区居委会"


def test_the_structure_stands_and_answers(city: City, seat: Callable[[str], Page], tmp_path: Path) -> None:
    page = seat(HEADQUARTERS)
    _adopt_a_plan(page)
    _stand_up(page)
    sheet = tmp_path / "党员干部名单.xlsx"
    city.responders_sheet(sheet)
    hand_in(page, "导入党员、干部和志愿者", sheet)
    take_over(page)
    _fill_the_branch(page)
    _lead_the_groups(page)
    town = seat(city.office_of(TOWN))
    _form_for_one_problem(town)
    _form_at_a_site(town)
    _ask_who_answers(town)
    assert "日志完整" in city.running.command("journal", "verify")


def _adopt_a_plan(page: Page) -> None:
    go(page, "预案")
    page.get_by_role("link", name="采用新一版").click()
    text = page.get_by_label("预案全文")
    text.fill(f"{text.input_value()}\n{OFFICE}")
    page.get_by_role("button", name="看会改什么").click()
    expect(page.get_by_text(re.compile("有 1 处变化"))).to_be_visible()
    page.get_by_role("button", name="采用", exact=True).click()
    expect(said(page, "第 2 版预案已采用。")).to_be_visible()


def _stand_up(page: Page) -> None:
    go(page, "架子")
    missing = page.get_by_role("region", name="预案里写明、还没组建的 1 个")
    expect(missing).to_contain_text("市海洋与渔业局")
    missing.get_by_role("button", name="按预案搭好架子").click()
    expect(said(page, "组建了 1 个组织。")).to_be_visible()
    expect(missing).to_have_count(0)
    pairs = page.get_by_role("region", name="工作组和带它的党小组").get_by_role("row")
    expect(pairs).to_have_count(1 + 9)
    for group, party in (
        ("监测观察组", "监测观察"),
        ("物资保障组", "物资保障"),
        ("环境管控组", "环境管控"),
        ("宣传报道组", "宣传报道"),
    ):
        expect(pairs.filter(has_text=group)).to_contain_text(f"{party}党小组")


def _fill_the_branch(page: Page) -> None:
    go(page, "架子")
    branch = page.get_by_role("region", name="指挥部和临时党支部").get_by_role(
        "link", name=re.compile("临时党支部")
    )
    branch.click()
    expect(page.get_by_text("还没有书记")).to_be_visible()
    members = page.get_by_role("checkbox", name=re.compile("党员"))
    for place in range(4):
        members.nth(place).check()
    page.get_by_role("button", name="加人").click()
    expect(said(page, "加了 4 人。")).to_be_visible()
    for button in ("任书记", "任副书记"):
        people = page.get_by_label("由谁担任").locator("option", has_text="党员")
        value = people.nth(0 if button == "任书记" else 1).get_attribute("value")
        page.get_by_label("由谁担任").select_option(value=value or "")
        page.get_by_role("button", name=button, exact=True).click()
        expect(said(page, "已经指派。")).to_be_visible()
    expect(page.get_by_text("还没有书记")).to_have_count(0)
    expect(page.get_by_role("region", name="带头人")).to_contain_text("副书记")


def _lead_the_groups(page: Page) -> None:
    go(page, "架子")
    for number in range(1, 10):
        page.get_by_role("link", name=re.compile("^定组长")).first.click()
        page.get_by_label("由谁担任").select_option(index=number)
        page.get_by_role("button", name="任组长").click()
        expect(said(page, "已经指派。")).to_be_visible()
        go(page, "架子")
    expect(page.get_by_text("没有组长")).to_have_count(0)


def _form_for_one_problem(page: Page) -> None:
    """Who, for what, until when, where: in under a minute by somebody who knows them."""
    began = time.monotonic()
    page.get_by_role("link", name="组建小分队").click()
    page.get_by_label("名称").fill("返乡车辆劝返小分队")
    page.get_by_label("为了什么（一句话）").fill("高速出口返乡车辆多，劝返排队。")
    for place in range(3):
        page.get_by_role("checkbox").nth(place).check()
    leader = page.get_by_label(re.compile("带队"))
    leader.select_option(index=1)
    page.get_by_label("到哪一天为止").fill("2100-02-20")
    page.get_by_role("button", name="组建").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("返乡车辆劝返小分队")
    assert time.monotonic() - began < 60
    expect(page.get_by_text("高速出口返乡车辆多")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(said(page, "返乡车辆劝返小分队已撤销。")).to_be_visible()


def _form_at_a_site(page: Page) -> None:
    _to_the_town(page)
    page.get_by_role("link", name="组建临时党支部").click()
    page.get_by_label("名称").fill("高速出口临时党支部")
    page.get_by_label("为了什么（一句话）").fill("出口卡点上各单位的党员。")
    page.get_by_label("到哪一天为止").fill("2100-02-20")
    for place in range(3):
        page.get_by_role("checkbox").nth(place).check()
    page.get_by_label(re.compile("^书记")).select_option(index=1)
    page.get_by_role("button", name="组建").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("高速出口临时党支部")


def _ask_who_answers(page: Page) -> None:
    _to_the_town(page)
    page.get_by_role("link", name=VILLAGE_NAME).first.click()
    page.get_by_role("link", name="以前谁负责").click()
    chain = page.get_by_role("region", name="责任链")
    for rung in (VILLAGE_NAME, TOWN_NAME, "福清市"):
        expect(chain).to_contain_text(rung, timeout=BY_ITSELF)


def _to_the_town(page: Page) -> None:
    page.get_by_role("navigation", name="所在位置").get_by_role("link", name=TOWN_NAME).click()
