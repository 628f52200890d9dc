"""One outcome over time in every scenario: a small panel each, over shared axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.comparison.words import (
    before_colon,
    decimals_for,
    number,
    outcome_in_words,
    quoted,
    signed,
    unit_in_words,
)
from sim.figures.kit.axes import Sheet, draw_letters, draw_rules, draw_time, draw_values, tick_text, value_ticks
from sim.figures.kit.fan import FAN_QUANTILES, HIGH, LOW, MEDIAN, days_of, draw_bands
from sim.figures.kit.keys import against, facts_of, mend_minus, month_and_year, refuse_more, require
from sim.figures.kit.look import NO_BREAK, Look, Size, SizeName, ThemeName, counted, forced_acts, styled, width_of
from sim.figures.kit.sheet import MANY, Cell, Events, Place, Words, axes_in, blank_sheet, draw_head, lay_out
from sim.ground.axes import TIME

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["small_multiples", "small_multiples_alt_text"]

Values = NDArray[np.float64]

MOST: Final = 20
HEADROOM: Final = 1.06
LINE_POINTS, THIN_POINTS = 1.5, 0.7
PAINT, BASE_PAINT = 1, 0
LEAST: Final = 0.62
FLAT: Final = 0.36
"""Heights of a panel in inches where the height of the figure follows from them, the latter on a narrow sheet."""
GROWS: Final = 12
PAGE_SCALE: Final = 1.35
"""A panel of a page is so much higher than one of print, as is its type."""
COLUMNS: Final = ((4, 2), (6, 3), (GROWS, 4), (MOST, 5))
"""Up to how many panels stand in how many columns of a page; 180 mm hold four at most, 85 mm two or three."""


@dataclass(frozen=True)
class Multiples:
    """Quantiles by scenario, shape (5, time) each: the reference first, then the highest at the end first."""

    fans: Mapping[str, Values]
    attrs: Mapping[Any, Any]
    times: xr.DataArray
    facts: xr.Dataset

    @property
    def names(self) -> list[str]:
        """Scenarios, in the order in which they stand."""
        return list(self.fans)

    @property
    def reference(self) -> str:
        """What the others are held against."""
        return str(self.attrs["reference"])

    @property
    def ends(self) -> dict[str, float]:
        """Median at the end by scenario."""
        return {name: float(fan[MEDIAN, -1]) for name, fan in self.fans.items()}

    @property
    def last(self) -> str:
        """Month and year of the end."""
        return month_and_year(self.times.values[-1])

    def title(self, scenario: str) -> str:
        """Return what a scenario is called."""
        return str(self.attrs["titles"].get(scenario, scenario))

    def limits(self) -> tuple[float, float]:
        """Return the ends of the axis that all panels share."""
        low = min(0.0, *(float(fan[LOW].min()) for fan in self.fans.values()))
        high = max(float(fan[HIGH].max()) for fan in self.fans.values())
        return HEADROOM * low, HEADROOM * max(high, 0.0) or 1.0


def _multiples(quantiles: xr.Dataset) -> Multiples:
    """Return what is drawn, once axes and attributes have been checked."""
    require([*quantiles.variables], ("value", "scenario", TIME, "quantile"), "the dataset of quantiles")
    needed = ("outcome", "unit", "reference", "titles", "observed_until")
    require(quantiles.attrs, needed, "the dataset of quantiles")
    refuse_more(quantiles.sizes["scenario"], MOST, "scenarios", "Choose fewer.")
    reference, names = str(quantiles.attrs["reference"]), [str(name) for name in quantiles["scenario"].values]
    require(names, [reference], "the axis of scenarios")
    require([round(float(one), 6) for one in quantiles["quantile"].values], FAN_QUANTILES, "the axis of quantiles")
    # Looked up once: every panel needs the limits and the order of all.
    ordered = quantiles["value"].sel(quantile=list(FAN_QUANTILES)).transpose("scenario", "quantile", TIME).values
    fans = dict(zip(names, np.asarray(ordered, dtype=np.float64), strict=True))
    others = sorted((name for name in names if name != reference), key=lambda name: -float(fans[name][MEDIAN, -1]))
    facts = facts_of(quantiles.attrs, against(quantiles.attrs, others), quantiles[TIME].values)
    return Multiples({name: fans[name] for name in [reference, *others]}, quantiles.attrs, quantiles[TIME], facts)


def _finding(drawn: Multiples) -> str:
    what, when, ends = before_colon(outcome_in_words(str(drawn.attrs["outcome"]))), drawn.last, drawn.ends
    most, least = (function(ends, key=lambda name: ends[name]) for function in (max, min))
    if ends[most] == ends[least]:
        return f"{what}: the same in every scenario by {when}"
    return f"{what} by {when}: highest in {quoted(drawn.title(most))}, lowest in {quoted(drawn.title(least))}"


def _subtitle(drawn: Multiples) -> str:
    unit = unit_in_words(str(drawn.attrs["unit"]))
    return (
        f"{f'In {unit}. ' if unit else ''}Line: median of {counted(int(drawn.attrs['runs']), 'run')}; "
        f"bands: middle 50{NO_BREAK}% and 90{NO_BREAK}%; thin line: median of {quoted(drawn.title(drawn.reference))}. "
        "Numbers: median at the end, and its difference; the highest first."
    )


def _format(size: Size, panels: int) -> tuple[Size, int]:
    """Return a format for so many panels, and how many columns they take."""
    columns = next(count for most, count in COLUMNS if panels <= most)
    if size.columns == 1:
        columns = 2 if panels <= MANY else 3
    elif size.panel:
        columns = min(columns, 4)
    columns = min(columns, panels)
    least = FLAT if size.columns == 1 and columns > 2 else LEAST  # noqa: PLR2004 - many, so rows are many as well
    panel = least * (1.0 if size.panel else PAGE_SCALE) if size.panel or panels > GROWS else 0.0
    asked = columns - 1 if columns > 1 and not panel and panels > MANY else columns  # a grid of many adds one itself
    return replace(size, columns=asked, panel=panel, text=size.small), columns


def _cells(sheet: Sheet, drawn: Multiples, columns: int) -> list[Cell]:
    """Return what each panel needs; values stand on the axes of the first column only."""
    size, names, ends = sheet.look.size, drawn.names, drawn.ends
    decimals = decimals_for(ends.values())
    ticks = [
        tick_text(tick, percent=False)
        for height in (0.0, size.height)
        for tick in value_ticks(sheet, *drawn.limits(), height)
    ]
    room = max(width_of(sheet.figure, text, size.small) for text in ticks) + 2 * size.gap
    said = [f"{number(ends[name], decimals)} ({signed(ends[name] - ends[names[0]], decimals)})" for name in names[1:]]
    texts = [number(ends[names[0]], decimals), *said]
    rooms = [0.0 if place % columns else room for place in range(len(names))]
    return [Cell(drawn.title(name), text, left, 0.0) for name, text, left in zip(names, texts, rooms, strict=True)]


def _draw(sheet: Sheet, drawn: Multiples, scenario: str, place: Place) -> None:
    from matplotlib.ticker import NullFormatter

    axes, box, theme = axes_in(sheet, place.box), place.box, sheet.look.theme
    days, base = days_of(drawn.times), scenario == drawn.reference
    colour = theme.scenarios[BASE_PAINT if base else PAINT]
    draw_bands(axes, days, drawn.fans[scenario], colour=colour, width=LINE_POINTS)
    if not base:
        axes.plot(days, drawn.fans[drawn.reference][MEDIAN], color=theme.ink, linewidth=THIN_POINTS, zorder=3.5)
    draw_time(sheet, axes, box, labelled=place.dated)
    draw_values(sheet, axes, box, drawn.limits(), percent=False)
    mend_minus(axes)
    if not place.first:
        axes.yaxis.set_major_formatter(NullFormatter())
    draw_rules(sheet, axes)
    draw_letters(sheet, box)
    draw_head(sheet, place)


def small_multiples(
    quantiles: xr.Dataset, events: Events | None = None, *, theme: ThemeName = "light", size: SizeName = "page"
) -> Figure:
    """Draw one outcome over time in up to twenty scenarios, each beside the median of the reference.

    Parameters
    ----------
    quantiles : xarray.Dataset
        Variable `value` over scenario, time and quantile (.05, .25, .5, .75, .95). Attributes: outcome, unit,
        reference, titles (by scenario), observed_until, runs, seed, version, grade_d_share and forced_acts.
    events : mapping of str to (date, label), optional
        Dated events to mark, by id.
    theme, size
        As for `sim.figures.run.overview.overview`; more than twelve panels make a page higher.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        For more than twenty scenarios or none, a reference that is not among them, or an attribute that is missing.
    """
    drawn, look = _multiples(quantiles), Look.of(theme, size)
    form, columns = _format(look.size, len(drawn.names))
    with styled():
        sheet = blank_sheet(Look(look.theme, form), drawn.facts, events)
        cells = _cells(sheet, drawn, columns)
        sheet, places, _ = lay_out(sheet, drawn.facts, Words(_finding(drawn), _subtitle(drawn), ()), cells)
        for name, place in zip(drawn.names, places, strict=True):
            _draw(sheet, drawn, name, place)
    return sheet.figure


def small_multiples_alt_text(quantiles: xr.Dataset) -> str:
    """Say where the outcome stands at the end in each scenario, for those who cannot see it."""
    drawn = _multiples(quantiles)
    decimals = decimals_for(drawn.ends.values())
    said = []
    for name, fan in drawn.fans.items():
        low, middle, high = (number(float(fan[place, -1]), decimals) for place in (LOW, MEDIAN, HIGH))
        said.append(f"{drawn.title(name)} {middle} ({low} to {high})")
    months = f"{month_and_year(drawn.times.values[0])} to {drawn.last}"
    unit = unit_in_words(str(drawn.attrs["unit"]))
    return (
        f"{_finding(drawn)}. {counted(len(drawn.names), 'panel')} from {months}, "
        f"{counted(int(drawn.attrs['runs']), 'run')} of each scenario, {forced_acts(drawn.facts)}. "
        f"Medians in {drawn.last}{f', in {unit}' if unit else ''}, with the middle 90{NO_BREAK}% of runs: "
        f"{'; '.join(said)}."
    )
