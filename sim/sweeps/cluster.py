"""Cluster: the chunks of a sweep on the workers of a Dask scheduler; the folder is written here alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sim.ground.faults import input_error
from sim.ground.interrupts import interrupts_held
from sim.storage.layout import Chunk
from sim.sweeps.job import Computed, SweepJob, run_chunk

if TYPE_CHECKING:
    from distributed import Client

AHEAD = 3
"""Chunks a thread of a worker that are under way or wait to be committed."""
SECONDS_TO_ANSWER = 10
LOST_WORKERS_ALLOWED = 10


@contextmanager
def client_of(address: str | None, workers: int) -> Iterator[Client]:
    """Connect to a scheduler at an address such as ``tcp://127.0.0.1:8786``, or start worker processes on this machine.

    Each process carries one chunk at a time. An `InputError` says where Dask is not installed, or nobody answers.
    """
    log = logging.getLogger("distributed.client")
    level = log.level
    log.setLevel(logging.CRITICAL)  # what is wrong with the connection is said here, once
    try:
        with _connected(address, workers) as client:
            yield client
    finally:
        log.setLevel(level)


@contextmanager
def _connected(address: str | None, workers: int) -> Iterator[Client]:
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        raise input_error("cluster", 'Dask is not installed; install "wary-alliance[cluster]".') from None
    dask.config.set({"distributed.scheduler.allowed-failures": LOST_WORKERS_ALLOWED})
    if address is None:
        with interrupts_held():  # each worker would answer with a traceback, and the scheduler start another
            cluster = LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
            )
        with cluster, Client(cluster) as client:
            try:
                yield client
            except KeyboardInterrupt:
                logging.getLogger("distributed.nanny").setLevel(logging.CRITICAL)  # that a worker was busy is no news
                raise
        return
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        raise input_error("cluster.address", f"no scheduler answers at {address}: {error}.") from None
    with client:
        yield client


def on_cluster(
    client: Any, job: SweepJob, chunks: Sequence[Chunk], progress: Callable[[int], None] | None
) -> Iterator[tuple[Chunk, Computed]]:
    """Compute chunks on a cluster's workers, and yield each when it has come back; progress is told chunk by chunk.

    A worker that is lost costs the chunks that it had under way: the scheduler gives them to another. OSError where
    the scheduler itself is lost, or gives up.
    """
    from concurrent.futures import CancelledError

    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    try:
        yield from _as_they_come(client, job, chunks, progress)
    except (CancelledError, CommClosedError):
        raise ConnectionError("the scheduler is gone") from None
    except KilledWorker as error:
        why = str(error).partition("\n")[0].rstrip(".")
        raise ConnectionError(f"the scheduler gave up: {why}") from None


def _as_they_come(
    client: Any, job: SweepJob, chunks: Sequence[Chunk], progress: Callable[[int], None] | None
) -> Iterator[tuple[Chunk, Computed]]:
    from distributed import as_completed

    sent = client.scatter(job, broadcast=True)
    left = iter(chunks)
    chunk_of: dict[Any, Chunk] = {}

    def begin() -> Any:
        if (chunk := next(left, None)) is None:
            return None
        future = client.submit(run_chunk, sent, chunk, pure=False)
        chunk_of[future.key] = chunk
        return future

    first = AHEAD * max(1, sum(client.nthreads().values()))
    results = as_completed([future for future in (begin() for _ in range(first)) if future is not None])
    for future in results:
        chunk = chunk_of.pop(future.key)
        yield chunk, future.result()
        if progress is not None:
            progress(chunk.rows)
        future.release()
        if (following := begin()) is not None:
            results.add(following)
