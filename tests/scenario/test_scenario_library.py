"""The library of scenarios: each asks a thing of its own, says what is expected, and changes what the model reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import numpy as np
import pytest

import sim
from helpers.default_case import contradictions, registry, roster, settable_variables
from sim.case.columns import OUTCOMES, Column, columns_of
from sim.recorded.summary import outcomes_of_runs
from sim.scenario.chain import scenario_names
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load

LIBRARY = {
    "baseline", "unscr_2231_extended", "strict_multilateral_enforcement", "us_eu_split", "sanctions_fatigue",
    "known_later",
    "bank_link_and_corridor", "evasion_closed", "su35_delivered", "s400_delivered", "russia_israel_rupture",
    "israel_restraint", "israel_deep_strikes", "reformist_with_power", "jcpoa_revival", "north_korea_surge",
    "full_localisation", "ceasefire", "trust_breakdown", "early_disclosure", "no_denials",
    "missile_red_line",
    "agreement_that_breaks", "restored_recognised", "restored_ignored", "ceasefire_that_breaks",
    "partnership_that_breaks", "treaty_with_arms", "treaty_without_arms",
    "exchange_with_a_patron", "change_of_government",
    "flows_both_ways", "orders_in_parts",
}  # fmt: skip
OVERLAYS = [name for name in scenario_names() if name != "baseline"]
REPORTING_ENDS = dt.date(2024, 10, 1)


def own_events(name: str) -> dict:
    shared = load("baseline").events
    return {key: event for key, event in load(name).events.items() if shared.get(key) != event}


def rows_and_options(inputs: Inputs) -> list:
    """Return what engines read of a scenario; equal lists run alike."""
    links = [inputs.links[name][0] for name in inputs.links.dtype.names]
    plans = [*inputs.calendar, *inputs.signposts, *inputs.answers]
    return [inputs.start, *plans, *links, np.array(inputs.options)]


def test_the_library_holds_the_scenarios_that_it_says():
    assert set(scenario_names()) == LIBRARY


def test_no_two_scenarios_ask_the_same():
    for key in ("title", "question"):
        texts = [getattr(load(name), key) for name in scenario_names()]
        assert len(set(texts)) == len(texts)


def test_each_scenario_belongs_to_a_family_and_only_the_baseline_is_the_reference():
    families = {name: load(name).family for name in scenario_names()}
    assert [name for name, family in families.items() if family == "reference"] == ["baseline"]
    assert {families[name] for name in OVERLAYS} == {"counterfactual", "outlook"}


@pytest.mark.parametrize("name", scenario_names())
def test_every_event_rests_on_claims_and_has_a_label_for_figures(name):
    for event in load(name).events.values():
        assert event.claims
        assert 0 < len(event.label) <= 40


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_outlook_dates_what_it_adds_after_the_reporting_and_a_counterfactual_before(name):
    scenario, shared = load(name), load("baseline").events
    added = [event.date for key, event in own_events(name).items() if key not in shared]
    if scenario.family == "outlook":
        assert all(date >= REPORTING_ENDS for date in added)
    else:
        assert all(date < REPORTING_ENDS for date in added)
        assert all(entry.date < REPORTING_ENDS for script in scenario.scripts.values() for entry in script)


@pytest.mark.parametrize("name", OVERLAYS)
def test_a_scenario_changes_something_that_the_engines_read(name):
    changed, base = (rows_and_options(build_inputs(load(item))) for item in (name, "baseline"))
    assert any(
        np.shape(one) != np.shape(other) or not np.array_equal(one, other)
        for one, other in zip(changed, base, strict=True)
    )


@pytest.mark.parametrize("name", OVERLAYS)
def test_no_parameter_is_given_the_value_that_it_has_anyway(name):
    for parameter, value in load(name).params.items():
        assert value != registry()[parameter].default, parameter


@pytest.mark.parametrize("name", OVERLAYS)
def test_each_parameter_of_a_scenario_reaches_the_state(name):
    scenario = load(name)
    whole = build_inputs(scenario).start
    for parameter in scenario.params:
        without = build_inputs(load(name, {f"params.{parameter}": registry()[parameter].default})).start
        assert not np.array_equal(whole, without), parameter


@pytest.mark.parametrize("name", OVERLAYS)
def test_a_scenario_forces_acts_only_where_an_act_is_its_question(name):
    scripted = {"us_eu_split": {"european_union"}, "israel_restraint": {"israel"}}
    set_by_events = {"israel_deep_strikes", "evasion_closed", "su35_delivered", "s400_delivered"}
    set_by_events |= {"treaty_with_arms", "treaty_without_arms", "exchange_with_a_patron"}
    scenario = load(name)
    assert set(scenario.scripts) == scripted.get(name, set())
    sets = [target for event in own_events(name).values() for target in event.set]
    assert (name in set_by_events) == any(settable_variables()[target].forces_an_act for target in sets)
    assert (scenario.forced_acts > 0) == (name in scripted or name in set_by_events or bool(scenario.signposts))


def test_every_signpost_rests_on_claims_and_has_a_label_for_figures():
    posts = [post for name in OVERLAYS for post in load(name).signposts.values()]
    assert posts
    for post in posts:
        assert post.claims
        assert 0 < len(post.label) <= 40


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_expectation_names_a_column_and_a_size(name):
    expected = load(name).expectation
    family = Column.split(expected.outcome).outcome
    assert expected.outcome in [family, *map(str, columns_of(family, roster()))]
    assert expected.at_least > 0


def test_what_a_scenario_says_of_a_contested_claim_is_certain_and_has_an_effect():
    drawn = load("baseline").contested
    for name in OVERLAYS:
        for claim, probability in load(name).contested.items() - drawn.items():
            record = contradictions()[claim]
            assert probability in (0.0, 1.0)
            assert (record.if_true if probability == 1.0 else record.if_false) is not None


def test_the_surge_of_north_korea_leaves_the_years_before_it_as_they_are():
    surge, base = load("north_korea_surge"), load("baseline")
    ceiling = "rival_supply_ceiling"
    before = {"surge": surge, "base": base}
    reach = {
        key: item.events["north_korean_missiles"].set["north_korea.available"] * item.parameter(ceiling)
        for key, item in before.items()
    }
    assert reach["surge"] == reach["base"]
    assert surge.events["north_korean_missiles"].date == base.events["north_korean_missiles"].date
    assert surge.events["surge"].set["north_korea.available"] * surge.parameter(ceiling) > reach["base"]


def test_the_columns_of_each_outcome_are_those_of_a_summary():
    found = outcomes_of_runs(sim.run(load("baseline", {"horizon": "2022-03-07"}), runs=1, seed=0, uncertainty="point"))
    assert [str(column) for name in OUTCOMES for column in columns_of(name, roster())] == found.columns.tolist()


def test_the_family_is_a_field_of_the_record_and_of_the_schema():
    from sim.scenario.file import ScenarioFile

    assert "family" in {field.name for field in fields(load("baseline"))}
    assert load(load("ceasefire").record()).family == load("ceasefire").family == "outlook"
    choices = ScenarioFile.model_json_schema()["properties"]["family"]["anyOf"][0]["enum"]
    assert choices == ["reference", "counterfactual", "outlook"]
