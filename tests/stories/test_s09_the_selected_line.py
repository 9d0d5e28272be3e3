"""S9, 镇街吹哨、部门报到: a town whistles, a department outside the response sends, one is missing and is found.

By visible controls alone: the department registers its people, the town asks on one screen, headquarters shares out,
the department ticks, the batch is made, given kit and sent; the town counts two of three, the gap says who is missing
until his slip is read; all are appraised and go home, and the department sees for how many days they served.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, seats_at
from tests.browser.running import Running, empty
from tests.browser.steps import A_CITY, go, said

DEPARTMENT = "演练部门"
PEOPLE = ("演甲一", "演乙二", "演丙三", "演丁四")

SignIn = Callable[[str], Page]


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole system with a small exercise: a town, a department and headquarters are enough for it."""
    system = empty(tmp_path_factory.mktemp("home"))
    system.command("init")
    system.command("city", "make", "--residents", "600", "--members", "0")
    system.command("run", "--set-up-only")
    system.password = (system.home / "exercise-password").read_text(encoding="ascii")
    system.set_going()
    yield system
    system.stop()


@pytest.fixture
def desk_of(exercise: Running, browser: Browser) -> Iterator[SignIn]:
    """Signs a seat in at a desk."""
    yield from seats_at(browser, exercise, DESK)


@pytest.fixture
def phone_of(exercise: Running, browser: Browser) -> Iterator[SignIn]:
    """Signs a seat in on a phone."""
    yield from seats_at(browser, exercise, PHONE)


def test_a_town_whistles_and_a_department_reports(
    exercise: Running, desk_of: SignIn, phone_of: SignIn
) -> None:
    department, hq, town = desk_of("department"), desk_of("hq"), phone_of("town")
    _register(department)
    number = _whistle(town)
    _share_out(hq, number)
    _name(department)
    _choose_and_send(hq)
    missing = _receive_all_but_one(town)
    exercise.move_clock(9 * 60)
    _until_a_gap(hq, missing=True)
    _found(town, missing)
    _until_a_gap(hq, missing=False)
    _appraise_and_send_home(town)
    _remembered(department)
    assert "日志完整" in exercise.command("journal", "verify")


def _register(page: Page) -> None:
    """The department's own list, as it is pasted."""
    go(page, "人员")
    page.get_by_role("link", name="登记一份名单").click()
    page.get_by_label("名单").fill("\n".join(f"{name} 1570000{at:04d}" for at, name in enumerate(PEOPLE)))
    page.get_by_label("类别").select_option("干部")
    page.get_by_role("button", name="登记这些人").click()
    expect(said(page, f"登记了 {len(PEOPLE)} 人")).to_be_visible()


def _whistle(page: Page) -> str:
    """One screen on a phone; the number that is said on the telephone."""
    page.get_by_role("link", name="吹哨要人").first.click()
    page.get_by_label(re.compile("^攻坚哨")).check()
    page.get_by_label("要人做什么").fill("三个路口晚上缺人守")
    page.get_by_label("要几人").first.fill("3")
    page.get_by_label("做什么岗位").select_option("值守员")
    page.get_by_label("到哪里报到").fill("街道办一楼")
    page.get_by_label("找谁").fill("演联系")
    page.get_by_label("他的电话").fill("15900000077")
    page.get_by_role("button", name="吹哨").click()
    told = said(page, "吹出去了")
    expect(told).to_be_visible()
    expect(page.get_by_text("值守员 3 人")).to_be_visible()
    found = re.search(r"编号 (\w{6})", told.inner_text())
    assert found
    return found[1]


def _share_out(page: Page, number: str) -> None:
    """Headquarters sees all whistles side by side; the rule has shared it out already."""
    go(page, "吹哨选派")
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="分名额").click()
    row = page.get_by_role("row").filter(has_text=DEPARTMENT)
    expect(row).to_contain_text("最多出这些")
    row.get_by_role("spinbutton").fill("3")
    for other in page.get_by_role("row").filter(has=page.get_by_role("spinbutton")).all():
        if DEPARTMENT not in other.inner_text():
            other.get_by_role("spinbutton").fill("0")
    page.get_by_role("button", name="照此分名额").click()
    expect(said(page, "名额分给了 1 个单位")).to_be_visible()


