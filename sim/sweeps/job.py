"""SweepJob: all that a process needs to compute any chunk of a sweep, and how it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.designs.overrides import overrides_of
from sim.kernel.compiler import block_lanes
from sim.kernel.state import Block
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario
from sim.stages.schedule import advance
from sim.storage.layout import Chunk
from sim.sweeps.lanes import Lane, blocks_of, fill, keys_of
from sim.sweeps.probe import Probe, probe_of
from sim.sweeps.tally import tally_bins, tally_postures
from sim.sweeps.variation import varied

if TYPE_CHECKING:
    import pandas as pd

KEPT_SAMPLES = 4096
Stop = Callable[[], bool]
Computed = tuple[NDArray[np.float64], NDArray[np.uint32] | None]


class StoppedError(Exception):
    """The work was asked to stop in the middle of a chunk."""


@dataclass(frozen=True, eq=False)
class FanBins:
    """Bins of the fans, of equal width; the outer two also hold what lies outside."""

    low: NDArray[np.float64]  # outer edges, in the unit of each series, shape (series,)
    high: NDArray[np.float64]
    bins: int

    @property
    def per_unit(self) -> NDArray[np.float64]:
        """Bins in a unit of each series."""
        return self.bins / (self.high - self.low)


@dataclass(frozen=True, eq=False)
class SweepJob:
    """A sweep, apart from where its results go."""

    scenario: Scenario  # what samples vary
    design: pd.DataFrame | None  # one row a sample; None for the scenario alone, as one sample
    runs: int  # of each sample
    seed: int
    intermediaries: int
    width: int  # runs of a block where the compiler is off
    draws: str  # whether samples draw for themselves, or which draw alike: a key of `DRAWS`
    at: dt.date  # when outcomes are read
    fans: FanBins | None = None  # where fans are wanted

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return 1 if self.design is None else len(self.design)

    @cached_property
    def design_text(self) -> str:
        """The design as CSV; its numbers are written so that the same come back."""
        if self.design is None:
            return "sample\n0\n"
        return self.design.to_csv(lineterminator="\n", index_label="sample")

    @property
    def together(self) -> int:
        """How many samples are a block of the design."""
        return 1 if self.design is None else int(self.design.attrs.get("block", 1))

    @cached_property
    def base(self) -> Inputs:
        """Inputs of the scenario as it is."""
        return build_inputs(self.scenario, intermediaries=self.intermediaries)

    @cached_property
    def probe(self) -> Probe:
        """What is kept of each run."""
        return probe_of(self.base, self.at)

    @cached_property
    def fan_ends(self) -> list[int]:
        """The steps after which fans are counted: the end of each spell between decisions, and of the run."""
        steps, spell = self.base.clock.steps, self.base.clock.works.decision_steps
        return [*range(spell, steps, spell), steps]

    @cached_property
    def _rows(self) -> list[dict[Hashable, Any]]:
        if self.design is None:
            return []
        bare = self.design.copy(deep=False)
        bare.attrs = {}  # pandas copies these, all the way down, for every column that it takes
        return bare.to_dict(orient="records")

    @cached_property
    def inputs_of(self) -> Callable[[int], Inputs]:
        """Return the inputs of a sample; the last few thousand are kept."""
        return lru_cache(KEPT_SAMPLES)(self._inputs_of)

    def _inputs_of(self, sample: int) -> Inputs:
        if self.design is None:
            return self.base
        scenario = varied(self.scenario, overrides_of(self._rows[sample]))
        return build_inputs(scenario, intermediaries=self.intermediaries)

    def __getstate__(self) -> dict[str, object]:
        """Return what another process needs; what can be made anew is left out."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def run_chunk(
    job: SweepJob, chunk: Chunk, stop: Stop | None = None, progress: Callable[[int], None] | None = None
) -> Computed:
    """Compute a chunk.

    `stop` is asked between blocks; where it says true, `StoppedError` is raised. `progress` is told how many runs
    have just ended.

    Returns
    -------
    outcomes : array of float, shape (samples, runs, columns)
        In the registry's units.
    fans : array of uint32, shape (series, times, bins), or None
    """
    fans = None
    if job.fans is not None:
        # Of one time in one piece: series of one time are counted after each other.
        fans = np.zeros((len(job.fan_ends), len(job.probe.fan_rows), job.fans.bins), dtype=np.uint32).swapaxes(0, 1)
    lanes = [Lane(sample, run) for sample in chunk.samples for run in chunk.runs]
    outcomes = np.empty((len(lanes), len(job.probe.columns)))
    for places, values in run_lanes(job, lanes, fans):
        outcomes[places] = values.T
        if stop is not None and stop():
            raise StoppedError
        if progress is not None:
            progress(len(places))
    counted = None if fans is None else np.ascontiguousarray(fans)
    return outcomes.reshape(len(chunk.samples), len(chunk.runs), -1), counted


def run_lanes(
    job: SweepJob, lanes: Sequence[Lane], fans: NDArray[np.uint32] | None = None
) -> Iterator[tuple[list[int], NDArray[np.float64]]]:
    """Run any samples and replicates of a sweep, block by block, adding to the counts of fans where they are given.

    Yields
    ------
    places : list of int
        Which of the lanes these are.
    values : array of float, shape (columns, lanes)
    """
    for places, block in blocks_of_lanes(job, lanes):
        yield places, _run_block(job, block, len(places), fans)


def blocks_of_lanes(job: SweepJob, lanes: Sequence[Lane]) -> Iterator[tuple[list[int], Block]]:
    """Iterate over blocks of lanes, each at its start and with the places of its lanes; one shape shares a buffer."""
    inputs = {sample: job.inputs_of(sample) for sample in {lane.sample: None for lane in lanes}}
    shapes = {sample: _shape(item) for sample, item in inputs.items()}
    buffers: dict[object, Block] = {}
    width = block_lanes(job.width)
    for places in blocks_of([shapes[lane.sample] for lane in lanes], width):
        group = [lanes[place] for place in places]
        shape = shapes[group[0].sample]
        if shape not in buffers:
            buffers[shape] = inputs[group[0].sample].unrecorded_block(width)
        keys = keys_of(group, job.seed, job.draws, job.together)
        yield places, fill(buffers[shape], [inputs[lane.sample] for lane in group], keys)


def _shape(inputs: Inputs) -> tuple[object, ...]:
    return inputs.options, tuple(inputs.links[0].actor_policy.tolist())


def _run_block(job: SweepJob, block: Block, lanes: int, fans: NDArray[np.uint32] | None) -> NDArray[np.float64]:
    """Carry a block to its end; return its columns, shape (columns, lanes)."""
    probe, bins = job.probe, job.fans
    held = np.zeros((len(probe.posture_rows), len(block.keys)))
    values = np.zeros((len(probe.value_rows), len(block.keys)))
    read, done = probe.last_step + 1, 0
    places = {end: place for place, end in enumerate(job.fan_ends)}
    last = job.fan_ends[-1] if fans is not None else read
    with np.errstate(all="ignore"):
        for end in sorted(end for end in {*places, read} if end <= last):
            advance(block, done, end)
            if end <= read:
                tally_postures(block.rows, probe.posture_rows, probe.posture_numbers, float(end - done), held)
            if end == read:
                values[:] = block.rows[probe.value_rows]
                values[probe.times] = np.where(values[probe.times] == 0.0, np.nan, values[probe.times])
            if fans is not None and bins is not None and end in places:
                tally_bins(block.rows, probe.fan_rows, bins.low, bins.per_unit, lanes, fans[:, places[end]])
            done = end
    return np.concatenate([held / read, values])[:, :lanes]
