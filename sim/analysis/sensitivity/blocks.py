"""Blocks of a design: quadratic terms freed of the noise of replicates, and ratios of their means with intervals.

A run is what the inputs make of it, and chance. The mean of a few replicates still holds some of that chance, which
squares and products of means take for an effect of inputs. It is told apart by the replicates themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Terms = Callable[[Numbers], Numbers]
"""From one value a row, shape (rows,), to quadratic terms of the blocks of rows, shape (blocks, terms)."""

RESAMPLES: Final = 1000
FEWEST_RUNS: Final = 2
"""Replicates of a row without which chance cannot be told from inputs."""


def without_noise(runs: Numbers, terms: Terms) -> Numbers:
    """Return quadratic terms of what a row's inputs make of it, unbiased whatever replicates share.

    The terms of the means, less what chance adds to them: a product of two means of R replicates exceeds the product
    of their expectations by the covariance of replicates, divided by R. It is estimated replicate by replicate, so that
    it also holds where rows of a block, or all rows, draw alike.

    Parameters
    ----------
    runs : array of float, shape (rows, replicates)
        An outcome of each run; two replicates or more.
    terms : callable
        From one value a row to terms that are quadratic in these.
    """
    means, count = runs.mean(axis=1), runs.shape[1]
    found = terms(means)
    for replicate in range(count):
        found = found - terms(runs[:, replicate] - means) / (count * (count - 1))
    return found


@dataclass(frozen=True)
class Estimates:
    """Numbers with the ends of their intervals, shape (terms,) each; NaN where there is nothing to share out."""

    value: Numbers
    low: Numbers
    high: Numbers


@lru_cache(maxsize=4)
def resampled(blocks: int, seed: int) -> Numbers:
    """Return how often each block is in each resample, shape (resamples, blocks); the same array each time."""
    return np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), RESAMPLES).astype(np.float64)


def ratios(parts: Numbers, wholes: Numbers, *, level: float, seed: int) -> Estimates:
    """Return means of parts, as shares of the mean of what they are parts of, with percentile intervals over blocks.

    All are NaN where the whole is not told from zero: the lower end of its own interval is not above it.

    Parameters
    ----------
    parts : array of float, shape (blocks, terms)
    wholes : array of float, shape (blocks,)
    level : float
        Confidence level.
    seed : int
        Of the resampling, 0 like any other.

    References
    ----------
    Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7, 1-26.

    Examples
    --------
    >>> found = ratios(np.array([[1.0, 3.0], [1.0, 3.0]]), np.array([4.0, 4.0]), level=0.95, seed=0)
    >>> found.value.tolist(), found.low.tolist()
    ([0.25, 0.75], [0.25, 0.75])
    """
    weights, ends = resampled(len(wholes), seed), ((1 - level) / 2, (1 + level) / 2)
    bottoms = weights @ wholes
    if not np.quantile(bottoms, ends[0]) > 0.0:  # a missing outcome is not above zero either
        nothing = np.full(parts.shape[1], np.nan)
        return Estimates(nothing, nothing, nothing)
    low, high = np.quantile((weights @ parts)[bottoms > 0] / bottoms[bottoms > 0, None], ends, axis=0)
    return Estimates(parts.mean(axis=0) / wholes.mean(), low, high)


def noise_of(runs: Numbers) -> float:
    """Return the variance between replicates of a row, on the average: what chance does alone."""
    return float(runs.var(axis=1, ddof=1).mean())
