"""Differences of two scenarios over time, run for run, as fans about zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.comparison.words import decimals_for, outcome_in_words, quoted, signed, unit_in_words, with_unit
from sim.figures.kit.axes import RULE_WIDTH, Sheet, draw_letters, draw_rules, draw_time, draw_values, tick_text
from sim.figures.kit.axes import value_ticks as ticks_of
from sim.figures.kit.fan import FAN_QUANTILES, HIGH, LOW, MEDIAN, days_of, draw_bands
from sim.figures.kit.keys import facts_of, mend_minus, month_and_year, refuse_more, require
from sim.figures.kit.labels import End, gutter_of, height_of, label_ends
from sim.figures.kit.look import NO_BREAK, Look, SizeName, ThemeName, counted, forced_acts, styled, width_of
from sim.figures.kit.sheet import Cell, Events, Place, Words, axes_in, blank_sheet, draw_head, lay_out
from sim.ground.axes import TIME

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["difference_fans", "difference_fans_alt_text"]

Values = NDArray[np.float64]

MOST: Final = 6
HEADROOM: Final = 1.08
LINE_EMS: Final = 0.17
PAINT: Final = 1
"""Place of the other scenario's colour."""


def _checked(fans: xr.Dataset) -> xr.Dataset:
    """Return the facts of the fans, once their axes, quantiles and attributes have been checked."""
    require([*fans.variables], ("difference", "unit", "outcome", TIME, "quantile"), "the dataset of fans")
    needed = ("reference", "other", "reference_title", "other_title", "observed_until")
    require(fans.attrs, needed, "the dataset of fans")
    refuse_more(fans.sizes["outcome"], MOST, "outcomes", "Choose those that the question is about.")
    require([round(float(value), 6) for value in fans["quantile"].values], FAN_QUANTILES, "the axis of quantiles")
    return facts_of(fans.attrs, f"{fans.attrs['other']} against {fans.attrs['reference']}", fans[TIME].values)


def _fan(fans: xr.Dataset, outcome: str) -> Values:
    """Return the quantiles of a difference, with shape (5, time)."""
    values = fans["difference"].sel(outcome=outcome, quantile=list(FAN_QUANTILES), method=None)
    return np.asarray(values.transpose("quantile", TIME).values, dtype=np.float64)


def _names(fans: xr.Dataset) -> list[str]:
    return [str(name) for name in fans["outcome"].values]


def _unit(fans: xr.Dataset, outcome: str) -> str:
    return str(fans["unit"].sel(outcome=outcome).item())


def _ways(fans: xr.Dataset) -> tuple[int, int]:
    """Return how many outcomes are higher, and lower, in at least 95 % of runs at the end."""
    ends = [_fan(fans, name)[:, -1] for name in _names(fans)]
    return sum(end[LOW] > 0 for end in ends), sum(end[HIGH] < 0 for end in ends)


def _finding(fans: xr.Dataset) -> str:
    higher, lower = _ways(fans)
    clauses = [f"{many} {way}" for many, way in ((higher, "higher"), (lower, "lower")) if many]
    total = counted(fans.sizes["outcome"], "outcome")
    sure = f" in at least 95{NO_BREAK}% of runs" if clauses else ""
    many = f"of {total}, {' and '.join(clauses)}" if clauses else f"none of {total} clearly higher or lower"
    return f"{fans.attrs['other_title']}: {many}{sure} by {month_and_year(fans[TIME].values[-1])}"


def _subtitle(fans: xr.Dataset) -> str:
    return (
        f"Difference from {quoted(fans.attrs['reference_title'])} in the same run, above zero where there is more. "
        f"Line: median of {counted(int(fans.attrs['runs']), 'pair')} of runs, its last value at the end; "
        f"bands: middle 50{NO_BREAK}% and 90{NO_BREAK}%."
    )


def _limits(fan: Values) -> tuple[float, float]:
    low, high = min(0.0, float(np.nanmin(fan))), max(0.0, float(np.nanmax(fan)))
    if low == high:
        return -1.0, 1.0
    room = (HEADROOM - 1) * (high - low)
    return low - room, high + room


def _end_name(fan: Values) -> str:
    middle = float(fan[MEDIAN, -1])
    return signed(middle, decimals_for(fan[:, -1].tolist()) if middle else 0)


