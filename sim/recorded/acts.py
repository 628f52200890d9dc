"""Acts: which postures of an actor do something, or ship something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sim.case.roster import Roster
from sim.case.roster_file import Posture

ACTS_IN_WORDS: Final = {
    "pay": "pay what it owes",
    "promise": "promise what is asked for",
    "deliver_ordinary": "deliver ordinary arms",
    "deliver_sensitive": "deliver sensitive arms",
    "buy_elsewhere": "buy elsewhere",
    "spoil": "spoil its partner's talks with adversaries",
    "ask": "ask for arms",
    "deny": "deny transfers",
    "admit": "admit transfers",
    "approach": "approach adversaries",
    "retaliate": "retaliate for strikes",
    "threaten": "threaten sanctions",
    "designate": "put firms and persons on its list",
    "sectoral": "impose measures on sectors",
    "disclose": "disclose what its services know",
    "relieve": "offer relief from sanctions",
    "criticise": "criticise in public",
    "limited_strike": "strike in a limited way",
    "deep_strike": "strike deep",
}
"""Each act as somebody is told of it who chooses a posture."""


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
