"""What the numbers of coded outcomes stand for, after the CF conventions: postures, stages of orders, grades."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sim.case.columns import POSTURE
from sim.case.roster import Roster
from sim.rules import orders, partnership
from sim.words import plain

STAGES: Final = {
    orders.REFUSED: "refused",
    orders.NONE: "not_asked_for",
    orders.REQUESTED: "asked_for",
    orders.PROMISED: "promised",
    orders.CONTRACTED: "under_contract",
    orders.HALF_MADE: "half_made",
    orders.READY: "ready",
    orders.DELIVERED: "delivered",
}
_NOW: Final = {"refused": "refused for now", "ready": "made, but held"}
"""Of an order in such a stage, what would else be read as said of any time."""
GRADES: Final = {
    partnership.BROKEN: "broken",
    partnership.LOWERED: "lowered",
    partnership.AS_IT_WAS: "as_it_was",
    partnership.TREATY: "treaty",
}


def stage_in_words(code: float) -> str:
    """Return the stage in which an order is, in words; empty for a number that is none.

    Examples
    --------
    >>> stage_in_words(-1.0), stage_in_words(0.0)
    ('refused for now', 'not asked for')
    """
    name = STAGES.get(code, "")
    return _NOW.get(name, plain(name))


def flags_of(outcome: str, roster: Roster) -> dict[str, Any]:
    """Return the attributes ``flag_values`` and ``flag_meanings`` of an outcome; none where its numbers are amounts.

    A number stands for another posture of each actor, so that its meaning names them all: ``iran.ship+russia.stall``.

    References
    ----------
    NetCDF Climate and Forecast (CF) Metadata Conventions, section 3.5, Flags.

    Examples
    --------
    >>> from sim.case.case import load_case
    >>> flags_of("order_stage", load_case().roster)["flag_meanings"].split()[:3]
    ['refused', 'not_asked_for', 'asked_for']
    """
    meanings = {"order_stage": STAGES, "partnership": GRADES, POSTURE: _postures(roster)}.get(outcome, {})
    if not meanings:
        return {}
    return {"flag_values": np.array(list(meanings)), "flag_meanings": " ".join(meanings.values())}


def _postures(roster: Roster) -> dict[float, str]:
    menus = {name: list(actor.postures) for name, actor in roster.file.actors.items()}
    return {
        float(place): "+".join(f"{name}.{menu[place]}" for name, menu in menus.items() if place < len(menu))
        for place in range(max(map(len, menus.values()), default=0))
    }
