"""Intervals of a mean difference, and of a difference between two shares, over paired runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.pairs import Pairs

Numbers = NDArray[np.float64] | float
FEWEST_RUNS = 2
"""Fewer have no interval."""


@dataclass(frozen=True)
class MeanEstimates:
    """Means and what their intervals need; one entry for each column.

    Parameters
    ----------
    runs : array of int, shape (columns,)
        Number of values behind each mean.
    mean, deviation : array of float, shape (columns,)
        In the unit of the values. The sample standard deviation: 0 if nothing varies, NaN for fewer than two values.
    degrees : array of float, shape (columns,)
        Degrees of freedom of the deviation: about twice the number of runs that carry it; at most runs - 1.
    """

    runs: NDArray[np.int64]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    degrees: NDArray[np.float64]

    @property
    def error(self) -> NDArray[np.float64]:
        """Standard error of each mean."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.deviation / np.sqrt(self.runs))

    def reach(self, level: float) -> NDArray[np.float64]:
        """Return the half-width of each mean's interval."""
        from scipy.stats import t as student

        quantile = student.isf((1.0 - level) / 2.0, self.degrees)
        return np.asarray(np.where(self.deviation == 0.0, 0.0, quantile * self.error))

    def p_values(self) -> NDArray[np.float64]:
        """Return the two-sided p value of each mean against 0; if nothing varies, that of the sign test."""
        from scipy.stats import t as student

        with np.errstate(divide="ignore", invalid="ignore"):
            found = 2.0 * student.sf(np.abs(self.mean) / self.error, self.degrees)
        signs = np.where(self.mean == 0.0, 1.0, 2.0 * 0.5 ** np.asarray(self.runs, dtype=np.float64))
        return np.asarray(np.minimum(np.where(self.deviation == 0.0, signs, found), 1.0))


