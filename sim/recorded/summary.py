"""Summaries of trajectories: one number a run for each outcome, and how runs spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.case.case import case_of
from sim.case.columns import OUTCOMES, POSTURE, Column
from sim.ground.axes import RUN
from sim.recorded.planes import Planes

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def outcomes_of_runs(trajectories: xr.Dataset | Planes, date: str | None = None) -> pd.DataFrame:
    """Return each outcome of each run at a date, as a table with a row for each run.

    The last recorded week that starts at or before the date counts; by default the dataset's `observed_until`, or its
    end where that comes first. A column is an outcome with its entity in brackets, such as ``delivered[drones]``; for
    postures it is the share of weeks until the date, such as ``posture[iran: ship]``.
    """
    import pandas as pd

    planes = Planes.of(trajectories)
    date = date or str(planes.attrs["observed_until"])
    weeks = max(int(np.count_nonzero(planes.times <= np.datetime64(date))), 1)
    columns = _posture_shares(planes, weeks)
    for name in OUTCOMES:
        if name == POSTURE:
            continue
        for column, plane in planes.columns(name):
            values = plane[weeks - 1]
            if not np.isnan(values).all():
                columns[column] = values
    # One array at once: a hundred and more columns put side by side one by one take longer than all that was measured.
    table = np.column_stack(list(columns.values()))
    return pd.DataFrame(table, index=pd.Index(planes.runs, name=RUN), columns=list(columns))


def _posture_shares(planes: Planes, weeks: int) -> dict[str, Any]:
    """Return the share of the first weeks in which each actor held each posture, by run."""
    shares = {}
    for name, actor in case_of(planes.attrs).roster.file.actors.items():
        held = planes.plane(POSTURE, {"actor": name})[:weeks]
        for number, posture in enumerate(actor.postures):
            shares[str(Column(POSTURE, (name, posture)))] = (held == number).mean(axis=0)
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
            "unit": Column.split(str(name)).unit,
            "mean": float(values.mean()),
            "sd": float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
            **{f"q{round(100 * share):02d}": float(q) for share, q in zip(QUANTILES, quantiles, strict=True)},
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("outcome")
