"""Why a difference is not shown: what its interval, the runs that carry it, or the number of comparisons say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.paired.comparison import LEAST_DEGREES

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

UNSHOWN: Final = "no difference shown"
ONE_PAIR: Final = "a single pair of runs"
HOLDS_ZERO: Final = "interval holds zero"
FEW_RUNS: Final = "few runs carry most of it"
MOSTLY: Final = {way: f"{way} in most runs, but the mean hangs on few" for way in ("higher", "lower")}
"""Where most runs differ one way, yet few of them carry the mean."""
AMONG_MANY: Final = "unclear among so many"
_MOST: Final = 0.5


def reasons(table: pd.DataFrame) -> list[str]:
    """Return why each difference of a table from `compare_outcomes` is not shown; empty for any other verdict."""
    apart = ((table["mean_low"] > 0.0) | (table["mean_high"] < 0.0)).to_numpy()
    few = (table["degrees_of_freedom"] < LEAST_DEGREES).to_numpy()
    found = np.select(
        [
            (table["verdict"] != UNSHOWN).to_numpy(),
            table["mean_low"].isna().to_numpy(),
            ~apart,
            few & (table["share_higher"] > _MOST).to_numpy(),
            few & (table["share_lower"] > _MOST).to_numpy(),
            few,
        ],
        ["", ONE_PAIR, HOLDS_ZERO, MOSTLY["higher"], MOSTLY["lower"], FEW_RUNS],
        AMONG_MANY,
    )
    return [str(one) for one in found]


def judged_risks(risks: pd.DataFrame, jointly: pd.DataFrame, date: dt.date) -> pd.DataFrame:
    """Return differences of the risks of events with their date, verdict and reason.

    A difference is shown where the interval that holds for all events together leaves out zero.
    """
    same = ((risks["sooner"] == 0.0) & (risks["later"] == 0.0)).to_numpy()
    shown = ((jointly["low"] > 0.0) | (jointly["high"] < 0.0)).to_numpy() & ~same
    apart = ((risks["low"] > 0.0) | (risks["high"] < 0.0)).to_numpy()
    way = np.where(risks["difference"] > 0.0, "higher", "lower")
    none = np.where(risks["low"].isna(), ONE_PAIR, np.where(apart, AMONG_MANY, HOLDS_ZERO))
    verdict = np.where(same, "identical", np.where(shown, way, UNSHOWN))
    reason = np.where(verdict == UNSHOWN, none, "")
    return risks.assign(date=date.isoformat(), verdict=list(map(str, verdict)), reason=list(map(str, reason)))
