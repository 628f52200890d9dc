"""What to beware of is the same in every report of a scenario, whatever was asked; each adds what is its own."""

from functools import cache

import pytest

import sim
from sim.gallery.answer import OF_DIFFERENCES, OF_RUNS
from sim.gallery.caveats import caveats_of
from sim.gallery.comparison_report import contents_of
from sim.gallery.run_report import run_report
from sim.gallery.sweep_report import OF_DESIGN, sweep_report
from sim.scenario.load import load

SCENARIO = "no_denials"


def of_a_run():
    return run_report(load(SCENARIO), sim.run(SCENARIO, runs=2, uncertainty="point"), [], {}, "wary run"), OF_RUNS


def of_a_comparison(outcome=None):
    found = sim.compare(["baseline", SCENARIO], runs=2, horizon=20, uncertainty="point", outcome=outcome)
    return contents_of(found, [], {}, "wary compare"), OF_DIFFERENCES


def of_another_question():
    return of_a_comparison("pressure[iran]")


def of_a_sweep():
    swept = sim.sweep(SCENARIO, runs=2, at="2022-06-06")
    return sweep_report(load(SCENARIO), swept, [], {}, "wary sweep"), OF_DESIGN


@cache
def shared():
    *found, _ = caveats_of(load(SCENARIO).case, [load(SCENARIO)], "")
    return found


@pytest.mark.parametrize("report", [of_a_run, of_a_comparison, of_another_question, of_a_sweep])
def test_each_report_has_all_that_is_true_of_the_scenario_and_what_its_own_spread_tells(report):
    contents, of_chance = report()
    told = list(contents.caveats)
    start = told.index(shared()[0])
    assert told[start : start + len(shared())] == shared()
    assert of_chance in told[start + len(shared()) :]


def test_they_say_what_is_known_to_be_wrong_whose_choice_the_rest_is_and_what_is_forced():
    for part in ("dated events", "pattern 26", "Strikes of Israel", "forecast the past", "(grade D)", "were fitted"):
        assert any(part in one for one in shared()), part
    assert shared()[-1] == "No act of a modelled actor is forced."


def test_contested_claims_are_named_with_how_often_each_is_true_and_that_this_is_our_own_choice():
    (said,) = [one for one in shared() if "contested claim" in one]
    scenario = load(SCENARIO)
    assert said.startswith(f"{len(scenario.contested)} contested claims are weighed.")
    assert "is our own choice (grade D)" in said
    for name, chance in scenario.contested.items():
        assert f"“{scenario.case.contradictions[name].title}” {round(100 * chance)} %" in said.replace("\u00a0", " ")
    certain = load({"name": "own", "title": "Own", "base": "baseline", "contested": {"breach_or_no_breach": 1.0}})
    (both,) = [one for one in caveats_of(scenario.case, [scenario, certain], "") if "contested claims" in one]
    assert "obligations?” 50 % or 100 %" in both.replace("\u00a0", " ")
