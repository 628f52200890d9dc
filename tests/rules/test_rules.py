"""Rules as their docstrings have them: a known value each, one form, small functions."""

import ast
import inspect
import math
import re
from pathlib import Path

import pytest

import sim.rules
from helpers.core import python_of
from helpers.rules import RULES
from sim.kernel.mechanism import MECHANISMS
from sim.rules import evasion, orders

KNOWN_VALUES = {
    "choice.quantal_score": "quantal_score(0.5, 1, 12, 0.1, 0) = 7.2",
    "choice.propensity": "propensity(0.2, 0.6, 1, 0.5) = 0.4",
    "choice.likeness": "likeness(0.25, 1) = 0.25",
    "domestic.voted_weight": "voted_weight(0.5, 1, 3) = 1.5",
    "domestic.audience_rate": "audience_rate(0.1, 0.5, 0) = 0.05",
    "domestic.clock_progress": "clock_progress(0.5, 1, 40, 4) = 0.6",
    "evasion.next_status": "next_status(ACTIVE, 0.05, 0.1) = DESIGNATED",
    "evasion.passing": "passing(0.5, 0.6, 0, 0) = 0.7",
    "evasion.share_of_changes": "share_of_changes(0.3, 0.1) = 0.75",
    "hazard.probability": "probability(0.1, 10) = 1 - 1/e = 0.63212...",
    "hazard.drained": "drained(100, 0, 0.1, 10) = 63.212...",
    "hazard.decayed": "decayed(1, 0, 0.25) = 0.25",
    "hazard.relaxed": "relaxed(1, 0, 0.1, 10) = 1/e = 0.36787...",
    "information.detection_evidence": "detection_evidence(1, ln 4, ln 2, 1) = ln 1.5 = 0.40546...",
    "information.updated_log_odds": "updated_log_odds(2, 0, 0, 1, 1) = 3",
    "information.probability_of": "probability_of(0) = 0.5",
    "ledger.accrued": "accrued(100, 0, 1) = 100",
    "ledger.repayment": "repayment(100, 0, 0.5, 0.1, 10) = 39.346...",
    "ledger.debt_share": "debt_share(100, 100) = 0.5",
    "orders.next_order_stage": "next_order_stage(REQUESTED, 0.05, 0.1, 0.1) = PROMISED",
    "orders.forward_hazard": "forward_hazard(PROMISED, 1, 2, 3, 4, 5, 6) = 4",
    "orders.production_hazard": "production_hazard(8) = 0.25",
    "orders.delivery_level": "delivery_level(1, 0, 0.25) = 0.75",
    "orders.release_log_odds": "release_log_odds(2, 0.5, 1, 0.5, 2) = -0.5",
    "orders.release_hazard": "release_hazard(0.1, 0.5, 0) = 0.05",
    "orders.objection_added": "objection_added(1, 2, 0.5) = 2",
    "orders.overdue": "overdue(PROMISED, 60, 52) = 1",
    "recipient_terms.need_served": "need_served(0.5, 1, 0.4) = 0.7",
    "recipient_terms.goodwill": "goodwill(0, 0.4) = 0.6",
    "recipient_terms.concession": "concession(0.5, 1, 0, 1, 0.4) = 0.7",
    "recipient_terms.debt_relieved": "debt_relieved(1, 0.8) = 1",
    "recipient_terms.means_spared": "means_spared(0.25) = 0.75",
    "recipient_terms.ties_kept": "ties_kept(1, 0.6, 0.5) = 0.7",
    "recipient_terms.partner_bound": "partner_bound(0.5, 0.4) = 0.7",
    "reputation.retained": "retained(5, 3, 0.5) = 4",
    "reputation.expected_trust": "expected_trust(3, 1) = 0.75",
    "reputation.fear_of_abandonment": "fear_of_abandonment(0.75, 0.8) = 0.2",
    "reputation.stake_in_partner": "stake_in_partner(0.5, 0.5, 0.8) = 0.7",
    "reputation.likelihood_ratio": "likelihood_ratio(1, 1, 0.9, 0.45) = 2",
    "sanctions.bite": "bite(0.5, 0.8, 0, 100) = 0.4",
    "sanctions.mean_age": "mean_age(9, 0.4, 0.5, 1) = 8.1",
    "sanctions.effective_pressure": "effective_pressure(0.8, 0.5, 0.5) = 0.6",
    "sanctions.designation_hazard": "designation_hazard(0.1, 1, 0.9) = 0.09",
    "sender_terms.answer_strength": "answer_strength(0, 1, 0, 0.2, 0.5) = 0.5",
    "sender_terms.motive": "motive(0.5, 0.5, 1, 0, 0.5) = 0.25",
    "sender_terms.transfers_answered": "transfers_answered(0.5, 0.4, 1) = 0.7",
    "sender_terms.credibility": "credibility(1, 0.5, 0.5, 0) = 0.75",
    "sender_terms.coalition_kept": "coalition_kept(1, 0.5, 0.8) = 0.4",
    "sender_terms.restraint": "restraint(1, 0.5) = 0.25",
    "sender_terms.sources_weighed": "sources_weighed(0, 0.8, 0.5, 0.3) = 0.6",
    "sender_terms.relief_worth": "relief_worth(1, 1, 0) = 0.5",
    "shares.either": "either(0.5, 0.4) = 0.7",
    "shares.larger": "larger(0.2, 0.3) = 0.3",
    "shares.smaller": "smaller(0.2, 0.3) = 0.2",
    "striker_terms.capability_held": "capability_held(0.5, 0.4) = 0.7",
    "striker_terms.escalation_avoided": "escalation_avoided(1, 0.4) = 0.6",
    "striker_terms.tie_spared": "tie_spared(1, 0.4) = 0.6",
    "striker_terms.backed": "backed(1, 0.7) = 0.7",
    "striker_terms.voice": "voice(0.5, 0.4) = 0.7",
    "strikes.strike_hazard": "strike_hazard(1, 0, 0.02, 0.05) = 0.02",
    "strikes.preventive_motive": "preventive_motive(1, 0.5, 0.8, 0.9) = 0.32",
    "strikes.broken_by_strike": "broken_by_strike(1, 1, 0.6) = 0.4",
    "strikes.boldness": "boldness(0.4, 0.5, 0.5) = 0.55",
    "supplier_terms.expected_return": "expected_return(0.5, 0.6) = 0.3",
    "supplier_terms.pressure_spared": "pressure_spared(1, 0.5, 0.4) = 0.7",
    "supplier_terms.legitimacy": "legitimacy(1, 1, 0.4) = 0.6",
    "supplier_terms.deniability": "deniability(1, 0, 0.5, 0.8) = 0.6",
    "supplier_terms.opening": "opening(1, 0.4, 0.5) = 0.2",
    "supplier_terms.security": "security(0.5, 0.4) = 0.7",
    "supply.grown_output": "grown_output(1, 2, ln 3, 1) = 1.5",
    "supply.supplied_output": "supplied_output(100, 0.6, 0.5) = 70",
    "supply.dispatch_hazard": "dispatch_hazard(0.5, 0.8, 0.25) = 0.1",
    "supply.need_met": "need_met(30, 60) = 0.5",
    "supply.components_needed": "components_needed(0.6, 500, 500) = 0.3",
    "war.left_to_supplier": "left_to_supplier(100, 0.5, 0.2, 0) = 40",
    "war.reliance": "reliance(0.8, 0.25) = 0.6",
    "war.front_pressure": "front_pressure(0.8, 0.5, 0.5) = 0.6",
    "war.talks_hazard": "talks_hazard(0.01, 3, 0.5) = 0.01",
}
"""Of each rule, its known value: as its docstring says it, and as it was worked out by hand."""

