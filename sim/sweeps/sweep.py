"""Sweep: run a design, chunk by chunk, into a folder that loses nothing."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.engine.run import check_numbers, processors
from sim.ground import defaults
from sim.ground.faults import input_error, not_among
from sim.scenario.load import Scenario, Source, load
from sim.storage.layout import Chunk
from sim.storage.sweep_store import SweepStore
from sim.sweeps.folder import chunk_plan, create, inputs_of
from sim.sweeps.job import Computed, SweepJob
from sim.sweeps.lanes import DRAWS, OWN
from sim.sweeps.ranges import fan_bins
from sim.sweeps.threads import on_threads
from sim.words import whole

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST_CHUNK = 1_000_000


@dataclass(frozen=True)
class Where:
    """Where a sweep is computed."""

    workers: int  # threads, or worker processes of a cluster that is started here
    cluster: bool = False  # whether on Dask
    address: str | None = None  # of an existing scheduler


def job_of(
    scenario: Scenario,
    design: pd.DataFrame | None,
    *,
    runs: int,
    seed: int,
    intermediaries: int = defaults.INTERMEDIARIES,
    width: int = defaults.WIDTH,
    draws: str = OWN,
    at: dt.date | None = None,
    fans: bool = True,
) -> SweepJob:
    """Return the job of a request; an `InputError` says where a number or a word is not allowed in it."""
    check_numbers(runs=runs, seed=seed, workers=1, width=width)
    if draws not in DRAWS:
        raise input_error("draws", not_among(draws, "a way to draw", DRAWS))
    if design is not None and (other := design.attrs.get("scenario", scenario.name)) != scenario.name:
        raise input_error("design", f"was made for {other}, not for {scenario.name}.")
    job = SweepJob(scenario, design, runs, seed, intermediaries, width, draws, at or scenario.observed_until)
    _ = job.probe
    return replace(job, fans=fan_bins(job)) if fans else job


def compute(store: SweepStore, job: SweepJob, where: Where, progress: Callable[[int], None] | None = None) -> None:
    """Compute and commit every chunk that a folder lacks, then complete it.

    A `StorageError` says where another process holds the folder, or the system refuses to write: what is committed
    stands.
    """
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
        From `sim.sample`; without it the scenario alone is run, as one sample.
    runs : int
        Replicates of each sample.
    seed : int
        From 0 to 2^63 - 1. Replicate r of sample k is the same whatever the chunks, threads and machine.
    output : str or Path, optional
        A folder that keeps every chunk as it comes: a second call with the same inputs continues it. Without it,
        nothing is kept on the disk.
    at : date or str, optional
        When outcomes are read; the scenario's `observed_until` by default.
    draws : {"own", "common"}
        Whether each sample draws for itself, or all alike (replicate r then is run r of `sim.run`).
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
        series, time, bin; the design along sample.

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
    workers = processors() if workers is None else workers
    check_numbers(runs=runs, seed=seed, workers=workers, width=width)
    check_chunk(chunk)
    resolved = scenario if isinstance(scenario, Scenario) else load(scenario)
    day = dt.date.fromisoformat(at) if isinstance(at, str) else at
    job = job_of(
        resolved,
        design,
        runs=runs,
        seed=seed,
        intermediaries=intermediaries,
        width=width,
        draws=draws,
        at=day,
        fans=fans,
    )
    where = Where(workers, bool(cluster), cluster if isinstance(cluster, str) else None)
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


def check_chunk(chunk: int) -> None:
    """Refuse a chunk that none can be."""
    if not 1 <= chunk <= MOST_CHUNK:
        raise input_error("chunk", f"{chunk} is not between 1 and {whole(MOST_CHUNK)}.")


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
    from sim.sweeps.folder import design_of

    dataset = open_sweep(path)
    design = design_of(Path(path))
    if design is None:
        return dataset
    return dataset.assign_coords({name: ("sample", design[name].to_numpy()) for name in design.columns})
