"""Readings: one number a run, as a data file says it: an outcome at a date, over a span, or as a change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from sim.case.case import Case, case_of
from sim.case.columns import POSTURE, Column
from sim.ground.axes import ACTS, ADMIT, DENY
from sim.ground.documents import Document, Key
from sim.ground.faults import Fault, not_among
from sim.ground.records import Strict
from sim.recorded.acts import does, postures_that, ships
from sim.recorded.planes import Plane, Planes, week_in
from sim.scenario.file import Day

Span = tuple[Day, Day]
TAKEN: Final = ("at", "mean", "rise", "peak", "lowest")
"""How a reading is taken; exactly one of them is given."""


class Acts(Strict):
    """Whether an actor's posture does any of some acts, or ships an item: 1 in weeks in which it does, 0 in others.

    A word may name the item of which it is said: ``deny drones``.
    """

    actor: str
    do: tuple[str, ...] = ()
    ship: str = ""

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if bool(self.do) == bool(self.ship):
            raise ValueError("give either `do` or `ship`.")
        return self


class Reading(Strict):
    """What is read of each run.

    `of` is a column such as ``delivered[drones]``, or `acts` says what an actor does; `less` is a column to take from
    it, and with `only_while` only weeks count in which that column is above zero. Taken `at` a date, or over the weeks
    of a span as their `mean`, as the `rise` from its first to its last, as their `peak`, or as the `lowest`.
    """

    of: str = ""
    acts: Acts | None = None
    less: str = ""
    only_while: str = ""
    at: Day | None = None
    mean: Span | None = None
    rise: Span | None = None
    peak: Span | None = None
    lowest: Span | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.of) == (self.acts is not None):
            raise ValueError("give either `of` or `acts`.")
        if len([name for name in TAKEN if getattr(self, name) is not None]) != 1:
            raise ValueError(f"give one of {', '.join(TAKEN)}.")
        if any(span is not None and span[0] > span[1] for span in (self.mean, self.rise, self.peak, self.lowest)):
            raise ValueError("ends before it starts.")
        return self

    @property
    def taken(self) -> str:
        """How it is taken."""
        return next(name for name in TAKEN if getattr(self, name) is not None)

    @property
    def days(self) -> Span | tuple[Day]:
        """The day at which it is taken, or the first and the last of its span."""
        found = getattr(self, self.taken)
        return (found,) if self.at else found

    @property
    def name(self) -> str:
        """What is read, in one line."""
        span = getattr(self, self.taken)
        when = f"{span}" if self.at else f"{span[0]} to {span[1]}"
        return f"{self.subject}, {self.taken} {when}"

    @property
    def subject(self) -> str:
        """What is read, without when."""
        if self.acts:
            what = f"ships {self.acts.ship}" if self.acts.ship else f"does {' or '.join(self.acts.do)}"
            found = f"weeks in which {self.acts.actor} {what}"
        else:
            found = self.of
        found += f" less {self.less}" if self.less else ""
        return found + (f" while {self.only_while} is above 0" if self.only_while else "")

    def unit(self) -> str:
        """Return the unit of what is read."""
        return "1" if self.acts else Column.split(self.of).unit

    def weeks(self, planes: Planes) -> Plane:
        """Return what is read in every week, shape (weeks, runs); NaN in weeks that do not count."""
        if self.acts:
            condition = ships(self.acts.ship) if self.acts.ship else does(*self.acts.do)
            numbers = postures_that(case_of(planes.attrs).roster, self.acts.actor, condition)
            found = np.isin(planes.plane(POSTURE, {"actor": self.acts.actor}), numbers).astype(np.float64)
        else:
            found = column_by_week(planes, self.of)
        if self.less:
            found = found - column_by_week(planes, self.less)
        if self.only_while:
            found = np.where(column_by_week(planes, self.only_while) > 0.0, found, np.nan)
        return found

    def read(self, planes: Planes) -> NDArray[np.float64]:
        """Return the number of each run, shape (runs,); NaN where no week of a span counts.

        Raises
        ------
        ValueError
            If the runs do not reach a date.
        """
        weeks = self.weeks(planes)
        if self.at:
            # A copy: a row of the whole would keep all of it in memory.
            return np.array(weeks[week_in(planes.times, self.at)], dtype=np.float64)
        first, last = (week_in(planes.times, day) for day in getattr(self, self.taken))
        if self.rise:
            return np.asarray(weeks[last] - weeks[first], dtype=np.float64)
        within = weeks[first : last + 1]
        counts = ~np.isnan(within)
        if self.mean:
            some = counts.sum(axis=0)
            summed = np.where(counts, within, 0.0).sum(axis=0)
            return np.asarray(np.where(some > 0, summed / np.maximum(some, 1), np.nan))
        least, choose = (-np.inf, np.max) if self.peak else (np.inf, np.min)
        found = choose(np.where(counts, within, least), axis=0)
        return np.asarray(np.where(np.isinf(found), np.nan, found))


def column_by_week(planes: Planes, name: str) -> Plane:
    """Return a column week by week, shape (weeks, runs); of a posture, 1 while it is held."""
    column = Column.split(name)
    if column.outcome == POSTURE:
        actor, posture = column.labels
        menu = list(case_of(planes.attrs).roster.file.actors[actor].postures)
        return np.asarray(planes.plane(POSTURE, {"actor": actor}) == menu.index(posture), dtype=np.float64)
    return planes.named(column.outcome)[column.labels]


def unfit_columns(document: Document, where: Key, reading: Reading, case: Case) -> Iterator[Fault]:
    """Iterate over names in a reading that a case does not have, and over units that do not go together."""
    units = {name: "" for name in (reading.of, reading.less, reading.only_while) if name}
    for name in units:
        try:
            units[name] = Column.parse(name, case.roster).unit
        except ValueError as error:
            yield document.fault(where, str(error))
    if reading.less and all(units.values()) and units[reading.less] != reading.unit():
        counted = f"{reading.less} counts {units[reading.less]}, and what it is taken from counts {reading.unit()}"
        yield document.fault((*where, "less"), f"{counted}; give two columns of one unit.")
    if reading.acts:
        known = (reading.acts.actor, case.roster.names("actors")), (reading.acts.ship, case.roster.names("items"))
        for name, names in known:
            if name and name not in names:
                yield document.fault((*where, "acts"), not_among(name, "in the roster", names))
        for what in reading.acts.do:
            act, _, item = what.partition(" ")
            if act not in ACTS:
                yield document.fault((*where, "acts", "do"), not_among(act, "an act", ACTS))
            elif item and (ACTS.index(act) not in (DENY, ADMIT) or item not in case.roster.names("items")):
                words = [f"{ACTS[word]} {name}" for word in (DENY, ADMIT) for name in case.roster.names("items")]
                yield document.fault((*where, "acts", "do"), not_among(what, "a word about an item", words))
