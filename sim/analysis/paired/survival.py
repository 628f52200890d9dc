"""Survival: the time until an event happens, and how much a change alters its probability by a date."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.intervals import differences_of
from sim.analysis.paired.pairs import SOURCE, check_level, paired
from sim.ground.faults import input_error
from sim.words import as_given

if TYPE_CHECKING:
    import pandas as pd

_DAYS: Final = 7.0


def survival(times: pd.Series, horizon: float, *, level: float = 0.95) -> pd.DataFrame:
    """Estimate the probability that an event has not happened yet, by week (Kaplan and Meier).

    Parameters
    ----------
    times : pandas.Series
        One column of `event_times`: weeks until it happens; NaN, or a later week, if it has not by the horizon.
    horizon : float
        Weeks that were followed.
    level : float
        Of the bands, which hold at each week by itself.

    Returns
    -------
    pandas.DataFrame
        Index: week, 0, each week in which it happens in some run, and the horizon. Columns: at_risk (runs in which it
        has not happened before), happened (in that week), survival (probability that it happens later), low, high.

    Raises
    ------
    InputError
        If there is no run, or the horizon or the level is not allowed.

    Notes
    -----
    Kaplan and Meier (1958) with the bands of `scipy.stats.ecdf` on the scale of log(-log); where these do not exist,
    because it has happened in no run or in all, the exact binomial limits (Clopper and Pearson, 1934).
    """
    import pandas as pd

    check_level(level)
    given = times.to_numpy(dtype=np.float64)
    if not len(given):
        raise input_error(SOURCE, "there is no run to follow.")
    if not horizon > 0.0:
        raise input_error("horizon", f"{horizon} is not above 0.")
    happened = given < horizon
    waited = np.where(happened, given, horizon)
    weeks = np.unique(np.concatenate([[0.0, horizon], waited[happened]]))
    curve = _bands(waited, happened, weeks, level)
    counts = {
        "at_risk": (waited >= weeks[:, None]).sum(axis=1),
        "happened": ((waited == weeks[:, None]) & happened).sum(axis=1),
    }
    return pd.DataFrame(counts | curve, index=pd.Index(weeks, name="week"))


def _bands(
    waited: NDArray[np.float64], happened: NDArray[np.bool_], weeks: NDArray[np.float64], level: float
) -> dict[str, NDArray[np.float64]]:
    from scipy.stats import CensoredData, beta, ecdf

    runs = len(waited)
    curve = ecdf(CensoredData(uncensored=waited[happened], right=waited[~happened])).sf
    with warnings.catch_warnings():
        # Where the estimate is 0 or 1 the formula has no value; this is handled below.
        warnings.simplefilter("ignore", RuntimeWarning)
        limits: Any = curve.confidence_interval(level, method="log-log")
    found = {
        "survival": np.asarray(curve.evaluate(weeks), dtype=np.float64),
        "low": np.asarray(limits.low.evaluate(weeks), dtype=np.float64),
        "high": np.asarray(limits.high.evaluate(weeks), dtype=np.float64),
    }
    share = float(beta.isf((1.0 - level) / 2.0, 1, runs))
    for value, low, high in ((1.0, 1.0 - share, 1.0), (0.0, 0.0, share)):
        certain = found["survival"] == value
        found["low"][certain], found["high"][certain] = low, high
    return found


def risk_differences(
    reference: pd.DataFrame, other: pd.DataFrame, by: str | float | None = None, *, level: float = 0.95
) -> pd.DataFrame:
    """Compare how likely each event is by a date, over runs that share their draws.

    Parameters
    ----------
    reference, other : pandas.DataFrame
        From `event_times`, with the same columns.
    by : str or float, optional
        A date, or a number of weeks from the start; what happens in a week that starts at or before it counts, as in
        `sim.recorded.summary.outcomes_of_runs`. By default all weeks that were followed.
    level : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        Index: event. Columns: reference_risk, other_risk (shares of runs), difference, low, high (Tango's interval of a
        difference between paired shares), sooner and later (shares of the runs in which, by that date, it happens
        sooner than in their partners, or later or not at all).

    Raises
    ------
    InputError
        If the runs or the events differ, or the date lies outside the weeks that were followed.
    """
    import pandas as pd

    check_level(level)
    week = _week(reference, other, by)
    # What has not happened by then is placed after that week, so that NaN does not count as missing.
    one, two = (times.where(times <= week, week + 1.0) for times in (reference, other))
    pairs, happened = paired(one, two), paired((one <= week).astype(np.float64), (two <= week).astype(np.float64))
    differences = differences_of(happened)
    low, high = differences.interval(level)
    columns = {
        "reference_risk": happened.reference.mean(axis=0),
        "other_risk": happened.other.mean(axis=0),
        "difference": differences.means.mean,
        "low": low,
        "high": high,
        "sooner": (pairs.differences < 0.0).mean(axis=0),
        "later": (pairs.differences > 0.0).mean(axis=0),
    }
    return pd.DataFrame(columns, index=pd.Index(pairs.outcomes, name="event"))


def _week(reference: pd.DataFrame, other: pd.DataFrame, by: str | float | None) -> float:
    """Return a date as weeks from the start."""
    horizons = [times.attrs.get("horizon", np.inf) for times in (reference, other)]
    starts = [times.attrs.get("start") for times in (reference, other)]
    if horizons[0] != horizons[1] or starts[0] != starts[1]:
        raise input_error(SOURCE, "the two do not follow the same weeks.")
    horizon = float(horizons[0])
    if isinstance(by, str):
        try:
            days = np.datetime64(by, "D") - np.datetime64(str(starts[0]), "D")
        except ValueError:
            raise input_error("by", f"{by!r} is not a date such as 2024-12-30.") from None
        week = float(days / np.timedelta64(1, "D")) / _DAYS
    else:
        week = horizon if by is None else float(by)
    if not (0.0 <= week <= horizon and np.isfinite(week)):
        raise input_error("by", f"{by} is not within the {as_given(horizon)} weeks that were followed.")
    return week
