"""Marks that several figures share: fans, curves, points and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.kit.contents import End, Mark, Pen
from sim.figures.kit.look import RULE_WIDTH, SOLID, Dashes, Paint
from sim.ground.axes import RUN, TIME

if TYPE_CHECKING:
    import xarray as xr

Numbers = NDArray[np.float64]

FAN_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Lower end of the 90 % and of the 50 % band, median, upper ends."""
LOW, LOWER, MEDIAN, UPPER, HIGH = range(5)
WIDE_SHADE: Final = 0.18
NARROW_SHADE: Final = 0.33
POINT_EMS: Final = 0.4


def days_of(times: xr.DataArray | NDArray[Any]) -> Numbers:
    """Return instants as days since 1 January 1970."""
    return np.asarray(np.asarray(times).astype("datetime64[s]").astype(np.float64) / 86_400)


def fan_of(values: xr.DataArray) -> Numbers:
    """Return the quantiles `FAN_QUANTILES` over runs, shape (5, time), of values by run and time.

    Raises ValueError for other axes.
    """
    if set(values.dims) != {RUN, TIME} or values.ndim != len((RUN, TIME)):
        raise ValueError(f"a fan is over {RUN} and {TIME}, not over {', '.join(map(str, values.dims))}.")
    return np.asarray(np.quantile(values.transpose(RUN, TIME).values, FAN_QUANTILES, axis=0), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Fan(Mark):
    """How runs spread over time: a median line inside a 50 % and a 90 % band."""

    days: Numbers  # shape (time,)
    quantiles: Numbers  # shape (5, time); from `fan_of`
    paint: Paint  # of the median line; bands are paler
    dashes: Dashes = SOLID
    name: str = ""  # what stands at its end, if anything
    thick: float = 0.0  # of the median line, in points; that of the format for 0
    halo: bool = True  # whether a thin edge parts the median line from the bands of others

    @property
    def ends(self) -> list[End]:  # type: ignore[override]
        """Its name at the last median."""
        return [End(float(self.quantiles[MEDIAN, -1]), self.name, self.paint)] if self.name else []

    @property
    def covers(self) -> tuple[float, float]:  # type: ignore[override]
        """Lowest and highest value of the 90 % band."""
        return float(np.nanmin(self.quantiles[LOW])), float(np.nanmax(self.quantiles[HIGH]))

    def draw(self, pen: Pen) -> None:
        """Draw bands, their edges and the median line."""
        from matplotlib.patheffects import Normal, Stroke

        axes, days, fan = pen.axes, self.days, self.quantiles
        colour, thick = pen.theme.paint(self.paint), self.thick or pen.thick
        axes.fill_between(days, fan[LOW], fan[HIGH], color=colour, alpha=WIDE_SHADE, linewidth=0, zorder=2)
        axes.fill_between(days, fan[LOWER], fan[UPPER], color=colour, alpha=NARROW_SHADE, linewidth=0, zorder=2.1)
        for edge in (LOW, HIGH) if np.any(fan[LOW] < fan[HIGH]) else ():
            axes.plot(days, fan[edge], color=colour, alpha=0.5, linewidth=0.25 * thick, zorder=2.2)
        halo = [Stroke(linewidth=1.9 * thick, foreground=pen.theme.background), Normal()] if self.halo else None
        how: dict[str, Any] = {"solid_capstyle": "butt", "path_effects": halo, "zorder": 3}
        axes.plot(days, fan[MEDIAN], color=colour, linestyle=self.dashes, linewidth=thick, **how)


@dataclass(frozen=True, eq=False)
class Curve(Mark):
    """A line over time, with a band about it where `low` and `high` are given; in steps where it counts."""

    days: Numbers  # shape (time,), as all of these
    values: Numbers
    paint: Paint
    dashes: Dashes = SOLID
    name: str = ""  # what stands at its end, if anything
    low: Numbers | None = None
    high: Numbers | None = None
    thick: float = 0.0  # in points; that of the format for 0
    steps: bool = False
    shade: float = 0.16  # strength of the band, from 0 to 1
    over: float = 3.0  # order in which it is drawn

    @property
    def ends(self) -> list[End]:  # type: ignore[override]
        """Its name at the last value."""
        return [End(float(self.values[-1]), self.name, self.paint)] if self.name else []

    @property
    def covers(self) -> tuple[float, float]:  # type: ignore[override]
        """Lowest and highest value."""
        low, high = (self.values if one is None else one for one in (self.low, self.high))
        return float(np.nanmin(low)), float(np.nanmax(high))

    def draw(self, pen: Pen) -> None:
        """Draw the band and the line."""
        colour = pen.theme.paint(self.paint)
        if self.low is not None and self.high is not None:
            step: Any = "post" if self.steps else None
            how: dict[str, Any] = {"color": colour, "alpha": self.shade, "linewidth": 0, "zorder": 2}
            pen.axes.fill_between(self.days, self.low, self.high, step=step, **how)
        how = {"color": colour, "linestyle": self.dashes, "linewidth": self.thick or pen.thick, "zorder": self.over}
        style = "steps-post" if self.steps else "default"
        pen.axes.plot(self.days, self.values, drawstyle=style, clip_on=not self.steps, **how)


@dataclass(frozen=True, eq=False)
class Points(Mark):
    """Observed values, named beside the highest of them where there is room, or right of the axes."""

    days: Numbers
    values: Numbers
    name: str
    paint: Paint = "ink"

    @property
    def ends(self) -> list[End]:  # type: ignore[override]
        """Their name, if they have one, at the highest value."""
        return [End(float(self.values.max()), self.name, self.paint, points=True)] if self.name else []

    @property
    def covers(self) -> tuple[float, float]:  # type: ignore[override]
        """Lowest and highest value."""
        return float(self.values.min()), float(self.values.max())

    def draw(self, pen: Pen) -> None:
        """Draw a dot for each."""
        how: dict[str, Any] = {"markersize": POINT_EMS * pen.size.text, "markeredgewidth": 0, "linestyle": "none"}
        pen.axes.plot(
            self.days, self.values, marker="o", color=pen.theme.paint(self.paint), zorder=4, clip_on=False, **how
        )


@dataclass(frozen=True)
class Rule(Mark):
    """A line across axes at a value; or upright, where that is asked for."""

    at: float
    paint: Paint = "ink"
    upright: bool = False
    thick: float = 2 * RULE_WIDTH

    def draw(self, pen: Pen) -> None:
        """Draw it."""
        line = pen.axes.axvline if self.upright else pen.axes.axhline
        line(self.at, color=pen.theme.paint(self.paint), linewidth=self.thick, zorder=1.8)
