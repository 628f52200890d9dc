"""Responses: the mean of an outcome in each sample, against each factor of the design."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.influences import Kind, chance_level, influences, kind_of, places_of, used
from sim.analysis.smooths import Smooth, smooth_of
from sim.figures.kit.axes import EPOCH, RULE_WIDTH, Box, Sheet, Span, draw_time, draw_values
from sim.figures.kit.fan import WIDE_SHADE
from sim.figures.kit.look import NO_BREAK, Look, SizeName, ThemeName, counted, forced_acts, styled, width_of
from sim.figures.kit.scale import (
    draw_scale,
    half_of_last,
    padded,
    room_for_values,
    sheet_without_dates,
    write_below,
)
from sim.figures.kit.sheet import Cell, Place, Words, axes_in, draw_head, lay_out
from sim.figures.sweep import words

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["responses", "responses_alt_text"]

Values = NDArray[np.float64]

MOST: Final[Mapping[SizeName, tuple[int, ...]]] = {"page": (12, 9, 6, 3), "print_180": (12,), "print_85": (6,)}
"""Factors that a figure shows, by its size: the first number of them that leaves panels high enough to be read."""
LEAST_LINES: Final = 3
"""Least height of a panel's axes, in lines of small type."""
MANY_POINTS: Final = 2000
SEED: Final = 0
JITTER: Final = 0.22
CONFIDENCE: Final = 0.95
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
POINT_SHADE: Final = (0.65, 0.25)
"""Strength of points, where there are few and where there are many."""


@dataclass(frozen=True)
class Group:
    """A category: its name, and the values of its samples, shape (samples,)."""

    name: str
    values: Values

    @property
    def mean(self) -> float:
        """Mean of its samples."""
        return float(self.values.mean())

    @property
    def half(self) -> float:
        """Half of the 95 % interval of the mean, by Student's distribution; 0 for a single sample."""
        from scipy.stats import t

        count = len(self.values)
        if count == 1:
            return 0.0
        return float(t.isf((1 - CONFIDENCE) / 2, count - 1) * self.values.std(ddof=1) / np.sqrt(count))


@dataclass(frozen=True)
class Response:
    """One factor: samples in which it acts, as places (numbers and dates) or as groups (categories)."""

    key: str
    kind: Kind
    influence: float
    chance: float
    values: Values
    places: Values
    groups: tuple[Group, ...]

    @property
    def title(self) -> str:
        """What the factor is called."""
        return words.factor_title(self.key)

    @cached_property
    def smooth(self) -> Smooth | None:
        """How the middle of the points runs."""
        return None if self.groups else smooth_of(self.places, self.values, seed=SEED)

    @property
    def limits(self) -> tuple[float, float]:
        """Ends of the axis of the factor."""
        if self.groups:
            return -0.5, len(self.groups) - 0.5
        return padded(float(self.places.min()), float(self.places.max()))

    def plots(self, *, keyed: bool) -> str:
        """Return unit and influence, with a key of categories where these have no room below the axis."""
        key = "; ".join(f"{LETTERS[number]} {group.name}" for number, group in enumerate(self.groups)) if keyed else ""
        return ". ".join(filter(None, (", ".join(filter(None, (words.factor_unit(self.key), self.told))), key)))

    @property
    def told(self) -> str:
        """How strong its influence is."""
        return f"influence {self.influence:.2f}{', within chance' if self.influence <= self.chance else ''}"


def _shared(design: pd.DataFrame, means: pd.Series[float]) -> tuple[pd.DataFrame, pd.Series[float]]:
    """Return the samples that have both a row of the design and an outcome."""
    known = means.dropna()
    rows = design.loc[design.index.isin(known.index)]
    return rows, known.loc[rows.index]


def _groups(column: pd.Series[Any], values: Values) -> tuple[Group, ...]:
    """Return categories with their values: numbers in order, names by their means."""
    texts = np.array([words.category_text(value) for value in column])
    found = [Group(str(text), values[texts == text]) for text in dict.fromkeys(texts[np.argsort(column.astype(str))])]
    return tuple(found if column.dtype != object else sorted(found, key=lambda group: group.mean))


def _responses(design: pd.DataFrame, means: pd.Series[float], most: int) -> list[Response]:
    """Return the most influential factors, the first of them first."""
    rows, known = _shared(design, means)
    ranked, found = influences(rows, known), []
    chance = chance_level(len(rows), design.shape[1])
    for key in map(str, ranked.index[:most]):
        there, kind = used(rows, key), kind_of(design, key)
        values = np.asarray(known[there], dtype=np.float64)
        if not len(values):
            continue
        grouped = kind == "category"
        groups = _groups(rows[key][there], values) if grouped else ()
        places = np.empty(0) if grouped else places_of(design, key)[design.index.isin(known.index)][there]
        found.append(Response(key, kind, float(ranked[key]), chance, values, places, groups))
    if not found:
        raise ValueError("the design has no factors to draw.")
    return found


