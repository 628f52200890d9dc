"""How closely an outcome follows each factor of a design: one number from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Kind", "chance_level", "dependences", "influences", "kind_of", "places_of", "used"]

Kind = Literal["number", "date", "category"]
OFF: Final = "off"
DATE: Final = "date"
PARTS: Final = (DATE, "above", "below")
"""What an event or a signpost has only while it is on."""
FEWEST: Final = 3
TWO: Final = 2
SIGNIFICANCE: Final = 0.05
CLOSE: Final = 0.3
"""Least dependence of factors that is told, about a tenth of their variance; own choice."""


def kind_of(design: pd.DataFrame, key: str) -> Kind:
    """Return what a factor of a design is: numbers, dates (as ISO 8601 writes them), or categories.

    A contested claim, true (1) or false (0), is a category, and so is any other number with only two values, except a
    parameter.
    """
    from pandas.api.types import is_numeric_dtype

    column = design[key]
    if key.startswith("events.") and key.endswith(f".{DATE}"):
        return "date"
    many = column.nunique() > TWO or key.startswith("params.")
    return "number" if is_numeric_dtype(column) and many else "category"


def used(design: pd.DataFrame, key: str) -> NDArray[np.bool_]:
    """Return in which samples a factor has an effective value, shape (samples,).

    An event that is off has no date, and a signpost that is off no level.
    """
    there = np.array(design[key].notna(), dtype=np.bool_)
    whole = _belongs_to(key)
    if whole != key and whole in design.columns:
        there &= np.asarray(design[whole] != OFF, dtype=np.bool_)
    return there


def _belongs_to(key: str) -> str:
    """Return the event or signpost that a factor is a part of, such as its date; any other factor is its own."""
    whole, _, part = key.rpartition(".")
    return whole if part in PARTS and "." in whole else key


def places_of(design: pd.DataFrame, key: str) -> NDArray[np.float64]:
    """Return a factor as numbers, shape (samples,); dates as days since 1 January 1970; NaN where it has no effect.

    Raises
    ------
    ValueError
        For categories, which have no order.
    """
    import pandas as pd

    if kind_of(design, key) == "category":
        raise ValueError(f"{key} is a category and has no order.")
    column = design[key].where(used(design, key))
    if kind_of(design, key) == "date":
        return np.asarray((pd.to_datetime(column) - pd.Timestamp(0)) / pd.Timedelta(days=1), dtype=np.float64)
    return np.asarray(column, dtype=np.float64)


def _rank_correlation(places: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """Return the absolute value of Spearman's rank correlation, 0 if either does not vary."""
    from scipy.stats import spearmanr

    if np.ptp(places) == 0.0 or np.ptp(values) == 0.0:
        return 0.0
    return abs(float(spearmanr(places, values).statistic))


def _correlation_ratio(groups: NDArray[np.int64], values: NDArray[np.float64]) -> float:
    """Return the correlation ratio, minus what the same number of random groups would explain."""
    samples, kinds = len(values), len(np.unique(groups))
    total = float(((values - values.mean()) ** 2).sum())
    if kinds < TWO or samples <= kinds or total == 0.0:
        return 0.0
    counts = np.bincount(groups)
    means = np.bincount(groups, values) / np.maximum(counts, 1)
    within = float(((values - means[groups]) ** 2).sum())
    return float(np.sqrt(max(0.0, 1.0 - within / (samples - kinds) / (total / (samples - 1)))))


