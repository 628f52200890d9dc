"""Record: copy what a run keeps of each step."""

from __future__ import annotations

from sim.kernel.compiler import stage
from sim.kernel.state import Block


@stage
def record(block: Block, entity: int, step: int) -> None:
    """Copy every recorded row to the output of this step."""
    for number in range(block.recorded.shape[0]):
        row = block.recorded[number]
        for run in range(block.keys.shape[0]):
            block.out[number, step, run] = block.rows[row, run]
