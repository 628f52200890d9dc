"""First different choice: the first posture that differs from the partner run's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.case.case import case_of
from sim.case.columns import POSTURE
from sim.ground.axes import RUN
from sim.recorded.planes import Planes, first_week

if TYPE_CHECKING:
    import pandas as pd


def first_different_choice(reference: Planes, other: Planes) -> pd.DataFrame:
    """Return, for each run, the first week in which an actor holds a different posture from the reference.

    Both are runs with the same draws. Index: run. Columns: week (its number from 0; NaN if all postures are the
    same), actor, before (the posture in the reference), after. Of several actors in one week, the first of the
    roster counts.
    """
    import pandas as pd

    one, two = (np.stack(list(side.named(POSTURE).values())) for side in (reference, other))  # (actors, weeks, runs)
    differs = one != two
    week = first_week(differs.any(axis=0))
    happens = week < one.shape[1]
    at, runs = np.where(happens, week, 0), np.arange(one.shape[2])
    actor = differs[:, at, runs].argmax(axis=0)
    names = [name for (name,) in reference.named(POSTURE)]
    actors = case_of(reference.attrs).roster.file.actors
    menus = {name: list(actors[name].postures) for name in names}
    rows = [
        (names[place], menus[names[place]][int(before)], menus[names[place]][int(after)]) if there else ("", "", "")
        for there, place, before, after in zip(happens, actor, one[actor, at, runs], two[actor, at, runs], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["actor", "before", "after"], index=pd.Index(reference.runs, name=RUN))
    frame.insert(0, "week", np.where(happens, week, np.nan))
    return frame
