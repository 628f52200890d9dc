"""Fans: how runs spread over time, as a median line inside bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.kit.look import SOLID, Dashes
from sim.ground.axes import RUN, TIME

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

FAN_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Lower end of the 90 % and of the 50 % band, median, upper ends."""
LOW, LOWER, MEDIAN, UPPER, HIGH = range(5)
WIDE_SHADE: Final = 0.18
NARROW_SHADE: Final = 0.33
HALO: Final = 1.9
SECONDS_A_DAY: Final = 86_400


def days_of(times: xr.DataArray) -> NDArray[np.float64]:
    """Return instants as days since 1 January 1970."""
    return np.asarray(times.values.astype("datetime64[s]").astype(np.float64) / SECONDS_A_DAY)


def fan_of(values: xr.DataArray) -> NDArray[np.float64]:
    """Return the quantiles of a fan.

    Parameters
    ----------
    values : xarray.DataArray
        Axes run and time, in any order.

    Returns
    -------
    array of float, shape (5, time)
        The quantiles `FAN_QUANTILES` over runs, in the unit of `values`.

    Raises
    ------
    ValueError
        For other axes.
    """
    if set(values.dims) != {RUN, TIME} or values.ndim != len((RUN, TIME)):
        raise ValueError(f"a fan is over {RUN} and {TIME}, not over {', '.join(map(str, values.dims))}.")
    return np.asarray(np.quantile(values.transpose(RUN, TIME).values, FAN_QUANTILES, axis=0), dtype=np.float64)


def draw_bands(
    axes: Axes,
    days: NDArray[np.float64],
    fan: NDArray[np.float64],
    *,
    colour: str,
    dashes: Dashes = SOLID,
    width: float = 2.0,
    halo: str = "none",
) -> None:
    """Draw quantiles: a median line inside a 50 % and a 90 % band.

    Parameters
    ----------
    axes : Axes
    days : array of float, shape (time,)
    fan : array of float, shape (5, time)
        From `fan_of`.
    colour : str
    dashes : str or tuple
        Of the median line, as matplotlib writes them.
    width : float
        Of the median line, in points.
    halo : str
        Colour of a thin edge of the median line, which parts it from the bands of others.
    """
    from matplotlib.patheffects import Normal, Stroke

    axes.fill_between(days, fan[LOW], fan[HIGH], color=colour, alpha=WIDE_SHADE, linewidth=0, zorder=2)
    axes.fill_between(days, fan[LOWER], fan[UPPER], color=colour, alpha=NARROW_SHADE, linewidth=0, zorder=2.1)
    for edge in (LOW, HIGH) if np.any(fan[LOW] < fan[HIGH]) else ():
        axes.plot(days, fan[edge], color=colour, alpha=0.5, linewidth=0.25 * width, zorder=2.2)
    edge_of_line = [Stroke(linewidth=HALO * width, foreground=halo), Normal()] if halo != "none" else None
    axes.plot(
        days,
        fan[MEDIAN],
        color=colour,
        linestyle=dashes,
        linewidth=width,
        zorder=3,
        solid_capstyle="butt",
        path_effects=edge_of_line,
    )
