import ast
import importlib
import json
import numbers
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest
from allpairspy import AllPairs
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from helpers.core import WEEKS, WIDTHS, digest, fresh_python, needs_compiler, outcome, same_bits, short_inputs
from helpers.default_case import registry, roster
from helpers.lively import POLICIES_OF, all_choose_by, lively_inputs
from sim.case.columns import OUTCOMES
from sim.engine.ensemble import run_ensemble
from sim.engine.run import run_mesa
from sim.ground.axes import POLICIES
from sim.ground.faults import InputError
from sim.kernel.compiler import KERNEL_SOURCES
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.stages.schedule import advance

MECHANISM_OPTIONS = {f"mechanisms.{name}": list(mechanism.options) for name, mechanism in MECHANISMS.items()}
POLICY_OPTIONS = {f"postures.{actor}.policy": policies for actor, policies in POLICIES_OF.items()}
EVENT_OPTIONS = {"events.curbs_lapse.date": ["2022-05-04", "2022-06-29"]}


def pairwise(options):
    """Return a covering array: rows in which every two options of different columns meet at least once."""
    return [dict(zip(options, row, strict=True)) for row in AllPairs(list(options.values()))]


def short_name(case):
    return "-".join(str(value) for value in case.values())


EVERYTHING = (
    MECHANISM_OPTIONS
    | POLICY_OPTIONS
    | EVENT_OPTIONS
    | {
        "workers": [1, 2],
        "width": list(WIDTHS),
        "intermediaries": [5, 64],
        "steps_a_week": [1, 2],
    }
)
PAIRS = pairwise(EVERYTHING)
PAIRS_OF_MECHANISMS = pairwise(MECHANISM_OPTIONS)


@pytest.mark.parametrize(("options", "rows"), [(EVERYTHING, PAIRS), (MECHANISM_OPTIONS, PAIRS_OF_MECHANISMS)])
def test_the_covering_arrays_hold_every_pair_of_options(options, rows):
    for one, other in combinations(options, 2):
        assert {(row[one], row[other]) for row in rows} == set(product(options[one], options[other]))


@needs_compiler
@pytest.mark.parametrize("case", PAIRS, ids=range(len(PAIRS)))
def test_mesa_and_the_compiled_ensemble_are_equal_bit_for_bit(case):
    engine = {name: case[name] for name in ("workers", "width")}
    build = {name: case[name] for name in ("intermediaries", "steps_a_week")}
    overrides = {name: value for name, value in case.items() if name not in engine | build}
    inputs = lively_inputs(overrides, **build)
    assert same_bits(run_mesa(inputs, runs=2, seed=5), run_ensemble(inputs, runs=2, seed=5, **engine)), case


def test_everything_happens_in_the_weeks_over_which_engines_are_compared():
    inputs = lively_inputs()
    out = run_ensemble(inputs, runs=8, seed=5, width=8)
    moved = {name for name in OUTCOMES if (np.diff(outcome(out, inputs, name), axis=1) != 0.0).any()}
    assert moved == set(OUTCOMES)


@needs_compiler
def test_mesa_and_the_compiled_ensemble_are_equal_bit_for_bit_over_the_whole_horizon():
    mesa = sim.run("baseline", runs=2, seed=3, engine="mesa", uncertainty="point")
    compiled = sim.run("baseline", runs=2, seed=3, engine="compiled", uncertainty="point")
    assert compiled.sizes["time"] == load("baseline").clock.steps
    assert set(compiled.data_vars) == set(OUTCOMES)
    assert mesa.identical(compiled)
    for name in OUTCOMES:
        assert same_bits(mesa[name].values, compiled[name].values), name


def parameter_vectors():
    """Generate values for every parameter, anywhere within its bounds."""
    return st.fixed_dictionaries({f"params.{name}": st.floats(*item.bounds) for name, item in registry().items()})


@needs_compiler
@settings(max_examples=15, deadline=None)
@given(parameter_vectors(), st.integers(0, 2**63 - 1))
def test_mesa_and_the_compiled_ensemble_are_equal_bit_for_bit_for_any_parameters(overrides, seed):
    inputs = lively_inputs(overrides)
    assert same_bits(run_mesa(inputs, runs=1, seed=seed), run_ensemble(inputs, runs=1, seed=seed, width=8))


PLAIN_CODE = """
import json, sys
from helpers.core import digest
from helpers.lively import POLICIES_OF, lively_inputs
from sim.kernel.compiler import compiling
from sim.engine.ensemble import run_ensemble
assert not compiling()
cases = json.load(sys.stdin)
print(json.dumps([digest(run_ensemble(lively_inputs(case), runs=2, seed=11, width=2)) for case in cases]))
"""


@needs_compiler
def test_the_same_code_with_the_compiler_off_gives_the_same_bytes():
    cases = [
        case
        | {name: of[(row + place) % len(of)] for place, (name, of) in enumerate(POLICY_OPTIONS.items())}
        | {"horizon": "2022-04-25"}
        for row, case in enumerate(PAIRS_OF_MECHANISMS)
    ]
    assert len(cases) >= len(POLICIES), "every actor has every policy once"
    plain = json.loads(fresh_python(PLAIN_CODE, compiler=False, given=json.dumps(cases)))
    assert plain == [digest(run_ensemble(lively_inputs(case), runs=2, seed=11, width=8)) for case in cases]


