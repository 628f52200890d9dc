"""Rules at the edges of their cases: a debt below a unit, a draw that equals a probability, a week's threshold."""

import math

import pytest

from sim.rules import orders
from sim.rules.domestic import clock_progress
from sim.rules.evasion import ACTIVE, DESIGNATED, next_status
from sim.rules.information import CONFIRMED, RAISED
from sim.rules.ledger import debt_share, repayment


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
