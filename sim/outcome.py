"""Outcomes: what a run records each step, with name, unit, meaning and axes in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.axes import AXES_OF_KIND, RUN, TIME
from sim.variables import LAYOUT


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
        return (RUN, TIME, *AXES_OF_KIND[self.kind])


OUTCOMES: Final[dict[str, Outcome]] = {
    variable.outcome: Outcome(variable.outcome, variable.unit, variable.meaning, kind, variable.name)
    for kind, variables in LAYOUT.items()
    for variable in variables
    if variable.outcome
}
