"""Rates over a step of time, exact however long the step is."""

from __future__ import annotations

from sim.kernel.compiler import rule
from sim.kernel.portable import exp

_SMALL_EXPONENT = 0.01  # below it 1 - p/x cancels, and its series is exact to rounding


@rule
def probability(rate: float, dt: float) -> float:
    """Probability that an event of constant hazard happens within a step.

    1 - exp(-rate dt)

    Units: rate in 1/week, dt in weeks. Range: [0, 1] for rate >= 0.
    Known value: probability(0.1, 10) = 1 - 1/e = 0.63212...
    Source: the exponential distribution.
    """
    return 1.0 - exp(-rate * dt)


@rule
def drained(stock: float, inflow: float, rate: float, dt: float) -> float:
    """Amount that leaves, in a step, a stock that is drained while an inflow arrives evenly; exact in time.

    p S + F (1 - p / x), with x = rate dt and p = 1 - exp(-x)

    Units: stock S, inflow F and result alike, rate in 1/week, dt in weeks. Range: [0, S + F].
    Known value: drained(100, 0, 0.1, 10) = 63.212...
    Source: solution of dS/dt = F/dt - rate S.
    """
    x = rate * dt
    share = probability(rate, dt)
    series = x * (1.0 / 2.0 - x * (1.0 / 6.0 - x * (1.0 / 24.0 - x * (1.0 / 120.0 - x * (1.0 / 720.0)))))
    of_inflow = series if x < _SMALL_EXPONENT else 1.0 - share / x
    return share * stock + of_inflow * inflow


@rule
def decayed(level: float, target: float, kept: float) -> float:
    """Level after a step in which a share of its distance to a target is kept.

    target + (level - target) kept

    Range: between `level` and `target` for a share kept in [0, 1].
    Known value: decayed(1, 0, 0.25) = 0.25.
    Source: solution of dx/dt = rate (target - x), with kept = exp(-rate dt).
    """
    return target + (level - target) * kept


@rule
def relaxed(level: float, target: float, rate: float, dt: float) -> float:
    """Level after a step of linear relaxation to a target, exact in time.

    target + (level - target) exp(-rate dt)

    Units: rate in 1/week, dt in weeks. Range: between `level` and `target`.
    Known value: relaxed(1, 0, 0.1, 10) = 1/e = 0.36787...
    Source: solution of dx/dt = rate (target - x).
    """
    return decayed(level, target, exp(-rate * dt))
