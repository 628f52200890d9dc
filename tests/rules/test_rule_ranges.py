"""Rules over the whole of what their arguments can be: ranges, directions, and exactness in time."""

import inspect
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.core import python_of
from helpers.rules import RULES
from sim.rules import orders
from sim.rules.choice import likeness, quantal_score
from sim.rules.domestic import clock_progress, voted_weight
from sim.rules.evasion import ACTIVE, DESIGNATED, next_status, passing
from sim.rules.hazard import drained, probability, relaxed
from sim.rules.information import detection_evidence, probability_of, updated_log_odds
from sim.rules.ledger import accrued
from sim.rules.reputation import likelihood_ratio, retained
from sim.rules.sanctions import mean_age
from sim.rules.sender_terms import sources_weighed
from sim.rules.shares import either, larger, smaller
from sim.rules.strikes import boldness, preventive_motive
from sim.rules.supply import grown_output

ROUNDING = 16.0 * 2.0**-53
"""Slack, against the largest number in it, of a rule that adds and multiplies a few numbers."""
TINY = 1e-300

KINDS = {
    "s": st.floats(0.0, 1.0),
    "b": st.sampled_from([0.0, 1.0]),
    "r": st.floats(0.0, 50.0),
    "i": st.floats(0.0, 0.01),
    "t": st.floats(0.0, 520.0),
    "w": st.floats(0.0, 30.0),
    "a": st.floats(0.0, 1e9),
    "p": st.floats(1e-6, 1e6),
    "m": st.floats(-1e9, 1e9),
    "l": st.floats(-20.0, 20.0),
    "q": st.floats(0.001, 0.999),
    "o": st.sampled_from([orders.REFUSED, *(float(stage) for stage in range(7))]),
}
"""What arguments can be: a share, a switch, a rate or interest a week, weeks, a weight, an amount, a positive number, a
balance, log-odds, a probability short of certainty, a stage of an order."""

