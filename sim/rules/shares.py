"""Shares that combine."""

from __future__ import annotations

from sim.kernel.compiler import rule


@rule
def either(first: float, second: float) -> float:
    """Share that at least one of two independent causes covers.

    1 - (1 - a) (1 - b)

    Range: [max(a, b), 1] for shares.
    Known value: either(0.5, 0.4) = 0.7.
    Source: probability of a union of independent events; that the causes are independent is our own choice.
    """
    return 1.0 - (1.0 - first) * (1.0 - second)


@rule
def larger(first: float, second: float) -> float:
    """Larger of two numbers.

    max(a, b)

    Range: one of the two.
    Known value: larger(0.2, 0.3) = 0.3.
    Source: definition.
    """
    return first if first > second else second


@rule
def smaller(first: float, second: float) -> float:
    """Smaller of two numbers, such as the part of two pressures that is shared.

    min(a, b)

    Range: one of the two.
    Known value: smaller(0.2, 0.3) = 0.2.
    Source: definition.
    """
    return first if first < second else second
