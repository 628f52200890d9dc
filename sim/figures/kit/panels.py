"""What figures of a run show: panels of lines and points, taken from trajectories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case import titles
from sim.case.roster import roster
from sim.figures.kit.axes import Span, day_of
from sim.figures.kit.fan import FAN_QUANTILES, days_of, fan_of
from sim.figures.kit.look import SOLID, Dashes, month_of
from sim.ground.axes import ACTOR, PARTNER, RUN, TIME

if TYPE_CHECKING:
    import xarray as xr

MOST_LINES: Final = 4
MIDDLE_OF_A_MONTH: Final = 15
DAYS_A_YEAR: Final = 365.25
LAST_MONTH: Final = 12


@dataclass(frozen=True)
class Line:
    """A fan, or a share of runs.

    Parameters
    ----------
    name : str
        What stands at its end.
    about : str
        What it is, in full.
    values : xarray.DataArray
        Axes run and time, in the unit of the panel; 0 or 1 where a share of runs is drawn.
    paint, dashes
        How it is drawn; `paint` as for `Theme.paint`.
    subject : str
        What the title calls it; nothing where the title passes over it.
    counted : bool
        Whether the share of runs is drawn in which `values` is 1, rather than how runs spread.
    """

    name: str
    about: str
    values: xr.DataArray
    paint: str
    dashes: Dashes = SOLID
    subject: str = ""
    counted: bool = False

    @cached_property
    def days(self) -> NDArray[np.float64]:
        """Days of the values."""
        return days_of(self.values[TIME])

    @cached_property
    def fan(self) -> NDArray[np.float64]:
        """Quantiles of the values over runs; of a share of runs, the share in place of each."""
        if self.counted:
            return np.tile(self.values.mean(RUN).values, (len(FAN_QUANTILES), 1))
        return fan_of(self.values)


@dataclass(frozen=True)
class Points:
    """Observed values.

    Parameters
    ----------
    name : str
        What stands beside them.
    dates : tuple of date
    values : tuple of float
    source : str
        Where they come from, and what to beware of.
    """

    name: str
    dates: tuple[dt.date, ...]
    values: tuple[float, ...]
    source: str

    @property
    def days(self) -> list[float]:
        """Their dates, as days."""
        return [day_of(date) for date in self.dates]


@dataclass(frozen=True)
class Panel:
    """A small picture.

    Parameters
    ----------
    title, plots, unit : str
        Its subject; what is plotted; the unit, in words.
    lines : tuple of Line
    points : Points, optional
    percent : bool
        Whether shares are shown as percent.
    top : float
        What the axis reaches at least, so that panels of one unit can be compared.
    verbs : tuple of str
        For the title: what a line does that falls, holds or rises.
    subject : str
        For the title: all lines together, where they do the same.
    """

    title: str
    plots: str
    unit: str
    lines: tuple[Line, ...]
    points: Points | None = None
    percent: bool = False
    top: float = 0.0
    verbs: tuple[str, str, str] = ("falls", "holds", "rises")
    subject: str = ""


@dataclass(frozen=True)
class Row:
    """A quantity at one date: how runs spread, and what is reported.

    Parameters
    ----------
    name : str
    values : array of float, shape (runs,)
    reported : float
    ordered : float
        As reported; 0 where that is not known.
    """

    name: str
    values: NDArray[np.float64]
    reported: float
    ordered: float = 0.0

    @cached_property
    def fan(self) -> NDArray[np.float64]:
        """Quantiles of the values over runs."""
        return np.asarray(np.quantile(self.values, FAN_QUANTILES))


@dataclass(frozen=True)
class Rows:
    """Quantities at one date, each on a scale of its own from zero.

    Parameters
    ----------
    title, plots, unit : str
        As for `Panel`.
    rows : tuple of Row
    """

    title: str
    plots: str
    unit: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Contents:
    """What a figure shows.

    Parameters
    ----------
    title : str
        The finding, in words.
    panels : tuple of Panel or Rows
    trajectories : xarray.Dataset
        From `sim.run`.
    notes : tuple of str
        For the footer, before where the numbers come from.
    """

    title: str
    panels: tuple[Panel | Rows, ...]
    trajectories: xr.Dataset
    notes: tuple[str, ...] = ()


def title_of(kind: str, name: str) -> str:
    """Return what the roster calls an actor, item or order; a name that it does not know, in words."""
    return titles.title_of(roster(), kind, name)


def in_full(actor: str) -> str:
    """Return the name of an actor as it stands in a sentence."""
    return titles.in_full(roster(), actor)


def short_title(actor: str) -> str:
    """Return the name of an actor as it stands beside a line."""
    return titles.short_title(roster(), actor)


def known(trajectories: xr.Dataset, axis: str, kind: str) -> dict[str, Any]:
    """Return what the roster says of each name on an axis; names that it does not know are left out."""
    records = getattr(roster().file, kind)
    names = map(str, trajectories[axis].values) if axis in trajectories.coords else ()
    return {name: records[name] for name in names if name in records}


def pairs_of_trust(trajectories: xr.Dataset) -> list[tuple[str, str]]:
    """Return who trusts whom, as far as a run records it."""
    actors = [str(name) for name in trajectories[ACTOR].values]
    found = trajectories["trust"].isel({RUN: 0, TIME: 0}).notnull()
    return [(of, to) for of in actors for to in actors if bool(found.sel({ACTOR: of, PARTNER: to}))]


def observed_end(trajectories: xr.Dataset) -> int:
    """Return the position of the last week that is held against reporting."""
    before = np.flatnonzero(trajectories[TIME].values <= np.datetime64(str(trajectories.attrs["observed_until"])))
    return int(before[-1]) if len(before) else 0


def date_at(trajectories: xr.Dataset, position: int) -> dt.date:
    """Return the first day of the week at a position."""
    return dt.date.fromisoformat(str(trajectories[TIME].values[position])[:10])


def day_in_words(date: dt.date) -> str:
    """Return when a date is, for a title."""
    return f"the end of {date.year}" if date.month == LAST_MONTH else month_of(date)


def time_span(trajectories: xr.Dataset) -> Span:
    """Return the span of the weeks recorded."""
    days = days_of(trajectories[TIME])
    return Span(float(days[0]), float(days[-1]) if len(days) > 1 else float(days[0]) + 1.0)


def drawn(panels: Iterable[Panel | None]) -> tuple[Panel, ...]:
    """Return the panels that have something to show."""
    return tuple(panel for panel in panels if panel is not None and panel.lines)
