"""How the actors of a case are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from sim.case.roster import Roster
from sim.ground.documents import Document
from sim.ground.faults import Fault, not_among
from sim.ground.records import Strict
from sim.ground.validation import read_checked

Colour = Annotated[str, Field(pattern=r"^#[0-9A-F]{6}$")]


class ActorColours(Strict):
    """An actor's colour on a light and on a dark background, and its dashes."""

    light: Colour
    dark: Colour
    dashes: Literal["solid", "long", "short", "dotted", "mixed", "two_dots"] = "solid"


def read_colours(path: Path, of: Roster) -> dict[str, ActorColours]:
    """Read the file ``colours.yaml``: the colours of actors, of others that they deal with, and of rivals, by name.

    Raises
    ------
    InputError
        With every fault: of form, or a name that the roster does not have, with the nearest one.
    """
    others = [tie.with_ for tie in of.file.ties.values()]
    known = dict.fromkeys([*of.file.actors, *of.file.contexts, *of.file.rivals, *others])

    def faults(document: Document, found: dict[str, ActorColours]) -> list[Fault]:
        return [document.fault((name,), not_among(name, "an actor", known)) for name in found if name not in known]

    return read_checked(path, dict[str, ActorColours], faults)
