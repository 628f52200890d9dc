"""Precision: how many more runs a mean difference needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.paired.comparison import unit_of
from sim.analysis.paired.intervals import differences_of, runs_for
from sim.analysis.paired.pairs import check_level, paired
from sim.ground.faults import input_error

if TYPE_CHECKING:
    import pandas as pd


def precision(
    reference: pd.DataFrame, other: pd.DataFrame, half_widths: Mapping[str, float], *, level: float = 0.95
) -> pd.DataFrame:
    """Return how many more runs each mean difference needs for an interval of the width wanted.

    Parameters
    ----------
    reference, other : pandas.DataFrame
        The runs so far, as in `compare_outcomes`.
    half_widths : mapping of str to float
        By outcome, in its unit: the largest acceptable half-width of its interval.
    level : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        Index: outcome. Columns: unit, runs, mean_difference, half_width (now), half_width_wanted, reached, runs_needed
        (in total), more_runs (0 if it is reached).

    Raises
    ------
    InputError
        If the runs differ, a name is not an outcome, or a half-width is not above 0.

    Notes
    -----
    Adding the largest number of more_runs once is the second stage of Stein's (1945) two-stage procedure, which holds
    its level for normal samples: the quantile is that of the runs so far, and makes up for the deviation being
    estimated. Looking again after every few runs, and stopping as soon as the interval is narrow enough, holds its
    level in the limit of narrow intervals alone (Chow and Robbins, 1965), and favours stops at samples that happen to
    vary little. Where no run differs yet, or few do, the next runs can widen the interval again.

    Examples
    --------
    >>> import pandas as pd
    >>> none, some = pd.DataFrame({"trust": [0.0] * 4}), pd.DataFrame({"trust": [0.1, 0.2, 0.3, 0.4]})
    >>> int(precision(none, some, {"trust": 0.05})["runs_needed"].iloc[0])
    68
    """
    import pandas as pd

    check_level(level)
    for name, value in half_widths.items():
        if not 0.0 < value < np.inf:
            raise input_error("half_widths", f"{value} is not above 0.", key=name)
    pairs = paired(reference, other, half_widths)
    differences = differences_of(pairs)
    means = differences.means
    low, high = differences.interval(level)
    now, wanted = (high - low) / 2.0, np.array([half_widths[name] for name in pairs.outcomes], dtype=np.float64)
    needed = runs_for(means.deviation, means.degrees, wanted, level)
    reached = now <= wanted
    columns = {
        "unit": [unit_of(name) for name in pairs.outcomes],
        "runs": means.runs,
        "mean_difference": means.mean,
        "half_width": now,
        "half_width_wanted": wanted,
        "reached": reached,
        "runs_needed": np.where(reached, np.minimum(needed, means.runs), np.maximum(needed, means.runs + 1.0)),
        "more_runs": np.where(reached, 0.0, np.maximum(needed - means.runs, 1.0)),
    }
    return pd.DataFrame(columns, index=pd.Index(pairs.outcomes, name="outcome"))