def influences(design: pd.DataFrame, means: pd.Series[float]) -> pd.Series[float]:
    """Return how closely an outcome follows each factor of a design.

    For numbers and dates it is the absolute value of Spearman's rank correlation; for categories the correlation ratio
    in Kelley's unbiased form, so that many categories do not look influential merely because they are many. Both are 0
    without any relation. The first does not see a relation that rises and then falls by as much.

    Parameters
    ----------
    design : DataFrame
        Index: samples. Columns: factors, as `sim.sample` returns them.
    means : Series
        Mean of one outcome over the runs of each sample, by sample; samples that it lacks are left out.

    Returns
    -------
    Series
        From 0 to 1, by factor, the largest first; ties in the order of the design.

    Raises
    ------
    ValueError
        If fewer than three samples are in both.

    References
    ----------
    Spearman, C. (1904). The proof and measurement of association between two things. American Journal of Psychology
    15, 72-101. Kelley, T. L. (1935). An unbiased correlation ratio measure. Proceedings of the National Academy of
    Sciences 21, 554-559.

    Examples
    --------
    >>> import pandas as pd
    >>> design = pd.DataFrame({"params.trust": [1.0, 2.0, 3.0, 4.0], "mechanisms.trust": ["a", "b", "a", "b"]})
    >>> influences(design, pd.Series([1.0, 2.0, 3.0, 4.0])).round(3).to_dict()
    {'params.trust': 1.0, 'mechanisms.trust': 0.0}
    """
    import pandas as pd

    known = means.dropna()
    shared = design.loc[design.index.isin(known.index)]
    if len(shared) < FEWEST:
        raise ValueError(f"influences need {FEWEST} samples with outcomes; there are {len(shared)}.")
    values = np.asarray(known.loc[shared.index], dtype=np.float64)
    found = {}
    for key in map(str, shared.columns):
        rows = used(shared, key)
        if rows.sum() < FEWEST:
            found[key] = 0.0
        elif kind_of(design, key) == "category":
            codes = np.asarray(pd.factorize(shared[key][rows])[0], dtype=np.int64)
            found[key] = _correlation_ratio(codes, values[rows])
        else:
            found[key] = _rank_correlation(places_of(shared, key)[rows], values[rows])
    return pd.Series(found, name="influence", dtype=float).sort_values(ascending=False, kind="stable")


def chance_level(samples: int, factors: int) -> float:
    """Return the rank correlation that the strongest of unrelated factors exceeds in one design in twenty.

    By the normal limit of Spearman's coefficient, of variance 1 / (samples - 1), and Bonferroni's inequality over
    the factors.

    Examples
    --------
    >>> round(chance_level(samples=101, factors=1), 3)
    0.196
    """
    from scipy.stats import norm

    return float(norm.isf(SIGNIFICANCE / 2 / max(factors, 1)) / np.sqrt(max(samples - 1, 1)))


def dependences(design: pd.DataFrame) -> pd.Series[float]:
    """Return how closely factors of a design follow one another, of those that do so closely and beyond chance.

    Of two factors with an order it is the size of Spearman's rank correlation, of a category and one with an order the
    correlation ratio, of two categories Cramer's V, over the samples in which both have an effect. It counts from
    `CLOSE` on, where chance alone would show one such pair in one design in twenty at most (tests of Spearman,
    Kruskal and Wallis, and Pearson; Bonferroni).

    Returns
    -------
    Series
        From `CLOSE` to 1, by pair of factors, the closest first.

    Examples
    --------
    >>> import pandas as pd
    >>> dependences(pd.DataFrame({"params.a": range(9), "params.b": range(9, 0, -1)})).to_dict()
    {('params.a', 'params.b'): 1.0}
    """
    from itertools import combinations

    import pandas as pd

    found, pairs = {}, list(combinations(map(str, design.columns), TWO))
    for one, other in pairs:
        if _belongs_to(one) == _belongs_to(other):
            continue  # whether an event is there, and when, belong together
        rows = design.loc[used(design, one) & used(design, other)]
        if len(rows) >= FEWEST and min(rows[one].nunique(), rows[other].nunique()) >= TWO:
            close, chance = _dependence(rows, one, other)
            if close >= CLOSE and chance <= SIGNIFICANCE / len(pairs):
                found[one, other] = close
    return pd.Series(found, name="dependence", dtype=float).sort_values(ascending=False, kind="stable")


def _dependence(rows: pd.DataFrame, one: str, other: str) -> tuple[float, float]:
    """Return how closely two factors follow one another, and the probability of as much by chance."""
    import pandas as pd
    from scipy.stats import chi2_contingency, kruskal, spearmanr
    from scipy.stats.contingency import association

    first, second = sorted((one, other), key=lambda key: kind_of(rows, key) == "category")
    if kind_of(rows, first) == "category":
        table = pd.crosstab(rows[first].astype(str), rows[second].astype(str)).to_numpy()
        return float(association(table, method="cramer")), float(chi2_contingency(table, correction=False).pvalue)
    values = places_of(rows, first)
    if kind_of(rows, second) != "category":
        both = spearmanr(values, places_of(rows, second))
        return abs(float(both.statistic)), float(both.pvalue)
    codes = np.asarray(pd.factorize(rows[second])[0], dtype=np.int64)
    chance = kruskal(*(values[codes == code] for code in np.unique(codes))).pvalue
    return _correlation_ratio(codes, values), float(chance)
