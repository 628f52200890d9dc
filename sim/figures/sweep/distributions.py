"""Distributions: how all runs of a sweep spread in some outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.kit.contents import Contents, Mark, Panel, Pen
from sim.figures.kit.look import RULE_WIDTH
from sim.figures.kit.marks import Numbers
from sim.figures.kit.scales import Names, Values, padded
from sim.figures.sweep.titles import Swept
from sim.words import NO_BREAK, counted, number, percent, span

if TYPE_CHECKING:
    import xarray as xr

MOST: Final = 9
FEW_VALUES: Final = 12
CONSTANT: Final = "the same in all runs"
ALONE: Final = 0.15
"""Width of the bar of what is the same in all runs, of the width of its panel."""
LEAST_BARS, MOST_BARS = 5, 40
BAR: Final = 0.7
HEADROOM, MARKER = 1.32, 1.16
"""How high the axis and the median with its range stand, as multiples of the highest bar."""


@dataclass(frozen=True, eq=False)
class Histogram(Mark):
    """Bars of values, shape (runs,), below their median and the range from 5 to 95 %.

    Of a value that is the same in all runs one bar, named by it, on no scale: there is nothing else to place on one.
    """

    values: Numbers
    step: float = 0.0  # in which its values are written

    @cached_property
    def quantiles(self) -> tuple[float, float, float]:
        """5 %, median and 95 %."""
        low, middle, high = np.quantile(self.values, (0.05, 0.5, 0.95))
        return float(low), float(middle), float(high)

    @cached_property
    def bars(self) -> tuple[Numbers, Numbers, Numbers]:
        """Middles, widths and heights (shares of runs): a bar for each of few values, else bins by Rice's rule."""
        kinds, counts = np.unique(self.values, return_counts=True)
        if self.constant:
            return np.zeros(1), np.full(1, ALONE), np.ones(1)
        if len(kinds) <= FEW_VALUES:
            # Bars of very few values take a share of the distance between the lowest and the highest at most.
            wide = min(BAR * float(np.diff(kinds).min()), 0.15 * float(np.ptp(kinds)))
            return kinds, np.full(len(kinds), wide), counts / len(self.values)
        bars = min(max(round(2 * len(self.values) ** (1 / 3)), LEAST_BARS), MOST_BARS)
        heights, edges = np.histogram(self.values, bars)
        return (edges[:-1] + edges[1:]) / 2, np.diff(edges), heights / len(self.values)

    @property
    def constant(self) -> bool:
        """Whether the value is the same in all runs."""
        return len(np.unique(self.values)) == 1

    @property
    def axis(self) -> Names | Values:
        """The axis of values."""
        if self.constant:
            return Names((number(float(self.values[0]), step=self.step),))
        middles, widths, _ = self.bars
        return Values(padded(float((middles - widths / 2).min()), float((middles + widths / 2).max())))

    @property
    def told(self) -> str:
        """Median and range in words, without the unit."""
        if self.constant:
            return f"{number(float(self.values[0]), step=self.step)}, {CONSTANT}"
        low, middle, high = (number(one, step=self.step) for one in self.quantiles)
        return f"median {middle}, 5–95{NO_BREAK}%: {low} to {high}"

    def draw(self, pen: Pen) -> None:
        """Draw bars; of what differs between runs, range and median."""
        axes, theme, (middles, widths, heights) = pen.axes, pen.theme, self.bars
        axes.bar(middles, heights, widths, color=theme.channels[1], edgecolor=theme.background, linewidth=0.4, zorder=2)
        if self.constant:
            return
        (low, middle, high), level = self.quantiles, MARKER * float(heights.max())
        ink = theme.ink
        axes.plot([low, high], [level] * 2, color=ink, linewidth=4 * RULE_WIDTH, zorder=3, solid_capstyle="butt")
        axes.plot([middle] * 2, [0.0, level], color=ink, linewidth=RULE_WIDTH, zorder=2.5)
        edge: dict[str, Any] = {"markeredgecolor": theme.background, "markeredgewidth": RULE_WIDTH}
        axes.plot([middle], [level], "o", color=ink, markersize=0.6 * pen.size.small, zorder=4, **edge)


def _runs_of(of: Swept, name: str) -> Numbers:
    values = np.asarray(of.dataset["outcomes"].sel(outcome=name).values, dtype=np.float64).ravel()
    values = values[~np.isnan(values)]
    if not len(values):
        raise ValueError("the sweep has no runs to draw yet.")
    return values


def _panel(of: Swept, name: str) -> Panel:
    bars, title, plots = Histogram(_runs_of(of, name), of.step(name)), of.title(name), of.plots(name)
    middles, _, heights = bars.bars
    highest = number(float(middles[heights.argmax()]), step=bars.step)
    peak = f"; highest bar at {highest}, {percent(float(heights.max()))} of runs"
    return Panel(
        title=title,
        plots=f"{plots}: {bars.told}",
        marks=(bars,),
        across=bars.axis,
        up=Values((0.0, HEADROOM * float(heights.max())), percent=True),
        said=f"{title} ({plots}): {bars.told}{'' if bars.constant else peak}.",
    )


def _finding(of: Swept, names: Sequence[str], panels: Sequence[Panel]) -> str:
    """Return the title: how wide runs spread in the first outcome, and how many more there are."""
    first = next(mark for mark in panels[0].marks if isinstance(mark, Histogram))
    low, _, high = first.quantiles
    ends = of.in_unit(names[0], number(low, step=first.step) if low == high else span(low, high, step=first.step))
    spread = f", {CONSTANT}" if first.constant else " in nine tenths of runs"
    more = f"; {counted(len(names) - 1, 'more outcome')}" if len(names) > 1 else ""
    return f"“{panels[0].title}” {of.by}: {ends}{spread}{more}"


def distributions(dataset: xr.Dataset, outcomes: Sequence[str]) -> Contents:
    """Return how all runs of a sweep spread in some outcomes, each with its median and the range from 5 to 95 %.

    Raises ValueError for no outcomes or more than nine, and where no run is there yet.
    """
    if not 0 < len(outcomes) <= MOST:
        raise ValueError(f"a figure of distributions shows 1 to {MOST} outcomes, not {len(outcomes)}.")
    of = Swept(dataset)
    panels, runs = tuple(_panel(of, name) for name in outcomes), counted(len(_runs_of(of, outcomes[0])), "run")
    return Contents(
        title=_finding(of, outcomes, panels),
        subtitle=f"{of.week} Bars: share of {runs}; dot: median; line: range from 5 to 95{NO_BREAK}% of runs."
        f"{of.partial}",
        panels=panels,
        facts=of.facts,
        summary=f"{counted(len(panels), 'panel')} of bars over {runs} {of.of_scenario}.{of.partial}",
    )
