"""``wary sweep``: a design of samples, many runs of each, into a folder that loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from sim.cli.commands import Sweep
from sim.cli.folder_commands import Resume
from sim.cli.results_folder import folder_of
from sim.cli.run import scenario_of
from sim.cli.sweep_results import show_results
from sim.cli.terminal import log, print_filled, progress
from sim.designs.catalogue import DESIGNS
from sim.designs.sample import sample
from sim.engine.run import processors
from sim.ground.arguments import check_numbers
from sim.ground.faults import EXIT_OK, input_error, not_among
from sim.ground.paths import command_on, displayed, literal
from sim.scenario.load import Scenario
from sim.storage.appearing import try_place
from sim.storage.layout import ChunkPlan
from sim.storage.provenance import digest_of
from sim.storage.sweep_store import SweepStore
from sim.sweeps.folder import chunk_plan, inputs_of
from sim.sweeps.job import SweepJob, run_lanes
from sim.sweeps.lanes import Lane
from sim.sweeps.sweep import Where, begun, check_reachable, compute, job_of
from sim.words import counted, number, whole

NO_DESIGN = "none"
_PILOT_RUNS = 256
_BYTES_A_BIN = 4
_SAMPLES_SHOWN, _FACTORS_SHOWN = 3, 12


def sweep(command: Sweep) -> int:
    """Run a design."""
    if command.output and not command.dry_run:
        try_place(literal(command.output, "output"))
    scenario = scenario_of(command)
    design = _design(command, scenario)
    job, where = _job(command, scenario, design), where_of(command)
    check_numbers(chunk=command.chunk)
    for note in design.attrs.get("notes", []) if design is not None else []:
        log(f"note: {note}", quiet=command.quiet)
    plan = chunk_plan(job.samples, job.runs, command.chunk)
    path = folder_of(command, scenario.name, digest_of(inputs_of(job, plan)))
    if command.dry_run:
        return _print_dry_run(job, plan, where, path)
    check_reachable(where)
    store = begun(path, job, command.chunk, ["sweep", *command.arguments])
    return carry_on(store, job, where, command)


def _design(command: Sweep, scenario: Scenario) -> pd.DataFrame | None:
    if command.design == NO_DESIGN:
        return None
    if command.design not in DESIGNS:
        raise input_error("design", not_among(command.design, "a design", [*DESIGNS, NO_DESIGN]))
    over = command.over if command.over is not None else ()
    return sample(scenario, command.design, samples=command.samples, over=over, seed=command.seed, **command.options)


def _job(command: Sweep, scenario: Scenario, design: pd.DataFrame | None) -> SweepJob:
    names = ("runs", "seed", "intermediaries", "width", "draws", "fans", "at")
    return job_of(scenario, design, **{name: getattr(command, name) for name in names})


def where_of(command: Sweep | Resume) -> Where:
    """Return where a request wants to be computed."""
    workers = processors() if command.workers is None else command.workers
    check_numbers(workers=workers)
    if command.cluster.address is not None and command.cluster.name != "dask":
        raise input_error("cluster.address", "goes with cluster=dask.")
    return Where(workers, command.cluster.name == "dask", command.cluster.address)


def carry_on(store: SweepStore, job: SweepJob, where: Where, command: Sweep | Resume) -> int:
    """Compute what a folder lacks, then write and print the results, and return the exit status."""
    missing = [store.chunk(number) for number in store.pending()]
    if not missing:
        log(f"{displayed(store.path)} already holds all of these results; nothing was run.", quiet=command.quiet)
    total, what = sum(chunk.rows for chunk in missing), f"sweeping {job.scenario.name}"
    with keeping_chunks(store):
        with progress(total, what, quiet=command.quiet) as advance:
            compute(store, job, where, advance)
        show_results(store.path, figures=command.figures, everything=command.all)
    return EXIT_OK


@contextmanager
def keeping_chunks(store: SweepStore) -> Iterator[None]:
    """Say at an interrupt how much of a sweep is kept, and how it goes on."""
    try:
        yield
    except KeyboardInterrupt:
        kept = f"{whole(len(store.committed()))} of {whole(store.plan.chunks)} chunks are kept"
        raise KeyboardInterrupt(f"{kept}. Continue with:\n  {command_on('resume', store.path)}") from None


def _print_dry_run(job: SweepJob, plan: ChunkPlan, where: Where, path: Path) -> int:
    total = job.samples * job.runs
    columns, tried = len(job.probe.columns), min(total, _PILOT_RUNS)
    bins = 0 if job.fans is None else len(job.probe.fan_rows) * len(job.fan_ends) * job.fans.bins * _BYTES_A_BIN
    seconds = _seconds_a_run(job, tried) * total / where.workers
    here = "1 process here" if where.workers == 1 else f"{where.workers} processes here"
    how = f"Dask, {where.address or here}" if where.cluster else counted(where.workers, "thread")
    shown = ""
    if job.design is not None:
        first = job.design.head(_SAMPLES_SHOWN).map(lambda value: number(value) if isinstance(value, float) else value)
        shown = first.T.to_string(max_rows=_FACTORS_SHOWN)
    size = {"megabytes": (total * columns * 8 + plan.chunks * bins) / 1e6, "seconds": max(seconds, 0.1), "tried": tried}
    what = {"job": job, "total": total, "columns": columns, "rows": shown.splitlines()}
    print_filled("sweep_plan.txt", plan=plan, where=how, output=displayed(path), **what, **size)
    return EXIT_OK


def _seconds_a_run(job: SweepJob, runs: int) -> float:
    """Time the first runs of the first samples on one thread, once the compiled code is there."""
    import time

    lanes = [Lane(place % job.samples, place // job.samples) for place in range(runs)]
    begun = 0.0
    for some in (lanes[:1], lanes):
        begun = time.perf_counter()
        for _ in run_lanes(job, some):
            pass
    return (time.perf_counter() - begun) / runs
