"""Rates over a step of time, exact however long the step is."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Amount, Number, Rate, Share, Weeks
from sim.kernel.portable import exp

_SMALL_EXPONENT = 0.01  # below it 1 - p/x cancels, and its series is exact to rounding


@rule
def probability(rate: Rate, dt: Weeks) -> float:
    """Probability that an event of constant hazard happens within a step.

    1 - exp(-rate dt)

    Range: [0, 1]; rises in rate, dt.
    Known value: probability(0.1, 10) = 1 - 1/e = 0.63212...
    Source: the exponential distribution.
    """
    return 1.0 - exp(-rate * dt)


@rule
def drained(stock: Amount, inflow: Amount, rate: Rate, dt: Weeks) -> float:
    """Amount that leaves, in a step, a stock that is drained while an inflow arrives evenly; exact in time.

    p S + F (1 - p / x), with x = rate dt and p = 1 - exp(-x)

    Units: stock S, inflow F and result alike. Range: [0, stock + inflow]; rises in all.
    Known value: drained(100, 20, 0.1, 10) = 100 * (1 - 1/e) + 20/e = 70.569...
    Source: solution of dS/dt = F/dt - rate S.
    """
    x = rate * dt
    share = probability(rate, dt)
    series = x * (1.0 / 2.0 - x * (1.0 / 6.0 - x * (1.0 / 24.0 - x * (1.0 / 120.0 - x * (1.0 / 720.0)))))
    of_inflow = series if x < _SMALL_EXPONENT else 1.0 - share / x
    return share * stock + of_inflow * inflow


@rule
def decayed(level: Number, target: Number, kept: Share) -> float:
    """Level after a step in which a share of its distance to a target is kept.

    target + (level - target) kept

    Range: [min(level, target), max(level, target)]; rises in level, target; either way in kept.
    Known value: decayed(1, 0.2, 0.25) = 0.4.
    Source: solution of dx/dt = rate (target - x), with kept = exp(-rate dt).
    """
    return target + (level - target) * kept


@rule
def relaxed(level: Number, target: Number, rate: Rate, dt: Weeks) -> float:
    """Level after a step of linear relaxation to a target, exact in time.

    target + (level - target) exp(-rate dt)

    Range: [min(level, target), max(level, target)]; rises in level, target; either way in rate, dt.
    Known value: relaxed(1, 0, 0.1, 10) = 1/e = 0.36787...; (1, 0.5, ln(2), 1) = 0.75.
    Source: solution of dx/dt = rate (target - x).
    """
    return decayed(level, target, exp(-rate * dt))
