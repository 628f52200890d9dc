"""The model against what is observed: launches, designations and reported transfers, with what each cannot show."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.kit.contents import NO_EVENTS, Contents, Events, RowPanel
from sim.figures.kit.facts import Facts, day_of
from sim.figures.kit.marks import HIGH, LOW, days_of
from sim.figures.run.overview import Line, Lines, Observed, kept, overview, spread_panel, spread_row
from sim.ground.axes import ITEM, ORDER, RUN, TIME
from sim.words import NO_BREAK, capital, month_of, plain

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MIDDLE_OF_A_MONTH: Final = 15
LAUNCHES: Final = "air_attacks_on_ukraine"
LAUNCHED: Final = {"drones": "shahed_launched", "missiles": "ballistic_launched"}
"""Column of launches that deliveries of an item are compared with."""
OF_EVERY_MAKE: Final = {"missiles"}
"""Items whose launches are counted whoever made them."""
TRANSFERS: Final = "sipri_transfers"
TRANSFERRED: Final = {
    "drones": "one-way attack drone",
    "missiles": "surface-to-surface missile",
    "trainers": "trainer",
    "fighters": "combat aircraft",
}
"""How the items of the extract begin that a good or an order of the model is compared with."""
DESIGNATIONS: Final = "ofac_designations"
LISTED: Final = "iran_wmd_arms_proxy"
LISTING: Final = "united_states"
OF_LAUNCHES: Final = "ballistic missiles are counted whoever made them"
OF_LISTINGS: Final = "shown: tags NPWMD with IFSR, or IRAN-CON-ARMS-EO; the model records effort, not listings"
NOT_DRAWN: Final = ("interception", "partial", LISTED)
"""A caveat with one of these words speaks of columns or months that are not drawn, or in terms of the file."""


def by_month(values: xr.DataArray, *, total: bool) -> xr.DataArray:
    """Return values by month, in the middle of each: totals, scaled to whole months, or means.

    Parameters
    ----------
    values : xarray.DataArray
        Axes run and time, in even steps.
    total : bool
        Whether values are amounts of a step.
    """
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
    frame: pd.DataFrame, column: str, modelled: xr.DataArray, name: str, what: str, scale: float = 1.0
) -> Observed | None:
    """Return a column of a monthly series, for the months that a run has; `what` more is to be known of it."""
    months = set(modelled[TIME].values.astype("datetime64[M]"))
    rows = [
        (month.date().replace(day=MIDDLE_OF_A_MONTH), float(value) * scale)
        for month, value in zip(frame["month"], frame[column], strict=True)
        if np.datetime64(month, "M") in months
    ]
    if not rows:
        return None
    dates, values = zip(*rows, strict=True)
    return Observed(f"{name} (to {dates[-1]:%b %Y})", dates, values, _source(frame, what))


def _source(frame: pd.DataFrame, *more: str) -> str:
    """Return where a series comes from, on what terms, and what to beware of."""
    caveats = [caveat for caveat in frame.attrs["caveats"] if not any(word in caveat for word in NOT_DRAWN)]
    source = str(frame.attrs["source"]).partition(";")[0]
    return capital(f"{source} ({frame.attrs['terms']}): {'; '.join([*caveats, *more])}.")


def _deliveries(facts: Facts, trajectories: xr.Dataset, item: str, record: Any) -> Lines:
    """Return deliveries of an item by month, against launches."""
    values = by_month(trajectories["shipped"].sel({ITEM: item}), total=True)
    title = facts.name_of("items", item)
    every = ", of every make" if item in OF_EVERY_MAKE else ""
    points = _points(facts.case.series_table(LAUNCHES), LAUNCHED[item], values, f"launched{every}", OF_LAUNCHES)
    who = facts.name_of("actors", record.supplier)
    line = Line(f"delivered by {who}", f"Deliveries of {title}", values, f"actors.{record.supplier}")
    return Lines(f"{capital(plain(item))}: deliveries and launches", "units a month", "a month", (line,), points)


def _designations(facts: Facts, trajectories: xr.Dataset) -> Lines | None:
    """Return designation effort and new listings by month, each against its own mean."""
    senders = [name for name, one in facts.known(trajectories, "sender", "senders").items() if one.of == LISTING]
    if not senders or DESIGNATIONS not in facts.case.series:
        return None
    effort = by_month(trajectories["effort"].sel(sender=senders[0]), total=False)
    whole = facts.case.series_table(DESIGNATIONS).query("complete_month == 1")
    listed = _points(whole, LISTED, effort, "new listings", OF_LISTINGS)
    if listed is None or not sum(listed.values):
        return None
    window = [np.datetime64(date) for date in listed.dates]
    own = effort / effort.sel({TIME: window}).mean(TIME)
    points = _points(whole, LISTED, effort, "new listings", OF_LISTINGS, len(listed.values) / sum(listed.values))
    who = facts.short(LISTING)
    line = Line(f"effort of the {who}", f"Designation effort of the {who}", own, f"actors.{LISTING}")
    span = f"{month_of(listed.dates[0])} to {month_of(listed.dates[-1])}"
    plots = f"1 is the mean of each, {span}"
    return Lines("Designations: effort and new listings", plots, "times its mean", (line,), points)


def _reported(frame: pd.DataFrame, name: str, parties: tuple[str, str], first: int) -> tuple[float, float] | None:
    """Return the units of an item that are reported as delivered and ordered between two parties, from a year on."""
    rows = [
        (float(row["delivered"]), float(row["ordered"]))
        for row in frame.to_dict("records")
        if (row["supplier"], row["recipient"]) == parties
        and row["item"].startswith(TRANSFERRED[name])
        and row["order_year"] >= first
    ]
    if not rows:
        return None
    delivered, ordered = (sum(column) for column in zip(*rows, strict=True))
    return delivered, 0.0 if np.isnan(ordered) else ordered


def _transfers(facts: Facts, trajectories: xr.Dataset) -> RowPanel | None:
    """Return units delivered by the end of what is observed, against the extract."""
    if TRANSFERS not in facts.case.series:
        return None
    frame, last = facts.case.series_table(TRANSFERS), facts.positions(days_of(trajectories[TIME]))[0]
    latest = max(int(year) for years in frame["delivery_years"].dropna() for year in str(years).split("-"))
    if facts.end < dt.date(latest, 12, 1):
        return None
    rows = []
    for axis, kind, outcome in ((ITEM, "items", "delivered"), (ORDER, "orders", "received")):
        for name, record in facts.known(trajectories, axis, kind).items():
            if name not in TRANSFERRED:
                continue
            parties = facts.name_of("actors", record.supplier), facts.name_of("actors", record.recipient)
            reported = _reported(frame, name, parties, facts.first.year)
            if reported is not None:
                values = trajectories[outcome].sel({axis: name}).isel({TIME: last}).values
                rows.append(spread_row(capital(plain(name)), values, *reported))
    title = f"Delivered by the end of {latest}"
    plots = f"units, median (90{NO_BREAK}% of runs), scales differ; point: reported"
    return spread_panel(title, plots, rows) if rows else None


def _finding(panels: tuple[Lines, ...], facts: Facts) -> str:
    """Return a title: in how many months the points of the first panel lie within the 90 % band."""
    if not panels or panels[0].observed is None:
        return facts.title
    observed, fan = panels[0].observed, panels[0].lines[0].fan
    places = [int(np.flatnonzero(fan.days == day_of(date))[0]) for date in observed.dates]
    low, high = fan.quantiles[LOW, places], fan.quantiles[HIGH, places]
    within = int(((low <= observed.values) & (observed.values <= high)).sum())
    subject = panels[0].title.partition(":")[0].lower()
    band = f"90{NO_BREAK}% band of modelled deliveries"
    return f"Launches of {subject} lie in the {band} in {within} of {len(places)} months"


def against_observed(trajectories: xr.Dataset, events: Events = NO_EVENTS) -> Contents:
    """Return deliveries against launches, designation effort against listings, and transfers as reported."""
    facts = Facts.of(trajectories)
    items = {name: one for name, one in facts.known(trajectories, ITEM, "items").items() if name in LAUNCHED}
    items = items if LAUNCHES in facts.case.series else {}
    deliveries = kept(_deliveries(facts, trajectories, name, record) for name, record in items.items())
    designations = kept([_designations(facts, trajectories)])
    transfers = _transfers(facts, trajectories)
    panels: tuple[Lines | RowPanel, ...] = (*deliveries, *designations, *([transfers] if transfers else []))
    sources = [panel.observed.source for panel in (*deliveries, *designations) if panel.observed]
    if transfers:
        sources.append(_source(facts.case.series_table(TRANSFERS)))
    return overview(_finding(deliveries, facts), panels, facts, events, tuple(dict.fromkeys(sources)))
