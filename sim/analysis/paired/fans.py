"""Fans: the distribution over runs of the difference between two scenarios, week by week."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.paired.pairs import check_among, check_pairs
from sim.case.columns import POSTURE
from sim.ground.axes import RUN
from sim.ground.faults import input_error
from sim.recorded.planes import Planes
from sim.recorded.summary import QUANTILES

if TYPE_CHECKING:
    import xarray as xr

QUANTILE = "quantile"


def fans_of_differences(reference: xr.Dataset, other: xr.Dataset, outcomes: Iterable[str] | None = None) -> xr.Dataset:
    """Return quantiles over runs of the difference of each run from its partner, by week.

    Parameters
    ----------
    reference, other : xarray.Dataset
        From `sim.run`, with the same draws.
    outcomes : iterable of str, optional
        Names of recorded outcomes; by default all except the posture, whose numbers have no order.

    Returns
    -------
    xarray.Dataset
        Axes quantile (0.05, 0.25, 0.5, 0.75, 0.95), time and those of each outcome, with its unit. These are quantiles
        of differences, not differences of quantiles.

    Raises
    ------
    InputError
        If the two are not paired, or a name is not such an outcome.

    Examples
    --------
    >>> import xarray as xr
    >>> one = xr.Dataset({"aid": (("run", "time"), [[1.0], [2.0], [3.0]])}, {"run": [0, 1, 2], "time": [0]})
    >>> fans_of_differences(one, one + xr.DataArray([0.0, 1.0, 5.0], dims="run")).aid.sel(quantile=0.5).item()
    1.0
    """
    import xarray as xr

    check_pairs(Planes.of(reference), Planes.of(other))
    known = [str(name) for name in reference.data_vars if name != POSTURE]
    names = known if outcomes is None else list(outcomes)
    if POSTURE in names:
        raise input_error("outcomes", "a posture is a number without an order, and has no differences.", key=POSTURE)
    check_among(names, "a recorded outcome", known)
    variables = {}
    for name in names:
        one, two = reference[name], other[name].transpose(*reference[name].dims)
        axis = one.dims.index(RUN)
        found = np.quantile(two.values - one.values, QUANTILES, axis=axis)
        dims = (QUANTILE, *(dim for dim in one.dims if dim != RUN))
        long_name = f"difference in {one.attrs.get('long_name', name)}"
        variables[name] = (dims, found, {"units": one.attrs.get("units", ""), "long_name": long_name})
    used = {str(dim) for dims, _, _ in variables.values() for dim in dims} - {QUANTILE}
    coordinates = {axis: reference[axis].values for axis in sorted(used) if axis in reference.coords}
    titles = {side: one.attrs.get("scenario", "") for side, one in (("reference", reference), ("other", other))}
    return xr.Dataset(variables, {QUANTILE: list(QUANTILES), **coordinates}, {**titles, "runs": reference.sizes[RUN]})