def _finding(name: str, found: list[Response]) -> str:
    """Return the title: which factor the outcome follows most."""
    first, outcome = found[0], words.outcome_title(name)
    if first.influence <= first.chance:
        return f"{outcome} follows no factor of this design more closely than chance would have it"
    return f"{outcome} follows “{first.title}” most closely"


def _draw_groups(sheet: Sheet, axes: Axes, box: Box, response: Response, colour: str) -> None:
    """Draw a dot with its 95 % interval for each category, and its samples beside one another."""
    theme, groups = sheet.look.theme, response.groups
    for number, group in enumerate(groups):
        shift = JITTER * np.linspace(-1.0, 1.0, len(group.values)) if len(group.values) > 1 else np.zeros(1)
        _draw_points(sheet, axes, number + np.random.default_rng(number).permutation(shift), group.values)
        ends = [group.mean - group.half, group.mean + group.half]
        axes.plot([number] * 2, ends, color=colour, linewidth=1.6, zorder=4)
        edge: dict[str, Any] = {"markeredgecolor": theme.background, "markeredgewidth": RULE_WIDTH}
        axes.plot([number], [group.mean], "o", color=colour, markersize=0.55 * sheet.look.size.small, zorder=5, **edge)
    axes.set_xlim(*response.limits)
    names = list(LETTERS[: len(groups)]) if _keyed(sheet, response, box.width) else [group.name for group in groups]
    write_below(sheet, axes, [float(number) for number in range(len(groups))], names)


def _keyed(sheet: Sheet, response: Response, wide: float) -> bool:
    """Return whether names of categories have no room side by side below an axis."""
    size, groups = sheet.look.size, response.groups
    widths = [width_of(sheet.figure, group.name, size.small) for group in groups]
    return bool(groups) and max(widths) + size.gap > wide / len(groups)


def _draw_points(sheet: Sheet, axes: Axes, places: Values, values: Values) -> None:
    few = len(values) <= MANY_POINTS
    how: dict[str, Any] = {
        "markersize": (0.25 if few else 0.15) * sheet.look.size.small,
        "markeredgewidth": 0,
        "linestyle": "none",
    }
    shade = POINT_SHADE[0] if few else POINT_SHADE[1]
    axes.plot(places, values, "o", color=sheet.look.theme.channels[1], alpha=shade, zorder=2, rasterized=not few, **how)


def _draw(sheet: Sheet, response: Response, limits: tuple[float, float], place: Place) -> None:
    axes, box, colour = axes_in(sheet, place.box), place.box, sheet.look.theme.scenarios[1]
    draw_values(sheet, axes, box, limits, percent=False)
    if response.groups:
        _draw_groups(sheet, axes, box, response, colour)
    else:
        _draw_points(sheet, axes, response.places, response.values)
        if response.smooth is not None:
            smooth = response.smooth
            shade: dict[str, Any] = {"color": colour, "alpha": 2 * WIDE_SHADE, "linewidth": 0}
            axes.fill_between(smooth.places, smooth.low, smooth.high, zorder=3, **shade)
            axes.plot(smooth.places, smooth.middle, color=colour, linewidth=0.16 * sheet.look.size.text, zorder=4)
        if response.kind == "date":
            draw_time(replace(sheet, span=Span(*response.limits)), axes, box, labelled=True)
        else:
            draw_scale(sheet, axes, box, response.limits)
    draw_head(sheet, place)


def _cell(sheet: Sheet, response: Response, limits: tuple[float, float], *, keyed: bool) -> Cell:
    ticks = room_for_values(sheet, limits, percent=False)
    tail = width_of(sheet.figure, "May 2022", sheet.look.size.small) / 2  # a month may be named at the last day
    if response.kind == "number":
        tail = half_of_last(sheet, response.limits)
    return Cell(response.title, response.plots(keyed=keyed), ticks, 0.0 if response.groups else tail)


@dataclass(frozen=True)
class _Layout:
    """What is drawn and where: an empty sheet with its texts, and a place for each response."""

    sheet: Sheet
    found: list[Response]
    limits: tuple[float, float]
    places: list[Place]

    @property
    def legible(self) -> bool:
        """Whether panels are high enough to be read."""
        least = LEAST_LINES * self.sheet.look.size.line(self.sheet.look.size.small)
        return min(place.box.height for place in self.places) >= least


def _laid_out(
    design: pd.DataFrame, means: pd.Series[float], dataset: xr.Dataset, theme: ThemeName, size: SizeName
) -> _Layout:
    """Return the layout with as many factors as a figure has room for, the most influential first."""
    ranked = _responses(design, means, MOST[size][0])
    for number in MOST[size]:
        found = ranked[:number]
        everything = np.concatenate([one.values for one in found])
        limits = padded(float(everything.min()), float(everything.max()))
        layout = _placed(Look.of(theme, size), dataset, _texts(design, means, dataset, found), found, limits)
        if layout.legible:
            break
    return layout


