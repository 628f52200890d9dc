"""Verification of a sweep: a random sample of its runs, computed anew and held against what is stored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.storage.reading import open_sweep
from sim.storage.sweep_store import SweepStore
from sim.sweeps.job import SweepJob, run_lanes
from sim.sweeps.lanes import Lane


@dataclass(frozen=True)
class RunDifference:
    """A stored number that came out otherwise."""

    sample: int
    run: int
    outcome: str
    stored: float
    computed: float

    def __str__(self) -> str:
        return (
            f"sample {self.sample}, run {self.run}: {self.outcome} is stored as {self.stored!r}, "
            f"and comes out as {self.computed!r}"
        )


def chosen_lanes(store: SweepStore, runs: int, seed: int) -> list[Lane]:
    """Choose committed runs at random, none twice."""
    chunks = [store.chunk(number) for number in store.committed()]
    ends = np.cumsum([chunk.rows for chunk in chunks])
    total = int(ends[-1]) if chunks else 0
    lanes = []
    for place in np.sort(np.random.default_rng(seed).choice(total, min(runs, total), replace=False)).tolist():
        number = int(np.searchsorted(ends, place, side="right"))
        chunk = chunks[number]
        sample, run = divmod(place - int(ends[number]) + chunk.rows, len(chunk.runs))
        lanes.append(Lane(chunk.samples[sample], chunk.runs[run]))
    return lanes


def differences(store: SweepStore, job: SweepJob, lanes: list[Lane]) -> list[RunDifference]:
    """Compute committed runs anew and return every number that is not, bit for bit, what is stored."""
    stored = open_sweep(store.path).outcomes
    names = stored.outcome.values
    found = []
    for places, values in run_lanes(job, lanes):
        for column, place in enumerate(places):
            lane = lanes[place]
            before = stored[lane.sample, lane.run].values
            for row in np.flatnonzero(before.view(np.int64) != values[:, column].view(np.int64)).tolist():
                difference = RunDifference(lane.sample, lane.run, str(names[row]), before[row], values[row, column])
                found.append(difference)
    return found
