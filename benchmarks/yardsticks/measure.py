"""Nanoseconds for each lane and call of the heaviest stages: by the model's compiler, by C and by NumPy.

All are measured in one process, in rounds that alternate; the table gives medians, and the median of the ratios.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.plain.part import switched_off
from benchmarks.yardsticks import in_numpy
from benchmarks.yardsticks.in_c import Stage, built, c_compiler, c_stages, rows_touched, supplier
from benchmarks.yardsticks.stack import WARMED_UP, Stack, blocks_of_a_run, compiled_stage, stacked
from sim.ground.defaults import WIDTH
from sim.kernel.state import APART
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load

CALLS = {"designate": 25_600, "observe": 12_000, "decide": 2_400}
"""Calls of a stage, for one entity and all lanes of a block, in one measurement: 400 steps of `designate`."""
NUMPY_RUNS = (64, 4096)


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Parameters
    ----------
    stage : str
        And over how many blocks it cycles.
    compiled, c : float
        Nanoseconds for each lane and call, medians.
    ratio : float
        Median over the rounds of the first by the second.
    numpy : dict of str to float
        Nanoseconds by variant, where there are any.
    """

    stage: str
    compiled: float
    c: float
    ratio: float
    numpy: Mapping[str, float]


def entities_of(inputs: Inputs) -> dict[str, range]:
    """Return the entities for which each stage is measured: all, and of actors the one that supplies."""
    actor, sizes = supplier(inputs), inputs.layout.sizes.entities
    return {"designate": range(sizes[APART]), "observe": range(sizes["beliefs"]), "decide": range(actor, actor + 1)}


def _nanoseconds(call: Callable[[], object], lanes: int) -> float:
    start = time.thread_time()
    call()
    return (time.thread_time() - start) / lanes * 1e9


def _compare(name: str, start: Stack, entities: range, contenders: tuple[Stage, Stage], rounds: int) -> Row:
    """Measure the compiled stage and the one in C in turn, from the same state each time."""
    spell = start.inputs.clock.works.decision_steps if name == "decide" else 1
    steps = max(1, CALLS[name] // (len(entities) * start.blocks))
    lanes = steps * len(entities) * start.blocks * WIDTH
    measured: list[list[float]] = [[], []]
    for _ in range(rounds + 1):
        for contender, values in zip(contenders, measured, strict=True):
            stack = start.first(start.blocks)
            last = WARMED_UP + steps * spell
            values.append(_nanoseconds(lambda: contender(stack, WARMED_UP, last), lanes))  # noqa: B023  # called at once
    compiled, c = (values[1:] for values in measured)  # the first round compiles, and fills the caches
    ratio = statistics.median(one / other for one, other in zip(compiled, c, strict=True))
    blocks = "1 block" if start.blocks == 1 else f"{start.blocks} blocks"
    return Row(f"{name}, {blocks}", statistics.median(compiled), statistics.median(c), ratio, {})


def _numpy(stack: Stack, rounds: int) -> dict[str, float]:
    """Measure `designate` in NumPy over the runs of a stack."""
    dt, places = stack.inputs.clock.works.dt, in_numpy.gathered(stack)
    steps = max(1, CALLS["designate"] // (64 * stack.blocks))
    own = in_numpy.generated(0), in_numpy.np.exp
    same = in_numpy.hashed(stack.keys.ravel()), in_numpy.portable_exp
    found = {}
    for variant, (draw, exp) in {"own draws and exp": own, "the model's": same}.items():

        def call(draw: in_numpy.Draw = draw, exp: Callable[..., in_numpy.Array] = exp) -> None:
            for step in range(WARMED_UP, WARMED_UP + steps):
                in_numpy.designate(places, step, dt, draw, exp)

        call()
        found[variant] = statistics.median(_nanoseconds(call, steps * places.status.size) for _ in range(rounds))
    return found


def measure(rounds: int) -> list[Row]:
    """Measure every stage, over one block and over as many as make its rows as cold as in a run.

    Parameters
    ----------
    rounds : int
        Measurements of each contender, which take turns; 1 or more.

    Returns
    -------
    list of Row
        `designate` in NumPy stands beside the compiled stage over 64 runs and over 4,096.

    Raises
    ------
    RuntimeError
        Where the system has no C compiler.
    """
    compiler = c_compiler()
    if compiler is None:
        raise RuntimeError("no C compiler is found: install one, or name it in the variable CC")
    inputs = build_inputs(load("baseline", switched_off()))
    stack, rows = stacked(inputs, 64), []
    with tempfile.TemporaryDirectory() as folder:
        in_c = c_stages(built(Path(folder), compiler), inputs)
        for name, entities in entities_of(inputs).items():
            contenders = compiled_stage(name, entities), in_c[name]
            for blocks in (1, blocks_of_a_run(inputs, rows_touched(inputs)[name])):
                rows.append(_compare(name, stack.first(blocks), entities, contenders, rounds))
        contenders = compiled_stage("designate", entities_of(inputs)["designate"]), in_c["designate"]
        for runs in NUMPY_RUNS:
            some = stack.first(runs // WIDTH)
            row = _compare("designate", some, entities_of(inputs)["designate"], contenders, rounds)
            rows.append(replace(row, stage=f"designate, {runs:,} runs", numpy=_numpy(some, rounds)))
    return rows


def table(rows: list[Row]) -> str:
    """Return the rows as text."""
    lines = [f"{'stage':<26}{'compiled':>10}{'C':>8}{'ratio':>8}   in NumPy"]
    for row in rows:
        numpy = ", ".join(f"{name} {value:.1f}" for name, value in row.numpy.items())
        lines.append(f"{row.stage:<26}{row.compiled:>10.2f}{row.c:>8.2f}{row.ratio:>8.2f}   {numpy}".rstrip())
    return "\n".join(lines)
