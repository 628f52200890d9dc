"""Intervals of the difference between two medians, and of the median of differences, over paired runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int32]

RESAMPLES: Final = 1999
SEED: Final = 20250106
"""Of the resampling only: the same runs always get the same interval."""
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

    A percentile bootstrap that resamples pairs of runs. Every column uses the same resamples.

    Parameters
    ----------
    reference, other : array of float, shape (runs, columns)
        Without NaN.
    level : float
        Such as 0.95.
    resamples : int
        Number of resamples.
    seed : int
        Of the resamples.

    Returns
    -------
    (array of float, array of float)
        Low and high, shape (columns,).

    Notes
    -----
    Efron (1979). In ``benchmarks/paired_coverage.py`` the percentile interval keeps its level, and is conservative
    where the sides are strongly correlated or many values are equal; the basic interval often falls short. It equals
    ``scipy.stats.bootstrap(paired=True, method="percentile")`` up to the draws, and is worked out from how often each
    run is drawn.
    """
    sides = [
        np.column_stack([_medians(np.ascontiguousarray(column).tobytes(), resamples, seed) for column in values.T])
        for values in (reference, other)
    ]
    found = sides[1] - sides[0]
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(found, [tail, 1.0 - tail], axis=0, method="weibull")
    return low, high


def _resampled(runs: int, resamples: int, seed: int) -> Iterator[Times]:
    """Iterate over batches of counts of each run in the resamples, shape (runs, batch)."""
    if runs * resamples <= _CELLS:
        yield _drawn(runs, resamples, seed)
        return
    generator, chunk = np.random.default_rng(seed), max(1, _CELLS // runs)
    for start in range(0, resamples, chunk):
        yield _draw(generator, runs, min(chunk, resamples - start))


def _draw(generator: np.random.Generator, runs: int, resamples: int) -> Times:
    return np.ascontiguousarray(generator.multinomial(runs, np.full(runs, 1.0 / runs), resamples).T, dtype=np.int32)


@lru_cache(maxsize=1)
def _drawn(runs: int, resamples: int, seed: int) -> Times:
    """Return all counts at once: the next comparison of as many runs uses the same ones."""
    return _draw(np.random.default_rng(seed), runs, resamples)


def median_limits(
    values: NDArray[np.float64], *, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the interval of the median of each column, from order statistics.

    Parameters
    ----------
    values : array of float, shape (runs, columns)
        NaN is left out.
    level : float
        The least coverage of the intervals, for any distribution.

    Returns
    -------
    (array of float, array of float)
        Low and high, shape (columns,); NaN where there are too few values for the level.
    """
    limits = np.full((2, values.shape[1]), np.nan)
    for place, column in enumerate(values.T):
        there = np.sort(column[~np.isnan(column)])
        for side, rank in enumerate(_ranks_around_the_median(len(there), level)):
            limits[side, place] = np.nan if rank is None else there[rank]
    return limits[0], limits[1]


@lru_cache(maxsize=64)
def _ranks_around_the_median(count: int, level: float) -> tuple[int | None, int | None]:
    """Return the ranks, from 0, of the values that bound the median; the same for all columns of this length."""
    from scipy.stats import quantile_test

    if not count:
        return None, None
    found: Any = quantile_test(np.arange(count, dtype=np.float64), p=0.5).confidence_interval(level)
    low, high = (None if math.isnan(rank) else int(rank) for rank in (found.low, found.high))
    return low, high


@lru_cache(maxsize=128)
def _medians(column: bytes, resamples: int, seed: int) -> NDArray[np.float64]:
    """Return the median of every resample of a column, cached because that of the reference is needed repeatedly."""
    values = np.frombuffer(column)
    ranked = _Ranked(values)
    return np.concatenate([ranked.medians(times) for times in _resampled(len(values), resamples, seed)])


class _Ranked:
    """A sorted column, and the ranks between which the median of a resample almost always lies."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        runs = len(values)
        self.order = values.argsort(kind="stable")
        self.sorted = values[self.order]
        reach = math.ceil(_REACH * math.sqrt(runs) / 2.0)
        self.first, self.last = max(runs // 2 - reach, 0), min(runs // 2 + reach + 1, runs)

    def medians(self, times: Times) -> NDArray[np.float64]:
        """Return the median of every resample, given the count of each run; shape (resamples,)."""
        runs = len(times)
        below = times[self.order[: self.first]].sum(axis=0, dtype=np.int32)
        middles = (runs + 1) // 2, runs // 2 + 1
        summed = times[self.order[self.first : self.last]].cumsum(axis=0, dtype=np.int32) + below
        ranks = [self.first + np.count_nonzero(summed < middle, axis=0) for middle in middles]
        outside = (below >= middles[0]) | (summed[-1] < middles[1])
        if outside.any():
            whole = times[np.ix_(self.order, outside)].cumsum(axis=0)
            for rank, middle in zip(ranks, middles, strict=True):
                rank[outside] = np.count_nonzero(whole < middle, axis=0)
        return np.asarray((self.sorted[ranks[0]] + self.sorted[ranks[1]]) / 2.0)
