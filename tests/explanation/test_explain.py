"""The explanation of a decision, held against the compiled ensemble and against what the model says of itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.core import HORIZON, WEEKS, needs_compiler, short_inputs
from helpers.default_case import registry, roster
from sim.engine.run import run
from sim.explanation import weighing, why
from sim.explanation.decision import Decision, carry_to_decision
from sim.explanation.parts import Explanation
from sim.explanation.reading import _others, _places, find_reads, inputs_read, parameters_behind
from sim.explanation.weighing import weigh
from sim.explanation.why import explain
from sim.ground.axes import POLICIES, TERMS
from sim.kernel.state import variable_of
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario, load

ACTORS = roster().names("actors")
SEED, PLACES, RUNS = 5, 5, 8
LIVELY = {"params.choice_precision": 2.0, "params.choice_inertia": 0.02}
"""With little precision and inertia postures change often, so that agreement is no accident."""


def lively(**overrides: Any) -> Scenario:
    return load("baseline", {"horizon": HORIZON, **LIVELY, **overrides})


def menu(actor: str) -> list[str]:
    return list(roster().file.actors[actor].postures)


def of_policy(policy: str) -> Scenario:
    """Return the scenario in which all choose by one policy; a script takes each its menu, one after the other."""
    answers = ("russia", "iran") if policy == "tit_for_tat" else ACTORS
    postures: dict[str, Any] = {actor: {"policy": policy} for actor in ACTORS if actor in answers}
    if policy == "scripted":
        for actor, record in postures.items():
            record["script"] = [
                {"date": f"2022-0{month}-01", "posture": posture}
                for month, posture in zip(range(3, 8), menu(actor)[1:], strict=False)
            ]
    changes = {key.split(".")[1]: value for key, value in LIVELY.items()}
    return load({"name": "of_policy", "title": "All by one policy", "base": "baseline", "horizon": HORIZON,
                 "params": changes, "postures": postures})  # fmt: skip


@cache
def inputs_of(policy: str) -> Inputs:
    return build_inputs(of_policy(policy), intermediaries=PLACES)


@cache
def recorded(policy: str = "logit"):
    return run(
        of_policy(policy), runs=RUNS, seed=SEED, intermediaries=PLACES, workers=1, width=RUNS, uncertainty="point"
    )


@cache
def decided(policy: str, actor: str, week: int, number: int) -> Decision:
    """Return a decision without what it read, which takes most of the time."""
    return carry_to_decision(inputs_of(policy), actor, week - week % 4, number, SEED)


def explained(scenario: Scenario | None = None, **asked: Any) -> Explanation:
    given = {"actor": ACTORS[0], "week": 9, "run": 1, "seed": SEED, "intermediaries": PLACES} | asked
    return explain(scenario or lively(), **given)


CASES = [(number % RUNS, (7 * number) % WEEKS, ACTORS[number % len(ACTORS)]) for number in range(40)]


def test_the_cases_see_every_actor_and_decision_and_many_postures():
    assert len(set(CASES)) == 40
    postures = recorded().posture
    assert len({(actor, int(postures.sel(run=r, actor=actor)[week])) for r, week, actor in CASES}) >= 12
    assert len({week // 4 for _, week, _ in CASES}) == 5


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("number", "week", "actor"), CASES[:20])
def test_the_choice_explained_is_the_one_that_the_compiled_ensemble_records(number, week, actor, policy):
    decision = decided(policy, actor, week, number)
    _, postures = weigh(decision)
    column = recorded(policy).posture.sel(run=number, actor=actor).values
    assert decision.menu[decision.chosen] == menu(actor)[int(column[week])]
    assert decision.in_force == (int(column[week - week % 4 - 1]) if week >= 4 else 0)
    scores = {posture.name: posture.score for posture in postures}
    assert max(scores, key=scores.__getitem__) == decision.menu[decision.chosen]


@pytest.mark.parametrize(("number", "week", "actor"), CASES[20:26])
def test_an_explanation_says_of_which_decision_it_is(number, week, actor):
    found = explained(actor=actor, week=week, run=number)
    decision = decided("logit", actor, week, number)
    assert (found.chosen, found.before) == (decision.menu[decision.chosen], decision.menu[decision.in_force])
    assert found.week == week - week % 4
    assert found.date == dt.date(2022, 2, 21) + dt.timedelta(weeks=found.week)
    assert found.postures == weigh(decision)[1]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(ACTORS),
    st.integers(0, WEEKS - 1),
    st.integers(0, 10_000),
    st.sampled_from(POLICIES),
)
def test_probabilities_sum_to_one_and_parts_to_utilities(actor, week, number, policy):
    decision = decided(policy, actor, week, number)
    begun = decision.record.script[0] >= 0.0  # until it is told one, an actor chooses its posture itself
    given = decision.inputs.scenario.policies[actor]
    assert decision.policy == (given if begun or given not in ("scripted", "external") else "logit")
    precision, postures = weigh(decision)
    assert [posture.name for posture in postures] == menu(actor)
    assert math.fsum(posture.probability for posture in postures) == pytest.approx(1.0, abs=1e-12)
    for posture in postures:
        assert tuple(term.name for term in posture.terms) == TERMS[roster().file.actors[actor].role]
        assert all(term.part == term.value * term.weight for term in posture.terms)
        assert math.fsum(term.part for term in posture.terms) == pytest.approx(posture.utility, abs=1e-12)
        stays = posture.name == decision.menu[decision.in_force] and decision.policy not in ("scripted", "external")
        assert posture.inertia == (0.02 if stays else 0.0)
        assert posture.score == precision * (posture.worth + posture.inertia) + posture.draw


def test_probabilities_follow_the_quantal_response():
    found = explained(week=12)
    powers = {item.name: math.exp(2.0 * (item.utility + item.inertia)) for item in found.postures}
    for posture in found.postures:
        assert posture.probability == pytest.approx(powers[posture.name] / sum(powers.values()), rel=1e-12)


@needs_compiler
@pytest.mark.parametrize("actor", ACTORS)
def test_as_many_runs_choose_a_posture_at_the_start_as_its_probability_says(actor):
    runs = 4_000
    trajectories = run(lively(), runs=runs, seed=1, intermediaries=1, workers=1, uncertainty="point")
    first = trajectories.posture.sel(actor=actor).values[:, 0]
    for place, posture in enumerate(explained(actor=actor, week=0).postures):
        spread = math.sqrt(runs * posture.probability * (1.0 - posture.probability))
        assert abs(np.sum(first == place) - runs * posture.probability) < 4.5 * spread


@pytest.mark.parametrize("policy", ["best_reply", "tit_for_tat", "scripted"])
def test_a_policy_that_does_not_draw_has_no_doubt(policy):
    decision = decided(policy, "iran", 8, 1)
    _, postures = weigh(decision)
    assert {posture.draw for posture in postures} == {0.0}
    assert sorted({posture.probability for posture in postures}) == [0.0, 1.0]
    assert postures[decision.chosen].probability == 1.0


def test_a_choice_by_lot_gives_each_posture_the_same_chance():
    precision, postures = weigh(decided("uniform", ACTORS[0], 8, 1))
    assert {round(posture.probability, 12) for posture in postures} == {round(1 / len(postures), 12)}
    assert precision == 0.0
    assert all(posture.score == posture.draw for posture in postures)


def test_each_policy_compares_what_is_worth_something_to_it():
    def worths(policy: str) -> tuple[list[float], Decision]:
        decision = decided(policy, "russia", 12, 1)
        return [posture.worth for posture in weigh(decision)[1]], decision

    for policy in ("logit", "best_reply", "uniform"):
        found, decision = worths(policy)
        assert found == decision.record.utility[: len(decision.menu), 0].tolist()
    found, decision = worths("learning")
    assert found == decision.record.propensity[: len(decision.menu), 0].tolist()
    found, decision = worths("tit_for_tat")
    came = float(decision.block.state[0].dyads[decision.dyad].honoured[0])
    assert found == [1.0 - abs(level - came) for level in decision.record.conduct[: len(decision.menu), 0].tolist()]
    found, decision = worths("scripted")
    assert found == [float(place == int(decision.record.script[0])) for place in range(len(decision.menu))]
    assert int(decision.record.script[0]) == 3


def test_a_posture_that_is_not_available_has_no_chance_and_no_score(monkeypatch):
    taken = menu(ACTORS[0])[1]
    inputs = short_inputs(LIVELY, without={ACTORS[0]: (taken,)})
    monkeypatch.setattr(why, "build_inputs", lambda *_, **__: inputs)
    found = explained(week=8)
    assert (found.posture(taken).available, found.posture(taken).probability) == (False, 0.0)
    assert found.posture(taken).score is None
    assert math.fsum(posture.probability for posture in found.postures) == pytest.approx(1.0, abs=1e-12)


def read_by(found: Explanation) -> dict[tuple[str, str, str], float]:
    return {(item.entity, item.name, item.within): item.value for item in found.inputs}


def test_the_terms_read_the_state_as_it_stood_before_the_rest_of_the_step():
    found, trajectories = read_by(explained(actor="iran", week=12)), recorded().isel(run=1)
    trust = trajectories.trust.sel(actor="iran", partner="russia").values
    pressure = trajectories.pressure.sel(actor="iran").values
    # Trust is said anew early in the step, of the record of the step before; pressure late in it.
    assert found["Iran in Russia", "trust", ""] == trust[12]
    assert found["Iran", "pressure", ""] == pressure[11] != pressure[12]
    owed = read_by(explained(actor="russia", week=12))["Russia to Iran", "balance", ""]
    assert owed == trajectories.ledger_balance.values[11, 0]


def test_no_number_is_tried_in_more_ways_than_a_code_has_values():
    """Each way repeats the decision, so that one of thousands would take minutes."""
    found = decided("logit", "iran", 8, 1)
    tried = {
        (place.kind, place.variable.name): len(_others(0.3, place, found.inputs.case.parameters))
        for place in _places(found, with_intermediaries=True)
    }
    codes = {("orders", "stage"): 8, ("orders", "last_stage"): 8, ("ledgers", "grade"): 4}
    assert {name: ways for name, ways in tried.items() if ways > 4} | codes == codes
    assert tried.items() >= codes.items()


def test_the_acts_of_others_are_named():
    read = explained(actor="european_union", week=12).inputs
    acts = {(item.entity, item.within): item.moves for item in read if item.name == "act"}
    assert acts["United States", "sectoral"] == ("coalition_kept",)
    assert acts["Iran", "approach"] == ("opening",)
    assert ("Iran", "approach") in {(item.entity, item.within) for item in explained(actor="russia").inputs}


def test_a_stage_of_an_order_and_a_posture_of_a_script_are_said_in_words():
    event = {"date": "2022-03-07", "set": {"air_defence.stage": 3}}
    changed = {"name": "contracted", "title": "Contracted early", "base": "baseline", "horizon": HORIZON,
               "events": {"contract": event}}  # fmt: skip
    found = explained(load(changed), actor="israel", week=4)
    stage = next(item for item in found.inputs if item.name == "stage" and item.word == "under contract")
    assert (stage.entity, stage.value, stage.moves) == ("air defence systems", 3.0, ("voice",))
    told = explained(of_policy("scripted"), actor="iran", week=12)
    script = next(item for item in told.inputs if item.name == "script")
    assert (script.word, script.moves) == (told.posture(told.chosen).title, ("choice",))


def test_what_a_faction_votes_is_read_for_the_weights():
    reform = {"name": "reform", "title": "Reform from the start", "base": "baseline", "horizon": HORIZON,
              "events": {"reform": {"date": "2022-02-21", "set": {"president.reformist": 1}}}}  # fmt: skip
    found = explained(load(reform), actor="iran", week=4)
    president = next(item for item in found.inputs if item.name == "reformist" and item.value == 1.0)
    emphasis = roster().file.factions["president"].emphasis
    assert set(president.moves) == {f"weight of {term}" for term in emphasis}
    values = {item.name: item.value for item in found.parameters}
    weights = {term.name: term.weight for term in found.postures[0].terms}
    vote = values["president_vote"]
    factor = 1.0 - vote + vote * values["reformist_opening_emphasis"]
    assert weights["opening"] == pytest.approx(values["iran_weight_opening"] * factor)
    assert {item.moves for item in found.parameters if item.name == "president_vote"} == {
        tuple(f"weight of {term}" for term in weights if term in emphasis)
    }


def test_who_acts_on_a_signpost_does_so_whatever_it_weighs_and_says_since_when():
    post = {"actor": "iran", "outcome": "pressure[iran]", "above": 0.01, "delay": 4, "hold": 8, "label": "pressed",
            "posture": menu("iran")[3]}  # fmt: skip
    pressed = load({"name": "pressed", "title": "Pressed", "base": "baseline", "horizon": HORIZON,
                    "signposts": {"pressed": post}})  # fmt: skip
    inputs = build_inputs(pressed, intermediaries=PLACES)
    found = {week: carry_to_decision(inputs, "iran", week, 1, SEED) for week in (0, 4, 8, 12, 16)}
    assert [one.policy for one in found.values()] == ["logit", "logit", "signpost", "signpost", "logit"]
    assert found[0].raised == ()
    since, raised = dt.date(2022, 3, 28), [one.raised[0] for one in found.values() if one.raised]
    assert {one.raised for one in raised} == {dt.date(2022, 2, 21)}
    assert [one.acted for one in raised] == [None, since, since, since]
    assert [one.tells for one in raised] == [False, True, True, False]
    for week in (8, 12):
        precision, postures = weigh(found[week])
        assert (found[week].menu[found[week].chosen], precision) == (menu("iran")[3], 1.0)
        assert [posture.score for posture in postures] == [float(place == 3) for place in range(len(postures))]
    assert {"script"} == {item.name for item in inputs_read(found[8], find_reads(found[8])) if "choice" in item.moves}


def test_a_policy_reads_what_it_goes_by():
    last = {item.name: item.moves for item in explained(of_policy("tit_for_tat"), week=12).inputs}
    assert last["honoured"] == ("choice",)
    behind = {
        policy: {item.name for item in explained(of_policy(policy)).parameters if "choice" in item.moves}
        for policy in ("logit", "learning", "uniform", "external")
    }
    assert behind == {
        "logit": {"choice_precision", "choice_inertia"},
        "learning": {"choice_precision", "choice_inertia", "learning_rate"},
        "uniform": set(),
        "external": {"choice_precision", "choice_inertia"},
    }


def test_a_parameter_has_the_value_of_the_run_where_a_contested_claim_changes_it():
    decision = carry_to_decision(inputs_of("learning"), "russia", 8, 1, SEED)
    decision.globals_.backfire_weight[0] = 0.9
    decision.globals_.learning_rate[0] = registry()["learning_rate"].kernel_value(0.25)
    values = {item.name: item.value for item in parameters_behind(decision, find_reads(decision))}
    assert values["backfire_weight"] == 0.9
    assert values["learning_rate"] == pytest.approx(0.25, rel=1e-12)


def test_an_event_of_the_week_of_the_decision_is_known_to_it():
    event, law = "events.unscr_2231_expiry.date", "unscr_2231"
    title = roster().file.regimes[law].title
    in_force = {}
    for date in ("2022-04-18", "2022-04-25"):
        found = explained(lively(**{event: date}), actor="iran", week=8)
        in_force[date] = [item.value for item in found.inputs if (item.entity, item.name) == (title, "in_force")]
    assert in_force == {"2022-04-18": [0.0], "2022-04-25": [1.0]}


def test_only_what_moves_a_term_is_called_an_input():
    with_law = explained(actor="iran", week=8)
    without = explained(lively(**{"mechanisms.legal_cost": "none"}), actor="iran", week=8)
    assert [item.moves for item in with_law.inputs if item.kind == "regimes"] == [("legitimacy",)]
    assert [item for item in without.inputs if item.kind == "regimes"] == []
    assert "drone_legal_exposure" in {item.name for item in with_law.parameters}
    assert "drone_legal_exposure" not in {item.name for item in without.parameters}


@pytest.mark.parametrize("actor", ACTORS)
def test_inputs_and_parameters_are_those_of_the_layout_the_roster_and_the_registry(actor):
    changed = next(iter(roster().file.actors[actor].weights.values()))
    found = explained(lively(**{f"params.{changed}": 0.4}), actor=actor)
    for item in found.inputs:
        variable = variable_of(item.kind, item.name)
        assert (item.meaning, item.unit) == (variable.meaning, variable.unit)
        assert variable.kind != "trait"
        assert item.moves
        assert bool(item.within) == bool(variable.axis)
        assert item.entity
        assert "_" not in item.entity + item.within
    own = {item.name for item in found.inputs if item.kind == "actors" and item.entity == found.title}
    assert not own & WRITTEN_ON_THE_WAY
    behind = {item.name: item for item in found.parameters}
    assert len(behind) == len(found.parameters)
    for term, name in roster().file.actors[actor].weights.items():
        assert behind[name].moves == (f"weight of {term}",)
        assert behind[name].grade == registry()[name].grade
    assert behind[changed].value == 0.4
    assert behind["choice_precision"].value == 2.0


WRITTEN_ON_THE_WAY = {
    "weight", "chosen", "term", "utility", "propensity", "best_score", "strongest_tie", "gravity", "exposure",
    "unmet", "reach", "concern", "worth", "attribution", "belief",
}  # fmt: skip
"""What a decision writes before it reads it."""


def test_what_stands_behind_the_numbers_written_on_the_way_is_an_input():
    shipped = {(item.entity, item.name): item.moves for item in explained(actor="iran", week=8).inputs}
    assert "deniability" in shipped["one-way attack drones", "attribution"]
    believed = {(item.entity, item.name): item.moves for item in explained(actor="united_states", week=8).inputs}
    assert "transfers_answered" in believed["the US about drones", "belief"]
    needed = {(item.entity, item.name): item.moves for item in explained(actor="russia", week=8).inputs}
    assert needed["short-range ballistic missiles", "need_met"] == ("need_served",)
    assert needed["Russia with Israel", "level"] == ("ties_kept",)


def test_an_explanation_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        explained().chosen = "other"


def test_a_date_means_the_week_it_falls_in():
    by_date, by_number = explained(week=dt.date(2022, 4, 27)), explained(week=9)
    assert by_date == by_number
    assert by_date.asked == dt.date(2022, 4, 25)
    assert by_date.date == dt.date(2022, 4, 18)


def test_an_explanation_that_the_model_does_not_bear_out_is_refused(monkeypatch):
    monkeypatch.setattr(weighing, "_draw", lambda decision, place: -100.0 * (place == decision.chosen))
    with pytest.raises(RuntimeError, match="which the model chose"):
        explained()
