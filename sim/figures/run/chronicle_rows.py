"""What a chronicle sets side by side: when each act happens in the runs, and when it was reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Lane
from sim.case.titles import short_title
from sim.figures.kit.facts import day_of
from sim.figures.kit.marks import FAN_QUANTILES, days_of
from sim.ground.axes import ACTOR, ITEM, LEDGER, ORDER, RUN, TIME
from sim.rules.orders import DELIVERED, PROMISED
from sim.rules.partnership import BROKEN, LOWERED, TREATY
from sim.words import capital, plain

if TYPE_CHECKING:
    import xarray as xr

    from sim.case.case import Case
    from sim.case.claims import Claim
    from sim.scenario.file import Event

LANES: Final[tuple[str, ...]] = (*get_args(Lane), "other")
SUPPLY, ORDERS, SANCTIONS, INFORMATION, STRIKES, OTHER = LANES


@dataclass(frozen=True, eq=False)
class Row:
    """An act, and when it first happens in the runs."""

    lane: str  # its theme
    name: str  # what it is called at the left
    actor: str  # whose act it is, for its colour
    days: NDArray[np.float64]  # since 1 January 1970, in order: first day of the week, in each run in which it happens
    runs: int  # all of them
    subject: str = ""  # what the title calls what is delivered; nothing where the title passes over it

    def share(self, until: float) -> float:
        """Return the share of all runs in which it has happened by a day."""
        return float(np.count_nonzero(self.days <= until)) / self.runs

    @property
    def quantiles(self) -> NDArray[np.float64]:
        """Quantiles `FAN_QUANTILES` of the days, over the runs in which it happens."""
        return np.asarray(np.quantile(self.days, FAN_QUANTILES), dtype=np.float64)


@dataclass(frozen=True)
class Report:
    """An act as reported, with the days that its claim leaves open."""

    lane: str
    label: str
    day: float  # since 1 January 1970
    first: float  # that the claim can mean, at most `day`
    last: float  # at least `day`
    open_start: bool  # whether the text leaves the start open; `first` is `day` then


class _Maker:
    """Makes rows of one dataset."""

    def __init__(self, trajectories: xr.Dataset, case: Case) -> None:
        self.data, self.days, self.case = trajectories, days_of(trajectories[TIME]), case
        self.roster = case.roster.file

    def row(self, lane: str, name: str, actor: str, happens: xr.DataArray, subject: str = "") -> Row:
        """Return the row of an act, from whether it has happened (run, time)."""
        values = happens.transpose(RUN, TIME).values
        first = np.sort(self.days[values.argmax(axis=1)][values.any(axis=1)])
        return Row(lane, capital(name), actor, first, len(values), subject)

    def short(self, actor: str) -> str:
        """Return the name of an actor, short."""
        return short_title(self.case.roster, actor)

    def names(self, axis: str) -> list[str]:
        """Return the names on an axis."""
        return [str(name) for name in self.data[axis].values]

    def postures_with(self, actor: str, act: str) -> xr.DataArray:
        """Return whether an actor's posture does an act."""
        menu = self.roster.actors[actor].postures.values()
        numbers = [number for number, posture in enumerate(menu) if posture.level(act) != 0.0]
        return self.data["posture"].sel({ACTOR: actor}).isin(numbers)


def _supply(make: _Maker) -> Iterator[Row]:
    for name in make.names(ITEM):
        item = make.roster.items.get(name)
        arrives = make.data["delivered"].sel({ITEM: name}) >= 1.0  # a whole unit
        yield make.row(SUPPLY, f"{plain(name)} delivered", item.supplier if item else "", arrives, plain(name))


def _orders(make: _Maker) -> Iterator[Row]:
    for name in make.names(ORDER):
        order = make.roster.orders.get(name)
        stage, holder = make.data["order_stage"].sel({ORDER: name}), order.supplier if order else ""
        yield make.row(ORDERS, f"{plain(name)} promised", holder, stage >= PROMISED)
        yield make.row(ORDERS, f"{plain(name)} delivered", holder, stage >= DELIVERED, plain(name))


