"""Summaries of runs: one number a run for each outcome, and how runs spread, also those of a sweep under way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.case.case import case_of
from sim.case.columns import LAST, OUTCOMES, POSTURE, TIMES, Column
from sim.ground.arguments import checks_arguments
from sim.ground.axes import RUN, TIME
from sim.ground.faults import input_error, shown
from sim.recorded.planes import RUNS_OF_MEMBER, Planes
from sim.recorded.spread import CHANCE, NOT_KNOWN, parts_by_place, places_of
from sim.scenario.file import to_day

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SWEPT, SWEPT_OUTCOME = "outcomes", "outcome"
"""The outcomes of a sweep, and their axis."""
MOST_BYTES = 32_000_000
"""Outcomes of a sweep are read as many at a time as fit into this: memory does not grow with the number of runs."""


def outcomes_of_runs(
    trajectories: xr.Dataset | Planes, date: str | None = None, *, restricted: bool = False
) -> pd.DataFrame:
    """Return each outcome of each run at a date, as a table with a row for each run.

    What has not happened has no time; where times are `restricted`, it has that of the date, so that means are
    restricted mean times (Royston and Parmar 2013), which leave out no run; the last of several has none.

    The last recorded week that starts at or before the date counts; by default the dataset's `observed_until`, or its
    end where that comes first. A column is an outcome with its entity in brackets, such as ``delivered[drones]``; for
    postures it is the share of weeks until the date, such as ``posture[iran: ship]``.
    """
    import pandas as pd

    planes = Planes.of(trajectories)
    columns = columns_of_runs(planes, date, restricted=restricted)
    # One array at once: a hundred and more columns put side by side one by one take longer than all that was measured.
    table = np.column_stack(list(columns.values()))
    return pd.DataFrame(table, index=pd.Index(planes.runs, name=RUN), columns=list(columns))


def columns_of_runs(
    planes: Planes, date: str | None = None, *, restricted: bool = False
) -> dict[str, NDArray[np.float64]]:
    """Return the columns of `outcomes_of_runs`, each of shape (runs,)."""
    date = date or str(planes.attrs["observed_until"])
    weeks = max(int(np.count_nonzero(planes.times <= np.datetime64(date))), 1)
    columns: dict[str, NDArray[np.float64]] = _posture_shares(planes, weeks)
    for name in OUTCOMES:
        if name == POSTURE or (restricted and name == LAST):
            continue
        for column, plane in planes.columns(name):
            values = plane[weeks - 1]
            if name in TIMES and restricted:
                values = np.where(np.isnan(values), float(weeks), values)
            if name in TIMES or not np.isnan(values).all():
                columns[column] = values
    return columns


def spread_of_runs(trajectories: xr.Dataset | Planes, date: str | None = None) -> dict[str, dict[str, Any]]:
    """Return the rows of `summarise`, by outcome."""
    planes = Planes.of(trajectories)
    columns = columns_of_runs(planes, date)
    rows = _spreads({name: (Column.split(name), values) for name, values in columns.items()})
    if (each := planes.attrs.get(RUNS_OF_MEMBER)) is not None:
        places = places_of(planes.runs // int(each))
        for name, values in columns.items():
            parts = parts_by_place(values, *places) if rows[name]["sd"] >= 0.0 else (np.nan, np.nan)
            rows[name] |= dict(zip((CHANCE, NOT_KNOWN), parts, strict=True))
    return {name: {key: value for key, value in row.items() if key != "runs"} for name, row in rows.items()}


def _posture_shares(planes: Planes, weeks: int) -> dict[str, Any]:
    """Return the share of the first weeks in which each actor held each posture, by run."""
    shares = {}
    for name, actor in case_of(planes.attrs).roster.file.actors.items():
        if (name,) not in planes.named(POSTURE):
            continue  # the dataset is of some actors alone
        held = planes.plane(POSTURE, {"actor": name})[:weeks]
        for number, posture in enumerate(actor.postures):
            shares[str(Column(POSTURE, (name, posture)))] = (held == number).mean(axis=0)
    return shares


def _recorded(value: Any) -> Any:
    """Return a dataset of runs, or refuse what is none."""
    dims = set(getattr(value, "dims", ()))
    swept = SWEPT in getattr(value, "data_vars", ())
    if not hasattr(value, "data_vars") or not dims >= ({SWEPT_OUTCOME} if swept else {TIME}):
        raise ValueError(f"{shown(type(value).__name__)} is not what sim.run or sim.sweep returns.")
    if RUN not in dims:
        raise ValueError("has no axis run; keep one run as .isel(run=[0]).")
    wanted = (SWEPT_OUTCOME, "unit") if swept else (*OUTCOMES, RUN, TIME)
    missing = [name for name in wanted if name not in value.variables]
    if not swept and "observed_until" not in value.attrs:
        missing.append("its attributes")
    if missing:
        raise ValueError(f"lacks {', '.join(missing)}; give the dataset as it was returned.")
    if not swept:
        _check_weeks(value)
    return value


def _check_weeks(trajectories: xr.Dataset) -> None:
    """Refuse trajectories without runs, or whose weeks do not follow one another."""
    for axis in (RUN, TIME):
        if not trajectories.sizes[axis]:
            raise ValueError(f"holds nothing along {axis}.")
    if (np.diff(trajectories[TIME].values) != np.timedelta64(1, "W")).any():
        raise ValueError("leaves out weeks, or has them in another order; keep them as they were run.")


@checks_arguments(trajectories=_recorded)
def summarise(trajectories: xr.Dataset, date: dt.date | str | None = None) -> pd.DataFrame:
    """Return how runs spread in each outcome at a date.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`, or from `sim.sweep`: of a sweep, the runs of all samples together that are there so far.
    date : date or str, optional
        Of trajectories: the week that holds it counts; by default that of the dataset's `observed_until`, or the last
        where that comes first. A sweep keeps the outcomes of one week alone.

    Returns
    -------
    pandas.DataFrame
        Index: outcome. Columns: unit, runs (how many; of a sweep alone), mean, sd, and the quantiles ``q05`` to
        ``q95``, in that unit, and happened. Stages have no mean and no sd, and their quantiles are stages. Of times
        happened is the share of runs in which they have come; quantiles that lie among the others are missing. Of runs
        that carry members, ``sd_chance`` and ``sd_not_known`` are what of the spread is chance, and what is not known
        of the parameters, as `sim.recorded.spread.parts_of_spread`.

    Raises
    ------
    InputError
        Where it is no such dataset, or the date is none of its weeks.

    Examples
    --------
    >>> import sim
    >>> summary = summarise(sim.run("baseline", runs=2))
    >>> summary.loc["strikes[israel]", "unit"]
    '1'
    """
    if SWEPT in trajectories:
        if date is not None:
            raise input_error(
                "date", f"a sweep keeps outcomes of {trajectories.attrs.get('at')} alone; sweep with at=."
            )
        return summary_of_sweep(trajectories)
    day = None if date is None else _week_of(trajectories, date).isoformat()
    return _table(spread_of_runs(trajectories, day))


def _week_of(trajectories: xr.Dataset, date: object) -> dt.date:
    """Return a day of the recorded weeks; an `InputError` says where it is none."""
    try:
        day = to_day(date)
    except ValueError as error:
        raise input_error("date", str(error)) from None
    first, last = (to_day(trajectories[TIME].values[place]) for place in (0, -1))
    if not first <= day < last + dt.timedelta(weeks=1):
        raise input_error("date", f"{day} is in none of the weeks of the runs, {first} to {last}.")
    return day


def _table(rows: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("outcome")


def _spreads(columns: Mapping[str, tuple[Column, NDArray[np.float64]]]) -> dict[str, dict[str, Any]]:
    """Return `_spread` of each column, of those that are plain numbers at once: one by one takes five times as long."""
    plain = {name: values for name, (one, values) in columns.items() if not (one.is_time or one.is_coded)}
    spreads: Iterable[Any] = _mean_to_quantiles(np.stack(list(plain.values()))) if plain else ()
    known = dict(zip(plain, spreads, strict=True))
    return {name: _spread(one, values, known=known.get(name)) for name, (one, values) in columns.items()}


def _mean_to_quantiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return mean, standard deviation and quantiles of each row of numbers, shape (rows, runs)."""
    count = values.shape[1]
    if not count:
        return np.full((len(values), 2 + len(QUANTILES)), np.nan)
    deviation = values.std(axis=1, ddof=1) if count > 1 else np.full(len(values), np.nan)
    return np.vstack([values.mean(axis=1), deviation, np.quantile(values, QUANTILES, axis=1)]).T


def _spread(
    column: Column, values: NDArray[np.float64], unit: str | None = None, known: NDArray[np.float64] | None = None
) -> dict[str, Any]:
    """Return the unit, how many runs there are, and how they spread; of codes only which stand at the quantiles.

    Of a time, with the share of runs in which it has come; a quantile that lies in those where it has not is missing,
    and so is the mean where there are any. Of plain numbers, `known` may be what `_mean_to_quantiles` says.
    """
    count, numbers = len(values), [np.nan] * (2 + len(QUANTILES))
    happened = float(np.mean(~np.isnan(values))) if column.is_time and count else np.nan
    if count and happened < 1.0:
        ordered = np.where(np.isnan(values), np.inf, values)
        found = np.quantile(ordered, QUANTILES, method="inverted_cdf")
        numbers[2:] = np.where(np.isinf(found), np.nan, found)
    elif count and column.is_coded:
        numbers[2:] = np.quantile(values, QUANTILES, method="inverted_cdf")
    elif count:
        numbers = list(_mean_to_quantiles(values[None])[0] if known is None else known)
    names = ["mean", "sd", *(f"q{round(100 * share):02d}" for share in QUANTILES)]
    return {
        "unit": column.unit if unit is None else unit,
        "runs": count,
        **dict(zip(names, map(float, numbers), strict=True)),
        "happened": happened,
    }


def summary_of_sweep(dataset: xr.Dataset) -> pd.DataFrame:
    """Return how the committed runs of a sweep spread in each outcome, as `summarise`."""
    rows, there = {}, _there(dataset).ravel()
    for part in _parts(dataset):
        values = part.values.reshape(-1, part.sizes[SWEPT_OUTCOME])
        values = values if there.all() else values[there]
        for place, name in enumerate(part[SWEPT_OUTCOME].values):
            rows[str(name)] = _spread(Column.split(str(name)), values[:, place], str(part.unit.values[place]))
    return _table(rows)


def _there(dataset: xr.Dataset) -> NDArray[np.bool_]:
    """Return which runs are committed, shape (samples, runs): of these some outcome is a number, if not a time."""
    outcomes = dataset[SWEPT].transpose(..., SWEPT_OUTCOME)
    steady = [not Column.split(str(name)).is_time for name in outcomes[SWEPT_OUTCOME].values]
    return np.asarray(outcomes.isel({SWEPT_OUTCOME: steady.index(True)}).notnull())


def means_of_samples(dataset: xr.Dataset) -> pd.DataFrame:
    """Return the mean of each outcome that has one, in columns, over the committed runs of each sample with any."""
    import pandas as pd

    parts, there = [], _there(dataset)[:, :, None]
    for part in _parts(dataset):
        values = part.values
        with np.errstate(invalid="ignore"):
            mean = np.where(there, values, 0.0).sum(axis=1) / there.sum(axis=1)
        parts.append(pd.DataFrame(mean, index=dataset["sample"].values, columns=part[SWEPT_OUTCOME].values))
    means = pd.concat(parts, axis=1).rename_axis("sample").dropna(how="all")
    return means[[name for name in means.columns if not Column.split(str(name)).is_coded]]


def _parts(dataset: xr.Dataset) -> Iterator[xr.DataArray]:
    """Iterate over some outcomes at a time; they are read from one chunk after another, not from many at once."""
    import zarr

    outcomes = dataset[SWEPT].transpose(..., SWEPT_OUTCOME)
    at_once = max(1, MOST_BYTES * outcomes.sizes[SWEPT_OUTCOME] // max(outcomes.nbytes, 1))
    with zarr.config.set({"async.concurrency": 1}):
        for first in range(0, outcomes.sizes[SWEPT_OUTCOME], at_once):
            yield outcomes.isel({SWEPT_OUTCOME: slice(first, first + at_once)})
