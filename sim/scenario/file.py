"""The form of a scenario file: data only, an overlay on a base."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from sim.case.claims import ClaimId, parse_day
from sim.case.columns import Column
from sim.ground.faults import shown
from sim.ground.records import Frozen, Number, Strict
from sim.kernel.clock import WEEKS_A_DECISION
from sim.words import exact, percent

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


def to_day(value: object) -> dt.date:
    """Read a day of a scenario file; where it is none, the text of the `ValueError` says what is wanted."""
    if type(value).__name__ == "datetime64":
        value = value.astype("datetime64[us]").item()  # type: ignore[attr-defined]  # a day of NumPy's
    if isinstance(value, dt.date) and value == value:  # pandas's NaT equals nothing
        if isinstance(value, dt.datetime) and value.time() != dt.time():
            raise ValueError(f"{value} has a time of day; give a date.")
        return dt.date(value.year, value.month, value.day)
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(f"{shown(value)} is not a date; write YYYY-MM-DD.")
    return parse_day(value)


Day = Annotated[dt.date, BeforeValidator(to_day)]


def _one_line(text: str) -> str:
    if any(not character.isprintable() for character in text):
        raise ValueError("holds a line break or a control character; write one line.")
    return text


Text = Annotated[str, AfterValidator(_one_line), Field(max_length=300)]
Family = Literal["reference", "counterfactual", "outlook"]
"""What a scenario asks of: what the others are held against; a past that went otherwise; the years to come."""


class Event(Strict):
    """A dated event.

    An exogenous one sets variables, once or, where `until` is given, anew each week before that day; an
    observed one is an act as reported, which the run is held against and never forces.
    """

    date: Day
    until: Day | None = None
    kind: Literal["exogenous", "observed"] = "exogenous"
    set: Annotated[dict[str, Number], AfterValidator(Frozen)] = Field(default_factory=Frozen)
    claims: tuple[ClaimId, ...] = ()
    label: Annotated[Text, Field(max_length=40)] = ""
    note: Text = ""

    @model_validator(mode="after")
    def _acts_or_is_observed(self) -> Self:
        if self.kind == "observed" and self.set:
            raise ValueError("an observed event sets nothing; the run is held against it.")
        if self.kind == "exogenous" and not self.set:
            raise ValueError("sets nothing; give `set`, or `kind: observed`.")
        if self.until is not None and (self.kind == "observed" or self.until <= self.date):
            said = "an observed event holds nothing" if self.kind == "observed" else f"{self.until} is not after `date`"
            raise ValueError(f"`until`: {said}.")
        return self

    def moved(self, date: dt.date) -> Self:
        """Return the event at another date; what it holds it holds as long."""
        until = self.until and self.until + (date - self.date)
        return self.model_copy(update={"date": date, "until": until})

    def record(self) -> dict[str, Any]:
        """Return the event as a file holds it."""
        held = {"until": self.until.isoformat()} if self.until else {}
        dated = {"date": self.date.isoformat(), **held, "claims": list(self.claims)}
        return self.model_dump(exclude_defaults=True) | dated


Weeks = Annotated[int, Field(strict=True, ge=0, le=5_200)]


class Signpost(Strict):
    """What an actor does once something that it sees has crossed a level.

    `outcome` is one column of what it sees; `since` and `by` are the first and the last day that count. `delay` weeks
    after the week at whose end the level is crossed, `set` is set, once or anew each week for `hold` weeks, and the
    actor takes the `posture` at its decisions, for `hold` weeks or to the end. `again` is for each time that the level
    is crossed anew, not the first alone.
    """

    actor: str
    outcome: str
    above: Number | None = None
    below: Number | None = None
    since: Day | None = None
    by: Day | None = None
    delay: Weeks = 0
    hold: Weeks = 0
    again: bool = False
    set: Annotated[dict[str, Number], AfterValidator(Frozen)] = Field(default_factory=Frozen)
    posture: str | None = None
    claims: tuple[ClaimId, ...] = ()
    label: Annotated[Text, Field(max_length=40)] = ""
    note: Text = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise ValueError("give one of `above` and `below`, the level that is crossed.")
        if not self.set and self.posture is None:
            raise ValueError("does nothing; give `set`, or a `posture`.")
        if self.posture is not None and 0 < self.hold < WEEKS_A_DECISION:
            raise ValueError(f"`hold`: {self.hold} weeks; postures are chosen every {WEEKS_A_DECISION} weeks.")
        if self.since and self.by and self.by < self.since:
            raise ValueError(f"`by`: {self.by} is before `since`, so that it is never watched.")
        return self

    @property
    def level(self) -> float:
        """The level that is crossed."""
        return float(self.below if self.above is None else self.above)  # type: ignore[arg-type]  # one of them is given

    @property
    def in_words(self) -> str:
        """What it waits for, such as ``belief[us_on_drones] above 0.9``."""
        return f"{self.outcome} {'below' if self.above is None else 'above'} {exact(self.level)}"

    @property
    def whole_in_words(self) -> str:
        """All that runs read of it: whose view counts, what it waits for and when, and what follows."""
        days = "".join(f" {word} {day}" for word, day in (("since", self.since), ("by", self.by)) if day)
        after = f", {self.delay} weeks later" if self.delay else ""
        held = f" for {self.hold} weeks" if self.hold else ""
        does = [*(f"{name} = {exact(value)}" for name, value in self.set.items())]
        does += [self.posture] if self.posture else []
        again = ", each time anew" if self.again else ""
        return f"{self.actor}: {self.in_words}{days}{again}{after}: {', '.join(does)}{held}"

    def record(self) -> dict[str, Any]:
        """Return the signpost as a file holds it."""
        return self.model_dump(mode="json", exclude_defaults=True)


def _entry_or_off(value: Any) -> str | None:
    if isinstance(value, Mapping | Strict):
        return "an entry"
    return "the word off" if value == "off" else None


_Off = Annotated[Literal["off"], Tag("the word off")]
EventOrOff = Annotated[
    Annotated[Event, Tag("an entry")] | _Off,
    Discriminator(_entry_or_off, custom_error_type="event_or_off", custom_error_message="no event"),
]
SignpostOrOff = Annotated[
    Annotated[Signpost, Tag("an entry")] | _Off,
    Discriminator(_entry_or_off, custom_error_type="signpost_or_off", custom_error_message="no signpost"),
]


class Expectation(Strict):
    """What the author expected before the first run.

    `outcome` names an outcome, or one column of a summary, such as ``delivered[drones]``. With the direction ``same``,
    `at_least` is the change that it stays under, either way. Of amounts it is a share of the reference's mean.
    `because` is the reason in words; `through` names the columns that, by this reason, move on the way, such as
    ``throughput[payment]``, each with its direction, so that a report can hold the reason against the runs.
    """

    outcome: str
    direction: Literal["higher", "lower", "same"]
    at_least: Number = 0.0
    because: Text = ""
    through: dict[str, Literal["higher", "lower"]] = Field(default_factory=dict)

    @property
    def of_reference(self) -> bool:
        """Whether `at_least` is a share of the reference's mean: of amounts, not of what is a share itself."""
        return Column.split(self.outcome).unit != "1"

    @property
    def in_words(self) -> str:
        """What is expected, such as ``strikes higher by 0.1``."""
        link = "within" if self.direction == "same" else "by"
        return f"{self.outcome} {self.direction} {link} {self.size_in_words}"

    @property
    def size_in_words(self) -> str:
        """By how much."""
        return f"{percent(self.at_least)} of the reference" if self.of_reference else exact(self.at_least)


class ScriptEntry(Strict):
    """A posture that a script takes from a date on."""

    date: Day
    posture: str


class ActorPosture(Strict):
    """How an actor chooses; a policy of `scripted` has a script."""

    policy: str
    script: tuple[ScriptEntry, ...] = ()


class ScenarioFile(Strict):
    """A scenario file."""

    name: Name
    title: Text = Field(min_length=3)
    question: Text = ""
    family: Family | None = None
    expectation: Expectation | None = None
    claims: tuple[ClaimId, ...] = ()
    base: str | None = None
    case: str | None = None
    start: Day | None = None
    observed_until: Day | None = None
    horizon: Day | None = None
    params: dict[str, Number] = Field(default_factory=dict)
    mechanisms: dict[str, str] = Field(default_factory=dict)
    events: dict[str, EventOrOff] = Field(default_factory=dict)
    signposts: dict[str, SignpostOrOff] = Field(default_factory=dict)
    contested: dict[str, Number] = Field(default_factory=dict)
    postures: dict[str, ActorPosture] = Field(default_factory=dict)
