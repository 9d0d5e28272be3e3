"""Stories: what one S-number of the mission tells, through the pages, in a real browser; marked `browser` as those are."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESK, seats_at
from tests.stories.city import City, begun

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
    yield from seats_at(browser, city.running, DESK)
