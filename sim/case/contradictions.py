"""Where the reporting contradicts itself: both sides kept, and how the model carries the two."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from sim.case.claims import ClaimId
from sim.ground.documents import Document
from sim.ground.faults import Fault, not_among
from sim.ground.records import Number, Strict
from sim.ground.validation import read_checked
from sim.words import as_given, exact

FEWEST_SIDES = 2
NAME_FORM = "[a-z][a-z0-9_]*"

OWN_CHOICE: Final = "our own choice"
"""Whose number the probability of a contested claim is, wherever it is written: no source gives it."""

Kind = Literal["conflict", "change", "wording"]
Treatment = Literal["contested", "state", "kept_apart"]


class Side(Strict):
    """One side of a contradiction, and the claims that hold it."""

    says: str = Field(min_length=10)
    claims: tuple[ClaimId, ...]

    @field_validator("claims")
    @classmethod
    def _claimed(cls, claims: tuple[str, ...]) -> tuple[str, ...]:
        if not claims:
            raise ValueError("is empty; a side rests on at least one claim.")
        return claims


class Effect(Strict):
    """What a contested claim does in a run: parameters that it changes, and variables that it sets at a date."""

    params: dict[str, Number] = Field(default_factory=dict)
    date: dt.date | None = None
    set: dict[str, Number] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if bool(self.set) != (self.date is not None):
            raise ValueError("`set` goes with a `date`.")
        return self


class Contradiction(Strict):
    """Claims that pull apart.

    `kind` says how: both cannot be true of the same time (conflict), the world changed between them (change), or
    the same thing is said in words that pull apart (wording). `treatment` says how the model carries them: true or
    not in a run (contested), a variable that changes (state), or what is said kept apart from what is done
    (kept_apart). `probability` is the prior, our own choice, that the first side of a contested one is true;
    `if_true` and `if_false` say what it does in the runs where that side is true, and in the others.
    """

    title: str = Field(min_length=10)
    kind: Kind
    sides: tuple[Side, ...]
    means: str = Field(min_length=20)
    treatment: Treatment
    probability: float | None = None
    if_true: Effect | None = None
    if_false: Effect | None = None
    because: str = Field(min_length=10)

    @field_validator("sides")
    @classmethod
    def _several(cls, sides: tuple[Side, ...]) -> tuple[Side, ...]:
        if len(sides) < FEWEST_SIDES:
            raise ValueError(f"{len(sides)} found; a contradiction has at least {FEWEST_SIDES} sides.")
        return sides

    @field_validator("probability")
    @classmethod
    def _open(cls, probability: float | None) -> float | None:
        if probability is not None and not 0 < probability < 1:
            raise ValueError(f"{as_given(probability)} is outside 0 to 1; what is certain is not contested.")
        return probability

    @model_validator(mode="after")
    def _probability_where_contested(self) -> Self:
        treated = f"but its treatment is {self.treatment}"
        if self.treatment == "contested" and self.probability is None:
            raise ValueError("is contested; give `probability`, the prior that the first side is true.")
        if self.treatment != "contested" and self.effects:
            raise ValueError(f"says what it does (`if_true`, `if_false`), {treated}.")
        if self.treatment != "contested" and self.probability is not None:
            raise ValueError(f"has a `probability`, {treated}; it goes with contested only.")
        return self

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What it does in runs, of either kind."""
        return tuple(effect for effect in (self.if_true, self.if_false) if effect is not None)

    @property
    def parameters(self) -> list[str]:
        """The parameters that it sets, whichever side is true."""
        return list(dict.fromkeys(name for effect in self.effects for name in effect.params))

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of all sides, in the order of the file."""
        return tuple(claim for side in self.sides for claim in side.claims)


def true_in_words(probability: float) -> str:
    """Say with what probability a contested claim is true in a run, and whose number that is."""
    return f"true with probability {exact(probability)}, {OWN_CHOICE}"


def _sides(document: Document, name: str, record: Contradiction, claims: Collection[str]) -> Iterator[Fault]:
    side_of = dict[str, int]()
    for number, side in enumerate(record.sides):
        for position, claim in enumerate(side.claims):
            key = (name, "sides", number, "claims", position)
            if claim not in claims:
                yield document.fault(key, not_among(claim, "a claim of the ledger", claims))
            elif claim in side_of:
                where = "twice on this side" if side_of[claim] == number else f"on side {side_of[claim] + 1} as well"
                yield document.fault(key, f"{claim} stands {where}; a claim is on one side, once.")
            side_of.setdefault(claim, number)


def read_contradictions(path: Path, claims: Collection[str]) -> dict[str, Contradiction]:
    """Read a file of contradictions, by name in its order, and hold it against the ids of the claims that there are.

    Raises
    ------
    InputError
        With every fault: of form, of a claim that does not exist, of a claim on two sides.
    """

    def faults(document: Document, found: Mapping[str, Contradiction]) -> Iterator[Fault]:
        for name, record in found.items():
            if not re.fullmatch(NAME_FORM, name):
                yield document.fault((name,), "a name is made of small letters, digits and underscores.")
            yield from _sides(document, name, record, claims)

    return read_checked(path, dict[str, Contradiction], faults)
