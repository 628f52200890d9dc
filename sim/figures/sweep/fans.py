"""Fans of a sweep, from how many runs stand in each bin at each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import Column
from sim.figures.kit.axes import Sheet, draw_letters, draw_rules, draw_time, draw_values
from sim.figures.kit.fan import FAN_QUANTILES, HIGH, LOW, MEDIAN, days_of, draw_bands
from sim.figures.kit.labels import End, gutter_of, label_ends
from sim.figures.kit.look import NO_BREAK, Look, SizeName, ThemeName, counted, forced_acts, month_of, styled
from sim.figures.kit.panels import date_at, observed_end
from sim.figures.kit.scale import room_for_values
from sim.figures.kit.sheet import Cell, Events, Place, Words, axes_in, blank_sheet, draw_head, lay_out
from sim.figures.sweep import words
from sim.ground.axes import TIME

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["fans_of_counts", "fans_of_counts_alt_text", "quantiles_of_counts"]

MOST: Final = 6
HEADROOM: Final = 1.06
LINE_EMS: Final = 0.17
MOST_NAMED: Final = 4
STEADY: Final = 0.05
"""Share of the height of a panel by which a median must move to be said to rise or fall."""
CHUNK, BIN = "chunk", "bin"


def quantiles_of_counts(
    counts: NDArray[np.integer], low: float, high: float, shares: Sequence[float]
) -> NDArray[np.float64]:
    """Return quantiles of values that are known only as counts in bins, taken as even within each bin.

    Parameters
    ----------
    counts : array of int, shape (time, bins)
        Bins of equal width from `low` to `high`; at least one value at each time.
    low, high : float
    shares : sequence of float
        Between 0 and 1, not including them.

    Returns
    -------
    array of float, shape (shares, time)
        Each within the bin that holds the true quantile, save where that lies outside `low` to `high`.

    Examples
    --------
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


