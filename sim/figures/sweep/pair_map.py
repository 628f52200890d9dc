"""A map of an outcome over two factors of a design."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.influences import kind_of, places_of, used
from sim.figures.kit.axes import BASELINE, EPOCH, RULE_WIDTH, Box, Sheet, tick_text, value_ticks
from sim.figures.kit.look import Look, SizeName, ThemeName, add_line, counted, forced_acts, styled, width_of, wrapped
from sim.figures.kit.scale import half_of_last, padded, scale_ticks, sheet_without_dates, write_below
from sim.figures.kit.sheet import Cell, Words, axes_in, draw_head, lay_out
from sim.figures.sweep import words
from sim.words import capital

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

__all__ = ["pair_map", "pair_map_alt_text"]

SAMPLES_A_CELL: Final = 4
LEAST_BINS, MOST_BINS = 3, 12
SCALE: Final = "cividis"
ENDS: Final[dict[ThemeName, tuple[float, float]]] = {"light": (0.0, 0.94), "dark": (0.14, 1.0)}
"""Part of the scale that stands out from each background."""
SHADES: Final = 256
MANY_POINTS: Final = 2000
SHAPE: Final = 0.62
"""Least height of the map, as a share of the width of the sheet, where the sheet is as high as it needs."""
BAR_SHARE: Final = 0.4
BAR_LINES, BAR_ROOM_LINES, NAME_LINES = 0.7, 2.6, 1.3
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
MONTH_STEPS: Final = (1, 2, 3, 6, 12, 24, 60)
MOST_TICKS: Final = 6


@dataclass(frozen=True)
class Factor:
    """A factor as an axis: where samples stand on it, shape (samples,), edges of its bins, names of its categories."""

    key: str
    dated: bool
    places: NDArray[np.float64]
    edges: NDArray[np.float64]
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is, with its unit."""
        return ", ".join(filter(None, (words.factor_title(self.key), words.factor_unit(self.key))))

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis."""
        return float(self.edges[0]), float(self.edges[-1])


@dataclass(frozen=True)
class Cells:
    """The two factors, across and upwards; the outcome in each sample and its mean in each cell, NaN without any."""

    across: Factor
    up: Factor
    values: NDArray[np.float64]
    means: NDArray[np.float64]


def _factor(rows: pd.DataFrame, key: str, bins: int) -> Factor:
    kind = kind_of(rows, key)
    if kind == "category":
        kinds = sorted(rows[key].unique(), key=str)
        codes = {one: float(number) for number, one in enumerate(kinds)}
        stands = np.array([codes[one] for one in rows[key]], dtype=np.float64)
        names = tuple(words.category_text(one) for one in kinds)
        return Factor(key, False, stands, np.arange(len(kinds) + 1, dtype=np.float64) - 0.5, names)
    places = places_of(rows, key)
    low, high = float(places.min()), float(places.max())
    ends = (low, high) if low < high else padded(low, high)
    return Factor(key, kind == "date", places, np.linspace(*ends, bins + 1, dtype=np.float64), ())


def _cells(design: pd.DataFrame, means: pd.Series[float], first: str, second: str) -> Cells:
    known = means.dropna()
    rows = design.loc[design.index.isin(known.index)]
    rows = rows.loc[used(rows, first) & used(rows, second)]
    if rows.empty:
        raise ValueError(f"no sample has {first}, {second} and an outcome.")
    values = np.asarray(known.loc[rows.index], dtype=np.float64)
    bins = min(max(int(np.sqrt(len(rows) / SAMPLES_A_CELL)), LEAST_BINS), MOST_BINS)
    across, up = _factor(rows, first, bins), _factor(rows, second, bins)
    edges = [across.edges, up.edges]
    counts = np.histogram2d(across.places, up.places, edges)[0]
    sums = np.histogram2d(across.places, up.places, edges, weights=values)[0]
    mean = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return Cells(across, up, values, mean)


def _month_ticks(limits: tuple[float, float], most: int) -> tuple[list[float], list[str]]:
    """Return first days of months within limits, as days, and their names; at most as many as asked for."""
    first, last = (np.datetime64("1970-01-01") + np.timedelta64(round(end), "D") for end in limits)
    months = np.arange(first.astype("datetime64[M]"), last.astype("datetime64[M]") + 1)
    months = months[months.astype("datetime64[D]") >= first]
    step = next((step for step in MONTH_STEPS if len(months[::step]) <= most), MONTH_STEPS[-1])
    days = months[::step].astype("datetime64[D]")
    return [float(day) for day in days.astype(np.int64)], [f"{day:%b %Y}" for day in days.astype(object)]


def _upwards(sheet: Sheet, factor: Factor, height: float) -> tuple[list[float], list[str]]:
    """Return places and texts left of the map."""
    if factor.names:
        return [float(number) for number in range(len(factor.names))], list(factor.names)
    if factor.dated:
        return _month_ticks(factor.limits, MOST_TICKS)
    ticks = value_ticks(sheet, *factor.limits, height)
    return ticks, [tick_text(tick, percent=False) for tick in ticks]


def _below(sheet: Sheet, factor: Factor, wide: float) -> tuple[list[float], list[str], str]:
    """Return places and texts below the map, and a key of categories where their names have no room there."""
    size = sheet.look.size
    if factor.names:
        room = wide / len(factor.names) - size.gap
        fits = all(width_of(sheet.figure, name, size.small) <= room for name in factor.names)
        key = "" if fits else "; ".join(f"{LETTERS[place]} {name}" for place, name in enumerate(factor.names))
        texts = list(factor.names) if fits else list(LETTERS[: len(factor.names)])
        return [float(place) for place in range(len(texts))], texts, key
    if factor.dated:
        name = width_of(sheet.figure, "May 2022", size.small) + 2 * size.gap
        return *_month_ticks(factor.limits, min(MOST_TICKS, max(int(wide / name), 1))), ""
    ticks = scale_ticks(sheet, factor.limits, wide)
    return ticks, [tick_text(tick, percent=False) for tick in ticks], ""


def _scale(theme: ThemeName) -> ListedColormap:
    import matplotlib as mpl
    from matplotlib.colors import ListedColormap

    return ListedColormap(mpl.colormaps[SCALE](np.linspace(*ENDS[theme], SHADES)))


def _draw_bar(sheet: Sheet, theme: ThemeName, limits: tuple[float, float], label: str, top: float) -> None:
    """Draw the colour bar below its label, with values under it."""
    size, ink = sheet.look.size, sheet.look.theme
    line = size.line(size.small)
    lines = wrapped(sheet.figure, label, size.small, size.width - 2 * size.margin)
    for number, text in enumerate(lines):
        add_line(sheet.figure, text, (size.margin, top - (number + BASELINE) * line), size.small, ink.muted)
    wide = BAR_SHARE * (size.width - 2 * size.margin)
    box = Box(size.margin + line, top - (len(lines) + 0.2 + BAR_LINES) * line, wide, BAR_LINES * line, 0.0)
    axes = axes_in(sheet, box)
    axes.imshow(np.linspace(0, 1, SHADES)[None, :], extent=(*limits, 0, 1), aspect="auto", cmap=_scale(theme))
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    ticks = scale_ticks(sheet, limits, wide)
    axes.set_xlim(*limits)
    write_below(sheet, axes, ticks, [tick_text(tick, percent=False) for tick in ticks])


def _draw_map(sheet: Sheet, theme: ThemeName, cells: Cells, limits: tuple[float, float], axes: Axes) -> None:
    """Draw cells, blank where there is no sample, and the samples."""
    colours, size, random = sheet.look.theme, sheet.look.size, np.random.default_rng(0)
    axes.set_facecolor("none")
    how: dict[str, Any] = {
        "cmap": _scale(theme),
        "vmin": limits[0],
        "vmax": limits[1],
        "edgecolors": colours.background,
    }
    shown = np.ma.masked_invalid(cells.means.T)
    axes.pcolormesh(cells.across.edges, cells.up.edges, shown, linewidth=RULE_WIDTH, **how)
    spots = [
        one.places + (random.uniform(-0.3, 0.3, len(one.places)) if one.names else 0.0)
        for one in (cells.across, cells.up)
    ]
    few = len(cells.values) <= MANY_POINTS
    dots: dict[str, Any] = {
        "markersize": (0.3 if few else 0.15) * size.small,
        "markeredgewidth": RULE_WIDTH if few else 0.0,
    }
    edge: dict[str, Any] = {"color": colours.ink, "markeredgecolor": colours.background, "alpha": 0.8 if few else 0.4}
    axes.plot(*spots, "o", rasterized=not few, clip_on=False, zorder=3, **dots, **edge)
    axes.set_xlim(*cells.across.limits)
    axes.set_ylim(*cells.up.limits)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _write_left(sheet: Sheet, axes: Axes, places: list[float], texts: list[str]) -> None:
    from matplotlib.ticker import FixedFormatter, FixedLocator

    axes.yaxis.set_major_locator(FixedLocator(places))
    axes.yaxis.set_major_formatter(FixedFormatter(texts))
    axes.tick_params(axis="y", length=0, labelcolor=sheet.look.theme.ink, labelsize=sheet.look.size.small, pad=3)


def _finding(name: str, cells: Cells) -> str:
    low, high = (words.number_text(float(end)) for end in (np.nanmin(cells.means), np.nanmax(cells.means)))
    return f"{words.outcome_title(name)}: from {low} to {high} as two factors vary"


def _cell(sheet: Sheet, cells: Cells) -> Cell:
    """Return what the map needs."""
    size = sheet.look.size
    texts = [text for height in (0.0, 1.0, size.height) for text in _upwards(sheet, cells.up, height)[1]]
    ticks = max(width_of(sheet.figure, text, size.small) for text in texts) + 3 * size.gap
    number = not cells.across.names and not cells.across.dated
    tail = width_of(sheet.figure, "May 2022", size.small) / 2 if cells.across.dated else size.gap
    high = SHAPE * size.width if size.panel else 0.0
    return Cell(f"↑ {cells.up.title}", "", ticks, half_of_last(sheet, cells.across.limits) if number else tail, high)


def _draw(sheet: Sheet, dataset: xr.Dataset, theme: ThemeName, name: str, cells: Cells) -> Figure:
    label = f"Colour, mean of the samples in a cell: {words.outcome_title(name)}; {words.outcome_plots(dataset, name)}"
    size, line = sheet.look.size, sheet.look.size.line(sheet.look.size.small)
    label_lines = len(wrapped(sheet.figure, label, size.small, size.width - 2 * size.margin))
    room = (label_lines + BAR_ROOM_LINES) * line
    shown = (
        f"{words.of_sweep(dataset)} Dots: {counted(len(cells.values), 'sample')}; blank: no sample."
        f"{words.partial_words(dataset)}"
    )
    texts = Words(_finding(name, cells), shown, ())
    sheet, places, top = lay_out(sheet, dataset, texts, [_cell(sheet, cells)], room, scaled=True)
    place, limits = places[0], (float(np.nanmin(cells.means)), float(np.nanmax(cells.means)))
    limits = limits if limits[0] < limits[1] else padded(*limits)
    across = _below(sheet, cells.across, place.box.width)
    words_below = f"→ {cells.across.title}{f': {across[2]}' if across[2] else ''}"
    lines = wrapped(sheet.figure, words_below, size.small, size.width - 2 * size.margin, bold=True)
    foot = len(lines) * size.line(size.small) + (NAME_LINES - 1) * line
    box = replace(place.box, bottom=place.box.bottom + foot, height=place.box.height - foot)
    _draw_bar(sheet, theme, limits, label, top - 0.2 * line)
    axes = axes_in(sheet, box)
    _draw_map(sheet, theme, cells, limits, axes)
    _write_left(sheet, axes, *_upwards(sheet, cells.up, box.height))
    write_below(sheet, axes, *across[:2])
    for number, text in enumerate(lines):
        at = (place.left, place.box.bottom - (0.4 + number - len(lines) + 1 + BASELINE) * line)
        add_line(sheet.figure, text, at, size.small, sheet.look.theme.ink, weight="bold")
    draw_head(sheet, place)
    return sheet.figure


def pair_map(
    design: pd.DataFrame,
    means: pd.Series[float],
    first: str,
    second: str,
    *,
    dataset: xr.Dataset,
    theme: ThemeName = "light",
    size: SizeName = "page",
) -> Figure:
    """Draw the mean of an outcome over two factors of a design, as a map of cells.

    Parameters
    ----------
    design, means, dataset
        As for `sim.figures.sweep.responses.responses`.
    first, second : str
        Factors across and upwards: columns of the design.
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide and as high as the map needs.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.

    Raises
    ------
    ValueError
        Where no sample has both factors and an outcome.
    """
    cells = _cells(design, means, first, second)
    with styled():
        return _draw(sheet_without_dates(Look.of(theme, size)), dataset, theme, str(means.name), cells)


def _middle_of(factor: Factor, bin_: int) -> str:
    """Return where a cell stands on a factor, in words."""
    if factor.names:
        return factor.names[bin_]
    middle = (factor.edges[bin_] + factor.edges[bin_ + 1]) / 2
    return f"{EPOCH + dt.timedelta(days=float(middle)):%B %Y}" if factor.dated else words.number_text(float(middle))


def pair_map_alt_text(
    design: pd.DataFrame, means: pd.Series[float], first: str, second: str, *, dataset: xr.Dataset
) -> str:
    """Say where an outcome is highest and lowest over two factors, for those who cannot see the map."""
    cells, name = _cells(design, means, first, second), str(means.name)
    blank = int(np.isnan(cells.means).sum())
    said = [
        f"{_finding(name, cells)}. Map of {counted(len(cells.values), 'sample')} of the scenario "
        f"{dataset.attrs['scenario']}, {forced_acts(dataset)}: {words.of_means(dataset, name)}. Across: "
        f"{cells.across.title}; upwards: {cells.up.title}.{words.partial_words(dataset)}"
    ]
    for word, flat in (("Highest", np.nanargmax(cells.means)), ("Lowest", np.nanargmin(cells.means))):
        across, up = np.unravel_index(int(flat), cells.means.shape)
        value = words.number_text(float(cells.means[across, up]))
        at = f"{_middle_of(cells.across, int(across))} across and {_middle_of(cells.up, int(up))} upwards"
        said.append(f"{word}, {value}: at {at}.")
    return " ".join([*said, f"{capital(counted(blank, 'cell'))} of {cells.means.size} without a sample."])
