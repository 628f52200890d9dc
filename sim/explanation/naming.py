"""Readable names of entities of the roster, and of places on an axis within them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.case import titles
from sim.ground.axes import ACTS, LEGS, TERMS
from sim.kernel.declarations import Variable
from sim.recorded.codes import stage_in_words
from sim.scenario.inputs import Inputs
from sim.words import plain


def title_of(record: Any, name: str) -> str:
    """Return the title of a record of the roster, or its name in words if it has none."""
    return str(getattr(record, "title", "") or plain(name))


def entity_title(inputs: Inputs, kind: str, number: int) -> str:
    """Return the readable name of an entity; empty for globals."""
    names = inputs.roster.names(kind)
    if not names:
        return "" if kind == "globals" else f"{inputs.roster.kind_of_place(number)} {number}"
    called = titles.title_of if kind == "actors" else titles.entity_title
    return called(inputs.roster, kind, names[number])


def place_within(inputs: Inputs, kind: str, number: int, variable: Variable, within: tuple[int, ...]) -> str:
    """Return which posture, item or act of its entity a place refers to; empty if there is only one."""
    actor = inputs.roster.names("actors")[number] if kind == "actors" else ""
    names: dict[str, Callable[[], list[str]]] = {
        "posture": lambda: list(inputs.roster.file.actors[actor].postures),
        "term": lambda: list(TERMS[inputs.roster.file.actors[actor].role]),
        "item": lambda: [entity_title(inputs, "items", place) for place in range(len(inputs.roster.names("items")))],
        "tie": lambda: [entity_title(inputs, "ties", place) for place in range(len(inputs.roster.names("ties")))],
        "act": lambda: list(ACTS),
        "leg": lambda: list(LEGS),
    }
    found = [names[axis]()[place] for axis, place in zip(variable.axis, within, strict=True)]
    return ", ".join(plain(name) for name in found)


def word_for(inputs: Inputs, kind: str, number: int, name: str, value: float) -> str:
    """Return the word that a number encodes, if it encodes one: a stage of an order, a posture."""
    if (kind, name) == ("orders", "stage"):
        return stage_in_words(value)
    if (kind, name) == ("actors", "script"):
        postures = list(inputs.roster.file.actors[inputs.roster.names("actors")[number]].postures.items())
        if value < 0.0:
            return "none yet"
        posture, record = postures[int(value)]
        return title_of(record, posture)
    return ""
