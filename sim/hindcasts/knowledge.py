"""What was known on a day: parameters, rows of series, dated events; all else is as if nobody knew it."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.claims import parse_day
from sim.case.parameters import Parameter
from sim.case.priors import Prior
from sim.docking.chain_file import month_of
from sim.hindcasts.hindcast_file import SeriesAsked, hindcast_file
from sim.patterns.settings import BASE
from sim.scenario.load import Scenario, load

WIDE: Final = 10.0
"""Bounds of one sign whose ends are so many times apart are taken evenly in the logarithm where nothing is known."""
_MONTHS: Final = 12


def first_day(month: int) -> dt.date:
    """Return the first day of a month that is counted from year 0."""
    return dt.date(month // _MONTHS, month % _MONTHS + 1, 1)


def last_day(month: int) -> dt.date:
    """Return the last day of a month that is counted from year 0."""
    first = first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def wide_prior(parameter: Parameter) -> Prior:
    """Return the prior of a parameter of which only the bounds are known: even, or even in the logarithm."""
    low, high = parameter.bounds
    family = "loguniform" if low > 0.0 and high >= WIDE * low else "uniform"
    return Prior.model_validate({family: [low, high]})


@dataclass(frozen=True)
class Knowledge:
    """What was known of a case on a day, the origin of a forecast.

    A parameter is known where the last day that its `known_from` can mean is no later; a row of a series where its
    month has ended, its edition had come out, and no later report was needed for it; a dated event where it had
    happened, or its day had been fixed before; a contested claim where every article on a side of it was out.
    """

    case: Case
    origin: dt.date

    @cached_property
    def known(self) -> frozenset[str]:
        """The names of the parameters that were known."""
        every = self.case.parameters.items()
        return frozenset(name for name, one in every if parse_day(one.known_from, last=True) <= self.origin)

    @cached_property
    def priors(self) -> dict[str, Prior]:
        """What was believed of every parameter, by name: its prior where it was known, its bounds where it was not."""
        every = self.case.parameters.items()
        return {name: one.prior if name in self.known else wide_prior(one) for name, one in sorted(every)}

    def values(self, shares: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Return parameters at places in what was believed of them, to six digits, in the registry's units.

        `shares`, of shape (members, parameters), are between 0 and 1, parameters in the order of `priors`.
        """
        found = {}
        for place, (name, prior) in enumerate(self.priors.items()):
            one = self.case.parameters[name]
            drawn = prior.quantile(shares[:, place], one.bounds, one.default)
            found[name] = np.clip(_to_six_digits(drawn), *one.bounds)
        return found

    def scenario(self, last: dt.date) -> Scenario:
        """Return the baseline as it could be run from what was known, to the end of the week after a day."""
        base, scheduled = load(BASE, case=self.case), hindcast_file(self.case).scheduled
        events = {
            name: event
            for name, event in base.events.items()
            if event.kind == "exogenous"
            and (event.date <= self.origin or (name in scheduled and scheduled[name].known_from <= self.origin))
        }
        contested = {name: chance for name, chance in base.contested.items() if self._is_out(name)}
        # Given here, a parameter is left alone by contested claims; what it is in a run is drawn.
        held = {name: sum(self.case.parameters[name].bounds) / 2 for name in self._claimed(contested)}
        horizon = last + dt.timedelta(days=14)
        return replace(
            base, params=held, events=events, contested=contested, observed_until=self.origin, horizon=horizon
        )

    def _is_out(self, name: str) -> bool:
        claims = self.case.contradictions[name].claims
        articles = self.case.claims.articles
        return all(articles[self.case.claims[one].article].published.last <= self.origin for one in claims)

    def _claimed(self, contested: dict[str, float]) -> set[str]:
        effects = [
            effect
            for name in contested
            for effect in (self.case.contradictions[name].if_true, self.case.contradictions[name].if_false)
            if effect
        ]
        return {name for effect in effects for name in effect.params}

    def rows(self, asked: SeriesAsked) -> pd.Series[float]:
        """Return the values of a series that were published, by month counted from year 0."""
        found = series_rows(self.case, asked)
        entry = self.case.series[asked.series]
        late = {month_of(parse_day(text)) for text in entry.from_later}
        out = entry.published is not None and entry.published <= self.origin
        return found[[out and month not in late and last_day(month) <= self.origin for month in found.index]]


def series_rows(case: Case, asked: SeriesAsked) -> pd.Series[float]:
    """Return all values of a series from its first whole month on, by month counted from year 0."""
    frame = case.series_table(asked.series)
    if asked.complete:
        frame = frame[frame[asked.complete] != 0]
    months = [month_of(day) for day in frame[case.series[asked.series].time]]
    found = pd.Series(frame[asked.column].to_numpy(dtype=np.float64), index=months).dropna()
    return found[found.index >= asked.from_]


def _to_six_digits(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round, so that what differs between machines in its last bits does not reach a run."""
    size = np.floor(np.log10(np.where(values == 0.0, 1.0, np.abs(values))))
    scale = 10.0 ** (5.0 - size)
    return np.asarray(np.round(values * scale) / scale)
