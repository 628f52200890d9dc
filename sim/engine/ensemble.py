"""The compiled ensemble: many runs in blocks, on threads, in any order with the same result."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import local

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import note_compiled
from sim.ground import defaults
from sim.kernel.compiler import prepare
from sim.scenario.inputs import Inputs
from sim.stages.schedule import advance

Progress = Callable[[int], None]
"""Called with the number of runs that have just ended."""


def run_block(
    inputs: Inputs, seed: int, runs: NDArray[np.int64], width: int, out: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Carry one block of runs from start to end.

    Returns
    -------
    array of float, shape (recorded rows, steps, runs)
    """
    block = inputs.block(seed, runs, width, out)
    with np.errstate(all="ignore"):
        advance(block, 0, inputs.clock.steps)
    note_compiled(inputs.layout.sizes, width)
    return block.out[:, :, : len(runs)]


def run_ensemble(
    inputs: Inputs,
    *,
    runs: int,
    seed: int,
    workers: int = 1,
    width: int = defaults.WIDTH,
    first: int = 0,
    progress: Progress | None = None,
    out: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Carry many runs from start to end.

    Parameters
    ----------
    inputs : Inputs
        What all runs share.
    runs, seed : int
        How many, and the seed of the experiment; run `r` is the same whatever the other arguments are.
    workers : int
        Threads.
    width : int
        Runs in a block.
    first : int
        Number of the first run.
    progress : callable, optional
        Called after each block.
    out : array of float, shape (recorded rows, steps, runs), optional
        Where to record; made anew by default. Fresh memory can cost more than the runs themselves.

    Returns
    -------
    array of float, shape (recorded rows, steps, runs)
        In the kernels' units.
    """
    prepare()
    if out is None:
        out = np.empty((len(inputs.recorded.rows), inputs.clock.steps, runs))

    scratch = local()

    def carry(start: int) -> int:
        if not hasattr(scratch, "out"):
            scratch.out = np.empty((*out.shape[:2], width))
        numbers = np.arange(start, min(start + width, runs), dtype=np.int64)
        out[:, :, numbers[0] : numbers[-1] + 1] = run_block(inputs, seed, numbers + first, width, scratch.out)
        return len(numbers)

    starts = range(0, runs, width)
    if workers <= 1:
        for start in starts:
            done = carry(start)
            if progress:
                progress(done)
        return out
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(carry, start) for start in starts]
        try:
            for future in as_completed(futures):
                done = future.result()
                if progress:
                    progress(done)
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    return out
