"""Dated events: what the reporting says happened and when, scored against how often runs have it happen then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final

import numpy as np
from pydantic import Field

from sim.case.case import Case, CaseSource, load_case
from sim.case.claims import Claim
from sim.ground.documents import Document
from sim.ground.faults import Fault
from sim.ground.records import Strict
from sim.patterns.catalogue import Changes
from sim.patterns.estimates import CONFIDENCE, RESAMPLES, Estimate, Threshold, share
from sim.patterns.settings import BASE, Experiment, Read, file_of_case
from sim.patterns.use import use_of
from sim.recorded.readings import Reading, unfit_columns
from sim.scenario.file import Day
from sim.scenario.load import load

FILE = "dated_events.yaml"
STATED: Final = ("asserted", "attributed")
"""Standings of claims that say that something happened."""
SAID: Final = ("denied", "threatened", "promised")
"""Standings of claims that are acts of speech: what was said was said, whoever is right."""
MOST_DAYS: Final = 31
"""A claim is dated to a month if the days that its event can mean span no more."""
_SEED: Final = 20241230
_EVEN: Final = 0.5


class Condition(Threshold):
    """What a run must show: a reading within bounds."""

    outcome: Reading


class DatedEvent(Strict):
    """An event that claims report, and what a run shows in which it happens; `happened` says whether it did."""

    says: str = Field(min_length=10, max_length=160)
    claims: Annotated[tuple[str, ...], Field(min_length=1)]
    shown_by: Annotated[tuple[Condition, ...], Field(min_length=1)]
    happened: bool = True
    adapted: str = ""

    def settled(self, case: Case) -> dt.date:
        """Return the day by which it had happened and an article had said so."""
        articles, claims = case.claims.articles, [case.claims[name] for name in self.claims]
        days = [max(one.event.last, articles[one.article].published.last) for one in claims if one.event]
        return min(days)


class DatedFile(Strict):
    """The file of dated events, and the selected claims that no outcome of the model answers to, with the reason."""

    horizon: Day
    events: Annotated[tuple[DatedEvent, ...], Field(min_length=1)]
    no_outcome: dict[str, str] = Field(default_factory=dict)


def is_dated(claim: Claim, case: Case) -> bool:
    """Say whether a claim is dated to a month, within what runs cover and outcomes are compared with.

    It is where its event is a day, a month, or a span of no more than 31 days; where only the day is known by which it
    had happened; and where it speaks of the state of things when its article appeared.
    """
    event, (first, last) = claim.event, _compared(case)
    if event is None or not first <= event.last <= last:
        return False
    published = case.claims.articles[claim.article].published
    window = (event.first, event.last) == (published.first, published.last)
    by_a_day = event.first == dt.date.min
    return window or by_a_day or (event.last - event.first).days < MOST_DAYS


@cache
def _compared(case: Case) -> tuple[dt.date, dt.date]:
    """Return the days between which runs of a case are held against what was reported."""
    base = load(BASE, case=case)
    return base.start, base.observed_until


def is_contested(claim: Claim, case: Case) -> bool:
    """Say whether a claim, or one of the same event, stands on a side of a contested contradiction."""
    names = {claim.id, *claim.same_event, *claim.repeats}
    sides = {one for name in names for one in case.contradictions_of(name)}
    return any(case.contradictions[one].treatment == "contested" for one in sides)


def selected(case: Case) -> list[str]:
    """Return the claims that are scored where an outcome answers to them: dated to a month, and uncontested."""
    return [
        claim.id
        for claim in case.claims.values()
        if is_dated(claim, case)
        and (claim.standing in SAID or (claim.standing in STATED and not is_contested(claim, case)))
    ]


@cache
def dated_file(case: Case) -> DatedFile:
    """Return the dated events of a case; InputError where it has none, or with every fault.

    A fault is also a claim that the rule does not select, or one that it selects and that stands nowhere.
    """
    return file_of_case(case, FILE, DatedFile, lambda document, file: _faults(document, file, case))


def _faults(document: Document, file: DatedFile, case: Case) -> Iterator[Fault]:
    chosen = selected(case)
    scored = {name for event in file.events for name in event.claims}
    for place, event in enumerate(file.events):
        for name in event.claims:
            if name not in chosen:
                yield document.fault(("events", place, "claims"), f"{name} is no claim that the rule selects.")
        for number, condition in enumerate(event.shown_by):
            where = ("events", place, "shown_by", number, "outcome")
            yield from unfit_columns(document, where, condition.outcome, case)
    for name in file.no_outcome:
        if name not in chosen or name in scored:
            yield document.fault(("no_outcome", name), f"{name} is scored, or is no claim that the rule selects.")
    for name in chosen:
        if name not in scored and name not in file.no_outcome:
            yield document.fault(("events",), f"{name} is selected by the rule, and stands nowhere.")


@dataclass(frozen=True)
class EventResult:
    """A dated event with the share of runs in which it happens."""

    event: DatedEvent
    probability: Estimate
    use: str

    @property
    def brier(self) -> float:
        """The squared distance between the share of runs and what happened, 0 or 1."""
        return (self.probability.value - float(self.event.happened)) ** 2

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "says": self.event.says,
            "claims": list(self.event.claims),
            "happened": self.event.happened,
            "probability": self.probability.value,
            "low": self.probability.low,
            "high": self.probability.high,
            "brier": self.brier,
            "use": self.use,
            "shown_by": [f"{one.outcome.name} {one}" for one in self.event.shown_by],
            "adapted": self.event.adapted,
        }


def mean_score(scores: np.ndarray) -> Estimate:
    """Estimate a mean score over events, with a percentile interval over resampled events.

    Events are few and depend on one another, so that the interval is rather too narrow than too wide.
    """
    from scipy.stats import bootstrap

    value = float(np.mean(scores))
    if len(scores) <= 1:
        return Estimate(value, float("nan"), float("nan"), len(scores))
    found = bootstrap(
        (scores,), np.mean, n_resamples=RESAMPLES, confidence_level=CONFIDENCE, method="percentile", rng=_SEED
    ).confidence_interval
    return Estimate(value, float(found.low), float(found.high), len(scores))


def brier_scores(results: list[EventResult]) -> dict[str, Estimate]:
    """Return the mean Brier score of all events and of those of each mark, and that of saying one half throughout."""
    groups = {"all": results, **{mark: [one for one in results if one.use == mark] for mark in ("fit", "check")}}
    found = {name: mean_score(np.array([one.brier for one in group])) for name, group in groups.items() if group}
    return found | {"one_half": Estimate(_EVEN**2, _EVEN**2, _EVEN**2, len(results))}


def scores_record(results: list[EventResult]) -> dict[str, dict[str, float | int | None]]:
    """Return the mean scores as plain data; None for what could not be measured."""

    def plain(value: float) -> float | None:
        return value if np.isfinite(value) else None

    return {
        name: {"value": one.value, "low": plain(one.low), "high": plain(one.high), "count": one.count}
        for name, one in brier_scores(results).items()
    }


class DatedPlan:
    """All dated events of a case, and the baseline that they are read from."""

    def __init__(self, case: CaseSource = None) -> None:
        self.case = load_case(case)
        file = dated_file(self.case)
        self.experiment = Experiment(self.case, file.horizon.isoformat())
        self._asked: list[tuple[DatedEvent, list[tuple[Condition, Read]]]] = [
            (event, [(one, self.experiment.ask(BASE, Changes(), one.outcome)) for one in event.shown_by])
            for event in file.events
        ]

    def judge(self, **numbers: Any) -> list[EventResult]:
        """Run the baseline and score every event; takes what `Experiment.carry_out` does."""
        self.experiment.carry_out(**numbers)
        results = []
        for event, conditions in self._asked:
            holds = np.logical_and.reduce([condition.meets(taken()) for condition, taken in conditions])
            results.append(EventResult(event, share(holds), use_of(self.case, event.settled(self.case))))
        return results
