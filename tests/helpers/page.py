"""The page in a browser: opened at an address, and asked what it shows."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sim
from helpers.browser import DESK, look
from sim.page.digest import digest

VIEWS = ("explore", "change", "compare", "play", "evidence")
LONGEST_WAIT = 90.0
FEW = 64
TOO_WIDE = """
    return [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, pre, .hidden, .skip')
        && e.getBoundingClientRect().right > arguments[0] + 1).map(e => e.outerHTML.slice(0, 90))
"""
DIGESTS = "return [...document.querySelectorAll('.digest')].map(e => e.textContent)"
READY = """
    const view = app.state.view;
    if (view === 'play') return !!document.querySelector('#play h3');
    return view === 'evidence' || (view === 'explore' ? !!app.view.history : !!app.view.last?.digests)
"""
BEGUN = "return !!document.getElementById('decide') && !app.view.decided"


def data_of(page: Path) -> dict[str, Any]:
    """Return the data that a page holds."""
    (text,) = re.findall('<script type="application/json" id="data">(.*?)</script>', page.read_text(encoding="utf-8"))
    return dict(json.loads(text))


def until(browser: Any, script: str) -> None:
    """Wait until a script is true."""
    last = time.monotonic() + LONGEST_WAIT
    while not browser.execute_script(script):
        assert time.monotonic() < last, browser.execute_script("return document.getElementById('notice').textContent")
        time.sleep(0.05)


def opened(
    browser: Any,
    page: Path | str,
    address: str = "",
    size: Mapping[str, Any] = DESK,
    theme: str = "light",
    ready: str = READY,
) -> Any:
    """Open the page anew at an address, and wait for what its view shows."""
    look(browser, dict(size), theme)
    browser.get("about:blank")
    browser.get(f"{page if isinstance(page, str) else page.as_uri()}#{address}")
    until(browser, ready)
    return browser


def asked_for(browser: Any) -> list[str]:
    """Return the addresses of all requests since the last call."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]


def address_of(scenario: str, overrides: Mapping[str, Any], runs: int, seed: int, view: str = "change") -> str:
    """Return the address that changes a scenario as overrides do."""
    keys = {"view": view, "scenario": scenario, "runs": runs, "seed": seed}
    for key, value in overrides.items():
        group, name, *_ = key.split(".")
        keys[f"{group}.{name}"] = value
    return "&".join(f"{key}={value}" for key, value in keys.items())


def in_python(scenario: str, overrides: Mapping[str, Any], runs: int, seed: int) -> str:
    """Return the digest of the same runs in Python."""
    return digest(sim.run(sim.load(scenario, overrides), runs=runs, seed=seed, uncertainty="point"))


def text_of(browser: Any, place: str) -> str:
    """Return the text of an element, hidden or not."""
    return browser.find_element("id", place).get_attribute("textContent")


@contextmanager
def barred(browser: Any, script: str) -> Iterator[None]:
    """Take something away from every page before it begins."""
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": added["identifier"]})
