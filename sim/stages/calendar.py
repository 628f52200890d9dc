"""Calendar: dated events set what they say."""

from __future__ import annotations

from sim.compiler import stage
from sim.state import Block


@stage
def mark_calendar(block: Block, entity: int, step: int) -> None:
    """Set the rows of every event whose date falls in this step."""
    calendar = block.calendar
    for event in range(calendar.step.shape[0]):
        if calendar.step[event] == step:
            row = calendar.row[event]
            for run in range(block.keys.shape[0]):
                block.rows[row, run] = calendar.value[event]
