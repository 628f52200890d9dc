"""Kernels of the release: current, used where they fit and nowhere else, and equal to what Numba compiles."""

from __future__ import annotations

import json
import lzma
import sys

import numpy as np
import pytest

from helpers.core import fresh_python, needs_compiler, short_inputs
from sim.engine.emission import TARGETS, X86_64_V3, X86_64_V4, functions
from sim.ground.defaults import WIDTH
from sim.ground.faults import InputError
from sim.kernel import shipped
from sim.kernel.arguments import words_of
from sim.kernel.compiler import sources_digest
from sim.kernel.shipped import COMPILED, FOLDER, SWITCH, facts, records_digest, records_of, why_not
from sim.scenario.chain import scenario_names

pytestmark = needs_compiler
fits_here = pytest.mark.skipif(bool(why_not()), reason=f"no kernel of the release is used here: {why_not()}")


@pytest.fixture
def anew(monkeypatch):
    """Let the kernels be looked for anew, and again once the test has ended."""
    for function in (shipped._library, shipped._kernel, shipped.facts):
        function.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    for function in (shipped._library, shipped._kernel, shipped.facts):
        function.cache_clear()


def test_they_were_made_from_the_sources_as_they_are():
    assert facts()["sources"] == sources_digest().hex(), "stale: `make kernels`"


def test_they_fit_the_blocks_of_an_ensemble_and_of_a_world():
    for lanes in (WIDTH, 1):
        block = short_inputs().block(0, np.arange(1), lanes)
        assert facts()["lanes"][records_digest(records_of(block))] == lanes


def test_there_is_a_file_for_each_machine_that_they_are_made_for():
    assert [file["machine"] for file in facts()["files"]] == [target.machine for target in TARGETS]
    assert {path.name for path in FOLDER.glob("*.xz")} == {file["name"] for file in facts()["files"]}


@fits_here
def test_every_stage_and_the_whole_week_are_in_them():
    for lanes, name, function in functions():
        block = short_inputs().block(0, np.arange(1), lanes)
        assert shipped.shipped(name, block) is not None, name
        assert function.py_func.__name__ == name


@fits_here
def test_from_an_empty_cache_nothing_is_compiled_and_no_compiler_is_imported(tmp_path):
    code = """
import sys
import sim
short = sim.load("baseline", {"horizon": "2022-06-27"})
one, other = (sim.run(short, runs=1, engine=engine, uncertainty='point') for engine in ("compiled", "mesa"))
print(one.equals(other), "numba" in sys.modules)
"""
    assert fresh_python(code, WARY_CACHE_DIR=str(tmp_path / "cache")).split() == ["True", "False"]
    assert not (tmp_path / "cache" / "kernels").exists()


@fits_here
def test_threads_that_begin_together_load_one_library():
    code = """
from concurrent.futures import ThreadPoolExecutor
from helpers.core import digest, short_inputs
from sim.engine.ensemble import run_ensemble
from sim.kernel import shipped
made, real = [], shipped.loaded
shipped.loaded = lambda content: made.append(1) or real(content)
inputs = short_inputs()
whole = run_ensemble(inputs, runs=512, seed=3, workers=8)
print(len(made), digest(whole) == digest(run_ensemble(inputs, runs=512, seed=3, workers=1)))
"""
    assert fresh_python(code).split() == ["1", "True"]


def test_the_switch_turns_them_off_and_a_wrong_word_is_refused(anew):
    anew.setenv(SWITCH, COMPILED)
    assert why_not() == f"{SWITCH} asks for it"
    assert shipped._library() is None
    anew.setenv(SWITCH, "numba")
    with pytest.raises(InputError, match=r"WARY_KERNELS: found 'numba'; allowed: 'shipped', 'compiled'"):
        why_not()


