"""How soon events happen in each scenario: the share of runs in which one has happened by a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.comparison.words import before_colon, outcome_in_words
from sim.figures.kit.axes import Sheet, draw_letters, draw_rules, draw_time, draw_values, tick_text
from sim.figures.kit.fan import SECONDS_A_DAY
from sim.figures.kit.keys import (
    RUN_FACTS,
    KeyEntry,
    draw_key,
    facts_of,
    key_lines,
    level_of,
    month_and_year,
    refuse_more,
    require,
)
from sim.figures.kit.labels import End, gutter_of, height_of, label_ends
from sim.figures.kit.look import (
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
from sim.figures.kit.panels import MOST_LINES
from sim.figures.kit.sheet import Cell, Events, Place, Words, axes_in, blank_sheet, draw_head, lay_out
from sim.ground.faults import input_error

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["survival_curves", "survival_curves_alt_text"]

MOST: Final = 6
COLUMNS: Final = ("event", "scenario", "date", "probability", "low", "high")
BAND: Final = 0.16
LINE_EMS: Final = 0.17
HEADROOM: Final = 1.12


@dataclass(frozen=True)
class Curves:
    """Curves by event, then scenario, each by date; an event may lack a scenario."""

    curves: Mapping[str, Mapping[str, pd.DataFrame]]
    scenarios: Sequence[str]
    attrs: Mapping[Any, Any]
    facts: xr.Dataset
    last: str

    def title(self, scenario: str) -> str:
        """Return what a scenario is called."""
        return str(self.attrs["titles"].get(scenario, scenario))

    def event_title(self, event: str) -> str:
        """Return what an event is called."""
        return str(self.attrs.get("event_titles", {}).get(event, outcome_in_words(event)))

    def ends(self, event: str) -> dict[str, float]:
        """Return the share of runs at the last date by scenario."""
        return {name: float(curve["probability"].iloc[-1]) for name, curve in self.curves[event].items()}


def _curves(table: pd.DataFrame) -> Curves:
    """Return what is drawn, once columns, shares and numbers of panels and lines have been checked."""
    require(list(table.columns), COLUMNS, "the table of curves")
    require(table.attrs, ("titles", "observed_until", *RUN_FACTS), "the data of a comparison")
    events, scenarios = ([str(name) for name in table[column].unique()] for column in ("event", "scenario"))
    refuse_more(len(events), MOST, "events", "Choose those that the question is about.")
    refuse_more(len(scenarios), MOST_LINES, "scenarios in a panel", "Choose fewer.")
    shares = table[["low", "probability", "high"]].to_numpy()
    if not np.all((shares >= 0) & (shares <= 1)):
        raise input_error("figure", "a share of runs in the table of curves lies outside 0 to 1.")
    times = np.unique(table["date"].to_numpy("datetime64[ns]"))
    found = {pair: curve.sort_values("date") for pair, curve in table.groupby(["event", "scenario"], sort=False)}
    curves = {event: {name: found[event, name] for name in scenarios if (event, name) in found} for event in events}
    facts = facts_of(table.attrs, ", ".join(scenarios), times)
    return Curves(curves, scenarios, table.attrs, facts, month_and_year(times[-1]))


def _finding(drawn: Curves) -> str:
    """Return the title: the event whose shares at the end lie furthest apart."""
    ends = {event: drawn.ends(event) for event in drawn.curves}
    event = max(ends, key=lambda name: max(ends[name].values()) - min(ends[name].values()))
    least, most = min(ends[event].values()), max(ends[event].values())
    when, what = f"by {drawn.last}", before_colon(drawn.event_title(event))
    if least == most:
        return f"{what}: {percent(most)} of runs {when} in every scenario"
    return f"{what}: in {percent(least)} to {percent(most)} of runs {when}, by scenario"


def _subtitle(drawn: Curves) -> str:
    return (
        f"Share of {counted(int(drawn.attrs['runs']), 'run')} of each scenario in which it has happened, "
        f"by date; at the end, the share by then. Bands: {percent(level_of(drawn.attrs))} intervals."
    )


def _key(look: Look, drawn: Curves) -> list[KeyEntry]:
    thick = LINE_EMS * look.size.text
    return [
        KeyEntry(drawn.title(name), look.theme.scenarios[place], POSITION_DASHES[place], thick)
        for place, name in enumerate(drawn.scenarios)
    ]


def _cell(sheet: Sheet, drawn: Curves, event: str) -> Cell:
    size = sheet.look.size
    ticks = width_of(sheet.figure, tick_text(1.0, percent=True), size.small) + 2 * size.gap
    names = [percent(round(share, 2)) for share in drawn.ends(event).values()]
    return Cell(drawn.event_title(event), "Share of runs", ticks, gutter_of(sheet, names), height_of(sheet, names))


def _draw(sheet: Sheet, drawn: Curves, event: str, place: Place) -> None:
    axes, box, ends = axes_in(sheet, place.box), place.box, []
    for entry, scenario in zip(_key(sheet.look, drawn), drawn.scenarios, strict=True):
        curve = drawn.curves[event].get(scenario)
        if curve is None:
            continue
        days = curve["date"].to_numpy("datetime64[s]").astype(np.float64) / SECONDS_A_DAY
        low, middle, high = (curve[name].to_numpy() for name in ("low", "probability", "high"))
        axes.fill_between(days, low, high, step="post", color=entry.colour, alpha=BAND, linewidth=0, zorder=2)
        how: dict[str, Any] = {"color": entry.colour, "linestyle": entry.dashes, "linewidth": entry.thick}
        axes.step(days, middle, where="post", zorder=3, clip_on=False, **how)
        ends.append(End(float(middle[-1]), percent(round(float(middle[-1]), 2)), entry.colour))
    draw_time(sheet, axes, box, labelled=place.dated)
    # A curve at the top keeps clear of the name of the outlook above it.
    draw_values(sheet, axes, box, (0.0, HEADROOM), percent=True)
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
        As for `sim.figures.run.overview.overview`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        For too many or no events or scenarios, a share outside 0 to 1, or a column or attribute that is missing.
    """
    drawn = _curves(curves)
    with styled():
        sheet = blank_sheet(Look.of(theme, size), drawn.facts, events)
        line = sheet.look.size.line(sheet.look.size.small)
        key = _key(sheet.look, drawn)
        room = (len(key_lines(sheet.figure, sheet.look, key)) + 0.5) * line
        cells = [_cell(sheet, drawn, event) for event in drawn.curves]
        sheet, places, top = lay_out(sheet, drawn.facts, Words(_finding(drawn), _subtitle(drawn), ()), cells, room)
        draw_key(sheet.figure, sheet.look, key, top - 0.4 * line)
        for event, place in zip(drawn.curves, places, strict=True):
            _draw(sheet, drawn, event, place)
    return sheet.figure


