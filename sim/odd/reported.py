"""What the reporting describes (M001 to M101), where the model carries it, and the claims that say so."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from sim.case.case import load_case
from sim.case.claim_ledger import claim_ledger
from sim.case.claims import ClaimLedger, MechanismId
from sim.case.parameters import registry
from sim.case.roster import roster
from sim.case.settable import settable_variables
from sim.ground.axes import ACTS, LEGS, TERMS
from sim.ground.documents import Document, read
from sim.ground.faults import Fault, InputError, not_among
from sim.ground.records import Strict
from sim.ground.validation import checked
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.scenario.load import load

COUNT = 101
IDS = tuple(f"M{number:03d}" for number in range(1, COUNT + 1))
WAYS: dict[str, str] = {
    "state": "a variable, a rule or a number of the model",
    "event": "a dated entry that a scenario's calendar has or can have",
    "prior": "it sets or bounds a parameter",
    "out": "left out",
}
"""How a mechanism of the reporting ends up in the model."""

_NEEDED = {"state": ("variables", "rules"), "event": ("events", "settables"), "prior": ("parameters",)}


class Carriers(Strict):
    """Names in the code and the data that carry a mechanism, by what they are.

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
        """The names under each kind that has any."""
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
def carriers() -> dict[str, frozenset[str]]:
    """Return every name that can carry a mechanism, by what it is."""
    file = roster().file
    entities = {f"{kind}.{name}" for kind in LAYOUT for name in roster().names(kind)}
    return {
        "variables": frozenset(f"{kind}.{variable.name}" for kind, found in LAYOUT.items() for variable in found),
        "rules": frozenset(rules()),
        "parameters": frozenset(registry()),
        "events": frozenset(load("baseline").events),
        "mechanisms": frozenset(MECHANISMS),
        "acts": frozenset(ACTS),
        "postures": frozenset(f"{name}.{posture}" for name, actor in file.actors.items() for posture in actor.postures),
        "terms": frozenset(f"{role}.{term}" for role, terms in TERMS.items() for term in terms),
        "settables": frozenset(settable_variables()),
        "entities": frozenset(entities | {f"legs.{leg}" for leg in LEGS}),
    }


def _faults(document: Document, found: Mapping[str, ReportedMechanism]) -> Iterator[Fault]:
    for name in IDS:
        if name not in found:
            yield document.fault((), f"{name} is missing; every mechanism of the reporting has an entry.")
    for name, record in found.items():
        for kind, names in record.where.by_kind.items():
            for position, carrier in enumerate(names):
                key = (name, "where", kind, position)
                if carrier not in carriers()[kind]:
                    yield document.fault(key, not_among(carrier, f"one of the {kind}", sorted(carriers()[kind])))
                elif carrier in names[:position]:
                    yield document.fault(key, f"{carrier} stands twice.")


def read_reported(path: Path) -> dict[str, ReportedMechanism]:
    """Read the table of what the reporting describes.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict of str to ReportedMechanism
        By id, in the order of the ids.

    Raises
    ------
    InputError
        With every fault: of form, of an id that is missing, of a name that carries a mechanism and does not exist.
    """
    document = read(path)
    found = checked(document, dict[MechanismId, ReportedMechanism])
    faults = list(_faults(document, found))
    if faults:
        raise InputError(faults)
    return {name: found[name] for name in IDS}


@cache
def reported_mechanisms() -> dict[str, ReportedMechanism]:
    """Return the shipped table by id."""
    return read_reported(load_case().folder / "mechanisms.yaml")


def claims_by_mechanism(ledger: ClaimLedger) -> dict[str, tuple[str, ...]]:
    """Return the claims that bear on each mechanism, as the claims themselves say.

    Parameters
    ----------
    ledger : ClaimLedger
        All claims.
    """
    return {
        name: tuple(claim_id for claim_id, claim in ledger.claims.items() if name in claim.mechanisms) for name in IDS
    }


@cache
def reporting_claims() -> dict[str, tuple[str, ...]]:
    """Return the shipped claims that bear on each mechanism."""
    return claims_by_mechanism(claim_ledger())


def grouped(claims: Iterable[str]) -> str:
    """Write claims' ids in short, article by article, such as ``A2-006, 007; A3-016``."""
    articles: dict[str, list[str]] = {}
    for claim in claims:
        article, number = claim.split("-")
        articles.setdefault(article, []).append(number)
    return "; ".join(f"{article}-{', '.join(numbers)}" for article, numbers in articles.items())
