"""Turns: the first posture that an actor chooses otherwise than in the partner run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.axes import RUN
from sim.planes import Planes, first_week
from sim.roster import roster
from sim.summary import POSTURE

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def first_turn(reference: xr.Dataset, other: xr.Dataset) -> pd.DataFrame:
    """Return for each run the first week in which an actor holds another posture than in the reference.

    Parameters
    ----------
    reference, other : xarray.Dataset
        From `sim.run`, with the same draws.

    Returns
    -------
    pandas.DataFrame
        Index: run. Columns: week (its number from 0; NaN where all postures are the same), actor, before (the posture
        in the reference), after. Of several actors in one week, the first of the roster counts.
    """
    import pandas as pd

    one, two = (Planes(side).values(POSTURE) for side in (reference, other))  # shape (actors, weeks, runs)
    differs = one != two
    week = first_week(differs.any(axis=0))
    happens = week < one.shape[1]
    at, runs = np.where(happens, week, 0), np.arange(one.shape[2])
    actor = differs[:, at, runs].argmax(axis=0)
    names = [str(name) for name in reference["actor"].values]
    menus = {name: list(roster().file.actors[name].postures) for name in names}
    rows = [
        (names[place], menus[names[place]][int(before)], menus[names[place]][int(after)]) if there else ("", "", "")
        for there, place, before, after in zip(happens, actor, one[actor, at, runs], two[actor, at, runs], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["actor", "before", "after"], index=pd.Index(reference[RUN].values, name=RUN))
    frame.insert(0, "week", np.where(happens, week, np.nan))
    return frame
