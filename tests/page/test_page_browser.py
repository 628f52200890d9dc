"""The page in a real browser: its numbers are Python's bit for bit, nothing is asked of outside, nothing is cut off."""

import datetime as dt
import json
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

import sim
from helpers.browser import DESK, TELEPHONE, chromium, look
from helpers.changed import changed
from sim.case.case import load_case
from sim.cli import dispatch
from sim.explanation.decision import carry_to_decision
from sim.explanation.weighing import weigh
from sim.page.data import page_data
from sim.page.digest import digest
from sim.page.page import write_page
from sim.scenario.inputs import build_inputs
from sim.scenario.load import scenario_names
from sim.words import number

WIDE = {"width": 2560, "height": 1300, "deviceScaleFactor": 1, "mobile": False}
VIEWS = ("explore", "change", "compare", "play", "evidence")
LONGEST_WAIT = 90.0
FEW = 64
DIGESTS = "return [...document.querySelectorAll('.digest')].map(e => e.textContent)"
READY = """
    const view = app.state.view;
    if (view === 'play') return !!document.querySelector('#play h3');
    return view === 'evidence' || (view === 'explore' ? !!app.view.history : !!app.view.last?.digests)
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_page(tmp_path_factory.mktemp("page") / "page.html")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def until(browser, script):
    """Wait until a script is true."""
    last = time.monotonic() + LONGEST_WAIT
    while not browser.execute_script(script):
        assert time.monotonic() < last, browser.execute_script("return document.getElementById('notice').textContent")
        time.sleep(0.05)


def opened(browser, page, address="", size=DESK, theme="light", ready=READY):
    """Open the page anew at an address, and wait for what its view shows."""
    look(browser, size, theme)
    browser.get("about:blank")
    browser.get(f"{page if isinstance(page, str) else page.as_uri()}#{address}")
    until(browser, ready)
    return browser


def asked_for(browser):
    """Return the addresses of all requests since the last call."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]


def address_of(scenario, overrides, runs, seed, view="change"):
    """Return the address that changes a scenario as overrides do."""
    keys = {"view": view, "scenario": scenario, "runs": runs, "seed": seed}
    for key, value in overrides.items():
        group, name, *_ = key.split(".")
        keys[f"{group}.{name}"] = value
    return "&".join(f"{key}={value}" for key, value in keys.items())


def in_python(scenario, overrides, runs, seed):
    return digest(sim.run(sim.load(scenario, overrides), runs=runs, seed=seed))


def test_bits_are_those_of_python(browser, page):
    scenario, overrides = "s400_delivered", changed("s400_delivered")
    opened(browser, page, address_of(scenario, overrides, FEW, 7))
    expected = [in_python(scenario, {}, FEW, 7), in_python(scenario, overrides, FEW, 7)]
    assert len(set(expected)) == 2
    assert browser.execute_script(DIGESTS) == expected


def test_code_that_the_page_gives_has_the_same_digest(browser, page):
    opened(browser, page, "view=change&runs=64&seed=3")
    (shown,) = browser.execute_script(DIGESTS)
    code = browser.execute_script("return [...document.querySelectorAll('.results pre')].at(-1).textContent")
    said = []
    exec(code, {"print": said.append})  # noqa: S102 - what the page tells its reader to run
    assert said == [shown]


SETUP = """
    const [name, given] = arguments, all = {params: {}, mechanisms: {}, contested: {}, events: {}, policies: {}};
    const setup = setupOf(SCENARIOS[name], {...all, ...given}, []);
    const lists = Object.entries(setup.calendar).map(([key, list]) => [key, [...list].map(String)]);
    const calendar = Object.fromEntries(lists);
    return [[...setup.start].map(String), [...setup.links], setup.options, calendar]
"""


def set_up(browser, scenario, changes):
    """Return what a page starts from, as NumPy arrays by name."""
    start, links, options, calendar = browser.execute_script(SETUP, scenario, changes)
    numbers = {
        key: np.array(values, dtype="f8" if key in ("value", "above", "below") else "O")
        for key, values in calendar.items()
    }
    as_float = np.array([value.replace("Infinity", "inf") for value in start], dtype="f8")
    return as_float, bytes(links), options, numbers


def assert_starts_alike(found, inputs):
    start, links, options, calendar = found
    assert np.array_equal(start, inputs.start)
    assert links == inputs.links.tobytes()
    assert options == inputs.options._asdict()
    # An entry whose range is empty holds in no run.
    there = inputs.calendar.above < inputs.calendar.below
    assert (calendar["above"] < calendar["below"]).all()
    for key, values in calendar.items():
        expected = getattr(inputs.calendar, key)[there]
        assert np.array_equal(values, expected if values.dtype == "f8" else expected.astype(str).astype("O")), key


def test_every_scenario_starts_as_in_python(browser, page):
    opened(browser, page, "view=evidence", ready="return app.ready")
    for name in scenario_names():
        assert_starts_alike(set_up(browser, name, {}), build_inputs(sim.load(name)))


