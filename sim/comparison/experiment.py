"""The experiment: all scenarios with the same draws, batch by batch, one scenario's trajectories at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.comparison.scenario_results import ScenarioResults
from sim.comparison.series import series_of
from sim.engine.ensemble import Progress, run_ensemble
from sim.ground import defaults
from sim.recorded.given import Given
from sim.recorded.planes import Planes
from sim.recorded.trajectories import planes_of, watched
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario
from sim.scenario.members import Members
from sim.scenario.watch import watched_in

Recorded = NDArray[np.float64]
_Free = defaultdict[tuple[int, ...], list[Recorded]]
"""Arrays to record in again, by shape: fresh memory can cost more than the runs."""

BATCH: Final = 1000
"""Runs whose trajectories are in memory at once, about half a gigabyte a scenario; fans are of the first batch."""


@dataclass(frozen=True)
class Draws:
    """Which runs: all that a run depends on beside its number and its scenario, and the threads that carry them.

    Runs carry `members` where there are any, each its own, and are kept where the reference's agree with what is
    `given`.
    """

    seed: int
    intermediaries: int
    workers: int
    members: Members | None = None
    given: Given | None = None

    def each(
        self, scenarios: Iterable[Scenario], first: int, runs: int, progress: Progress | None = None
    ) -> Iterator[Planes]:
        """Iterate over trajectories of scenarios; the next one runs while one is looked at.

        Those of the first scenario stay; the memory of any other is recorded over once the next is asked for.
        """
        pool, free = ThreadPoolExecutor(1), _Free(list)
        carried = (pool.submit(self._recorded, one, first, runs, progress, free) for one in scenarios)
        try:
            following = kept = next(carried, None)
            while following:
                planes, recorded = following.result()
                now, following = following, next(carried, None)
                yield planes
                if now is not kept:
                    free[recorded.shape].append(recorded)
        finally:
            pool.shutdown(cancel_futures=True)

    def _recorded(
        self, scenario: Scenario, first: int, runs: int, progress: Progress | None, free: _Free
    ) -> tuple[Planes, Recorded]:
        inputs = build_inputs(scenario, intermediaries=self.intermediaries, members=self.members)
        given_back = free[len(inputs.recorded.rows), inputs.clock.steps, runs]
        out = run_ensemble(
            inputs,
            runs=runs,
            seed=self.seed,
            workers=self.workers,
            width=defaults.WIDTH,
            first=first,
            progress=progress,
            out=given_back.pop() if given_back else None,
        )
        return planes_of(out, inputs, seed=self.seed, first=first), out


def batches(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Iterate over the first run and the number of runs of each batch."""
    for start in range(first, last, BATCH):
        yield start, min(BATCH, last - start)


def carry(
    scenarios: Sequence[Scenario],
    results: dict[str, ScenarioResults],
    dates: Sequence[dt.date],
    followed: Sequence[str],
    draws: Draws,
    runs: range,
    progress: Progress | None = None,
    ended: Callable[[Scenario], None] | None = None,
    agreed: Callable[[int], None] | None = None,
) -> None:
    """Carry runs of all scenarios, the reference first, and add what is kept of them to the results of each by name.

    `dates` and `followed` are those of `ScenarioResults`, `runs` the numbers of the runs. `progress` is called with
    the number of runs that have just ended, of any scenario; `ended` with each scenario when its last run is kept,
    while the next scenario runs. `agreed` is called with how many runs of each batch agree with what is given, where
    anything is; the others are kept of no scenario.
    """
    signposts = watched_in(scenarios)
    # In runs of the reference nobody acts on them, but whether they would be raised is told as well.
    signposts[0] = {name: post for posts in signposts for name, post in posts.items()}
    for first, count in batches(runs.start, runs.stop):
        reference = series = kept = None
        found = draws.each(scenarios, first, count, progress)
        for scenario, carried, posts in zip(scenarios, found, signposts, strict=True):
            planes = replace(carried, attrs={**carried.attrs, **watched(posts)})
            if draws.given:
                if kept is None:
                    kept = np.flatnonzero(draws.given.agree(planes))
                    if agreed:
                        agreed(len(kept))
                if not len(kept):
                    break
                planes = planes.of_runs(kept)
            results.setdefault(scenario.name, ScenarioResults(dates, followed)).add(planes, reference, series)
            if reference is None:
                reference, series = planes, series_of(planes, followed)
            if ended and first + count == runs.stop:
                ended(scenario)
