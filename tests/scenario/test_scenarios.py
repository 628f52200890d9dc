"""Scenarios: the shipped ones, overlays on a base, overrides, and what they resolve to."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import yaml

from helpers.default_case import claim_ledger, registry, roster
from sim.case.columns import OUTCOMES, Column
from sim.ground import resources
from sim.ground.documents import read
from sim.ground.faults import InputError
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.chain import find_scenario, scenario_names
from sim.scenario.file import Event
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario, load
from sim.scenario.overrides import expanded
from sim.words import NO_BREAK

SHIPPED = sorted(path.stem for path in resources.shipped("scenarios").glob("*.yaml"))
EXPIRY = "unscr_2231_expiry"
HEAD = {"name": "mine", "title": "My own"}
OVERLAY = HEAD | {"base": "baseline"}
DATES = {"start": "2022-02-21", "observed_until": "2024-12-30", "horizon": "2027-12-27"}


def said(*arguments) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(*arguments)
    return str(caught.value).splitlines()


def with_one_event(date: str, **dates: str) -> Scenario:
    event = {"date": date, "set": {"unscr_2231.in_force": 0}}
    return load(HEAD | DATES | dates | {"events": {"expiry": event}})


def written(folder: Path, name: str, **keys) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(json.dumps({"name": name, "title": f"The {name}"} | keys), encoding="utf-8")
    return path


def assert_same_inputs(one: Inputs, other: Inputs) -> None:
    assert one.layout == other.layout
    assert one.clock == other.clock
    assert one.options == other.options
    for found, expected in [
        (one.start, other.start),
        *zip(one.calendar, other.calendar, strict=True),
        *zip(one.links, other.links, strict=True),
        (one.recorded.rows, other.recorded.rows),
    ]:
        np.testing.assert_array_equal(found, expected, strict=True)


def test_the_shipped_scenarios_are_listed_the_baseline_first():
    names = scenario_names()
    assert names[0] == "baseline"
    assert sorted(names) == SHIPPED
    assert names[1:] == sorted(names[1:])


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_sound_and_named_as_its_file(name):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.chain[-1] == name
    assert scenario.chain[0] == "baseline"
    assert scenario == load(resources.shipped("scenarios") / f"{name}.yaml")
    cited = [*scenario.claims, *(claim for event in scenario.events.values() for claim in event.claims)]
    assert scenario.claims
    assert set(cited) <= claim_ledger().keys()
    assert set(scenario.params) <= registry().keys()
    assert scenario.mechanisms.keys() == MECHANISMS.keys()
    assert list(scenario.policies) == roster().names("actors")
    assert scenario.expectation is None or Column.split(scenario.expectation.outcome).outcome in OUTCOMES


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_asks_a_question_and_says_what_it_expects(name):
    scenario = load(name)
    assert scenario.question.endswith("?")
    assert (scenario.expectation is None) == (name == "baseline")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_event_of_a_shipped_scenario_falls_in_the_run(name):
    scenario = load(name)
    assert all(scenario.start <= event.date < scenario.horizon for event in scenario.events.values())
    dated = sum(len(event.set) for event in scenario.events.values()) + sum(map(len, scenario.scripts.values()))
    assert len(build_inputs(replace(scenario, contested={})).calendar.step) == dated


def test_the_baseline_changes_no_number_and_forces_no_act():
    scenario = load("baseline")
    assert scenario.forced_acts == 0
    assert scenario.params == {}
    assert scenario.mechanisms == {name: mechanism.default for name, mechanism in MECHANISMS.items()}
    assert set(scenario.policies.values()) == {"logit"}


def test_an_event_that_sets_an_act_of_a_modelled_actor_is_counted_as_forced():
    scenario = load("evasion_closed")
    assert scenario.forced_acts == 2
    assert load("evasion_closed", {"events.burst_of_designations": "off"}).forced_acts == 0


@pytest.mark.parametrize("name", SHIPPED)
def test_the_record_of_a_scenario_is_a_scenario_that_resolves_to_the_same_inputs(name):
    scenario = load(name, {"params.drone_output": 120, "postures.russia.policy": "uniform"})
    again = load(json.loads(json.dumps(scenario.record())))
    assert again.record() == scenario.record()
    assert again.chain == (name,)
    assert_same_inputs(build_inputs(again), build_inputs(scenario))


def test_the_record_of_a_scenario_can_be_written_to_a_file_and_read_back(tmp_path):
    scenario = load("evasion_closed")
    path = tmp_path / "evasion_closed.yaml"
    path.write_text(yaml.safe_dump(scenario.record(), sort_keys=False, allow_unicode=True), encoding="utf-8")
    assert load(path).record() == scenario.record()


def test_observed_events_are_kept_in_the_record_and_set_nothing():
    events = {"delivery": {"date": "2024-02-21", "kind": "observed", "claims": ["A4-001"], "note": "As reported."}}
    scenario = load(OVERLAY | {"events": events})
    assert scenario.events["delivery"] == Event(
        date=dt.date(2024, 2, 21), kind="observed", claims=("A4-001",), note="As reported."
    )
    assert scenario.forced_acts == 0
    assert_same_inputs(build_inputs(scenario), build_inputs(load("baseline")))
    assert load(scenario.record()).record() == scenario.record()


def test_an_overlay_adds_to_its_base_and_wins_over_it(tmp_path):
    written(
        tmp_path,
        "below",
        base="baseline",
        params={"drone_output": 100, "drone_stock": 300},
        mechanisms={"trust": "none", "regrowth": "none"},
        postures={"russia": {"policy": "uniform"}},
        observed_until="2024-06-03",
    )
    path = written(
        tmp_path,
        "above",
        base="below",
        params={"drone_output": 120},
        mechanisms={"trust": "beta"},
        postures={"iran": {"policy": "best_reply"}},
        horizon="2026-01-05",
    )
    scenario = load(path)
    assert scenario.chain == ("baseline", "below", "above")
    assert scenario.params == {"drone_output": 120.0, "drone_stock": 300.0}
    assert scenario.mechanisms == load("baseline").mechanisms | {"regrowth": "none"}
    assert scenario.policies == load("baseline").policies | {"russia": "uniform", "iran": "best_reply"}
    assert (scenario.start, scenario.observed_until, scenario.horizon) == (
        dt.date(2022, 2, 21),
        dt.date(2024, 6, 3),
        dt.date(2026, 1, 5),
    )
    assert scenario.parameter("drone_output") == 120.0
    assert scenario.parameter("drone_stock") == 300.0
    assert scenario.parameter("debt_scale") == registry()["debt_scale"].default


def test_question_claims_and_expectation_are_the_files_own(tmp_path):
    scenario = load(written(tmp_path, "bare", base="evasion_closed"))
    assert (scenario.title, scenario.question, scenario.claims, scenario.expectation) == ("The bare", "", (), None)
    assert (load("evasion_closed").family, scenario.family) == ("counterfactual", None)
    assert "family" not in scenario.record()


def test_events_merge_by_id_and_off_removes_one(tmp_path):
    switch = {"date": "2024-03-04", "set": {"unscr_2231.in_force": 1}}
    shipped = load("baseline").events
    added = load(written(tmp_path, "added", base="baseline", events={"return": switch})).events
    assert {name: added[name] for name in shipped} == shipped
    assert added.keys() - shipped.keys() == {"return"}
    path = written(tmp_path, "replaced", base="added", events={EXPIRY: switch | {"date": "2024-05-06"}})
    replaced = load(path).events
    assert replaced.keys() == added.keys()
    assert replaced[EXPIRY] == Event(date=dt.date(2024, 5, 6), set={"unscr_2231.in_force": 1.0})
    removed = load(written(tmp_path, "removed", base="replaced", events={EXPIRY: "off"})).events
    assert added.keys() - removed.keys() == {EXPIRY}
    again = load(written(tmp_path, "again", base="removed", events={EXPIRY: switch})).events
    assert again.keys() == added.keys()


def test_events_stand_in_the_order_of_their_dates():
    early, late = ({"date": date, "set": {"unscr_2231.in_force": 0}} for date in ("2022-02-21", "2027-12-20"))
    events = load(OVERLAY | {"events": {"z_late": late, "b_early": early, "a_early": early}}).events
    dates = [event.date for event in events.values()]
    assert dates == sorted(dates)
    assert list(events)[:2] == ["a_early", "b_early"]
    assert list(events)[-1] == "z_late"


def test_a_base_beside_the_file_comes_before_a_shipped_one(tmp_path):
    written(tmp_path, "evasion_closed", base="baseline", params={"drone_output": 99})
    assert load(written(tmp_path, "mine", base="evasion_closed")).params == {"drone_output": 99.0}
    (tmp_path / "deep").mkdir()
    path = written(tmp_path / "deep", "mine", base="../evasion_closed.yaml")
    assert load(path).params == {"drone_output": 99.0}
    assert load(str(path)).params == {"drone_output": 99.0}


def test_a_scenario_needs_no_base_where_it_says_all_dates():
    scenario = load(HEAD | {"start": "2023-01-02", "observed_until": "2023-06-05", "horizon": "2024-01-01"})
    assert scenario.chain == ("mine",)
    assert scenario.clock.weeks == 52


def test_a_name_leads_to_the_shipped_file_and_a_path_to_itself(tmp_path):
    assert find_scenario("baseline") == resources.shipped("scenarios") / "baseline.yaml"
    assert find_scenario("some/where.yaml") == Path("some/where.yaml")
    assert find_scenario("where.yaml", tmp_path) == tmp_path / "where.yaml"
    assert find_scenario("baseline", tmp_path) == resources.shipped("scenarios") / "baseline.yaml"


def test_a_mapping_from_a_program_is_checked_as_a_file_is():
    lists = load(OVERLAY | {"params": {"drone_output": 120}, "claims": ["A4-027"]})
    others = load(
        MappingProxyType(OVERLAY | {"params": MappingProxyType({"drone_output": 120}), "claims": ("A4-027",)})
    )
    assert lists == others
    assert said(OVERLAY | {"params": MappingProxyType({"drone_outpt": 120})}) == [
        "scenario: params.drone_outpt: 'drone_outpt' is not a parameter. Did you mean 'drone_output'?"
    ]
    assert said(OVERLAY | {"claims": ("A9-999",)})[0].startswith("scenario: claims[1]: 'A9-999' is not a claim")
    assert said(OVERLAY | {5: 1}) == ["scenario: 5: '5' is not a key here."]


def test_a_mapping_from_a_program_may_hold_dates():
    scenario = load(OVERLAY | {"horizon": dt.date(2025, 1, 6), "observed_until": dt.datetime(2024, 1, 1)})
    assert (scenario.horizon, scenario.observed_until) == (dt.date(2025, 1, 6), dt.date(2024, 1, 1))
    assert type(scenario.observed_until) is dt.date
    assert said(OVERLAY | {"horizon": dt.datetime(2025, 1, 6, 3)}) == [
        "scenario: horizon: 2025-01-06 03:00:00 has a time of day; give a date."
    ]


def test_loading_does_not_change_the_mapping_given():
    given = OVERLAY | {"params": {"drone_output": 120}, "events": {EXPIRY: "off"}}
    before = json.dumps(given)
    load(given, {"params.drone_output": 130})
    assert json.dumps(given) == before


OVERRIDES = {
    "params.drone_output": (120.0, lambda scenario: scenario.parameter("drone_output"), 120.0),
    "mechanisms.trust": ("none", lambda scenario: scenario.mechanisms["trust"], "none"),
    "horizon": ("2025-01-06", lambda scenario: scenario.horizon, dt.date(2025, 1, 6)),
    "postures.iran.policy": ("uniform", lambda scenario: scenario.policies["iran"], "uniform"),
    f"events.{EXPIRY}.date": ("2024-03-06", lambda scenario: scenario.events[EXPIRY].date, dt.date(2024, 3, 6)),
    f"events.{EXPIRY}": ("off", lambda scenario: EXPIRY in scenario.events, False),
}


@pytest.mark.parametrize("key", OVERRIDES)
def test_an_override_changes_one_thing(key):
    value, found, expected = OVERRIDES[key]
    changed, base = load("baseline", {key: value}), load("baseline")
    assert found(changed) == expected
    differing = [name for name in Scenario.__dataclass_fields__ if getattr(changed, name) != getattr(base, name)]
    assert len(differing) == 1


def test_an_override_of_a_date_keeps_the_rest_of_the_event():
    moved = load("baseline", {f"events.{EXPIRY}.date": "2024-03-06"}).events[EXPIRY]
    before = load("baseline").events[EXPIRY]
    assert moved == before.model_copy(update={"date": dt.date(2024, 3, 6)})


def test_overrides_win_over_the_file_and_keep_its_name_and_title():
    scenario = load(OVERLAY | {"params": {"drone_output": 100}}, {"params.drone_output": 120})
    assert (scenario.params, scenario.name, scenario.title) == ({"drone_output": 120.0}, "mine", "My own")
    assert scenario.chain == ("baseline", "mine")


def test_no_overrides_are_no_change():
    assert load("baseline", {}) == load("baseline", None) == load("baseline")


def test_dotted_overrides_expand_to_the_form_of_a_file():
    assert expanded({"params.a": 1, "params.b": 2, "events.x.date": "2024", "events.y": "off", "horizon": "2025"}) == {
        "params": {"a": 1, "b": 2},
        "events": {"x": {"date": "2024"}, "y": "off"},
        "horizon": "2025",
    }


def test_a_date_inside_a_week_takes_effect_at_the_start_of_that_week():
    scenario = load("baseline")
    expiry = scenario.events[EXPIRY].date
    assert (expiry, expiry.strftime("%A")) == (dt.date(2023, 10, 18), "Wednesday")
    assert (scenario.start, scenario.start.strftime("%A")) == (dt.date(2022, 2, 21), "Monday")
    week_of = {day: dt.date(2023, 10, monday) for day, monday in [(15, 9), (16, 16), (18, 16), (22, 16), (23, 23)]}
    assert scenario.clock.date_of(86) == week_of[18]
    assert 86 in build_inputs(scenario).calendar.step
    for day, monday in week_of.items():
        moved = with_one_event(f"2023-10-{day}")
        (step,) = build_inputs(moved).calendar.step
        assert moved.clock.date_of(int(step)) == monday


def test_with_a_finer_step_the_date_takes_effect_at_the_first_step_of_its_week():
    assert build_inputs(with_one_event("2023-10-18"), steps_a_week=7).calendar.step.tolist() == [7 * 86]


def test_an_event_on_the_first_day_takes_effect_at_the_first_step():
    assert build_inputs(with_one_event("2022-02-21")).calendar.step.tolist() == [0]


@pytest.mark.parametrize("horizon", ["2023-10-16", "2023-10-18", "2023-10-19"])
def test_an_event_that_a_shortened_run_does_not_reach_is_left_out(horizon):
    inputs = build_inputs(with_one_event("2023-10-18", horizon=horizon))
    assert inputs.clock.weeks == 86
    assert inputs.calendar.step.size == 0


def test_an_event_in_the_last_whole_week_is_reached():
    inputs = build_inputs(with_one_event("2023-10-18", horizon="2023-10-23"))
    assert inputs.calendar.step.tolist() == [86]
    assert inputs.clock.steps == 87


def test_the_shipped_files_use_nothing_that_a_strict_reading_refuses():
    for name in SHIPPED:
        assert read(resources.shipped("scenarios") / f"{name}.yaml").faults == []


def test_a_card_says_what_a_scenario_asks_and_sets():
    changes = {"params.drone_output": 120.0, "mechanisms.trust": "none", "postures.iran.policy": "best_reply"}
    scenario = load("s400_delivered", changes | {"contested.missiles_by_february_2024": 0.25})
    card = scenario._card()
    assert card.facts["Question"] == scenario.question
    assert card.facts["Expected, before the first run"].startswith("trust higher by 0.02.")
    assert "305 weeks" in card.facts["From"]
    assert card.facts["Events"].endswith("1 act of modelled actors forced")
    words = [tuple(text.replace(NO_BREAK, " ") for text in row) for row in card.rows]
    contested = scenario.case.contradictions["missiles_by_february_2024"].title
    assert words == [
        ("Output of one-way attack drones at the start", "120 units per month", "60 units per month"),
        ("Trust between partners", "none", "beta"),
        (f"{contested} (contested; our own choice)", "true in 25 % of runs", "true in 50 % of runs"),
        ("Policy of Iran", "best_reply", "logit"),
    ]
    assert repr(scenario) == card.text()
    assert load("baseline")._card().rows == ()


def test_a_card_of_many_settings_is_short():
    changes = {f"params.{name}": one.bounds[0] for name, one in list(registry().items())[:20]}
    card = load("baseline", changes)._card()
    assert len(card.rows) < len(load("baseline", changes).params)
    assert f"And {len(load('baseline', changes).params) - len(card.rows)} more." in card.note
