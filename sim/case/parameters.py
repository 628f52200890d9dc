"""The registry: every number of the model with unit, bounds, prior and the source that it rests on."""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from sim.case.claims import ClaimId, PartialDate, parse_day
from sim.case.priors import Prior, support_faults
from sim.ground.documents import read
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.ground.records import Number, Strict
from sim.ground.units import UNITS, to_kernel
from sim.ground.validation import checked, read_checked
from sim.words import as_given

Grade = Literal["A", "B", "C", "D"]
GRADES: dict[str, str] = {
    "A": "a number in the reporting",
    "B": "inferred from the reporting",
    "C": "literature or public series",
    "D": "our own choice",
}
FOLLOWS = {"number": "the number follows from the text", "direction": "only its direction does"}
"""What of a parameter of grade B follows from the claims that it rests on."""


def _of_the_calendar(text: str) -> str:
    parse_day(text)
    return text


KnownDate = Annotated[PartialDate, AfterValidator(_of_the_calendar)]


class DatedValue(Strict):
    """A value that holds from a date on."""

    date: KnownDate
    value: Number


class Parameter(Strict):
    """One number of the model, as a file of a case's `parameters` writes it.

    `only_with` names the options of mechanisms, the values of other parameters, or the events, under which alone it
    acts, as overrides of a scenario.
    """

    symbol: str = ""
    title: str = Field(min_length=5)
    unit: str
    bounds: tuple[Number, Number]
    default: Number
    prior: Prior
    dated: tuple[DatedValue, ...] = ()
    claims: tuple[ClaimId, ...] = ()
    reference: tuple[str, ...] = ()
    known_from: KnownDate
    grade: Grade
    follows: Literal["number", "direction"] | None = None
    calibrated: bool = False
    settable: bool = True
    only_with: dict[str, str | Number | dict[str, object]] = Field(default_factory=dict)
    because: str = Field(min_length=10)

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str) -> str:
        if unit not in UNITS:
            raise ValueError(f"{unit!r} is no unit of the closed list: {', '.join(UNITS)}.")
        return unit

    @model_validator(mode="after")
    def _check(self) -> Self:
        low, high = self.bounds
        bounds = f"the bounds [{as_given(low)}, {as_given(high)}]"
        if not low < high:
            raise ValueError(f"{bounds} are crossed or empty.")
        if not low <= self.default <= high:
            raise ValueError(f"the default {as_given(self.default)} is outside {bounds}.")
        for value in self.dated:
            if not low <= value.value <= high:
                raise ValueError(f"the value {as_given(value.value)} of {value.date} is outside {bounds}.")
        wrong = support_faults(self.prior, self.bounds)
        if wrong:
            raise ValueError(wrong)
        if self.grade in ("A", "B") and not self.claims:
            raise ValueError(f"grade {self.grade} ({GRADES[self.grade]}) needs claims.")
        if self.follows and self.grade != "B":
            raise ValueError(f"`follows` splits grade B ({GRADES['B']}); this is {self.grade}.")
        if self.grade == "C" and not self.reference:
            raise ValueError(f"grade C ({GRADES['C']}) needs a reference.")
        return self

    def kernel_value(self, value: float | None = None) -> float:
        """Return a value (the default if none is given) in the kernels' unit."""
        return to_kernel(self.default if value is None else value, self.unit)

    @property
    def graded(self) -> str:
        """The grade; of B also whether the number follows from the text or, as where nothing is said, its direction."""
        return f"B, {self.follows or 'direction'}" if self.grade == "B" else self.grade

    @property
    def source(self) -> str:
        """The claims and references in one line, or the word for our own choice."""
        return ", ".join([*self.claims, *self.reference]) or "own choice"


class Reference(Strict):
    """A work of the literature, or a public series."""

    authors: str
    year: int | None = None
    title: str = ""
    venue: str = ""
    doi: str = ""
    address: str = ""
    seen: Literal["seen", "recalled"]
    used_for: str = ""

    def __str__(self) -> str:
        parts = [f"{self.authors} ({self.year})" if self.year else self.authors, self.title, self.venue]
        if self.doi or self.address:
            parts.append(f"doi:{self.doi}" if self.doi else self.address)
        return ". ".join(part for part in parts if part)


class Registry(dict[str, Parameter]):
    """All parameters by name, in the order of the files, and the literature that they refer to, by key."""

    def __init__(self, parameters: Mapping[str, Parameter], references: Mapping[str, Reference]) -> None:
        super().__init__(parameters)
        self.references = dict(references)

    @property
    def grade_shares(self) -> dict[str, float]:
        """The share of the parameters of each grade, A to D."""
        grades = [str(parameter.grade) for parameter in self.values()]
        return {grade: grades.count(grade) / len(grades) for grade in GRADES}

    def informed_by(self, claim: str) -> list[str]:
        """Return the names of the parameters that rest on a claim."""
        return [name for name, parameter in self.items() if claim in parameter.claims]


def read_registry(folder: Path, claims: Container[str] | None = None) -> Registry:
    """Read every file of parameters in a folder, and the references beside it.

    Parameters may name the claims of these ids; any where none are given.

    Raises
    ------
    InputError
        With every fault: of form, of a name that stands twice, of a reference or a claim that is not listed.
    """
    references = read_checked(folder.parent / "references.yaml", dict[str, Reference])
    parameters: dict[str, Parameter] = {}
    faults: list[Fault] = []
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise input_error(str(folder), "holds no file of parameters, such as choice.yaml.")
    for path in paths:
        try:
            document = read(path)
            found = checked(document, dict[str, Parameter])
        except InputError as error:
            faults += error.faults
            continue
        for name, parameter in found.items():
            if name in parameters:
                faults.append(document.fault((name,), "this parameter stands in another file too."))
            for claim in parameter.claims:
                if claims is not None and claim not in claims:
                    faults.append(document.fault((name, "claims"), f"{claim} is not a claim of the ledger."))
            for key in parameter.reference:
                if key not in references:
                    faults.append(document.fault((name, "reference"), not_among(key, "a reference", references)))
            parameters[name] = parameter
    if faults:
        raise InputError(faults)
    return Registry(parameters, references)
