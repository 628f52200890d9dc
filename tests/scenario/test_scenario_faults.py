"""The catalogue of what a scenario file can get wrong, and what it is told: one line for each thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.default_case import contested_names, roster, settable_variables
from helpers.faults import listed, refused
from sim.scenario.chain import MOST_BASES, scenario_names
from sim.scenario.load import load

EXPIRY = "unscr_2231_expiry"
HEAD = "name: mine\ntitle: My own\nbase: baseline\n"
"""The first three lines of each case of the catalogue; what is wrong starts on line 4."""

ACTORS, SCENARIOS, VARIABLES = listed(roster().names("actors")), listed(scenario_names()), listed(settable_variables())
EVENTS = listed(load("baseline").events)

CATALOGUE = {
    # Keys
    "parms: {drone_output: 120}": "4: parms: 'parms' is not a key here. Did you mean 'params'?",
    "_target_: os.system": "4: _target_: '_target_' is not a key here: files are data, not code.",
    "title: Another": "4: title: this key stands twice; keep one.",
    "? [a, b]\n: 1": "4: a key must be a word, not a list or a mapping.",
    "events:\n  law:\n    when: 2023-02-28\n    date: 2023-02-28\n    kind: observed": (
        "6: events.law.when: 'when' is not a key here. Allowed: date, until, kind, set, claims, label, note."
    ),
    # What is not data, or not YAML
    "question: !!python/object/apply:os.system [ls]": (
        "4: the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not read: files are data, not code."
    ),
    "question: &q What?": "4: anchors and aliases ('&', '*') are not read; write the value out.",
    "---\nname: other": "4: a second document starts here ('---'); a file holds one.",
    f"question: {'[' * 50}": "4: nested deeper than 40 levels.",
    "question: what: now": "4: not YAML: mapping values are not allowed in this context.",
    "claims: [A4-027": "4: not YAML: while parsing a flow sequence did not find expected ',' or ']'.",
    # Texts
    "question: |\n  Two\n  lines?": "4: question: holds a line break or a control character; write one line.",
    f"question: {'x' * 301}": f"4: question: '{'x' * 79}…' has 301 characters; at most 300 are wanted.",
    "question: [a]": "4: question: ['a'] is not text.",
    # Dates
    "horizon: 2025-02-31": "4: horizon: 2025-02-31 is not a date (February 2025 has 28 days).",
    "horizon: 2024-13-01": "4: horizon: 2024-13-01 is not a date: there is no month 13.",
    "horizon: 0000-01-01": "4: horizon: 0000-01-01 is not a date: there is no year 0.",
    "horizon: next year": "4: horizon: 'next year' is not a date; write YYYY-MM-DD.",
    "horizon: 2024": "4: horizon: 2024 is not a date; write YYYY-MM-DD.",
    "horizon: ٢٠٢٥-٠١-٠١": "4: horizon: '٢٠٢٥-٠١-٠١' is not a date; write YYYY-MM-DD.",
    "horizon: 2022-02-22": (
        "4: horizon: 2022-02-22 is not between a week after the start (2022-02-21) and 2060-01-01."
    ),
    "horizon: 2061-01-01": (
        "4: horizon: 2061-01-01 is not between a week after the start (2022-02-21) and 2060-01-01."
    ),
    "observed_until: 2021-12-31": "4: observed_until: 2021-12-31 is before the start (2022-02-21).",
    "start: 1812-06-24": "4: start: 1812-06-24 is not between 1990-01-01 and 2060-01-01.",
    "start: 9999-12-31": "4: start: 9999-12-31 is not between 1990-01-01 and 2060-01-01.",
    # Parameters
    "params: {drone_outptu: 120}": (
        "4: params.drone_outptu: 'drone_outptu' is not a parameter. Did you mean 'drone_output'?"
    ),
    "params:\n  drone_output: 1000": "5: params.drone_output: 1000 is outside its bounds, 10 to 300 unit/month.",
    "params: {us_coverage: 1.01}": "4: params.us_coverage: 1.01 is outside its bounds, 0 to 1.",
    "params: {drone_output: many}": "4: params.drone_output: 'many' is not a number.",
    'params: {drone_output: "120"}': "4: params.drone_output: '120' is not a number.",
    "params: {drone_output: 1_20}": "4: params.drone_output: '1_20' is not a number.",
    "params: {drone_output: .nan}": "4: params.drone_output: '.nan' is not a finite number.",
    "params: {drone_output: 1e999}": "4: params.drone_output: '1e999' is too large a number.",
    "params: {drone_output: true}": "4: params.drone_output: true is not a number.",
    "params: {drone_output: no}": "4: params.drone_output: 'no' is not a number.",
    "params: {drone_output: }": "4: params.drone_output: is empty; a number is wanted.",
    "params: 120": "4: params: 120 is not a mapping of keys.",
    "params:": "4: params: is empty; a mapping of keys is wanted.",
    # Mechanisms
    "mechanisms: {trust: nome}": (
        "4: mechanisms.trust: 'nome' is not an option. Allowed: beta, none, kydd, tit_for_tat. Did you mean 'none'?"
    ),
    "mechanisms: {trust: 1}": "4: mechanisms.trust: 1 is not text.",
    # Events
    "events:\n  law:\n    date: 2023-02-31\n    set: {unscr_2231.in_force: 1}": (
        "6: events.law.date: 2023-02-31 is not a date (February 2023 has 28 days)."
    ),
    "events:\n  law:\n    date: 2023-02-28\n    set: {unscr_2231.inforce: 1}": (
        "7: events.law.set.unscr_2231.inforce: 'unscr_2231.inforce' is not a settable variable."
        f"{VARIABLES} Did you mean 'unscr_2231.in_force'?"
    ),
    "events:\n  law:\n    date: 2023-02-28\n    set: {unscr_2231.in_force: 2}": (
        "7: events.law.set.unscr_2231.in_force: 2 is outside its bounds, 0 to 1."
    ),
    "events:\n  law:\n    date: 2023-02-28\n    set: {unscr_2231.in_force: on}": (
        "7: events.law.set.unscr_2231.in_force: 'on' is not a number."
    ),
    "events:\n  law: {date: 2023-02-28}": "5: events.law: sets nothing; give `set`, or `kind: observed`.",
    "events:\n  law: {date: 2023-02-28, kind: observed, set: {unscr_2231.in_force: 1}}": (
        "5: events.law: an observed event sets nothing; the run is held against it."
    ),
    "events:\n  law: {date: 2023-02-28, kind: forced}": (
        "5: events.law.kind: 'forced' is not allowed. Allowed: exogenous, observed. Did you mean 'observed'?"
    ),
    "events:\n  law: {set: {unscr_2231.in_force: 1}}": "5: events.law.date: is missing; this key is required.",
    "events:\n  law: {date: 2021-02-28, kind: observed}": (
        "5: events.law.date: 2021-02-28 is before the run starts (2022-02-21)."
    ),
    "events:\n  unscr_2231_expiy: off": (
        f"5: events.unscr_2231_expiy: 'unscr_2231_expiy' is not an event of the base.{EVENTS} Did you mean '{EXPIRY}'?"
    ),
    f"events: {{{EXPIRY}: no}}": (
        f"4: events.{EXPIRY}: 'no' is not an event (a mapping with its date) or the word off."
    ),
    "events: [law]": "4: events: ['law'] is not a mapping of keys.",
    # Claims, postures, contested claims, expectations
    "claims: [A4-027, A4-27]": "4: claims[2]: 'A4-27' is not a claim of the ledger. Did you mean 'A4-027'?",
    "claims: A4-027": "4: claims: 'A4-027' is not a list.",
    "events:\n  law:\n    date: 2023-02-28\n    kind: observed\n    claims:\n      - A4-027\n      - Z": (
        "10: events.law.claims[2]: 'Z' is not a claim of the ledger."
    ),
    "postures: {rusia: {policy: logit}}": (
        f"4: postures.rusia: 'rusia' is not an actor that decides.{ACTORS} Did you mean 'russia'?"
    ),
    "postures: {russia: {policy: lodgit}}": (
        "4: postures.russia.policy: 'lodgit' is not a policy. Allowed: logit, best_reply, uniform, "
        "learning, tit_for_tat, scripted, external. Did you mean 'logit'?"
    ),
    "postures: {russia: logit}": "4: postures.russia: 'logit' is not a mapping of keys.",
    "postures: {russia: {}}": "4: postures.russia.policy: is missing; this key is required.",
    "contested: {no_such_claim: 0.5}": (
        "4: contested.no_such_claim: 'no_such_claim' is not a contested claim. Allowed: "
        f"{', '.join(contested_names())}."
    ),
    "expectation: {outcome: deliverd, direction: lower}": (
        "4: expectation.outcome: 'deliverd' is not an outcome. Did you mean 'delivered'?"
    ),
    'expectation: {outcome: "delivered[drone]", direction: lower}': (
        "4: expectation.outcome: 'delivered[drone]' is not a column of delivered. "
        "Allowed: delivered[drones], delivered[missiles]. Did you mean 'delivered[drones]'?"
    ),
    'expectation: {outcome: "deliverd[drones]", direction: lower}': (
        "4: expectation.outcome: 'deliverd[drones]' is not an outcome. Did you mean 'delivered'?"
    ),
    "family: outlok": (
        "4: family: 'outlok' is not allowed. Allowed: reference, counterfactual, outlook. Did you mean 'outlook'?"
    ),
    'expectation: {outcome: trust, direction: lower, through: {"throughput[payments]": lower}}': (
        "4: expectation.through.throughput[payments]: 'throughput[payments]' is not a column of throughput. "
        "Allowed: throughput[transport], throughput[payment], throughput[procurement]. "
        "Did you mean 'throughput[payment]'?"
    ),
    "expectation: {outcome: trust, direction: lower, through: {pressure: higher}}": (
        "4: expectation.through.pressure: is an outcome of 5 entities; name one of its columns, such as "
        "pressure[russia]."
    ),
    "expectation: {outcome: delivered, direction: down}": (
        "4: expectation.direction: 'down' is not allowed. Allowed: higher, lower, same."
    ),
}
"""What stands on line 4 and after it, and the message: the line, the key, what was found, what is allowed."""

WHOLE_FILES = {
    "": "mine.yaml: is empty.",
    "# Nothing yet.\n": "mine.yaml: is empty.",
    "baseline": "mine.yaml:1: holds the single value 'baseline'; a mapping of keys is wanted.",
    "- baseline": "mine.yaml:1: holds a list; a mapping of keys is wanted.",
    "name: mine\ntitle: My own\nbase: basline\n": (
        f"mine.yaml:3: base: 'basline' is not a scenario.{SCENARIOS} Did you mean 'baseline'?"
    ),
    "name: mine\ntitle: My own\nbase: other.yaml\n": (
        "mine.yaml:3: base: 'other.yaml' cannot be read: No such file or directory."
    ),
    "name: mine\ntitle: My own\nbase: ./\n": "mine.yaml:3: base: './' is a folder, not a file.",
    "name: mine\ntitle: My own\nbase: [baseline]\n": "mine.yaml:3: base: ['baseline'] is not the name of a scenario.",
    "name: mine\ntitle: My own\nbase: mine\n": "mine.yaml:3: base: the bases run in a circle: mine -> mine.",
    f"name: mine\ntitle: My own\nbase: {'x' * 5000}\n": (
        f"mine.yaml:3: base: '{'x' * 79}…' is not a scenario.{SCENARIOS}"
    ),
    "name: My own\ntitle: My own\nbase: baseline\n": (
        "mine.yaml:1: name: 'My own' is not a name of small letters, digits and underscores that begins with a letter."
    ),
    "title: My own\nbase: baseline\n": "mine.yaml:1: name: is missing; this key is required.",
    "name: mine\ntitle: My\nbase: baseline\n": (
        "mine.yaml:2: title: 'My' has 2 characters; at least 3 are wanted."
    ),
    "name: mine\ntitle: My own\nstart: 2023-01-02\nobserved_until: 2023-05-01\n": (
        "mine.yaml:1: horizon: is missing; give it, or a `base` such as baseline."
    ),
    'name: mine\ntitle: My own\nbase: baseline\n"a\\nb\\e[31m": 1\n': (
        "mine.yaml:4: a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m: "
        "'a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m' is not a key here."
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def said(text: str | bytes) -> list[str]:
    Path("mine.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return refused("mine.yaml")


@pytest.mark.parametrize(("text", "message"), CATALOGUE.items())
def test_each_fault_is_said_in_one_line(text, message):
    assert said(f"{HEAD}{text}\n") == [f"mine.yaml:{message}"]


@pytest.mark.parametrize(("text", "message"), WHOLE_FILES.items())
def test_a_file_that_is_wrong_as_a_whole_is_said_to_be_so_in_one_line(text, message):
    assert said(text) == [message]


def test_a_file_that_is_no_text_is_said_to_be_none():
    assert said(bytes(range(256))) == ["mine.yaml: is not a text file (byte 128 is not UTF-8)."]
    assert said(b"name: mine\x00\n") == ["mine.yaml:1: holds the character U+0000, which is not text."]
    assert said(HEAD.encode("utf-16")) == ["mine.yaml: is not a text file (byte 0 is not UTF-8)."]
    assert said(b"a" * 2_000_001) == ["mine.yaml: is larger than 2,000,000 bytes; this is no file of ours."]


def test_a_misspelt_name_is_answered_with_the_nearest():
    assert refused("baselin") == [f"scenario: 'baselin' is not a scenario.{SCENARIOS} Did you mean 'baseline'?"]
    assert refused("Baseline") == [f"scenario: 'Baseline' is not a scenario.{SCENARIOS} Did you mean 'baseline'?"]
    assert refused("evasion_close")[0].endswith(" Did you mean 'evasion_closed'?")
    assert refused("") == [f"scenario: '' is not a scenario.{SCENARIOS}"]
    assert refused("none.yaml") == ["none.yaml: cannot be read: No such file or directory."]
    assert refused(Path()) == [".: is a folder, not a file."]


EVERYTHING = """\
name: mine
title: My own
question: What if?
expectation: {outcome: deliverd, direction: lower}
claims: [A4-027, A4-27]
base: baseline
horizn: 2026-01-05
horizon: 2021-01-04
params:
  drone_output: 1000
  drone_outptu: 120
  drone_stock: .inf
  us_coverage: half
