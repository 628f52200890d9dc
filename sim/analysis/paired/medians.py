"""Medians: intervals of the difference between two medians, and of the median of differences, over paired runs."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 1999
SEED: Final = 20250106
"""Of the resampling alone: the same runs always get the same interval."""
_CELLS: Final = 4_000_000
_REACH: Final = 6.0  # deviations of a resampled median's rank that are looked at first


def median_intervals(
    reference: NDArray[np.float64],
    other: NDArray[np.float64],
    *,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the interval of each difference between the median of the other and that of the reference.

    A percentile bootstrap that draws runs with both their sides. Every column meets the same draws.

    Parameters
    ----------
    reference, other : array of float, shape (runs, columns)
        Without NaN.
    level : float
        Such as 0.95.
    resamples : int
        How often the runs are drawn anew.
    seed : int
        Of these draws.

    Returns
    -------
    (array of float, array of float)
        Low and high, shape (columns,).

    Notes
    -----
    Efron (1979). In ``benchmarks/paired_coverage.py`` the percentile interval holds its level, and more than that where
    the sides are strongly correlated or many values are equal; the basic one misses often. It equals
    ``scipy.stats.bootstrap(paired=True, method="percentile")`` up to the draws, and is worked out from how often each
    run is drawn, for all columns at once.
    """
    runs, columns = reference.shape
    generator = np.random.default_rng(seed)
    sides = [_Ranked(reference), _Ranked(other)]
    chunk = max(1, _CELLS // runs)
    found = np.empty((resamples, columns))
    for start in range(0, resamples, chunk):
        count = min(chunk, resamples - start)
        times = generator.multinomial(runs, np.full(runs, 1.0 / runs), count)
        found[start : start + count] = sides[1].medians(times) - sides[0].medians(times)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(found, [tail, 1.0 - tail], axis=0, method="weibull")
    return low, high


def median_limits(
    values: NDArray[np.float64], *, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the interval of the median of each column, from order statistics.

    Parameters
    ----------
    values : array of float, shape (runs, columns)
        NaN is left out.
    level : float
        What the intervals hold at least, whatever the distribution.

    Returns
    -------
    (array of float, array of float)
        Low and high, shape (columns,); NaN where there are too few values for the level.
    """
    from scipy.stats import quantile_test

    limits = np.full((2, values.shape[1]), np.nan)
    for place, column in enumerate(values.T):
        there = column[~np.isnan(column)]
        if len(there):
            found: Any = quantile_test(there, p=0.5).confidence_interval(level)
            limits[:, place] = found.low, found.high
    return limits[0], limits[1]


class _Ranked:
    """Columns in order of their values, and the ranks among which the median of a resample lies, almost always."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        runs = len(values)
        self.order = values.argsort(axis=0, kind="stable")
        self.sorted = np.take_along_axis(values, self.order, axis=0)
        reach = math.ceil(_REACH * math.sqrt(runs) / 2.0)
        self.first, self.last = max(runs // 2 - reach, 0), min(runs // 2 + reach + 1, runs)
        self.before = np.zeros(values.shape, dtype=np.float32)
        np.put_along_axis(self.before, self.order[: self.first], np.float32(1.0), axis=0)

    def medians(self, times: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the median of every column in every resample, from how many times each run is drawn."""
        runs = times.shape[1]
        # Counts below 2^24 are exact in single precision.
        before = np.asarray(times.astype(np.float32) @ self.before, dtype=np.int64)
        middles = (runs + 1) // 2, runs // 2 + 1
        found = np.empty(before.shape)
        for column in range(before.shape[1]):
            order, values = self.order[:, column], self.sorted[:, column]
            summed = before[:, column, None] + times[:, order[self.first : self.last]].cumsum(axis=1)
            ranks = [self.first + (summed < middle).sum(axis=1) for middle in middles]
            outside = (before[:, column] >= middles[0]) | (summed[:, -1] < middles[1])
            if outside.any():
                whole = times[np.ix_(outside, order)].cumsum(axis=1)
                for rank, middle in zip(ranks, middles, strict=True):
                    rank[outside] = (whole < middle).sum(axis=1)
            found[:, column] = (values[ranks[0]] + values[ranks[1]]) / 2.0
        return found
