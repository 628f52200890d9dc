"""PAWN: how far the distribution of an outcome moves when one input is held, level by level or slice by slice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.influences import kind_of, places_of, used
from sim.analysis.sensitivity.blocks import Numbers

if TYPE_CHECKING:
    import pandas as pd

SLICES: Final = 10
NOWHERE: Final = -1
"""Of a sample in which an input has no effect, such as the date of an event that is off."""
RESAMPLES: Final = 100
FEWEST: Final = 10
"""Samples of a slice, or of a level: with fewer, the largest distance is mostly chance."""

Codes = NDArray[np.int64]


def slices_of(design: pd.DataFrame, key: str) -> Codes:
    """Return the slice of a factor that each sample is in, from 0, or `NOWHERE`.

    Each level of a category is one, the last as much as the first; numbers and dates are cut into slices of as many
    samples each, the highest value in the last of them.
    """
    import pandas as pd

    if kind_of(design, key) == "category":
        codes = np.asarray(pd.factorize(design[key], sort=True)[0], dtype=np.int64)
        return np.where(used(design, key), codes, NOWHERE)
    places = places_of(design, key)
    there = ~np.isnan(places)
    ranks = pd.Series(places[there]).rank(method="min").to_numpy() - 1
    found = np.full(len(places), NOWHERE, dtype=np.int64)
    found[there] = (ranks * min(SLICES, max(there.sum() // FEWEST, 1)) / there.sum()).astype(np.int64)
    return found


class _Distances:
    """Distances of Kolmogorov and Smirnov between all runs and those of a slice."""

    def __init__(self, runs: Numbers) -> None:
        values = runs.ravel()
        order = np.argsort(values, kind="stable")
        self.sample = order // runs.shape[1]
        self.counts = np.append(values[order][1:] != values[order][:-1], True)  # the last of equal values

    def within(self, codes: Codes) -> NDArray[np.bool_]:
        """Return which runs, in the order of their values, are in each slice, shape (runs, slices)."""
        return np.asarray((codes[:, None] == np.unique(codes[codes != NOWHERE]))[self.sample], dtype=np.bool_)

    def over(self, within: NDArray[np.bool_], weights: Numbers) -> float:
        """Return the median distance over the slices that have weight."""
        return float(np.median(self.each(within, weights)))

    def each(self, within: NDArray[np.bool_], weights: Numbers) -> Numbers:
        """Return the distance of each slice that has weight, shape (slices,)."""
        weight = weights[self.sample]
        every = np.cumsum(weight)[self.counts] / weight.sum()
        inside = np.cumsum(np.where(within, weight[:, None], 0.0), axis=0)
        inside = inside[:, inside[-1] > 0.0]
        return np.asarray(np.abs(inside[self.counts] / inside[-1] - every[:, None]).max(axis=0))


def pawn_indices(runs: Numbers, slices: Mapping[str, Codes], *, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """Return the PAWN index of each input of an outcome.

    Parameters
    ----------
    runs : array of float, shape (samples, replicates)
        The outcome of each run, of samples that were drawn at random or evenly.
    slices : mapping of str to array of int, shape (samples,)
        From `slices_of`, by factor.
    level, seed : float, int
        Of the bootstrap intervals over samples.

    Returns
    -------
    pandas.DataFrame
        Index: factor. Columns: pawn, the median over slices of the largest distance between the distribution of runs
        within a slice and of all runs, from 0 to 1, with low and high; greatest, the largest over slices; by_chance,
        the 95 % quantile of the index of an input that does nothing; clear, whether `pawn` is above it.

    References
    ----------
    Pianosi, F. and Wagener, T. (2015), Environmental Modelling and Software 67, 1-11; (2018), 108, 197-207.
    """
    import pandas as pd
    from scipy.stats import norm

    rng, distances = np.random.default_rng(seed), _Distances(runs)
    weights = [np.bincount(rng.integers(0, len(runs), len(runs)), minlength=len(runs)) for _ in range(RESAMPLES)]
    evenly, reach, null, rows = np.ones(len(runs)), norm.isf((1 - level) / 2), dict[tuple[int, ...], float](), []
    for codes in slices.values():
        sizes = tuple(np.unique(codes, return_counts=True)[1].tolist())
        if sizes not in null:
            shuffled = [distances.over(distances.within(rng.permutation(codes)), evenly) for _ in range(RESAMPLES)]
            null[sizes] = float(np.quantile(shuffled, 0.95))
        within = distances.within(codes)
        found = distances.each(within, evenly)
        index = float(np.median(found))
        half = reach * float(np.std([distances.over(within, one.astype(float)) for one in weights], ddof=1))
        clear = index > null[sizes]
        rows.append((index, max(index - half, 0.0), min(index + half, 1.0), found.max(), null[sizes], clear))
    columns = ["pawn", "low", "high", "greatest", "by_chance", "clear"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(list(slices), name="factor"))
