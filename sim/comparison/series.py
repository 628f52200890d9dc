"""Series: how outcomes spread over runs, week by week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.fans import QUANTILE
from sim.case.columns import Column
from sim.ground.axes import TIME
from sim.recorded.planes import Planes
from sim.recorded.summary import QUANTILES

if TYPE_CHECKING:
    import xarray as xr

OUTCOME, SCENARIO = "outcome", "scenario"


def series_of(planes: Planes, columns: Iterable[str]) -> dict[str, NDArray[np.float64]]:
    """Return single columns of what was recorded, shape (weeks, runs) each.

    Parameters
    ----------
    planes : Planes
        Of some runs.
    columns : iterable of str
        Such as ``trust[iran in russia]``; not of postures.
    """
    found = {}
    for name in columns:
        column = Column.split(name)
        found[name] = planes.named(column.outcome)[column.labels]
    return found


def spread(
    series: Mapping[str, NDArray[np.float64]], reference: Mapping[str, NDArray[np.float64]] | None = None
) -> NDArray[np.float64]:
    """Return quantiles over runs, by week.

    Parameters
    ----------
    series : mapping of str to array, shape (weeks, runs)
        From `series_of`.
    reference : mapping of str to array, optional
        Those of the reference: then, quantiles of the difference of each run from its partner.

    Returns
    -------
    array of float, shape (outcomes, quantiles, weeks)
        As of `numpy.quantile`, but from one sorting, which takes a third of the time of its partitioning.
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

    Parameters
    ----------
    columns : sequence of str
        The outcomes.
    quantiles, differences : mapping of str to array, shape (outcomes, quantiles, weeks)
        By scenario; of the differences, the reference is left out.
    times : array of datetime64, shape (weeks,)
        First days of weeks.
    runs : int
        Over how many runs they are.

    Returns
    -------
    xarray.Dataset
        `quantiles` and `differences` with axes scenario (of the differences: other), outcome, quantile and time, in the
        unit of each outcome.
    """
    import xarray as xr

    shape = (OUTCOME, QUANTILE, TIME)
    return xr.Dataset(
        {
            "quantiles": ((SCENARIO, *shape), np.stack(list(quantiles.values())), {"long_name": "quantiles over runs"}),
            "differences": (
                ("other", *shape),
                np.stack(list(differences.values())),
                {"long_name": "quantiles of the difference of each run from its partner in the reference"},
            ),
        },
        {
            SCENARIO: list(quantiles),
            "other": list(differences),
            OUTCOME: list(columns),
            "unit": (OUTCOME, [Column.split(name).unit for name in columns]),
            "meaning": (OUTCOME, [Column.split(name).meaning for name in columns]),
            QUANTILE: list(QUANTILES),
            TIME: times,
        },
        {"runs": runs, "reference": next(iter(quantiles))},
    )
