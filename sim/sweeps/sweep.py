"""Sweep: run a design, chunk by chunk, into a folder that loses nothing."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.designs.sample import design_for
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import NUMBERS, PROGRESS, checks_arguments, one_of, optional, true_or_false
from sim.ground.faults import shown
from sim.ground.paths import literal, literal_path
from sim.scenario.chain import Source
from sim.scenario.load import Scenario, day_within, resolved
from sim.storage.appearing import try_place
from sim.storage.layout import Chunk
from sim.storage.sweep_store import SweepStore
from sim.sweeps.folder import chunk_plan, create, inputs_of
from sim.sweeps.job import Computed, SweepJob
from sim.sweeps.lanes import DRAWS, OWN
from sim.sweeps.ranges import fan_bins
from sim.sweeps.threads import on_threads

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

DRAWN = {"draws": one_of("a way to draw", DRAWS), "fans": true_or_false}


@dataclass(frozen=True)
class Where:
    """Where a sweep is computed."""

    workers: int  # threads, or worker processes of a cluster that is started here
    cluster: bool = False  # whether on Dask
    address: str | None = None  # of an existing scheduler


@checks_arguments(**NUMBERS, **DRAWN)
def job_of(
    scenario: Scenario,
    design: pd.DataFrame | None,
    *,
    runs: int,
    seed: int,
    intermediaries: int = defaults.INTERMEDIARIES,
    width: int = defaults.WIDTH,
    draws: str = OWN,
    at: dt.date | str | None = None,
    fans: bool = True,
) -> SweepJob:
    """Return the job of a request; an `InputError` says what is not allowed in it.

    Outcomes are read when the reporting ends, or in the last week where that comes first, if no day is given.
    """
    day = min(scenario.observed_until, scenario.last_week) if at is None else day_within("at", at, scenario)
    job = SweepJob(scenario, design, runs, seed, intermediaries, width, draws, day)
    return replace(job, fans=fan_bins(job)) if fans else job


def compute(store: SweepStore, job: SweepJob, where: Where, progress: Callable[[int], None] | None = None) -> None:
    """Compute and commit every chunk that a folder lacks, then complete it.

    A `StorageError` says where another process holds the folder, or the system refuses to write: what is committed
    stands.
    """
    if store.is_complete:
        return  # an archive, which cannot be locked, may be read all the same
    with store.lock():
        chunks = sorted((store.chunk(number) for number in store.pending()), key=_evenly)
        if chunks:
            with _computed(job, chunks, where, progress) as results:
                try:
                    for chunk, (outcomes, fans) in results:
                        store.commit(chunk.number, outcomes, fans)
                except OSError as error:
                    # A full disk may first refuse compiled code, which is kept beside no sweep.
                    store.refuse("no more can be computed", error)
        store.finish()


def _evenly(chunk: Chunk) -> tuple[int, int]:
    """Order chunks so that every sample has its first replicates before any has its last."""
    return chunk.run_block, chunk.sample_block


@contextmanager
def _computed(
    job: SweepJob, chunks: list[Chunk], where: Where, progress: Callable[[int], None] | None
) -> Iterator[Iterable[tuple[Chunk, Computed]]]:
    if not where.cluster:
        results = on_threads(job, chunks, where.workers, progress)
        try:
            yield results
        finally:
            results.close()  # type: ignore[attr-defined]  # a generator: the blocks under way end here
        return
    from sim.sweeps.cluster import client_of, on_cluster

    with client_of(where.address, where.workers) as client:
        yield on_cluster(client, job, chunks, progress)


def _cluster(value: object) -> bool | str:
    if not isinstance(value, bool | str):
        raise ValueError(f"{shown(value)} is neither true, false nor the address of a scheduler.")
    return value


@checks_arguments(output=optional(literal_path), cluster=_cluster, **NUMBERS, **DRAWN, **PROGRESS)
def sweep(
    scenario: Source | Scenario = "baseline",
    design: pd.DataFrame | None = None,
    *,
    runs: int = defaults.SWEPT_RUNS,
    seed: int = 0,
    output: str | Path | None = None,
    at: dt.date | str | None = None,
    draws: str = OWN,
    fans: bool = True,
    workers: int | None = None,
    intermediaries: int = defaults.INTERMEDIARIES,
    width: int = defaults.WIDTH,
    chunk: int = defaults.CHUNK,
    cluster: bool | str = False,
    progress: Callable[[int], None] | None = None,
) -> xr.Dataset:
    """Run every row of a design, many times each.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        What the design varies.
    design : DataFrame, optional
        From `sim.sample`, or any table of overrides, which is checked as `sim.sample` checks one; without it the
        scenario alone is run, as one sample. Samples are numbered from 0 in the order of the rows, whatever the index.
    runs : int
        Replicates of each sample.
    seed : int
        From 0 to 2^63 - 1. Replicate r of sample k is the same whatever the chunks, threads and machine.
    output : str or Path, optional
        A folder that keeps every chunk as it comes: a second call with the same inputs continues it. Without it,
        nothing is kept on the disk.
    at : date or str, optional
        When outcomes are read; by default the scenario's `observed_until`, or the last week if that comes first.
    draws : {"own", "common", "block"}
        Whether each sample draws for itself, or all alike (replicate r then is run r of `sim.run`), or those of a block
        of the design, such as a trajectory.
    fans : bool
        Whether to count, every four weeks, how many runs fall in each of 64 bins of each outcome.
    workers : int, optional
        Threads, or worker processes of a cluster; as many as there are processors by default.
    intermediaries, width : int
        As in `sim.run`.
    chunk : int
        About how many runs are computed and committed at once.
    cluster : bool or str
        True for Dask worker processes on this machine, or the address of a scheduler.
    progress : callable, optional
        Called with the number of runs that have just ended.

    Returns
    -------
    xarray.Dataset
        `outcomes` with axes sample, run, outcome, and `unit` and `long_name` along outcome; `fans` with axes chunk,
        series, time, bin; the factors of the design along sample, each with its ``units``, ``long_name``, range or
        ``levels``, value in the scenario (``baseline``), and whether it ``varies`` at all.

    Raises
    ------
    InputError
        Where a name or a number is not allowed.
    StorageError
        Where the folder holds other results, or cannot be written.

    Examples
    --------
    >>> outcomes = sweep("baseline", runs=2, fans=False)
    >>> outcomes.outcomes.dims
    ('sample', 'run', 'outcome')
    """
    if output is not None:
        try_place(Path(output))
    base = resolved(scenario)
    numbers = {"runs": runs, "seed": seed, "intermediaries": intermediaries, "width": width}
    job = job_of(base, design_for(base, design), **numbers, draws=draws, at=at, fans=fans)
    where = Where(workers or processors(), bool(cluster), cluster if isinstance(cluster, str) else None)
    check_reachable(where)
    with _folder(output) as path:
        store = begun(path, job, chunk, ["python"])
        compute(store, job, where, progress)
        dataset = opened(path)
        return dataset if output is not None else dataset.load()


def check_reachable(where: Where) -> None:
    """Refuse a scheduler that does not answer, before a folder is begun."""
    if where.address is not None:
        from sim.sweeps.cluster import client_of

        with client_of(where.address, where.workers):
            pass


@contextmanager
def _folder(output: str | Path | None) -> Iterator[Path]:
    if output is not None:
        yield Path(output)
        return
    with tempfile.TemporaryDirectory(prefix="wary-") as folder:
        yield Path(folder) / "sweep"


def begun(path: Path, job: SweepJob, chunk: int, arguments: list[str]) -> SweepStore:
    """Open the folder of a job, or create it; an `InputError` says where it holds the results of other inputs."""
    plan = chunk_plan(job.samples, job.runs, chunk)
    return SweepStore.matching(path, inputs_of(job, plan)) or create(path, job, plan, arguments)


def opened(path: str | Path) -> xr.Dataset:
    """Open the dataset of a sweep's folder, complete or not, with its design along the samples.

    It is as `sweep` returns it, but read when it is used; runs that are not committed yet are missing.
    """
    from sim.storage.reading import open_sweep
    from sim.sweeps.folder import design_of, factor_coordinates

    return open_sweep(path).assign_coords(factor_coordinates(design_of(literal(path))))
