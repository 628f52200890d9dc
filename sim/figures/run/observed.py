"""The model against what is observed: launches, designations and reported transfers, with what each cannot show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.case.columns import Column
from sim.case.observed import Designations, Uses
from sim.figures.kit.contents import NO_EVENTS, Contents, Events, RowPanel
from sim.figures.kit.facts import Facts, day_of
from sim.figures.kit.marks import HIGH, LOW, Numbers, days_of
from sim.figures.run.overview import Line, Lines, Observed, kept, overview, spread_panel, spread_row
from sim.ground.axes import ITEM, ORDER, RUN, TIME
from sim.words import NO_BREAK, capital, month_of, plain, short_month_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MIDDLE_OF_A_MONTH: Final = 15
FLAT: Final = 0.25
"""Deliveries that reach no higher than this share of what is observed would lie flat on one scale with it."""
_TRANSFERRED: Final = ((ITEM, "items", "delivered"), (ORDER, "orders", "received"))
"""What is handed over: the axis, the kind of entity and the outcome."""


def by_month(values: xr.DataArray, *, total: bool) -> xr.DataArray:
    """Return values by month, in the middle of each: totals of amounts of a step, scaled to whole months, or means."""
    import xarray as xr

    times = values[TIME].values
    step = float((times[1] - times[0]) / np.timedelta64(1, "D")) if len(times) > 1 else 7.0
    months = times.astype("datetime64[M]")
    kinds = np.unique(months)
    data = values.transpose(RUN, TIME).values
    means = np.stack([data[:, months == month].mean(axis=1) for month in kinds], axis=1)
    if total:
        days = ((kinds + 1).astype("datetime64[D]") - kinds.astype("datetime64[D]")) / np.timedelta64(1, "D")
        means = means * days / step
    middles = kinds.astype("datetime64[D]") + np.timedelta64(MIDDLE_OF_A_MONTH - 1, "D")
    return xr.DataArray(means, {RUN: values[RUN], TIME: middles.astype("datetime64[ns]")}, (RUN, TIME))


def _points(
    frame: pd.DataFrame, column: str, modelled: xr.DataArray, name: str, source: str, scale: float = 1.0
) -> Observed | None:
    """Return a column of a monthly series, for the months that a run has."""
    months = set(modelled[TIME].values.astype("datetime64[M]"))
    rows = [
        (month.date().replace(day=MIDDLE_OF_A_MONTH), float(value) * scale)
        for month, value in zip(frame["month"], frame[column], strict=True)
        if np.datetime64(month, "M") in months
    ]
    if not rows:
        return None
    dates, values = zip(*rows, strict=True)
    return Observed(f"{name} (to {short_month_of(dates[-1])})", dates, values, source)


def _source(facts: Facts, frame: pd.DataFrame, *more: str) -> str:
    """Return where a series comes from, on what terms, and what to beware of; caveats of what is not drawn apart."""
    left_out = facts.case.observed.not_drawn
    caveats = [caveat for caveat in frame.attrs["caveats"] if not any(word in caveat for word in left_out)]
    source = str(frame.attrs["source"]).partition(";")[0]
    return capital(f"{source} ({frame.attrs['terms']}): {'; '.join([*caveats, *filter(None, more)])}.")


def _deliveries(facts: Facts, trajectories: xr.Dataset, item: str, record: Any, uses: Uses) -> Lines:
    """Return deliveries of an item by month, against its use."""
    values = by_month(trajectories["shipped"].sel({ITEM: item}), total=True)
    frame, title = facts.case.series_table(uses.series), facts.name_of("items", item)
    done = f"{uses.done}{', of every make' if item in uses.of_every_make else ''}"
    points = _points(frame, uses.columns[item], values, done, _source(facts, frame, uses.note))
    who = facts.name_of("actors", record.supplier)
    line = Line(f"delivered by {who}", f"Deliveries of {title}", values, f"actors.{record.supplier}")
    heading = f"{capital(plain(item))}: deliveries and {uses.called}"
    panel = Lines(heading, "units a month", "a month", (line,), points)
    if points is None or float(line.fan.quantiles[HIGH].max()) > FLAT * max(points.values):
        return panel
    return replace(panel, plots="units a month, in powers of ten; none at the foot", powers=True)


def _designations(facts: Facts, trajectories: xr.Dataset, told: Designations) -> Lines | None:
    """Return designation effort and new listings by month, each against its own mean."""
    senders = [name for name, one in facts.known(trajectories, "sender", "senders").items() if one.of == told.sender]
    if not senders:
        return None
    effort = by_month(trajectories["effort"].sel(sender=senders[0]), total=False)
    whole = facts.case.series_table(told.series).query("complete_month == 1")
    about = "new listings", _source(facts, whole, told.note)
    listed = _points(whole, told.column, effort, *about)
    if listed is None or not sum(listed.values):
        return None
    window = [np.datetime64(date) for date in listed.dates]
    own = effort / effort.sel({TIME: window}).mean(TIME)
    points = _points(whole, told.column, effort, *about, len(listed.values) / sum(listed.values))
    who = facts.short(told.sender)
    line = Line(f"effort of the {who}", f"Designation effort of the {who}", own, f"actors.{told.sender}")
    span = f"{month_of(listed.dates[0])} to {month_of(listed.dates[-1])}"
    plots = f"1 is the mean of each, {span}"
    return Lines("Designations: effort and new listings", plots, "times its mean", (line,), points)


def _reported(frame: pd.DataFrame, begins: str, parties: tuple[str, str], first: int) -> tuple[float, float] | None:
    """Return the units reported as delivered and ordered between two parties, from a year on, of what begins so."""
    rows = [
        (float(row["delivered"]), float(row["ordered"]))
        for row in frame.to_dict("records")
        if (row["supplier"], row["recipient"]) == parties
        and row["item"].startswith(begins)
        and row["order_year"] >= first
    ]
    if not rows:
        return None
    delivered, ordered = (sum(column) for column in zip(*rows, strict=True))
    return delivered, 0.0 if np.isnan(ordered) else ordered


@dataclass(frozen=True)
class Transfer:
    """A good or an order: units delivered by runs, shape (runs,), and as reported by the end of a year."""

    title: str
    values: Numbers
    delivered: float
    ordered: float
    year: int
    source: str


def transfers_reported(facts: Facts, trajectories: xr.Dataset) -> list[Transfer]:
    """Return what runs have delivered when the reporting ends, against what is reported; may be empty."""
    last = facts.positions(days_of(trajectories[TIME]))[0]
    amounts = {
        str(Column(outcome, (name,))): trajectories[outcome].sel({axis: name}).isel({TIME: last}).values
        for axis, kind, outcome in _TRANSFERRED
        for name in facts.known(trajectories, axis, kind)
    }
    return transfers_among(facts, amounts)


def transfers_among(facts: Facts, amounts: Mapping[str, Numbers]) -> list[Transfer]:
    """Return amounts of runs when the reporting ends, by column of an outcome, against what is reported of them."""
    told = facts.case.observed.transfers
    if told is None:
        return []
    frame = facts.case.series_table(told.series)
    latest = max(int(year) for years in frame["delivery_years"].dropna() for year in str(years).split("-"))
    if facts.end < dt.date(latest, 12, 1):
        return []
    found, source = [], str(frame.attrs["source"]).partition(";")[0]
    for _, kind, outcome in _TRANSFERRED:
        for name, record in getattr(facts.case.roster.file, kind).items():
            column = str(Column(outcome, (name,)))
            if name not in told.items or column not in amounts:
                continue
            parties = facts.name_of("actors", record.supplier), facts.name_of("actors", record.recipient)
            reported = _reported(frame, told.items[name], parties, facts.first.year)
            if reported is not None:
                found.append(Transfer(capital(plain(name)), amounts[column], *reported, latest, source))
    return found


def _transfers(facts: Facts, trajectories: xr.Dataset) -> RowPanel | None:
    """Return units delivered by the end of what is observed, against the extract."""
    found = transfers_reported(facts, trajectories)
    if not found:
        return None
    rows = [spread_row(one.title, one.values, one.delivered, one.ordered) for one in found]
    plots = f"units, median (90{NO_BREAK}% of runs); point: reported; line: from 0 to the number beside"
    return spread_panel(f"Delivered by the end of {found[0].year}", plots, rows)


def _finding(panels: tuple[Lines, ...], facts: Facts) -> str:
    """Return a title: in how many months the points of the first panel lie within the 90 % band."""
    if not panels or panels[0].observed is None:
        return facts.title
    observed, fan = panels[0].observed, panels[0].lines[0].fan
    places = [int(np.flatnonzero(fan.days == day_of(date))[0]) for date in observed.dates]
    low, high = fan.quantiles[LOW, places], fan.quantiles[HIGH, places]
    within = int(((low <= observed.values) & (observed.values <= high)).sum())
    subject, _, called = panels[0].title.partition(": deliveries and ")
    band = f"90{NO_BREAK}% band of modelled deliveries"
    return f"{capital(called)} of {subject.lower()} lie in the {band} in {within} of {len(places)} months"


def against_observed(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
    """Return deliveries against launches, designation effort against listings, and transfers as reported."""
    facts, told = Facts.of(trajectories), Facts.of(trajectories).case.observed
    uses, items = told.uses, facts.known(trajectories, ITEM, "items").items()
    deliveries = kept(
        _deliveries(facts, trajectories, name, record, uses)
        for name, record in items
        if uses is not None and name in uses.columns
    )
    designations = kept([_designations(facts, trajectories, told.designations)] if told.designations else [])
    transfers = _transfers(facts, trajectories)
    panels: tuple[Lines | RowPanel, ...] = (*deliveries, *designations, *([transfers] if transfers else []))
    sources = [panel.observed.source for panel in (*deliveries, *designations) if panel.observed]
    if transfers and told.transfers:
        sources.append(_source(facts, facts.case.series_table(told.transfers.series)))
    return overview(_finding(deliveries, facts), panels, facts, events, tuple(dict.fromkeys(sources)))
