"""What an actor sees of a run: what is its own, what is public, and what it believes of the rest."""

from __future__ import annotations

from typing import Final

from sim.case.columns import OUTCOMES, Column, entities_in_order
from sim.case.roster import Roster

PUBLIC: Final = ("regimes", "wars", "proxies", "sanctions")
"""Kinds whose state everybody reads in the news."""
NEWS: Final = (
    *("strikes", "penetrating_strikes", "retaliations", "strike_exchange", "striker_patron", "target_patron", "rounds"),
    *("exchange_weeks", "last_round", "agreed", "partnership"),
)
"""Outcomes that everybody reads of too, whoever is concerned."""
NOBODY_SEES: Final = "1/week"
"""The unit of hazards: chances that no actor knows."""
UNKNOWN: Final = ("false_alarm",)
"""Outcomes that say how things are, whatever anybody believes."""
PARTIES: Final = {
    "strikes": ("striker", "target"),
    "tracks": ("of", "with_"),
    "items": ("supplier", "recipient"),
    "orders": ("supplier", "recipient"),
    "dyads": ("of",),
    "ties": ("of",),
    "ledgers": ("creditor", "debtor"),
    "senders": ("of",),
    "rivals": ("recipient",),
    "clocks": ("of",),
}
"""Who of the actors sees an entity of a kind: those that it names under these keys."""


def visible_to(actor: str, roster: Roster) -> list[str]:
    """Return the columns that an actor sees: its own, those of what it takes part in, its beliefs, and public ones."""
    return [
        str(Column(name, labels))
        for name, outcome in OUTCOMES.items()
        for place, labels in entities_in_order(outcome.kind, roster)
        if outcome.unit != NOBODY_SEES
        and name not in UNKNOWN
        and (name in NEWS or _sees(actor, roster, outcome.kind, place))
    ]


def _sees(actor: str, roster: Roster, kind: str, place: int) -> bool:
    if kind in ("legs", "channels"):
        return roster.file.actors[actor].role in ("supplier", "recipient")
    if kind in PUBLIC:
        return True
    if kind == "actors":
        return roster.names(kind)[place] == actor
    record = list(getattr(roster.file, kind).values())[place]
    if kind == "beliefs":
        return record.observer in (None, actor)
    return any(getattr(record, key, None) == actor for key in PARTIES.get(kind, ()))
