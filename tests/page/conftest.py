"""The page as a file, written once, and a browser for each file of tests."""

import pytest

from helpers.browser import chromium
from sim.page.page import write_page


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("page") / "page.html")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        driver.get("about:blank")  # what a new window loads is no page of ours
        yield driver
