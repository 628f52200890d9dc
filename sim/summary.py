"""Summaries of trajectories: one number a run for each outcome, and how runs spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.axes import RUN, TIME
from sim.outcome import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

POSTURE = "posture"
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def outcomes_of_runs(trajectories: xr.Dataset, date: str | None = None) -> pd.DataFrame:
    """Return each outcome of each run at a date.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`.
    date : str, optional
        The last recorded week that starts at or before it counts; by default the dataset's `observed_until`, or its
        end where that comes first.

    Returns
    -------
    pandas.DataFrame
        Index: run. Columns: outcome, with its entity in brackets, such as ``delivered[drones]``; for postures, the
        share of weeks until the date, such as ``posture[iran: ship]``.
    """
    import pandas as pd

    date = date or str(trajectories.attrs["observed_until"])
    before = np.flatnonzero(trajectories[TIME].values <= np.datetime64(date))
    at = trajectories.isel({TIME: int(before[-1]) if len(before) else 0})
    columns = _posture_shares(trajectories.isel({TIME: slice(0, len(before) or 1)}))
    for name in OUTCOMES:
        if name == POSTURE:
            continue
        variable = at[name]
        others = [axis for axis in variable.dims if axis != RUN]
        stacked = variable.transpose(RUN, *others)
        for position in np.ndindex(*stacked.shape[1:]):
            values = stacked.values[(slice(None), *position)]
            if np.isnan(values).all():
                continue
            labels = [str(variable[axis].values[place]) for axis, place in zip(others, position, strict=True)]
            columns[f"{name}[{' in '.join(labels)}]" if labels else name] = values
    return pd.DataFrame(columns, index=pd.Index(at[RUN].values, name=RUN))


def _posture_shares(until: xr.Dataset) -> dict[str, Any]:
    """Return the share of weeks in which each actor held each posture, by run."""
    from sim.roster import roster

    shares = {}
    for name, actor in roster().file.actors.items():
        held = until[POSTURE].sel(actor=name)
        for number, posture in enumerate(actor.postures):
            shares[f"{POSTURE}[{name}: {posture}]"] = (held == number).mean(TIME).transpose(RUN).values
    return shares


def summarise(trajectories: xr.Dataset, date: str | None = None) -> pd.DataFrame:
    """Return how runs spread in each outcome at a date.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`.
    date : str, optional
        As in `outcomes_of_runs`.

    Returns
    -------
    pandas.DataFrame
        Index: outcome. Columns: unit, mean, sd, and the quantiles ``q05`` to ``q95``, in that unit.
    """
    import pandas as pd

    table = outcomes_of_runs(trajectories, date)
    rows = {}
    for name, values in table.items():
        quantiles = np.quantile(values, QUANTILES)
        rows[name] = {
            "unit": OUTCOMES[str(name).split("[")[0]].unit,
            "mean": float(values.mean()),
            "sd": float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
            **{f"q{round(100 * share):02d}": float(q) for share, q in zip(QUANTILES, quantiles, strict=True)},
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("outcome")
