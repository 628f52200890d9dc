"""What a person calls an entity of the roster, and what stands on an axis within it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sim.case.roster_file import RosterFile
from sim.ground.axes import ACTS, LEGS, TERMS
from sim.kernel.variables import Variable
from sim.rules import orders
from sim.scenario.inputs import Inputs

_PARTIES: Final[dict[str, tuple[str, str, str]]] = {
    "dyads": ("of", "in", "in_"),
    "ties": ("of", "and", "with_"),
    "beliefs": ("observer", "on", "item"),
    "ledgers": ("debtor", "to", "creditor"),
    "strikes": ("striker", "on", "target"),
}
"""How an entity of two parties is called: the one, a word, and the other, which it names under these keys."""

_STAGES: Final = {
    orders.REFUSED: "refused",
    orders.NONE: "not asked for",
    orders.REQUESTED: "requested",
    orders.PROMISED: "promised",
    orders.CONTRACTED: "contracted",
    orders.HALF_MADE: "half made",
    orders.READY: "ready",
    orders.DELIVERED: "delivered",
}


def title_of(record: Any, name: str) -> str:
    """Return the title of a record of the roster, or its name in words where it has none."""
    return str(getattr(record, "title", "") or name.replace("_", " "))


def entity_title(inputs: Inputs, kind: str, number: int) -> str:
    """Return what to call an entity; nothing for what is the same for all."""
    file, names = inputs.roster.file, inputs.roster.names(kind)
    if not names:
        return "" if kind == "globals" else f"{inputs.roster.kind_of_place(number)} {number}"
    record = getattr(file, kind, {}).get(names[number])
    if kind not in _PARTIES:
        return title_of(record, names[number])
    one, word, other = _PARTIES[kind]
    return f"{_party(file, getattr(record, one))} {word} {_party(file, getattr(record, other))}"


def _party(file: RosterFile, name: str | None) -> str:
    """Return the title of an actor, a context actor or an item; the public where nobody is named."""
    if name is None:
        return "the public"
    for kind in ("actors", "contexts", "items"):
        if name in getattr(file, kind):
            return title_of(getattr(file, kind)[name], name)
    return name.replace("_", " ")


def place_within(inputs: Inputs, kind: str, number: int, variable: Variable, within: tuple[int, ...]) -> str:
    """Return which posture, item, act or the like of its entity a number stands for; nothing where it has but one."""
    actor = inputs.roster.names("actors")[number] if kind == "actors" else ""
    names: dict[str, Callable[[], list[str]]] = {
        "posture": lambda: list(inputs.roster.file.actors[actor].postures),
        "term": lambda: list(TERMS[inputs.roster.file.actors[actor].role]),
        "item": lambda: [entity_title(inputs, "items", place) for place in inputs.layout.each("items")],
        "tie": lambda: [entity_title(inputs, "ties", place) for place in inputs.layout.each("ties")],
        "act": lambda: list(ACTS),
        "leg": lambda: list(LEGS),
    }
    found = [names[axis]()[place] for axis, place in zip(variable.axis, within, strict=True)]
    return ", ".join(name.replace("_", " ") for name in found)


def word_for(inputs: Inputs, kind: str, number: int, name: str, value: float) -> str:
    """Return the word that a number stands for, where it stands for one: a stage of an order, a posture."""
    if (kind, name) == ("orders", "stage"):
        return _STAGES.get(value, "")
    if (kind, name) == ("actors", "script"):
        postures = list(inputs.roster.file.actors[inputs.roster.names("actors")[number]].postures.items())
        posture, record = postures[int(value)]
        return title_of(record, posture)
    return ""
