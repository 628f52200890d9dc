"""Outcomes: what a run records each step, with name, unit, meaning and axes in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.axes import ACTOR, CHANNEL, ITEM, LEDGER, ORDER, PARTNER, REGIME, RUN, TIE, TIME
from sim.state import LAYOUT

_AXIS_OF_KIND: Final[dict[str, tuple[str, ...]]] = {
    "actors": (ACTOR,),
    "dyads": (ACTOR, PARTNER),
    "items": (ITEM,),
    "orders": (ORDER,),
    "ties": (TIE,),
    "ledgers": (LEDGER,),
    "channels": (CHANNEL,),
    "regimes": (REGIME,),
}


@dataclass(frozen=True)
class Outcome:
    """An outcome.

    Parameters
    ----------
    name, unit, meaning : str
        As tables and files show them.
    kind, variable : str
        Where it stands in the state.
    """

    name: str
    unit: str
    meaning: str
    kind: str
    variable: str

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes of the recorded array."""
        return (RUN, TIME, *_AXIS_OF_KIND[self.kind])


OUTCOMES: Final[dict[str, Outcome]] = {
    variable.outcome: Outcome(variable.outcome, variable.unit, variable.meaning, kind, variable.name)
    for kind, variables in LAYOUT.items()
    for variable in variables
    if variable.outcome
}
