"""What every run of the peer starts from: the package's inputs, read once into plain Python numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.ground.axes import ACTS, LOGIT
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.scenario.inputs import Inputs

from .part import OFF, PLAYED, played_outcomes

Start = dict[str, Any]
"""The variables of one entity at the start: a float, or nested lists where the variable has axes of its own."""


@dataclass(slots=True, eq=False)
class Posture:
    """A posture: the level at which it ships each item and does each act, and whether its word is about an item."""

    number: int
    ship: list[float]
    about: list[float]
    pay: float = 0.0
    promise: float = 0.0
    deliver_ordinary: float = 0.0
    deliver_sensitive: float = 0.0
    buy_elsewhere: float = 0.0
    spoil: float = 0.0
    ask: float = 0.0
    deny: float = 0.0
    admit: float = 0.0
    approach: float = 0.0
    retaliate: float = 0.0
    threaten: float = 0.0
    designate: float = 0.0
    sectoral: float = 0.0
    disclose: float = 0.0
    relieve: float = 0.0
    criticise: float = 0.0
    limited_strike: float = 0.0
    deep_strike: float = 0.0


class Common:
    """The parameters that all agents share; constant in a run."""

    __slots__ = tuple(variable.name for variable in LAYOUT["globals"])

    def __init__(self, start: Start) -> None:
        for name in self.__slots__:
            setattr(self, name, start[name])


@dataclass(frozen=True)
class Event:
    """A dated event: an attribute of an agent becomes a value."""

    kind: str
    entity: int
    variable: str
    value: float


@dataclass(frozen=True)
class Blueprint:
    """What all runs share.

    Parameters
    ----------
    inputs : Inputs
        Of the baseline, or of a scenario like it.

    Raises
    ------
    ValueError
        Where the scenario asks for what the peer does not play.
    """

    inputs: Inputs
    weeks: int = field(init=False)
    decision_weeks: int = field(init=False)
    start: dict[str, list[Start]] = field(init=False)
    links: dict[str, list[Any]] = field(init=False)
    common: Common = field(init=False)
    menus: list[list[Posture]] = field(init=False)
    idle: Posture = field(init=False)
    events: dict[int, list[Event]] = field(init=False)

    def __post_init__(self) -> None:
        _check(self.inputs)
        start = {kind: _start_of(self.inputs, kind) for kind in LAYOUT}
        parts = {
            "weeks": self.inputs.clock.steps,
            "decision_weeks": self.inputs.clock.works.decision_steps,
            "start": start,
            "links": {name: self.inputs.links[name][0].tolist() for name in self.inputs.links.dtype.names},
            "common": Common(start["globals"][0]),
            "menus": [_menu(actor) for actor in start["actors"]],
            "idle": Posture(0, *[[0.0] * self.inputs.layout.sizes.items] * 2),
            "events": _events(self.inputs),
        }
        for name, value in parts.items():
            object.__setattr__(self, name, value)


def played_options() -> dict[str, str]:
    """Return the option of every mechanism under which the peer plays."""
    return {name: mechanism.default if name in PLAYED else OFF for name, mechanism in MECHANISMS.items()}


def _check(inputs: Inputs) -> None:
    options = {name: MECHANISMS[name].code(option) for name, option in played_options().items()}
    if inputs.options._asdict() != options:
        raise ValueError("the peer plays every mechanism at its default option, and later ones not at all.")
    if (inputs.links[0].actor_policy != LOGIT).any():
        raise ValueError("the peer's actors choose by logit.")
    if inputs.calendar.above.any() or (inputs.calendar.below != 1.0).any():
        raise ValueError("the peer knows no contested claims.")
    if inputs.clock.steps_a_week != 1:
        raise ValueError("the peer's step is a week.")


def _start_of(inputs: Inputs, kind: str) -> list[Start]:
    """Return every variable of each entity of a kind at the start."""
    layout = inputs.layout
    starts = []
    for entity in layout.each(kind):
        start = {}
        for variable in LAYOUT[kind]:
            shape, first = layout.sizes.shape(variable), layout.row(kind, entity, variable.name)
            size = 1
            for length in shape:
                size *= length
            start[variable.name] = inputs.start[first : first + size].reshape(shape).tolist()
        starts.append(start)
    return starts


def _menu(actor: Start) -> list[Posture]:
    """Return the postures of an actor that stand on its menu."""
    return [
        Posture(
            number,
            actor["ship_level"][number],
            actor["about_level"][number],
            **dict(zip(ACTS, actor["act_level"][number], strict=True)),
        )
        for number, available in enumerate(actor["available"])
        if available
    ]


def _events(inputs: Inputs) -> dict[int, list[Event]]:
    """Return the dated events by week."""
    layout, calendar = inputs.layout, inputs.calendar
    owner = {
        layout.row(kind, entity, variable.name): (kind, entity, variable.name)
        for kind, variables in LAYOUT.items()
        for variable in variables
        for entity in layout.each(kind)
    }
    events: dict[int, list[Event]] = {}
    for week, row, value in zip(calendar.step.tolist(), calendar.row.tolist(), calendar.value.tolist(), strict=True):
        events.setdefault(week, []).append(Event(*owner[row], value))
    return events


def recorded_variables() -> dict[str, list[str]]:
    """Return the variables of each kind that a run records, by kind."""
    variables: dict[str, list[str]] = {}
    for outcome in played_outcomes().values():
        variables.setdefault(outcome.kind, []).append(outcome.variable)
    return variables
