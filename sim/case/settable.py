"""The variables that a scenario's events may set, by the name that files use: ``entity.variable``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sim.case.roster import roster
from sim.kernel.variables import LAYOUT, Variable


@dataclass(frozen=True)
class Settable:
    """One variable of one entity."""

    kind: str
    entity: int
    variable: Variable

    @property
    def forces_an_act(self) -> bool:
        """Whether setting it forces an act of a modelled actor."""
        return self.variable.settable == "act"


@cache
def settable_variables() -> dict[str, Settable]:
    """Return every settable variable by name."""
    return {
        f"{name}.{variable.name}": Settable(kind, number, variable)
        for kind, variables in LAYOUT.items()
        for number, name in enumerate(roster().names(kind))
        for variable in variables
        if variable.settable
    }
