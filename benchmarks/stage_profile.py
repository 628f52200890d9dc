"""Where the compiled time of a sweep goes: each stage by itself, in the order of a run, so that it finds rows as cold.

Usage: python benchmarks/stage_profile.py [BLOCKS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.extending import intrinsic

from sim.ground.defaults import WIDTH
from sim.kernel.draws import run_keys
from sim.kernel.state import Block
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.stages.schedule import SCHEDULE, Stage

BLOCKS = 6
SHOWN = 12


@intrinsic  # type: ignore[untyped-decorator]  # numba has no types
def cycles(_: Any) -> Any:
    """Return the processor's counter of time: reading any other clock costs as much as a small stage."""

    def read(_context: Any, builder: Any, *_others: Any) -> Any:
        counter = builder.module.declare_intrinsic("llvm.readcyclecounter", (), ir.FunctionType(ir.IntType(64), ()))
        return builder.call(counter, ())

    return numba.types.int64(), read


@numba.njit  # type: ignore[untyped-decorator]  # numba has no types
def now() -> Any:  # pragma: no cover  # compiled
    """Return the counter, outside of compiled code."""
    return cycles()


def of_all_entities(function: Callable[..., None]) -> Callable[[Block, int, int], int]:
    """Compile a loop of one stage over its entities that returns the cycles it took.

    The clock is read inside: a call from Python costs more than most stages.
    """

    @numba.njit(error_model="numpy", nogil=True)  # type: ignore[untyped-decorator]  # numba has no types
    def loop(block: Any, entities: int, step: int) -> Any:  # pragma: no cover  # compiled
        begun = cycles()
        for entity in range(entities):
            function(block, entity, step)
        return cycles() - begun

    return loop  # type: ignore[no-any-return]


def entities_of(stage: Stage, block: Block) -> int:
    """Return for how many entities a stage is called."""
    if stage.kind == "globals":
        return 1
    holder: Any = block if stage.kind == "intermediaries" else block.state[0]
    return int(getattr(holder, stage.kind).shape[0])


def measure(blocks: int) -> list[tuple[str, int, float, float]]:
    """Carry blocks of the baseline stage by stage.

    Returns
    -------
    list of (stage, entities, milliseconds a block, nanoseconds for each entity, lane and step)
        The heaviest first; medians over the blocks.
    """
    inputs = build_inputs(load("baseline"))
    loops = {stage.name: of_all_entities(stage.function) for stage in SCHEDULE}
    spent: dict[str, list[float]] = {stage.name: [] for stage in SCHEDULE}
    count = {}
    begun, started = time.perf_counter(), int(now())
    for number in range(blocks + 1):
        block = inputs.unrecorded_block(WIDTH)
        block.keys[:] = run_keys(0, np.arange(WIDTH) + number * WIDTH)
        count = {stage.name: entities_of(stage, block) for stage in SCHEDULE}
        ticks = dict.fromkeys(loops, 0)
        for step in range(inputs.clock.steps):
            for name, loop in loops.items():
                ticks[name] += loop(block, count[name], step)
        for name, value in ticks.items():
            spent[name].append(value)
    a_millisecond = (int(now()) - started) / (time.perf_counter() - begun) / 1e3
    medians = {
        name: float(np.median(values[1:])) / a_millisecond for name, values in spent.items()
    }  # the first block compiles
    each = inputs.clock.steps * WIDTH
    rows = [(name, count[name], value, 1e6 * value / each / count[name]) for name, value in medians.items()]
    return sorted(rows, key=lambda row: -row[2])


def table(rows: list[tuple[str, int, float, float]]) -> str:
    """Return the heaviest stages, the rest and the sum, as text."""
    total = sum(row[2] for row in rows)
    lines = [f"{'stage':<20}{'entities':>9}{'ms a block':>12}{'share':>8}{'ns each':>10}"]
    for name, entities, value, each in rows[:SHOWN]:
        lines.append(f"{name:<20}{entities:>9}{value:>12.2f}{value / total:>8.1%}{each:>10.2f}")
    rest = sum(row[2] for row in rows[SHOWN:])
    lines.append(f"{f'{len(rows) - SHOWN} others':<20}{'':>9}{rest:>12.2f}{rest / total:>8.1%}")
    lines.append(f"{'all':<20}{'':>9}{total:>12.2f}{1:>8.1%}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else BLOCKS)))
