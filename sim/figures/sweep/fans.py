"""Fans of a sweep, from how many runs stand in each bin at each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.columns import Column
from sim.figures.kit.contents import NO_EVENTS, Contents, Events, Panel, limits_of
from sim.figures.kit.facts import date_of, day_of
from sim.figures.kit.marks import FAN_QUANTILES, HIGH, LOW, MEDIAN, Fan, Numbers, days_of
from sim.figures.kit.scales import Values
from sim.figures.sweep.titles import Swept
from sim.ground.axes import TIME
from sim.words import NO_BREAK, counted, month_of, number, with_unit

if TYPE_CHECKING:
    import xarray as xr

MOST: Final = 6
CHUNK, BIN = "chunk", "bin"


def quantiles_of_counts(counts: NDArray[np.integer], low: float, high: float, shares: Sequence[float]) -> Numbers:
    """Return quantiles of values that are known only as counts in bins, taken as even within each bin.

    Counts have shape (time, bins), with bins of equal width from `low` to `high` and at least one value at each
    time; shares lie between 0 and 1, not including them. Quantiles have shape (shares, time), each within the bin
    that holds the true quantile, save where that lies outside `low` to `high`.

    >>> quantiles_of_counts(np.array([[0, 4, 4, 0]]), 0.0, 4.0, (0.25, 0.5))
    array([[1.5],
           [2. ]])
    """
    below = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1, dtype=np.float64)], axis=1)
    wanted = np.asarray(shares)[:, None] * below[:, -1]
    # The first bin whose upper edge reaches the rank: an empty bin never does so first.
    place = (below[None, :, 1:] < wanted[:, :, None]).sum(axis=2)
    rows = np.arange(len(counts))
    inside = (wanted - below[rows, place]) / np.asarray(counts, dtype=np.float64)[rows, place]
    return np.asarray(low + (place + inside) * (high - low) / counts.shape[1], dtype=np.float64)


def _paint(name: str, case: Case) -> str:
    """Return the colour of the actor that a series begins with, or that of no actor."""
    first, *_ = (*Column.split(name).labels, "")
    return f"actors.{first}" if first in case.colours else "channels.0"


def _verb(fan: Numbers, limits: tuple[float, float], last: int) -> str:
    """Return what a median does until a position."""
    change = float(fan[MEDIAN, last] - fan[MEDIAN, 0])
    if abs(change) < 0.05 * (limits[1] - limits[0]):  # of the height of the panel
        return "holds"
    return "rises" if change > 0 else "falls"


def _panel(of: Swept, name: str) -> tuple[Panel, tuple[str, str]]:
    """Return the panel of a series, and what its median does until the first end, and where it is then."""
    facts, one = of.facts, of.dataset["fans"].sel(series=name)
    counts = one.transpose(CHUNK, TIME, BIN).sum(CHUNK).values
    if not counts[0].sum():
        raise ValueError("the sweep has no runs to draw yet.")
    low, high, step, days = float(one["low"]), float(one["high"]), _width(of, name), days_of(one[TIME])
    quantiles = quantiles_of_counts(counts, low, high, FAN_QUANTILES)
    if 2 * step < 1 and _is_whole(of, name):
        quantiles = np.round(quantiles)
    ends, exact = facts.positions(days), _read(of, name)
    whole = 0.0 if exact is None else of.step(name)

    def told(end: int) -> str:
        """Say where the middle of runs and nine tenths of them are: exactly when outcomes are read."""
        if exact is not None and _holds(of, days, end):
            middle, *spread = (number(float(exact[row]), step=of.step(name)) for row in (MEDIAN, LOW, HIGH))
            return f"{middle} ({' to '.join(spread)}) {of.by}"
        middle, *spread = (number(float(quantiles[row, end]), step=max(step, whole)) for row in (MEDIAN, LOW, HIGH))
        return f"about {middle} ({' to '.join(spread)}) in {facts.month_in_words(days[end])}"

    mark = Fan(days, quantiles, _paint(name, facts.case), halo=False)
    limits = limits_of([mark])
    title, plots, verb = of.title(name), of.plots(name), _verb(quantiles, limits, ends[0])
    start = number(float(quantiles[MEDIAN, 0]), step=max(step, whole))
    sentence = f"{title} ({plots}) {verb} from a median of about {start} to {', to '.join(map(told, ends))}."
    median = told(ends[0]).partition(" (")[0]
    return Panel(title, f"{plots}: median {median}", (mark,), up=Values(limits), said=sentence), (verb, median)


def _width(of: Swept, name: str) -> float:
    """Return the width of the bins in which runs of a series are counted."""
    one = of.dataset["fans"].sel(series=name)
    return (float(one["high"]) - float(one["low"])) / one.sizes[BIN]


def _holds(of: Swept, days: Numbers, position: int) -> bool:
    """Say whether outcomes are read between a week of the fans and the next, or just before it."""
    at = day_of(dt.date.fromisoformat(str(of.dataset.attrs["at"])[:10]))
    pitch = float(days[1] - days[0]) if len(days) > 1 else 0.0
    return bool(abs(at - days[position]) < pitch) or at == days[position]


def _read(of: Swept, name: str) -> Numbers | None:
    """Return the quantiles over all runs when outcomes are read; None of a series that is none of these."""
    if name not in of.dataset["outcome"].values:
        return None
    values = np.asarray(of.dataset["outcomes"].sel(outcome=name).values, dtype=np.float64)
    there = values[~np.isnan(values)]
    return np.asarray(np.quantile(there, FAN_QUANTILES), dtype=np.float64) if len(there) else None


def _is_whole(of: Swept, name: str) -> bool:
    """Say whether an outcome is a whole number in every run, as counts are."""
    if name not in of.dataset["outcome"].values:
        return False
    values = of.dataset["outcomes"].sel(outcome=name).values
    return bool(np.all(np.isnan(values) | (values == np.round(values))))


def _finding(of: Swept, names: Sequence[str], found: tuple[str, str], end: str) -> str:
    """Return the title: what the median of the first series does until the end of what is observed, and to where."""
    verb, value = found
    more = f"; {counted(len(names) - 1, 'more outcome')}" if len(names) > 1 else ""
    link = "at" if verb == "holds" else "to"
    return f"“{of.title(names[0])}” {verb} {link} a median of {of.in_unit(names[0], value)} by {end}{more}"


def fans_of_counts(dataset: xr.Dataset, series: Sequence[str], events: Events = NO_EVENTS) -> Contents:
    """Return how all runs of a sweep spread over time, from the counts that it keeps, with dated events.

    Raises ValueError for no series or more than six, and where no run is there yet.
    """
    if not 0 < len(series) <= MOST:
        raise ValueError(f"a figure of fans shows 1 to {MOST} series, not {len(series)}.")
    of, days = Swept(dataset), days_of(dataset[TIME])
    panels, found = zip(*(_panel(of, name) for name in series), strict=True)
    runs = counted(int(dataset["fans"].isel(series=0, time=0).sum()), "run")
    first = of.facts.positions(days)[0]
    end = of.by.removeprefix("by ") if _holds(of, days, first) else month_of(date_of(days[first]))
    widths = [f"{of.title(one)}, {with_unit(number(_width(of, one)), Column.split(one).unit)}" for one in series]
    return Contents(
        title=_finding(of, series, found[0], end),
        subtitle=f"Model, scenario “{of.facts.title}”, {' to '.join(of.facts.months)}. Line: median of {runs}; bands: "
        f"middle 50{NO_BREAK}% and 90{NO_BREAK}% of them. The number above each panel is the median by {end}."
        f"{of.partial}",
        panels=panels,
        facts=of.facts,
        notes=(
            f"Lines and bands are read from counts in {dataset.sizes[BIN]} bins, and known to the width of one "
            f"({'; '.join(widths)}), as are numbers with “about”; others are exact.",
        ),
        events=events,
        summary=f"{counted(len(panels), 'panel')} over {runs} {of.of_scenario}.{of.partial}",
        closing=f"In brackets: middle 90{NO_BREAK}% of runs.",
    )