def mean_estimates(values: NDArray[np.float64], rounding: Numbers = 0.0) -> MeanEstimates:
    """Estimate the mean of each column, with the effective degrees of freedom of its sample.

    The interval is Student's, with degrees of freedom that match the variance of the sample's variance,

        2 n / (k - (n - 3) / (n - 1)),  at most n - 1,

    where k is the sample's kurtosis. For a normal sample it is Student's own interval. Where few runs carry the
    variance (most differences are 0, or a few are large), the deviation is poorly known and the interval is wider.

    Parameters
    ----------
    values : array of float, shape (runs, columns)
        NaN is left out.
    rounding : float or array of float, shape (columns,)
        How much a column can vary by rounding although all its values are equal.

    Notes
    -----
    The variance of a sample's variance: Kenney and Keeping (1951), Mathematics of Statistics, p. 164. Degrees of
    freedom that match it: Satterthwaite (1946). What the interval covers: ``benchmarks/paired_coverage.py``.

    Examples
    --------
    >>> float(mean_estimates(np.array([[1.0], [2.0], [3.0]])).reach(0.95)[0].round(4))
    2.4841
    """
    present = ~np.isnan(values)
    runs = present.sum(axis=0)
    filled = np.where(present, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = filled.sum(axis=0) / runs
        spread = np.where(present, values, -np.inf).max(axis=0) - np.where(present, values, np.inf).min(axis=0)
        varies = spread > rounding
        # A column that does not vary has exactly its one value as its mean.
        first = filled[present.argmax(axis=0), np.arange(values.shape[1])]
        mean = np.where(varies | (runs == 0), mean, first)
        rest = np.where(present & varies, values - mean, 0.0)
        squares = (rest**2).sum(axis=0)
        deviation = np.sqrt(squares / (runs - 1.0))
        kurtosis = runs * (rest**4).sum(axis=0) / squares**2
        matched = 2.0 * runs / (kurtosis - (runs - 3.0) / (runs - 1.0))
    usable = varies & np.isfinite(matched) & (matched > 0.0)
    degrees = np.where(usable, np.minimum(matched, runs - 1.0), runs - 1.0)
    few = runs < FEWEST_RUNS
    return MeanEstimates(runs, mean, np.where(few, np.nan, deviation), np.where(few, np.nan, degrees))


def tango(lost: int, won: int, runs: int, level: float) -> tuple[float, float]:
    """Return the score interval of the difference between two paired shares.

    Parameters
    ----------
    lost, won : int
        Runs in which the event happens only in the reference, and only in the other.
    runs : int
        All runs.
    level : float
        Such as 0.95.

    Returns
    -------
    (float, float)
        Low and high, within -1 and 1; swapping the sides negates them.

    Notes
    -----
    Tango (1998), Statistics in Medicine 17, 891-908. Of the intervals for paired shares it has the coverage nearest to
    the nominal level when few runs differ (``benchmarks/paired_coverage.py``).

    Examples
    --------
    >>> low, high = tango(6, 16, 161, 0.95)
    >>> round(low, 4), round(high, 4)
    (0.0054, 0.124)
    """
    from scipy.stats import norm

    quantile = float(norm.isf((1.0 - level) / 2.0))
    return _score_low(lost, won, runs, quantile), -_score_low(won, lost, runs, quantile)


def _score_low(lost: int, won: int, runs: int, quantile: float) -> float:
    from scipy.optimize import brentq

    if lost == runs:
        return -1.0
    if lost == won == 0:
        return -(quantile**2) / (runs + quantile**2)
    if won == runs:
        return (runs - quantile**2) / (runs + quantile**2)

    def excess(difference: float) -> float:
        # The share lost that is most likely given the difference, from Tango's quadratic equation.
        linear = -won - lost + (2 * runs - won + lost) * difference
        constant = -lost * difference * (1.0 - difference)
        share = (math.sqrt(max(linear**2 - 8.0 * runs * constant, 0.0)) - linear) / (4.0 * runs)
        variance = max(runs * (2.0 * share + difference * (1.0 - difference)), 0.0)
        return won - lost - runs * difference - quantile * math.sqrt(variance)

    root: Callable[..., Any] = brentq
    return float(root(excess, -1.0, (won - lost) / runs, xtol=1e-14))


@dataclass(frozen=True)
class Differences:
    """Differences of paired outcomes, other minus reference; one entry for each outcome.

    An outcome that is either nothing or one same amount, such as an event that happens or not, has Tango's interval of
    a difference between paired shares; any other has that of `mean_estimates`. Where no run differs, or all differ by
    the same (and the outcome is no event), the interval has no width.

    Parameters
    ----------
    means : MeanEstimates
        Of the differences.
    higher, lower : array of int, shape (outcomes,)
        Runs in which the other is higher, or lower.
    amount : array of float, shape (outcomes,)
        The amount of an event; NaN for outcomes that are not events.
    """

    means: MeanEstimates
    higher: NDArray[np.int64]
    lower: NDArray[np.int64]
    amount: NDArray[np.float64]

    @property
    def changed(self) -> NDArray[np.int64]:
        """Runs in which the two differ."""
        return self.higher + self.lower

    def interval(self, level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return low and high of each mean difference.

        Parameters
        ----------
        level : float
            Such as 0.95.
        """
        reach = self.means.reach(level)
        low, high = self.means.mean - reach, self.means.mean + reach
        for place in np.flatnonzero(~np.isnan(self.amount)):
            counts = int(self.lower[place]), int(self.higher[place]), int(self.means.runs[place])
            low[place], high[place] = self.amount[place] * np.array(tango(*counts, level))
        return low, high

    def p_values(self) -> NDArray[np.float64]:
        """Return the two-sided p value of each: the one at which its interval reaches 0; for events, McNemar's."""
        from scipy.stats import norm

        with np.errstate(divide="ignore", invalid="ignore"):
            events = 2.0 * norm.sf(np.abs(self.higher - self.lower) / np.sqrt(self.changed))
        found = np.where(np.isnan(self.amount), self.means.p_values(), events)
        return np.asarray(np.where(self.changed == 0, 1.0, found))

    def changed_at_most(self, level: float) -> NDArray[np.float64]:
        """Return the upper end of the interval of the share of runs that differ (Clopper and Pearson, 1934)."""
        from scipy.stats import beta

        changed, runs = self.changed, self.means.runs
        upper = beta.isf((1.0 - level) / 2.0, changed + 1, np.maximum(runs - changed, 1))
        return np.asarray(np.where(changed == runs, 1.0, upper))


def differences_of(pairs: Pairs) -> Differences:
    """Compute what the intervals of all differences need."""
    differences = pairs.differences
    sides = np.stack([pairs.reference, pairs.other])
    amounts = np.where(pairs.present, sides, -np.inf).max(axis=(0, 1))
    nothing_or_it = ((sides == 0.0) | (sides == amounts) | ~pairs.present).all(axis=(0, 1))
    higher, lower = (differences > 0.0).sum(axis=0), (differences < 0.0).sum(axis=0)
    means = mean_estimates(differences, pairs.rounding)
    events = nothing_or_it & (higher + lower > 0) & (means.runs >= FEWEST_RUNS)
    return Differences(means, higher, lower, np.where(events, amounts, np.nan))


def runs_for(deviation: Numbers, degrees: Numbers, half_width: Numbers, level: float) -> NDArray[np.float64]:
    """Return how many runs an interval of a mean needs so that its half-width is no more than stated.

    max(2, (t s / h)^2), rounded up, with the deviation s, and t at the degrees of freedom, of the runs so far

    This is the second stage of Stein's (1945) two-stage procedure, which holds its level for a normal sample of any
    variance: the quantile at the degrees of freedom so far makes up for the deviation being estimated.

    Parameters
    ----------
    deviation : float or array of float
        Of the paired differences so far.
    degrees : float or array of float
        Its degrees of freedom.
    half_width : float or array of float
        In the unit of the deviation. If it is 0, no number of runs is enough, unless nothing varies.
    level : float
        Such as 0.95.

    Examples
    --------
    >>> float(runs_for(1.0, 1e9, 0.1, 0.95))
    385.0
    """
    from scipy.stats import t as student

    spread = np.asarray(student.isf((1.0 - level) / 2.0, degrees) * deviation)
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = np.where(spread == 0.0, 0.0, np.ceil((spread / half_width) ** 2))
    return np.asarray(np.maximum(wanted, FEWEST_RUNS))
