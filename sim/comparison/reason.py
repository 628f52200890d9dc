"""Why a difference is not shown: what its interval, the runs that carry it, or the number of comparisons say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.paired.comparison import LEAST_DEGREES

if TYPE_CHECKING:
    import pandas as pd

UNSHOWN: Final = "no difference shown"
ONE_PAIR: Final = "a single pair of runs"
HOLDS_ZERO: Final = "interval holds zero"
FEW_RUNS: Final = "few runs carry most of it"
AMONG_MANY: Final = "unclear among so many"


def reasons(table: pd.DataFrame) -> list[str]:
    """Return why each difference of a table from `compare_outcomes` is not shown; empty for any other verdict."""
    apart = ((table["mean_low"] > 0.0) | (table["mean_high"] < 0.0)).to_numpy()
    found = np.select(
        [
            (table["verdict"] != UNSHOWN).to_numpy(),
            table["mean_low"].isna().to_numpy(),
            ~apart,
            (table["degrees_of_freedom"] < LEAST_DEGREES).to_numpy(),
        ],
        ["", ONE_PAIR, HOLDS_ZERO, FEW_RUNS],
        AMONG_MANY,
    )
    return [str(one) for one in found]
