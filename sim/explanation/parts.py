"""The parts of an explanation."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class TermWeighed:
    """A term of a posture's utility: its value, its weight, and their product."""

    name: str
    value: float
    weight: float
    part: float


@dataclass(frozen=True)
class PostureWeighed:
    """A posture of the menu, as the decision weighed it.

    `worth` is what the policy compares: the utility, or what replaces it; `inertia` is the bonus for staying, 0 for a
    posture that was not in force; `draw` is its Gumbel draw, 0 if the policy draws none; `score` is what was compared
    in the end, None if the posture was not available.
    """

    name: str
    title: str
    available: bool
    terms: tuple[TermWeighed, ...]
    utility: float
    worth: float
    inertia: float
    probability: float
    draw: float
    score: float | None


@dataclass(frozen=True)
class InputRead:
    """A number of the state that the decision read, with its value at that time.

    `within` is the act, item or posture of the entity, if it has several; `word` is what the number encodes, if it
    encodes a word; `moves` are the terms, weights and choice that would change if the number did.
    """

    name: str
    meaning: str
    kind: str
    entity: str
    within: str
    value: float
    word: str
    unit: str
    moves: tuple[str, ...]


@dataclass(frozen=True)
class ParameterBehind:
    """A parameter behind a weight, a term or the choice, in the registry's unit, with its grade and source."""

    name: str
    value: float
    unit: str
    moves: tuple[str, ...]
    grade: str
    source: str


@dataclass(frozen=True)
class SignpostRaised:
    """A signpost of the actor: what it waits for, the week at whose end that came, and since when it has acted on it.

    `acted` is None while the delay lasts; `tells` says whether it gives the actor its posture at this decision.
    """

    name: str
    label: str
    waits_for: str
    raised: dt.date
    acted: dt.date | None
    tells: bool


@dataclass(frozen=True)
class Explanation:
    """Why an actor chose a posture at its last decision, on `date` in `week`, before or in the week from `asked` on.

    `before` was in force until then. Scores multiply the worth of a posture by `precision`: 0 for a random choice, 1
    for a policy that always takes the best. `member` is the set of parameters that the run carries, if it carries one.
    """

    scenario: str
    seed: int
    run: int
    actor: str
    title: str
    policy: str
    asked: dt.date
    week: int
    date: dt.date
    before: str
    chosen: str
    precision: float
    postures: tuple[PostureWeighed, ...]
    inputs: tuple[InputRead, ...]
    parameters: tuple[ParameterBehind, ...]
    signposts: tuple[SignpostRaised, ...] = ()
    member: int | None = None

    def posture(self, name: str) -> PostureWeighed:
        """Return a posture of the menu."""
        return next(posture for posture in self.postures if posture.name == name)

    def record(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        signposts = [
            asdict(one) | {"raised": str(one.raised), "acted": one.acted and str(one.acted)} for one in self.signposts
        ]
        return asdict(self) | {
            "asked": self.asked.isoformat(),
            "date": self.date.isoformat(),
            "signposts": signposts,
        }