FORMS = {
    "choice.quantal_score": ("ssrsl", "++.++", "-inf, inf"),
    "choice.propensity": ("llss", "++..", "min(before, got), max(before, got)"),
    "choice.likeness": ("ss", "..", "0, 1"),
    "domestic.voted_weight": ("ssw", "+.+", "0, vote * max(1, emphasis)"),
    "domestic.audience_rate": ("rss", "++-", "0, cost"),
    "domestic.clock_progress": ("sstt", "++-+", "progress, 1"),
    "evasion.next_status": ("bss", "...", "0, 1"),
    "evasion.passing": ("ssss", "+---", "1 - sanctionable_share, 1"),
    "evasion.share_of_changes": ("rr", "+-", "0, 1"),
    "hazard.probability": ("rt", "++", "0, 1"),
    "hazard.drained": ("aart", "++++", "0, stock + inflow"),
    "hazard.decayed": ("mms", "++.", "min(level, target), max(level, target)"),
    "hazard.relaxed": ("mmrt", "++..", "min(level, target), max(level, target)"),
    "information.detection_evidence": ("bppt", "....", "-inf, inf"),
    "information.updated_log_odds": (
        "llrlt",
        "++.+.",
        "min(log_odds, resting) + evidence, max(log_odds, resting) + evidence",
    ),
    "information.probability_of": ("l", "+", "0, 1"),
    "ledger.accrued": ("ait", "+++", "balance, inf"),
    "ledger.repayment": ("masrt", "+++++", "0, max(balance, 0) + charged"),
    "ledger.debt_share": ("mp", "+-", "0, 1"),
    "orders.next_order_stage": ("osss", "....", "-1, 7"),
    "orders.forward_hazard": ("orrrrrr", ".++++++", "0, max(renewal, request, promise, contract, production, release)"),
    "orders.production_hazard": ("p", "-", "0, inf"),
    "orders.delivery_level": ("sss", "++.", "min(ordinary, sensitive), max(ordinary, sensitive)"),
    "orders.release_log_odds": ("wswsw", "-++++", "-inf, inf"),
    "orders.release_hazard": ("rsl", "+++", "0, inf"),
    "orders.objection_added": ("wws", "+++", "objection, inf"),
    "orders.overdue": ("ott", ".+-", "0, 1"),
    "recipient_terms.need_served": ("sss", "-++", "0, 1"),
    "recipient_terms.goodwill": ("ss", "+-", "0, 1"),
    "recipient_terms.concession": ("sssss", "+++++", "0, 1"),
    "recipient_terms.debt_relieved": ("ss", "+-", "0, 1"),
    "recipient_terms.means_spared": ("s", "-", "0, 1"),
    "recipient_terms.ties_kept": ("sss", "--+", "0, 1"),
    "recipient_terms.partner_bound": ("ss", "-+", "0, 1"),
    "reputation.retained": ("pps", "++.", "min(evidence, prior), max(evidence, prior)"),
    "reputation.expected_trust": ("pp", "+-", "0, 1"),
    "reputation.fear_of_abandonment": ("ss", "-+", "0, dependence"),
    "reputation.stake_in_partner": ("sss", "+++", "trust, 1"),
    "reputation.likelihood_ratio": ("swqq", "....", "0, inf"),
    "sanctions.bite": ("ssit", "++--", "0, coverage"),
    "sanctions.mean_age": ("tsst", "+..+", "0, age + dt"),
    "sanctions.effective_pressure": ("sss", "+--", "0, raw"),
    "sanctions.designation_hazard": ("swr", "+++", "0, inf"),
    "sender_terms.answer_strength": ("sssss", "+++++", "sectoral, 1"),
    "sender_terms.motive": ("sssss", "+--++", "0, 1"),
    "sender_terms.transfers_answered": ("sss", "-+-", "0, 1"),
    "sender_terms.credibility": ("ssss", "--++", "0, 1"),
    "sender_terms.coalition_kept": ("sss", "-++", "0, 1"),
    "sender_terms.restraint": ("ss", "--", "0, 1"),
    "sender_terms.sources_weighed": ("ssss", ".-+-", "0, 1"),
    "sender_terms.relief_worth": ("sss", "+++", "0, relieve"),
    "shares.either": ("ss", "++", "max(first, second), 1"),
    "shares.larger": ("mm", "++", "max(first, second), max(first, second)"),
    "shares.smaller": ("mm", "++", "min(first, second), min(first, second)"),
    "striker_terms.capability_held": ("ss", "-+", "0, 1"),
    "striker_terms.escalation_avoided": ("ss", "--", "0, 1"),
    "striker_terms.tie_spared": ("ss", "--", "0, 1"),
    "striker_terms.backed": ("ss", "-+", "0, 1"),
    "striker_terms.voice": ("ss", "-+", "0, 1"),
    "strikes.strike_hazard": ("ssrr", "++++", "0, limited_rate + deep_rate"),
    "strikes.preventive_motive": ("ssss", "+-+-", "0, stake"),
    "strikes.broken_by_strike": ("wss", "++-", "0, weight"),
    "strikes.boldness": ("sss", "+++", "start, 1"),
    "supplier_terms.expected_return": ("ss", "++", "0, 1"),
    "supplier_terms.pressure_spared": ("sss", "--+", "0, 1"),
    "supplier_terms.legitimacy": ("sss", "---", "0, 1"),
    "supplier_terms.deniability": ("ssss", "--.-", "0, 1"),
    "supplier_terms.opening": ("sss", "++-", "0, 1"),
    "supplier_terms.security": ("ss", "-+", "0, 1"),
    "supply.grown_output": ("spiw", "++++", "min(output, ceiling), max(output, ceiling)"),
    "supply.supplied_output": ("ass", "+-+", "(1 - component_share) * capacity, capacity"),
    "supply.dispatch_hazard": ("ssr", "+++", "0, dispatch_rate"),
    "supply.need_met": ("aa", "+-", "0, 1"),
    "supply.components_needed": ("sap", "+-+", "0, share"),
    "war.left_to_supplier": ("asss", "+---", "0, demand"),
    "war.reliance": ("ss", "+-", "0, dependence"),
    "war.front_pressure": ("sss", "+--", "0, aid"),
    "war.talks_hazard": ("rls", "+..", "0, inf"),
}
"""Of each rule: what its arguments can be, whether it rises (+) or falls (-) in each, and between what it lies."""

