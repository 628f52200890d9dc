"""Shares that combine."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Number, Share


@rule
def either(first: Share, second: Share) -> float:
    """Share that at least one of two independent causes covers.

    1 - (1 - a) (1 - b)

    Range: [max(first, second), 1]; rises in first, second.
    Known value: either(0.5, 0.4) = 0.7.
    Source: probability of a union of independent events; that the causes are independent is our own choice.
    """
    return 1.0 - (1.0 - first) * (1.0 - second)


@rule
def larger(first: Number, second: Number) -> float:
    """Larger of two numbers.

    max(a, b)

    Range: [max(first, second), max(first, second)]; rises in first, second.
    Known value: larger(0.2, 0.3) = 0.3; (0.5, 0.3) = 0.5.
    Source: definition.
    """
    return first if first > second else second


@rule
def smaller(first: Number, second: Number) -> float:
    """Smaller of two numbers, such as the part of two pressures that is shared.

    min(a, b)

    Range: [min(first, second), min(first, second)]; rises in first, second.
    Known value: smaller(0.2, 0.3) = 0.2; (0.5, 0.3) = 0.3.
    Source: definition.
    """
    return first if first < second else second
