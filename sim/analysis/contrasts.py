"""What goes with a factor of a design: its share of the variance between runs, and by how much means differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.influences import TWO, kind_of, places_of, used

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
THIRDS: Final = ("lowest third", "highest third")
"""Of the values of a factor."""


def difference_of_means(first: Numbers, second: Numbers, level: float) -> tuple[float, float, float]:
    """Return a mean minus another, and the ends of its interval by Welch's t; no ends where a side has one value.

    `level` is the share of intervals that miss. Against zeros the interval is Student's, such as of paired differences.

    References
    ----------
    Welch, B. L. (1947). The generalization of "Student's" problem when several different population variances are
    involved. Biometrika 34, 28-35.

    Examples
    --------
    >>> [round(one, 3) for one in difference_of_means(np.array([1.0, 2.0, 3.0]), np.zeros(3), 0.05)]
    [2.0, -0.484, 4.484]
    """
    from scipy.stats import t

    mean = float(first.mean() - second.mean())
    if min(len(first), len(second)) < TWO:
        return mean, np.nan, np.nan
    parts = np.array([first.var(ddof=1) / len(first), second.var(ddof=1) / len(second)])
    if not parts.any():
        return mean, mean, mean
    degrees = parts.sum() ** 2 / (parts**2 / np.array([len(first) - 1, len(second) - 1])).sum()
    half = float(t.isf(level / 2, degrees) * np.sqrt(parts.sum()))
    return mean, mean - half, mean + half


def share_of_factors(values: Numbers, *, paired: bool) -> float:
    """Return the share of the variance between runs that comes with the samples, and not by chance.

    By the components of variance of a one-way layout, or where replicates draw alike in every sample of a two-way one
    (Searle, Casella and McCulloch 1992, Variance Components). NaN for fewer than two samples or replicates, and where
    nothing varies.

    Parameters
    ----------
    values : array of float, shape (samples, runs)
        An outcome of each run; samples and replicates that are not there are NaN.
    paired : bool
        Whether replicate r draws alike in every sample.

    Examples
    --------
    >>> share_of_factors(np.array([[1.0, 1.0], [3.0, 3.0]]), paired=False)
    1.0
    """
    values = _there(values)
    samples, runs = values.shape
    if min(samples, runs) < TWO:
        return np.nan
    within = values - values.mean(axis=1, keepdims=True)
    spread, error = float((within**2).sum()) / (samples * (runs - 1)), _error(within, paired=paired)
    between = max(0.0, float(values.mean(axis=1).var(ddof=1)) - error / runs)
    return between / (between + spread) if between + spread else np.nan


def noise_of_means(values: Numbers, *, paired: bool) -> float:
    """Return how far chance moves the mean of a sample either way, in 95 of 100 samples: half a Student's interval.

    Where replicates draw alike in every sample this is of its distance from the mean of all. NaN for a single
    replicate; the others are as for `share_of_factors`.

    Examples
    --------
    >>> round(noise_of_means(np.array([[1.0, 3.0], [5.0, 7.0]]), paired=False), 3)
    4.303
    """
    from scipy.stats import t

    values = _there(values)
    samples, runs = values.shape
    degrees = (samples - paired) * (runs - 1)
    if degrees < 1:
        return np.nan
    error = _error(values - values.mean(axis=1, keepdims=True), paired=paired)
    return float(t.isf(0.05 / 2, degrees) * np.sqrt(error / runs))


def _there(values: Numbers) -> Numbers:
    """Return the samples that have run, with the replicates that all of these have."""
    values = values[~np.isnan(values).all(axis=1)]
    return values[:, ~np.isnan(values).any(axis=0)]


def _error(within: Numbers, *, paired: bool) -> float:
    """Return the variance of chance in runs, from their distances from the mean of their sample."""
    samples, runs = within.shape
    rest = within - within.mean(axis=0) if paired else within
    return float((rest**2).sum() / ((samples - paired) * (runs - 1)))


@dataclass(frozen=True)
class Contrast:
    """The mean of an outcome where a factor is so, and where it is otherwise.

    `means` are by what the factor is there; `difference` is that of the last and the first of two, with its
    interval over samples; NaN where there are more than two.
    """

    means: dict[str, float]
    difference: float = np.nan
    low: float = np.nan
    high: float = np.nan


def contrast_of(
    design: pd.DataFrame, key: str, means: pd.Series[float], baseline: object = None, level: float = 0.05
) -> Contrast:
    """Return how the means of samples differ along a factor.

    Of numbers and dates: between the lowest third of its values and the highest; of categories: between them, that of
    the scenario first. `level` is the share of intervals that miss.
    """
    there = used(design, key) & design.index.isin(means.index)
    rows = design.loc[there]
    values = np.asarray(means.loc[rows.index], dtype=np.float64)
    if kind_of(design, key) == "category":
        groups: dict[Any, Numbers] = {
            str(one): values[np.asarray(rows[key] == one)]
            for one in sorted(rows[key].unique(), key=lambda one: (one != baseline, str(one)))
        }
    else:
        places = places_of(rows, key)
        low, high = np.quantile(places, [1 / 3, 2 / 3])
        groups = dict(zip(THIRDS, (values[places <= low], values[places >= high]), strict=True))
    found = {name: float(group.mean()) for name, group in groups.items() if len(group)}
    if len(found) != TWO:
        return Contrast(found)
    first, last = groups.values()
    return Contrast(found, *difference_of_means(last, first, level))
