"""Tally: counts of runs in bins, and weeks in postures, taken from a block while it runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiler import stage


@stage
def tally_bins(
    rows: NDArray[np.float64],
    recorded: NDArray[np.int64],
    low: NDArray[np.float64],
    per_unit: NDArray[np.float64],
    lanes: int,
    counts: NDArray[np.uint32],
) -> None:
    """Count the runs of a block in the bin of each recorded row; what lies outside falls into the outer bins.

    Parameters
    ----------
    rows : array of float, shape (rows, width)
        The state.
    recorded : array of int, shape (series,)
        Which rows.
    low, per_unit : array of float, shape (series,)
        Lower edge of the first bin, and bins in a unit.
    lanes : int
        How many lanes count.
    counts : array of uint32, shape (series, bins)
        Added to. Integers, so that the order of blocks does not matter.
    """
    last = counts.shape[1] - 1
    for number in range(recorded.shape[0]):
        row = recorded[number]
        for lane in range(lanes):
            place = (rows[row, lane] - low[number]) * per_unit[number]
            place = place if place > 0.0 else 0.0
            place = place if place < last else float(last)
            counts[number, int(place)] += 1


@stage
def tally_postures(
    rows: NDArray[np.float64],
    posture_rows: NDArray[np.int64],
    numbers: NDArray[np.float64],
    weeks: float,
    held: NDArray[np.float64],
) -> None:
    """Add up the weeks in which each posture was held.

    Parameters
    ----------
    rows : array of float, shape (rows, width)
        The state at the end of the weeks.
    posture_rows, numbers : array, shape (postures,)
        The row of the actor's posture, and the posture's number on its menu.
    weeks : float
        How long the postures in force have been.
    held : array of float, shape (postures, width)
        Added to.
    """
    for place in range(posture_rows.shape[0]):
        row, number = posture_rows[place], numbers[place]
        for lane in range(rows.shape[1]):
            held[place, lane] = held[place, lane] + (weeks if rows[row, lane] == number else 0.0)
