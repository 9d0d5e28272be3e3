"""The one browser of a test session, for all that drive one: Playwright has one loop in a process, and no second."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread. Django takes that for asynchronous code and would refuse
    # its database; the loop lives as long as the session, and so does the permission.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        path, arguments = chromium.executable(), chromium.arguments()
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()
