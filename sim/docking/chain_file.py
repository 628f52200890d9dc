"""The chain as its data file states it: parts, their states by month, and what is asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.case.case import Case
from sim.case.claims import parse_day
from sim.ground.documents import Document, Key
from sim.ground.faults import Fault, not_among
from sim.ground.records import Number, Strict
from sim.patterns.dated import dated_file
from sim.patterns.settings import file_of_case
from sim.patterns.signs import signs_file
from sim.patterns.use import fit_rows, use_of
from sim.scenario.file import Name
from sim.words import as_given

FILE: Final = "chain.yaml"
_MONTHS: Final = 12


def _month(value: object) -> int:
    day = parse_day(value)
    if value == f"{day.year:04d}":
        raise ValueError(f"{value} is no month; write YYYY-MM.")
    return month_of(day)


def month_of(day: dt.date) -> int:
    """Return the number of a month, counted from year 0."""
    return day.year * _MONTHS + day.month - 1


Month = Annotated[int, BeforeValidator(_month)]


class Reached(Strict):
    """The month by which a state had been reached, and who says so: claims, or series with a row of that month."""

    month: Month
    source: Annotated[tuple[str, ...], Field(min_length=1)]


class Part(Strict):
    """One part of the chain: its states, where its months are read, and on which other parts its next state depends."""

    title: str
    states: Annotated[tuple[Name, ...], Field(min_length=2)]
    reached: dict[str, Reached] = Field(default_factory=dict)
    series: str = ""
    column: str = ""
    levels: tuple[Number, ...] = ()
    given: tuple[str, ...] = ()
    because: str = ""

    @model_validator(mode="after")
    def _is_read_somewhere(self) -> Self:
        if bool(self.reached) == bool(self.series):
            raise ValueError("give either `reached` or `series`.")
        if self.series and (len(self.levels) != len(self.states) - 1 or list(self.levels) != sorted(set(self.levels))):
            raise ValueError("give a rising level for each state after the first.")
        if self.reached:
            if self.given:
                raise ValueError("`given` goes with `series`: steps that were seen once depend on nothing else.")
            if list(self.reached) != list(self.states[1 : 1 + len(self.reached)]):
                raise ValueError("`reached` names states after the first, in their order.")
            months = [one.month for one in self.reached.values()]
            if months != sorted(set(months)):
                raise ValueError("each state is reached in a later month than the one before.")
        return self


class Asked(Strict):
    """What answers to a conclusion: which states of a part count, when, and of a sign what is held in both settings."""

    event: str = ""
    setting: dict[str, str] = Field(default_factory=dict)
    against: dict[str, str] = Field(default_factory=dict)
    part: str
    states: Annotated[tuple[str, ...], Field(min_length=1)]
    at: Month | None = None
    mean: tuple[Month, Month] | None = None
    within: tuple[Month, Month] | None = None
    because: str = ""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len([one for one in (self.at, self.mean, self.within) if one is not None]) != 1:
            raise ValueError("give one of at, mean, within.")
        if self.span[0] > self.span[1]:
            raise ValueError("ends before it starts.")
        if self.setting == self.against and self.setting:
            raise ValueError("`setting` and `against` hold the same.")
        return self

    @property
    def span(self) -> tuple[int, int]:
        """The months that it reads, from first to last."""
        return self.mean or self.within or (self.at or 0, self.at or 0)


class ChainFile(Strict):
    """The file of the chain."""

    name: Name
    part: str
    says: Annotated[str, Field(min_length=10, max_length=120)]
    first: Month
    until: Month
    prior: Annotated[Number, Field(gt=0)]
    parts: Annotated[dict[Name, Part], Field(min_length=1)]
    conclusions: Annotated[dict[Name, Asked], Field(min_length=1)]


def event_name(case: Case, says: str) -> str:
    """Return the name of a dated event, by its place in the file; empty where no event says this."""
    places = [place for place, event in enumerate(dated_file(case).events, 1) if event.says == says]
    return f"event_{places[0]}" if places else ""


@cache
def chain_file(case: Case) -> ChainFile | None:
    """Return the chain of a case, or None where it has none; InputError with every fault of form or name.

    A fault is also a claim or a row that no fit may read.
    """
    if not (case.folder / FILE).exists():
        return None
    return file_of_case(case, FILE, ChainFile, lambda document, file: _faults(document, file, case))


def _faults(document: Document, file: ChainFile, case: Case) -> Iterator[Fault]:
    for name, part in file.parts.items():
        where = ("parts", name)
        for other in part.given:
            if other not in file.parts or other == name:
                yield document.fault((*where, "given"), not_among(other, "another part", file.parts))
        if part.series and part.series not in case.series:
            yield document.fault((*where, "series"), not_among(part.series, "a series", case.series))
        elif part.series and part.column not in (known := case.series_table(part.series)):
            yield document.fault((*where, "column"), not_among(part.column, "a column of it", list(known.columns)))
        for state, reached in part.reached.items():
            for source in reached.source:
                yield from _unreadable(document, (*where, "reached", state), reached.month, source, case)
    names = [*case.questions, *(name for group in signs_file(case).signs.values() for name in group)]
    for name, asked in file.conclusions.items():
        yield from _wrong(document, ("conclusions", name), file, asked)
        if asked.event and not event_name(case, asked.event):
            yield document.fault(("conclusions", name, "event"), "no dated event says this.")
        elif not asked.event and name not in names:
            yield document.fault(("conclusions", name), not_among(name, "a sign or a question", names))


def _unreadable(document: Document, where: Key, month: int, source: str, case: Case) -> Iterator[Fault]:
    """Iterate over the faults of a source: no claim and no series, or one that a fit may not read."""
    if source in case.series:
        times = fit_rows(case, source)[case.series[source].time]
        if month not in [month_of(day) for day in times]:
            yield document.fault(where, f"{source} has no row of that month that a fit may read.")
    elif source in case.claims:
        claim = case.claims[source]
        settled = max(claim.event.last, case.claims.articles[claim.article].published.last) if claim.event else None
        if use_of(case, settled) != "fit":
            yield document.fault(where, f"{source} was not settled when a fit ends ({case.file.fit_until}).")
    else:
        yield document.fault(where, not_among(source, "a claim or a series", [*case.claims, *case.series]))


def _wrong(document: Document, where: Key, file: ChainFile, asked: Asked) -> Iterator[Fault]:
    held = [*asked.setting.items(), *asked.against.items(), *((asked.part, state) for state in asked.states)]
    for part, state in held:
        if part not in file.parts:
            yield document.fault(where, not_among(part, "a part", file.parts))
        elif state not in file.parts[part].states:
            yield document.fault(where, not_among(state, f"a state of {part}", file.parts[part].states))
    if not file.first <= asked.span[0] <= asked.span[1] <= file.until:
        yield document.fault(where, f"reads months outside {as_month(file.first)} to {as_month(file.until)}.")


def as_month(number: int) -> str:
    """Return a month as ``YYYY-MM``."""
    return f"{as_given(number // _MONTHS)}-{number % _MONTHS + 1:02d}"
