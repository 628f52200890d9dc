import importlib
import inspect
import math
import pkgutil
import re

import pytest
from helpers_core import python_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sim
import sim.rules
from sim.rules import orders
from sim.rules.choice import (
    debt_relieved,
    expected_return,
    goodwill,
    legitimacy,
    means_spared,
    pressure_spared,
    quantal_score,
)
from sim.rules.evasion import ACTIVE, DESIGNATED, next_status, throughput
from sim.rules.hazard import drained, probability, relaxed
from sim.rules.ledger import accrued, debt_share, repayment
from sim.rules.reputation import expected_trust, fear_of_abandonment, retained
from sim.rules.sanctions import designation_hazard, pressure_added
from sim.rules.supply import dispatch_hazard, grown_output, need_met, supplied_output

E = math.e
ROUNDING = 4.0 * 2.0**-53
"""Slack, against the largest number in it, of a rule that subtracts and adds the same number again."""

KNOWN_VALUES = {
    "choice.concession": ("concession(0.5, 1, 0, 0.4) = 0.7", (0.5, 1.0, 0.0, 0.4), 0.7),
    "choice.ties_kept": ("ties_kept(1, 0.6, 0.5) = 0.7", (1.0, 0.6, 0.5), 0.7),
    "orders.next_order_stage": (
        "next_order_stage(REQUESTED, 0.05, 0.1, 0.1) = PROMISED",
        (orders.REQUESTED, 0.05, 0.1, 0.1),
        orders.PROMISED,
    ),
    "orders.forward_hazard": (
        "forward_hazard(PROMISED, 1, 2, 3, 4, 5, 6) = 4",
        (orders.PROMISED, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
        4.0,
    ),
    "orders.production_hazard": ("production_hazard(8) = 0.25", (8.0,), 0.25),
    "orders.delivery_level": ("delivery_level(1, 0, 0.25) = 0.75", (1.0, 0.0, 0.25), 0.75),
    "orders.release_log_odds": ("release_log_odds(2, 0.5, 1, 0.5, 2) = -0.5", (2.0, 0.5, 1.0, 0.5, 2.0), -0.5),
    "orders.release_hazard": ("release_hazard(0.1, 0.5, 0) = 0.05", (0.1, 0.5, 0.0), 0.05),
    "orders.objection_added": ("objection_added(1, 2, 0.5) = 2", (1.0, 2.0, 0.5), 2.0),
    "orders.overdue": ("overdue(PROMISED, 60, 52) = 1", (orders.PROMISED, 60.0, 52.0), 1.0),
    "choice.quantal_score": ("quantal_score(0.5, 1, 12, 0.1, 0) = 7.2", (0.5, 1.0, 12.0, 0.1, 0.0), 7.2),
    "choice.goodwill": ("goodwill(0, 0.4) = 0.6", (0.0, 0.4), 0.6),
    "choice.debt_relieved": ("debt_relieved(1, 0.8) = 1", (1.0, 0.8), 1.0),
    "choice.means_spared": ("means_spared(0.25) = 0.75", (0.25,), 0.75),
    "choice.expected_return": ("expected_return(0.5, 0.6) = 0.3", (0.5, 0.6), 0.3),
    "choice.pressure_spared": ("pressure_spared(1, 0.3) = 0.7", (1.0, 0.3), 0.7),
    "choice.legitimacy": ("legitimacy(1, 1, 0.4) = 0.6", (1.0, 1.0, 0.4), 0.6),
    "evasion.next_status": ("next_status(ACTIVE, 0.05, 0.1, 0.2) = DESIGNATED", (ACTIVE, 0.05, 0.1, 0.2), DESIGNATED),
    "evasion.throughput": ("throughput(0.5, 0.6) = 0.7", (0.5, 0.6), 0.7),
    "hazard.probability": ("probability(0.1, 10) = 1 - 1/e = 0.63212...", (0.1, 10.0), 1.0 - 1.0 / E),
    "hazard.relaxed": ("relaxed(1, 0, 0.1, 10) = 1/e = 0.36787...", (1.0, 0.0, 0.1, 10.0), 1.0 / E),
    "ledger.accrued": ("accrued(100, 0, 1) = 100", (100.0, 0.0, 1.0), 100.0),
    "ledger.repayment": (
        "repayment(100, 0, 0.5, 0.1, 10) = 39.346...",
        (100.0, 0.0, 0.5, 0.1, 10.0),
        100.0 * (1.0 - E**-0.5),
    ),
    "ledger.debt_share": ("debt_share(100, 100) = 0.5", (100.0, 100.0), 0.5),
    "reputation.retained": ("retained(5, 3, 0.5) = 4", (5.0, 3.0, 0.5), 4.0),
    "reputation.expected_trust": ("expected_trust(3, 1) = 0.75", (3.0, 1.0), 0.75),
    "reputation.fear_of_abandonment": ("fear_of_abandonment(0.75, 0.8) = 0.2", (0.75, 0.8), 0.2),
    "sanctions.pressure_added": ("pressure_added(0.5, 0.4, 1) = 0.7", (0.5, 0.4, 1.0), 0.7),
    "sanctions.designation_hazard": ("designation_hazard(0.1, 1, 0.9) = 0.09", (0.1, 1.0, 0.9), 0.09),
    "supply.grown_output": ("grown_output(1, 2, ln 3, 1) = 1.5", (1.0, 2.0, math.log(3.0), 1.0), 1.5),
    "supply.dispatch_hazard": ("dispatch_hazard(0.5, 0.8, 0.25) = 0.1", (0.5, 0.8, 0.25), 0.1),
    "supply.supplied_output": ("supplied_output(100, 0.6, 0.5) = 70", (100.0, 0.6, 0.5), 70.0),
    "hazard.drained": ("drained(100, 0, 0.1, 10) = 63.212...", (100.0, 0.0, 0.1, 10.0), 100.0 * (1 - 1 / E)),
    "supply.need_met": ("need_met(30, 60) = 0.5", (30.0, 60.0), 0.5),
}
"""Of each rule, its known value: as its docstring says it, its arguments, the value."""


def rules():
    """Return every rule by ``module.name``."""
    found = {}
    for module_file in pkgutil.iter_modules(sim.rules.__path__):
        module = importlib.import_module(f"sim.rules.{module_file.name}")
        for name, value in vars(module).items():
            function = python_of(value)
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                found[f"{module_file.name}.{name}"] = value
    return found


RULES = rules()
every_rule = pytest.mark.parametrize("name", RULES)


def doc(name):
    return inspect.getdoc(python_of(RULES[name])) or ""


def test_every_rule_has_a_known_value_here():
    assert set(KNOWN_VALUES) == set(RULES)


@pytest.mark.parametrize("name", KNOWN_VALUES)
def test_a_rule_has_its_known_value(name):
    _, arguments, value = KNOWN_VALUES[name]
    assert RULES[name](*arguments) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("name", KNOWN_VALUES)
def test_the_docstring_of_a_rule_states_that_very_value(name):
    text, _, value = KNOWN_VALUES[name]
    ending = "" if text.endswith("...") else "."
    assert f"Known value: {text}{ending}" in doc(name).splitlines()
    shown = text.rsplit("= ", 1)[1]
    if shown.endswith("..."):
        assert repr(value).startswith(shown.removesuffix("..."))
    elif shown not in ("DESIGNATED", "PROMISED"):
        assert float(shown) == pytest.approx(value, rel=1e-15)


@every_rule
def test_the_docstring_of_a_rule_has_an_equation_on_a_line_of_its_own(name):
    paragraphs = doc(name).split("\n\n")[1:]
    labelled = re.compile(r"(Units|Range|Known value|Source):")
    equations = [
        text for text in paragraphs if "\n" not in text and not text.endswith(".") and not labelled.match(text)
    ]
    assert equations, f"{name} has no line that is an equation and nothing else"


@every_rule
@pytest.mark.parametrize("label", ["Known value: ", "Source: "])
def test_the_docstring_of_a_rule_names_its_known_value_and_its_source(name, label):
    assert re.search(rf"^{label}\S", doc(name), re.MULTILINE)


@every_rule
def test_the_docstring_of_a_rule_says_its_units_or_its_range(name):
    assert re.search(r"\b(Units|Range): \S", doc(name))


shares = st.floats(0.0, 1.0)
rates = st.floats(0.0, 50.0)
steps = st.floats(0.0, 520.0)
amounts = st.floats(0.0, 1e9)
evidence = st.floats(1e-6, 1e6)


def checked(*strategies):
    """Mark a test as an invariant over generated arguments."""

    def decorate(function):
        return settings(deadline=None, max_examples=300)(given(*strategies)(function))

    return decorate


def between(value, one, other):
    slack = ROUNDING * max(abs(one), abs(other))
    return min(one, other) - slack <= value <= max(one, other) + slack


@checked(rates, steps)
def test_a_probability_lies_between_zero_and_one(rate, dt):
    assert 0.0 <= probability(rate, dt) <= 1.0


@checked(rates, rates, steps)
def test_a_greater_hazard_is_never_less_probable_but_for_rounding(one, other, dt):
    low, high = sorted((one, other))
    assert probability(low, dt) <= probability(high, dt) + ROUNDING


def test_nothing_happens_without_a_hazard_or_without_time():
    assert probability(0.0, 1.0) == probability(1.0, 0.0) == 0.0


@checked(st.floats(0.0, 2.0), st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_two_steps_of_a_hazard_are_one_of_their_length(rate, one, other):
    stays = (1.0 - probability(rate, one)) * (1.0 - probability(rate, other))
    assert 1.0 - probability(rate, one + other) == pytest.approx(stays, rel=1e-9, abs=1e-15)


@checked(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), rates, steps)
def test_what_relaxes_stays_between_its_level_and_its_target(level, target, rate, dt):
    assert between(relaxed(level, target, rate, dt), level, target)


@checked(st.floats(-1e6, 1e6), rates, steps)
def test_what_is_at_its_target_stays_there(level, rate, dt):
    assert relaxed(level, level, rate, dt) == level


@checked(amounts, st.floats(0.0, 0.01), st.floats(0.0, 4.0))
def test_interest_never_takes_away_from_a_debt(balance, interest, dt):
    assert accrued(balance, interest, dt) >= balance


@checked(st.floats(-1e9, 1e9), amounts, shares, rates, steps)
def test_a_debtor_never_pays_more_than_it_owes(balance, charged, level, rate, dt):
    paid = repayment(balance, charged, level, rate, dt)
    assert 0.0 <= paid <= (max(balance, 0.0) + charged) * (1 + 1e-12)


@checked(st.floats(-1e9, 1e9), st.floats(5.0, 2000.0))
def test_the_weight_of_a_debt_is_a_share_below_one(balance, scale):
    assert 0.0 <= debt_share(balance, scale) < 1.0


@checked(evidence, evidence, shares)
def test_retained_evidence_lies_between_the_prior_and_the_evidence(found, prior, retention):
    assert between(retained(found, prior, retention), found, prior)


@checked(evidence, shares)
def test_evidence_decays_towards_the_prior_and_not_to_zero(prior, retention):
    assert retained(prior, prior, retention) == prior
    assert retained(2.0 * prior, prior, 0.0) == prior


@checked(st.floats(0.0, 1e6), evidence)
def test_trust_lies_between_zero_and_one(kept, broken):
    assert 0.0 <= expected_trust(kept, broken) <= 1.0
    assert 0.0 <= expected_trust(broken, kept) <= 1.0


@checked(shares, shares)
def test_fear_and_the_terms_of_a_utility_are_shares(one, other):
    for rule in (fear_of_abandonment, goodwill, debt_relieved, expected_return, pressure_spared):
        assert 0.0 <= rule(one, other) <= 1.0
    assert 0.0 <= means_spared(one) <= 1.0


@checked(shares, shares, shares)
def test_legitimacy_is_a_share_and_whole_where_no_law_is_in_force(level, in_force, exposure):
    assert 0.0 <= legitimacy(level, in_force, exposure) <= 1.0
    assert legitimacy(level, 0.0, exposure) == 1.0


@checked(shares, shares, st.floats(0.0, 50.0))
def test_pressure_is_a_share_and_grows_with_every_sender(pressure, coverage, effort):
    together = pressure_added(pressure, coverage, effort)
    assert pressure - ROUNDING <= together <= 1.0
    assert together >= 0.0


@checked(shares, shares, shares, shares, shares)
def test_the_order_in_which_senders_are_counted_does_not_matter_but_for_rounding(before, one, effort, other, burst):
    first = pressure_added(pressure_added(before, one, effort), other, burst)
    second = pressure_added(pressure_added(before, other, burst), one, effort)
    assert first == pytest.approx(second, abs=ROUNDING)


@checked(shares, st.floats(0.0, 50.0), rates)
def test_the_hazard_of_a_designation_is_never_negative(visibility, effort, rate):
    assert designation_hazard(visibility, effort, rate) >= 0.0
    assert designation_hazard(0.0, effort, rate) == 0.0


@checked(st.sampled_from([ACTIVE, DESIGNATED]), st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), shares, shares)
def test_a_place_is_active_or_designated_and_certainty_is_certain(status, draw, designation, regrowth):
    assert next_status(status, draw, designation, regrowth) in (ACTIVE, DESIGNATED)
    assert next_status(ACTIVE, draw, 0.0, regrowth) == ACTIVE
    assert next_status(ACTIVE, draw, 1.0, regrowth) == DESIGNATED
    assert next_status(DESIGNATED, draw, designation, 0.0) == DESIGNATED
    assert next_status(DESIGNATED, draw, designation, 1.0) == ACTIVE


