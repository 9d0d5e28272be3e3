"""What Chromium prints: every sheet of the paper pack says where it is from, as of when, which of how many, and 演练."""

import re
from collections.abc import Callable
from unicodedata import normalize

from playwright.sync_api import BrowserContext, Page

from tests.browser.paper import pages_printed
from tests.browser.running import Running

SignedIn = Callable[[BrowserContext, str], Page]


def printed(page: Page, address: str) -> list[str]:
    page.goto(address)
    pages = pages_printed(page.pdf(prefer_css_page_size=True))
    # A font may draw a character by the radical that looks like it.
    return [normalize("NFKC", one) for one in pages]


def lines_of(sheet: str) -> list[str]:
    return [line.strip() for line in sheet.splitlines()]


def test_every_sheet_of_the_paper_pack_has_its_head(
    desk: BrowserContext, running: Running, signed_in: SignedIn
) -> None:
    page = signed_in(desk, "town")
    for code, place in (("350181007", "音西街道"), ("350181007002", "凤山社区居委会")):
        sheets = printed(page, f"{running.address}/paper-pack/{code}")
        assert len(sheets) > 1
        for number, sheet in enumerate(sheets, start=1):
            head = next(line for line in lines_of(sheet) if "截至" in line)
            assert re.fullmatch(rf"{place} · 纸质资料 · 截至 \d{{4}}-\d\d-\d\d \d\d:\d\d · 演练", head)
            assert re.search(rf"(?m)^{number}\n\s*/\s*\n{len(sheets)}$", sheet), sheet[:200]
        assert "手写记录" in sheets[-1]


def test_other_pages_are_numbered_at_their_foot(
    desk: BrowserContext, running: Running, signed_in: SignedIn
) -> None:
    sheets = printed(signed_in(desk, "town"), f"{running.address}/towns/350181007")
    assert all("截至" not in lines_of(sheet)[0] for sheet in sheets)
    assert re.search(rf"(?m)^1\n\s*/\s*\n{len(sheets)}$", sheets[0])