checked = settings(deadline=None, max_examples=50)
every_rule = pytest.mark.parametrize("name", FORMS)
shares, weeks, rates = KINDS["s"], KINDS["t"], KINDS["r"]


def slack(*numbers):
    return TINY + ROUNDING * max(abs(number) for number in numbers if math.isfinite(number))


def test_the_form_of_every_rule_is_here_with_one_sign_for_each_argument():
    assert set(FORMS) == set(RULES)
    for name, (kinds, signs, _) in FORMS.items():
        assert len(kinds) == len(signs) == len(inspect.signature(python_of(RULES[name])).parameters), name


@every_rule
@checked
@given(st.data())
def test_a_rule_stays_in_its_range(name, data):
    kinds, _, text = FORMS[name]
    arguments = data.draw(st.tuples(*(KINDS[kind] for kind in kinds)))
    if name == "supply.grown_output":
        assume(arguments[0] <= arguments[1])
    named = dict(zip(inspect.signature(python_of(RULES[name])).parameters, arguments, strict=True))
    low, high = eval(text, {"inf": math.inf}, named)  # noqa: S307
    value = RULES[name](*arguments)
    room = slack(value, low, high, 1.0 if high == 1 else 0.0)
    assert math.isfinite(value)
    assert low - room <= value <= high + room


@every_rule
@checked
@given(st.data())
def test_a_rule_rises_or_falls_in_each_argument_as_it_is_said_to(name, data):
    kinds, signs, _ = FORMS[name]
    arguments = list(data.draw(st.tuples(*(KINDS[kind] for kind in kinds))))
    for place, (kind, sign) in enumerate(zip(kinds, signs, strict=True)):
        if sign == ".":
            continue
        low, high = sorted((arguments[place], data.draw(KINDS[kind])))
        if name == "supply.grown_output":
            assume(max(arguments[0], high if place == 0 else 0) <= min(arguments[1], low if place == 1 else math.inf))
        at_low, at_high = (RULES[name](*arguments[:place], value, *arguments[place + 1 :]) for value in (low, high))
        rise = at_high - at_low if sign == "+" else at_low - at_high
        large = [x for x, k in zip([*arguments, low, high], f"{kinds}{kind}{kind}", strict=True) if k in "am"]
        assert rise >= -slack(at_low, at_high, *large, 1.0)


# Time: two steps are one step of their length.


@checked
@given(rates, weeks, weeks)
def test_two_steps_of_a_hazard_are_one_of_their_length(rate, one, other):
    stays = (1.0 - probability(rate, one)) * (1.0 - probability(rate, other))
    assert 1.0 - probability(rate, one + other) == pytest.approx(stays, rel=1e-9, abs=1e-15)


@checked
@given(KINDS["m"], KINDS["m"], st.floats(0.0, 2.0), weeks, st.integers(2, 8))
def test_what_relaxes_does_so_alike_in_one_step_and_in_many(level, target, rate, dt, parts):
    in_parts = level
    for _ in range(parts):
        in_parts = relaxed(in_parts, target, rate, dt / parts)
    room = 1e-11 * max(1.0, abs(level), abs(target))
    assert in_parts == pytest.approx(relaxed(level, target, rate, dt), rel=1e-12, abs=room)


@checked
@given(KINDS["m"], rates, weeks)
def test_what_is_at_its_target_stays_there(level, rate, dt):
    assert relaxed(level, level, rate, dt) == level


@checked
@given(shares, shares, st.just(0.0) | st.floats(0.01, 300.0), st.floats(0.0, 8.0), st.integers(2, 8))
def test_a_clock_runs_alike_in_one_step_and_in_many(progress, level, threshold, dt, parts):
    in_parts = progress
    for _ in range(parts):
        in_parts = clock_progress(in_parts, level, threshold, dt / parts)
    assert in_parts == pytest.approx(clock_progress(progress, level, threshold, dt), rel=1e-12)


@checked
@given(KINDS["a"], KINDS["i"], st.floats(0.0, 8.0), st.integers(2, 8))
def test_interest_accrues_alike_in_one_step_and_in_many(balance, interest, dt, parts):
    in_parts = balance
    for _ in range(parts):
        in_parts = accrued(in_parts, interest, dt / parts)
    assert in_parts == pytest.approx(accrued(balance, interest, dt), rel=1e-12)


