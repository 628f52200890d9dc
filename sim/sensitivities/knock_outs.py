"""Knock-outs: what each contested claim does to an outcome, true against false, on the same draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.contrasts import difference_of_means
from sim.sensitivities.swept import SweptDesign, bare_of

if TYPE_CHECKING:
    import pandas as pd

CONTESTED: Final = "contested."
COLUMNS: Final = ["when_true", "when_false", "difference", "low", "high", "deviations", "clear"]


def knock_outs(swept: SweptDesign, outcome: str, level: float) -> pd.DataFrame:
    """Return what every contested claim of a design of one factor at a time does to an outcome.

    Returns
    -------
    pandas.DataFrame
        Index: factor. Columns: when_true and when_false, means over runs in the unit of the outcome; difference, true
        less false, with low and high, paired by replicate, which hold for all claims together (Bonferroni); deviations,
        the difference in standard deviations over the runs of the scenario as it is; clear, whether the interval is
        off zero. The largest difference comes first.
    """
    import pandas as pd

    design, runs = bare_of(swept.design), swept.runs_of(outcome)
    base, found = design.iloc[0], {}
    keys = [key for key in swept.keys if key.startswith(CONTESTED)]
    spread = float(runs[0].std(ddof=1))
    for key in keys:
        alone = (design.drop(columns=key) == base.drop(key)).all(axis=1)
        rows = [np.flatnonzero(alone & (design[key] == value)) for value in (1.0, 0.0)]
        if all(len(one) for one in rows):
            true, false = (runs[one[0]] for one in rows)
            pair = difference_of_means(true - false, np.zeros_like(true), (1 - level) / len(keys))
            clear = bool(pair[1] > 0.0 or pair[2] < 0.0)
            found[key] = (true.mean(), false.mean(), *pair, pair[0] / spread if spread else np.nan, clear)
    table = pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS).rename_axis("factor")
    return table.sort_values("difference", key=lambda column: -column.abs(), kind="stable")
