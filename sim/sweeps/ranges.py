"""Ranges of the fans: declared before the sweep, from the bounds of each outcome or from a small pilot."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import OUTCOMES, Column
from sim.kernel.state import variable_of
from sim.stages.schedule import advance
from sim.sweeps.job import FanBins, SweepJob, blocks_of_lanes
from sim.sweeps.lanes import Lane

BINS = 64
PILOT_RUNS = 64
ROOM = 1.5
"""By how much a range reaches beyond what the pilot saw; what lies outside still counts, in the outer bins."""


def fan_bins(job: SweepJob, bins: int = BINS) -> FanBins:
    """Return the bins of a sweep's fans, the same on every machine.

    They fill the bounds of an outcome where it has finite ones, such as a share's. Otherwise they go from zero, or what
    a pilot of 64 runs over the first samples saw if that is less, to one and a half times the most that it saw.
    """
    declared = [_bounds(column) for column in job.probe.fan_columns]
    least, most = _seen(job)
    low = np.array([pair[0] if pair else min(0.0, ROOM * seen) for pair, seen in zip(declared, least, strict=True)])
    high = np.array([pair[1] if pair else ROOM * seen for pair, seen in zip(declared, most, strict=True)])
    return FanBins(low, np.where(high > low, high, low + 1.0), bins)


def _bounds(column: Column) -> tuple[float, float] | None:
    outcome = OUTCOMES[column.outcome]
    bounds = variable_of(outcome.kind, outcome.variable).bounds
    return bounds if all(map(math.isfinite, bounds)) else None


def _seen(job: SweepJob) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the most of each series over a pilot."""
    samples = min(job.samples, PILOT_RUNS)
    runs = min(job.runs, max(1, PILOT_RUNS // samples))
    pilot = [Lane(sample, run) for sample in range(samples) for run in range(runs)]
    rows = job.probe.fan_rows
    least, most = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    for _, block in blocks_of_lanes(job, pilot):
        done = 0
        for end in job.fan_ends:
            with np.errstate(all="ignore"):
                advance(block, done, end)
            now = block.rows[rows]
            least, most = np.minimum(least, now.min(axis=1)), np.maximum(most, now.max(axis=1))
            done = end
    return least, most