def survival_curves_alt_text(curves: pd.DataFrame, events: Events | None = None) -> str:
    """Say in which share of runs each event has happened by the last date, for those who cannot see it."""
    drawn = _curves(curves)
    sentences = [
        f"{_finding(drawn)}. {counted(len(drawn.curves), 'panel')} from {month_and_year(curves['date'].min())} to "
        f"{drawn.last}, {counted(int(drawn.attrs['runs']), 'run')} of each scenario, {forced_acts(drawn.facts)}."
    ]
    for event, by_scenario in drawn.curves.items():
        said = []
        for scenario, curve in by_scenario.items():
            half = curve["date"][curve["probability"] >= 0.5]  # noqa: PLR2004 - the median time
            when = f", half by {month_and_year(half.iloc[0])}" if len(half) else ""
            low, middle, high = (float(curve[name].iloc[-1]) for name in ("low", "probability", "high"))
            ends = f"{percent(round(low, 3))} to {percent(round(high, 3))}"
            said.append(f"{drawn.title(scenario)} {percent(middle)} ({ends}{when})")
        sentences.append(f"{drawn.event_title(event)}: {'; '.join(said)}.")
    if events:
        sentences.append(f"Marked: {'; '.join(f'{label} ({date:%b %Y})' for date, label in events.values())}.")
    return " ".join(sentences)
