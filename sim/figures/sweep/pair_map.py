"""A map of an outcome over two factors of a design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.influences import SIGNIFICANCE, TWO, influences, kind_of, places_of, used
from sim.figures.kit.contents import Contents, Grid, Mark, Panel, Pen, Sample
from sim.figures.kit.facts import date_of
from sim.figures.kit.look import RULE_WIDTH, Size, Theme
from sim.figures.kit.marks import Numbers
from sim.figures.kit.scales import Days, Names, Values, padded
from sim.figures.sweep.responses import Samples, beside_one_another
from sim.figures.sweep.titles import Swept, category_text, plotted
from sim.words import NO_BREAK, counted, known_to, month_of, number, quoted, span, whole

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.colors import Colormap

LEAST_BINS, MOST_BINS = 3, 12
SHADES: Final = 256
JITTER: Final = 0.3
NO_SAMPLE: Final = "no sample in the cell"
CELLS_APART: Final = "cells differ no more than by chance, but over all samples it follows"
"""Said of a factor that is followed beyond chance though the means of cells are not told apart."""


def scale_of(theme: Theme) -> Colormap:
    """Return the colours from the lowest value to the highest; where there is none, the background."""
    import matplotlib as mpl
    from matplotlib.colors import ListedColormap

    colours = mpl.colormaps["cividis"](np.linspace(*theme.scale, SHADES))
    return ListedColormap(colours).with_extremes(bad=theme.background)


@dataclass(frozen=True)
class ColourBar(Mark):
    """The scale of colours, over the axis across."""

    limits: tuple[float, float]

    def least(self, size: Size, wide: float) -> float:  # noqa: ARG002
        """Return how high it is, in inches."""
        return 0.7 * size.step

    def draw(self, pen: Pen) -> None:
        """Draw it."""
        extent = (*self.limits, 0.0, pen.box.height)
        pen.axes.imshow(np.linspace(0, 1, SHADES)[None, :], extent=extent, aspect="auto", cmap=scale_of(pen.theme))


@dataclass(frozen=True)
class Factor:
    """A factor as an axis: what it is, where samples stand on it, shape (samples,), and the edges of its bins."""

    title: str
    axis: Values | Names | Days
    places: Numbers
    edges: Numbers

    @classmethod
    def of(cls, rows: pd.DataFrame, key: str, title: str, bins: int) -> Factor:
        """Return a factor in so many bins, or one for each category."""
        kind = kind_of(rows, key)
        if kind == "category":
            kinds = sorted(rows[key].unique(), key=str)
            codes = np.array([kinds.index(one) for one in rows[key]], dtype=np.float64)
            axis = Names(tuple(category_text(one) for one in kinds))
            return cls(title, axis, codes, np.arange(len(kinds) + 1, dtype=np.float64) - 0.5)
        places = places_of(rows, key)
        low, high = float(places.min()), float(places.max())
        ends = padded(low, high)  # so that the outermost dots lie inside
        return cls(title, (Days if kind == "date" else Values)(ends), places, np.linspace(*ends, bins + 1))

    @property
    def dots(self) -> Numbers:
        """Where samples are drawn: those of a category beside one another."""
        return beside_one_another(self.places, JITTER) if isinstance(self.axis, Names) else self.places

    def middle_of(self, place: int) -> str:
        """Return where a bin stands, in titles."""
        if isinstance(self.axis, Names):
            return self.axis.names[place]
        middle = float(self.edges[place] + self.edges[place + 1]) / 2
        return month_of(date_of(middle)) if isinstance(self.axis, Days) else number(middle)


@dataclass(frozen=True, eq=False)
class Cells(Mark):
    """The mean outcome of the samples in each cell, shape (bins across, bins up); NaN where there is none.

    `counts` are the samples of each cell. Of a cell with one sample, the mean is known to `half` either way, in 95 of
    100 designs, and of one with more the closer, as their root; `chance` is the probability of cells so far apart where
    no factor bears on the outcome (analysis of variance, one way). Both are NaN where no cell has two samples.
    """

    across: Factor
    up: Factor
    means: Numbers
    counts: Numbers
    half: float
    chance: float

    @classmethod
    def of(cls, across: Factor, up: Factor, values: Numbers) -> Cells:
        """Return the cells of samples with their outcomes, shape (samples,)."""
        edges = [across.edges, up.edges]
        counts, *_ = np.histogram2d(across.places, up.places, edges)
        sums, *_ = np.histogram2d(across.places, up.places, edges, weights=values)
        means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
        squares, *_ = np.histogram2d(across.places, up.places, edges, weights=values**2)
        return cls(across, up, means, counts, *_noise(means[counts > 0], counts[counts > 0], float(squares.sum())))

    @property
    def extremes(self) -> tuple[float, float]:
        """Lowest and highest mean."""
        return float(np.nanmin(self.means)), float(np.nanmax(self.means))

    @property
    def said(self) -> str:
        """Where it is highest and lowest, in titles."""
        found = []
        for word, flat in (("Highest", np.nanargmax(self.means)), ("Lowest", np.nanargmin(self.means))):
            across, up = np.unravel_index(int(flat), self.means.shape)
            at = f"{self.across.middle_of(int(across))} across and {self.up.middle_of(int(up))} upwards"
            found.append(f"{word}, {number(float(self.means[across, up]))}: at {at}.")
        return " ".join([*found, f"{self.told}."])

    @property
    def told(self) -> str:
        """How many samples cells have, and how well the mean of one is known, in words."""
        blank, some = int(np.isnan(self.means).sum()), self.counts[self.counts > 0].astype(int)
        cells = f"{whole(blank)} of {self.means.size} cells have no sample, the others" if blank else (
            f"All {self.means.size} cells have samples,"
        )  # fmt: skip
        many = whole(int(some[0])) if np.ptp(some) == 0 else f"{whole(int(some.min()))} to {whole(int(some.max()))}"
        return f"{cells} {many} each{self._known(some)}"

    def _known(self, counts: NDArray[np.int_]) -> str:
        """Say how well the mean of a cell is known: of those with the most samples, and of those with the fewest."""
        if not self.half > 0.0:
            return ""
        least, most = (known_to(self.half / np.sqrt(count)) for count in (counts.min(), counts.max()))
        if np.ptp(counts) == 0:
            return f"; the mean of one is known to {least} (95{NO_BREAK}%)"
        of = f"where it has {whole(int(counts.max()))}, and to {least} where it has {whole(int(counts.min()))}"
        return f"; the mean of one is known to {most} {of} (95{NO_BREAK}%)"

    def least(self, size: Size, wide: float) -> float:  # noqa: ARG002
        """Return how high the map is at least, in inches."""
        return 0.8 * wide

    def draw(self, pen: Pen) -> None:
        """Draw cells."""
        low, high = self.limits
        how: dict[str, Any] = {"vmin": low, "vmax": high, "linewidth": RULE_WIDTH, "zorder": 2}
        how |= {"cmap": scale_of(pen.theme), "edgecolors": pen.theme.background}
        pen.axes.pcolormesh(self.across.edges, self.up.edges, np.ma.masked_invalid(self.means.T), **how)

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the scale of colours."""
        low, high = self.extremes
        return (low, high) if low < high else padded(low, high)


