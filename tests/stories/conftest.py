"""Stories: what one S-number of the mission tells, through the pages, in a real browser; marked `browser` as those are."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, PLACE, browser
from tests.stories.city import PASSWORD, City, begun

__all__ = ["browser"]

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before pytest deselects by -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Fuqing on its first day: the register, a plan, the accounts that somebody at the server opened, nobody else."""
    city = begun(tmp_path_factory.mktemp("city"))
    yield city
    city.running.stop()


@pytest.fixture
def seat(city: City, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Signs an account in at a desk."""
    contexts = []

    def sign_in(account: str) -> Page:
        context = browser.new_context(**PLACE, **DESK)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(city.running.address)
        page.get_by_label("账号").fill(account)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name="退出").wait_for()
        return page

    yield sign_in
    for context in contexts:
        context.close()
