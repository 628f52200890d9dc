"""Rules over the whole of what their arguments can be: ranges, directions, and exactness in time."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.rules import RULES, SPECIMENS, can_be, named, worked_out
from sim.kernel.kinds import (
    Amount,
    Chance,
    LogOdds,
    Number,
    OrderStage,
    Positive,
    Rate,
    Share,
    SlowRate,
    Switch,
    Weeks,
    Weight,
)
from sim.rules import orders
from sim.rules.choice import likeness, logit_score
from sim.rules.domestic import clock_progress, voted_weight
from sim.rules.evasion import ACTIVE, DESIGNATED, next_status, passing
from sim.rules.hazard import drained, probability, relaxed
from sim.rules.information import detection_evidence, gathered, on_record, probability_of
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

checked = settings(deadline=None, max_examples=50)
LARGE = 1e9
"""The size of what can be so large that its rounding is larger than that of the result."""


def drawn(type_):
    """Return the strategy of a type of arguments."""
    return can_be(type_.__metadata__[0])


shares, weeks, rates, weights = drawn(Share), drawn(Weeks), drawn(Rate), drawn(Weight)
amounts, numbers, positives = drawn(Amount), drawn(Number), drawn(Positive)
interests, log_odds, chances = drawn(SlowRate), drawn(LogOdds), drawn(Chance)
switches, stages = drawn(Switch), drawn(OrderStage)


def slack(*numbers):
    return TINY + ROUNDING * max(abs(number) for number in numbers if math.isfinite(number))


def within_its_range(name, arguments):
    """Hold what a rule gives to the range that is said of it."""
    lies, value = SPECIMENS[name].range, RULES[name](*arguments.values())
    low, high = (worked_out(name, end, arguments) for end in (lies.low, lies.high))
    room = slack(value, low, high, 1.0 if high == 1 else 0.0)
    assert math.isfinite(value)
    assert low - room <= value if lies.holds_low else low < value
    assert value <= high + room if lies.holds_high else value < high


def as_directed(name, argument, arguments, other):
    """Hold what a rule gives to the direction that is said of one argument, between its value and another."""
    specimen = SPECIMENS[name]
    where, direction = specimen.range.where, specimen.directions[argument]
    ends = [arguments | {argument: value} for value in sorted((arguments[argument], other))]
    if where and not all(worked_out(name, where, end) for end in ends):
        return
    at_low, at_high = (RULES[name](*end.values()) for end in ends)
    large = [end[one] for end in ends for one, its in specimen.kinds.items() if its.high >= LARGE]
    assert direction * (at_high - at_low) >= -slack(at_low, at_high, *large, 1.0)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_stays_in_its_range_and_rises_or_falls_in_each_argument_as_it_is_said_to(name):
    specimen = SPECIMENS[name]
    drawn = st.tuples(*map(can_be, specimen.kinds.values()))

    @checked
    @given(drawn, drawn)
    def holds(some, others):
        arguments, others = named(name, some), named(name, others)
        assume(not specimen.range.where or worked_out(name, specimen.range.where, arguments))
        within_its_range(name, arguments)
        for argument, direction in specimen.directions.items():
            if direction:
                as_directed(name, argument, arguments, others[argument])

    holds()


# Time: two steps are one step of their length.


@checked
@given(rates, weeks, weeks)
def test_two_steps_of_a_hazard_are_one_of_their_length(rate, one, other):
    stays = (1.0 - probability(rate, one)) * (1.0 - probability(rate, other))
    assert 1.0 - probability(rate, one + other) == pytest.approx(stays, rel=1e-9, abs=1e-15)


@checked
@given(numbers, numbers, st.floats(0.0, 2.0), weeks, st.integers(2, 8))
def test_what_relaxes_does_so_alike_in_one_step_and_in_many(level, target, rate, dt, parts):
    in_parts = level
    for _ in range(parts):
        in_parts = relaxed(in_parts, target, rate, dt / parts)
    room = 1e-11 * max(1.0, abs(level), abs(target))
    assert in_parts == pytest.approx(relaxed(level, target, rate, dt), rel=1e-12, abs=room)


@checked
@given(numbers, rates, weeks)
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
@given(amounts, interests, st.floats(0.0, 8.0), st.integers(2, 8))
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
@given(amounts, amounts, st.floats(0.0, 2.0), st.integers(2, 8))
def test_a_stock_is_drained_alike_in_one_step_and_in_many(stock, inflow, rate, parts):
    held, gone = stock, 0.0
    for _ in range(parts):
        out = drained(held, inflow / parts, rate, 4.0 / parts)
        held, gone = held + inflow / parts - out, gone + out
    assert gone == pytest.approx(drained(stock, inflow, rate, 4.0), rel=1e-6, abs=1e-6)


@checked
@given(log_odds, st.floats(0.0, 2.0), st.floats(0.0, 8.0))
def test_evidence_fades_alike_in_one_step_and_in_two(evidence, forgetting, dt):
    half = gathered(evidence, forgetting, 0.0, dt / 2)
    whole = gathered(evidence, forgetting, 0.0, dt)
    assert gathered(half, forgetting, 0.0, dt / 2) == pytest.approx(whole, rel=1e-12, abs=1e-12)


@checked
@given(shares, shares, st.floats(0.0, 2.0), st.integers(1, 60))
def test_a_statement_counts_once_however_often_it_is_repeated(record, said, forgetting, times):
    once = on_record(record, said, forgetting, 1.0)
    again = once
    for _ in range(times):
        again = on_record(again, said, forgetting, 1.0)
    assert said <= again <= max(once, said)


@checked
@given(positives, positives, weeks)
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
@given(switches, st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), shares)
def test_a_place_is_active_or_designated_and_certainty_is_certain(status, draw, changed):
    assert next_status(status, draw, changed) in (ACTIVE, DESIGNATED)
    assert next_status(ACTIVE, draw, 0.0) == next_status(DESIGNATED, draw, 1.0) == ACTIVE
    assert next_status(ACTIVE, draw, 1.0) == next_status(DESIGNATED, draw, 0.0) == DESIGNATED


@checked
@given(stages, st.floats(0.0, 1.0, exclude_max=True), shares, shares, shares, shares)
def test_an_order_moves_by_one_stage_is_turned_down_lapses_is_cancelled_or_stays(
    stage, draw, forward, refusal, lapse, cancelled
):
    after = orders.next_order_stage(stage, draw, forward, refusal, lapse, cancelled)
    assert after in (stage, stage + 1.0, orders.REFUSED, orders.REQUESTED, orders.NONE)
    assert orders.next_order_stage(stage, draw, 0.0, 0.0, 0.0, 0.0) == stage
    assert orders.next_order_stage(stage, draw, 1.0, refusal, lapse, cancelled) == stage + 1.0
    assert orders.next_order_stage(stage, draw, 0.0, 1.0, lapse, cancelled) == orders.REFUSED
    assert orders.next_order_stage(stage, draw, 0.0, 0.0, 1.0, cancelled) == orders.REQUESTED
    assert orders.next_order_stage(stage, draw, 0.0, 0.0, 0.0, 1.0) == orders.NONE


@pytest.mark.parametrize(("stage", "hazard"), [(-1, 1), (0, 1), (1, 2), (2, 3), (3, 4), (4, 4), (5, 5), (6, 0)])
def test_every_stage_of_an_order_has_its_own_hazard_and_production_has_one_for_both_phases(stage, hazard):
    assert orders.forward_hazard(float(stage), 1.0, 2.0, 3.0, 4.0, 5.0) == hazard


@pytest.mark.parametrize("stage", range(-1, 7))
def test_only_what_is_asked_for_and_not_yet_delivered_can_be_late(stage):
    assert orders.overdue(float(stage), 60.0, 52.0) == (1.0 if stage not in {orders.NONE, orders.DELIVERED} else 0.0)
    assert orders.overdue(float(stage), 52.0, 52.0) == (1.0 if stage == orders.REFUSED else 0.0)


@checked
@given(shares, weights, weights, shares, log_odds)
def test_inertia_adds_to_the_score_of_the_posture_in_force_alone(utility, precision, inertia, in_force, gumbel):
    elsewhere = logit_score(utility, 0.0, precision, inertia, gumbel)
    assert elsewhere == precision * utility + gumbel
    assert logit_score(utility, in_force, precision, inertia, gumbel) >= elsewhere


@checked
@given(shares, shares)
def test_likeness_is_the_same_from_both_sides_and_whole_for_the_same_conduct(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1.0


@checked
@given(shares, weights, weights)
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
@given(positives, shares)
def test_evidence_decays_towards_the_prior_and_not_to_zero(prior, retention):
    assert retained(prior, prior, retention) == prior
    assert retained(2.0 * prior, prior, 0.0) == prior


@checked
@given(st.floats(0.001, 2.0), st.floats(0.001, 2.0), st.floats(0.01, 4.0))
def test_each_report_speaks_for_a_transfer_and_none_against_it_where_transfers_are_reported_more(one, other, dt):
    false_rate, true_rate = sorted((one, other))
    assume(true_rate > 1.001 * false_rate)
    none, one, two = (detection_evidence(count, true_rate, false_rate, dt) for count in (0.0, 1.0, 2.0))
    assert none < 0.0
    assert none < one < two


@checked
@given(log_odds)
def test_odds_turned_round_are_the_probability_turned_round(log_odds):
    assert probability_of(-log_odds) == pytest.approx(1.0 - probability_of(log_odds), abs=ROUNDING)


@checked
@given(shares, shares, weights, chances, chances)
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
