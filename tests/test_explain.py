"""The explanation of a decision, held against the compiled ensemble and against what the model says of itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from helpers_core import HORIZON, WEEKS, needs_compiler, short_inputs
from hypothesis import given, settings
from hypothesis import strategies as st

import sim.explain
from sim.axes import TERMS
from sim.cli.explain import explain_command, sentences
from sim.cli.terminal import number
from sim.engine import run
from sim.explain import Explanation, explain
from sim.faults import InputError
from sim.registry import registry
from sim.roster import roster
from sim.scenario import Scenario, load
from sim.state import variable_of

ACTORS = roster().names("actors")
SEED, PLACES, RUNS = 5, 5, 8
LIVELY = {"params.choice_precision": 2.0, "params.choice_inertia": 0.02}
"""With little precision and inertia postures change often, so that agreement is no accident."""


def lively(**overrides: Any) -> Scenario:
    return load("baseline", {"horizon": HORIZON, **LIVELY, **overrides})


@cache
def recorded(policy: str = "logit"):
    return run(of_policy(policy), runs=RUNS, seed=SEED, intermediaries=PLACES, workers=1, width=RUNS)


def of_policy(policy: str) -> Scenario:
    return lively(**{f"postures.{actor}.policy": policy for actor in ACTORS})


def explained(scenario: Scenario | None = None, **asked: Any) -> Explanation:
    given = {"actor": ACTORS[0], "week": 9, "run": 1, "seed": SEED, "intermediaries": PLACES} | asked
    return explain(scenario or lively(), **given)


def menu(actor: str) -> list[str]:
    return list(roster().file.actors[actor].postures)


CASES = [(number % RUNS, (7 * number) % WEEKS, ACTORS[number % len(ACTORS)]) for number in range(30)]


def test_the_cases_are_thirty_and_see_most_decisions_and_many_postures():
    assert len(set(CASES)) == 30
    postures = recorded().posture
    assert len({(actor, int(postures.sel(run=r, actor=actor)[week])) for r, week, actor in CASES}) >= 4
    assert len({week // 4 for _, week, _ in CASES}) == 5


@pytest.mark.parametrize(("number", "week", "actor"), CASES)
def test_the_choice_explained_is_the_one_that_the_compiled_ensemble_records(number, week, actor):
    found = explained(actor=actor, week=week, run=number)
    column = recorded().posture.sel(run=number, actor=actor).values
    assert found.chosen == menu(actor)[int(column[week])]
    assert found.before == menu(actor)[int(column[found.week - 1]) if found.week else 0]
    assert found.week == week - week % 4
    assert found.date == dt.date(2022, 2, 21) + dt.timedelta(weeks=found.week)
    scores = {posture.name: posture.score for posture in found.postures}
    assert max(scores, key=scores.__getitem__) == found.chosen


@pytest.mark.parametrize("policy", ["logit", "best_reply", "uniform"])
@pytest.mark.parametrize("actor", ACTORS)
def test_the_choice_explained_is_the_one_recorded_under_every_policy(policy, actor):
    for week in (0, 8, 16):
        found = explained(of_policy(policy), actor=actor, week=week, run=3)
        column = recorded(policy).posture.sel(run=3, actor=actor).values
        assert (found.policy, found.chosen) == (policy, menu(actor)[int(column[week])])


@settings(max_examples=15, deadline=None)
@given(
    st.sampled_from(ACTORS),
    st.integers(0, WEEKS - 1),
    st.integers(0, 10_000),
    st.sampled_from(["logit", "best_reply", "uniform"]),
)
def test_probabilities_sum_to_one_and_parts_to_utilities(actor, week, number, policy):
    found = explained(of_policy(policy), actor=actor, week=week, run=number)
    assert [posture.name for posture in found.postures] == menu(actor)
    assert math.fsum(posture.probability for posture in found.postures) == pytest.approx(1.0, abs=1e-12)
    for posture in found.postures:
        assert tuple(term.name for term in posture.terms) == TERMS[roster().file.actors[actor].role]
        assert all(term.part == term.value * term.weight for term in posture.terms)
        assert math.fsum(term.part for term in posture.terms) == pytest.approx(posture.utility, abs=1e-12)
        assert posture.inertia == (0.02 if posture.name == found.before else 0.0)
        assert posture.score == found.precision * (posture.utility + posture.inertia) + posture.draw


def test_probabilities_follow_the_quantal_response():
    found = explained(week=12)
    powers = {item.name: math.exp(2.0 * (item.utility + item.inertia)) for item in found.postures}
    for posture in found.postures:
        assert posture.probability == pytest.approx(powers[posture.name] / sum(powers.values()), rel=1e-12)


@needs_compiler
@pytest.mark.parametrize("actor", ACTORS)
def test_as_many_runs_choose_a_posture_at_the_start_as_its_probability_says(actor):
    runs = 4_000
    trajectories = run(lively(), runs=runs, seed=1, intermediaries=1, workers=1)
    first = trajectories.posture.sel(actor=actor).values[:, 0]
    for place, posture in enumerate(explained(actor=actor, week=0).postures):
        spread = math.sqrt(runs * posture.probability * (1.0 - posture.probability))
        assert abs(np.sum(first == place) - runs * posture.probability) < 4.5 * spread


def test_a_best_reply_has_no_draw_and_no_doubt():
    found = explained(of_policy("best_reply"), week=8)
    assert {posture.draw for posture in found.postures} == {0.0}
    assert {posture.probability for posture in found.postures} == {0.0, 1.0}
    assert found.posture(found.chosen).probability == 1.0


def test_a_choice_by_lot_gives_each_posture_the_same_chance():
    found = explained(of_policy("uniform"), week=8)
    assert {round(posture.probability, 12) for posture in found.postures} == {round(1 / len(found.postures), 12)}
    assert found.precision == 0.0
    assert all(posture.score == posture.draw for posture in found.postures)


def test_a_posture_that_is_not_available_has_no_chance_and_no_score(capsys, monkeypatch):
    taken = menu(ACTORS[0])[1]
    inputs = short_inputs(LIVELY, without={ACTORS[0]: (taken,)})
    monkeypatch.setattr(sim.explain, "build_inputs", lambda *_, **__: inputs)
    found = explained(week=8)
    assert (found.posture(taken).available, found.posture(taken).probability) == (False, 0.0)
    assert found.posture(taken).score is None
    assert math.fsum(posture.probability for posture in found.postures) == pytest.approx(1.0, abs=1e-12)
    assert explain_command(list(COMMAND)) == 0
    assert "not available" in capsys.readouterr().out


def inputs_of(found: Explanation) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for item in found.inputs:
        values.setdefault(item.name, []).append(item.value)
    return values


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("week", [4, 12])
def test_the_terms_read_the_state_before_the_rest_of_the_step(actor, week):
    found, trajectories = explained(actor=actor, week=week), recorded().isel(run=1)
    read = inputs_of(found)
    partner = next(dyad.in_ for dyad in roster().file.dyads.values() if dyad.of == actor)
    trust = trajectories.trust.sel(actor=actor, partner=partner).values
    assert read["trust"] == [pytest.approx(trust[week - 1], rel=1e-15)]
    assert trust[week - 1] != pytest.approx(trust[week], rel=1e-15)
    if "balance" in read:
        assert read["balance"] == [trajectories.ledger_balance.values[week - 1, 0]]
    if "pressure" in read:
        assert read["pressure"] == [trajectories.pressure.values[week - 1, 0]]
    assert {"balance", "pressure"} & set(read)


def test_what_is_derived_follows_from_what_it_is_derived_of():
    found = explained(actor="russia", week=12)
    read, values = inputs_of(found), {item.name: item.value for item in found.parameters}
    assert read["trust"][0] == read["kept"][0] / (read["kept"][0] + read["broken"][0])
    assert read["fear"][0] == (1.0 - read["trust"][0]) * values["russia_dependence"]
    assert read["debt_share"][0] == read["balance"][0] / (read["balance"][0] + values["debt_scale"])


def test_an_event_of_the_week_of_the_decision_is_known_to_it():
    event, law = "events.unscr_2231_expiry.date", "unscr_2231"
    title = roster().file.regimes[law].title
    in_force = {}
    for date in ("2022-04-18", "2022-04-25"):
        found = explained(lively(**{event: date}), actor="iran", week=8)
        in_force[date] = [item.value for item in found.inputs if item.entity == title]
    assert in_force == {"2022-04-18": [0.0], "2022-04-25": [1.0]}


def test_only_what_moves_a_term_is_called_an_input():
    with_law = explained(actor="iran", week=8)
    without = explained(lively(**{"mechanisms.legal_cost": "none"}), actor="iran", week=8)
    assert [item.terms for item in with_law.inputs if item.kind == "regimes"] == [("legitimacy",)]
    assert [item for item in without.inputs if item.kind == "regimes"] == []
    assert "drone_legal_exposure" in {item.name for item in with_law.parameters}
    assert "drone_legal_exposure" not in {item.name for item in without.parameters}


@pytest.mark.parametrize("actor", ACTORS)
def test_inputs_carry_the_meaning_and_the_unit_of_the_layout(actor):
    for item in explained(actor=actor, week=8).inputs:
        if item.name not in ("trust", "fear", "debt_share"):
            variable = variable_of(item.kind, item.name)
            assert (item.meaning, item.unit) == (variable.meaning, variable.unit)
            assert variable.kind != "trait"
        assert item.terms


def test_nothing_that_a_decision_itself_writes_is_called_an_input():
    results = {"posture", "chosen", "term", "utility", "best_score", "strongest_tie"}
    for actor in ACTORS:
        assert not results & {item.name for item in explained(actor=actor, week=8).inputs if item.kind == "actors"}


@pytest.mark.parametrize("actor", ACTORS)
def test_the_parameters_behind_the_weights_are_those_of_the_roster_with_their_grades(actor):
    changed = next(iter(roster().file.actors[actor].weights.values()))
    found = explained(lively(**{f"params.{changed}": 0.4}), actor=actor)
    behind = {item.name: item for item in found.parameters}
    assert len(behind) == len(found.parameters)
    weights = {term.name: term.weight for term in found.postures[0].terms}
    for term, name in roster().file.actors[actor].weights.items():
        assert behind[name].behind == f"weight of {term}"
        assert (behind[name].value, behind[name].grade) == (weights[term], registry()[name].grade)
    assert behind[changed].value == 0.4
    assert behind["choice_precision"].value == 2.0


def test_an_explanation_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        explained().chosen = "other"


def test_a_date_means_the_week_it_falls_in():
    by_date, by_number = explained(week=dt.date(2022, 4, 27)), explained(week=9)
    assert by_date == by_number
    assert by_date.asked == dt.date(2022, 4, 25)
    assert by_date.date == dt.date(2022, 4, 18)


def test_an_explanation_that_the_model_does_not_bear_out_is_refused(monkeypatch):
    monkeypatch.setattr(sim.explain, "_draw", lambda decision, place: -100.0 * (place == decision.chosen))
    with pytest.raises(RuntimeError, match="which the model chose"):
        explained()


WRONG = {
    "actor": ({"actor": "rusia"}, "actor: 'rusia' is not an actor."),
    "week after": ({"week": WEEKS}, f"week: {WEEKS} is not between 0 and {WEEKS - 1}, the weeks of the run."),
    "week before": ({"week": -1}, "week: -1 is not between 0"),
    "date": ({"week": dt.date(2022, 7, 11)}, "week: 2022-07-11 is outside the run, which lasts from 2022-02-21"),
    "run": ({"run": -1}, "run: -1 is not between 0 and 9,999,999."),
    "seed": ({"seed": 2**63}, "seed: 9223372036854775808 is not between 0 and"),
    "places": ({"intermediaries": 0}, "intermediaries: 0 is not between 1 and 100,000."),
}


@pytest.mark.parametrize(("asked", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_asked_is_said_clearly(asked, message):
    with pytest.raises(InputError) as caught:
        explained(**asked)
    assert str(caught.value).startswith(message)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as caught:
        explained(actor="nobody", week=999, run=-1, seed=-1)
    assert len(caught.value.faults) == 4


COMMAND = ("run=1", "week=9", f"actor={ACTORS[0]}", f"seed={SEED}", f"intermediaries={PLACES}",
           *(f"{key}={value}" for key, value in LIVELY.items()))  # fmt: skip


@pytest.mark.parametrize("actor", ACTORS)
def test_the_command_prints_tables_of_at_most_100_columns_and_sentences(capsys, actor):
    assert explain_command(["run=17", "week=61", f"actor={actor}"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    title = roster().file.actors[actor].title
    assert out.startswith(f"{title} in the week of 2023-04-24, as decided on 2023-04-17\n")
    found = explain(load("baseline"), actor=actor, week=61, run=17)
    assert " ".join(out[out.rindex(f"{title} ") :].split()) == " ".join(sentences(found))
    assert all(posture.title in out for posture in found.postures)
    assert all(item.name in out for item in found.parameters)


def test_the_command_gives_the_same_as_json(capsys):
    assert explain_command([*COMMAND, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    found = explained(load("baseline", LIVELY))
    assert record["sentences"] == sentences(found)
    assert {key: record[key] for key in ("actor", "date", "before", "chosen", "week")} == {
        "actor": ACTORS[0],
        "date": "2022-04-18",
        "before": found.before,
        "chosen": found.chosen,
        "week": 8,
    }
    assert [item["score"] for item in record["postures"]] == [item.score for item in found.postures]
    assert record["postures"][0]["terms"][0] == dataclasses.asdict(found.postures[0].terms[0])


def test_the_command_changes_the_scenario_as_it_is_told(capsys):
    changes = ("mechanisms.trust=none", f"postures.{ACTORS[0]}.policy=best_reply", "events.unscr_2231_expiry=off")
    assert explain_command([*COMMAND, *changes, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["policy"] == "best_reply"
    trust = [item["value"] for item in record["inputs"] if item["name"] == "trust"]
    assert trust == inputs_of(explained(lively(**{"mechanisms.trust": "none"})))["trust"]
    assert trust != inputs_of(explained())["trust"]


FAULTY = {
    "nothing": ((), "say of which decision: give run=NUMBER, week=NUMBER or week=DATE, actor=NAME."),
    "no actor": (("run=1", "week=9"), "command line: say of which decision: give actor=NAME."),
    "key": ((*COMMAND, "rnus=3"), "command line: rnus: 'rnus' is not a key here."),
    "twice": ((*COMMAND, "run=2"), "command line: run: is given twice."),
    "a name": ((*COMMAND, "russia"), "command line: 'russia' is one name too many."),
    "option": ((*COMMAND, "--jsn"), "command line: '--jsn' is not an option. Allowed: --json, --help."),
    "run": (("run=x", *COMMAND[1:]), "command line: run: 'x' is not a whole number."),
    "negative": (("run=-1", *COMMAND[1:]), "run: -1 is not between 0 and 9,999,999."),
    "week": ((COMMAND[0], "week=soon", *COMMAND[2:]), "command line: week: 'soon' is neither the number of a week nor"),
    "date": ((COMMAND[0], "week=2023-02-31", *COMMAND[2:]), "command line: week: '2023-02-31' is neither"),
    "outside": ((COMMAND[0], "week=2031-02-03", *COMMAND[2:]), "week: 2031-02-03 is outside the run"),
    "actor": ((*COMMAND[:2], "actor=nobody"), "actor: 'nobody' is not an actor. Allowed: "),
    "scenario": ((*COMMAND, "scenario=baselin"), "scenario: 'baselin' is not a scenario."),
    "parameter": ((*COMMAND, "params.drone_outptu=3"), "command line: params.drone_outptu: 'drone_outptu' is not a"),
    "number": ((*COMMAND, "params.drone_output=.nan"), "command line: params.drone_output: '.nan' is not a finite"),
    "mechanism": ((*COMMAND, "mechanisms.trust=bayes"), "command line: mechanisms.trust: 'bayes' is not an option"),
}


@pytest.mark.parametrize(("arguments", "message"), FAULTY.values(), ids=FAULTY)
def test_wrong_arguments_are_said_in_one_clear_message(capsys, arguments, message):
    with pytest.raises(InputError) as caught:
        explain_command(list(arguments))
    assert message in str(caught.value)
    assert len(caught.value.faults) == 1
    assert capsys.readouterr().out == ""


def test_every_fault_of_a_command_line_is_said_at_once():
    with pytest.raises(InputError) as caught:
        explain_command(["run=x", "week=soon", "seed=1.5", "rnu=3", "params.drone_output=.inf", "--jsn"])
    assert len(caught.value.faults) == 7


def test_the_sentences_say_what_weighs_most_and_what_stood_against_it():
    found = explained(week=12)
    chosen = found.posture(found.chosen)
    most = max(chosen.terms, key=lambda term: abs(term.part))
    first, second = sentences(found)
    assert first.startswith(f"{found.title} ")
    assert f"“{chosen.title}”: {most.name.replace('_', ' ')} weighs most" in first
    rival = max((item for item in found.postures if item is not chosen), key=lambda item: item.probability)
    assert f"“{rival.title}” {100 * rival.probability:.0f} %" in second
    gaps = {t.name.replace("_", " "): t.part - c.part for c, t in zip(chosen.terms, rival.terms, strict=True)}
    best, worst = max(gaps, key=gaps.__getitem__), min(gaps, key=gaps.__getitem__)
    assert f"better on {best} (+{number(gaps[best])}) but worse on {worst} ({number(gaps[worst])})" in second
    assert second.startswith("Chance decided: ") == (rival.probability > chosen.probability)


def shares_to(found: Explanation, place: int) -> Explanation:
    """Return an explanation in which one posture is chosen, and all chances are those of its place."""
    chances = [0.6 if number == place else 0.4 / (len(found.postures) - 1) for number in range(len(found.postures))]
    postures = tuple(
        dataclasses.replace(item, probability=chance) for item, chance in zip(found.postures, chances, strict=True)
    )
    return dataclasses.replace(found, postures=postures, chosen=postures[0].name)


def test_chance_is_named_only_where_it_decided():
    likely, unlikely = shares_to(explained(), 0), shares_to(explained(), 1)
    assert sentences(likely)[1].startswith("It was 60 % likely")
    assert sentences(unlikely)[1].startswith("Chance decided: it was ")
    assert f"“{unlikely.postures[1].title}” 60 %" in sentences(unlikely)[1]


def test_sentences_name_the_policy_where_it_is_no_quantal_response():
    lot, best = (sentences(explained(of_policy(policy)))[1] for policy in ("uniform", "best_reply"))
    assert lot == f"Each posture was {100 / len(menu(ACTORS[0])):.0f} % likely."
    assert best.startswith("It takes the best reply without fail; “")


def test_a_change_of_course_and_a_lack_of_choice_are_said():
    found = explained()
    other = next(item for item in found.postures if item.name != found.chosen)
    turned = dataclasses.replace(found, before=other.name)
    title = found.posture(found.chosen).title
    assert sentences(turned)[0].startswith(f"{found.title} turns from “{other.title}” to “{title}”: ")
    assert sentences(dataclasses.replace(found, before=found.chosen))[0].startswith(f"{found.title} keeps to “{title}”")
    alone = dataclasses.replace(found, before=found.chosen, postures=(found.posture(found.chosen),))
    assert sentences(alone)[1] == "It had no other posture to choose."
