"""Comparison of two scenarios that were run with the same draws, outcome by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.family import holm, level_of_each
from sim.analysis.paired.intervals import Differences, differences_of, mean_estimates, runs_for
from sim.analysis.paired.medians import median_intervals, median_limits
from sim.analysis.paired.pairs import Pairs, check_among, check_level, paired
from sim.case.columns import Column
from sim.ground.faults import input_error

if TYPE_CHECKING:
    import pandas as pd

LEAST_DEGREES: Final = 10.0
"""A verdict rests on at least so many degrees of freedom, those of about five runs that carry the difference.

With fewer, the difference has to stand clear of zero even if only one were left: where nearly all runs differ by the
same amount, few of them carry its variance, and none has to.
"""
SHARE_OF_DEVIATION: Final = 0.1
"""The half-width that is asked for by default, as a share of the reference's standard deviation."""
METHODS: Final = {
    "mean": "Student's interval of paired differences, degrees of freedom matched to the sample (Satterthwaite 1946)",
    "events": "score interval of a paired difference between shares (Tango 1998); p value of McNemar (1947)",
    "median": "percentile bootstrap of pairs (Efron 1979)",
    "median_of_differences": "order statistics (scipy.stats.quantile_test)",
    "changed_at_most": "Clopper and Pearson (1934)",
    "p_adjusted": "Holm (1979)",
    "simultaneous": "each interval at 1 - (1 - level) / comparisons (Bonferroni)",
    "runs_needed": "second stage of Stein (1945)",
}
"""By what it is for, in the attributes of the table."""

Columns = dict[str, Any]