def _placed(
    look: Look, dataset: xr.Dataset, texts: Words, found: list[Response], limits: tuple[float, float]
) -> _Layout:
    """Lay out, first to see which categories have no room for their names."""
    sheet = sheet_without_dates(look)
    cells = [_cell(sheet, one, limits, keyed=False) for one in found]
    _, places, _ = lay_out(sheet, dataset, texts, cells, scaled=True)
    keyed = [_keyed(sheet, one, place.box.width) for one, place in zip(found, places, strict=True)]
    cells = [_cell(sheet, one, limits, keyed=needs) for one, needs in zip(found, keyed, strict=True)]
    drawn, places, _ = lay_out(sheet, dataset, texts, cells, scaled=True)
    return _Layout(drawn, found, limits, places)


def _texts(design: pd.DataFrame, means: pd.Series[float], dataset: xr.Dataset, found: list[Response]) -> Words:
    """Return title, subtitle and note."""
    samples, name = len(_shared(design, means)[0]), str(means.name)
    left = f" The {len(found)} most influential of {counted(design.shape[1], 'factor')}."
    drawn = [f"points: {counted(samples, 'sample')}"]
    drawn += [f"line: smooth with 95{NO_BREAK}% band"] if any(one.smooth is not None for one in found) else []
    drawn += [f"dots: means with 95{NO_BREAK}% interval"] if any(one.groups for one in found) else []
    shown = (
        f"{words.of_sweep(dataset)} Upwards: {words.of_means(dataset, name)}. {'; '.join(drawn).capitalize()}."
        f"{left if len(found) < design.shape[1] else ''}{words.partial_words(dataset)}"
    )
    note = (
        "Influence: 0 none, 1 full; size of the rank correlation, of categories the correlation ratio. Within chance: "
        f"where in 95{NO_BREAK}% of designs the strongest of factors without influence would stand."
    )
    return Words(_finding(name, found), shown, (note,))


def responses(
    design: pd.DataFrame,
    means: pd.Series[float],
    *,
    dataset: xr.Dataset,
    theme: ThemeName = "light",
    size: SizeName = "page",
) -> Figure:
    """Draw the mean of one outcome in each sample against each factor, the most influential first.

    Parameters
    ----------
    design : DataFrame
        Index: samples. Columns: factors, as `sim.sample` returns them.
    means : Series
        Mean of the outcome over the runs of each sample; its name is that of the outcome, such as
        ``delivered[drones]``.
    dataset : xarray.Dataset
        From `sim.sweep`: what the outcome is, and where the numbers come from.
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide and as high as the panels need. At most 12 factors are drawn, or 6
        on 85 mm; on a page fewer, where long titles would leave the panels too low to be read.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.

    Raises
    ------
    ValueError
        Where fewer than three samples have both factors and an outcome.
    """
    with styled():
        layout = _laid_out(design, means, dataset, theme, size)
        for one, place in zip(layout.found, layout.places, strict=True):
            _draw(layout.sheet, one, layout.limits, place)
        return layout.sheet.figure


def _course(response: Response) -> str:
    """Return what the outcome does along a factor, in words."""
    if response.groups:
        return ", ".join(f"{group.name} {words.number_text(group.mean)}" for group in response.groups)
    if response.smooth is None:
        return "too few samples for a smooth"
    ends = [words.number_text(float(response.smooth.middle[place])) for place in (0, -1)]
    places = [float(response.smooth.places[place]) for place in (0, -1)]
    if response.kind == "date":
        at = [f"{EPOCH + dt.timedelta(days=place):%B %Y}" for place in places]
    else:
        at = [words.number_text(place) for place in places]
    return f"{ends[0]} at {at[0]}, {ends[1]} at {at[1]}"


def responses_alt_text(design: pd.DataFrame, means: pd.Series[float], *, dataset: xr.Dataset) -> str:
    """Say how an outcome follows each factor of the page, for those who cannot see the figure."""
    with styled():
        found, name = _laid_out(design, means, dataset, "light", "page").found, str(means.name)
    samples = len(_shared(design, means)[0])
    sentences = [
        f"{_finding(name, found)}. {counted(len(found), 'panel')} of "
        f"{counted(samples, 'sample')} of the scenario {dataset.attrs['scenario']}, {forced_acts(dataset)}; upwards: "
        f"{words.of_means(dataset, name)}.{words.partial_words(dataset)}"
    ]
    sentences += [f"{one.title} ({one.told}): {_course(one)}." for one in found]
    return " ".join(sentences)
