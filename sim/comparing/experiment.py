"""The experiment: all scenarios on the same draws, batch by batch, one scenario's trajectories at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.comparing.kept import Kept
from sim.comparing.series import series_of
from sim.ensemble import Progress, run_ensemble
from sim.inputs import build_inputs
from sim.scenario import Scenario
from sim.state import DEFAULT_WIDTH
from sim.trajectories import to_dataset

if TYPE_CHECKING:
    import xarray as xr

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

    def trajectories(self, scenario: Scenario, first: int, runs: int, progress: Progress | None = None) -> xr.Dataset:
        """Return what some runs of a scenario record."""
        inputs = build_inputs(scenario, intermediaries=self.intermediaries)
        out = run_ensemble(
            inputs, runs=runs, seed=self.seed, workers=self.workers, width=DEFAULT_WIDTH, first=first, progress=progress
        )
        return to_dataset(out, inputs, seed=self.seed, first=first)

    def each(
        self, scenarios: Iterable[Scenario], first: int, runs: int, progress: Progress | None = None
    ) -> Iterator[xr.Dataset]:
        """Iterate over trajectories of scenarios; the next one runs while one is looked at."""
        waiting = list(scenarios)
        with ThreadPoolExecutor(1) as pool:
            following: Future[xr.Dataset] | None = None
            try:
                for place in range(len(waiting) + 1):
                    found = following.result() if following else None
                    following = None
                    if place < len(waiting):
                        following = pool.submit(self.trajectories, waiting[place], first, runs, progress)
                    if found is not None:
                        yield found
                        del found
            finally:
                if following:
                    following.cancel()


def batches(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Iterate over the first run and the number of runs of each batch."""
    for start in range(first, last, BATCH):
        yield start, min(BATCH, last - start)


def carry(
    scenarios: Sequence[Scenario],
    kept: dict[str, Kept],
    dates: Sequence[dt.date],
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
    kept : dict of str to Kept
        By scenario; what is found is added to it.
    dates : sequence of date
        When outcomes are read.
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
        for scenario, trajectories in zip(scenarios, found, strict=True):
            kept.setdefault(scenario.name, Kept(dates)).add(trajectories, reference, series)
            if reference is None:
                reference, series = trajectories, series_of(trajectories)
            if ended and first + count == runs.stop:
                ended(scenario)
