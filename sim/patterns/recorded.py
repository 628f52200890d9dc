"""What measures read from a run: an outcome of one entity by week, weeks by date, postures by their acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.case.case import case_of
from sim.case.roster import Roster
from sim.case.roster_file import Posture
from sim.ground.axes import RUN, TIME
from sim.patterns.estimates import Estimate
from sim.recorded.acts import postures_that
from sim.recorded.planes import Planes, week_in

if TYPE_CHECKING:
    import xarray as xr

Numbers = Mapping[str, float]
Dates = Mapping[str, dt.date]
Estimates = dict[str, Estimate]
Runs = Mapping[str, Any]
"""By setting: what its runs recorded (an `xarray.Dataset`), or its parameters for a test of rules."""


def by_week(runs: xr.Dataset | Planes, outcome: str, **entity: str) -> NDArray[np.float64]:
    """Return an outcome of one entity, shape (runs, weeks); axes with one entity may be left out."""
    if isinstance(runs, Planes):
        axes = runs.axes[outcome]
        labels, *more = (
            one for one in runs.named(outcome) if all(one[axes.index(axis)] == name for axis, name in entity.items())
        )
        if more:
            raise ValueError(f"{outcome} is of several entities; {labels} is one of them.")
        return runs.named(outcome)[labels].T
    found = runs[outcome].sel(entity).squeeze([axis for axis in runs[outcome].dims if axis not in (RUN, TIME, *entity)])
    return np.asarray(found.transpose(RUN, TIME).values, dtype=np.float64)


def week_of(runs: xr.Dataset | Planes, date: dt.date) -> int:
    """Return the number of the last week that starts at or before a date; ValueError if the runs do not reach it."""
    return week_in(runs.times if isinstance(runs, Planes) else runs[TIME].values, date)


def at(runs: xr.Dataset | Planes, outcome: str, date: dt.date, **entity: str) -> NDArray[np.float64]:
    """Return an outcome of one entity at a date, by run."""
    return by_week(runs, outcome, **entity)[:, week_of(runs, date)]


def ever(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say in which runs something ever holds, shape (runs,), given weeks or other places, shape (runs, any)."""
    return np.asarray(holds.any(axis=1), dtype=np.bool_)


@dataclass(frozen=True)
class Roles:
    """Who and what a pattern is about, by role, and their roster."""

    roster: Roster
    named: Mapping[str, tuple[str, ...]]

    def __getitem__(self, role: str) -> str:
        return self.named[role][0]

    def all(self, role: str) -> tuple[str, ...]:
        """Return the names of all entities in a role."""
        return self.named[role]


def held(runs: xr.Dataset | Planes, actor: str, do: Callable[[Posture], bool]) -> NDArray[np.bool_]:
    """Say in which weeks an actor held a posture that meets a condition, shape (runs, weeks)."""
    return np.isin(by_week(runs, "posture", actor=actor), postures_that(case_of(runs.attrs).roster, actor, do))
