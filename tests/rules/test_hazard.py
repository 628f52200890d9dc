"""Rates over a step, held against many more digits."""

from __future__ import annotations

import mpmath
import pytest

from sim.rules.hazard import drained, probability


@pytest.mark.parametrize("exponent", [1e-9, 1e-6, 1e-4, 0.0099, 0.01, 0.0101, 0.1, 1.0, 30.0])
def test_what_leaves_is_exact_however_slowly_a_stock_is_drained(exponent):
    with mpmath.workdps(50):
        share = -mpmath.expm1(-mpmath.mpf(exponent))
        of_inflow = 1 - share / mpmath.mpf(exponent)
    assert probability(exponent, 1.0) == pytest.approx(float(share), rel=1e-6, abs=0.0)
    assert drained(0.0, 1.0, exponent, 1.0) == pytest.approx(float(of_inflow), rel=1e-11, abs=0.0)
    assert drained(1.0, 0.0, exponent, 1.0) == probability(exponent, 1.0)


def test_nothing_leaves_a_stock_that_is_not_drained():
    assert drained(100.0, 50.0, 0.0, 4.0) == 0.0