def _cell(sheet: Sheet, fans: xr.Dataset, outcome: str) -> Cell:
    fan, size = _fan(fans, outcome), sheet.look.size
    ticks = [
        tick_text(tick, percent=False)
        for height in (0.0, size.height / 4, size.height)
        for tick in ticks_of(sheet, *_limits(fan), height)
    ]
    room = max(width_of(sheet.figure, tick, size.small) for tick in ticks) + 2 * size.gap
    names = [_end_name(fan)]
    plots = f"Difference{', ' if unit_in_words(_unit(fans, outcome)) else ''}{unit_in_words(_unit(fans, outcome))}"
    return Cell(outcome_in_words(outcome), plots, room, gutter_of(sheet, names), height_of(sheet, names))


def _draw(sheet: Sheet, fans: xr.Dataset, outcome: str, place: Place) -> None:
    axes, box, theme = axes_in(sheet, place.box), place.box, sheet.look.theme
    fan, colour = _fan(fans, outcome), theme.scenarios[PAINT]
    thick = LINE_EMS * sheet.look.size.text
    draw_bands(axes, days_of(fans[TIME]), fan, colour=colour, width=thick, halo=theme.background)
    draw_time(sheet, axes, box, labelled=place.dated)
    draw_values(sheet, axes, box, _limits(fan), percent=False)
    mend_minus(axes)
    axes.axhline(0.0, color=theme.ink, linewidth=2 * RULE_WIDTH, zorder=1.8)
    draw_rules(sheet, axes)
    draw_letters(sheet, box)
    draw_head(sheet, place)
    label_ends(sheet, axes, box, [End(float(fan[MEDIAN, -1]), _end_name(fan), colour)])


def difference_fans(
    fans: xr.Dataset, events: Events | None = None, *, theme: ThemeName = "light", size: SizeName = "page"
) -> Figure:
    """Draw how the runs of two scenarios differ over time, run for run.

    Parameters
    ----------
    fans : xarray.Dataset
        Variable `difference` (other less reference) over outcome, time and quantile (.05, .25, .5, .75, .95), with the
        coordinate `unit` by outcome; at most six outcomes. Attributes: reference, other, reference_title,
        other_title, observed_until, runs, seed, version, grade_d_share and forced_acts.
    events : mapping of str to (date, label), optional
        Dated events in which the scenarios differ, by id; those outside the span are left out.
    theme, size
        As for `sim.figures.run.overview.overview`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        For more than six outcomes or none, and where an axis or attribute is missing.
    """
    facts = _checked(fans)
    with styled():
        sheet = blank_sheet(Look.of(theme, size), facts, events)
        cells = [_cell(sheet, fans, name) for name in _names(fans)]
        sheet, places, _ = lay_out(sheet, facts, Words(_finding(fans), _subtitle(fans), ()), cells)
        for name, place in zip(_names(fans), places, strict=True):
            _draw(sheet, fans, name, place)
    return sheet.figure


def _said(fans: xr.Dataset, outcome: str, position: int) -> str:
    end: Any = _fan(fans, outcome)[:, position]
    decimals = decimals_for(end.tolist())
    low, middle, high = (signed(float(end[place]), decimals) for place in (LOW, MEDIAN, HIGH))
    return f"{with_unit(middle, _unit(fans, outcome))} (90{NO_BREAK}% of runs between {low} and {high})"


def difference_fans_alt_text(fans: xr.Dataset, events: Events | None = None) -> str:
    """Say how each outcome differs at the end of what is observed and of the run, for those who cannot see it."""
    facts = _checked(fans)
    attrs = fans.attrs
    known = np.flatnonzero(fans[TIME].values <= np.datetime64(str(attrs["observed_until"])))
    positions = sorted({int(known[-1]) if len(known) else 0, fans.sizes[TIME] - 1})
    sentences = [
        f"{_finding(fans)}. {counted(fans.sizes['outcome'], 'panel')} of differences of "
        f"{quoted(attrs['other_title'])} from {quoted(attrs['reference_title'])}, "
        f"{counted(int(attrs['runs']), 'pair')} of runs, {forced_acts(facts)}."
    ]
    for name in _names(fans):
        said = []
        for position in positions:
            time = fans[TIME].values[position]
            aside = " (model only)" if time > np.datetime64(str(attrs["observed_until"])) else ""
            said.append(f"{month_and_year(time)}{aside}: median {_said(fans, name, position)}")
        sentences.append(f"{outcome_in_words(name)}, {'; '.join(said)}.")
    if events:
        sentences.append(f"Marked: {'; '.join(f'{label} ({date:%b %Y})' for date, label in events.values())}.")
    return " ".join(sentences)
