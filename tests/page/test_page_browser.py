"""The page in a real browser: nothing fails, nothing is asked of outside, nothing is cut off, and it can be used."""

import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import matplotlib.image as mpimg
import numpy as np
import pandas as pd
import pytest

import sim
from helpers.browser import DESK, TELEPHONE
from helpers.changed import changed
from helpers.page import (
    DIGESTS,
    FEW,
    LONGEST_WAIT,
    READY,
    TOO_WIDE,
    VIEWS,
    asked_for,
    barred,
    data_of,
    in_python,
    opened,
    text_of,
    until,
)
from sim.cli import dispatch
from sim.page.page import write_page

SEEN = """
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    if (focused === document.body) return true;
    const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 12)];
    const there = document.elementFromPoint(x, y);
    const seen = focused.contains(there) || [...focused.labels || []].some(label => label.contains(there));
    return seen && getComputedStyle(focused).outlineStyle !== 'none';
"""
TAB = {"key": "Tab", "windowsVirtualKeyCode": 9}
KEEP = "[...document.querySelectorAll('.keep button')].find(b => b.textContent === arguments[0]).click()"
WIDE = {"width": 2560, "height": 1300, "deviceScaleFactor": 1, "mobile": False}


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        (TELEPHONE, "light"),
        pytest.param(TELEPHONE, "dark", marks=pytest.mark.long),
        (DESK, "light"),
        (WIDE, "dark"),
    ],
)
def test_nothing_is_wider_than_the_window_and_nothing_fails(browser, page, size, theme):
    asked_for(browser)
    opened(browser, page, f"view=change&runs={FEW}", size, theme)
    for view in VIEWS:
        browser.execute_script("app.go(arguments[0])", view)
        until(browser, READY)
        assert browser.execute_script(TOO_WIDE, size["width"]) == [], view
        assert browser.execute_script("return document.documentElement.scrollWidth") <= size["width"]
    named = browser.execute_script("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(set(named)) == len(named)
    assert browser.get_log("browser") == []
    assert [url for url in asked_for(browser) if not url.startswith(("file:", "blob:", "data:", "about:"))] == []


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def test_serves_from_loopback_too(browser, page):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=page.parent)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        asked_for(browser)
        place = f"http://127.0.0.1:{server.server_port}/page.html"
        opened(browser, place, f"view=change&runs={FEW}")
        assert browser.execute_script(DIGESTS) == [in_python("baseline", {}, FEW, 0)]
        for view in VIEWS:
            browser.execute_script("app.go(arguments[0])", view)
            until(browser, READY)
        until(browser, "return location.hash.includes('view=evidence')")
        browser.refresh()
        until(browser, "return app.ready && app.state.view === 'evidence'")
        assert browser.get_log("browser") == []
        asked = {url.split("#")[0] for url in asked_for(browser) if not url.startswith(("blob:", "data:", "about:"))}
        assert asked == {place}
        server.shutdown()


def test_without_workers_the_page_itself_runs_the_same(browser, page):
    with barred(browser, "delete window.Worker"):
        opened(browser, page, f"view=change&runs={FEW}&seed=5")
        assert "starts no workers" in text_of(browser, "notice")
    assert browser.execute_script(DIGESTS) == [in_python("baseline", {}, FEW, 5)]


def test_without_webassembly_stored_results_are_shown(browser, page):
    with barred(browser, "delete window.WebAssembly"):
        opened(browser, page, "view=change", ready="return !document.getElementById('notice').hidden")
        assert "stored results are shown" in text_of(browser, "notice")
        assert "over 64 runs, stored" in text_of(browser, "change")
        assert browser.find_elements("css selector", "#change svg.chart")
        for view in VIEWS:
            browser.execute_script("app.go(arguments[0])", view)
    assert browser.get_log("browser") == []


