"""Shapley effects from any sample, also of inputs that depend on one another, such as a posterior: by neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb, sqrt
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.influences import kind_of, places_of
from sim.analysis.sensitivity.blocks import Numbers, ratios

if TYPE_CHECKING:
    import pandas as pd

MOST: Final = 8
"""Inputs: each more doubles the number of subsets."""
NEIGHBOURS: Final = 3
APART: Final = 10.0
"""How far two levels of a category are apart, in standard deviations of a number."""
JITTER: Final = 1e-9
"""By which samples that are alike are put in a random order."""


def coordinates_of(design: pd.DataFrame) -> list[Numbers]:
    """Return where each sample is along each factor, shape (samples, 1 or levels): neighbours agree in a category."""
    import pandas as pd
    from scipy.stats import norm

    found = []
    for key in map(str, design.columns):
        if kind_of(design, key) == "category":
            found.append(pd.get_dummies(design[key]).to_numpy(dtype=np.float64) * APART)
        else:
            ranks = pd.Series(places_of(design, key)).rank().fillna(0.5).to_numpy()
            found.append(norm.ppf((ranks - 0.5).clip(0.5) / len(ranks))[:, None])
    return found


def given_effects(
    runs: Numbers, coordinates: Sequence[Numbers], names: Sequence[str], *, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """Return the Shapley effects of all inputs of a sample, dependent or not.

    The variance that is left when some inputs are held is that among neighbours in these, less the noise of replicates;
    when all are held, nothing is left. Every subset is gone through.

    Parameters
    ----------
    runs : array of float, shape (samples, replicates)
        The outcome of each run; two replicates or more.
    coordinates : sequence of array of float, shape (samples, any)
        From `coordinates_of`: where each sample is along each input; at most `MOST`.

    Returns
    -------
    pandas.DataFrame
        Index: factor. Columns: share, low, high. Intervals are over samples, as if only every third were a witness,
        since neighbours are shared. What neighbours miss, as they are not the same sample, makes shares more alike.

    References
    ----------
    Broto, B., Bachoc, F. and Depecker, M. (2020), SIAM/ASA Journal on Uncertainty Quantification 8, 693-716. Song, E.,
    Nelson, B. L. and Staum, J. (2016), same journal 4, 1060-1083.
    """
    import pandas as pd

    count, rng = len(names), np.random.default_rng(seed)
    means, noise = runs.mean(axis=1), runs.var(axis=1, ddof=1) / runs.shape[1]
    left: dict[tuple[int, ...], Numbers] = {(): (means - means.mean()) ** 2 * len(means) / (len(means) - 1) - noise}
    left[tuple(range(count))] = np.zeros(len(means))
    for size in range(1, count):
        for held in combinations(range(count), size):
            left[held] = _left(means, noise, np.hstack([coordinates[one] for one in held]), rng)
    parts = np.zeros((len(means), count))
    for held, variance in left.items():
        for one in set(range(count)) - set(held):
            weight = 1 / (count * comb(count - 1, len(held)))
            parts[:, one] += weight * (variance - left[tuple(sorted({*held, one}))])
    found = ratios(parts, parts.sum(axis=1), level=level, seed=seed)
    ends = [found.value + (end - found.value) * sqrt(NEIGHBOURS) for end in (found.low, found.high)]
    columns = {"share": found.value, "low": ends[0], "high": ends[1]}
    return pd.DataFrame(columns, index=pd.Index(list(names), name="factor"))


def _left(means: Numbers, noise: Numbers, held: Numbers, rng: np.random.Generator) -> Numbers:
    """Return the variance among the nearest neighbours of each sample, itself among them, less that of chance."""
    from scipy.spatial import KDTree

    places = held + JITTER * rng.standard_normal(held.shape)
    near = KDTree(places).query(places, k=NEIGHBOURS)[1]
    return np.asarray(means[near].var(axis=1, ddof=1) - noise[near].mean(axis=1))
