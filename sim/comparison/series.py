"""Series: the main outcomes, and how they spread over runs, week by week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.comparison import unit_of
from sim.analysis.paired.fans import QUANTILE
from sim.case.columns import OUTCOMES
from sim.ground.axes import TIME
from sim.recorded.planes import Planes
from sim.recorded.summary import QUANTILES

if TYPE_CHECKING:
    import xarray as xr

MAIN: Final = (
    "delivered[drones]",
    "delivered[missiles]",
    "trust[iran in russia]",
    "trust[russia in iran]",
    "strikes[israel_on_iran]",
    "received[fighters]",
    "received[air_defence]",
    "pressure[iran]",
    "pressure[russia]",
    "alignment[iran in russia]",
    "reliance[iran in russia]",
    "repaid[iran_russia]",
    "ledger_balance[iran_russia]",
    "stock[drones]",
    "attribution[missiles]",
    "tie_strength[russia_israel]",
    "tie_strength[us_eu]",
    "talks[ukraine_war]",
)
"""What verdicts are given on, unless others are asked for: chosen before any comparison was run."""
FANS: Final = (
    "delivered[drones]",
    "delivered[missiles]",
    "trust[iran in russia]",
    "trust[russia in iran]",
    "strikes[israel_on_iran]",
    "received[fighters]",
    "pressure[iran]",
    "alignment[iran in russia]",
)
"""Of these, weekly quantiles are kept."""
OUTCOME, SCENARIO = "outcome", "scenario"


def series_of(planes: Planes, columns: tuple[str, ...] = FANS) -> dict[str, NDArray[np.float64]]:
    """Return single columns of what was recorded, shape (weeks, runs) each.

    Parameters
    ----------
    planes : Planes
        Of some runs.
    columns : tuple of str
        Such as ``trust[iran in russia]``; not of postures.
    """
    found = {}
    for column in columns:
        name, _, rest = column.partition("[")
        entity = dict(zip(planes.axes[name], rest.removesuffix("]").split(" in "), strict=True))
        found[column] = planes.plane(name, entity)
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
    quantiles: Mapping[str, NDArray[np.float64]],
    differences: Mapping[str, NDArray[np.float64]],
    times: NDArray[np.datetime64],
    runs: int,
) -> xr.Dataset:
    """Put weekly quantiles of all scenarios into one dataset.

    Parameters
    ----------
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
    words = {name: OUTCOMES[name.partition("[")[0]].meaning for name in FANS}
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
            OUTCOME: list(FANS),
            "unit": (OUTCOME, [unit_of(name) for name in FANS]),
            "meaning": (OUTCOME, [words[name] for name in FANS]),
            QUANTILE: list(QUANTILES),
            TIME: times,
        },
        {"runs": runs, "reference": next(iter(quantiles))},
    )
