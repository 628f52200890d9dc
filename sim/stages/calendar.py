"""Calendar: dated events set what they say."""

from __future__ import annotations

from sim.kernel.compiler import stage
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.state import Block

CONTESTED = STREAMS["contested"]


@stage
def mark_calendar(block: Block, entity: int, step: int) -> None:
    """Set the rows of every event whose date falls in this step, in the runs where its claim is true."""
    calendar = block.calendar
    for event in range(calendar.step.shape[0]):
        if calendar.step[event] == step:
            row, draw = calendar.row[event], counter(CONTESTED, 0, calendar.claim[event])
            for run in range(calendar.first_lane[event], min(calendar.last_lane[event], block.keys.shape[0])):
                chance = uniform(block.keys[run], draw)
                if calendar.above[event] <= chance and chance < calendar.below[event]:
                    block.rows[row, run] = calendar.value[event]
