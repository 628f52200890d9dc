"""Forecasts of a monthly count: from members by an observation model, and by rivals that know nothing but the series.

The observation model says how reported counts differ from what members show: in logarithms, by a level that each member
has of its own, and by months that scatter around it. The level is that of `sim.hindcasts.conditioning`; how far months
scatter is estimated from what was published before the origin, together with a start (`START`, worth `WORTH` months),
which the rivals are given as well. What is off drifts, so that its variance doubles in a year.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sim.hindcasts.conditioning import LEVEL, NOISE, log_ratio

Values = NDArray[np.float64]
START: Final = NOISE
WORTH: Final = 2
SIZE: Final = 1000
"""Of the sample that stands for a forecast."""
LEAST_FOR_A_TREND: Final = 3
MOST: Final = 20.0
"""Of the logarithm of a count: half a billion."""
_YEAR: Final = 12.0


def scatter(squares: Values | float, months: int) -> Values:
    """Return the variance of months around a level, from their sum of squares and the start."""
    return np.asarray((WORTH * START**2 + np.asarray(squares)) / (WORTH + months))


def from_members(published: Values, seen: Values, ahead: Values, rng: np.random.Generator) -> Values:
    """Return samples of what would be reported, one a member.

    Parameters
    ----------
    published : array, shape (months,)
        What was reported before the origin; empty for a forecast that looks at no report.
    seen : array, shape (members, months)
        What members show in these months.
    ahead : array, shape (members, months ahead)
        What they show in the months that follow.

    Returns
    -------
    array, shape (members, months ahead)
    """
    off, months = log_ratio(published, seen), len(published)
    share = LEVEL**2 / (NOISE**2 + months * LEVEL**2)
    level = share * off.sum(axis=1)
    spread = scatter(((off - level[:, None]) ** 2).sum(axis=1), months)
    drift = 1.0 + np.arange(1, ahead.shape[1] + 1) / _YEAR
    around = share * NOISE**2 + spread[:, None] * drift
    drawn = rng.standard_t(WORTH + months, size=ahead.shape)
    logs = np.log1p(ahead) + level[:, None] + np.sqrt(around) * drawn
    return _counts(logs)


def no_change(published: pd.Series[float], months: Values) -> Values:
    """Return the last value published, for every month asked about; shape (`SIZE`, months)."""
    return np.full((SIZE, len(months)), float(published.iloc[-1]))


def base_rate(published: pd.Series[float], months: Values) -> Values:
    """Return the values published so far, each as likely; shape (`SIZE`, months)."""
    found = np.quantile(published.to_numpy(), _places(), method="inverted_cdf")
    return np.repeat(found[:, None], len(months), axis=1)


def random_walk(published: pd.Series[float], months: Values) -> Values:
    """Return a random walk of the logarithm from the last value published; shape (`SIZE`, months)."""
    logs, last = np.log1p(published.to_numpy()), published.index[-1]
    steps = np.diff(logs)
    spread = scatter(float((steps**2).sum()), len(steps))
    drawn = stats.t.ppf(_places(), WORTH + len(steps))
    return _counts(logs[-1] + np.sqrt(spread * (months - last)) * drawn[:, None])


def log_trend(published: pd.Series[float], months: Values) -> Values:
    """Return the line through the logarithms of what was published; of fewer than three months, the random walk."""
    if len(published) < LEAST_FOR_A_TREND:
        return random_walk(published, months)
    logs, times = np.log1p(published.to_numpy()), published.index.to_numpy(dtype=np.float64)
    line = stats.linregress(times, logs)
    left, middle = logs - (line.intercept + line.slope * times), times.mean()
    degrees = len(times) - 2
    spread = scatter(float((left**2).sum()), degrees)
    far = 1.0 + 1.0 / len(times) + (months - middle) ** 2 / ((times - middle) ** 2).sum()
    drawn = stats.t.ppf(_places(), WORTH + degrees)
    return _counts(line.intercept + line.slope * months + np.sqrt(spread * far) * drawn[:, None])


def _counts(logs: Values) -> Values:
    """Return counts from their logarithms; the far tail of few degrees of freedom is cut, for no score reads it."""
    return np.asarray(np.expm1(np.clip(logs, 0.0, MOST)))


def _places() -> Values:
    return (np.arange(SIZE) + 0.5) / SIZE
