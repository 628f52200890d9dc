"""Scores of forecasts, by scoringrules, with intervals from blocks of origins."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from itertools import pairwise
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.ground.faults import input_error

Values = NDArray[np.float64]
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


def between_blocks(origins: Any, statistic: Callable[[NDArray[np.int64]], float]) -> tuple[float, float, float]:
    """Return a statistic of all forecasts, and its interval: circular blocks of origins are drawn again.

    Parameters
    ----------
    origins : array of int, shape (forecasts,)
        From which origin each forecast is, from 0.
    statistic : callable
        Takes the places of forecasts; NaN where it cannot be had from them.

    Notes
    -----
    Künsch, H. R. (1989), with blocks that wrap as those of Politis and Romano (1992). Of seven origins an interval is
    rough, and rather too short.
    """
    of = np.asarray(origins, dtype=np.int64)
    number = int(of.max()) + 1
    places = [np.flatnonzero(of == one) for one in range(number)]
    rng, found = np.random.default_rng(_SEED), []
    for _ in range(RESAMPLES if number >= LEAST_ORIGINS else 0):
        starts = rng.integers(0, number, -(-number // BLOCK))
        drawn = (starts[:, None] + np.arange(min(BLOCK, number))).ravel()[:number] % number
        found.append(statistic(np.concatenate([places[one] for one in drawn])))
    low, high = np.nanquantile(found, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2]) if found else (np.nan, np.nan)
    return statistic(np.arange(len(of))), float(low), float(high)


def mean_of(values: Values) -> Callable[[NDArray[np.int64]], float]:
    """Return what averages values at places."""
    return lambda places: float(values[places].mean())


def skill(own: Values, rival: Values) -> Callable[[NDArray[np.int64]], float]:
    """Return what compares two sets of scores at places: one less the ratio of their means; above 0 is better."""

    def found(places: NDArray[np.int64]) -> float:
        under = float(rival[places].mean())
        return 1.0 - float(own[places].mean()) / under if under > 0.0 else float("nan")

    return found


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
