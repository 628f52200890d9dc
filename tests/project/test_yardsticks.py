"""The yardsticks: what C and NumPy work out is what the stages work out, bit for bit."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest

from benchmarks.plain.part import switched_off
from benchmarks.yardsticks import in_numpy
from benchmarks.yardsticks.in_c import built, c_compiler, c_stages, decide_rows, rows_touched, supplier
from benchmarks.yardsticks.measure import Row, entities_of, table
from benchmarks.yardsticks.stack import WARMED_UP, Stack, blocks_of_a_run, compiled_stage, stacked
from helpers.lively import lively_inputs
from sim.kernel.compiler import compiling
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

pytestmark = pytest.mark.skipif(not compiling(), reason="the compiler is off, and compiled stages are what is measured")
needs_c = pytest.mark.skipif(c_compiler() is None, reason="the system has no C compiler")
BLOCKS, STEPS = 2, 8
STARTS = ("baseline", "lively")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    compiler = c_compiler()
    assert compiler is not None
    return built(Path(tmp_path_factory.mktemp("stages")), compiler)


@pytest.fixture(scope="module")
def stacks() -> dict[str, Stack]:
    lively = lively_inputs(switched_off(), horizon="2023-07-03", intermediaries=64)
    return {
        "baseline": stacked(build_inputs(load("baseline", switched_off())), BLOCKS),
        "lively": stacked(lively, BLOCKS),
    }


@needs_c
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("stage", ["designate", "observe", "decide"])
def test_c_gives_the_bits_of_the_stage(stage: str, start: str, stacks: dict[str, Stack], library: ctypes.CDLL) -> None:
    before = stacks[start]
    compiled, in_c = before.first(BLOCKS), before.first(BLOCKS)
    compiled_stage(stage, entities_of(before.inputs)[stage])(compiled, WARMED_UP, WARMED_UP + STEPS)
    c_stages(library, before.inputs)[stage](in_c, WARMED_UP, WARMED_UP + STEPS)
    assert not np.array_equal(compiled.state, before.state) or not np.array_equal(compiled.places, before.places)
    np.testing.assert_array_equal(in_c.state.view(np.uint64), compiled.state.view(np.uint64))
    np.testing.assert_array_equal(in_c.places.view(np.uint64), compiled.places.view(np.uint64))


def test_numpy_gives_the_bits_of_the_stage(stacks: dict[str, Stack]) -> None:
    before = stacks["lively"]
    compiled, places = before.first(BLOCKS), in_numpy.gathered(before)
    compiled_stage("designate", entities_of(before.inputs)["designate"])(compiled, WARMED_UP, WARMED_UP + STEPS)
    draw, dt = in_numpy.hashed(before.keys.ravel()), before.inputs.clock.works.dt
    for step in range(WARMED_UP, WARMED_UP + STEPS):
        in_numpy.designate(places, step, dt, draw, in_numpy.portable_exp)
    wanted = in_numpy.gathered(compiled)
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
