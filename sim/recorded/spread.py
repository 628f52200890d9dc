"""The spread of runs that carry members, split into what is chance and what is not known of the parameters."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

CHANCE: Final = "sd_chance"
NOT_KNOWN: Final = "sd_not_known"


def parts_of_spread(values: NDArray[np.float64], members: NDArray[np.int64]) -> tuple[float, float]:
    """Return the standard deviation by chance, and that by what is not known.

    Runs of one member differ by chance alone: the mean of their variances is that of chance, and what it leaves of the
    variance of all runs is that between members (the random effects of a one-way analysis of variance; Searle et al.
    1992). Both are NaN where no member has two runs.

    Parameters
    ----------
    values : array of float, shape (runs,)
    members : array of int, shape (runs,)
        The member of each run.

    Examples
    --------
    >>> parts_of_spread(np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, 1]))
    (1.4142135623730951, 2.160246899469287)
    """
    return parts_by_place(values, *places_of(members))


def places_of(members: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the place of each run's member among all, and how many runs each member has."""
    _, place, counts = np.unique(members, return_inverse=True, return_counts=True)
    return place, counts


def parts_by_place(
    values: NDArray[np.float64], place: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[float, float]:
    """Return `parts_of_spread`, where `places_of` has said which runs are of one member."""
    free = int((counts - 1).sum())
    if free == 0 or not np.isfinite(values).all():
        return math.nan, math.nan
    means = np.bincount(place, weights=values) / counts
    chance = float(((values - means[place]) ** 2).sum()) / free
    return math.sqrt(chance), math.sqrt(max(float(values.var(ddof=1)) - chance, 0.0))
