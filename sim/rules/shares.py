"""Shares that combine."""

from sim.kernel.compiler import rule
from sim.kernel.kinds import Chance, Number, Share, Weight
from sim.kernel.portable import exp, log


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
def joined(share: Share, more: Share) -> float:
    """Share with what another adds to it: as of two independent causes, and exactly itself where nothing is added.

    a + (1 - a) b

    Range: [max(share, more), 1]; rises in all.
    Known value: joined(0.5, 0.4) = 0.7; (0.1, 0) = 0.1.
    Source: probability of a union of independent events. So a treaty stands for part of the trust that is missing, as
    what breaking it costs holds states back, Leeds and Savun (2007); and so restored measures cut of what is left.
    """
    return share + (1.0 - share) * more


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


@rule
def shifted(level: Share, chance: Chance, spread: Weight) -> float:
    """Level whose odds a draw multiplies: the level itself at an even chance, and never beyond 0 or 1.

    x k / (x k + 1 - x), with k = (u / (1 - u))^s

    In log-odds the draw is logistic around the level, with scale s.

    Range: [0, 1]; rises in level, chance; either way in spread.
    Known value: shifted(0.5, 0.9, 1) = 0.9; (0.75, 0.75, 2) = 27/28; (0.75, 0.5, 3) = 0.75.
    Source: the logistic distribution.
    """
    odds = level * exp(spread * log(chance / (1.0 - chance)))
    return odds / (odds + (1.0 - level))
