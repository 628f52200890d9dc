"""Turns: the first posture that an actor chooses otherwise than in the partner run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.axes import RUN, TIME
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

    one, two = (side[POSTURE].transpose(RUN, TIME, "actor").values for side in (reference, other))
    differs = one != two
    turned = differs.any(axis=2)
    happens, week = turned.any(axis=1), turned.argmax(axis=1)
    runs = np.arange(len(one))
    actor = differs[runs, week].argmax(axis=1)
    names = [str(name) for name in reference["actor"].values]
    menus = {name: list(roster().file.actors[name].postures) for name in names}
    rows = [
        (names[place], menus[names[place]][int(before)], menus[names[place]][int(after)]) if there else ("", "", "")
        for there, place, before, after in zip(
            happens, actor, one[runs, week, actor], two[runs, week, actor], strict=True
        )
    ]
    frame = pd.DataFrame(rows, columns=["actor", "before", "after"], index=pd.Index(reference[RUN].values, name=RUN))
    frame.insert(0, "week", np.where(happens, week, np.nan))
    return frame
