"""The register of residents, by visible controls alone: a returnees' sheet taken in, somebody found by three letters.

A village cadre gets the city's returnees' sheet (返乡人员摸排表): three hundred rows, seventeen wrong in ways that
real sheets are. He ends with three hundred right ones without typing a right row again: some mended on the page,
the others in the sheet that came back.
"""

import re
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from playwright.sync_api import BrowserContext, Page, expect
from python_calamine import CalamineWorkbook

from fangxian.foundation.people.tests.builders import HEADINGS, WRONG, returnees, returnees_sheet
from fangxian.kit.initials import initials_of
from tests.browser.running import Running

SignedIn = Callable[[BrowserContext, str], Page]
#: Of the seventeen, so many are mended on the page.
ON_THE_PAGE = 9
BY_ITSELF = 20_000


def test_a_returnees_sheet_ends_with_three_hundred_right_rows(
    desk: BrowserContext, running: Running, signed_in: SignedIn, tmp_path: Path
) -> None:
    page = signed_in(desk, "village")
    _upload(page, _workbook(tmp_path / "返乡人员摸排表.xlsx", returnees_sheet()))
    expect(page.get_by_role("heading", name="17 行不对")).to_be_visible(timeout=BY_ITSELF)
    expect(page.get_by_text(re.compile("283"))).not_to_have_count(0)
    for at, _column, _value, word in WRONG:
        expect(_row(page, at)).to_contain_text(word)

    right = returnees()
    for at, column, _value, _word in WRONG[:ON_THE_PAGE]:
        box = _row(page, at).get_by_label(HEADINGS[column], exact=True)
        expect(box).to_be_visible()
        box.fill(right[at - 1][column])
    page.get_by_role("button", name="再查一遍").click()
    expect(page.get_by_role("heading", name="8 行不对")).to_be_visible(timeout=BY_ITSELF)

    page.get_by_role("button", name="采用对的行").click()
    expect(page.get_by_role("button", name="撤销这次导入")).to_be_visible(timeout=BY_ITSELF)
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载有错的行").click()
    back = tmp_path / "有错的行.xlsx"
    taken.value.save_as(back)
    _upload(page, _mended(back, tmp_path / "改好.xlsx"))
    expect(page.get_by_role("heading", name=re.compile("行不对"))).to_have_count(0, timeout=BY_ITSELF)
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.get_by_role("button", name="撤销这次导入")).to_be_visible(timeout=BY_ITSELF)

    mended = returnees_sheet()
    for at, *_ in WRONG:
        mended[at] = right[at - 1]
    again = _workbook(tmp_path / "又一次.xlsx", mended)
    _upload(page, again)
    expect(page.get_by_text("300 行不变")).to_be_visible(timeout=BY_ITSELF)
    assert "日志完整" in running.command("journal", "verify")


def test_a_household_is_found_by_three_letters_in_two_taps(
    phone: BrowserContext, running: Running, signed_in: SignedIn, tmp_path: Path
) -> None:
    sheet = tmp_path / "one.csv"
    sheet.write_text("姓名,现住址\n欧阳寻,66栋1单元101室\n", encoding="utf-8")
    running.command(
        "sheets", "import", str(sheet), "--kind", "people", "--area", "350181007002", "--adopt", "--exercise"
    )
    page = signed_in(phone, "village")
    page.get_by_role("searchbox").tap()
    page.keyboard.type(initials_of("欧阳寻"))
    answer = page.locator("#found").get_by_role("link").filter(has_text="66栋 1单元 101室")
    expect(answer).to_be_visible(timeout=BY_ITSELF)
    answer.tap()
    expect(page).to_have_url(re.compile("/households/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("66栋 1单元 101室")


def _upload(page: Page, file: Path) -> None:
    page.get_by_role("navigation", name="主要页面").get_by_role("link", name="导入").click()
    page.get_by_role("link", name="导入住户和居民").click()
    page.get_by_label("表格").set_input_files(file)
    page.get_by_role("button", name="上传检查").click()
    expect(page).to_have_url(re.compile(r"/sheets/[0-9a-f-]{36}"))


def _row(page: Page, at: int) -> Page:
    """The fields of the wrong row that stands ``at``-th below the heading."""
    found: Page = page.get_by_role("group", name=re.compile(rf"第 ?{at + 1} ?行"))  # type: ignore[assignment]
    return found


def _workbook(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("返乡人员摸排表")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return path


def _mended(back: Path, path: Path) -> Path:
    """The sheet that came back, with only the wrong cells typed again."""
    rows = [
        [str(cell) for cell in row]
        for row in CalamineWorkbook.from_path(back).get_sheet_by_index(0).to_python()
    ]
    heading = next(row for row in rows if "姓名" in row)
    right = {row[0]: row for row in returnees()}
    below = rows[rows.index(heading) + 1 :]
    wrong = {str(at): column for at, column, _value, _word in WRONG}
    number = heading.index("序号")
    for row in below:
        key = row[number].removesuffix(".0")
        if key in wrong:
            column = wrong[key]
            row[heading.index(HEADINGS[column])] = right[key][column]
            if key == "240":  # whose sex went with the other's number
                row[heading.index("性别")] = right[key][2]
    return _workbook(path, [heading, *below])
