"""Stages by the model's compiler, for the tests of the yardsticks: in a process of its own, which ends.

To compile the loops takes most of a minute, and what the compiler holds would stay with the suite to its end.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.plain.part import switched_off
from benchmarks.yardsticks.measure import entities_of
from benchmarks.yardsticks.stack import STAGES, WARMED_UP, Stack, compiled_stage, stacked
from helpers.core import fresh_python
from helpers.lively import lively_inputs
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

BLOCKS, STEPS = 2, 8
STARTS = ("baseline", "lively")


def stacks_to_start_from() -> dict[str, Stack]:
    """Return blocks of the baseline and of a scenario in which more happens."""
    lively = lively_inputs(switched_off(), horizon="2023-07-03", intermediaries=64)
    return {
        "baseline": stacked(build_inputs(load("baseline", switched_off())), BLOCKS),
        "lively": stacked(lively, BLOCKS),
    }


def write_compiled(folder: Path) -> None:
    """Write what each stage makes of each start."""
    for start, before in stacks_to_start_from().items():
        for stage in STAGES:
            after = before.first(BLOCKS)
            compiled_stage(stage, entities_of(before.inputs)[stage])(after, WARMED_UP, WARMED_UP + STEPS)
            np.savez(folder / f"{stage}_{start}.npz", state=after.state, places=after.places)


def compiled_elsewhere(folder: Path) -> None:
    """Write what each stage makes of each start, from a process of its own."""
    code = "from pathlib import Path; from helpers.yardsticks import write_compiled; write_compiled(Path(input()))"
    fresh_python(code, given=f"{folder}\n")
