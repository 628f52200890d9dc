"""The yardsticks: what C and NumPy work out is what the stages work out, bit for bit."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.plain.part import switched_off
from benchmarks.yardsticks import in_numpy
from benchmarks.yardsticks.in_c import built, c_compiler, c_stages, decide_rows, rows_touched, supplier
from benchmarks.yardsticks.measure import Row, table
from benchmarks.yardsticks.stack import WARMED_UP, Stack, blocks_of_a_run
from helpers.yardsticks import BLOCKS, STARTS, STEPS, compiled_elsewhere, stacks_to_start_from
from sim.kernel.compiler import compiling
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

pytestmark = [
    pytest.mark.long,  # stages are compiled anew, for benchmarks alone
    pytest.mark.skipif(not compiling(), reason="the compiler is off, and compiled stages are what is measured"),
]
needs_c = pytest.mark.skipif(c_compiler() is None, reason="the system has no C compiler")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    compiler = c_compiler()
    assert compiler is not None
    return built(Path(tmp_path_factory.mktemp("stages")), compiler)


@pytest.fixture(scope="module")
def stacks() -> dict[str, Stack]:
    return stacks_to_start_from()


@pytest.fixture(scope="module")
def compiled(stacks: dict[str, Stack], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Stack]:
    """Return what the model's compiler makes of a stage, and of a start."""
    folder = tmp_path_factory.mktemp("compiled")
    compiled_elsewhere(folder)

    def after(stage: str, start: str) -> Stack:
        with np.load(folder / f"{stage}_{start}.npz") as arrays:
            return replace(stacks[start], **arrays)

    return after


@needs_c
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("stage", ["designate", "observe", "decide"])
def test_c_gives_the_bits_of_the_stage(
    stage: str,
    start: str,
    stacks: dict[str, Stack],
    compiled: Callable[[str, str], Stack],
    library: ctypes.CDLL,
) -> None:
    before, wanted = stacks[start], compiled(stage, start)
    in_c = before.first(BLOCKS)
    c_stages(library, before.inputs)[stage](in_c, WARMED_UP, WARMED_UP + STEPS)
    assert not np.array_equal(wanted.state, before.state) or not np.array_equal(wanted.places, before.places)
    np.testing.assert_array_equal(in_c.state.view(np.uint64), wanted.state.view(np.uint64))
    np.testing.assert_array_equal(in_c.places.view(np.uint64), wanted.places.view(np.uint64))


def test_numpy_gives_the_bits_of_the_stage(stacks: dict[str, Stack], compiled: Callable[[str, str], Stack]) -> None:
    before = stacks["lively"]
    places = in_numpy.gathered(before)
    draw, dt = in_numpy.hashed(before.keys.ravel()), before.inputs.clock.works.dt
    for step in range(WARMED_UP, WARMED_UP + STEPS):
        in_numpy.designate(places, step, dt, draw, in_numpy.portable_exp)
    wanted = in_numpy.gathered(compiled("designate", "lively"))
    for name in ("status", "visibility", "age"):
        assert not np.array_equal(getattr(wanted, name), getattr(in_numpy.gathered(before), name))
        np.testing.assert_array_equal(getattr(places, name), getattr(wanted, name))


def test_numpy_with_its_own_generator_designates_as_often(stacks: dict[str, Stack]) -> None:
    before = stacks["lively"]
    active = []
    for draw, exp in (
        (in_numpy.hashed(before.keys.ravel()), in_numpy.portable_exp),
        (in_numpy.generated(0), np.exp),
    ):
        places = in_numpy.gathered(before)
        for step in range(WARMED_UP, WARMED_UP + STEPS):
            in_numpy.designate(places, step, before.inputs.clock.works.dt, draw, exp)
        active.append(places.status.mean())
    # 64 places in 128 runs: the standard error of the difference of two shares is below sqrt(2 / 4 / 8192) = 0.008.
    assert active[0] == pytest.approx(active[1], abs=0.04)


def test_blocks_make_a_stage_as_cold_as_a_run(stacks: dict[str, Stack]) -> None:
    inputs = stacks["baseline"].inputs
    for rows in rows_touched(inputs).values():
        assert (blocks_of_a_run(inputs, rows) - 1) * rows < inputs.layout.rows <= blocks_of_a_run(inputs, rows) * rows


def test_a_supplier_that_does_not_choose_by_logit_is_refused() -> None:
    plain = build_inputs(load("baseline", switched_off()))
    name = plain.roster.names("actors")[supplier(plain)]
    inputs = build_inputs(load("baseline", switched_off() | {f"postures.{name}.policy": "best_reply"}))
    with pytest.raises(ValueError, match=r"^the supplier chooses by another policy than logit$"):
        decide_rows(inputs)


def test_the_table_shows_ratios_and_numpy_where_it_was_measured() -> None:
    rows = [Row("designate, 1 block", 6.0, 5.0, 1.2, {}), Row("designate, 64 runs", 6.0, 5.0, 1.2, {"own": 50.04})]
    lines = table(rows).splitlines()
    assert lines[1].split() == ["designate,", "1", "block", "6.00", "5.00", "1.20"]
    assert lines[2].endswith("own 50.0")
