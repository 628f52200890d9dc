"""Factors from `over`: names, patterns and grades become the factors of a design, with every fault said at once."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from numpy.typing import NDArray

from sim.case.parameters import GRADES
from sim.designs.entries import NOTHING, OVER, FactorEntry, Over, RefusedError, entries_of
from sim.designs.factor import Factor
from sim.designs.menu import Menu
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.scenario.load import Scenario


@dataclass
class Found:
    """What `over` names."""

    factors: dict[str, Factor] = field(default_factory=dict)  # by key, in the order of `over`
    notes: list[str] = field(default_factory=list)  # what a pattern left out, and why
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)  # row by row, where a user's table brings them


def factors_of(scenario: Scenario, over: Over) -> Found:
    """Return the factors that `over` names, in the forms that `sim.sample` describes.

    An `InputError` has every fault: a name that is not there, with the nearest; a factor named twice; a value outside
    its bounds; a parameter that a contested claim sets; nothing at all.
    """
    menu, found = Menu(scenario), Found()
    named: dict[str, FactorEntry] = {}
    faults: list[Fault] = []
    for entry in entries_of(over):
        try:
            faults += _add(menu, entry, named, found)
        except RefusedError as error:
            faults.append(Fault(OVER, 0, str(entry) if entry.is_wide else entry.key, str(error)))
    faults += set_twice(scenario, {key for key, entry in named.items() if entry.is_wide}, found)
    if faults:
        raise InputError(faults)
    if not found.factors:
        raise input_error(OVER, " ".join([*found.notes, NOTHING]))
    return found


def _add(menu: Menu, entry: FactorEntry, named: dict[str, FactorEntry], found: Found) -> Iterator[Fault]:
    """Add the factors of an entry; keys that an earlier entry has named are a fault."""
    again: dict[FactorEntry, list[str]] = {}
    for key in keys_of(menu, entry):
        if key in named:
            again.setdefault(named[key], []).append(key)
            continue
        named[key] = entry
        found.factors[key] = menu.domain(key).factor(None if entry.is_wide else entry.written())
    for earlier, (key, *others) in again.items():
        more = f", and {len(others)} more" if others else ""
        said = "stands twice" if earlier == entry else f"'{earlier}' and '{entry}' both name it{more}"
        yield Fault(OVER, 0, key, f"{said}; leave one out.")


def keys_of(menu: Menu, entry: FactorEntry) -> list[str]:
    """Return the keys that an entry stands for; refused where no factor fits it."""
    if entry.key == "grade":
        if entry.values not in GRADES:
            raise RefusedError(not_among(entry.values, "a grade", GRADES))
        graded = menu.of_grade(entry.values)
        if not graded:
            raise RefusedError("no parameter of this grade can vary.")
        return graded
    if not entry.is_wide:
        return [entry.key]
    if entry.values is not None:
        raise RefusedError("names several factors; give values to one at a time.")
    depth = entry.key.count(".")
    keys = [key for key in menu.keys if key.count(".") == depth and fnmatchcase(key, entry.key)]
    if not keys:
        raise RefusedError(not_among(entry.key, "a pattern that any factor fits", menu.keys))
    return keys


def set_twice(scenario: Scenario, wide: Container[str], found: Found) -> list[Fault]:
    """Say which parameters a varied contested claim sets as well; what only a pattern named is left out, with a note.

    The scenario's own parameters count too; `wide` are the keys that only a pattern named. A parameter that varies has
    the last word over a claim that the scenario alone names.
    """
    faults = []
    varied = [key.removeprefix("contested.") for key in found.factors if key.startswith("contested.")]
    for claim, parameter in ((name, item) for name in varied for item in scenario.case.contradictions[name].parameters):
        key, contested = f"params.{parameter}", f"contested.{claim}"
        if key in found.factors:
            why = f"the contested claim {claim} sets it"
            twice = f"{why} in each run"
        elif contested in found.factors and parameter in scenario.params:
            key, why = contested, f"it sets {parameter}, which the scenario gives"
            twice = f"sets {parameter}, which {scenario.name} gives as well"
        else:
            continue
        if key in wide:
            del found.factors[key]
            found.notes.append(f"{key} is left out: {why}.")
        else:
            faults.append(Fault(OVER, 0, key, f"{twice}; leave out one of them."))
    return faults