def _noise(means: Numbers, counts: Numbers, squares: float) -> tuple[float, float]:
    """Return `Cells.half` and `Cells.chance` of the means and counts of cells, and the squares of all values."""
    from scipy.stats import f, t

    cells, samples = len(means), float(counts.sum())
    rest = samples - cells
    if rest < 1:
        return np.nan, np.nan
    between = float((counts * (means - (counts * means).sum() / samples) ** 2).sum())
    within = max(0.0, squares - float((counts * means**2).sum())) / rest
    half = float(t.isf(SIGNIFICANCE / 2, rest) * np.sqrt(within))
    if cells < TWO:
        return half, np.nan
    return half, float(f.sf(between / (cells - 1) / within, cells - 1, rest)) if within else 0.0


def pair_map(
    design: pd.DataFrame, means: pd.Series[float], pair: Sequence[str], dataset: xr.Dataset, *, outcomes: int = 1
) -> Contents:
    """Return the mean of an outcome over two factors of a design, across and upwards, as a map of cells.

    The others are as for `responses`. Raises ValueError where no sample has both factors and an outcome.
    """
    known = means.dropna()
    rows, of = design.loc[design.index.isin(known.index)], Swept(dataset, outcomes)
    close = influences(rows, known)[list(pair)]
    followed = str(close.idxmax()) if close.max() > of.chance_level(design, len(rows)) else ""
    rows = rows.loc[np.all([used(rows, key) for key in pair], axis=0)]
    if rows.empty:
        raise ValueError(f"no sample has {', '.join(pair)} and an outcome.")
    name, samples = str(means.name), counted(len(rows), "sample")
    bins = min(max(int(np.sqrt(len(rows) / 4)), LEAST_BINS), MOST_BINS)  # four samples a cell
    across, up = (Factor.of(rows, key, plotted(of.factor(key), of.unit(key)), bins) for key in pair)
    cells = Cells.of(across, up, np.asarray(known.loc[rows.index], dtype=np.float64))
    bar = Panel(
        plots=f"Colour, mean of the samples in a cell: {of.plots(name)}",
        marks=(ColourBar(cells.limits),),
        across=Values(cells.limits),
        stretches=False,
    )
    axis, dots = replace(across.axis, label=f"→ {across.title}"), Samples(across.dots, up.dots, "ink", edged=True)
    return Contents(
        title=_finding(of, name, cells, pair, followed),
        subtitle=f"{of.week} Dots: {samples}. {cells.told}.{of.partial}",
        panels=(bar, Panel(f"↑ {up.title}", marks=(cells, dots), across=axis, up=up.axis, said=cells.said)),
        facts=of.facts,
        key=(Sample(NO_SAMPLE, "background", None),) if np.isnan(cells.means).any() else (),
        summary=f"Map of {samples} {of.of_scenario}: {of.means(name)}. Across: {across.title}; upwards: {up.title}."
        f"{of.partial}",
        grid=lambda size, _: Grid(1, fitted=size.panel > 0),
    )


def _finding(of: Swept, name: str, cells: Cells, pair: Sequence[str], followed: str) -> str:
    """Return the title: from where to where means of cells go, and whether chance alone would do as much.

    `followed` is that of the two factors which the outcome follows the more closely, where that is beyond chance.
    """
    ends = of.in_unit(name, span(*cells.extremes))
    far = f"“{of.title(name)}”: means of {ends} over {' and '.join(quoted(of.factor(key)) for key in pair)}"
    if cells.chance < SIGNIFICANCE:
        return far
    if cells.chance != cells.chance:
        return f"{far}, with too few samples to tell chance"
    if followed:
        return f"{far}; {CELLS_APART} {quoted(of.factor(followed))}"
    return f"{far}, no more than chance"
