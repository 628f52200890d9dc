"""Outcomes: what a run records each step, with name, unit, meaning and axes in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.case.roster import roster
from sim.ground.axes import AXES_OF_KIND, RUN, TIME
from sim.kernel.variables import LAYOUT


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


def columns_of(name: str) -> list[str]:
    """Return the columns that an outcome has in a summary, such as ``delivered[drones]``.

    Parameters
    ----------
    name : str
        Of an outcome.

    Returns
    -------
    list of str
        One for each entity that the outcome is recorded of; of postures, one for each actor and posture.
    """
    kind, file = OUTCOMES[name].kind, roster().file
    if name == "posture":
        labels = [f"{actor}: {posture}" for actor, record in file.actors.items() for posture in record.postures]
    elif kind == "dyads":
        pairs = {(dyad.of, dyad.in_) for dyad in file.dyads.values()}
        labels = [f"{of} in {to}" for of in file.actors for to in file.actors if (of, to) in pairs]
    else:
        labels = roster().names(kind)
    return [f"{name}[{label}]" for label in labels]