COMPILED_CODE = """
import json, sys
from helpers.core import digest
from helpers.lively import lively_inputs
from sim.engine.ensemble import run_ensemble
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.stages.schedule import advance
cases = [build_inputs(load("baseline")), *(lively_inputs(case) for case in json.load(sys.stdin))]
digests = [digest(run_ensemble(inputs, runs=70, seed=11, workers=2)) for inputs in cases]
print(json.dumps([advance.dispatcher.targetctx.codegen().magic_tuple()[1], digests]))
"""


def extensions_that_numpy_uses():
    """Return the extensions of this processor that NumPy uses and need not, as it wants them told."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])


@pytest.mark.long
@needs_compiler
def test_a_processor_without_any_extension_gives_the_same_bytes():
    given = json.dumps(PAIRS_OF_MECHANISMS)
    name, here = json.loads(fresh_python(COMPILED_CODE, given=given))
    plainest = {"NUMBA_CPU_NAME": "generic", "NPY_DISABLE_CPU_FEATURES": extensions_that_numpy_uses()}
    other, there = json.loads(fresh_python(COMPILED_CODE, given=given, WARY_KERNELS="compiled", **plainest))
    assert other == "generic" != name
    assert here == there


MOST_RUNS = 140


@pytest.fixture(scope="module")
def many_runs():
    inputs = short_inputs(intermediaries=64)
    return inputs, run_ensemble(inputs, runs=MOST_RUNS, seed=2, width=64)


@needs_compiler
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_run_is_the_same_whatever_runs_first_width_and_workers_are(many_runs, data):
    inputs, whole = many_runs
    first = data.draw(st.integers(0, MOST_RUNS - 1), label="first")
    runs = data.draw(st.integers(1, MOST_RUNS - first), label="runs")
    width, workers = data.draw(st.sampled_from(WIDTHS)), data.draw(st.sampled_from([1, 2, 3, 7]))
    part = run_ensemble(inputs, runs=runs, seed=2, first=first, width=width, workers=workers)
    assert same_bits(part, np.ascontiguousarray(whole[:, :, first : first + runs]))


@needs_compiler
def test_runs_differ_from_each_other_and_from_those_of_another_seed(many_runs):
    inputs, whole = many_runs
    assert len({digest(whole[:, :, run]) for run in range(MOST_RUNS)}) == MOST_RUNS
    other = run_ensemble(inputs, runs=MOST_RUNS, seed=3)
    assert not any(same_bits(whole[:, :, run], other[:, :, run]) for run in range(MOST_RUNS))


@needs_compiler
@pytest.mark.parametrize("workers", [1, 2])
def test_progress_counts_every_run_once(many_runs, workers):
    told = []
    run_ensemble(many_runs[0], runs=70, seed=0, width=64, workers=workers, progress=told.append)
    assert sorted(told) == [6, 64]


@pytest.mark.parametrize("wrong", [{"width": 0}, {"width": -1}, {"workers": 0}, {"runs": 0}, {"seed": -1}])
def test_a_number_that_no_run_can_have_is_refused(wrong):
    with pytest.raises(InputError, match="is not between"):
        sim.run("baseline", **({"runs": 1} | wrong), uncertainty="point")


def constants_imported_by(path):
    """Return the modules of the package, outside the kernels' own, whose numbers a source imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim."):
            module = importlib.import_module(node.module)
            if any(isinstance(getattr(module, alias.name), numbers.Number) for alias in node.names):
                found.add(node.module.removeprefix("sim.").replace(".", "/"))
    return found


def test_the_key_of_the_compiled_codes_cache_covers_every_constant_that_kernels_freeze():
    root = Path(sim.__path__[0])
    covered = {name.removesuffix(".py") for name in KERNEL_SOURCES}
    frozen = set()
    for name in KERNEL_SOURCES:
        for path in sorted((root / name).rglob("*.py")) if (root / name).is_dir() else [root / name]:
            frozen |= constants_imported_by(path)
    uncovered = {name for name in frozen if not covered & {name, name.split("/")[0]}}
    assert frozen
    assert not uncovered, "a change of these would leave stale compiled code in use"


@needs_compiler
def test_more_places_leave_the_intermediaries_in_the_others_as_they_were():
    # Routes bind, so that who looks at what passes designates otherwise where there are more places; chance does not.
    inputs = (short_inputs(all_choose_by("uniform"), intermediaries=places) for places in (5, 64))
    few, many = (one.block(0, np.arange(64), 64) for one in inputs)
    for block in (few, many):
        advance(block, 0, WEEKS)
    assert not np.array_equal(few.state[0].legs["active_share"], many.state[0].legs["active_share"])
    assert same_bits(few.intermediaries["status"].copy(), many.intermediaries["status"][:5].copy())
    assert few.intermediaries["status"].min() == 0.0


@pytest.mark.parametrize("actor", roster().names("actors"))
def test_a_menu_cannot_be_emptied(actor):
    with pytest.raises(InputError, match="no posture is left"):
        build_inputs(load("baseline"), without={actor: tuple(roster().file.actors[actor].postures)})
