"""A game in the page in a real browser: the numbers of its script in Python, and nothing that an actor cannot see."""

import io
import json
from functools import partial
from html.parser import HTMLParser

import pytest

import sim
from helpers.browser import TELEPHONE
from helpers.dashboard import served
from helpers.page import BEGUN, TOO_WIDE, asked_for, opened, text_of, until
from sim.cli import dispatch
from sim.words import number

MOVE = "document.querySelectorAll('input[name=move]')[arguments[0]].click(); spell.value = arguments[1]; decide.click()"
REVIEWED = "return document.querySelector('#play').textContent.includes('Questions for discussion')"
SAVED = """
    window.files = {};
    saved = (name, type, content) => { files[name] = content; };
"""


def decide(browser, move, spell=1):
    until(browser, BEGUN)
    browser.execute_script(MOVE, move, str(spell))


def script_of(moves, actor):
    """Return the changes that make a scenario the game."""
    scenario = sim.load("baseline")
    menu, date_of = list(scenario.case.roster.file.actors[actor].postures), scenario.clock.date_of
    dated = [{"date": date_of(4 * turn).isoformat(), "posture": menu[move]} for turn, move in enumerate(moves)]
    return {f"postures.{actor}.policy": "scripted", f"postures.{actor}.script": dated}


def rows_of(browser):
    """Return the cells of all tables of the view, by the first of each row."""
    script = "return [...document.querySelectorAll('#play tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    return {first: cells for first, *cells in browser.execute_script(script)}


@pytest.fixture(params=["file", pytest.param("loopback", marks=pytest.mark.long)])
def place(request, page, tmp_path):
    """Where the page is opened: its file, or the address of a dashboard."""
    if request.param == "file":
        yield page
    else:
        with served(tmp_path, partial(page.read_text, encoding="utf-8")) as server:
            yield server.address


def test_whole_game_to_its_review_and_back_at_a_turn(browser, place):
    asked_for(browser)
    opened(browser, place, "view=play&run=3&seed=4")
    browser.find_element("css selector", "[data-begin=iran]").click()
    turns, moves = browser.execute_script("return turnsInAll()"), []
    for move, spell in [(1, 3), (4, 13), (2, 13), (5, 13), (0, 13), (4, 13), (3, 13)]:
        until(browser, f"return document.querySelector('#play .muted').textContent.includes('{len(moves) + 1} of')")
        decide(browser, move, spell)
        moves += [move] * min(spell, turns - len(moves))
        if len(moves) == 16:
            link = browser.execute_script("return addressOf(app.state)")
            opened(browser, place, link.removeprefix("#"), ready=BEGUN)
            assert "Decision 17 of" in text_of(browser, "play")
            assert "posture of Russia" not in text_of(browser, "play")
    until(browser, REVIEWED)
    assert len(moves) == turns
    assert "Decisions that mattered most" in text_of(browser, "play")
    run = sim.run(sim.load("baseline", script_of(moves, "iran")), runs=4, seed=4, uncertainty="point").isel(run=3)
    expected = number(float(run.trust.sel(actor="iran", partner="russia")[-1]))
    assert rows_of(browser)["Trust of Iran in Russia"][0] == expected
    assert browser.get_log("browser") == []
    asked = {url.split("#")[0] for url in asked_for(browser) if not url.startswith(("blob:", "data:", "about:"))}
    assert asked == {place if isinstance(place, str) else place.as_uri()}
    browser.refresh()
    until(browser, REVIEWED)


def test_several_in_turn_see_what_is_their_own_alone(browser, page):
    opened(browser, page, "view=play&run=2")
    begin = browser.find_element("id", "together")
    assert not begin.is_enabled()
    for name in ("iran", "israel"):
        browser.find_element("css selector", f"#play input[value={name}]").click()
    begin.click()
    for name, title, move in [
        ("iran", "Iran", 4),
        ("israel", "Israel", 1),
        ("iran", "Iran", 4),
        ("israel", "Israel", 0),
    ]:
        until(browser, "return !!document.getElementById('uncover')")
        assert f"Pass the screen to {title}" in text_of(browser, "play")
        assert browser.find_elements("css selector", "#play table, #play .news, #play .controls *") == []
        browser.find_element("id", "uncover").click()
        until(browser, BEGUN)
        assert f"You are {title}." in text_of(browser, "play")
        seen = browser.execute_script("return ACTORS[arguments[0]].visible.map(one => COLUMNS[one].title)", name)
        assert all(any(row.startswith(one) for one in seen) for row in rows_of(browser))
        decide(browser, move, 13)
    browser.execute_script("app.view.put({ended: true})")
    until(browser, REVIEWED)
    assert browser.execute_script("return app.state.moves") == [[4] * 26, [1] * 13 + [0] * 13]
    both = script_of([4] * 26, "iran") | script_of([1] * 13 + [0] * 13, "israel")
    run = sim.run(sim.load("baseline", both), runs=3, seed=0, uncertainty="point").isel(run=2, time=103)
    by_itself = sim.run(sim.load("baseline", script_of([4] * 26, "iran")), runs=3, seed=0, uncertainty="point").isel(
        run=2, time=103
    )
    browser.execute_script("whose.value = 'israel'; whose.dispatchEvent(new Event('change'))")
    until(browser, f"{REVIEWED} && document.querySelector('#play').textContent.includes('You were Israel')")
    until(browser, REVIEWED)
    mine, own = (number(float(one.pressure.sel(actor="iran"))) for one in (run, by_itself))
    assert rows_of(browser)["Pressure on Iran"][:2] == [mine, own]
    assert browser.get_log("browser") == []


