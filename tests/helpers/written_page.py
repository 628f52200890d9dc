"""Fixtures of the tests of the page: the page as a file, written once, and a browser for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.browser import chromium


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page."""
    from sim.page.page import write_page

    return write_page(tmp_path_factory.mktemp("page") / "page.html")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start a browser, and end it."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        driver.get("about:blank")  # what a new window loads is no page of ours
        yield driver
