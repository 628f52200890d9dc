"""The form of a scenario file: data only, an overlay on a base."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.claims import ClaimId, parse_day
from sim.records import Strict

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


def _to_day(value: object) -> object:
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or value.count("-") != 2:  # noqa: PLR2004 - year-month-day
        raise ValueError(f"{value} is not a date; write YYYY-MM-DD.")
    return parse_day(value)


Day = Annotated[dt.date, BeforeValidator(_to_day)]


def _one_line(text: str) -> str:
    if any(not character.isprintable() for character in text):
        raise ValueError("holds a line break or a control character; write one line.")
    return text


Text = Annotated[str, AfterValidator(_one_line), Field(max_length=300)]


class Event(Strict):
    """A dated event.

    An exogenous one sets variables; an observed one is an act as reported, which the run is held against and never
    forces.
    """

    date: Day
    kind: Literal["exogenous", "observed"] = "exogenous"
    set: dict[str, Number] = {}
    claims: tuple[ClaimId, ...] = ()
    note: Text = ""

    @model_validator(mode="after")
    def _acts_or_is_observed(self) -> Self:
        if self.kind == "observed" and self.set:
            raise ValueError("an observed event sets nothing; the run is held against it.")
        if self.kind == "exogenous" and not self.set:
            raise ValueError("sets nothing; give `set`, or `kind: observed`.")
        return self


class Expectation(Strict):
    """What the author expected before the first run."""

    outcome: str
    direction: Literal["higher", "lower", "same"]
    at_least: Number = 0.0
    because: Text = ""


class ActorPosture(Strict):
    """How an actor chooses."""

    policy: str


class ScenarioFile(Strict):
    """A scenario file."""

    name: Name
    title: Text = Field(min_length=3)
    question: Text = ""
    expectation: Expectation | None = None
    claims: tuple[ClaimId, ...] = ()
    base: str | None = None
    start: Day | None = None
    observed_until: Day | None = None
    horizon: Day | None = None
    params: dict[str, Number] = {}
    mechanisms: dict[str, str] = {}
    events: dict[str, Literal["off"] | Event] = {}
    contested: dict[str, Number] = {}
    postures: dict[str, ActorPosture] = {}
