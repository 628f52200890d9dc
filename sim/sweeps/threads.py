"""Threads: the chunks of a sweep on the processors of one machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from sim.storage.layout import Chunk
from sim.sweeps.job import Computed, SweepJob, run_chunk

AHEAD = 2
"""Chunks a worker that are under way or wait to be committed: what memory has to hold."""


def on_threads(
    job: SweepJob, chunks: Sequence[Chunk], workers: int, progress: Callable[[int], None] | None
) -> Iterator[tuple[Chunk, Computed]]:
    """Compute chunks on threads, begun in their order, and yield each when it is done.

    Where the caller stops, the blocks under way end and the rest is given up.
    """
    stopped, left = threading.Event(), iter(chunks)
    under_way: dict[Future[Computed], Chunk] = {}
    with ThreadPoolExecutor(workers) as pool:

        def begin(most: int) -> None:
            while len(under_way) < most and (chunk := next(left, None)) is not None:
                under_way[pool.submit(run_chunk, job, chunk, stopped.is_set, progress)] = chunk

        try:
            begin(AHEAD * workers)
            while under_way:
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    chunk = under_way.pop(future)
                    yield chunk, future.result()
                    begin(AHEAD * workers)
        finally:
            stopped.set()
            for future in under_way:
                future.cancel()
