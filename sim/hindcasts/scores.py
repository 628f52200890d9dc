"""Scores of forecasts, by scoringrules, with intervals from blocks of origins."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.ground.faults import input_error

Values = NDArray[np.float64]
Ends = tuple[float, float, float]
"""A value, and the ends of its interval; NaN where there is none."""
RESAMPLES: Final = 4000
BLOCK: Final = 2
"""Origins that are drawn together: what is asked from one overlaps with what is asked from the next."""
LEAST_ORIGINS: Final = 2 * BLOCK + 1
"""Of fewer, blocks say nothing of how far a score would vary, and there is no interval."""
LEVEL: Final = 0.95
BINS: Final = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
_SEED: Final = 20241031


def rules() -> ModuleType:
    """Return the library of scoring rules; InputError where it is not there."""
    if importlib.util.find_spec("scoringrules") is None:
        message = "forecasts are scored by scoringrules; install it by pip install 'wary-alliance[scores]'."
        raise input_error("hindcast", message)
    return importlib.import_module("scoringrules")


def brier(came: Any, chances: Any) -> Values:
    """Return the Brier score of each forecast: 0 at best, 1 at worst, .25 where one half is said throughout."""
    return np.asarray(rules().brier_score(_numbers(came), _numbers(chances)), dtype=np.float64)


def logarithmic(came: Any, chances: Any) -> Values:
    """Return minus the logarithm of the probability given to what came."""
    return np.asarray(rules().log_score(_numbers(came), _numbers(chances)), dtype=np.float64)


def ranked(came: Any, samples: Any) -> Values:
    """Return the continuous ranked probability score of samples, shape (sample, forecasts), in their unit."""
    given = np.ascontiguousarray(_numbers(samples).T)
    return np.asarray(rules().crps_ensemble(_numbers(came), given, backend="numpy"), dtype=np.float64)


def _numbers(values: Any) -> Values:
    """Return numbers that no score wraps or loses: unsigned ones wrap in differences; what is missing is refused."""
    found = np.asarray(values).astype(np.float64)
    if not np.isfinite(found).all():
        raise ValueError("a forecast or an outcome is missing, or infinite")
    return found


class Blocks:
    """Forecasts by origin, and circular blocks of origins drawn again and again, for intervals of their scores.

    Parameters
    ----------
    origins : array of int, shape (forecasts,)
        From which origin each forecast is, from 0.

    Notes
    -----
    Künsch, H. R. (1989), with blocks that wrap as those of Politis and Romano (1992). Of seven origins an interval is
    rough, and rather too short. Of fewer than `LEAST_ORIGINS` there is none.
    """

    def __init__(self, origins: Any) -> None:
        self._of = np.asarray(origins, dtype=np.int64)
        number = int(self._of.max()) + 1
        rng = np.random.default_rng(_SEED)
        starts = rng.integers(0, number, (RESAMPLES, -(-number // BLOCK)))
        drawn = (starts[:, :, None] + np.arange(BLOCK)).reshape(RESAMPLES, -1)[:, :number] % number
        times = (drawn[:, :, None] == np.arange(number)).sum(axis=1).astype(np.float64)
        self._times = times if number >= LEAST_ORIGINS else times[:0]
        """How often each origin is drawn, shape (resamples, origins)."""

    def mean(self, values: Values) -> Ends:
        """Return the mean of values of forecasts, with the ends of its interval."""
        return self._ends(float(values.mean()), self._means(values))

    def skill(self, own: Values, rival: Values) -> Ends:
        """Return one less the ratio of mean scores; above 0 is better."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = 1.0 - float(own.mean()) / np.float64(rival.mean())
            return self._ends(float(found), 1.0 - self._means(own) / self._means(rival))

    def _means(self, values: Values) -> Values:
        sums, sizes = np.bincount(self._of, values), np.bincount(self._of)
        return np.asarray((self._times @ sums) / (self._times @ sizes.astype(np.float64)))

    def _ends(self, value: float, resampled: Values) -> Ends:
        known = resampled[np.isfinite(resampled)]
        if not len(known):
            return value, float("nan"), float("nan")
        low, high = np.quantile(known, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
        return value, float(low), float(high)


def reliability(came: Values, chances: Values) -> list[dict[str, float | int]]:
    """Return, by bins of what was said: how many forecasts, what they said on average, and how often it came."""
    found = []
    for low, high in pairwise(BINS):
        inside = (chances >= low) & ((chances < high) | (high == BINS[-1]))
        count = int(inside.sum())
        if count:
            ends = stats.binomtest(int(came[inside].sum()), count).proportion_ci(LEVEL, "wilson")
            found.append({
                "from": low, "to": high, "forecasts": count, "said": float(chances[inside].mean()),
                "came": float(came[inside].mean()), "low": float(ends.low), "high": float(ends.high),
            })  # fmt: skip
    return found
