"""What the reporting of a case describes, where the model represents it, and the claims that say so."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from sim.case.case import Case
from sim.case.claims import MechanismId
from sim.ground.axes import ACTS, LEGS, TERMS
from sim.ground.documents import Document, read
from sim.ground.faults import Fault, InputError, not_among
from sim.ground.records import Strict
from sim.ground.validation import checked
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.scenario.load import load

WAYS: dict[str, str] = {
    "state": "a variable, a rule or a number of the model",
    "event": "a dated entry that a scenario's calendar has or can have",
    "prior": "it sets or bounds a parameter",
    "out": "left out",
}
"""How a mechanism of the reporting ends up in the model."""

_NEEDED = {"state": ("variables", "rules"), "event": ("events", "settables"), "prior": ("parameters",)}


class Carriers(Strict):
    """Names in the code and the data that represent a mechanism, by kind.

    A variable is ``kind.name`` of the layout, a rule ``module.function``, an event the baseline's, a posture
    ``actor.posture``, a term ``role.term``, a settable ``entity.variable``, an entity ``kind.name`` of the roster.
    """

    variables: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    postures: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    settables: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()

    @property
    def by_kind(self) -> dict[str, tuple[str, ...]]:
        """The names by kind; kinds without names are left out."""
        found = {kind: getattr(self, kind) for kind in type(self).model_fields}
        return {kind: names for kind, names in found.items() if names}


class ReportedMechanism(Strict):
    """One mechanism of the reporting, as the file writes it."""

    title: str = Field(min_length=5)
    as_: Literal["state", "event", "prior", "out"] = Field(alias="as")
    where: Carriers = Carriers()
    how: str = Field(min_length=20)

    @model_validator(mode="after")
    def _carried(self) -> Self:
        if self.as_ == "out" and self.where.by_kind:
            raise ValueError("is left out; give no `where`, or say how the model carries it.")
        needed = _NEEDED.get(self.as_, ())
        if needed and not any(getattr(self.where, kind) for kind in needed):
            raise ValueError(f"is carried as {self.as_}; name {' or '.join(needed)} under `where`.")
        return self


@cache
def rules() -> dict[str, Any]:
    """Return every rule of ``sim.rules`` as the plain function, by ``module.function``, in the order of the sources."""
    package = importlib.import_module("sim.rules")
    found = {}
    for entry in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"sim.rules.{entry.name}")
        for name, value in vars(module).items():
            function = getattr(value, "py_func", value)
            own = callable(function) and getattr(function, "__module__", "") == module.__name__
            if own and not name.startswith("_"):
                found[f"{entry.name}.{name}"] = function
    return found


@cache
def carriers(case: Case) -> dict[str, frozenset[str]]:
    """Return every name that can represent a mechanism of the case, by kind."""
    file = case.roster.file
    entities = {f"{kind}.{name}" for kind in LAYOUT for name in case.roster.names(kind)}
    return {
        "variables": frozenset(f"{kind}.{variable.name}" for kind, found in LAYOUT.items() for variable in found),
        "rules": frozenset(rules()),
        "parameters": frozenset(case.parameters),
        "events": frozenset(load("baseline", case=case).events),
        "mechanisms": frozenset(MECHANISMS),
        "acts": frozenset(ACTS),
        "postures": frozenset(f"{name}.{posture}" for name, actor in file.actors.items() for posture in actor.postures),
        "terms": frozenset(f"{role}.{term}" for role, terms in TERMS.items() for term in terms),
        "settables": frozenset(case.roster.settable),
        "entities": frozenset(entities | {f"legs.{leg}" for leg in LEGS}),
    }


def _faults(document: Document, found: Mapping[str, ReportedMechanism], case: Case) -> Iterator[Fault]:
    known, cited = carriers(case), cited_mechanisms(case)
    for name in cited:
        if name not in found:
            yield document.fault((), f"{name} is missing; every mechanism of the reporting has an entry.")
    for name, record in found.items():
        if name not in cited:
            yield document.fault((name,), f"no claim tells of {name}; a mechanism of the reporting rests on one.")
        for kind, names in record.where.by_kind.items():
            for position, carrier in enumerate(names):
                key = (name, "where", kind, position)
                if carrier not in known[kind]:
                    yield document.fault(key, not_among(carrier, f"one of the {kind}", sorted(known[kind])))
                elif carrier in names[:position]:
                    yield document.fault(key, f"{carrier} stands twice.")


def cited_mechanisms(case: Case) -> list[str]:
    """Return the ids of the mechanisms that the claims of a case report, in order."""
    return sorted({mechanism for claim in case.claims.values() for mechanism in claim.mechanisms})


def read_reported(path: Path, case: Case) -> dict[str, ReportedMechanism]:
    """Read the table of what the reporting describes.

    Parameters
    ----------
    path : Path
        The file.
    case : Case
        Whose claims report the mechanisms, and whose names represent them.

    Returns
    -------
    dict of str to ReportedMechanism
        By id, in the order of the ids.

    Raises
    ------
    InputError
        Listing every error: of form, an id that is missing or that no claim reports, a name that does not exist.
    """
    document = read(path)
    found = checked(document, dict[MechanismId, ReportedMechanism])
    faults = list(_faults(document, found, case))
    if faults:
        raise InputError(faults)
    return dict(sorted(found.items()))


@cache
def reported_mechanisms(case: Case) -> dict[str, ReportedMechanism]:
    """Return what the reporting of a case describes, by id; empty if the case has no such table."""
    path = case.folder / "mechanisms.yaml"
    return read_reported(path, case) if path.exists() else {}


@cache
def reporting_claims(case: Case) -> dict[str, tuple[str, ...]]:
    """Return the claims that bear on each mechanism, as the claims state it."""
    return {
        name: tuple(claim_id for claim_id, claim in case.claims.items() if name in claim.mechanisms)
        for name in cited_mechanisms(case)
    }


def grouped(claims: Iterable[str]) -> str:
    """Abbreviate ids of claims, article by article, such as ``A2-006, 007; A3-016``."""
    articles: dict[str, list[str]] = {}
    for claim in claims:
        article, number = claim.split("-")
        articles.setdefault(article, []).append(number)
    return "; ".join(f"{article}-{', '.join(numbers)}" for article, numbers in articles.items())
