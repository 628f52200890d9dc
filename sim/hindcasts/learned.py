"""What was learned by an origin: how far the weights move each parameter away from what was believed of it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.hindcasts.conditioning import Weighing
from sim.hindcasts.members import PART, Ensemble, Values

NARROWER: Final = 1.63
"""Of the distance of Kolmogorov and Smirnov, times the root of the effective number: one in a hundred by chance."""
PLACES: Final = 50


def learned_of(ensemble: Ensemble, weighing: Weighing) -> list[dict[str, Any]]:
    """Return, of every parameter, the distance between what is believed before and after, the largest first.

    The distance is the largest difference between the two distribution functions: 0 where nothing was learned, 1 where
    everything was. `moved` says whether it is larger than one in a hundred would be by chance; `mean` is where the
    mean lies after, of the prior's shares, .5 before.
    """
    names = list(ensemble.knowledge.priors)
    after, means = _distribution(ensemble, weighing.weights, len(names))
    grid = (np.arange(PLACES) + 1) / PLACES
    distance = np.abs(after - grid[:, None]).max(axis=0)
    least = NARROWER / np.sqrt(weighing.effective)
    rows = [
        {"parameter": name, "distance": _rounded(far), "mean": _rounded(mean), "moved": bool(far > least)}
        for name, far, mean in zip(names, distance, means, strict=True)
        if ensemble.knowledge.priors[name].family != "fixed"
    ]
    return sorted(rows, key=lambda row: (-row["distance"], row["parameter"]))


def _distribution(ensemble: Ensemble, weights: Values, parameters: int) -> tuple[Values, Values]:
    """Return the weighted distribution of the places of members in their priors, on a grid, and its mean."""
    counts, means = np.zeros((PLACES, parameters)), np.zeros(parameters)
    for first in range(0, len(weights), PART):
        draws = np.arange(first, min(first + PART, len(weights)), dtype=np.int64)
        shares, weight = ensemble.shares(draws), weights[draws]
        means += weight @ shares
        cells = np.minimum((shares * PLACES).astype(np.int64), PLACES - 1)
        for place in range(parameters):
            counts[:, place] += np.bincount(cells[:, place], weight, PLACES)
    return np.cumsum(counts, axis=0), means


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
