"""The experiment: all scenarios with the same draws, batch by batch, one scenario's trajectories at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.comparison.scenario_results import ScenarioResults
from sim.comparison.series import series_of
from sim.engine.ensemble import Progress, run_ensemble
from sim.ground import defaults
from sim.recorded.planes import Planes
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario

if TYPE_CHECKING:
    pass

Recorded = NDArray[np.float64]

BATCH: Final = 1000
"""Runs whose trajectories are in memory at once, about half a gigabyte a scenario; fans are of the first batch."""


@dataclass(frozen=True)
class Draws:
    """Which runs, and how they are carried.

    Parameters
    ----------
    seed, intermediaries : int
        All that a run depends on beside its number and its scenario.
    workers : int
        Threads.
    """

    seed: int
    intermediaries: int
    workers: int

    def each(
        self, scenarios: Iterable[Scenario], first: int, runs: int, progress: Progress | None = None
    ) -> Iterator[Planes]:
        """Iterate over trajectories of scenarios; the next one runs while one is looked at.

        Those of the first scenario stay; the memory of any other is recorded over once the next is asked for.
        """
        waiting, memory = list(scenarios), _Memory()
        with ThreadPoolExecutor(1) as pool:
            following: Future[tuple[Planes, Recorded]] | None = None
            try:
                for place in range(len(waiting) + 1):
                    found = following.result() if following else None
                    following = None
                    if place < len(waiting):
                        following = pool.submit(self._recorded, waiting[place], first, runs, progress, memory)
                    if found is not None:
                        yield found[0]
                        if place > 1:
                            memory.give_back(found[1])
            finally:
                if following:
                    following.cancel()

    def _recorded(
        self, scenario: Scenario, first: int, runs: int, progress: Progress | None, memory: _Memory
    ) -> tuple[Planes, Recorded]:
        inputs = build_inputs(scenario, intermediaries=self.intermediaries)
        out = run_ensemble(
            inputs,
            runs=runs,
            seed=self.seed,
            workers=self.workers,
            width=defaults.WIDTH,
            first=first,
            progress=progress,
            out=memory.take((len(inputs.recorded.rows), inputs.clock.steps, runs)),
        )
        return planes_of(out, inputs, seed=self.seed, first=first), out


class _Memory:
    """Arrays to record in, taken again when they are given back: fresh memory can cost more than the runs."""

    def __init__(self) -> None:
        self._free: list[Recorded] = []

    def take(self, shape: tuple[int, ...]) -> Recorded | None:
        """Return an array of a shape that was given back, if there is one."""
        for place, one in enumerate(self._free):
            if one.shape == shape:
                return self._free.pop(place)
        return None

    def give_back(self, one: Recorded) -> None:
        """Take an array back that nobody reads any more."""
        self._free.append(one)


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
) -> None:
    """Carry runs of all scenarios, and keep what is kept of them.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The reference first.
    results : dict of str to ScenarioResults
        By scenario; what is found is added to it.
    dates : sequence of date
        When outcomes are read.
    followed : sequence of str
        The outcomes of which weekly quantiles are kept.
    draws : Draws
        The same for all.
    runs : range
        Numbers of the runs.
    progress : callable, optional
        Called with the number of runs that have just ended, of any scenario.
    ended : callable, optional
        Called with each scenario when its last run is kept, while the next scenario runs.
    """
    for first, count in batches(runs.start, runs.stop):
        reference = series = None
        found = draws.each(scenarios, first, count, progress)
        for scenario, planes in zip(scenarios, found, strict=True):
            results.setdefault(scenario.name, ScenarioResults(dates, followed)).add(planes, reference, series)
            if reference is None:
                reference, series = planes, series_of(planes, followed)
            if ended and first + count == runs.stop:
                ended(scenario)