def test_game_goes_on_from_the_browser_and_from_a_file_here_and_in_the_terminal(
    browser, page, tmp_path, monkeypatch, capsys
):
    opened(browser, page, "view=play&run=2&seed=5&params.drone_output=120&events.kursk=off&players=iran", ready=BEGUN)
    browser.execute_script(SAVED)
    decide(browser, 2, 3)
    until(browser, "return document.querySelector('#play .muted').textContent.includes('Decision 4 of')")
    browser.find_element("id", "save").click()
    text = browser.execute_script("return files['game_iran.json']")
    path = tmp_path / "game.json"
    path.write_text(text)
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    assert dispatch(["play", f"save={path}"]) == 0
    assert "decision 4 of 77" in capsys.readouterr().out
    opened(browser, page, "view=play")
    state = {"players": ["iran"], "moves": [[2, 2, 2]], "run": 2, "seed": 5}
    changes = {"params": {"drone_output": 120}, "events": {"kursk": "off"}}
    for way in ("go-on", "game-file"):
        element = browser.find_element("id", way)
        if way == "go-on":
            assert element.text == "As Iran in world 2 of “As reported, and on”, kept in this browser"
            element.click()
        else:
            element.send_keys(str(path))
        until(browser, BEGUN)
        found = browser.execute_script("return app.state")
        assert {key: found[key] for key in state} == state
        assert {key: found["changes"][key] for key in changes} == changes
        browser.execute_script("app.view.put({players: [], moves: [], ended: false})")


def test_address_that_the_terminal_prints_opens_the_same_review(browser, page, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("stand_by x4\nend\n"))
    assert dispatch(["play", "actor=israel", "run=3", f"save={tmp_path / 'game.json'}"]) == 0
    (address,) = [word for word in capsys.readouterr().out.split() if word.startswith("#view=play")]
    opened(browser, page, address.removeprefix("#"), ready=REVIEWED)
    assert "You were Israel in world 3" in text_of(browser, "play")
    assert browser.execute_script("return document.getElementById('notice').hidden")


def test_file_that_is_no_game_is_said(browser, page, tmp_path):
    opened(browser, page, "view=play")
    good = {"scenario": "baseline", "changes": {}, "actor": "iran", "seed": 0, "run": 0, "moves": ["stand_by"]}
    for changed, says in {
        "{": "The file is no game that this page can go on with.",
        json.dumps(good | {"scenario": "mine.yaml"}): "The file is no game that this page can go on with.",
        json.dumps(good | {"changes": {"params.drone_output": -1}}): "params.drone_output=-1 is not known here.",
        json.dumps(good | {"run": -1, "moves": []}): "run=-1 is not allowed here.",
        json.dumps(good | {"players": [{"actor": "<b>", "moves": []}]}): "players=<b> is not allowed here.",
    }.items():
        (tmp_path / "game.json").write_text(changed)
        browser.execute_script("app.warn([])")
        browser.find_element("id", "game-file").send_keys(str(tmp_path / "game.json"))
        until(browser, "return !document.getElementById('notice').hidden")
        assert says in text_of(browser, "notice")
        assert browser.execute_script("return app.state.players") == []


class Texts(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.words = set(), []

    def handle_starttag(self, tag, _):
        self.tags.add(tag)

    def handle_data(self, data):
        self.words.append(data)


def test_page_to_keep_has_the_whole_review_and_no_script(browser, page):
    opened(browser, page, "view=play&players=israel&moves=1-1-0&ended=true", TELEPHONE, ready=REVIEWED)
    assert browser.execute_script(TOO_WIDE, TELEPHONE["width"]) == []
    browser.execute_script(SAVED)
    browser.find_element("id", "keep-review").click()
    kept = Texts()
    kept.feed(browser.execute_script("return files['review_israel.html']"))
    text = "".join(kept.words)
    assert "table" in kept.tags
    assert not kept.tags & {"script", "button", "input", "select", "img", "link"}
    for part in (
        "Score by objective",
        "Questions for discussion",
        '"postures.israel.script"',
        "#view=play&players=israel",
    ):
        assert part in text
    assert browser.get_log("browser") == []


def test_game_of_an_address_that_nobody_can_play_begins_anew(browser, page):
    address = "view=play&players=israel&moves=0-1-99"
    opened(browser, page, address, ready=BEGUN)
    assert "is none that can be played" in text_of(browser, "notice")
    assert "Decision 1 of" in text_of(browser, "play")
