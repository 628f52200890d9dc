"""Rules at the edges of their cases: a debt below a unit, a draw that equals a probability, a week's threshold."""

import math

import pytest

from sim.rules import orders
from sim.rules.domestic import clock_progress
from sim.rules.evasion import ACTIVE, DESIGNATED, next_status
from sim.rules.information import CONFIRMED, RAISED, reports
from sim.rules.ledger import debt_share, falls_due, repayment
from sim.rules.partnership import AS_IT_WAS, LOWERED, next_grade, withheld_share
from sim.rules.sanctions import imposed_level
from sim.rules.supply import use_beyond
from sim.rules.war import PAUSED, TALKED, next_phase


@pytest.mark.parametrize(("balance", "share"), [(0.5, 1 / 3), (-0.5, 0.0), (0.0, 0.0)])
def test_a_small_debt_weighs_and_a_small_credit_does_not(balance, share):
    assert debt_share(balance, 1.0) == pytest.approx(share, rel=1e-15)


def test_a_small_debt_is_repaid():
    assert repayment(0.5, 0.0, 0.5, 0.2, 10.0) == pytest.approx(0.5 * (1.0 - math.exp(-1.0)), rel=1e-15)


@pytest.mark.parametrize("balance", [-0.5, 0.0])
def test_a_credit_is_not_repaid(balance):
    assert repayment(balance, 0.0, 0.5, 0.2, 10.0) == 0.0


def test_a_threshold_of_a_week_takes_a_week():
    assert clock_progress(0.0, 0.5, 1.0, 1.0) == 0.5


@pytest.mark.parametrize("status", [ACTIVE, DESIGNATED])
@pytest.mark.parametrize("changed", [0.0, 0.1])
def test_a_draw_that_equals_the_probability_changes_nothing(status, changed):
    assert next_status(status, changed, changed) == status


def test_stages_of_an_order_follow_one_another():
    stages = orders.REFUSED, orders.NONE, orders.REQUESTED, orders.PROMISED, orders.CONTRACTED, orders.HALF_MADE
    assert (*stages, orders.READY, orders.DELIVERED) == tuple(range(-1, 7))


def test_what_is_raised_is_believed_less_than_what_is_confirmed():
    assert 0.0 < RAISED < CONFIRMED < 1.0


def test_a_debt_below_a_unit_falls_due():
    assert falls_due(0.5, 0.0, 8.0) == 0.5


@pytest.mark.parametrize(("delay", "hazard"), [(1.5, 1 / 1.5), (0.5, 1.0)])
def test_a_promise_lapses_in_a_week_at_the_soonest(delay, hazard):
    assert orders.lapse_hazard(orders.PROMISED, 1.0, delay) == hazard


@pytest.mark.parametrize(("lots", "units"), [(1.5, 16.0), (0.5, 24.0)])
def test_an_order_comes_in_one_lot_at_the_least(lots, units):
    assert orders.lot(24.0, lots, 0.0) == units


def test_less_than_a_unit_is_a_lot_too():
    assert orders.lot(24.0, 4.0, 23.5) == 0.5


def test_less_than_a_unit_is_handed_over_too():
    assert orders.handed_over(orders.READY, 0.5, 2.0) == 0.25


def test_output_below_a_unit_is_used_too():
    assert use_beyond(0.5, 0.5) == 0.5


@pytest.mark.parametrize(("draw", "grade"), [(0.25, LOWERED), (0.5, AS_IT_WAS)])
def test_a_draw_that_equals_the_probability_raises_and_lowers_no_grade(draw, grade):
    assert next_grade(AS_IT_WAS, draw, 0.25, 0.25) == grade


def test_a_partnership_as_it_was_withholds_nothing():
    assert withheld_share(AS_IT_WAS, 0.4) == 0.0


def test_a_draw_that_equals_the_probability_ends_no_phase():
    assert next_phase(TALKED, 0.25, 0.25, 0.25) != PAUSED
    assert next_phase(PAUSED, 0.5, 0.25, 0.25) == PAUSED


def test_a_draw_that_equals_the_probability_is_no_report():
    none = math.exp(-0.5)
    assert reports(1.0 - none, 0.5, 1.0) == 0.0
    assert reports(1.0 - none * 1.5, 0.5, 1.0) == 1.0


def test_measures_that_rise_from_a_level_take_the_time_that_is_left():
    # From .2 to 1 at rate ln(2): .6 after one week, where they pass what stands, and then at rate ln(4) for another.
    assert imposed_level(0.2, 0.6, 1.0, math.log(2.0), math.log(4.0), 2.0) == pytest.approx(0.9, rel=1e-14)


@pytest.mark.parametrize(("soon", "dt"), [(5.0, 2.0), (0.5, 2.0), (0.25, 0.5)])
def test_measures_that_stop_short_of_what_stands_keep_the_pace_of_what_stands(soon, dt):
    assert imposed_level(0.1, 0.8, 0.5, soon, 0.01, dt) == pytest.approx(0.5 - 0.4 * math.exp(-soon * dt), rel=1e-14)


def test_measures_beyond_what_stands_pass_it_only_after_their_time():
    # .5 / .25 = 2: it would take ln(2) / .5 weeks to pass, which is more than half a week and less than two.
    after = imposed_level(0.5, 0.75, 1.0, 0.5, 0.0, 0.5)
    assert after == pytest.approx(1.0 - 0.5 * math.exp(-0.25), rel=1e-14)
    assert imposed_level(0.5, 0.75, 1.0, 0.5, 0.0, 2.0) == pytest.approx(0.75, rel=1e-14)
