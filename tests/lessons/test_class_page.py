"""The teacher's page in a real browser: what it says of a class is what the command says."""

from io import StringIO

import pandas as pd
import pytest

from helpers.browser import DESK, TELEPHONE, look
from helpers.lessons import STUDENTS
from helpers.page import TOO_WIDE, asked_for, until
from sim.lessons.class_page import write_class_page
from sim.lessons.figure import words_of
from sim.lessons.grade import grade, records_in
from sim.lessons.lesson import lesson_files, lesson_of
from sim.lessons.onepage import one_page
from sim.lessons.pool import choices_table, class_table, counted_choices, marks_table, pooled
from sim.lessons.schema import WriteActor, WriteScenario
from sim.lessons.solutions import worked

SHOWN = """
    const texts = (row) => [...row.children].map((one) => one.textContent);
    const rows = (table) => [...table.querySelectorAll('tbody tr')].map(texts);
    return [...document.querySelectorAll('#class > section:not(#unsound)')].map((section) => ({
        title: section.querySelector('h2').textContent,
        tables: [...section.querySelectorAll('table')].map(rows),
        alt: section.querySelector('svg').getAttribute('aria-label'),
        texts: [...section.querySelectorAll('pre')].map((one) => one.textContent),
    }));
"""
KEPT = """
    const { graded } = page, { lesson } = graded[0].work;
    const rows = {
        class: () => classRows(pooled(lesson, graded)),
        choices: () => choiceRows(countedChoices(lesson, graded)),
        marks: () => markRows(graded),
    };
    return csv(rows[arguments[0]]());
"""
DROP = """
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([arguments[0]], 'dropped.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
"""
UNSOUND = "return [...document.querySelectorAll('#unsound li')].map((one) => one.textContent)"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_class_page(tmp_path_factory.mktemp("page") / "class.html")


def shown(browser, page, paths):
    """Give records to the page, and return what it shows of each lesson."""
    look(browser, DESK)
    browser.get("about:blank")
    browser.get(page.as_uri())
    if not paths:
        return []
    browser.find_element("id", "files").send_keys("\n".join(map(str, paths)))
    until(browser, "return page.done === true")
    look(browser, TELEPHONE)
    assert browser.execute_script(TOO_WIDE, TELEPHONE["width"]) == []
    return browser.execute_script(SHOWN)


def assert_same(found, lesson, graded):
    """Hold what the page shows of a lesson against the command's numbers and words."""
    pools, choices = pooled(lesson, graded), counted_choices(lesson, graded)
    marks, together, *chosen = found["tables"]
    assert found["title"] == f"Lesson {lesson.number}, {lesson.front.title}: sound records: {len(graded)}"
    states = ("right", "wrong", "open")
    assert marks == [[one.student, *(str(one.count(state)) for state in states), one.path.name] for one in graded]
    assert [tuple(row) for row in together] == [one.in_words for one in pools]
    counts = [[one.task.id, one.option, str(one.chose), str(one.right_for)] for one in choices]
    assert chosen == ([counts] if choices else [])
    assert found["alt"] == words_of(lesson, pools, choices)
    assert found["texts"] == [one_page(one.work) for one in graded]


def test_teachers_page_says_of_a_class_what_the_command_says(browser, page, folder_of_class, class_of_records):
    asked_for(browser)  # what the browser loads as it starts
    (found,) = shown(browser, page, records_in(folder_of_class))
    graded, faults = class_of_records
    assert [one.path.stem for one in graded] == list(STUDENTS)
    assert_same(found, lesson_of(1), graded)
    assert browser.execute_script(UNSOUND) == [str(fault).replace(f"{folder_of_class}/", "") for fault in faults]
    assert all(address.startswith(("file:", "blob:", "data:", "about:")) for address in asked_for(browser))
    pools, choices = pooled(lesson_of(1), graded), counted_choices(lesson_of(1), graded)
    for name, wanted in {
        "class": class_table(pools),
        "choices": choices_table(choices),
        "marks": marks_table(graded).assign(record=[one.path.name for one in graded]),
    }.items():
        kept = pd.read_csv(StringIO(browser.execute_script(KEPT, name)), keep_default_na=False, na_values="")
        pd.testing.assert_frame_equal(kept, pd.read_csv(StringIO(wanted.to_csv(index=False))), rtol=1e-12)


def test_records_are_dropped_and_the_last_drop_counts(browser, page):
    shown(browser, page, [])
    for text, says in {"{": "is damaged", "[]": "is no record"}.items():
        browser.execute_script(DROP, text)
        until(browser, f"return document.getElementById('class').textContent.includes({says!r})")
        (told,) = browser.execute_script(UNSOUND)
        assert told.startswith(f"dropped.json: {says}")
    browser.execute_script("page.take([])")
    until(browser, "return document.getElementById('notice').textContent.includes('There are no records')")


@pytest.mark.long
def test_the_same_of_every_lesson(browser, page, tmp_path):
    for number in lesson_files():
        for name in STUDENTS:
            content = worked(lesson_of(number), name, "autumn").sealed().content()
            (tmp_path / f"{number:02d}_{name}.json").write_bytes(content)
    every, faults = grade(records_in(tmp_path))
    assert not faults
    found = shown(browser, page, records_in(tmp_path))
    assert browser.execute_script(UNSOUND) == []
    for number, one in zip(lesson_files(), found, strict=True):
        lesson = lesson_of(number)
        written = [name for name, task in lesson.tasks.items() if isinstance(task, WriteScenario | WriteActor)]
        if written:  # which no page checks
            assert all(row[1:4] == [str(3), "0", "0"] for row in one["tables"][0])
        else:
            assert_same(one, lesson, [graded for graded in every if graded.work.lesson.number == number])