@pytest.mark.parametrize(("machine", "system"), [("riscv64", sys.platform), ("x86_64", "haiku")])
def test_a_machine_that_none_is_for_compiles(anew, machine, system):
    anew.setattr("sim.kernel.shipped.platform.machine", lambda: machine)
    anew.setattr("sim.kernel.shipped.sys.platform", system)
    assert why_not().startswith("none is for ")
    assert why_not().endswith(f" on {machine}")


def test_a_processor_that_cannot_do_what_they_need_compiles(anew):
    anew.setattr("sim.kernel.shipped._features", lambda: {"avx", "bmi", "bmi2", "f16c", "fma", "popcnt"})
    if shipped._file() is not None:
        assert why_not() == "this processor lacks avx2, lzcnt, movbe, sse4.2, xsave"


@pytest.mark.parametrize(
    ("features", "name"),
    [(X86_64_V4, "x86_64_v4-linux.o.xz"), (X86_64_V3, "x86_64-linux.o.xz"), (("avx",), "x86_64-linux.o.xz")],
)
def test_a_processor_gets_the_best_file_that_it_can_run(anew, features, name):
    anew.setattr("sim.kernel.shipped._features", lambda: set(features))
    anew.setattr("sim.kernel.shipped.platform.machine", lambda: "x86_64")
    anew.setattr("sim.kernel.shipped.sys.platform", "linux")
    assert shipped._file()["name"] == name


def test_every_file_of_a_machine_that_can_be_run_here_gives_the_same_bits():
    here = [file for file in facts()["files"] if not shipped._lacking(file)]
    block = short_inputs().block(5, np.arange(WIDTH), WIDTH)
    start, found = block.rows.copy(), []
    for file in here:
        library = shipped.loaded(lzma.decompress((FOLDER / file["name"]).read_bytes()))
        entry = shipped._ENTRY(library.get_function_address(shipped.entry_name("advance", WIDTH)))
        block.rows[:] = start
        assert entry(words_of(block).ctypes.data, 0, block.out.shape[1]) == 0
        found.append((block.rows.tobytes(), block.out.tobytes()))
    assert len(set(found)) <= 1


def test_sources_that_changed_since_compile(anew):
    anew.setattr("sim.kernel.shipped.sources_digest", lambda: b"another")
    assert why_not() == "the rules have changed since the release; `make kernels` makes its kernels anew"


@fits_here
def test_a_file_that_is_damaged_is_not_loaded_and_that_is_said(anew, tmp_path, caplog):
    name = facts()["files"][0]["name"]
    content = bytearray((FOLDER / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    anew.setattr(shipped, "FOLDER", tmp_path)
    assert shipped._library() is None
    assert caplog.messages == [f"{name} is damaged; its kernels are compiled anew"]


def test_blocks_of_other_sizes_have_none():
    assert shipped.shipped("advance", short_inputs().block(0, np.arange(2), 2)) is None


def test_an_array_in_pieces_is_refused():
    block = short_inputs().block(0, np.arange(2), 2)
    with pytest.raises(ValueError, match="rows is not in one piece"):
        words_of(block._replace(rows=block.rows[:, ::2]))


COMPILED_ANEW = """
import json
from helpers.core import digest
from sim.engine.ensemble import run_ensemble
from sim.kernel.shipped import why_not
from sim.scenario.inputs import build_inputs
from sim.scenario.chain import scenario_names
from sim.scenario.load import load
found = {name: digest(run_ensemble(build_inputs(load(name)), runs=70, seed=5)) for name in scenario_names()}
print(json.dumps([why_not(), found]))
"""


@pytest.mark.long
@fits_here
def test_they_are_equal_bit_for_bit_to_what_numba_compiles_in_every_scenario():
    (no_reason, ours), (reason, numba) = (
        json.loads(fresh_python(COMPILED_ANEW, **more)) for more in ({}, {SWITCH: COMPILED})
    )
    assert (no_reason, reason) == (None, f"{SWITCH} asks for it")
    assert len(ours) == len(scenario_names()) > 20
    assert ours == numba
