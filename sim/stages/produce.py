"""Produce: capacity grows, and output is what its components allow."""

from __future__ import annotations

from sim.compiler import stage
from sim.rules.supply import grown_output, supplied_output
from sim.state import Block


@stage
def produce(block: Block, entity: int, step: int) -> None:
    """Let an item's capacity grow, and make what the components that come past sanctions allow."""
    item, dt = block.items[entity], block.clock.dt
    channel = block.channels[block.links.item_channel[entity]]
    for run in range(block.keys.shape[0]):
        before = item.capacity[run]
        after = grown_output(before, item.output_ceiling[run], item.output_growth[run], dt)
        item.capacity[run] = after
        item.output[run] = supplied_output(0.5 * (before + after), item.component_share[run], channel.throughput[run])