def test_number_that_is_given_has_the_last_word_over_a_claim_of_the_scenario(browser, page):
    opened(browser, page, "view=evidence", ready="return app.ready")
    baseline = sim.load("baseline")
    case = baseline.case
    for claim in baseline.contested:
        for name in {name for effect in case.contradictions[claim].effects for name in effect.params}:
            value = case.parameters[name].default
            inputs = build_inputs(sim.load("baseline", {f"params.{name}": value}))
            assert_starts_alike(set_up(browser, "baseline", {"params": {name: value}}), inputs)


def test_number_and_claim_that_sets_it_are_not_both_changed(browser, page):
    opened(browser, page, "view=evidence", ready="return app.ready")
    case = sim.load("baseline").case
    claim, effect = next(
        (name, effect) for name in case.contested for effect in case.contradictions[name].effects if effect.params
    )
    name = next(iter(effect.params))
    text = f"params.{name}={case.parameters[name].default}&contested.{claim}=0.5"
    state, faults = browser.execute_script("const r = stateFrom(arguments[0]); return [r.state, r.faults]", text)
    assert faults == [f"params.{name} is set by a contested claim; it cannot be changed as well."]
    assert (state["changes"]["params"], state["changes"]["contested"]) == ({}, {claim: 0.5})


def test_event_that_holds_until_a_day_starts_as_in_python(browser, page):
    opened(browser, page, "view=evidence", ready="return app.ready")
    baseline = sim.load("baseline")
    name = next(key for key, event in baseline.events.items() if event.kind == "exogenous")
    for date, until in (("2023-03-01", "2023-06-20"), ("2027-12-01", "2030-01-01"), ("2023-03-02", "2023-03-03")):
        days = (dt.date.fromisoformat(until) - dt.date.fromisoformat(date)).days
        script = "SCENARIOS.baseline.events.find(one => one.name === arguments[0]).days = arguments[1]"
        browser.execute_script(script, name, days)
        held = baseline.events[name].record() | {"date": date, "until": until}
        inputs = build_inputs(sim.load({"name": "held", "title": "Held", "base": "baseline", "events": {name: held}}))
        assert_starts_alike(set_up(browser, "baseline", {"events": {name: date}}), inputs)


@pytest.mark.long
@pytest.mark.parametrize("scenario", scenario_names())
def test_bits_of_every_scenario_are_those_of_python(browser, page, scenario):
    opened(browser, page, address_of(scenario, {}, 200, 20261121))
    assert browser.execute_script(DIGESTS) == [in_python(scenario, {}, 200, 20261121)]


def test_comparison_runs_the_same_draws(browser, page):
    opened(browser, page, f"view=compare&scenario=baseline&others=ceasefire,no_denials&runs={FEW}&seed=1")
    expected = [in_python(name, {}, FEW, 1) for name in ("baseline", "ceasefire", "no_denials")]
    assert browser.execute_script(DIGESTS) == expected


def test_history_is_the_run_of_that_number(browser, page):
    opened(browser, page, "view=explore&scenario=baseline&seed=2&run=37&week=150")
    runs = sim.run("baseline", runs=38, seed=2).isel(run=37)
    script = "return Array.from({length: 305}, (_, week) => app.view.history.value(arguments[0], week))"
    columns = {"trust[iran in russia]": runs.trust.sel(actor="iran", partner="russia")}
    columns |= {f"posture[{name}]": runs.posture.sel(actor=name) for name in runs.actor.values}
    for name, values in columns.items():
        assert browser.execute_script(script, name) == values.values.tolist(), name
    browser.find_element("css selector", "[aria-label='A week on']").click()
    assert browser.find_element("id", "date").text == "Week of 13 January 2025"


@pytest.mark.parametrize("actor", ["iran", "israel"])
def test_probabilities_are_those_that_explain_gives(browser, page, actor):
    opened(browser, page, "view=explore&scenario=baseline&seed=0&run=5&week=60")
    script = """
        const actor = ACTORS[arguments[0]];
        return app.view.history.decision(actor, 60, 'logit').options.map(one => one.probability)
    """
    _, postures = weigh(carry_to_decision(build_inputs(sim.load("baseline")), actor, 60, run=5, seed=0))
    expected = [posture.probability for posture in postures]
    assert browser.execute_script(script, actor) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("size", "theme"), [(TELEPHONE, "light"), (TELEPHONE, "dark"), (DESK, "light"), (WIDE, "dark")]
)
def test_nothing_is_wider_than_the_window_and_nothing_fails(browser, page, size, theme):
    asked_for(browser)
    script = """
        return [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, .map-box, pre, .hidden, .skip')
            && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))
    """
    opened(browser, page, f"view=change&runs={FEW}", size, theme)
    for view in VIEWS:
        browser.execute_script("app.go(arguments[0])", view)
        until(browser, READY)
        assert browser.execute_script(script) == [], view
        assert browser.execute_script("return document.documentElement.scrollWidth") <= size["width"]
    assert browser.get_log("browser") == []
    assert [url for url in asked_for(browser) if not url.startswith(("file:", "blob:", "data:", "about:"))] == []


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def test_serves_from_loopback_too(browser, page):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=page.parent)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened(browser, f"http://127.0.0.1:{server.server_port}/page.html", f"view=change&runs={FEW}")
        assert browser.execute_script(DIGESTS) == [in_python("baseline", {}, FEW, 0)]
        assert browser.get_log("browser") == []
        server.shutdown()