@checked
@given(st.floats(1.0, 300.0), st.floats(300.0, 2000.0), st.floats(0.0, 0.2), st.integers(2, 8))
def test_output_grows_alike_in_one_step_and_in_many(output, ceiling, growth, parts):
    in_parts = output
    for _ in range(parts):
        in_parts = grown_output(in_parts, ceiling, growth, 4.0 / parts)
    assert in_parts == pytest.approx(grown_output(output, ceiling, growth, 4.0), rel=1e-12)


@checked
@given(KINDS["a"], KINDS["a"], st.floats(0.0, 2.0), st.integers(2, 8))
def test_a_stock_is_drained_alike_in_one_step_and_in_many(stock, inflow, rate, parts):
    held, gone = stock, 0.0
    for _ in range(parts):
        out = drained(held, inflow / parts, rate, 4.0 / parts)
        held, gone = held + inflow / parts - out, gone + out
    assert gone == pytest.approx(drained(stock, inflow, rate, 4.0), rel=1e-6, abs=1e-6)


@checked
@given(KINDS["l"], KINDS["l"], st.floats(0.0, 2.0), st.floats(0.0, 8.0))
def test_belief_fades_alike_in_one_step_and_in_two(log_odds, resting, forgetting, dt):
    half = updated_log_odds(log_odds, resting, forgetting, 0.0, dt / 2)
    whole = updated_log_odds(log_odds, resting, forgetting, 0.0, dt)
    assert updated_log_odds(half, resting, forgetting, 0.0, dt / 2) == pytest.approx(whole, rel=1e-12, abs=1e-12)


@checked
@given(KINDS["p"], KINDS["p"], weeks)
def test_no_report_for_two_spells_weighs_what_both_do(true_rate, false_rate, dt):
    once = detection_evidence(0.0, true_rate, false_rate, dt)
    assert detection_evidence(0.0, true_rate, false_rate, 2.0 * dt) == pytest.approx(2.0 * once, rel=1e-12)


@checked
@given(st.floats(1e-6, 1.0), weeks, st.floats(0.01, 8.0))
def test_measures_age_by_the_step_where_none_is_added_and_none_is_left_of_age_where_none_is_in_force(level, age, dt):
    assert mean_age(age, level, level, dt) == pytest.approx(age + dt, rel=1e-15)
    assert mean_age(age, 0.0, level, dt) == pytest.approx(0.5 * dt, rel=1e-15)
    assert mean_age(age, level, 0.0, dt) == 0.0


# What single rules say of themselves besides.


@checked
@given(KINDS["b"], st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), shares)
def test_a_place_is_active_or_designated_and_certainty_is_certain(status, draw, changed):
    assert next_status(status, draw, changed) in (ACTIVE, DESIGNATED)
    assert next_status(ACTIVE, draw, 0.0) == next_status(DESIGNATED, draw, 1.0) == ACTIVE
    assert next_status(ACTIVE, draw, 1.0) == next_status(DESIGNATED, draw, 0.0) == DESIGNATED


@checked
@given(KINDS["o"], st.floats(0.0, 1.0, exclude_max=True), shares, shares)
def test_an_order_moves_by_one_stage_is_refused_or_stays(stage, draw, forward, refusal):
    after = orders.next_order_stage(stage, draw, forward, refusal)
    assert after in (stage, stage + 1.0, orders.REFUSED)
    assert orders.next_order_stage(stage, draw, 0.0, 0.0) == stage
    assert orders.next_order_stage(stage, draw, 1.0, refusal) == stage + 1.0
    assert orders.next_order_stage(stage, draw, 0.0, 1.0) == orders.REFUSED


@pytest.mark.parametrize(("stage", "hazard"), [(-1, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 5), (5, 6), (6, 0)])
def test_every_stage_of_an_order_has_its_own_hazard_and_production_has_one_for_both_phases(stage, hazard):
    assert orders.forward_hazard(float(stage), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0) == hazard


