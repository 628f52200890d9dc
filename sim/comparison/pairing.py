"""Pairing: which scenarios are compared, and whether they can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sim.case import columns
from sim.case.roster import Roster
from sim.comparison.branch import branched
from sim.ground.faults import Fault, InputError, input_error
from sim.kernel.clock import DAYS_A_WEEK
from sim.scenario.file import to_day
from sim.scenario.load import Scenario, Source, load, scenario_names

SOURCE = "scenarios"
NOT_COMPARED = "nothing was compared"
FEWEST = 2


def scenarios_to_compare(
    sources: Sequence[Source | Scenario] | None, *, horizon: dt.date | str | int | None = None, branch: object = None
) -> list[Scenario]:
    """Return scenarios that can be compared with the first of them; all shipped ones by default.

    All end at the horizon, a date or weeks from the start, and are as the reference before the branch.

    Raises `InputError` with every fault: of a scenario, one that is given twice, or one that has no weeks in common
    with the reference.
    """
    given = list(sources) if sources else list(scenario_names())
    if len(given) < FEWEST:
        fault = Fault(SOURCE, 0, "", "give two or more; the others are compared with the first.")
        raise InputError([fault], NOT_COMPARED)
    found = _all_of(lambda source: _resolved(source, horizon), given)
    faults = [*_twice(found), *_apart(found)]
    if faults:
        raise InputError(faults, NOT_COMPARED)
    if branch is None:
        return found
    date = _day("branch", branch)
    return [found[0], *_all_of(lambda other: branched(found[0], other, date), found[1:])]


def _all_of(make: Callable[[Any], Scenario], given: Iterable[Any]) -> list[Scenario]:
    """Return a scenario made of each, or raise the faults of all."""
    found, faults = [], []
    for one in given:
        try:
            found.append(make(one))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults, NOT_COMPARED)
    return found


def _resolved(source: Source | Scenario, horizon: dt.date | str | int | None) -> Scenario:
    scenario = source if isinstance(source, Scenario) else load(source)
    if horizon is None:
        return scenario
    if isinstance(horizon, int):
        try:
            horizon = scenario.start + dt.timedelta(days=DAYS_A_WEEK * horizon)
        except OverflowError:
            raise input_error("horizon", f"{horizon} weeks reach beyond the calendar.") from None
    text = horizon if isinstance(horizon, str) else horizon.isoformat()
    return replace(scenario, horizon=load(scenario.record(), {"horizon": text}).horizon)


def _twice(found: list[Scenario]) -> list[Fault]:
    names = [scenario.name for scenario in found]
    return [
        Fault(SOURCE, 0, "", f"{name!r} is there {names.count(name)} times; each needs a name of its own.")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]


def _apart(found: list[Scenario]) -> list[Fault]:
    reference, *others = found
    faults = []
    for other in others:
        if other.case != reference.case:
            message = f"{other.name} is of the case {other.case.name}, {reference.name} of {reference.case.name}."
            faults.append(Fault(SOURCE, 0, "case", message))
            continue
        for key, words in (("start", "starts"), ("horizon", "ends")):
            one, two = getattr(reference, key), getattr(other, key)
            if one != two:
                message = f"{other.name} {words} on {two}, {reference.name} on {one}: their weeks do not pair."
                faults.append(Fault(SOURCE, 0, key, message))
    return faults


def _day(key: str, value: object) -> dt.date:
    try:
        return to_day(value)
    except ValueError as error:
        raise input_error(key, str(error)) from None


def day_within(key: str, value: object, scenario: Scenario) -> dt.date:
    """Return a day of a run; raises `InputError` where it is no day, or outside the run."""
    date = _day(key, value)
    if not scenario.start <= date < scenario.horizon:
        raise input_error(key, f"{date} is not within the run, {scenario.start} to {scenario.horizon}.")
    return date


def columns_named(key: str, name: str, of: Roster) -> list[str]:
    """Return the columns of an outcome, or the one that is named; raises `InputError` with the nearest valid name."""
    try:
        return [str(column) for column in columns.columns_named(name, of)]
    except ValueError as error:
        raise input_error(key, str(error)) from None
