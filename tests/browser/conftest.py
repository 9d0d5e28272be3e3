"""A real browser with the two screens of our users, phone and desk. Every test here is marked `browser`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.running import Running, started

HERE = Path(__file__).parent

# The machine of our users: Chinese, city time; stillness, because a test cannot wait for an animation.
PLACE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}
DESK = {"viewport": {"width": 1440, "height": 900}}

# The promise is WCAG 2.2 AA; axe names each edition apart.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.hookimpl(tryfirst=True)  # before pytest deselects by -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _context(browser: Browser, screen: dict[str, Any]) -> Iterator[BrowserContext]:
    context = browser.new_context(**PLACE, **screen)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    yield from _context(browser, PHONE)


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    yield from _context(browser, DESK)


def seats_at(browser: Browser, running: Running, screen: dict[str, Any]) -> Iterator[Callable[[str], Page]]:
    """Signs accounts in, each at a screen of its own; all are closed at the end."""
    contexts = []

    def sign_in(account: str) -> Page:
        contexts.append(browser.new_context(**PLACE, **screen))
        contexts[-1].set_default_timeout(15_000)
        return running.sign_in(contexts[-1], account)

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Call it with a page: it fails with axe's report unless the page keeps WCAG 2.2 AA."""
    axe = Axe()

    def check(page: Page) -> None:
        found = axe.run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()

    return check


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The whole system, with an exercise in progress."""
    system = started(tmp_path_factory.mktemp("home"))
    yield system
    system.stop()


@pytest.fixture
def signed_in(running: Running) -> Callable[[BrowserContext, str], Page]:
    """Signs a seat in as a person does, and gives the page it lands on."""
    return running.sign_in
