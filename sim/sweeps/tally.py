"""Tally: counts of runs in bins, and weeks in postures, taken from a block while it runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiler import loop


@loop
def tally_bins(
    rows: NDArray[np.float64],
    recorded: NDArray[np.int64],
    low: NDArray[np.float64],
    per_unit: NDArray[np.float64],
    lanes: int,
    counts: NDArray[np.uint32],
) -> None:
    """Count the runs of a block in the bin of each recorded row; what lies outside falls into the outer bins.

    `low` and `per_unit` are the lower edge of each row's first bin, and bins in a unit. `counts`, shape (series, bins),
    are added to; they are integers, so that the order of blocks does not matter.
    """
    last, places = counts.shape[1] - 1, np.empty(lanes, dtype=np.int32)
    for number in range(recorded.shape[0]):
        row = recorded[number]
        # Found apart from counting, which goes one by one: so the arithmetic vectorises.
        for lane in range(lanes):
            place = (rows[row, lane] - low[number]) * per_unit[number]
            place = place if place > 0.0 else 0.0
            place = place if place < last else float(last)
            places[lane] = np.int32(place)
        apart = False
        for lane in range(lanes):
            apart = apart | (places[lane] != places[0])
        if not apart:  # half of all rows: counting to the same place waits for itself each time
            counts[number, places[0]] += np.uint32(lanes)
            continue
        for lane in range(lanes):
            counts[number, places[lane]] += np.uint32(1)


@loop
def tally_postures(
    rows: NDArray[np.float64],
    posture_rows: NDArray[np.int64],
    numbers: NDArray[np.float64],
    weeks: float,
    held: NDArray[np.float64],
) -> None:
    """Add to `held`, shape (postures, width), the weeks for which each posture has been in force.

    `posture_rows` and `numbers` are the row of the actor's posture, and the posture's number on its menu.
    """
    for place in range(posture_rows.shape[0]):
        row, number = posture_rows[place], numbers[place]
        for lane in range(rows.shape[1]):
            held[place, lane] = held[place, lane] + (weeks if rows[row, lane] == number else 0.0)
