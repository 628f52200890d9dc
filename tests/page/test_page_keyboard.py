"""The page by keyboard alone: a number changed, a run stepped, a game played, and the focus never lost."""

import pytest

from helpers.page import BEGUN, FEW, READY, opened, text_of, until

KEYS = {"Tab": 9, "Enter": 13, " ": 32, "ArrowRight": 39, "ArrowDown": 40}
FOCUSED = "return document.activeElement.outerHTML.slice(0, 200)"


def press(browser, key, times=1):
    text = {"Enter": "\r", " ": " "}.get(key)
    down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
    for _ in range(times):
        for kind in (down, {"type": "keyUp"}):
            given = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": KEYS[key]}
            browser.execute_cdp_cmd("Input.dispatchKeyEvent", kind | given)


def tab_to(browser, selector, most=60):
    """Press Tab until what is wanted has the focus."""
    for _ in range(most):
        if browser.execute_script("return document.activeElement.matches(arguments[0])", selector):
            return
        press(browser, "Tab")
    raise AssertionError(f"{selector} is not reached; {browser.execute_script(FOCUSED)} is.")


@pytest.mark.long
def test_everything_can_be_done_by_keyboard(browser, page):
    opened(browser, page, f"view=evidence&runs={FEW}")
    tab_to(browser, "[data-view=change]")
    press(browser, "Enter")
    until(browser, READY)
    tab_to(browser, ".slider input[type=range]")
    press(browser, "ArrowRight", 3)
    until(browser, "return !app.view.last.same && !!app.view.last.digests")
    assert browser.execute_script("return document.activeElement.matches('.slider input[type=range]')")
    tab_to(browser, ".slider details summary", 5)
    press(browser, "Enter")
    assert browser.execute_script("return document.activeElement.parentNode.open")
    browser.execute_script("document.querySelector('.skip').focus()")
    press(browser, "Enter")
    assert browser.execute_script("return document.activeElement.id") == "main"
    browser.execute_script("document.querySelector('[data-view=explore]').focus()")
    press(browser, "Enter")
    until(browser, READY)
    tab_to(browser, "[aria-label='A week on']", 12)
    press(browser, "Enter", 2)
    assert browser.execute_script("return app.state.week") == 2
    assert browser.execute_script("return document.activeElement.getAttribute('aria-label')") == "A week on"
    browser.execute_script("document.querySelector('[data-view=play]').focus()")
    press(browser, "Enter")
    tab_to(browser, "[data-begin=israel]", 12)
    press(browser, "Enter")
    until(browser, BEGUN)
    for turn in (1, 2):
        tab_to(browser, "input[name=move]", 20)
        press(browser, "ArrowDown")
        tab_to(browser, "#decide", 12)
        press(browser, "Enter")
        until(browser, f"{BEGUN} && app.state.moves[0].length === {turn}")
        assert browser.execute_script("return document.activeElement.id") == "decide"
        browser.execute_script("document.querySelector('[data-view=play]').focus()")
    assert browser.execute_script("return app.state.moves") == [[1, 2]]
    tab_to(browser, "#end", 14)
    press(browser, "Enter")
    until(browser, "return document.getElementById('play').textContent.includes('Questions for discussion')")
    tab_to(browser, "#keep-review", 4)
    assert "Score by objective" in text_of(browser, "play")
