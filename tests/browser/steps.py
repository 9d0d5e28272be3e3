"""What several stories do in the same way: go somewhere by the bar, hand a sheet in, take it over."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

#: The worker evaluates each second and a desk refreshes every five; a city's sheet takes longer.
BY_ITSELF = 20_000
A_CITY = 120_000


def go(page: Page, place: str) -> None:
    """To one of the main pages."""
    page.get_by_role("navigation", name="主要页面").get_by_role("link", name=place, exact=True).click()


def hand_in(page: Page, kind: str, file: Path) -> None:
    """Upload a sheet; it is being checked."""
    go(page, "导入")
    page.get_by_role("link", name=kind).click()
    page.get_by_label("表格").set_input_files(file)
    page.get_by_role("button", name="上传检查").click()
    expect(page).to_have_url(re.compile(r"/sheets/[0-9a-f-]{36}"))


def take_over(page: Page) -> None:
    """Adopt a sheet in which nothing is wrong, and wait until it is written."""
    page.get_by_role("button", name="采用", exact=True).click(timeout=A_CITY)
    expect(page.get_by_role("button", name="撤销这次导入")).to_be_visible(timeout=A_CITY)


def said(page: Page, words: str | re.Pattern[str]) -> Locator:
    """The message over a page that says what was just done."""
    return page.get_by_role("status").filter(has_text=words)
