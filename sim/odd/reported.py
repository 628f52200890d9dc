"""What the reporting of a case describes, where the model represents it, and the claims that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from sim.case.case import Case, Lane
from sim.case.claims import MechanismId
from sim.ground.axes import ACTS, LEGS, TERMS
from sim.ground.documents import Document, read
from sim.ground.faults import Fault, InputError, not_among
from sim.ground.records import Strict
from sim.ground.validation import checked
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.odd.specimen import plain, rules
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
    ``actor.posture``, a term ``role.term``, a settable ``entity.variable``, an entity ``kind.name`` of the roster. The
    rules and mechanisms that name the reported mechanism themselves are added to those of the file.
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
    lane: Lane | None = None
    where: Carriers = Carriers()
    how: str = Field(min_length=20)

    @model_validator(mode="after")
    def _carried(self) -> Self:
        if self.as_ == "out" and self.where.by_kind:
            raise ValueError("is left out; give no `where`, or say how the model carries it.")
        return self

    def carried_by(self, rules: Iterable[str], mechanisms: Iterable[str]) -> Self:
        """Return it with the rules and mechanisms that say themselves that they carry it, beside those of the file."""
        found = {"rules": (*rules, *self.where.rules), "mechanisms": (*mechanisms, *self.where.mechanisms)}
        return self.model_copy(update={"where": self.where.model_copy(update=found)})


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


@cache
def said_by_code(case: Case) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return which rules, and which mechanisms, say of themselves that they carry a mechanism of the reporting.

    By ``rules`` or ``mechanisms``, and the id. A rule names its ids, or a span of them, in its docstring; a mechanism
    lists what it carries. They cite the reporting of the default case; of another they say nothing.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    if not case.is_default:
        return found
    told = {name: dict.fromkeys(_ids_in(plain(rule).__doc__ or "")) for name, rule in rules().items()}
    carried = {name: mechanism.reported for name, mechanism in MECHANISMS.items()}
    for kind, by_name in (("rules", told), ("mechanisms", carried)):
        for name, ids in by_name.items():
            for reported in ids:
                found[kind, reported] = (*found.get((kind, reported), ()), name)
    return found


def _ids_in(text: str) -> Iterator[str]:
    for first, last in re.findall(r"\bM(\d{3})(?:-M(\d{3}))?\b", text):
        yield from (f"M{number:03d}" for number in range(int(first), int(last or first) + 1))


def _faults(document: Document, found: Mapping[str, ReportedMechanism], case: Case) -> Iterator[Fault]:
    known, cited, said = carriers(case), cited_mechanisms(case), said_by_code(case)
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
                elif carrier in said.get((kind, name), ()):
                    yield document.fault(key, f"{carrier} names {name} itself; leave it out here.")
        told = [carrier for kind in ("rules", "mechanisms") for carrier in said.get((kind, name), ())]
        if record.as_ == "out" and told:
            yield document.fault((name, "as"), f"is left out, but {', '.join(told)} names it.")
        needed = _NEEDED.get(record.as_, ())
        if needed and not any((*getattr(record.where, kind), *said.get((kind, name), ())) for kind in needed):
            yield document.fault((name,), f"is carried as {record.as_}; name {' or '.join(needed)} under `where`.")


def cited_mechanisms(case: Case) -> list[str]:
    """Return the ids of the mechanisms that the claims of a case report, in order."""
    return sorted({mechanism for claim in case.claims.values() for mechanism in claim.mechanisms})


def read_reported(path: Path, case: Case) -> dict[str, ReportedMechanism]:
    """Read the table of what the reporting of a case describes, in the order of the ids.

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
    said = said_by_code(case)
    return {
        name: record.carried_by(said.get(("rules", name), ()), said.get(("mechanisms", name), ()))
        for name, record in sorted(found.items())
    }


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
