"""Beliefs and strikes: who believes in which transfer, when it is confirmed, and what strikes follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.contents import NO_EVENTS, Contents, Events
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import LONG, POSITION_DASHES, SHORT, SOLID, dashes_of
from sim.figures.kit.marks import days_of
from sim.figures.run.overview import MOST_LINES, Line, Lines, kept, overview
from sim.ground.axes import ITEM, TIME
from sim.rules.information import CONFIRMED
from sim.words import capital, listed, percent, plain

if TYPE_CHECKING:
    import xarray as xr

DAYS_A_YEAR: Final = 365.25
ALLEGATION: Final = "allegation"
STRIKE: Final = "strike"
DAYS_A_WEEK: Final = 7
WEEKS: Final = 52
MOST_ITEMS: Final = 2


def _observer(facts: Facts, record: Any) -> tuple[str, str, str]:
    """Return the name of an observer beside a line and in full, and its paint."""
    if record.observer is None:
        return "the public", "the public", "ink"
    return facts.short(record.observer), facts.in_full(record.observer), f"actors.{record.observer}"


def _belief(facts: Facts, trajectories: xr.Dataset, item: str) -> Lines:
    """Return how far each observer believes that an item is transferred."""
    lines = []
    for name, record in facts.known(trajectories, ALLEGATION, "beliefs").items():
        if record.item == item:
            who, _, paint = _observer(facts, record)
            about = facts.outcome_of("belief", name)
            values = trajectories["belief"].sel({ALLEGATION: name})
            lines.append(Line(who, about, values, paint, dashes_of(record.observer, facts.case)))
    title, plots = f"Belief: {plain(item)}", "probability that they are transferred"
    return Lines(title, plots, "", tuple(lines[:MOST_LINES]), percent=True, top=1.0)


def _confirmed(facts: Facts, trajectories: xr.Dataset, items: list[str]) -> Lines:
    """Return the share of runs in which a transfer is confirmed, for the first observer and the public."""
    records = facts.known(trajectories, ALLEGATION, "beliefs")
    observers = list(dict.fromkeys(record.observer for record in records.values()))
    chosen = [observers[0], *([None] if None in observers[1:] else [])] if observers else []
    lines = []
    for observer in chosen:
        for place, item in enumerate(items):
            names = [name for name, one in records.items() if (one.observer, one.item) == (observer, item)]
            for name in names[:1]:
                who, full, paint = _observer(facts, records[name])
                happened = (trajectories["confirmed"].sel({ALLEGATION: name}) > 0).astype(float)
                about = f"{capital(facts.name_of('items', item))} confirmed for {full}"
                dashes = POSITION_DASHES[2 * place]
                lines.append(
                    Line(f"{plain(item)}, {who.removeprefix('the ')}", about, happened, paint, dashes, counted=True)
                )
    plots = f"share of runs; belief has reached {percent(CONFIRMED)}"
    return Lines("Confirmed", plots, "of runs", tuple(lines[:MOST_LINES]), percent=True, top=1.0)


def _struck(trajectories: xr.Dataset, name: str, target: str) -> Lines:
    """Return the share of runs in which strikes have happened."""
    count, through, back = (
        trajectories[kind].sel({STRIKE: name}) for kind in ("strikes", "penetrating_strikes", "retaliations")
    )
    events = {
        "one or more": (count >= 1, "At least one strike", SOLID),
        "two or more": (count > 1, "At least two strikes", LONG),
        "one got through": (through >= 1, "At least one strike that got through", SHORT),
        "retaliation": (back >= 1, "Retaliation", POSITION_DASHES[4]),
    }
    lines = tuple(
        Line(label, about, happened.astype(float), "ink" if place % 2 else "muted", dashes, counted=True)
        for place, (label, (happened, about, dashes)) in enumerate(events.items())
    )
    return Lines(f"Strikes on {target}", "share of runs, since the start", "of runs", lines, percent=True, top=1.0)


def _hazard(facts: Facts, trajectories: xr.Dataset, name: str, record: Any) -> Lines:
    """Return the hazard of strikes, as strikes to be expected in a year."""
    weekly = trajectories["strike_hazard"].sel({STRIKE: name})
    days = days_of(trajectories[TIME])
    steps = round(WEEKS * DAYS_A_WEEK / (days[1] - days[0])) if len(days) > 1 else WEEKS
    year = weekly.rolling({TIME: steps}, min_periods=1).mean() * DAYS_A_YEAR / DAYS_A_WEEK
    striker = facts.in_full(record.striker)
    paint = f"actors.{record.striker}"
    line = Line(f"by {facts.short(record.striker)}", f"Strikes of {striker} to be expected", year, paint)
    return Lines("Hazard of strikes", "expected a year, mean of the year before", "a year", (line,))


def _threat(facts: Facts, trajectories: xr.Dataset, name: str, record: Any) -> Lines:
    """Return the threat that a target feels, and what it has against strikes."""
    target = facts.in_full(record.target)
    values = {kind: trajectories[kind].sel({STRIKE: name}) for kind in ("felt_threat", "air_power", "air_defence")}
    about = {kind: facts.outcome_of(kind, name) for kind in values}
    lines = (
        Line("threat felt", about["felt_threat"], values["felt_threat"], f"actors.{record.target}"),
        Line("air power", about["air_power"], values["air_power"], "channels.0", SHORT),
        Line("air defence", about["air_defence"], values["air_defence"], "channels.1", LONG),
    )
    return Lines(f"{capital(target)} under threat", "each from 0 to 1", "on a scale from 0 to 1", lines, top=1.0)


def _finding(facts: Facts, trajectories: xr.Dataset, items: list[str]) -> str:
    """Return a title: in how many runs the public is sure of the last item, and strikes fall, while observed."""
    end, clauses = facts.positions(days_of(trajectories[TIME]))[0], []
    records = facts.known(trajectories, ALLEGATION, "beliefs")
    public = [name for name, one in records.items() if one.item in items[-1:] and one.observer is None]
    for name in public[:1]:
        sure = trajectories["confirmed"].sel({ALLEGATION: name}).isel({TIME: end}) > 0
        clauses.append(_in_runs(sure, "the public is", f"sure of transfers of {plain(items[-1])}"))
    for name, record in list(facts.known(trajectories, STRIKE, "strikes").items())[:1]:
        struck = trajectories["strikes"].sel({STRIKE: name}).isel({TIME: end}) >= 1
        clauses.append(_in_runs(struck, f"{facts.in_full(record.target)} is", "struck"))
    by = facts.end_in_words
    return f"By {by} {listed(clauses)}{'' if facts.runs == 1 else ' of runs'}" if clauses else facts.title


def _in_runs(happens: xr.DataArray, who: str, what: str) -> str:
    """Say in what share of runs something happens; of a single run, whether it does."""
    if happens.size == 1:
        return f"{who}{'' if bool(happens.all()) else ' not'} {what}"
    return f"{who} {what} in {percent(float(happens.mean()))}"


def beliefs(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
    """Return beliefs by item and observer, what is confirmed, and strikes: how often, how likely, how much feared."""
    facts = Facts.of(trajectories)
    items = list(facts.known(trajectories, ITEM, "items"))[:MOST_ITEMS]
    panels: list[Lines | None] = [
        *(_belief(facts, trajectories, item) for item in items),
        _confirmed(facts, trajectories, items),
    ]
    for name, record in list(facts.known(trajectories, STRIKE, "strikes").items())[:1]:
        panels += [
            _struck(trajectories, name, facts.in_full(record.target)),
            _hazard(facts, trajectories, name, record),
            _threat(facts, trajectories, name, record),
        ]
    notes = ("The public’s belief is the public attribution that actors reckon with.",)
    return overview(_finding(facts, trajectories, items), kept(panels), facts, events, notes)