@dataclass(frozen=True)
class Fan:
    """A series over all runs; `quantiles` of shape (5, time), `runs` how many it counts, `step` the width of a bin."""

    name: str
    plots: str
    unit: str
    quantiles: NDArray[np.float64]
    runs: int
    step: float

    def text(self, row: int, position: int) -> str:
        """Return a quantile at a time, as finely as bins allow."""
        return words.number_text(float(self.quantiles[row, position]), self.step)

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis of values."""
        return min(0.0, float(self.quantiles[LOW].min())), HEADROOM * max(float(self.quantiles[HIGH].max()), 0.0) or 1.0

    def verb(self, first: int, last: int) -> str:
        """Return what the median does between two places in time."""
        change = float(self.quantiles[MEDIAN, last] - self.quantiles[MEDIAN, first])
        if abs(change) < STEADY * (self.limits[1] - self.limits[0]):
            return "holds"
        return "rises" if change > 0 else "falls"


def _fans(dataset: xr.Dataset, series: Sequence[str]) -> list[Fan]:
    if not 0 < len(series) <= MOST:
        raise ValueError(f"a figure of fans shows 1 to {MOST} series, not {len(series)}.")
    found = []
    for name in series:
        one = dataset["fans"].sel({words.SERIES: name})
        counts = one.transpose(CHUNK, TIME, BIN).sum(CHUNK).values
        if not counts[0].sum():
            raise ValueError("the sweep has no runs to draw yet.")
        unit = str(one["series_unit"].item())
        quantiles = quantiles_of_counts(counts, float(one["low"]), float(one["high"]), FAN_QUANTILES)
        plots = words.what_and_unit(str(one["series_long_name"].item()), unit)
        step = (float(one["high"]) - float(one["low"])) / counts.shape[1]
        found.append(Fan(name, plots, unit, quantiles, int(counts[0].sum()), step))
    return found


def _finding(dataset: xr.Dataset, fans: Sequence[Fan]) -> str:
    """Return the title: what the medians do until the end of what is observed."""
    last = observed_end(dataset)
    end = month_of(date_at(dataset, last))
    if len(fans) == 1:
        return f"{words.outcome_title(fans[0].name)} {fans[0].verb(0, last)} until {end}"
    groups = {verb: [fan.name for fan in fans if fan.verb(0, last) == verb] for verb in ("rises", "falls", "holds")}
    named = {verb: names for verb, names in groups.items() if names and verb != "holds"}
    if 0 < sum(map(len, named.values())) <= MOST_NAMED:
        said = [
            f"{_listed([words.outcome_title(one) for one in names])} {_verb(v, names)}" for v, names in named.items()
        ]
        return f"{'; '.join(said)} until {end}"
    return f"Until {end}, of {len(fans)} medians {_listed([f'{len(n)} {_verb(v, n)}' for v, n in groups.items() if n])}"


def _verb(verb: str, names: Sequence[str]) -> str:
    return verb if len(names) == 1 else verb.removesuffix("s")


def _listed(texts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _colour(sheet: Sheet, fan: Fan) -> str:
    """Return the colour of the actor that a series begins with, or that of no actor."""
    theme, labels = sheet.look.theme, Column.split(fan.name).labels
    return theme.actors.get(labels[0] if labels else "", theme.channels[0])


def _draw(sheet: Sheet, dataset: xr.Dataset, fan: Fan, place: Place) -> None:
    axes, box, colour = axes_in(sheet, place.box), place.box, _colour(sheet, fan)
    thickness = LINE_EMS * sheet.look.size.text
    draw_bands(axes, days_of(dataset[TIME]), fan.quantiles, colour=colour, width=thickness)
    draw_time(sheet, axes, box, labelled=place.dated)
    draw_values(sheet, axes, box, fan.limits, percent=False)
    draw_rules(sheet, axes)
    draw_letters(sheet, box)
    label_ends(sheet, axes, box, [End(float(fan.quantiles[MEDIAN, -1]), fan.text(MEDIAN, -1), colour)])
    draw_head(sheet, place)


def fans_of_counts(
    dataset: xr.Dataset,
    series: Sequence[str],
    *,
    events: Events | None = None,
    theme: ThemeName = "light",
    size: SizeName = "page",
) -> Figure:
    """Draw how all runs of a sweep spread over time, from the counts that it keeps.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `sim.sweep`, with ``fans``.
    series : sequence of str
        One to six names, such as ``trust[iran in russia]``.
    events : mapping of str to (date, label), optional
        Dated events by id.
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide and as high as the panels need.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.

    Raises
    ------
    ValueError
        For no series or more than six, and where no run is there yet.
    """
    fans = _fans(dataset, series)
    months = " to ".join(f"{date_at(dataset, position):%b %Y}" for position in (0, -1))
    shown = (
        f"Model, scenario “{dataset.attrs['title']}”, {months}. Line: median of {counted(fans[0].runs, 'run')}, "
        f"number: its end; bands: middle 50{NO_BREAK}% and 90{NO_BREAK}% of them.{words.partial_words(dataset)}"
    )
    note = f"Read from counts in {dataset.sizes[BIN]} bins: a quantile is known to the width of a bin."
    with styled():
        sheet = blank_sheet(Look.of(theme, size), dataset, events)
        cells = [
            Cell(
                words.outcome_title(fan.name),
                fan.plots,
                room_for_values(sheet, fan.limits, percent=False),
                gutter_of(sheet, [fan.text(MEDIAN, -1)]),
            )
            for fan in fans
        ]
        sheet, places, _ = lay_out(sheet, dataset, Words(_finding(dataset, fans), shown, (note,)), cells)
        for fan, place in zip(fans, places, strict=True):
            _draw(sheet, dataset, fan, place)
    return sheet.figure


def fans_of_counts_alt_text(dataset: xr.Dataset, series: Sequence[str]) -> str:
    """Say what rises and falls in a figure of fans, by how much and when, for those who cannot see it."""
    fans, last = _fans(dataset, series), observed_end(dataset)
    sentences = [
        f"{_finding(dataset, fans)}. {counted(len(fans), 'panel')} over {counted(fans[0].runs, 'run')} of the scenario "
        f"{dataset.attrs['scenario']}, {forced_acts(dataset)}.{words.partial_words(dataset)}"
    ]
    ends = [last] if last + 1 == dataset.sizes[TIME] else [last, dataset.sizes[TIME] - 1]
    for fan in fans:
        start = f"from a median of {fan.text(MEDIAN, 0)}"
        parts = []
        for position in ends:
            low, middle, high = (fan.text(row, position) for row in (LOW, MEDIAN, HIGH))
            aside = "" if position == last else ", model only"
            day: dt.date = date_at(dataset, position)
            parts.append(f"to {words.with_unit(middle, fan.unit)} ({low} to {high}) in {month_of(day)}{aside}")
        sentences.append(f"{words.outcome_title(fan.name)} {fan.verb(0, last)} {start} {', '.join(parts)}.")
    return " ".join([*sentences, f"In brackets: middle 90{NO_BREAK}% of runs."])
