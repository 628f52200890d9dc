"""What is given: dated facts that runs have to agree with, in a file or in a line, and which runs do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.ground.documents import Document, read, resolve_scalar
from sim.ground.faults import Fault, InputError, input_error, not_among, shown
from sim.ground.records import Strict
from sim.ground.validation import checked
from sim.kernel.clock import DAYS_A_WEEK
from sim.recorded.bounds import KEYS, Bounds
from sim.recorded.planes import Planes
from sim.recorded.readings import TAKEN, Reading, unfit_columns
from sim.scenario.load import Scenario
from sim.words import counted, whole

SOURCE: Final = "given"
GIVEN, ASKED = "given", "runs_asked"
"""The attributes of trajectories that say what is given, and of how many runs those that agree are left."""
FEW: Final = 30
"""Runs that agree, below which shares and intervals say little."""
FORM: Final = "SUBJECT at DATE >= NUMBER, or SUBJECT peak DATE..DATE >= NUMBER"
FILES: Final = (".yaml", ".yml")
_LINE: Final = re.compile(
    rf"(?P<subject>.+?),?\s+(?P<taken>{'|'.join(TAKEN)})\s+(?P<first>[\d-]+)(?:(?:\.\.|\s+to\s+)(?P<last>[\d-]+))?"
    r"\s*(?P<bounds>(?:>=|<=|>|<).+)"
)
_SUBJECT: Final = re.compile(
    r"(?:weeks in which\s+)?(?:(?P<actor>\w+)\s+(?:does\s+(?P<do>.+?)|ships\s+(?P<ship>\S+))|(?P<of>\S.*?))"
    r"(?:\s+less\s+(?P<less>\S.*?))?(?:\s+while\s+(?P<only_while>\S.*?)\s+is above 0)?"
)
_BOUND: Final = re.compile(r"(?P<sign>>=|<=|>|<)\s*(?P<number>\S+)")
Source = str | Path | Mapping[str, Any]


class Fact(Bounds):
    """A reading of a run, the bounds within which it has to lie, and the claims that say so, where any do."""

    outcome: Reading
    claims: tuple[str, ...] = ()

    def __str__(self) -> str:
        reading = self.outcome
        when = " to ".join(map(str, reading.days))
        return f"{reading.subject}, {reading.taken} {when} {super().__str__()}"


class FactsFile(Strict):
    """A file of facts."""

    facts: Annotated[tuple[Fact, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Given:
    """Facts that were checked against a scenario."""

    facts: tuple[Fact, ...]

    def __str__(self) -> str:
        return "; ".join(map(str, self.facts))

    def agree(self, planes: Planes) -> NDArray[np.bool_]:
        """Say which runs agree with every fact, shape (runs,)."""
        found = np.ones(len(planes.runs), dtype=np.bool_)
        for fact in self.facts:
            found &= fact.meets(fact.outcome.read(planes))
        return found

    def checked(self, agree: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which runs agree, where any does; InputError where none is left."""
        if not agree.any():
            message = (
                f"none of {counted(len(agree), 'run')} agrees with what is given: {self}. Give less, or more runs."
            )
            raise input_error(SOURCE, message)
        return agree


def left_in_words(left: int, runs: int) -> str:
    """Say how many runs agree with what is given, and that they are few where they are."""
    said = f"{whole(left)} of {counted(runs, 'run')} agree with what is given"
    return f"{said}: few, so that shares and intervals say little. Give more runs." if left < FEW else f"{said}."


def source(value: object) -> Source:
    """Return what facts can be given as; ValueError where it is something else."""
    if not isinstance(value, str | Path | Mapping):
        raise ValueError(f"{shown(value)} is no facts; give {FORM}, a file, or a mapping of the same form.")
    return value


def given_facts(given: Source | None, scenario: Scenario) -> Given | None:
    """Return the facts in a line, a file or a mapping; None where nothing is given.

    A line holds facts such as ``delivered[drones] at 2023-12-31 >= 1000``, with semicolons between; a file holds them
    under ``facts``, each with an ``outcome`` as a reading and its bounds.

    Raises
    ------
    InputError
        With every fault: of form, a name that the case does not have, a date outside the runs.
    """
    if given is None:
        return None
    document = _document(given)
    found = checked(document, FactsFile)
    faults = [fault for place, fact in enumerate(found.facts) for fault in _faults(document, place, fact, scenario)]
    if faults:
        raise InputError(faults)
    return Given(found.facts)


def facts_of(line: str) -> tuple[Fact, ...]:
    """Return the facts in a line, such as the attributes of trajectories hold; checked for their form alone."""
    return checked(_document(line), FactsFile).facts


def _document(given: Source) -> Document:
    if isinstance(given, Mapping):
        return Document(SOURCE, dict(given))
    if isinstance(given, Path) or given.lower().endswith(FILES):
        return read(Path(given), str(given))
    lines = [line.strip() for line in given.split(";") if line.strip()]
    records, faults = [], []
    for line in lines:
        try:
            records.append(_record(line))
        except ValueError as error:
            faults.append(Fault(SOURCE, 0, "", str(error)))
    if faults or not lines:
        raise InputError(faults or [Fault(SOURCE, 0, "", f"holds no fact; write {FORM}.")])
    return Document(SOURCE, {"facts": records})


def _record(line: str) -> dict[str, Any]:
    """Return a fact in one line as a file holds it; ValueError where it has not the form."""
    found = _LINE.fullmatch(line)
    subject = _SUBJECT.fullmatch(found["subject"]) if found else None
    bounds = [_BOUND.fullmatch(part.strip()) for part in found["bounds"].split(" and ")] if found else [None]
    if not found or not subject or not all(bounds):
        raise ValueError(f"{shown(line)} is not a fact; write {FORM}, or a file that ends in {' or '.join(FILES)}.")
    signs = [one["sign"] for one in bounds if one]
    if twice := next((sign for sign in signs if signs.count(sign) > 1), ""):
        raise ValueError(f"{shown(line)} gives {twice} twice; keep one.")
    outcome: dict[str, Any] = {name: subject[name] for name in ("of", "less", "only_while") if subject[name]}
    if subject["actor"]:
        what = {"ship": subject["ship"]} if subject["ship"] else {"do": subject["do"].split(" or ")}
        outcome["acts"] = {"actor": subject["actor"], **what}
    outcome[found["taken"]] = [found["first"], found["last"]] if found["last"] else found["first"]
    return {"outcome": outcome, **{KEYS[one["sign"]]: resolve_scalar(one["number"]) for one in bounds if one}}


def _faults(document: Document, place: int, fact: Fact, scenario: Scenario) -> Iterator[Fault]:
    where = ("facts", place, "outcome")
    yield from unfit_columns(document, where, fact.outcome, scenario.case)
    if not fact.bounds:
        yield document.fault(("facts", place), f"has no bound; give one of {', '.join(KEYS.values())}.")
    known = scenario.case.claims
    for name in fact.claims:
        if name not in known:
            yield document.fault(("facts", place, "claims"), not_among(name, "a claim", known))
    last = scenario.last_week + dt.timedelta(days=DAYS_A_WEEK - 1)
    for day in fact.outcome.days:
        if not scenario.start <= day <= last:
            yield document.fault(where, f"{day} is outside the runs, which last from {scenario.start} to {last}.")
