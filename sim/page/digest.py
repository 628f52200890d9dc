"""A short digest of a run's numbers, by which a page and Python show that they have the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.case import Case, case_of
from sim.case.columns import POSTURE, Column
from sim.recorded.planes import Planes

if TYPE_CHECKING:
    import xarray as xr

LENGTH: Final = 12
BLOCK: Final = 64
"""Runs that are hashed together, so that a page need not have all of them at once."""


def digested(case: Case) -> list[Column]:
    """Return the columns of which a digest is: those that are shown where nobody asks, then everybody's posture."""
    shown = [Column.split(name) for name in case.headlines.outcomes]
    postures = [Column(POSTURE, (actor,)) for actor in case.roster.names("actors")]
    return [*(column for column in shown if column.outcome != POSTURE), *postures]


def digest(trajectories: xr.Dataset | Planes) -> str:
    """Return a digest of every headline outcome and every posture, in every week and run: twelve hexadecimal digits.

    It is of the bits, so that a difference in the last of one number gives another.

    Parameters
    ----------
    trajectories : xarray.Dataset or Planes
        From `sim.run`.

    Examples
    --------
    >>> import sim
    >>> len(digest(sim.run("baseline", runs=1, uncertainty="point")))
    12
    """
    planes, whole = Planes.of(trajectories), hashlib.sha256()
    for column in digested(case_of(planes.attrs)):
        plane, of_column = planes.named(column.outcome)[column.labels], hashlib.sha256()
        for first in range(0, plane.shape[1], BLOCK):
            block = np.ascontiguousarray(plane[:, first : first + BLOCK], dtype="<f8")
            of_column.update(hashlib.sha256(block.tobytes()).digest())
        whole.update(of_column.digest())
    return whole.hexdigest()[:LENGTH]