def test_malformed_address_gets_a_message_and_the_defaults(browser, page):
    address = "view=nothing&params.drone_output=1e9&constructor=1&%E0%A4%A&scenario=<script>alert(1)</script>"
    opened(browser, page, address, ready="return !document.getElementById('notice').hidden && app.ready")
    assert "scenario=<script>alert(1)</script> is not allowed here." in text_of(browser, "notice")
    assert browser.get_log("browser") == []
    faults = {
        "params.__proto__=1": "params.__proto__=1 is not known here.",
        "params.constructor=1": "params.constructor=1 is not known here.",
        "toString=1": "toString=1 is not known here.",
        "runs=100000000": "runs=100000000 is not allowed here.",
        "seed=-1": "seed=-1 is not allowed here.",
        "others=baseline,baseline": "others=baseline,baseline is not allowed here.",
        "contested.su35_bought_or_not=": "contested.su35_bought_or_not= is not known here.",
        "events.kursk.date=2024-02-31": "events.kursk.date=2024-02-31 is not known here.",
        "a" * 30_000: "The address is too long; defaults are shown.",
    }
    for text, says in faults.items():
        state, found = browser.execute_script("const r = stateFrom(arguments[0]); return [r.state, r.faults]", text)
        assert found == [says]
        assert state == browser.execute_script("return defaultState()")


def test_link_of_a_command_opens_what_it_runs(browser, page, capsys):
    overrides = changed("s400_delivered")
    words = [f"{key}={value!r}" if isinstance(value, float) else f"{key}={value}" for key, value in overrides.items()]
    assert dispatch(["page", "link", "scenario=s400_delivered", "runs=70", "seed=9", *words]) == 0
    opened(browser, page, capsys.readouterr().out.strip().removeprefix("#"))
    assert browser.execute_script("return document.getElementById('notice').hidden")
    assert browser.execute_script(DIGESTS)[1] == in_python("s400_delivered", overrides, 70, 9)


def test_keyboard_moves_a_slider_and_the_address_keeps_it(browser, page):
    opened(browser, page, f"view=change&runs={FEW}")
    slider = browser.find_element("css selector", ".slider input[type=range]")
    name = slider.get_attribute("id").removeprefix("p-")
    browser.execute_script("app.view.last.digests = null; arguments[0].focus()", slider)
    slider.send_keys("\ue014\ue014")
    value = browser.execute_script("return app.state.changes.params[arguments[0]]", name)
    until(browser, "return !app.view.last.same && !!app.view.last.digests")
    until(browser, f"return location.hash.includes('params.{name}={value}')")
    assert browser.execute_script(DIGESTS) == [
        in_python("baseline", {}, FEW, 0),
        in_python("baseline", {f"params.{name}": value}, FEW, 0),
    ]
    assert "1 change to" in text_of(browser, "changed")
    link = browser.execute_script("return location.href")
    opened(browser, link.split("#")[0], link.split("#")[1])
    assert browser.execute_script("return app.state.changes.params[arguments[0]]", name) == value


def test_number_out_of_bounds_is_refused_with_a_message(browser, page):
    opened(browser, page, f"view=change&runs={FEW}")
    exact = browser.find_element("css selector", ".slider .exact")
    exact.clear()
    exact.send_keys("-5\ue007")
    said = browser.find_element("css selector", ".slider .wrong").text
    assert said.startswith("Write a number from ")
    assert browser.execute_script("return Object.keys(app.state.changes.params)") == []


def test_stop_ends_a_run(browser, page):
    opened(browser, page, f"view=change&runs={FEW}")
    browser.execute_script("app.state.runs = 1000; app.view.run()")
    until(browser, "return app.pool.waiting.length > 0")
    # Found and clicked at once: what was found before may be drawn anew by the time that it is clicked.
    browser.execute_script("document.getElementById('stop').click()")
    until(browser, "return !app.pool.waiting.length")
    assert text_of(browser, "ended") == "Stopped."
    assert browser.execute_script("return app.view.last.digests === undefined || app.view.last.runs === 64")


def test_number_leads_to_its_sentence_and_who_says_it(browser, page):
    opened(browser, page, f"view=change&runs={FEW}")
    quoted = "return [...document.querySelectorAll('.slider')].find(e => e.querySelector('blockquote a'))"
    slider = browser.execute_script(quoted)
    slider.find_element("tag name", "summary").click()
    link = slider.find_element("css selector", "blockquote a")
    claim = link.text
    link.click()
    assert browser.execute_script("return app.state.view") == "evidence"
    (found,) = [one for one in browser.find_elements("css selector", ".claim h4") if one.text.startswith(claim)]
    assert found.is_displayed()