def _name(page: Page) -> None:
    """The department's first screen has its quota; whom the rule suggests is ticked already."""
    go(page, "首页")
    page.get_by_role("link", name=re.compile("名额 3 人，已报 0 人")).click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    expect(page.get_by_text("还没派过").first).to_be_visible()
    page.get_by_role("button", name="报名单").click()
    expect(said(page, "报了 3 人")).to_be_visible()


def _choose_and_send(page: Page) -> None:
    go(page, "吹哨选派")
    page.get_by_role("link", name="定批次").click()
    page.get_by_role("button", name="定为第 1 批").click()
    expect(said(page, "第 1 批定了，3 人")).to_be_visible()
    page.get_by_role("link", name=re.compile("名单和介绍信")).click()
    expect(page.get_by_role("img", name="报到单的二维码")).to_have_count(3)
    page.go_back()
    page.get_by_role("button", name="送出").click()
    expect(said(page, "第 1 批送出了")).to_be_visible()


def _receive_all_but_one(page: Page) -> str:
    """Who comes stands on the town's first screen; a count that does not agree is not taken. The missing one's slip."""
    go(page, "首页")
    page.get_by_role("link", name=re.compile("第 1 批，来 3 人")).click()
    ticks = page.get_by_role("checkbox")
    expect(ticks).to_have_count(3)
    slip = re.search(r"· (\w{6})", page.get_by_role("listitem").filter(has=ticks).nth(2).inner_text())
    assert slip
    for at in range(2):
        ticks.nth(at).check()
    page.get_by_label(re.compile("点到几人")).fill("3")
    page.get_by_role("button", name="收到", exact=True).click()
    expect(page.get_by_text("对不上，请再点一遍")).to_be_visible()
    for at in range(2):
        ticks.nth(at).check()
    page.get_by_label(re.compile("点到几人")).fill("2")
    page.get_by_role("button", name="收到", exact=True).click()
    expect(said(page, "收到 2 人，1 人没有到")).to_be_visible()
    return slip[1]


def _until_a_gap(page: Page, *, missing: bool) -> None:
    """The list of gaps does not refresh itself: look again until the worker has been there."""
    go(page, "缺口")
    gap = page.get_by_role("navigation", name="缺口种类").get_by_role(
        "link", name=re.compile("^选派的人没到齐")
    )
    for _ in range(A_CITY // 1_000):
        if bool(gap.count()) == missing:
            break
        page.wait_for_timeout(1_000)
        page.reload()
    expect(gap).to_have_count(int(missing))


def _found(page: Page, slip: str) -> None:
    """His slip's picture leads to one button."""
    page.goto(f"{page.url.split('/contingents')[0]}/slips/{slip}")
    page.get_by_role("button", name="收到").click()
    expect(page.get_by_role("heading", name="在岗 3 人")).to_be_visible()


def _appraise_and_send_home(page: Page) -> None:
    region = page.get_by_role("region", name="评价")
    for at in range(3):
        region.get_by_role("combobox").nth(at).select_option("好")
        region.get_by_role("textbox").nth(at).fill("守夜认真")
    page.get_by_role("button", name="评价", exact=True).click()
    expect(said(page, "评价了 3 人")).to_be_visible()
    page.get_by_label("交还红马甲").fill("3")
    page.get_by_label("交还工作证").fill("3")
    page.get_by_role("button", name="送回勾上的人").click()
    expect(said(page, "3 人送回了")).to_be_visible()


def _remembered(page: Page) -> None:
    """Who went where, for how long, and how he was found."""
    go(page, "首页")
    people = page.get_by_role("listitem").filter(has_text="已送回")
    expect(people).to_have_count(3)
    expect(people.first).to_contain_text("评价 好")
    expect(people.first).to_contain_text("天")
