"""Verdicts: whether the expectation of a scenario's author was met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.paired.comparison import unit_of
from sim.analysis.paired.family import level_of_each
from sim.analysis.paired.intervals import differences_of
from sim.analysis.paired.pairs import paired
from sim.case.columns import Column
from sim.scenario.file import Expectation

if TYPE_CHECKING:
    import pandas as pd

MET, NOT_MET, UNDECIDED = "met", "not met", "undecided"
OWN_UNIT: Final = "1"
"""An outcome in this unit is compared with the expected size directly, any other as a share of the reference's mean."""


@dataclass(frozen=True)
class Came:
    """The result in one column, such as ``delivered[drones]``, in the unit of the expectation.

    `size` and its interval, `low` to `high`, are in the outcome's own unit if that is 1, otherwise a share of the
    reference's mean, NaN if that mean is 0; `difference` and its ends, and the mean, are in the outcome's unit.
    """

    column: str
    size: float
    low: float
    high: float
    difference: float
    difference_low: float
    difference_high: float
    reference_mean: float

    def clearance(self, expected: Expectation) -> tuple[float, float]:
        """Return by how much the whole interval meets the expectation, and by how much it misses it."""
        least = expected.at_least
        if expected.direction == "higher":
            return self.low - least, least - self.high
        if expected.direction == "lower":
            return -self.high - least, least + self.low
        return least - max(abs(self.low), abs(self.high)), max(self.low, -self.high) - least

    def verdict(self, expected: Expectation) -> str:
        """Return the verdict of the interval."""
        met, missed = self.clearance(expected)
        # If only a direction is expected, no change at all does not meet it.
        strictly = expected.at_least == 0.0 or expected.direction == "same"
        if met > 0.0 or (met == 0.0 and not strictly):
            return MET
        return NOT_MET if missed > 0.0 or (missed == 0.0 and strictly) else UNDECIDED


def came_out(
    reference: pd.DataFrame, other: pd.DataFrame, expected: Expectation, level: float
) -> tuple[list[Came], float]:
    """Return the result in each column that an expectation names, and the level of each interval.

    `level` is that of all of them together. The outcomes of runs are those at the date of the expectation, which is
    that of the other scenario.
    """
    asked = [name for name in reference.columns if expected.outcome in (name, Column.split(name).outcome)]
    pairs = paired(reference, other, asked)
    differences = differences_of(pairs)
    level = level_of_each(level, len(pairs.outcomes))
    low, high = differences.interval(level)
    means = np.nanmean(pairs.reference, axis=0)
    scale = np.ones(len(low)) if unit_of(expected.outcome) == OWN_UNIT else means
    found = []
    for place, name in enumerate(pairs.outcomes):
        one = tuple(float(side[place]) for side in (differences.means.mean, low, high))
        over = abs(float(scale[place]))
        sizes = tuple(value / over if over else np.nan for value in one)
        found.append(Came(name, *(*sizes, *one, float(means[place]))))
    return found, level


def judged(
    reference: pd.DataFrame, other: pd.DataFrame, expected: Expectation, level: float
) -> Mapping[str, str | float]:
    """Judge one expectation, given as for `came_out`.

    Returns outcome, direction, at_least, measure (what the sizes are in), column (of several, the one that comes
    closest to the expectation), columns (how many there are), size with low and high, difference with
    difference_low and difference_high and its unit, level (of each interval), verdict, because.

    With several columns, one that meets the expectation is enough, and it is not met only if none is undecided; the
    intervals then hold jointly (Bonferroni). A share is of the mean of these runs of the reference, taken as known.
    """
    found, each = came_out(reference, other, expected, level)
    order = (MET, UNDECIDED, NOT_MET)
    nearest = min(found, key=lambda one: (order.index(one.verdict(expected)), -_met(one, expected)))
    unit = unit_of(nearest.column)
    return {
        "outcome": expected.outcome,
        "direction": expected.direction,
        "at_least": expected.at_least,
        "measure": "own unit" if unit == OWN_UNIT else "share of the reference's mean",
        "column": nearest.column,
        "columns": len(found),
        "size": nearest.size,
        "low": nearest.low,
        "high": nearest.high,
        "difference": nearest.difference,
        "difference_low": nearest.difference_low,
        "difference_high": nearest.difference_high,
        "unit": unit,
        "reference_mean": nearest.reference_mean,
        "level": each,
        "verdict": nearest.verdict(expected),
        "because": expected.because,
    }


def _met(one: Came, expected: Expectation) -> float:
    clearance = one.clearance(expected)[0]
    return clearance if np.isfinite(clearance) else -np.inf
