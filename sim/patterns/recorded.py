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

if TYPE_CHECKING:
    import xarray as xr

Numbers = Mapping[str, float]
Dates = Mapping[str, dt.date]
Estimates = dict[str, Estimate]
Runs = Mapping[str, Any]
"""By setting: what its runs recorded (an `xarray.Dataset`), or its parameters for a test of rules."""


def by_week(runs: xr.Dataset, outcome: str, **entity: str) -> NDArray[np.float64]:
    """Return an outcome of one entity, shape (runs, weeks); axes with one entity may be left out."""
    found = runs[outcome].sel(entity).squeeze([axis for axis in runs[outcome].dims if axis not in (RUN, TIME, *entity)])
    return np.asarray(found.transpose(RUN, TIME).values, dtype=np.float64)


def week_of(runs: xr.Dataset, date: dt.date) -> int:
    """Return the number of the last week that starts at or before a date; ValueError if the runs do not reach it."""
    return week_in(runs[TIME].values, date)


def week_in(times: NDArray[np.datetime64], date: dt.date) -> int:
    """Return the same, given the first days of the weeks."""
    before = np.flatnonzero(times <= np.datetime64(date))
    if not len(before) or np.datetime64(date) > times[-1] + np.timedelta64(7, "D"):
        raise ValueError(f"the runs do not reach {date}")
    return int(before[-1])


def at(runs: xr.Dataset, outcome: str, date: dt.date, **entity: str) -> NDArray[np.float64]:
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


def held(runs: xr.Dataset, actor: str, do: Callable[[Posture], bool]) -> NDArray[np.bool_]:
    """Say in which weeks an actor held a posture that meets a condition, shape (runs, weeks)."""
    return np.isin(by_week(runs, "posture", actor=actor), postures_that(case_of(runs.attrs).roster, actor, do))
