"""Lessons in a real browser: from a name to a record that Python verifies, at the width of a telephone."""

import pytest

from helpers.browser import TELEPHONE, look
from helpers.page import TOO_WIDE, asked_for, until
from sim.lessons.lesson import lesson_files, lesson_of
from sim.lessons.onepage import one_page
from sim.lessons.page import write_page
from sim.lessons.record import read_record
from sim.lessons.schema import Prediction, ReadNumber, SetParameter, WriteActor, WriteScenario
from sim.lessons.solutions import read_solution
from sim.lessons.work import begun

BEGUN = "return !!page.begun"
LINES = "return [...document.querySelectorAll('.run svg')].map((one) => one.querySelectorAll('path.line').length)"
MARKED = """
    return marked('2 * 3 * `a*b` is **so**, *it says*').map((one) => one.tagName ? [one.tagName, one.textContent] : one)
"""
VERDICTS = """
    const done = arguments[arguments.length - 1];
    (async () => {
        const found = {};
        for (const [id, task] of Object.entries(LESSON.tasks)) {
            const { state, says, score } = await verdictOn(task, page.work.given(id), page.numbers);
            found[id] = [state, says, score ?? null];
        }
        await page.digests();
        const text = await onePage(page.work, await page.work.verdicts(page.numbers));
        done([found, await page.work.sealed(), text]);
    })().catch((error) => done([String(error), "", ""]));
"""


def begin(browser, page, name="Ada", group="spring"):
    """Open a lesson at the width of a telephone, and say who works on it."""
    look(browser, TELEPHONE)
    browser.get("about:blank")
    browser.get(page.as_uri())
    browser.execute_script("localStorage.clear()")
    browser.find_element("id", "name").send_keys(name)
    browser.find_element("id", "group").send_keys(group)
    browser.find_element("id", "begin").click()
    until(browser, BEGUN)


def put(browser, task, text):
    """Answer a task through its form."""
    script = """
        const [id, text] = arguments, form = document.querySelector(`#${id} form`);
        const fields = [...form.querySelectorAll(`[name="${id}"]`)];
        if (fields[0].type === 'radio') fields.find((one) => one.value === text).checked = true;
        else if (fields.length === 1) fields[0].value = text;
        else text.split(/; */).forEach((part, place) => { fields[place].value = part; });
        form.requestSubmit();
    """
    browser.execute_script(script, task, text)


def told(browser, task):
    return browser.execute_script("return document.getElementById(arguments[0] + '-said').textContent", task)


def drive(browser, tmp_path, number):
    """Work a lesson through its forms as somebody who answers everything.

    Return the same work in Python, what the page says of each task, its record, and its record as text.
    """
    lesson = lesson_of(number)
    page = write_page(tmp_path / "lesson.html", lesson)
    begin(browser, page)
    answers, own = read_solution(lesson).answers, begun(lesson, "Ada", "spring")
    first_run = browser.find_element("css selector", ".run > button")
    first_run.click()
    assert "Predict first" in browser.find_element("css selector", ".run .verdict").text
    for name in lesson.predictions:
        assert browser.execute_script("return page.numbers.ran.size") == 0
        put(browser, name, answers[name])
        own.answer(name, answers[name])
        assert told(browser, name).startswith("Kept.")
    for name, task in sorted(lesson.tasks.items(), key=lambda one: not isinstance(one[1], SetParameter)):
        if not isinstance(task, Prediction):
            # What the page says of an answer is held against Python's words, whether it is right or not.
            text = answers.get(name) or ("0.5" if isinstance(task, ReadNumber) else next(iter(task.options)))
            put(browser, name, text)
            own.answer(name, text)
    for button in browser.find_elements("css selector", ".run > button"):
        browser.execute_script("arguments[0].click()", button)
    until(browser, "return [...document.querySelectorAll('.run')].every((one) => one.querySelector('table'))")
    assert browser.execute_script(TOO_WIDE, TELEPHONE["width"]) == []
    drawn = browser.execute_script(LINES)
    assert drawn == [len(look.sides) for look in lesson.looks for _ in look.outcomes]
    found, sealed, text = browser.execute_async_script(VERDICTS)
    path = tmp_path / "record.json"
    path.write_text(sealed, encoding="utf-8")
    return own, found, read_record(path), text


EVERY_MEASURE = 2
"""A lesson with every kind of task that a page can check, and every measure."""


@pytest.mark.parametrize("number", [EVERY_MEASURE])
def test_page_says_what_python_says_and_its_record_verifies(browser, tmp_path, number):
    asked_for(browser)  # what the browser loads as it starts
    own, found, record, text = drive(browser, tmp_path, number)
    for verdict in own.verdicts():
        state, says, score = found[verdict.task]
        if isinstance(own.lesson.tasks[verdict.task], WriteScenario | WriteActor):
            assert (state, verdict.state) == ("kept", "right")  # no page reads scenario files
            continue
        assert (state, says) == (verdict.state, verdict.says), verdict.task
        assert score is None if verdict.score is None else score == pytest.approx(verdict.score)
    assert record == own.sealed()
    if not any(isinstance(task, WriteScenario | WriteActor) for task in own.lesson.tasks.values()):
        assert text == one_page(own)
    assert all(address.startswith(("file:", "blob:", "data:", "about:")) for address in asked_for(browser))


@pytest.mark.long
@pytest.mark.parametrize("number", [number for number in lesson_files() if number != EVERY_MEASURE])
def test_every_page_does(browser, tmp_path, number):
    test_page_says_what_python_says_and_its_record_verifies(browser, tmp_path, number)


def test_page_refuses_what_is_no_answer_and_goes_on_where_it_was(browser, tmp_path):
    lesson = lesson_of(1)
    page = write_page(tmp_path / "lesson.html", lesson)
    begin(browser, page)
    for text, says in {
        "0.5; 0.4; 0.6": "have to rise",
        "0; 1; 2": "is not between 0 and 1",
        "a; 0; 1": "is not a number",
    }.items():
        put(browser, "belief", text)
        assert says in told(browser, "belief")
    put(browser, "positions", "3")
    assert told(browser, "positions") == "Right."
    put(browser, "mean_belief", "0.5")
    assert "Predict first" in told(browser, "mean_belief")
    put(browser, "belief", "0.05; 0.4; 0.85")
    browser.get("about:blank")
    browser.get(page.as_uri())
    browser.find_element("id", "name").send_keys("ada ")
    browser.find_element("id", "group").send_keys("Spring")
    browser.find_element("id", "begin").click()
    until(browser, BEGUN)
    assert browser.execute_script("return page.work.record.predictions") == {"belief": "0.05; 0.4; 0.85"}
    assert browser.execute_script("return [...document.querySelectorAll('#belief input')].every((one) => one.disabled)")
    marks = [one for one in browser.execute_script(MARKED) if one]
    assert marks == ["2 * 3 * ", ["CODE", "a*b"], " is ", ["STRONG", "so"], ", ", ["EM", "it says"]]
    browser.find_element("id", "find").send_keys("missiles by february")
    assert "Had Iran sent Russia ballistic missiles" in browser.find_element("id", "found").text
