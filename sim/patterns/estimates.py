"""Estimates with their 95 % interval, and the verdict of an interval against a threshold."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.recorded.bounds import Bounds, meets

Verdict = Literal["pass", "fail", "undecided", "reported"]

CONFIDENCE: Final = 0.95
RESAMPLES: Final = 2000
_SEED: Final = 20241230  # of the resampling only: the same runs always get the same interval
_RESAMPLES: ContextVar[int] = ContextVar("_RESAMPLES", default=RESAMPLES)


@contextmanager
def resampled(times: int) -> Iterator[None]:
    """Resample so many times within it: fewer, where a rough error will do."""
    token = _RESAMPLES.set(times)
    try:
        yield
    finally:
        _RESAMPLES.reset(token)


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval, NaN where nothing could be measured.

    `count` says on how many units it rests: runs, or what the measure states.
    """

    value: float
    low: float
    high: float
    count: int


NOTHING: Final = Estimate(math.nan, math.nan, math.nan, 0)


def exact(value: float, count: int) -> Estimate:
    """Return a value without sampling error, such as that of a rule on a grid."""
    return Estimate(value, value, value, count)


def share(held: NDArray[np.bool_]) -> Estimate:
    """Estimate a share with Wilson's interval, from independent units, shape (n,)."""
    from scipy.stats import binomtest

    count = len(held)
    if not count:
        return NOTHING
    found = binomtest(int(held.sum()), count).proportion_ci(CONFIDENCE, method="wilson")
    return Estimate(float(held.mean()), float(found.low), float(found.high), count)


def mean(values: NDArray[np.float64]) -> Estimate:
    """Estimate a mean with Student's interval, from independent units, shape (n,); NaN is left out.

    Given paired differences, it is the mean difference.
    """
    from scipy.stats import t as student

    kept = values[~np.isnan(values)]
    count = len(kept)
    if count <= 1:
        return Estimate(float(kept[0]), math.nan, math.nan, 1) if count else NOTHING
    middle = float(kept.mean())
    reach = float(student.ppf(0.5 + CONFIDENCE / 2, count - 1) * kept.std(ddof=1) / math.sqrt(count))
    return Estimate(middle, middle - reach, middle + reach, count)


def bootstrap(statistic: Callable[..., float], *arrays: NDArray[Any], count: int | None = None) -> Estimate:
    """Estimate a statistic with a percentile interval over resampled runs.

    The arrays, of shape (runs, ...), are all resampled in the same way along the first axis, so that pairs, and the
    values of one run, stay together. The estimate rests on `count` units, by default the runs.
    """
    runs = len(arrays[0])
    if not runs:
        return NOTHING
    value = statistic(*arrays)
    generator = np.random.default_rng(_SEED)
    found = np.empty(_RESAMPLES.get())
    for number in range(len(found)):
        drawn = generator.integers(0, runs, runs)
        found[number] = statistic(*(array[drawn] for array in arrays))
    found = found[~np.isnan(found)]
    units = runs if count is None else count
    if runs <= 1 or not len(found) or math.isnan(value):
        return Estimate(value, math.nan, math.nan, units)
    # An observed value, and nothing between two: one of them can be infinite.
    low, high = np.quantile(found, [0.5 - CONFIDENCE / 2, 0.5 + CONFIDENCE / 2], method="closest_observation")
    return Estimate(float(value), float(low), float(high), units)


def relative_change(changed: NDArray[np.float64], base: NDArray[np.float64]) -> float:
    """Return the relative difference of the mean from the base; NaN if both are zero.

    Examples
    --------
    >>> relative_change(np.array([3.0, 3.0]), np.array([1.0, 3.0]))
    0.5
    """
    over, under = float(changed.mean()), float(base.mean())
    if under == 0.0:
        return math.nan if over == 0.0 else math.inf
    return over / under - 1.0


def quantile(values: NDArray[np.float64], level: float) -> Estimate:
    """Estimate a quantile with the distribution-free interval of order statistics, from independent units, shape (n,).

    The level is a share, such as 0.1 for the 10th percentile.
    """
    from scipy.stats import quantile_test

    if not len(values):
        return NOTHING
    found: Any = quantile_test(values, p=level).confidence_interval(CONFIDENCE)
    # Few values bound a quantile on one side only, or on none.
    return Estimate(float(np.quantile(values, level)), float(found.low), float(found.high), len(values))


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier estimate at a time: probability of the event, Greenwood's variance, number followed."""

    probability: float
    variance: float
    count: int


def kaplan_meier(waited: NDArray[np.float64], happened: NDArray[np.bool_], within: float) -> Curve:
    """Estimate the probability that an event happens within a time, from censored waiting times.

    `waited`, of shape (n,), is the time to the event, or to censoring where it has not `happened`.

    Examples
    --------
    >>> kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False]), 3.0).probability
    0.625
    """
    from scipy.stats import CensoredData, ecdf

    if not len(waited):
        return Curve(math.nan, math.nan, 0)
    if not happened.any():
        return Curve(0.0, 0.0, len(waited))
    found = ecdf(CensoredData(uncensored=waited[happened], right=waited[~happened]))
    survival = float(found.sf.evaluate(np.array([within]))[0])
    summed = 0.0
    for moment in np.unique(waited[happened & (waited <= within)]):
        at_risk = int((waited >= moment).sum())
        events = int((happened & (waited == moment)).sum())
        summed += events / (at_risk * (at_risk - events)) if at_risk > events else 0.0
    return Curve(1.0 - survival, survival**2 * summed, len(waited))


def gap(one: Curve, other: Curve) -> Estimate:
    """Estimate the difference of two independent probabilities; their variances add."""
    from scipy.stats import norm

    value = one.probability - other.probability
    reach = float(norm.ppf(0.5 + CONFIDENCE / 2)) * math.sqrt(one.variance + other.variance)
    return Estimate(value, value - reach, value + reach, min(one.count, other.count))


class Threshold(Bounds):
    """The required value: inclusive and exclusive bounds; with none, the value is only reported."""

    def verdict(self, estimate: Estimate) -> Verdict:
        """Judge an estimate: undecided if its interval contains a bound."""
        if not self.bounds:
            return "reported"
        if math.isnan(estimate.low) or math.isnan(estimate.high):
            return "undecided"
        met = [(meets(sign, estimate.low, bound), meets(sign, estimate.high, bound)) for sign, bound in self.bounds]
        if all(low and high for low, high in met):
            return "pass"
        return "undecided" if all(low or high for low, high in met) else "fail"