NAMED_NUMBERS = {"e": math.e, "ln": math.log, **vars(evasion), **vars(orders)}
MOST_LINES, MOST_LINES_OF_A_RULE = 1_200, 40
LABELS = ("Units", "Range", "Known value", "Source")
MECHANISMS_TOLD, ARTICLES = range(1, 102), range(5)
"""Numbers of the mechanisms that the reporting tells of (M001-M101), and of its articles (A0-A4)."""


every_rule = pytest.mark.parametrize("name", RULES)


def doc(name):
    return inspect.getdoc(python_of(RULES[name])) or ""


def worked_out(text):
    """Return the value of an expression of a docstring: numbers, named numbers, e and ln."""
    return eval(re.sub(r"\bln (\d+(?:\.\d+)?)", r"ln(\1)", text), {"__builtins__": {}}, NAMED_NUMBERS)  # noqa: S307


def test_every_rule_has_a_known_value_here():
    assert set(KNOWN_VALUES) == set(RULES)


@pytest.mark.parametrize("name", KNOWN_VALUES)
def test_a_rule_has_its_known_value(name):
    call, *values = KNOWN_VALUES[name].split(" = ")
    called, arguments = re.fullmatch(r"(\w+)\((.*)\)", call).groups()
    assert called == name.split(".")[1]
    value = RULES[name](*(float(worked_out(argument)) for argument in arguments.split(", ")))
    for shown in values:
        if shown.endswith("..."):
            assert repr(float(value)).startswith(shown.removesuffix("..."))
        else:
            assert value == pytest.approx(float(worked_out(shown)), rel=1e-15)


