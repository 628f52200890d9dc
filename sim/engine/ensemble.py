"""The compiled ensemble: many runs in blocks, on threads, in any order with the same result."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from threading import local

import numpy as np
from numpy.typing import NDArray

from sim.ground import defaults
from sim.kernel.compiler import block_lanes
from sim.scenario.inputs import Inputs
from sim.stages.schedule import advance

Progress = Callable[[int], None]
"""Called with the number of runs that have just ended."""


def run_block(
    inputs: Inputs, seed: int, runs: NDArray[np.int64], width: int, out: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Carry one block of at most `width` runs from start to end.

    Returns
    -------
    array of float, shape (recorded rows, steps, runs)
    """
    block = inputs.block(seed, runs, block_lanes(width), out)
    with np.errstate(all="ignore"):
        advance(block, 0, inputs.clock.steps)
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
    """Carry many runs from start to end, in blocks.

    Run `r` of a seed is the same whatever the other arguments are; the first one has the number `first`. Where to
    record can be given as `out`: fresh memory can cost more than the runs themselves.

    Returns
    -------
    array of float, shape (recorded rows, steps, runs)
        In the kernels' units.
    """
    if out is None:
        out = np.empty((len(inputs.recorded.rows), inputs.clock.steps, runs))
    scratch, lanes = local(), block_lanes(width)

    def carry(start: int) -> int:
        if not hasattr(scratch, "out"):
            scratch.out = np.empty((*out.shape[:2], lanes))
        numbers = np.arange(start, min(start + lanes, runs), dtype=np.int64)
        out[:, :, numbers[0] : numbers[-1] + 1] = run_block(inputs, seed, numbers + first, lanes, scratch.out)
        return len(numbers)

    with closing(_each(carry, range(0, runs, lanes), workers)) as ended:
        for done in ended:
            if progress:
                progress(done)
    return out


def _each(carry: Callable[[int], int], starts: range, workers: int) -> Generator[int]:
    """Iterate over what `carry` gives for each start, as soon as it is there; an error stops what has not begun."""
    if workers <= 1:
        yield from map(carry, starts)
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(carry, start) for start in starts]
        try:
            yield from (future.result() for future in as_completed(futures))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
