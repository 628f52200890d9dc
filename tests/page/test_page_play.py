"""A game in the page in a real browser: the numbers of its script in Python, and nothing that an actor cannot see."""

import sim
from helpers.page import BEGUN, opened, text_of, until
from sim.words import number


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
            opened(browser, page, link.removeprefix("#"), ready=BEGUN)
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
    opened(browser, page, address, ready=BEGUN)
    assert "is none that can be played" in text_of(browser, "notice")
    assert "Decision 1 of" in text_of(browser, "play")
