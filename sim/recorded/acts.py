"""Acts: which postures of an actor do something, or ship something."""

from __future__ import annotations

from collections.abc import Callable

from sim.case.roster import Roster
from sim.case.roster_file import Posture


def postures_that(roster: Roster, actor: str, do: Callable[[Posture], bool]) -> list[int]:
    """Return the numbers of an actor's postures that meet a condition."""
    menu = roster.file.actors[actor].postures
    return [number for number, posture in enumerate(menu.values()) if do(posture)]


def does(*acts: str) -> Callable[[Posture], bool]:
    """Return a test of whether a posture does any of some acts, at any level, or says `deny drones` of an item."""
    return lambda posture: any(posture.does(act) for act in acts)


def ships(item: str | None = None) -> Callable[[Posture], bool]:
    """Return a test of whether a posture ships an item, or anything."""
    return lambda posture: any(level != 0.0 for name, level in posture.ship.items() if item in (None, name))
