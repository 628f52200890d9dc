"""Series: how outcomes spread over runs, week by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.fans import QUANTILE
from sim.case.columns import OUTCOMES, Column
from sim.ground.axes import RUN, TIME
from sim.kernel.state import variable_of
from sim.recorded.planes import Planes
from sim.recorded.summary import QUANTILES

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

OUTCOME, SCENARIO = "outcome", "scenario"

_ADDS_UP: Final = "since the start"
"""Ends the meaning of what only grows: its last value tells of all weeks."""
_WHOLE: Final = 1e-6
"""Weeks by which a sum that is rounded may miss a whole number of them."""


def adds_up(outcome: str) -> bool:
    """Say whether an outcome is an amount since the start; any other is a level, or an amount of a week."""
    return _ADDS_UP in OUTCOMES[outcome].meaning


def weeks_counted(averages: pd.DataFrame, weeks: int) -> list[str]:
    """Return the columns of levels that are 0 or 1 in each week of each run, so that averages are shares of weeks.

    A level between would make an average that is no whole number of weeks, but for a rare one.
    """
    levels = [name for name in map(str, averages.columns) if _is_a_level(Column.split(name).outcome)]
    counts = averages[levels].to_numpy() * weeks
    whole = np.isclose(counts, np.round(counts), rtol=0.0, atol=_WHOLE).all(axis=0)
    return [name for name, one in zip(levels, whole, strict=True) if one]


def _is_a_level(outcome: str) -> bool:
    recorded = OUTCOMES[outcome]
    return variable_of(recorded.kind, recorded.variable).bounds == (0.0, 1.0)


def averages_of_runs(planes: Planes, date: dt.date) -> pd.DataFrame:
    """Return each outcome of each run on average over the weeks until a date; what adds up, at the date.

    Index: run; columns as of `sim.recorded.summary.outcomes_of_runs`, without codes and times, which have no average,
    and without amounts of a week that something else adds up.
    """
    import pandas as pd

    weeks = max(int(np.count_nonzero(planes.times <= np.datetime64(date))), 1)
    found = {}
    for name, outcome in OUTCOMES.items():
        column = Column(name)
        if column.is_coded or column.is_time or variable_of(outcome.kind, outcome.variable).kind == "flow":
            continue
        last = adds_up(name)
        for label, plane in planes.columns(name):
            found[label] = plane[weeks - 1] if last else plane[:weeks].mean(axis=0)
    table = np.column_stack(list(found.values()))
    return pd.DataFrame(table, index=pd.Index(planes.runs, name=RUN), columns=list(found))


def series_of(planes: Planes, columns: Iterable[str]) -> dict[str, NDArray[np.float64]]:
    """Return single columns of what was recorded, such as ``trust[iran in russia]``, shape (weeks, runs) each."""
    split = {name: Column.split(name) for name in columns}
    return {name: planes.named(one.outcome)[one.labels] for name, one in split.items()}


def spread(
    series: Mapping[str, NDArray[np.float64]], reference: Mapping[str, NDArray[np.float64]] | None = None
) -> NDArray[np.float64]:
    """Return quantiles over runs, by week, in shape (outcomes, quantiles, weeks).

    With a reference, those of the difference of each run from its partner. As of `numpy.quantile`, but from one
    sorting, which takes a third of the time of its partitioning.
    """
    found = []
    for name, values in series.items():
        ordered = np.sort(values if reference is None else values - reference[name], axis=1)
        place = np.array(QUANTILES) * (ordered.shape[1] - 1)
        below = np.floor(place).astype(np.int64)
        low, high = ordered[:, below], ordered[:, np.ceil(place).astype(np.int64)]
        found.append((low + (place - below) * (high - low)).T)
    return np.stack(found)


def fans(
    columns: Sequence[str],
    quantiles: Mapping[str, NDArray[np.float64]],
    differences: Mapping[str, NDArray[np.float64]],
    times: NDArray[np.datetime64],
    runs: int,
) -> xr.Dataset:
    """Put weekly quantiles of all scenarios into one dataset.

    `quantiles` and `differences` (without the reference) hold an array of shape (outcomes, quantiles, weeks) for
    each scenario, in the unit of each outcome, over so many runs; the dataset has axes scenario (of the
    differences: other), outcome, quantile and time, the first days of weeks.
    """
    import xarray as xr

    split, shape = [Column.split(name) for name in columns], (OUTCOME, QUANTILE, TIME)
    words = {"long_name": "quantiles over runs"}
    words_of_differences = {"long_name": "quantiles of the difference of each run from its partner in the reference"}
    return xr.Dataset(
        {
            "quantiles": ((SCENARIO, *shape), np.stack(list(quantiles.values())), words),
            "differences": (("other", *shape), np.stack(list(differences.values())), words_of_differences),
        },
        {
            SCENARIO: list(quantiles),
            "other": list(differences),
            OUTCOME: list(columns),
            "unit": (OUTCOME, [one.unit for one in split]),
            "meaning": (OUTCOME, [one.meaning for one in split]),
            QUANTILE: list(QUANTILES),
            TIME: times,
        },
        {"runs": runs, "reference": next(iter(quantiles))},
    )
