"""Pairing: which scenarios are compared, and whether they can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any

from sim.case import columns
from sim.case.roster import Roster
from sim.comparison.branch import branched
from sim.ground.faults import Fault, InputError, input_error
from sim.scenario.chain import Source, scenario_names
from sim.scenario.load import Scenario, day_within, load, resolved

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
    given = scenario_names() if sources is None else sources
    if isinstance(given, Set):
        raise InputError([Fault(SOURCE, 0, "", "a set has no order; give a list, the reference first.")], NOT_COMPARED)
    given = list(given) if isinstance(given, Iterable) and not isinstance(given, str | Mapping) else [given]
    if len(given) < FEWEST:
        fault = Fault(SOURCE, 0, "", "give two or more; the others are compared with the first.")
        raise InputError([fault], NOT_COMPARED)
    found = _all_of(lambda source: _resolved(source, horizon), given)
    faults = [*_twice(found), *_apart(found)]
    if faults:
        raise InputError(faults, NOT_COMPARED)
    if branch is None:
        return found
    date = day_within("branch", branch, found[0])
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
    return resolved(source) if horizon is None else load(resolved(source), {"horizon": horizon})


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


def columns_named(key: str, name: str, of: Roster) -> list[str]:
    """Return the columns of an outcome, or the one that is named; raises `InputError` with the nearest valid name."""
    try:
        return [str(column) for column in columns.columns_named(name, of)]
    except ValueError as error:
        raise input_error(key, str(error)) from None