def _sanctions(make: _Maker) -> Iterator[Row]:
    for name in make.names(ACTOR):
        record = make.roster.actors.get(name)
        if record and record.role == "sender":
            threatens = make.data["threat_on_record"].sel({ACTOR: name}) > 0.0
            yield make.row(SANCTIONS, f"threat by {make.short(name)}", name, threatens)
            listing = make.postures_with(name, "designate")
            yield make.row(SANCTIONS, f"designations by {make.short(name)}", name, listing)


def _information(make: _Maker) -> Iterator[Row]:
    for name in make.names(ACTOR):
        record = make.roster.actors.get(name)
        if record and record.role == "supplier":
            admits = make.postures_with(name, "admit")
            yield make.row(INFORMATION, f"admission by {make.short(name)}", name, admits)
    for name in make.names("allegation"):
        view = make.roster.beliefs.get(name)
        if view and view.observer:
            sure = make.data["confirmed"].sel(allegation=name) > 0.0
            title = f"{make.short(view.observer)} sure of {plain(view.item)}"
            yield make.row(INFORMATION, title, view.observer, sure)


def _strikes(make: _Maker) -> Iterator[Row]:
    for name in make.names("strike"):
        pair = make.roster.strikes.get(name)
        title = f"strike by {make.short(pair.striker)}" if pair else plain(name)
        yield make.row(STRIKES, title, pair.striker if pair else "", make.data["strikes"].sel(strike=name) > 0.0)


def _endings(make: _Maker) -> Iterator[Row]:
    """Iterate over what ends or is raised in some runs; in most scenarios none of it ever is."""
    happens = {}
    for name in make.names("strike"):
        pair, data = make.roster.strikes.get(name), make.data.sel(strike=name)
        happens["exchange of strikes", pair.striker if pair else ""] = data["strike_exchange"] > 0.0
        happens["striker's patron joins", pair.striker if pair else ""] = data["striker_patron"] > 0.0
        happens["target's patron joins", pair.target if pair else ""] = data["target_patron"] > 0.0
    for name in make.names("war"):
        happens["ceasefire", ""] = make.data["ceasefire"].sel(war=name) > 0.0
        happens["end of the war", ""] = make.data["no_war"].sel(war=name) > 0.0
    for name in make.names(LEDGER):
        book, grade = make.roster.ledgers.get(name), make.data["partnership"].sel({LEDGER: name})
        holder = book.debtor if book else ""
        happens["treaty", holder] = grade >= TREATY
        happens["partnership lowered", holder] = grade <= LOWERED
        happens["partnership broken", holder] = grade <= BROKEN
    for name in make.names(ORDER):
        order = make.roster.orders.get(name)
        for outcome, words in {"cancellations": "cancelled", "renewals": "ordered anew"}.items():
            counted = make.data[outcome].sel({ORDER: name}) > 0.0
            happens[f"{plain(name)} {words}", order.recipient if order else ""] = counted
    for (words, holder), values in happens.items():
        if values.any():
            yield make.row(OTHER, words, holder, values)


def rows_of(trajectories: xr.Dataset, case: Case) -> list[Row]:
    """Return the acts of a dataset, by lane, in the order of the roster."""
    make = _Maker(trajectories, case)
    return [row for maker in (_supply, _orders, _sanctions, _information, _strikes, _endings) for row in maker(make)]


def _claim(event: Event, case: Case) -> Claim | None:
    """Return the first claim of an event."""
    return case.claims.get(event.claims[0]) if event.claims else None


def _lane(claim: Claim | None, case: Case) -> str:
    """Return the lane of an event: that of the first mechanism that its first claim bears on."""
    return case.lanes.get(claim.mechanisms[0], OTHER) if claim and claim.mechanisms else OTHER


def reports_of(events: Mapping[str, Event], first: float, last: float, case: Case) -> list[Report]:
    """Return the observed events between two days since 1 January 1970, in order of time.

    Claims of the case date them.
    """
    reports = []
    for name, event in events.items():
        day = day_of(event.date)
        if event.kind != "observed" or not first <= day <= last:
            continue
        claim = _claim(event, case)
        when = claim.event if claim else None
        opened = when is not None and when.first == dt.date.min
        low = day_of(when.first) if when and not opened else day
        high = day_of(when.last) if when and when.last < dt.date.max and not opened else day
        span = max(min(low, day), first), min(max(high, day), last)
        reports.append(Report(_lane(claim, case), event.label or plain(name), day, *span, opened))
    return sorted(reports, key=lambda report: report.day)
