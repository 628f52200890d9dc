"""How soon events happen in each scenario: the share of runs in which one has happened by a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.faults import input_error
from sim.figures.annotate import Sheet, draw_letters, draw_rules, draw_time, draw_values, tick_text
from sim.figures.comparison.common import (
    RUN_FACTS,
    KeyEntry,
    draw_key,
    facts_of,
    key_lines,
    month_and_year,
    refuse_more,
    require,
)
from sim.figures.comparison.words import before_colon, outcome_in_words
from sim.figures.fan import SECONDS_A_DAY
from sim.figures.grid import Cell, Events, Place, Words, axes_in, blank_sheet, draw_head, lay_out
from sim.figures.labels import End, gutter_of, height_of, label_ends
from sim.figures.panels import MOST_LINES
from sim.figures.style import (
    NO_BREAK,
    POSITION_DASHES,
    Look,
    SizeName,
    ThemeName,
    counted,
    forced_acts,
    percent,
    styled,
    width_of,
)

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["survival_curves", "survival_curves_alt_text"]

MOST: Final = 6
COLUMNS: Final = ("event", "scenario", "date", "probability", "low", "high")
BAND: Final = 0.16
LINE_EMS: Final = 0.17


def _events(curves: pd.DataFrame) -> list[str]:
    return [str(name) for name in dict.fromkeys(curves["event"])]


def _scenarios(curves: pd.DataFrame) -> list[str]:
    return [str(name) for name in dict.fromkeys(curves["scenario"])]


def _checked(curves: pd.DataFrame) -> xr.Dataset:
    """Return the facts of the curves, once columns, shares and numbers of panels and lines have been checked."""
    require(list(curves.columns), COLUMNS, "the table of curves")
    require(curves.attrs, ("titles", "observed_until", *RUN_FACTS), "the data of a comparison")
    refuse_more(len(_events(curves)), MOST, "events", "Choose those that the question is about.")
    refuse_more(len(_scenarios(curves)), MOST_LINES, "scenarios in a panel", "Choose fewer.")
    shares = curves[["low", "probability", "high"]].to_numpy()
    if not np.all((shares >= 0) & (shares <= 1)):
        raise input_error("figure", "a share of runs in the table of curves lies outside 0 to 1.")
    times = np.unique(curves["date"].to_numpy("datetime64[ns]"))
    return facts_of(curves.attrs, ", ".join(_scenarios(curves)), times)


def _title(curves: pd.DataFrame, scenario: str) -> str:
    return str(curves.attrs["titles"].get(scenario, scenario))


def _event_title(curves: pd.DataFrame, event: str) -> str:
    return str(curves.attrs.get("event_titles", {}).get(event, outcome_in_words(event)))


def _curve(curves: pd.DataFrame, event: str, scenario: str) -> pd.DataFrame:
    """Return a curve by date; empty where the scenario has none of that event."""
    return curves[(curves["event"] == event) & (curves["scenario"] == scenario)].sort_values("date")


def _ends(curves: pd.DataFrame, event: str) -> dict[str, float]:
    """Return the share of runs at the last date by scenario."""
    found = {scenario: _curve(curves, event, scenario) for scenario in _scenarios(curves)}
    return {scenario: float(curve["probability"].iloc[-1]) for scenario, curve in found.items() if len(curve)}


def _finding(curves: pd.DataFrame) -> str:
    """Return the title: the event whose shares at the end lie furthest apart."""
    ends = {event: _ends(curves, event) for event in _events(curves)}
    event = max(ends, key=lambda name: max(ends[name].values()) - min(ends[name].values()))
    shares = ends[event]
    least, most = min(shares, key=lambda name: shares[name]), max(shares, key=lambda name: shares[name])
    when = f"by {month_and_year(curves['date'].max())}"
    what = before_colon(_event_title(curves, event))
    if shares[least] == shares[most]:
        return f"{what}: {percent(shares[most])} of runs {when} in every scenario"
    low, high = (percent(shares[name]) for name in (least, most))
    return f"{what}: in {low} to {high} of runs {when}, by scenario"


def _subtitle(curves: pd.DataFrame) -> str:
    return (
        f"Share of {counted(int(curves.attrs['runs']), 'run')} of each scenario in which it has happened, "
        f"by date; at the end, the share by then. Bands: 95{NO_BREAK}% intervals."
    )


def _key(look: Look, curves: pd.DataFrame) -> list[KeyEntry]:
    thick = LINE_EMS * look.size.text
    return [
        KeyEntry(_title(curves, name), look.theme.scenarios[place], POSITION_DASHES[place], thick)
        for place, name in enumerate(_scenarios(curves))
    ]


def _cell(sheet: Sheet, curves: pd.DataFrame, event: str) -> Cell:
    size = sheet.look.size
    ticks = width_of(sheet.figure, tick_text(1.0, percent=True), size.small) + 2 * size.gap
    names = [percent(round(share, 2)) for share in _ends(curves, event).values()]
    return Cell(_event_title(curves, event), "Share of runs", ticks, gutter_of(sheet, names), height_of(sheet, names))


def _draw(sheet: Sheet, curves: pd.DataFrame, event: str, place: Place) -> None:
    axes, box, ends = axes_in(sheet, place.box), place.box, []
    for entry, scenario in zip(_key(sheet.look, curves), _scenarios(curves), strict=True):
        curve = _curve(curves, event, scenario)
        if not len(curve):
            continue
        days = curve["date"].to_numpy("datetime64[s]").astype(np.float64) / SECONDS_A_DAY
        low, middle, high = (curve[name].to_numpy() for name in ("low", "probability", "high"))
        axes.fill_between(days, low, high, step="post", color=entry.colour, alpha=BAND, linewidth=0, zorder=2)
        how: dict[str, Any] = {"color": entry.colour, "linestyle": entry.dashes, "linewidth": entry.thick}
        axes.step(days, middle, where="post", zorder=3, clip_on=False, **how)
        ends.append(End(float(middle[-1]), percent(round(float(middle[-1]), 2)), entry.colour))
    draw_time(sheet, axes, box, labelled=place.dated)
    draw_values(sheet, axes, box, (0.0, 1.0), percent=True)
    draw_rules(sheet, axes)
    draw_letters(sheet, box)
    draw_head(sheet, place)
    label_ends(sheet, axes, box, ends)


def survival_curves(
    curves: pd.DataFrame, events: Events | None = None, *, theme: ThemeName = "light", size: SizeName = "page"
) -> Figure:
    """Draw by when an event has happened, as a share of runs, for up to four scenarios and six events.

    Parameters
    ----------
    curves : pandas.DataFrame
        Columns event, scenario, date, and probability with low and high, from 0 to 1. Attributes: titles (by
        scenario), observed_until, runs, seed, version, grade_d_share, forced_acts; event_titles, where events have
        better names than their ids.
    events : mapping of str to (date, label), optional
        Dated events to mark, by id.
    theme, size
        As for `sim.figures.overview.overview`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        For too many or no events or scenarios, a share outside 0 to 1, or a column or attribute that is missing.
    """
    facts = _checked(curves)
    with styled():
        sheet = blank_sheet(Look.of(theme, size), facts, events)
        line = sheet.look.size.line(sheet.look.size.small)
        key = _key(sheet.look, curves)
        room = (len(key_lines(sheet.figure, sheet.look, key)) + 0.5) * line
        cells = [_cell(sheet, curves, event) for event in _events(curves)]
        sheet, places, top = lay_out(sheet, facts, Words(_finding(curves), _subtitle(curves), ()), cells, room)
        draw_key(sheet.figure, sheet.look, key, top - 0.4 * line)
        for event, place in zip(_events(curves), places, strict=True):
            _draw(sheet, curves, event, place)
    return sheet.figure


def survival_curves_alt_text(curves: pd.DataFrame, events: Events | None = None) -> str:
    """Say in which share of runs each event has happened by the last date, for those who cannot see it."""
    facts = _checked(curves)
    months = " to ".join(month_and_year(date) for date in (curves["date"].min(), curves["date"].max()))
    sentences = [
        f"{_finding(curves)}. {counted(len(_events(curves)), 'panel')} from {months}, "
        f"{counted(int(curves.attrs['runs']), 'run')} of each scenario, {forced_acts(facts)}."
    ]
    for event in _events(curves):
        said = []
        for scenario, share in _ends(curves, event).items():
            curve = _curve(curves, event, scenario)
            half = curve["date"][curve["probability"] >= 0.5]  # noqa: PLR2004 - the median time
            when = f", half by {month_and_year(half.iloc[0])}" if len(half) else ""
            ends = " to ".join(percent(round(float(curve[name].iloc[-1]), 3)) for name in ("low", "high"))
            said.append(f"{_title(curves, scenario)} {percent(share)} ({ends}{when})")
        sentences.append(f"{_event_title(curves, event)}: {'; '.join(said)}.")
    if events:
        sentences.append(f"Marked: {'; '.join(f'{label} ({date:%b %Y})' for date, label in events.values())}.")
    return " ".join(sentences)