@every_rule
def test_the_docstring_of_a_rule_states_that_very_value(name):
    text = KNOWN_VALUES[name]
    assert f"Known value: {text}{'' if text.endswith('...') else '.'}" in doc(name).splitlines()


@every_rule
def test_the_docstring_of_a_rule_opens_with_a_sentence(name):
    summary, *rest = doc(name).split("\n\n")
    assert summary[0].isupper()
    assert summary.endswith(".")
    assert rest


@every_rule
def test_the_docstring_of_a_rule_has_an_equation_on_a_line_of_its_own(name):
    second = doc(name).split("\n\n")[1]
    assert "\n" not in second
    assert not second.endswith("."), f"{name} has no equation after its first sentence"
    assert not second.startswith(LABELS)


@every_rule
def test_the_docstring_of_a_rule_ends_with_units_or_range_then_known_value_then_source(name):
    found = re.findall(rf"(?:^|\. |; )({'|'.join(LABELS)}): \S", doc(name), re.MULTILINE)
    assert found == [label for label in LABELS if label in found]
    assert found[-2:] == ["Known value", "Source"]
    assert found[0] in ("Units", "Range"), f"{name} says neither its units nor its range"
    assert doc(name).endswith(".")


@every_rule
def test_a_rule_names_only_mechanisms_and_articles_of_the_reporting(name):
    assert {int(number) for number in re.findall(r"\bM(\d+)\b", doc(name))} <= set(MECHANISMS_TOLD)
    assert {int(number) for number in re.findall(r"\bA(\d+)\b", doc(name))} <= set(ARTICLES)
    for first, last in re.findall(r"\bM(\d+)-M(\d+)\b", doc(name)):
        assert int(first) < int(last)


def test_every_mechanism_that_can_be_switched_off_is_told_of_in_a_rule():
    named = {f"M{number}" for name in RULES for number in re.findall(r"\bM(\d{3})\b", doc(name))}
    for mechanism in MECHANISMS.values():
        assert named & set(mechanism.tells), f"no rule names what {mechanism.name} carries: {mechanism.tells}"


def test_the_rules_are_short_enough_to_be_read_in_an_hour():
    sources = sorted(Path(sim.rules.__path__[0]).glob("*.py"))
    assert sum(len(source.read_text(encoding="utf-8").splitlines()) for source in sources) < MOST_LINES


@every_rule
def test_no_rule_is_longer_than_forty_lines(name):
    lines, _ = inspect.getsourcelines(python_of(RULES[name]))
    assert len(lines) <= MOST_LINES_OF_A_RULE


@every_rule
def test_a_rule_is_a_pure_function_of_numbers(name):
    function = ast.parse(inspect.getsource(python_of(RULES[name]))).body[0]
    assert all(ast.unparse(argument.annotation) == "float" for argument in function.args.args)
    assert ast.unparse(function.returns) == "float"
    stores = (ast.Global, ast.Nonlocal, ast.For, ast.While, ast.Subscript, ast.Attribute, ast.Import)
    assert not [node for node in ast.walk(ast.Module(function.body, [])) if isinstance(node, stores)]
