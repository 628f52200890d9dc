"""Measure pushes: blocks of runs on threads, each kept as soon as it is there, until all are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.influences.push import BlockResult, Plan, run_block_with_pushes
from sim.scenario.inputs import Inputs
from sim.storage.parts import Arrays, KeptParts, computed

BLOCK: Final = 64
"""Runs of a block; whatever the threads, the same runs form it."""


def blocks_of(runs: int) -> list[NDArray[np.int64]]:
    """Return the numbers of the runs of each block."""
    return [np.arange(first, min(first + BLOCK, runs), dtype=np.int64) for first in range(0, runs, BLOCK)]


def measured(
    inputs: Inputs,
    plan: Plan,
    *,
    runs: int,
    seed: int,
    workers: int,
    kept: KeptParts | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[BlockResult]:
    """Carry all runs without a push and with each, and return what is kept of every block.

    `progress` is told of runs, each with all its pushes.
    """
    blocks = blocks_of(runs)

    def compute(number: int) -> Arrays:
        return vars(run_block_with_pushes(inputs, plan, seed, blocks[number]))

    parts = computed(compute, [len(one) for one in blocks], workers=workers, kept=kept, progress=progress)
    names = [field.name for field in fields(BlockResult)]
    return [BlockResult(**{name: part[name] for name in names}) for part in parts]
