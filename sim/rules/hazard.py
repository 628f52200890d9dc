"""Rates over a step of time, exact however long the step is."""

from __future__ import annotations

from sim.compiler import rule
from sim.portable import exp


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
def relaxed(level: float, target: float, rate: float, dt: float) -> float:
    """Level after a step of linear relaxation to a target, exact in time.

    target + (level - target) exp(-rate dt)

    Units: rate in 1/week, dt in weeks. Range: between `level` and `target`.
    Known value: relaxed(1, 0, 0.1, 10) = 1/e = 0.36787...
    Source: solution of dx/dt = rate (target - x).
    """
    return target + (level - target) * exp(-rate * dt)