def test_search_finds_claims_and_says_when_there_are_none(browser, page):
    opened(browser, page, "view=evidence")
    box = browser.find_element("id", "find-claim")
    box.send_keys("su-35 promised")
    assert 0 < len(browser.find_elements("css selector", ".claim")) < 25
    box.send_keys(" zzz <b>")
    assert "No claim holds all these words." in text_of(browser, "evidence")
    assert browser.find_elements("css selector", "#evidence details ol li")


def test_csv_of_a_picture_is_text_that_no_spreadsheet_runs(browser, page):
    opened(browser, page, f"view=change&runs={FEW}")
    made = browser.execute_script("return csv([['=1+1', 'a,b', -2.5, '\"x'], ['@a']])")
    assert made == '\'=1+1,"a,b",-2.5,"""x"\n\'@a\n'


def test_picture_and_its_numbers_can_be_kept_as_files(browser, page, tmp_path):
    opened(browser, page, f"view=change&runs={FEW}&outcome=trust[iran in russia]")
    given = {"behavior": "allow", "downloadPath": str(tmp_path)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", given)
    for form in ("SVG", "PNG", "CSV"):
        browser.execute_script(KEEP, form)
    path, last = tmp_path / "trust_iran_in_russia_.svg", time.monotonic() + LONGEST_WAIT
    while not all(path.with_suffix(f".{form}").is_file() for form in ("svg", "png", "csv")):
        assert time.monotonic() < last, list(tmp_path.iterdir())
        time.sleep(0.05)
    assert path.read_text(encoding="utf-8").startswith("<svg ")
    pixels = mpimg.imread(path.with_suffix(".png"))
    assert pixels.shape[0] == 520
    assert 0.0 < pixels[..., 0].min() < pixels[..., 0].max() == 1.0
    table = pd.read_csv(path.with_suffix(".csv"), index_col="week")
    runs = sim.run("baseline", runs=FEW, uncertainty="point")
    expected = runs.trust.sel(actor="iran", partner="russia").quantile([0.05, 0.25, 0.5, 0.75, 0.95], dim="run")
    assert np.allclose(table.to_numpy(), expected.values.T, rtol=1e-12)


def test_everything_that_takes_the_focus_has_a_name_and_is_seen(browser, page):
    opened(browser, page, f"view=change&runs={FEW}", theme="dark")
    for view in VIEWS:
        browser.execute_script("app.go(arguments[0]); document.activeElement.blur()", view)
        until(browser, READY)
        nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        unnamed = [node["role"]["value"] for node in nodes if is_focusable(node) and not node["name"].get("value")]
        assert set(unnamed) <= {"main"}, view
        for _ in range(12):
            for kind in ("rawKeyDown", "keyUp"):
                browser.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, **TAB})
            assert browser.execute_script(SEEN), browser.execute_script("return document.activeElement.outerHTML")


def is_focusable(node):
    return any(one["name"] == "focusable" and one["value"]["value"] for one in node.get("properties", []))


def test_picture_as_a_file_of_its_own_reads_alone(browser, page):
    opened(browser, page, f"view=change&runs={FEW}", theme="dark")
    text = browser.execute_script("return asFile(document.querySelector('svg.chart'))")
    assert "http://www.w3.org/2000/svg" in text
    assert 'fill="rgb(20, 24, 29)"' in text
    assert 'stroke="rgb(125, 182, 245)"' in text


def test_texts_of_a_case_stay_texts(browser, page, tmp_path, monkeypatch):
    wicked = "</script><script>window.hit = 1</script><img src=x onerror=alert(1)>"
    data = data_of(page)
    data["title"] = data["subject"] = wicked
    for one in (*data["scenarios"], *data["columns"], *data["parameters"], *data["claims"]):
        one["title" if "title" in one else "says"] = wicked
    monkeypatch.setattr("sim.page.page.page_data", lambda *_, **__: data)
    opened(browser, write_page(tmp_path / "wicked.html"), f"view=change&runs={FEW}")
    for view in VIEWS:
        browser.execute_script("app.go(arguments[0])", view)
        assert browser.find_elements("css selector", "img") == []
    assert browser.execute_script("return window.hit") is None
    assert browser.find_element("tag name", "h1").text == wicked
    assert browser.get_log("browser") == []