def text_of(browser, place):
    return browser.find_element("id", place).get_attribute("textContent")


@contextmanager
def barred(browser, script):
    """Take something away from every page before it begins."""
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": added["identifier"]})


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
    browser.find_element("id", "stop").click()
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


def test_whole_game_to_its_review_and_back_at_a_turn(browser, page):
    opened(browser, page, "view=play&run=3&seed=4")
    browser.find_element("css selector", "[data-begin=iran]").click()
    turns, moves = browser.execute_script("return turnsInAll()"), []
    for move, spell in [(1, 3), (4, 13), (2, 13), (5, 13), (0, 13), (4, 13), (3, 13)]:
        until(browser, f"return !!document.getElementById('decide') && app.state.moves.length === {len(moves)}")
        until(browser, f"return document.querySelector('#play .muted').textContent.includes('{len(moves) + 1} of')")
        script = "document.querySelectorAll('input[name=move]')[arguments[0]].click(); spell.value = arguments[1]"
        browser.execute_script(script, move, str(spell))
        browser.find_element("id", "decide").click()
        moves += [move] * min(spell, turns - len(moves))
        if len(moves) == 16:
            link = browser.execute_script("return addressOf(app.state)")
            opened(browser, page, link.removeprefix("#"), ready="return !!document.getElementById('decide')")
            assert "Decision 17 of" in text_of(browser, "play")
            assert "posture of Russia" not in text_of(browser, "play")
    until(browser, "return document.querySelector('#play').textContent.includes('Questions for discussion')")
    assert len(moves) == turns
    assert "Decisions that mattered most" in text_of(browser, "play")
    menu = list(sim.load("baseline").case.roster.file.actors["iran"].postures)
    start = sim.load("baseline").clock
    script = [{"date": start.date_of(4 * turn).isoformat(), "posture": menu[move]} for turn, move in enumerate(moves)]
    game = sim.load("baseline", {"postures.iran.policy": "scripted", "postures.iran.script": script})
    run = sim.run(game, runs=4, seed=4).isel(run=3)
    shown = """
        return changesOfGame(app.state).scripts.iran.map(one => one.posture)
    """
    assert browser.execute_script(shown) == [menu[move] for move in moves]
    rows = browser.execute_script(
        "return [...document.querySelectorAll('#play tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    found = {row[0]: row[1] for row in rows}
    assert found["Trust of Iran in Russia"] == number(float(run.trust.sel(actor="iran", partner="russia")[-1]))
    assert browser.get_log("browser") == []


def test_game_of_an_address_that_nobody_can_play_begins_anew(browser, page):
    address = "view=play&actor=israel&moves=0-1-99"
    opened(browser, page, address, ready="return !!document.getElementById('decide')")
    assert "is none that can be played" in text_of(browser, "notice")
    assert "Decision 1 of" in text_of(browser, "play")


def test_csv_of_a_picture_is_text_that_no_spreadsheet_runs(browser, page):
    opened(browser, page, f"view=change&runs={FEW}")
    made = browser.execute_script("return csv([['=1+1', 'a,b', -2.5, '\"x'], ['@a']])")
    assert made == '\'=1+1,"a,b",-2.5,"""x"\n\'@a\n'


def test_picture_as_a_file_of_its_own_reads_alone(browser, page):
    opened(browser, page, f"view=change&runs={FEW}", theme="dark")
    text = browser.execute_script("return asFile(document.querySelector('svg.chart'))")
    assert "http://www.w3.org/2000/svg" in text
    assert 'fill="rgb(20, 24, 29)"' in text
    assert 'stroke="rgb(125, 182, 245)"' in text


def test_texts_of_a_case_stay_texts(browser, tmp_path, monkeypatch):
    wicked = "</script><script>window.hit = 1</script><img src=x onerror=alert(1)>"
    data = page_data(load_case())
    data["title"] = data["subject"] = wicked
    for one in (*data["scenarios"], *data["columns"], *data["parameters"], *data["claims"]):
        one["title" if "title" in one else "says"] = wicked
    monkeypatch.setattr("sim.page.page.page_data", lambda _: data)
    opened(browser, write_page(tmp_path / "wicked.html"), f"view=change&runs={FEW}")
    for view in VIEWS:
        browser.execute_script("app.go(arguments[0])", view)
        assert browser.find_elements("css selector", "img") == []
    assert browser.execute_script("return window.hit") is None
    assert browser.find_element("tag name", "h1").text == wicked
    assert browser.get_log("browser") == []