mechanisms: {trust: bayes, trsut: none}
events:
  summit: {date: 2023-02-31, kind: observed}
  early: {date: 2021-02-21, kind: observed}
  law:
    date: 2024-03-04
    set: {unscr_2231.in_force: 2, unscr.in_force: 0}
  unscr_2231_expiy: off
postures: {russia: {policy: lodgit}}
contested: {no_such_claim: 1}
title: Again
"""
ALL_OF_IT = [
    ("4", "expectation.outcome", "'deliverd' is not an outcome. Did you mean 'delivered'?"),
    ("5", "claims[2]", "'A4-27' is not a claim of the ledger. Did you mean 'A4-027'?"),
    ("7", "horizn", "'horizn' is not a key here. Did you mean 'horizon'?"),
    ("8", "horizon", "2021-01-04 is not between a week after the start (2022-02-21) and 2060-01-01."),
    ("10", "params.drone_output", "1000 is outside its bounds, 10 to 300 unit/month."),
    ("11", "params.drone_outptu", "'drone_outptu' is not a parameter. Did you mean 'drone_output'?"),
    ("12", "params.drone_stock", "'.inf' is not a finite number."),
    ("13", "params.us_coverage", "'half' is not a number."),
    ("14", "mechanisms.trsut", "'trsut' is not a mechanism."),
    ("14", "mechanisms.trust", "'bayes' is not an option. Allowed: beta, none, kydd, tit_for_tat."),
    ("16", "events.summit.date", "2023-02-31 is not a date (February 2023 has 28 days)."),
    ("17", "events.early.date", "2021-02-21 is before the run starts (2022-02-21)."),
    ("20", "events.law.set.unscr.in_force", "'unscr.in_force' is not a settable variable."),
    ("20", "events.law.set.unscr_2231.in_force", "2 is outside its bounds, 0 to 1."),
    ("21", "events.unscr_2231_expiy", "'unscr_2231_expiy' is not an event of the base."),
    ("22", "postures.russia.policy", "'lodgit' is not a policy. Allowed: logit, best_reply, uniform, learning,"),
    ("23", "contested.no_such_claim", "'no_such_claim' is not a contested claim."),
    ("24", "title", "this key stands twice; keep one."),
]


def test_faults_of_every_kind_in_one_file_are_said_at_once_in_the_order_of_lines():
    *lines, last = said(EVERYTHING)
    assert last == "18 faults; nothing was run."
    assert [tuple(line.split(": ", 2)[:2]) for line in lines] == [(f"mine.yaml:{at}", key) for at, key, _ in ALL_OF_IT]
    for line, (_, _, message) in zip(lines, ALL_OF_IT, strict=True):
        assert line.split(": ", 2)[2].startswith(message)


def test_a_wrong_base_does_not_hide_the_other_faults():
    assert [line.split(": ")[0] for line in said(EVERYTHING.replace("base: baseline", "base: basline"))] == [
        *(f"mine.yaml:{line}" for line in (4, 5, 6, 7, 10, 11, 12, 13, 14, 14, 16, 20, 20, 22, 23, 24)),
        "16 faults; nothing was run.",
    ]


def test_a_fault_of_the_base_is_said_of_the_base():
    Path("below.yaml").write_text("name: below\ntitle: Below\nbase: baseline\nparms: {}\n", encoding="utf-8")
    assert said("name: mine\ntitle: My own\nbase: below\n") == [
        "below.yaml:4: parms: 'parms' is not a key here. Did you mean 'params'?"
    ]
    Path("below.yaml").write_text("name: below\ntitle: [", encoding="utf-8")
    (message,) = said("name: mine\ntitle: My own\nbase: below\n")
    assert message.startswith("below.yaml:2: not YAML: ")


def test_bases_that_run_in_a_circle_are_named():
    for name, base in [("one", "two"), ("two", "three"), ("three", "one")]:
        Path(f"{name}.yaml").write_text(f"name: {name}\ntitle: Round\nbase: {base}\n", encoding="utf-8")
    assert refused("one.yaml") == ["three.yaml:3: base: the bases run in a circle: one -> two -> three -> one."]


def test_a_chain_of_bases_has_an_end():
    for number in range(MOST_BASES + 1):
        text = f"name: s{number}\ntitle: A link\nbase: {f's{number - 1}' if number else 'baseline'}\n"
        Path(f"s{number}.yaml").write_text(text, encoding="utf-8")
    assert len(load(f"s{MOST_BASES - 2}.yaml").chain) == MOST_BASES
    assert refused(f"s{MOST_BASES}.yaml") == ["s1.yaml:3: base: more than 20 bases."]


def test_the_dates_of_a_base_are_not_to_blame_for_a_later_start():
    faults = said("name: mine\ntitle: My own\nbase: baseline\nstart: 2025-01-06\n")
    assert faults[0] == "mine.yaml:4: start: 2025-01-06 is after observed_until (2024-12-30)."
    assert f"mine.yaml:4: start: 2025-01-06 is after the event {EXPIRY} (2023-10-18)." in faults
    assert "mine.yaml:4: start: 2027-12-22 is not a week or more before the horizon (2027-12-27)." in said(
        "name: mine\ntitle: My own\nbase: baseline\nstart: 2027-12-22\nobserved_until: 2027-12-22\n"
    )


@pytest.mark.parametrize("source", [None, 5, b"baseline", ["baseline"]])
def test_what_is_no_name_path_or_mapping_is_refused(source):
    (message,) = refused(source)
    assert message.startswith("scenario: ")
    assert message.endswith(" is not a scenario; give a name, a path or a mapping.")
