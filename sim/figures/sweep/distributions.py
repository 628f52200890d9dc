"""Distributions: how all runs of a sweep spread in some outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.kit.axes import RULE_WIDTH, Sheet, draw_values
from sim.figures.kit.look import NO_BREAK, Look, SizeName, ThemeName, counted, forced_acts, percent, styled
from sim.figures.kit.scale import draw_scale, half_of_last, padded, room_for_values, sheet_without_dates
from sim.figures.kit.sheet import Cell, Place, Words, axes_in, draw_head, lay_out
from sim.figures.sweep import words

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["distributions", "distributions_alt_text"]

MOST: Final = 9
FEW_VALUES: Final = 12
LEAST_BARS, MOST_BARS = 5, 40
BAR: Final = 0.7
WIDEST: Final = 0.15
"""Share of the distance between the lowest and the highest of few values that a bar takes at most."""
HEADROOM, MARKER = 1.32, 1.16
"""How high the axis and the median with its range stand, as multiples of the highest bar."""
RANGE: Final = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Spread:
    """An outcome over all runs.

    Parameters
    ----------
    name, plots : str
    values : array of float, shape (runs,)
    """

    name: str
    plots: str
    values: NDArray[np.float64]

    @cached_property
    def quantiles(self) -> tuple[float, float, float]:
        """5 %, median and 95 %."""
        low, middle, high = np.quantile(self.values, RANGE)
        return float(low), float(middle), float(high)

    @cached_property
    def bars(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Middles, widths and heights (shares of runs): a bar for each of few values, else bins by Rice's rule."""
        kinds, counts = np.unique(self.values, return_counts=True)
        if len(kinds) <= FEW_VALUES:
            apart = float(np.diff(kinds).min()) if len(kinds) > 1 else max(abs(float(kinds[0])), 1.0) / 5
            wide = min(BAR * apart, WIDEST * float(np.ptp(kinds))) or BAR * apart
            return kinds, np.full(len(kinds), wide), counts / len(self.values)
        bars = min(max(round(2 * len(self.values) ** (1 / 3)), LEAST_BARS), MOST_BARS)
        heights, edges = np.histogram(self.values, bars)
        return (edges[:-1] + edges[1:]) / 2, np.diff(edges), heights / len(self.values)

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis of values."""
        middles, widths, _ = self.bars
        ends = padded(float((middles - widths / 2).min()), float((middles + widths / 2).max()))
        alone = max(abs(float(middles[0])), 1.0)
        return ends if len(middles) > 1 else (float(middles[0]) - alone, float(middles[0]) + alone)

    @property
    def top(self) -> float:
        """Upper end of the axis of shares."""
        return HEADROOM * float(self.bars[2].max())

    @property
    def width(self) -> float:
        """Range from 5 % to 95 % of runs, as a multiple of the mean size of the values."""
        size = float(np.abs(self.values).mean())
        return (self.quantiles[2] - self.quantiles[0]) / size if size else 0.0

    @property
    def told(self) -> str:
        """Median and range in words, without the unit."""
        low, middle, high = map(words.number_text, self.quantiles)
        return f"median {middle}, 5–95{NO_BREAK}%: {low} to {high}"


def _spreads(dataset: xr.Dataset, outcomes: Sequence[str]) -> list[Spread]:
    if not 0 < len(outcomes) <= MOST:
        raise ValueError(f"a figure of distributions shows 1 to {MOST} outcomes, not {len(outcomes)}.")
    return [Spread(name, words.outcome_plots(dataset, name), words.runs_of(dataset, name)) for name in outcomes]


def _finding(spreads: Sequence[Spread]) -> str:
    """Return the title: what differs most and least between runs."""
    if len(spreads) == 1:
        return f"{words.outcome_title(spreads[0].name)}: {spreads[0].told}"
    ranked = sorted(spreads, key=lambda one: one.width)
    least, most = ranked[0], ranked[-1]
    if not most.width:
        return "None of these outcomes differs between the middle nine tenths of runs"
    return f"Runs differ most in “{words.outcome_title(most.name)}”, least in “{words.outcome_title(least.name)}”"


def _draw(sheet: Sheet, spread: Spread, place: Place) -> None:
    axes, theme, small = axes_in(sheet, place.box), sheet.look.theme, sheet.look.size.small
    middles, widths, heights = spread.bars
    axes.bar(middles, heights, widths, color=theme.channels[1], edgecolor=theme.background, linewidth=0.4, zorder=2)
    draw_values(sheet, axes, place.box, (0.0, spread.top), percent=True)
    draw_scale(sheet, axes, place.box, spread.limits)
    low, middle, high = spread.quantiles
    level = MARKER * float(heights.max())
    axes.plot([low, high], [level, level], color=theme.ink, linewidth=4 * RULE_WIDTH, zorder=3, solid_capstyle="butt")
    dot: dict[str, Any] = {
        "markersize": 0.6 * small,
        "markeredgecolor": theme.background,
        "markeredgewidth": RULE_WIDTH,
    }
    axes.plot([middle], [level], "o", color=theme.ink, zorder=4, **dot)
    axes.plot([middle, middle], [0.0, level], color=theme.ink, linewidth=RULE_WIDTH, zorder=2.5)
    draw_head(sheet, place)


def distributions(
    dataset: xr.Dataset, outcomes: Sequence[str], *, theme: ThemeName = "light", size: SizeName = "page"
) -> Figure:
    """Draw how all runs of a sweep spread in some outcomes, each with its median and the range from 5 to 95 %.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `sim.sweep`.
    outcomes : sequence of str
        One to nine names, such as ``delivered[drones]``.
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
        For no outcomes or more than nine, and where no run is there yet.
    """
    spreads = _spreads(dataset, outcomes)
    shown = (
        f"{words.of_sweep(dataset)} Bars: share of {counted(len(spreads[0].values), 'run')}; dot: median; "
        f"line: range from 5 to 95{NO_BREAK}% of runs.{words.partial_words(dataset)}"
    )
    with styled():
        sheet = sheet_without_dates(Look.of(theme, size))
        cells = [
            Cell(
                words.outcome_title(one.name),
                f"{one.plots}: {one.told}",
                room_for_values(sheet, (0.0, one.top), percent=True),
                half_of_last(sheet, one.limits),
            )
            for one in spreads
        ]
        sheet, places, _ = lay_out(sheet, dataset, Words(_finding(spreads), shown, ()), cells, scaled=True)
        for one, place in zip(spreads, places, strict=True):
            _draw(sheet, one, place)
    return sheet.figure


def distributions_alt_text(dataset: xr.Dataset, outcomes: Sequence[str]) -> str:
    """Say how all runs of a sweep spread in some outcomes, for those who cannot see the figure."""
    spreads = _spreads(dataset, outcomes)
    sentences = [
        f"{_finding(spreads)}. {counted(len(spreads), 'panel')} of bars over {counted(len(spreads[0].values), 'run')} "
        f"of the scenario {dataset.attrs['scenario']}, {forced_acts(dataset)}.{words.partial_words(dataset)}"
    ]
    for one in spreads:
        middles, _, heights = one.bars
        peak = f"highest bar at {words.number_text(float(middles[heights.argmax()]))}, {percent(float(heights.max()))}"
        sentences.append(f"{words.outcome_title(one.name)} ({one.plots}): {one.told}; {peak} of runs.")
    return " ".join(sentences)
