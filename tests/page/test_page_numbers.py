"""The numbers of the page in a real browser: Python's, bit for bit."""

import datetime as dt

import numpy as np
import pytest

import sim
from helpers.changed import changed
from helpers.page import DIGESTS, FEW, address_of, in_python, opened
from sim.explanation.decision import carry_to_decision
from sim.explanation.weighing import weigh
from sim.scenario.chain import scenario_names
from sim.scenario.inputs import build_inputs


def test_bits_are_those_of_python(browser, page):
    scenario, overrides = "s400_delivered", changed("s400_delivered")
    opened(browser, page, address_of(scenario, overrides, FEW, 7))
    expected = [in_python(scenario, {}, FEW, 7), in_python(scenario, overrides, FEW, 7)]
    assert len(set(expected)) == 2
    assert browser.execute_script(DIGESTS) == expected


def test_bits_are_those_of_python_where_actors_act_on_what_they_see(browser, page):
    opened(browser, page, "view=change&scenario=missile_red_line&runs=64&seed=7")
    assert in_python("missile_red_line", {}, FEW, 7) in browser.execute_script(DIGESTS)


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
    const texts = ([key, list]) => [key, [...list].map(String)];
    const plan = (lists) => Object.fromEntries(Object.entries(lists).map(texts));
    const plans = ["calendar", "signposts", "answers"].map((name) => plan(setup[name]));
    return [[...setup.start].map(String), [...setup.links], setup.options, ...plans]
"""


def set_up(browser, scenario, changes):
    """Return what a page starts from, as NumPy arrays by name."""
    start, links, options, *plans = browser.execute_script(SETUP, scenario, changes)
    floats = ("value", "above", "below", "sign", "level", "again")
    numbers = [
        {key: np.array(values, dtype="f8" if key in floats else "O") for key, values in plan.items()} for plan in plans
    ]
    as_float = np.array([value.replace("Infinity", "inf") for value in start], dtype="f8")
    return as_float, bytes(links), options, *numbers


def assert_starts_alike(found, inputs):
    start, links, options, calendar, *watched = found
    assert np.array_equal(start, inputs.start)
    assert links == inputs.links.tobytes()
    assert options == inputs.options._asdict()
    # An entry whose range is empty holds in no run.
    there = inputs.calendar.above < inputs.calendar.below
    assert (calendar["above"] < calendar["below"]).all()
    for key, values in calendar.items():
        assert_alike(values, getattr(inputs.calendar, key)[there], key)
    for plan, expected in zip(watched, (inputs.signposts, inputs.answers), strict=True):
        assert set(plan) == set(expected._fields)
        for key, values in plan.items():
            assert_alike(values, getattr(expected, key), key)


def assert_alike(values, expected, key):
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
    runs = sim.run("baseline", runs=38, seed=2, uncertainty="point").isel(run=37)
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
