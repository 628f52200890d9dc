"""Stances: the postures of each actor in steps, from the softest to the hardest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from sim.case.roster import Roster
from sim.ground.documents import Document
from sim.ground.faults import Fault, not_among
from sim.ground.records import Strict
from sim.ground.validation import read_checked

STANCE = "stance"
"""What a column of the step on which an actor stands is called, such as ``stance[iran]``."""


class Stance(Strict):
    """The steps of an actor, and what one step means in words, such as ``presses harder``.

    A step is a posture, or several alike, of which the first is taken by an actor that is moved there.
    """

    softer: Annotated[str, Field(min_length=3, max_length=40)]
    harder: Annotated[str, Field(min_length=3, max_length=40)]
    steps: tuple[str | tuple[str, ...], ...] = Field(min_length=2)

    @property
    def rungs(self) -> tuple[tuple[str, ...], ...]:
        """The postures of each step, the softest step first."""
        return tuple((one,) if isinstance(one, str) else one for one in self.steps)

    def place_of(self, posture: str) -> int:
        """Return the step on which a posture stands, from 0."""
        return next(place for place, rung in enumerate(self.rungs) if posture in rung)

    def moved(self, posture: str, by: int) -> str:
        """Return the posture some steps harder, or softer where they are below 0; at an end of the steps, itself."""
        here = self.place_of(posture)
        there = min(max(here + by, 0), len(self.rungs) - 1)
        return posture if there == here else self.rungs[there][0]


def read_stances(path: Path, of: Roster) -> dict[str, Stance]:
    """Read the file ``stances.yaml``, by actor.

    Raises
    ------
    InputError
        With every fault: of form, an actor or a posture that the roster does not have, with the nearest one, or a
        posture of an actor's menu that stands on no step, or on several.
    """
    actors = of.file.actors

    def faults(document: Document, found: dict[str, Stance]) -> Iterator[Fault]:
        for name, stance in found.items():
            if name not in actors:
                yield document.fault((name,), not_among(name, "an actor", actors))
                continue
            menu, listed = list(actors[name].postures), [one for rung in stance.rungs for one in rung]
            for posture in dict.fromkeys(listed):
                if posture not in menu:
                    yield document.fault((name, "steps"), not_among(posture, f"a posture of {name}", menu))
                elif listed.count(posture) > 1:
                    yield document.fault((name, "steps"), f"{posture} stands on several steps.")
            for posture in menu:
                if posture not in listed:
                    yield document.fault((name, "steps"), f"{posture}, a posture of {name}, stands on no step.")

    return read_checked(path, dict[str, Stance], faults)
