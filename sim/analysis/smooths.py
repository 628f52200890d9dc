"""Smooths: a curve through scattered points, and its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

FEWEST_POINTS: Final = 15
FEWEST_PLACES: Final = 5
FOLDS: Final = 5
PENALTIES: Final = np.geomspace(1e-4, 1e2, 13)
MOST_GROUPS: Final = 60
RESAMPLES: Final = 200
PLACES_DRAWN: Final = 60
BAND: Final = (2.5, 97.5)
WIDTH: Final = 2.0
"""Places are scaled to 0 to this: the range searched for the penalty on curvature depends on their scale."""


@dataclass(frozen=True)
class Smooth:
    """A smoothing spline with the pointwise 95 % band of its bootstrap; all of shape (places,).

    Parameters
    ----------
    places, middle, low, high : array of float
    """

    places: Values
    middle: Values
    low: Values
    high: Values


def _grouped(places: Values) -> tuple[NDArray[np.intp], Values]:
    """Return the group of each point, and the place of each group: points at the same place form a group."""
    distinct, where = np.unique(places, return_inverse=True)
    groups = where * min(MOST_GROUPS, len(distinct)) // len(distinct)
    return groups, np.bincount(groups, places) / np.bincount(groups)


def _fitted(places: Values, heights: Values, weights: Values, at: Values, penalty: float) -> Values:
    from scipy.interpolate import make_smoothing_spline

    return np.asarray(make_smoothing_spline(places, heights, w=weights, lam=penalty)(at))


def _penalty(places: Values, heights: Values, weights: Values) -> float | None:
    """Return the penalty on curvature with the least cross-validation error over five folds of groups."""
    errors, folds = np.zeros(len(PENALTIES)), np.arange(len(places)) % FOLDS
    for fold in range(FOLDS):
        kept, out = folds != fold, folds == fold
        if kept.sum() < FEWEST_PLACES:
            return None
        for number, penalty in enumerate(PENALTIES):
            guess = _fitted(places[kept], heights[kept], weights[kept], places[out], float(penalty))
            errors[number] += float((weights[out] * (guess - heights[out]) ** 2).sum())
    return float(PENALTIES[int(errors.argmin())])


def smooth_of(places: Values, values: Values, *, seed: int) -> Smooth | None:
    """Return a smoothing spline through points, with a band from the wild bootstrap of its residuals.

    The penalty on curvature is chosen by cross-validation; the band holds it fixed.

    Parameters
    ----------
    places, values : array of float, shape (points,)
        In any order.
    seed : int
        Of the bootstrap; the same points and seed give the same band.

    Returns
    -------
    Smooth or None
        None for fewer than 15 points, or too few places for cross-validation.

    References
    ----------
    Wu, C. F. J. (1986). Jackknife, bootstrap and other resampling methods in regression analysis. Annals of Statistics
    14, 1261-1295.
    """
    span = float(np.ptp(places)) if len(places) else 0.0
    if len(places) < FEWEST_POINTS or len(np.unique(places)) < FEWEST_PLACES or span == 0.0:
        return None
    first = float(places.min())
    groups, at = _grouped((places - first) * WIDTH / span)
    counts = np.bincount(groups).astype(np.float64)
    heights, weights = np.bincount(groups, values) / counts, counts / counts.mean()
    penalty = _penalty(at, heights, weights)
    if penalty is None:
        return None
    drawn = np.linspace(0.0, WIDTH, PLACES_DRAWN)
    # The spline is linear in the heights: one fit for each group gives every fit of the bootstrap.
    effects = np.array([_fitted(at, one, weights, np.concatenate([drawn, at]), penalty) for one in np.eye(len(at))]).T
    middle, fitted = np.split(effects @ heights, [PLACES_DRAWN])
    errors, random = values - fitted[groups], np.random.default_rng(seed)
    signs = (random.choice((-1.0, 1.0), len(values)) for _ in range(RESAMPLES))
    shifts = np.array([effects[:PLACES_DRAWN] @ (np.bincount(groups, sign * errors) / counts) for sign in signs])
    low, high = middle + np.percentile(shifts, BAND, axis=0)
    return Smooth(first + drawn * span / WIDTH, middle, low, high)