@pytest.mark.parametrize("stage", range(-1, 7))
def test_only_what_is_promised_and_not_yet_delivered_can_be_late(stage):
    assert orders.overdue(float(stage), 60.0, 52.0) == (1.0 if orders.PROMISED <= stage <= orders.READY else 0.0)
    assert orders.overdue(float(stage), 52.0, 52.0) == 0.0


@checked
@given(shares, KINDS["w"], KINDS["w"], shares, KINDS["l"])
def test_inertia_adds_to_the_score_of_the_posture_in_force_alone(utility, precision, inertia, in_force, gumbel):
    elsewhere = quantal_score(utility, 0.0, precision, inertia, gumbel)
    assert elsewhere == precision * utility + gumbel
    assert quantal_score(utility, in_force, precision, inertia, gumbel) >= elsewhere


@checked
@given(shares, shares)
def test_likeness_is_the_same_from_both_sides_and_whole_for_the_same_conduct(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1.0


@checked
@given(shares, KINDS["w"], KINDS["w"])
def test_votes_that_add_up_to_one_weigh_a_term_once_where_nobody_is_reformist(vote, emphasis, other):
    whole = voted_weight(vote, 0.0, emphasis) + voted_weight(1.0 - vote, 0.0, other)
    assert whole == pytest.approx(1.0, rel=1e-15)


@checked
@given(shares, shares)
def test_a_channel_passes_everything_where_no_measure_is_and_every_intermediary_is_active(sanctionable, over):
    assert passing(1.0, sanctionable, 0.0, over) == 1.0


@checked
@given(shares, shares, shares)
def test_causes_combine_in_whatever_order_but_for_rounding(one, other, third):
    assert either(one, other) == pytest.approx(either(other, one), abs=ROUNDING)
    assert either(either(one, other), third) == pytest.approx(either(one, either(other, third)), abs=ROUNDING)
    assert larger(one, other) + smaller(one, other) == one + other


@checked
@given(KINDS["p"], shares)
def test_evidence_decays_towards_the_prior_and_not_to_zero(prior, retention):
    assert retained(prior, prior, retention) == prior
    assert retained(2.0 * prior, prior, 0.0) == prior


@checked
@given(st.floats(0.001, 2.0), st.floats(0.001, 2.0), st.floats(0.01, 4.0))
def test_a_report_speaks_for_a_transfer_and_none_against_it_where_transfers_are_reported_more(one, other, dt):
    false_rate, true_rate = sorted((one, other))
    assume(true_rate > 1.001 * false_rate)
    assert detection_evidence(1.0, true_rate, false_rate, dt) > 0.0 > detection_evidence(0.0, true_rate, false_rate, dt)


@checked
@given(KINDS["l"])
def test_odds_turned_round_are_the_probability_turned_round(log_odds):
    assert probability_of(-log_odds) == pytest.approx(1.0 - probability_of(log_odds), abs=ROUNDING)


@checked
@given(shares, shares, KINDS["w"], KINDS["q"], KINDS["q"])
def test_honouring_more_speaks_more_for_a_trustworthy_partner(one, other, weight, first, second):
    untrustworthy, trustworthy = sorted((first, second))
    less, more = sorted((one, other))
    low, high = (likelihood_ratio(share, weight, trustworthy, untrustworthy) for share in (less, more))
    assert low <= high * (1.0 + 1e-12)
    assert likelihood_ratio(less, 0.0, trustworthy, untrustworthy) == 1.0


@checked
@given(shares, shares, shares)
def test_disclosing_is_better_exactly_where_what_only_one_side_knows_is_worth_more_than_its_sources(belief, seen, cost):
    gain = belief * (1.0 - seen) - cost
    assume(abs(gain) > 1e-12)
    better = sources_weighed(1.0, belief, seen, cost) > sources_weighed(0.0, belief, seen, cost)
    assert better == (gain > 0.0)


@checked
@given(shares, shares, shares)
def test_there_is_no_motive_to_strike_first_where_defences_stay_and_the_future_counts_in_full(stake, defence, power):
    assert preventive_motive(stake, defence, defence, 1.0) == 0.0
    assert boldness(stake, power, 0.0) == stake
