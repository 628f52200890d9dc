"""What a hindcast asks, as a case's data file states it: origins, horizons, questions and how each is resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from sim.case.case import Case
from sim.case.columns import Column
from sim.docking.chain_file import Month
from sim.ground.documents import Document
from sim.ground.faults import Fault, not_among
from sim.ground.records import Number, Strict
from sim.patterns.settings import BASE, file_of_case
from sim.recorded.readings import Acts, Reading, unfit_columns
from sim.scenario.file import Day, Name
from sim.scenario.load import load

FILE: Final = "hindcast.yaml"
Sources = Annotated[tuple[str, ...], Field(min_length=1)]
Level = Literal["last", "highest", "median"] | Number
"""A number, or what it is read from: the last value published before an origin, the highest, or the median."""
_MOST_MONTHS: Final = 24


class Origins(Strict):
    """The days from which forecasts are made: from the first to the last, one every so many months."""

    first: Day
    every: Annotated[int, Field(strict=True, ge=1, le=_MOST_MONTHS)]
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("the last origin is before the first.")
        return self

    def days(self) -> tuple[dt.date, ...]:
        """Return them all."""
        found = [self.first]
        while (day := later(self.first, self.every * len(found))) <= self.last:
            found.append(day)
        return tuple(found)


class Scheduled(Strict):
    """From when the day of a dated event was fixed, and who says so."""

    known_from: Day
    source: Sources


class Occurrence(Strict):
    """The days on which something can have happened, and from when that was public."""

    from_: Day = Field(alias="from")
    to: Day
    public: Day
    source: Sources

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.from_ <= self.to <= self.public:
            raise ValueError("`from`, `to` and `public` are out of order.")
        return self


class Settled(Strict):
    """Up to when the sources would tell of another occurrence."""

    date: Day
    source: Sources


class _Read(Strict):
    """What a run shows: a column, or what an actor does."""

    says: str = Field(min_length=5, max_length=80)
    outcome: str = ""
    acts: Acts | None = None
    because: str = ""

    @model_validator(mode="after")
    def _reads_one(self) -> Self:
        if bool(self.outcome) == (self.acts is not None):
            raise ValueError("give either `outcome` or `acts`.")
        return self

    @property
    def recorded(self) -> str:
        """The outcome that has to be recorded."""
        return "posture" if self.acts else Column.split(self.outcome).outcome

    def reading(self) -> Reading:
        """Return what is read week by week; the day that it names is not used."""
        return Reading(of=self.outcome, acts=self.acts, at=dt.date.min.replace(year=2000))


class SeriesAsked(_Read):
    """Questions of a monthly series; `says` has ``{above}`` where the level stands."""

    series: str
    column: str
    complete: str = ""
    from_: Month = Field(alias="from")
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]


class EventAsked(_Read):
    """A question of an event: whether it has happened by a day; or, with `again`, happens before it."""

    again: bool = False
    happened: tuple[Occurrence, ...] = ()
    nothing_else_until: Settled

    def known(self, origin: dt.date) -> int:
        """Return how often it was known at an origin to have happened."""
        return sum(one.public <= origin for one in self.happened)

    def resolved(self, origin: dt.date, day: dt.date) -> bool | None:
        """Say whether it has happened by a day, or between an origin and that day; None where it is not asked."""
        if day > self.nothing_else_until.date or (not self.again and self.known(origin)):
            return None
        after = origin if self.again else dt.date.min
        if any(one.from_ <= day < one.to or one.from_ <= after < one.to for one in self.happened):
            return None
        return any(after < one.to <= day for one in self.happened)


class HindcastFile(Strict):
    """The file of a hindcast."""

    origins: Origins
    horizons: Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=_MOST_MONTHS)], ...], Field(min_length=1)]
    until: Day
    scheduled: dict[Name, Scheduled] = Field(default_factory=dict)
    series: dict[Name, SeriesAsked] = Field(default_factory=dict)
    events: dict[Name, EventAsked] = Field(default_factory=dict)


def later(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later, or the last of a month that is shorter."""
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


@cache
def hindcast_file(case: Case) -> HindcastFile:
    """Return what a hindcast of a case asks; InputError where the case has no such file, or with every fault."""
    return file_of_case(case, FILE, HindcastFile, lambda document, file: _faults(document, file, case))


def _faults(document: Document, file: HindcastFile, case: Case) -> Iterator[Fault]:
    events = load(BASE, case=case).events
    for name, one in file.scheduled.items():
        if name not in events:
            yield document.fault(("scheduled", name), not_among(name, "an event of the baseline", events))
        yield from _unknown_sources(document, ("scheduled", name), one.source, case)
    for name, asked in file.series.items():
        where = ("series", name)
        yield from unfit_columns(document, where, asked.reading(), case)
        if asked.series not in case.series:
            yield document.fault((*where, "series"), not_among(asked.series, "a series", case.series))
            continue
        columns = list(case.series_table(asked.series).columns)
        for key, column in (("column", asked.column), ("complete", asked.complete)):
            if column and column not in columns:
                yield document.fault((*where, key), not_among(column, "a column of it", columns))
        if case.series[asked.series].time != "month":
            yield document.fault((*where, "series"), "is no monthly series.")
    for name, event in file.events.items():
        where = ("events", name)
        yield from unfit_columns(document, where, event.reading(), case)
        if len(event.happened) > 1 and not event.again:
            yield document.fault((*where, "happened"), "what is asked once has one occurrence; give `again: true`.")
        for place, occurrence in enumerate(event.happened):
            yield from _unknown_sources(document, (*where, "happened", place), occurrence.source, case)
        yield from _unknown_sources(document, (*where, "nothing_else_until"), event.nothing_else_until.source, case)


def _unknown_sources(document: Document, where: tuple[str | int, ...], names: Sources, case: Case) -> Iterator[Fault]:
    for name in names:
        if name not in case.claims and name not in case.parameters.references:
            known = [*case.claims, *case.parameters.references]
            yield document.fault((*where, "source"), not_among(name, "a claim or a reference", known))
