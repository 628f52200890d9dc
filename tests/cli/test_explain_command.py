"""``wary explain`` as a user types it: tables, sentences, JSON, and what it says of wrong arguments."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from functools import cache
from typing import Any

import pytest

from helpers.core import short_inputs
from helpers.default_case import roster
from sim.cli.commands import Explain
from sim.cli.explain import sentences
from sim.cli.parsing import parse
from sim.explanation import why
from sim.explanation.parts import Explanation, SignpostRaised
from sim.explanation.why import explain
from sim.ground.axes import POLICIES
from sim.ground.faults import InputError
from sim.scenario.load import load
from sim.words import number

ACTORS = roster().names("actors")
SEED, PLACES = 5, 5
LIVELY = {"params.choice_precision": 2.0, "params.choice_inertia": 0.02}


@cache
def explained(policy: str = "logit", **asked: Any) -> Explanation:
    postures = {f"postures.{ACTORS[0]}.policy": policy}
    given = {"actor": ACTORS[0], "week": 9, "run": 1, "seed": SEED, "intermediaries": PLACES} | asked
    return explain(load("baseline", LIVELY | postures), **given)


COMMAND = ("run=1", "week=9", f"actor={ACTORS[0]}", f"seed={SEED}", f"intermediaries={PLACES}",
           *(f"{key}={value}" for key, value in LIVELY.items()))  # fmt: skip


def explain_command(arguments: list[str]) -> int:
    """Explain as the command line does, but let faults through."""
    return parse(Explain, arguments).carry_out()


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
    found = explained()
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
    later = ["week=61" if word == "week=9" else word for word in COMMAND]  # by then something has fallen due
    assert explain_command([*later, *changes, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["policy"] == "best_reply"
    assert [item["value"] for item in record["inputs"] if item["name"] == "trust"] == [0.5]
    assert [item.value for item in explained(week=61).inputs if item.name == "trust"] != [0.5]


def test_the_command_says_which_posture_is_not_available(capsys, monkeypatch):
    inputs = short_inputs(LIVELY, without={ACTORS[0]: (list(roster().file.actors[ACTORS[0]].postures)[1],)})
    monkeypatch.setattr(why, "build_inputs", lambda *_, **__: inputs)
    assert explain_command(list(COMMAND)) == 0
    assert "not available" in capsys.readouterr().out


def test_no_name_of_a_parameter_is_broken(capsys):
    assert explain_command(["run=17", "week=141", "actor=iran", "seed=0"]) == 0
    out = capsys.readouterr().out
    assert "reformist_opening_emphasis " in out
    assert all(f"{name}_vote " in out for name in roster().file.factions)


def test_a_stage_of_an_order_is_printed_as_a_word(capsys):
    changes = ("run=1", "week=9", "actor=israel")
    assert explain_command([*changes, "--json"]) == 0
    words = {item["word"] for item in json.loads(capsys.readouterr().out)["inputs"] if item["name"] == "stage"}
    assert explain_command(list(changes)) == 0
    out = capsys.readouterr().out
    assert words
    assert all(word in out for word in words)


FAULTY = {
    "nothing": ((), "say of which decision: give run=N, week=N|DATE, actor=NAME."),
    "no actor": (("run=1", "week=9"), "command line: say of which decision: give actor=NAME."),
    "key": ((*COMMAND, "rnus=3"), "command line: rnus: 'rnus' is not a key here."),
    "twice": ((*COMMAND, "run=2"), "command line: run: is given twice."),
    "a name": ((*COMMAND, "russia"), "russia: is no folder."),
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
    lot, best = (sentences(explained(policy))[1] for policy in ("uniform", "best_reply"))
    assert lot == f"Each posture was {100 / len(roster().file.actors[ACTORS[0]].postures):.0f} % likely."
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


SAYS = {
    "learning": ("it has learned to expect ", "of which it expects "),
    "tit_for_tat": (" like what its partner did last.", "It takes what is most alike without fail; "),
}


def test_what_was_seen_is_said_and_since_when_it_is_acted_on():
    seen = SignpostRaised("sure", "sure of it", "belief[x] above 0.9", dt.date(2022, 3, 7), dt.date(2022, 3, 14), True)
    later = dataclasses.replace(seen, name="too_much", label="", acted=None, tells=False)
    first, second, *rest = sentences(dataclasses.replace(explained(), policy="signpost", signposts=(seen, later)))
    assert first.endswith(": that is what it does after belief[x] above 0.9, whatever it weighs.")
    assert second.endswith(" by its own weights.")
    assert rest == [
        "It saw “sure of it” (belief[x] above 0.9) come in the week of 2022-03-07; it has acted on it since the week "
        "of 2022-03-14.",
        "It saw “too much” (belief[x] above 0.9) come in the week of 2022-03-07; it has not acted on it yet.",
    ]


@pytest.mark.parametrize("policy", SAYS)
def test_sentences_say_what_a_policy_goes_by(policy):
    found = explained(policy)
    first, second = sentences(found)
    assert SAYS[policy][0] in first
    assert SAYS[policy][1] in second
    assert second.endswith(".")


@pytest.mark.parametrize("policy", [policy for policy in POLICIES if policy != "scripted"])
def test_the_score_is_printed_of_what_the_policy_compares(capsys, policy):
    assert explain_command([*COMMAND, f"postures.{ACTORS[0]}.policy={policy}"]) == 0
    out = capsys.readouterr().out
    worth = {"learning": "expected", "tit_for_tat": "likeness"}.get(policy, "utility")
    assert f"x ({worth} + inertia) + draw; the highest is chosen." in out
    assert max(map(len, out.splitlines())) <= 100
