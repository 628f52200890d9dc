"""Produce: output grows and fills stocks."""

from __future__ import annotations

from sim.compiler import stage
from sim.rules.supply import grown_output
from sim.state import Block


@stage
def produce(block: Block, entity: int, step: int) -> None:
    """Let an item's output grow, and add it to its supplier's stock."""
    item, dt = block.items[entity], block.clock.dt
    for run in range(block.keys.shape[0]):
        output = grown_output(item.output[run], item.output_ceiling[run], item.output_growth[run], dt)
        item.output[run] = output
        item.stock[run] = item.stock[run] + output * dt
