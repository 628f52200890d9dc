"""The report in a real browser: no errors, tables that sort, nothing wider than a telephone."""

from dataclasses import replace
from pathlib import Path

import pytest

from helpers.browser import DESK, TELEPHONE, chromium, look
from helpers.page import until
from helpers.report import WICKED, contents_of, svg_pair
from sim.report.page import write_report

VALUES = "return [...document.querySelectorAll('#differences-table tbody tr')].map(r => +r.cells[5].dataset.v)"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    page, phone = svg_pair("fans"), svg_pair("phone")
    figures = [replace(page, narrow_light=phone.light, narrow_dark=phone.dark), svg_pair("heat", lines=2)]
    contents = contents_of(WICKED, scenarios=3, figures=figures)
    return write_report(tmp_path_factory.mktemp("report") / "report.html", contents)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def opened(browser, report: Path, size=DESK, theme="light"):
    look(browser, size, theme)
    browser.get(report.as_uri())
    return browser


def test_no_errors_and_one_file_is_read(browser, report):
    opened(browser, report)
    assert browser.get_log("browser") == []
    assert browser.title == WICKED
    loaded = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert [name for name in loaded if not name.startswith("data:")] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [TELEPHONE, DESK], ids=["telephone", "desk"])
def test_nothing_is_wider_than_the_window(browser, report, size, theme):
    opened(browser, report, size, theme)
    script = """
        return [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, .hidden, .skip')
            && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))
    """
    assert browser.execute_script(script) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size["width"]


def test_first_column_stays_while_a_table_scrolls(browser, report):
    opened(browser, report, DESK | {"width": 700})
    script = """
        const table = document.getElementById('differences-table'), box = table.parentNode;
        const place = () => table.tBodies[0].rows[0].cells[0].getBoundingClientRect().left;
        const before = place(); box.scrollLeft = 200; return [box.scrollLeft, before, place()];
    """
    moved, before, after = browser.execute_script(script)
    assert moved == 200
    assert after == pytest.approx(before, abs=1.0)


def test_on_a_telephone_a_row_is_a_card_that_says_its_headings_and_drawings_are_narrow(browser, report):
    script = """
        const table = document.getElementById('expectations-table'), box = table.parentNode;
        const cells = [...table.tBodies[0].rows[0].cells], figure = document.getElementById('figure-fans');
        return [box.scrollWidth <= box.clientWidth, cells.every(c => c.getBoundingClientRect().right <= innerWidth),
            getComputedStyle(cells[8], '::before').content,
            [...figure.querySelectorAll('.wide, .narrow')].filter(e => e.offsetParent).map(e => e.className)]
    """
    assert opened(browser, report, TELEPHONE).execute_script(script) == [True, True, '"Verdict: "', ["narrow"]]
    assert opened(browser, report, DESK).execute_script(script)[3] == ["wide"]


def test_all_columns_are_shown_when_asked_for(browser, report):
    opened(browser, report)
    script = "return [...document.querySelectorAll('#differences-table thead th')].filter(h => h.offsetParent).length"
    assert browser.execute_script(script) == 8
    box = "return document.getElementById('differences-table').parentNode.scrollWidth"
    assert browser.execute_script(box) <= DESK["width"]
    browser.find_element("css selector", "label[for=differences-table-columns]").click()
    assert browser.execute_script(script) == 13


def test_a_link_opens_what_is_folded_away_and_print_opens_everything(browser, report):
    opened(browser, report)
    script = """
        return [...document.querySelectorAll('#evidence details')].map(one => one.open)
    """
    assert set(browser.execute_script(script)) == {False}
    seen = "return document.getElementById('parameter-late_rate').checkVisibility({contentVisibilityAuto: true})"
    assert not browser.execute_script(seen)
    browser.execute_script("document.querySelector(\"a[href='#parameter-late_rate']\").click()")
    until(browser, seen)
    before = browser.execute_script(script)
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert set(browser.execute_script(script)) == {True}
    browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert browser.execute_script(script) == before


