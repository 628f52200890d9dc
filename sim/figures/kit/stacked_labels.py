"""Labels of thin rules, on as few lines as keep them apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

MOST_TO_TURN: Final = 8
"""More labels than these all stand right of their rules, since trying both sides of each would take long."""


def _levels(
    order: Sequence[int], lefts: Sequence[float], wides: Sequence[float], rules: Sequence[float]
) -> list[int] | None:
    """Return how many lines are free below each label set in an order, or None where a rule would cross a label."""
    levels: dict[int, int] = {}
    for number in order:
        left, right = lefts[number], lefts[number] + wides[number]
        met = [
            level for other, level in levels.items() if lefts[other] <= right and left <= lefts[other] + wides[other]
        ]
        levels[number] = max(met, default=-1) + 1
    for number, level in levels.items():
        left, right = lefts[number], lefts[number] + wides[number]
        if any(left < rules[other] < right and level < above for other, above in levels.items()):
            return None
    return [levels[number] for number in range(len(lefts))]


def stack_labels(rules: Sequence[float], wides: Sequence[float], low: float, high: float) -> list[tuple[float, int]]:
    """Set labels right or left of their rules so that they take the fewest lines.

    A width is that of a label with the space beside it; labels stay between low and high, as far as that can be.
    Returns where each label begins, and how many lines are free between it and the foot of its rule.
    """
    numbers = range(len(rules))
    choices = product((0.0, 1.0), repeat=len(rules)) if len(rules) <= MOST_TO_TURN else [(0.0,) * len(rules)]
    best: list[tuple[float, int]] = []
    for sides in choices:
        lefts = [rules[number] - sides[number] * wides[number] for number in numbers]
        if any(left < low or left + wide > high for left, wide in zip(lefts, wides, strict=True)):
            continue
        from_right = [
            number for _, number in sorted(((left, number) for number, left in enumerate(lefts)), reverse=True)
        ]
        from_left = [number for _, number in sorted((lefts[number] + wides[number], number) for number in numbers)]
        for order in (from_right, from_left):
            levels = _levels(order, lefts, wides, rules)
            if levels is not None and (not best or max(levels) < max(level for _, level in best)):
                best = list(zip(lefts, levels, strict=True))
    if best or not rules:
        return best
    lefts = [max(min(rule, high - wide), low) for rule, wide in zip(rules, wides, strict=True)]
    return [(left, len(rules) - 1 - number) for number, left in enumerate(lefts)]