def compare_outcomes(
    reference: pd.DataFrame,
    other: pd.DataFrame,
    *,
    level: float = 0.95,
    half_width: float | Mapping[str, float] | None = None,
    family: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Compare every outcome of two scenarios over runs that share their draws.

    Parameters
    ----------
    reference, other : pandas.DataFrame
        From `sim.recorded.summary.outcomes_of_runs`: index run, columns outcome. A NaN is left out with its partner.
    level : float
        Of every interval.
    half_width : float or mapping of str to float, optional
        The half-width wanted of the interval of a mean difference, in the outcome's unit: for all outcomes, or by name.
        By default a tenth of the reference's standard deviation.
    family : sequence of str, optional
        The outcomes that need a verdict. Simultaneous intervals, adjusted p values and verdicts cover these, except
        those in which no run differs; by default all.

    Returns
    -------
    pandas.DataFrame
        Index: outcome. Columns, in the outcome's unit where they are amounts:

        - unit; runs (pairs in which both are there);
        - reference_mean, other_mean; mean_difference with mean_low and mean_high, its standard_error, and
          degrees_of_freedom (about twice the number of runs that carry the difference);
        - reference_median, other_median; median_difference (of the medians) with median_low and median_high;
          median_of_differences with median_of_differences_low and median_of_differences_high;
        - superiority: the probability that a run of the other is higher than one of the reference with other draws,
          plus half the probability that they are equal;
        - share_higher, share_lower, share_equal of the runs, compared with their partners; changed, the share that
          differs at all, and changed_at_most, the upper end of its interval;
        - variance_reduction: variance of the difference with independent draws, divided by that with paired draws;
          infinite where the paired difference does not vary though the outcome does, NaN where nothing varies;
        - half_width_wanted, and runs_needed for it in total;
        - p_value, p_adjusted, simultaneous_low, simultaneous_high (NaN outside the family, and p 1 and no width where
          no run differs);
        - verdict: "higher", "lower", "no difference shown", "identical" (in every run), or "outside the family". Fewer
          than `LEAST_DEGREES` degrees of freedom show one only where the interval of one degree holds no zero.

        The attributes hold the level, the number of comparisons that the adjustment covers, and the methods.

    Raises
    ------
    InputError
        If the runs differ, one side lacks an outcome, or a name or number is not allowed.

    Notes
    -----
    The interval of a mean rests on the runs there are: a change that is rare and large, and that none of them shows, is
    in no interval; changed_at_most says how many runs may still differ. With fewer than ten degrees of freedom the
    interval of a mean covers less than is stated, and with few runs that carry the differences so do simultaneous
    intervals (``benchmarks/paired_coverage.py --model`` measures by how much).

    Probability of superiority with ties: Vargha and Delaney (2000). Common random numbers: Glasserman and Yao (1992).
    """
    check_level(level)
    pairs = paired(reference, other)
    check_among(family or (), "an outcome of both tables", pairs.outcomes)
    wanted = _half_widths(pairs, half_width)
    differences = differences_of(pairs)
    columns: Columns = {"unit": [unit_of(name) for name in pairs.outcomes], "runs": differences.means.runs}
    columns |= _means(pairs, differences, level) | _medians(pairs, differences, level)
    columns |= _shares(pairs, differences, level) | _precision(pairs, differences, wanted, level)
    within = np.isin(pairs.outcomes, pairs.outcomes if family is None else list(family))
    tested = within & (differences.changed > 0)
    columns |= _family(differences, within, tested, level)
    return _framed(columns, pairs.outcomes, {"level": level, "comparisons": int(tested.sum()), "methods": METHODS})


def compare_means(pairs: Pairs, *, level: float = 0.95) -> Columns:
    """Return the means and the verdicts of `compare_outcomes` alone, by column; they hold for all pairs together."""
    differences = differences_of(pairs)
    alike = np.ones(len(pairs.outcomes), dtype=np.bool_)
    columns: Columns = {"runs": differences.means.runs, "changed": differences.changed / differences.means.runs}
    return columns | _means(pairs, differences, level) | _family(differences, alike, differences.changed > 0, level)


def unit_of(outcome: str) -> str:
    """Return the unit of a column such as ``delivered[drones]``; empty where the model has no such outcome."""
    return Column.split(outcome).unit


def _framed(columns: Columns, outcomes: list[str], attributes: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(columns, index=pd.Index(outcomes, name="outcome"))
    frame.attrs.update(attributes)
    return frame


def _half_widths(pairs: Pairs, given: float | Mapping[str, float] | None) -> NDArray[np.float64]:
    """Return the half-width wanted of each outcome."""
    named = given if isinstance(given, Mapping) else {}
    check_among(named, "an outcome of both tables", pairs.outcomes)
    alike = [] if given is None or isinstance(given, Mapping) else [("", given)]
    for name, value in [*named.items(), *alike]:
        if not 0.0 < value < np.inf:
            raise input_error("half_width", f"{value} is not above 0.", key=name)
    if alike:
        return np.full(len(pairs.outcomes), float(alike[0][1]))
    default = SHARE_OF_DEVIATION * mean_estimates(pairs.reference).deviation
    return np.array([named.get(name, tenth) for name, tenth in zip(pairs.outcomes, default, strict=True)])


def _means(pairs: Pairs, differences: Differences, level: float) -> Columns:
    low, high = differences.interval(level)
    return {
        "reference_mean": mean_estimates(pairs.reference).mean,
        "other_mean": mean_estimates(pairs.other).mean,
        "mean_difference": differences.means.mean,
        "mean_low": low,
        "mean_high": high,
        "standard_error": differences.means.error,
        "degrees_of_freedom": differences.means.degrees,
    }


def _medians(pairs: Pairs, differences: Differences, level: float) -> Columns:
    sides = [_column_medians(values) for values in (pairs.reference, pairs.other, pairs.differences)]
    found = sides[1] - sides[0]
    low, high = found.copy(), found.copy()
    asked = (differences.changed > 0) & (differences.means.deviation > 0.0)
    masks, group = np.unique(pairs.present, axis=1, return_inverse=True)
    for number, mask in enumerate(masks.T):
        places = np.flatnonzero(asked & (group.ravel() == number))
        if len(places):
            one, two = (values[np.ix_(mask, places)] for values in (pairs.reference, pairs.other))
            low[places], high[places] = median_intervals(one, two, level=level)
    few = np.isnan(differences.means.deviation)
    limits = median_limits(pairs.differences, level=level)
    return {
        "reference_median": sides[0],
        "other_median": sides[1],
        "median_difference": found,
        "median_low": np.where(few, np.nan, low),
        "median_high": np.where(few, np.nan, high),
        "median_of_differences": sides[2],
        "median_of_differences_low": limits[0],
        "median_of_differences_high": limits[1],
    }


def _column_medians(values: NDArray[np.float64]) -> NDArray[np.float64]:
    empty = np.isnan(values).all(axis=0)
    found = np.full(values.shape[1], np.nan)
    found[~empty] = np.nanmedian(values[:, ~empty], axis=0)
    return found


def _shares(pairs: Pairs, differences: Differences, level: float) -> Columns:
    runs = differences.means.runs
    with np.errstate(divide="ignore", invalid="ignore"):
        higher, lower = differences.higher / runs, differences.lower / runs
        changed = differences.changed / runs
    return {
        "superiority": superiority(pairs),
        "share_higher": higher,
        "share_lower": lower,
        "share_equal": 1.0 - changed,
        "changed": changed,
        "changed_at_most": np.where(runs > 0, differences.changed_at_most(level), np.nan),
    }


def superiority(pairs: Pairs) -> NDArray[np.float64]:
    """Return the probability that a run of the other exceeds a run of the reference; ties count half."""
    from scipy.stats import rankdata

    found = np.full(len(pairs.outcomes), np.nan)
    for place in range(len(found)):
        there = pairs.present[:, place]
        runs = int(there.sum())
        if runs:
            ranks = rankdata(np.concatenate([pairs.other[there, place], pairs.reference[there, place]]))
            found[place] = (ranks[:runs].sum() - runs * (runs + 1) / 2.0) / runs**2
    return found


def _precision(pairs: Pairs, differences: Differences, wanted: NDArray[np.float64], level: float) -> Columns:
    means = differences.means
    unpaired = mean_estimates(pairs.reference).deviation ** 2 + mean_estimates(pairs.other).deviation ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        reduction = unpaired / means.deviation**2
    needed = runs_for(means.deviation, means.degrees, wanted, level)
    return {"variance_reduction": reduction, "half_width_wanted": wanted, "runs_needed": needed}


def _reach_of_one_degree(level: float) -> float:
    """Return how many standard errors an interval with one degree of freedom reaches to each side."""
    from scipy.stats import t

    return float(t.isf((1.0 - level) / 2.0, 1))


def _family(differences: Differences, within: NDArray[np.bool_], tested: NDArray[np.bool_], level: float) -> Columns:
    single = differences.p_values()
    adjusted = np.where(within, 1.0, np.nan)
    adjusted[tested] = holm(single[tested])
    low, high = differences.interval(level_of_each(level, int(tested.sum())))
    means = differences.means
    with np.errstate(invalid="ignore"):
        clear = np.abs(means.mean) > _reach_of_one_degree(level) * means.error
    shown = tested & (adjusted <= 1.0 - level) & ((means.degrees >= LEAST_DEGREES) | clear)
    direction = np.where(differences.means.mean > 0.0, "higher", "lower")
    verdict = np.where(within, np.where(shown, direction, "no difference shown"), "outside the family")
    return {
        "p_value": single,
        "p_adjusted": adjusted,
        "simultaneous_low": np.where(within, low, np.nan),
        "simultaneous_high": np.where(within, high, np.nan),
        "verdict": np.where((differences.changed == 0) & (differences.means.runs > 0), "identical", verdict),
    }