def test_theme_follows_the_reader(browser, report):
    script = """
        const stroke = [...document.querySelectorAll('svg path')].map(e => getComputedStyle(e).stroke);
        return [getComputedStyle(document.body).backgroundColor, stroke.filter(s => s !== 'none').join()]
    """
    light = opened(browser, report, DESK, "light").execute_script(script)
    dark = opened(browser, report, DESK, "dark").execute_script(script)
    assert (light[0], dark[0]) == ("rgb(255, 255, 255)", "rgb(20, 24, 29)")
    assert "rgb(204, 82, 0)" in light[1]
    assert "rgb(236, 116, 46)" in dark[1]


def test_print_is_light_and_has_no_navigation(browser, report):
    opened(browser, report, DESK, "dark")
    features = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": features})
    script = """
        const style = name => getComputedStyle(document.querySelector(name));
        return [style('body').backgroundColor, style('nav').display]
    """
    assert browser.execute_script(script) == ["rgb(255, 255, 255)", "none"]


def test_what_stands_behind_a_step_is_folded_on_the_screen_and_open_on_paper(browser, report):
    opened(browser, report)
    script = """
        const laid = (one) => one.getBoundingClientRect().height > 0;
        const seen = (one) => laid(one) && one.checkVisibility({contentVisibilityAuto: true});
        return ['p', 'summary'].map(what => [...document.querySelectorAll(`.behind > ${what}`)].map(seen))
    """
    texts, heads = browser.execute_script(script)
    assert (len(texts), set(texts), set(heads)) == (9, {False}, {True})
    browser.find_element("css selector", ".steps .behind > summary").click()
    assert browser.execute_script(script)[0].count(True) == 1
    browser.refresh()
    features = [{"name": "prefers-color-scheme", "value": "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": features})
    texts, heads = browser.execute_script(script)
    assert (set(texts), set(heads)) == ({True}, {False})


def heading(browser, place):
    return browser.find_elements("css selector", "#differences-table thead th")[place]


def test_click_sorts_and_sorts_back(browser, report):
    opened(browser, report)
    before = browser.execute_script(VALUES)
    assert before != sorted(before)
    browser.execute_script("arguments[0].querySelector('button').click()", heading(browser, 5))
    assert browser.execute_script(VALUES) == sorted(before)
    assert heading(browser, 5).get_attribute("aria-sort") == "ascending"
    heading(browser, 5).find_element("tag name", "button").click()
    assert browser.execute_script(VALUES) == sorted(before, reverse=True)
    assert heading(browser, 5).get_attribute("aria-sort") == "descending"
    assert browser.find_element("id", "said").get_attribute("textContent") == "Sorted by Difference, descending."


@pytest.mark.parametrize("key", ["\ue007", " "], ids=["return", "space"])
def test_keyboard_sorts(browser, report, key):
    opened(browser, report)
    before = browser.execute_script(VALUES)
    button = heading(browser, 5).find_element("tag name", "button")
    browser.execute_script("arguments[0].focus()", button)
    button.send_keys(key)
    assert browser.execute_script(VALUES) == sorted(before)
    assert browser.execute_script("return document.activeElement === arguments[0]", button)
    outline = browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", button)
    assert outline == "solid"


def test_one_scenario_can_be_chosen(browser, report):
    opened(browser, report)
    script = """
        const choice = document.querySelector('#differences select');
        choice.selectedIndex = 2; choice.dispatchEvent(new Event('change'));
        return [...document.querySelectorAll('#differences-table tbody tr')].filter(r => r.offsetParent)
            .map(r => r.querySelector('.group').textContent)
    """
    assert browser.execute_script(script) == [f"{WICKED} one_1"] * 2


def test_reads_without_javascript(browser, report):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, report)
        assert len(browser.find_elements("css selector", "#differences-table tbody tr")) == 6
        assert browser.find_elements("css selector", "thead button, select") == []
        assert browser.find_element("id", "differences-table").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
