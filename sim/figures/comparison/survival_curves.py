"""How soon events happen in each scenario: the share of runs in which one has happened by a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.comparison.tables import refuse_more, require
from sim.figures.kit.contents import NO_EVENTS, Contents, Events, Panel, Sample
from sim.figures.kit.look import POSITION_DASHES
from sim.figures.kit.marks import Curve, days_of
from sim.figures.kit.scales import Values
from sim.ground.faults import input_error
from sim.words import (
    before_colon,
    by_when,
    counted,
    listed,
    percent,
    quoted,
    short_month_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.facts import Facts

PAIR: Final = 2
MOST: Final = 6
MOST_LINES: Final = 4
COLUMNS: Final = ("event", "scenario", "date", "probability", "low", "high")
TOP: Final = 1.12
"""Upper end of the axis, so that a curve at 1 keeps clear of the name of the outlook."""


def _curve(curve: pd.DataFrame, place: int) -> Curve:
    low, middle, high = (curve[name].to_numpy() for name in ("low", "probability", "high"))
    paint, days = f"scenarios.{place}", days_of(curve["date"].to_numpy())
    return Curve(days, middle, paint, POSITION_DASHES[place], low=low, high=high, steps=True)


def _read(curve: pd.DataFrame, at: dt.date | None) -> pd.Series:
    """Return the row of a curve that holds at a date; the last one where none is named."""
    known = curve[curve["date"] <= str(at)] if at else curve
    return (known if len(known) else curve.head(1)).iloc[-1]


def _said(facts: Facts, scenario: str, curve: pd.DataFrame, at: dt.date | None) -> str:
    half = curve["date"][curve["probability"] >= 0.5]  # noqa: PLR2004 - the median time
    when = f", half by {short_month_of(half.iloc[0])}" if len(half) else ""
    row = _read(curve, at)
    low, middle, high = (float(row[name]) for name in ("low", "probability", "high"))
    interval = f"{percent(round(low, 3))} to {percent(round(high, 3))}"
    return f"{facts.title_of(scenario)} {percent(middle)} ({interval}{when})"


def _alike(
    found: Mapping[tuple[str, str], pd.DataFrame], names: Sequence[str], scenarios: Sequence[str]
) -> list[list[str]]:
    """Return events whose curves are the same in every scenario as one group, in the order of the events."""
    drawn, groups = list(COLUMNS[2:]), dict[tuple[object, ...], list[str]]()
    for event in names:
        curves = (found.get((event, name)) for name in scenarios)
        same = tuple(None if curve is None else tuple(map(tuple, curve[drawn].to_numpy())) for curve in curves)
        groups.setdefault(same, []).append(event)
    return list(groups.values())


def _shares(known: Mapping[str, pd.DataFrame], at: dt.date | None) -> list[float]:
    """Return the share of runs of each curve at a date."""
    return [float(_read(curve, at)["probability"]) for curve in known.values()]


def _panel(
    facts: Facts,
    title: str,
    twins: Sequence[str],
    known: Mapping[str, pd.DataFrame],
    scenarios: Sequence[str],
    at: dt.date | None,
) -> Panel:
    """Return the panel of an event, and of others that have its curves; these are by scenario."""
    said = "; ".join(_said(facts, name, curve, at) for name, curve in known.items())
    return Panel(
        title=title,
        plots=f"Share of runs: {', '.join(map(percent, _shares(known, at)))}",
        marks=tuple(_curve(curve, scenarios.index(name)) for name, curve in known.items()),
        up=Values((0.0, TOP), percent=True),
        said=f"{title}{f' (and the same, {listed(twins)})' if twins else ''}: {said}.",
    )


def _finding(shares: Mapping[str, Sequence[float]], differing: Collection[str], by: str) -> str:
    """Return the title: of the events shown to differ, the one whose shares lie furthest apart when they are read."""
    apart = {title: max(ends) - min(ends) for title, ends in shares.items()}
    shown = {title: far for title, far in apart.items() if title in differing and far > 0.0}
    title, when = max(shown or apart, key=apart.__getitem__), f"by {by}"
    ends = shares[title]
    least, most = percent(min(ends)), percent(max(ends))
    if not shown and any(apart.values()):
        return f"{counted(len(shares), 'event')} {when}: no difference shown between scenarios"
    if not shown:
        told = f"{most} of runs {when}{' in every scenario' if len(ends) > 1 else ''}"
    elif len(ends) == PAIR:  # "to" between the least and the most would be read as an interval
        told = f"from {percent(ends[0])} of runs to {percent(ends[1])} {when}"
    else:
        told = f"between {least} and {most} of runs {when}, by scenario"
    return f"{before_colon(title)}: {told}"


def survival_curves(
    curves: pd.DataFrame,
    facts: Facts,
    events: Events = NO_EVENTS,
    titles: Mapping[str, str] | None = None,
    differing: Collection[str] = (),
    at: dt.date | None = None,
) -> Contents:
    """Return by when events have happened, as a share of runs, for up to four scenarios and six events.

    `curves` has the columns event, scenario, date, and probability with low and high, from 0 to 1; `titles` are of
    these events, where they have better names than their ids, `differing` those shown to differ from the reference,
    `events` dated ones to mark, `at` when shares are read, the end by default. Raises `InputError` for too many or no
    events or scenarios, a share outside 0 to 1, or a column that is missing.
    """
    require(list(curves.columns), COLUMNS, "the table of curves")
    names, scenarios = ([str(name) for name in curves[column].unique()] for column in ("event", "scenario"))
    refuse_more(len(names), MOST, "events", "Choose those that the question is about.")
    refuse_more(len(scenarios), MOST_LINES, "scenarios in a panel", "Choose fewer.")
    shares = curves[["low", "probability", "high"]].to_numpy()
    if not np.all((shares >= 0) & (shares <= 1)):
        raise input_error("figure", "a share of runs in the table of curves lies outside 0 to 1.")
    groups: Any = curves.groupby(["event", "scenario"], sort=False)
    found = {pair: curve.sort_values("date") for pair, curve in groups}
    called = {event: (titles or {}).get(event) or facts.outcome(event) for event in names}
    panels, read, notes = [], dict[str, list[float]](), []
    for event, *same in _alike(found, names, scenarios):
        known = {name: found[event, name] for name in scenarios if (event, name) in found}
        title, twins = called[event], [quoted(called[one]) for one in same]
        read |= {called[one]: _shares(known, at) for one in (event, *same)}
        panels.append(_panel(facts, title, twins, known, scenarios, at))
        if twins:
            of = "have the same curves as" if twins[1:] else "has the same curves as"
            notes.append(f"{listed(twins)} {of} {quoted(title)}, and {'are' if twins[1:] else 'is'} not drawn again.")
    first, last = facts.months
    by = by_when(at or facts.last)
    runs = counted(facts.runs, "run")
    return Contents(
        title=_finding(read, [(titles or {}).get(name) or facts.outcome(name) for name in differing], by),
        subtitle=f"Share of {runs} of each scenario in which it has happened, by date. Above each panel the "
        f"shares by {by}, in the order of the key. Bands: {percent(facts.level)} intervals.",
        panels=tuple(panels),
        facts=facts,
        notes=tuple(notes),
        key=tuple(
            Sample(facts.title_of(name), f"scenarios.{place}", POSITION_DASHES[place])
            for place, name in enumerate(scenarios)
        ),
        events=events,
        summary=f"{counted(len(panels), 'panel')} from {first} to {last}, {runs} of each scenario, {facts.forced}. "
        f"Shares of runs by {by}:",
    )