@checked(shares, shares)
def test_a_channel_keeps_what_no_sender_can_reach(active_share, sanctionable_share):
    assert 1.0 - sanctionable_share <= throughput(active_share, sanctionable_share) <= 1.0
    assert throughput(1.0, sanctionable_share) == 1.0


@checked(st.floats(0.0, 2000.0), st.floats(1.0, 2000.0), st.floats(0.0, 1.0), st.floats(0.0, 8.0))
def test_output_grows_and_never_beyond_its_ceiling(output, ceiling, growth, dt):
    assume(output <= ceiling)
    grown = grown_output(output, ceiling, growth, dt)
    assert between(grown, output, ceiling)


@checked(st.floats(1.0, 300.0), st.floats(300.0, 2000.0), st.floats(0.0, 0.2), st.integers(1, 8))
def test_output_grows_alike_in_one_step_and_in_many(output, ceiling, growth, parts):
    in_parts = output
    for _ in range(parts):
        in_parts = grown_output(in_parts, ceiling, growth, 4.0 / parts)
    assert in_parts == pytest.approx(grown_output(output, ceiling, growth, 4.0), rel=1e-12)


@checked(amounts, amounts, rates, steps)
def test_a_stock_is_never_drained_of_more_than_it_holds_and_gets(stock, inflow, rate, dt):
    assert 0.0 <= drained(stock, inflow, rate, dt) <= (stock + inflow) * (1 + 1e-12)


