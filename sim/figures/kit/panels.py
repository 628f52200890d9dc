"""What figures call actors, items and orders, and where they find them in trajectories."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.case import titles
from sim.case.roster import roster
from sim.figures.kit.look import month_of
from sim.ground.axes import ACTOR, PARTNER, RUN, TIME

if TYPE_CHECKING:
    import xarray as xr

MOST_LINES: Final = 4
MIDDLE_OF_A_MONTH: Final = 15
DAYS_A_YEAR: Final = 365.25
LAST_MONTH: Final = 12


def title_of(kind: str, name: str) -> str:
    """Return what the roster calls an actor, item or order; a name that it does not know, in words."""
    return titles.title_of(roster(), kind, name)


def in_full(actor: str) -> str:
    """Return the name of an actor as it stands in a sentence."""
    return titles.in_full(roster(), actor)


def short_title(actor: str) -> str:
    """Return the name of an actor as it stands beside a line."""
    return titles.short_title(roster(), actor)


def known(trajectories: xr.Dataset, axis: str, kind: str) -> dict[str, Any]:
    """Return what the roster says of each name on an axis; names that it does not know are left out."""
    records = getattr(roster().file, kind)
    names = map(str, trajectories[axis].values) if axis in trajectories.coords else ()
    return {name: records[name] for name in names if name in records}


def pairs_of_trust(trajectories: xr.Dataset) -> list[tuple[str, str]]:
    """Return who trusts whom, as far as a run records it."""
    actors = [str(name) for name in trajectories[ACTOR].values]
    found = trajectories["trust"].isel({RUN: 0, TIME: 0}).notnull()
    return [(of, to) for of in actors for to in actors if bool(found.sel({ACTOR: of, PARTNER: to}))]


def observed_end(trajectories: xr.Dataset) -> int:
    """Return the position of the last week that is compared with the reporting."""
    before = np.flatnonzero(trajectories[TIME].values <= np.datetime64(str(trajectories.attrs["observed_until"])))
    return int(before[-1]) if len(before) else 0


def date_at(trajectories: xr.Dataset, position: int) -> dt.date:
    """Return the first day of the week at a position."""
    return dt.date.fromisoformat(str(trajectories[TIME].values[position])[:10])


def day_in_words(date: dt.date) -> str:
    """Return when a date is, for a title."""
    return f"the end of {date.year}" if date.month == LAST_MONTH else month_of(date)