@checked(amounts, amounts, st.floats(0.0, 2.0), st.integers(1, 8))
def test_a_stock_is_drained_alike_in_one_step_and_in_many(stock, inflow, rate, parts):
    held, gone = stock, 0.0
    for _ in range(parts):
        out = drained(held, inflow / parts, rate, 4.0 / parts)
        held, gone = held + inflow / parts - out, gone + out
    assert gone == pytest.approx(drained(stock, inflow, rate, 4.0), rel=1e-6, abs=1e-6)


@checked(shares, shares, rates)
def test_goods_are_sent_no_faster_than_the_full_channel_allows(level, open_share, rate):
    assert 0.0 <= dispatch_hazard(level, open_share, rate) <= rate


@checked(amounts, shares, shares)
def test_output_lies_between_what_needs_no_component_and_all_of_it(capacity, component_share, open_share):
    made = supplied_output(capacity, component_share, open_share)
    assert between(made, (1.0 - component_share) * capacity, capacity)


@checked(amounts, st.floats(0.0, 2000.0))
def test_the_need_that_is_met_is_a_share_and_whole_where_nothing_is_demanded(rate, demand):
    assert 0.0 <= need_met(rate, demand) <= 1.0
    assert need_met(rate, 0.0) == 1.0


@checked(st.floats(0.0, 1.0), st.floats(0.0, 30.0), st.floats(0.0, 0.5), st.floats(-4.0, 37.0))
def test_inertia_adds_to_the_score_of_the_posture_in_force_alone(utility, precision, inertia, gumbel):
    elsewhere = quantal_score(utility, 0.0, precision, inertia, gumbel)
    assert elsewhere == precision * utility + gumbel
    assert quantal_score(utility, 1.0, precision, inertia, gumbel) >= elsewhere
