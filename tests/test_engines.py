import ast
import importlib
import json
import numbers
from itertools import combinations, cycle, product
from pathlib import Path

import numpy as np
import pytest
from allpairspy import AllPairs
from helpers_core import (
    HORIZON,
    WEEKS,
    WIDTHS,
    digest,
    fresh_python,
    needs_compiler,
    outcome,
    recorded,
    same_bits,
    short_inputs,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import sim
from sim.axes import POLICIES
from sim.compiler import KERNEL_SOURCES
from sim.draws import CHOICE, counter, gumbel, run_keys
from sim.engine import run_mesa
from sim.ensemble import run_ensemble
from sim.faults import InputError
from sim.identity import entity_number
from sim.inputs import build_inputs
from sim.mechanism import MECHANISMS
from sim.outcome import OUTCOMES
from sim.registry import registry
from sim.roster import roster
from sim.scenario import load
from sim.stages.schedule import advance

MECHANISM_OPTIONS = {f"mechanisms.{name}": list(mechanism.options) for name, mechanism in MECHANISMS.items()}
POLICY_OPTIONS = {f"postures.{actor}.policy": list(POLICIES) for actor in roster().names("actors")}
EVENT_OPTIONS = {"events.unscr_2231_expiry.date": ["2022-05-04", "2023-10-18"]}


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
EVENT_IN_REACH = {"events.unscr_2231_expiry.date": "2022-05-04"}


@pytest.mark.parametrize(("options", "rows"), [(EVERYTHING, PAIRS), (MECHANISM_OPTIONS, PAIRS_OF_MECHANISMS)])
def test_the_covering_arrays_hold_every_pair_of_options(options, rows):
    for one, other in combinations(options, 2):
        assert {(row[one], row[other]) for row in rows} == set(product(options[one], options[other]))


@needs_compiler
@pytest.mark.parametrize("case", PAIRS, ids=short_name)
def test_mesa_and_the_compiled_ensemble_are_equal_bit_for_bit(case):
    engine = {name: case[name] for name in ("workers", "width")}
    build = {name: case[name] for name in ("intermediaries", "steps_a_week")}
    overrides = {name: value for name, value in case.items() if name not in engine | build}
    inputs = short_inputs(overrides, **build)
    assert same_bits(run_mesa(inputs, runs=3, seed=5), run_ensemble(inputs, runs=3, seed=5, **engine))


@needs_compiler
def test_mesa_and_the_compiled_ensemble_are_equal_bit_for_bit_over_the_whole_horizon():
    mesa = sim.run("baseline", runs=2, seed=3, engine="mesa")
    compiled = sim.run("baseline", runs=2, seed=3, engine="compiled")
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
    inputs = short_inputs(overrides)
    assert same_bits(run_mesa(inputs, runs=2, seed=seed), run_ensemble(inputs, runs=2, seed=seed, width=8))


@needs_compiler
def test_the_same_code_with_the_compiler_off_gives_the_same_bytes():
    cases = [
        {"overrides": overrides | EVENT_IN_REACH, "run": {"runs": 3, "seed": 11, "width": width}}
        for width, overrides in zip(cycle((1, 8)), PAIRS_OF_MECHANISMS, strict=False)
    ]
    code = "from sim.compiler import compiling; assert not compiling(); import helpers_core as h; h.digests_of_cases()"
    plain = json.loads(fresh_python(code, compiler=False, given=json.dumps(cases)))
    assert plain == [digest(recorded(case)) for case in cases]


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
    width, workers = data.draw(st.sampled_from(WIDTHS)), data.draw(st.sampled_from([1, 2]))
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
        sim.run("baseline", **({"runs": 1} | wrong))


def constants_imported_by(path):
    """Return the modules of the package, outside the kernels' own, whose numbers a source imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sim."):
            module = importlib.import_module(node.module)
            if any(isinstance(getattr(module, alias.name), numbers.Number) for alias in node.names):
                found.add(node.module.split(".")[1])
    return found


def test_the_key_of_the_compiled_codes_cache_covers_every_constant_that_kernels_freeze():
    root = Path(sim.__path__[0])
    covered = {name.removesuffix(".py") for name in KERNEL_SOURCES}
    frozen = set()
    for name in KERNEL_SOURCES:
        for path in sorted((root / name).rglob("*.py")) if (root / name).is_dir() else [root / name]:
            frozen |= constants_imported_by(path)
    assert frozen <= covered, "a change of these would leave stale compiled code in use"


# Choice, through the engine.

BLOCKS = 64


def decisions(inputs, step, seed=0, blocks=BLOCKS):
    """Carry lanes to just after the decision of a step.

    Returns the utilities of each actor's menu (posture, lane), and the postures chosen and those before (actor, lane).
    """
    utility, chosen, before = [], [], []
    for number in range(blocks):
        block = inputs.block(seed, np.arange(64) + 64 * number, 64)
        advance(block, 0, step)
        before.append(block.actors["posture"].astype(int))
        advance(block, step, step + 1)
        utility.append(block.actors["utility"].copy())
        chosen.append(block.actors["chosen"].astype(int))
    menus = [len(actor.postures) for actor in roster().file.actors.values()]
    of_menus = [rows[:length] for rows, length in zip(np.concatenate(utility, -1), menus, strict=True)]
    return of_menus, np.concatenate(chosen, -1), np.concatenate(before, -1)


def with_inertia(inputs, utility, before):
    """Return the utilities (posture, lane) of one actor with that of staying added."""
    stays = np.arange(len(utility))[:, None] == before
    return utility + inputs.start[inputs.layout.row("globals", 0, "inertia")] * stays


def softmax(scores):
    weights = np.exp(scores - scores.max(axis=0))
    return weights / weights.sum(axis=0)


def agreement(probability, chosen):
    """Return the p-value of choices having been drawn lane by lane with the given probabilities."""
    seen = (np.arange(len(probability))[:, None] == chosen).sum(axis=1)
    spread = np.diag(probability.sum(axis=1)) - probability @ probability.T
    excess = (seen - probability.sum(axis=1))[:-1]
    return stats.chi2.sf(excess @ np.linalg.solve(spread[:-1, :-1], excess), len(excess))


@needs_compiler
@pytest.mark.parametrize("precision", [0.0, 3.0, 12.0])
@pytest.mark.parametrize("step", [0, 4, 16])
def test_choices_follow_the_quantal_response_to_the_recorded_utilities(step, precision):
    inputs = short_inputs({"params.choice_precision": precision})
    utility, chosen, before = decisions(inputs, step)
    for actor in range(len(chosen)):
        scores = precision * with_inertia(inputs, utility[actor], before[actor])
        assert agreement(softmax(scores), chosen[actor]) > 1e-3


@needs_compiler
@pytest.mark.parametrize("step", [0, 4, 16])
def test_the_posture_chosen_is_the_one_of_highest_score_with_its_own_lasting_draw(step):
    inputs = short_inputs({"params.choice_precision": 3.0})
    utility, chosen, before = decisions(inputs, step, blocks=2)
    keys = run_keys(0, np.arange(128))
    for number, (name, actor) in enumerate(roster().file.actors.items()):
        entities = [np.uint64(entity_number("posture", f"{name}.{posture}")) for posture in actor.postures]
        draws = [np.uint64(counter(CHOICE, step, entity)) for entity in entities]
        chance = np.array([[gumbel(key, draw) for key in keys] for draw in draws])
        scores = 3.0 * with_inertia(inputs, utility[number], before[number]) + chance
        assert np.array_equal(chosen[number], scores.argmax(axis=0))


@needs_compiler
def test_more_places_leave_the_intermediaries_in_the_others_as_they_were():
    few, many = (short_inputs(intermediaries=places).block(0, np.arange(64), 64) for places in (5, 64))
    for block in (few, many):
        advance(block, 0, WEEKS)
    assert same_bits(few.intermediaries["status"].copy(), many.intermediaries["status"][:5].copy())
    assert few.intermediaries["status"].min() == 0.0


def test_the_measure_of_agreement_rejects_choices_by_other_probabilities():
    chosen = np.repeat([0, 1, 2], [900, 1000, 1100])
    assert agreement(np.full((3, 3000), 1 / 3), chosen) < 1e-3
    assert agreement(np.repeat([[0.3], [1 / 3], [1.1 / 3]], 3000, axis=1), chosen) > 0.99


MENUS = [(name, posture) for name, actor in roster().file.actors.items() for posture in actor.postures]


@needs_compiler
@pytest.mark.parametrize(("actor", "removed"), MENUS)
def test_removing_a_posture_leaves_the_choices_among_the_others_as_they_were(actor, removed):
    number = roster().names("actors").index(actor)
    place = list(roster().file.actors[actor].postures).index(removed)
    _, whole, _ = decisions(short_inputs({"params.choice_precision": 3.0}), 0)
    _, part, _ = decisions(short_inputs({"params.choice_precision": 3.0}, without={actor: (removed,)}), 0)
    had_chosen_it = whole[number] == place
    assert 0 < had_chosen_it.sum() < had_chosen_it.size
    assert np.array_equal(part[number][~had_chosen_it], whole[number][~had_chosen_it])
    assert not (part[number] == place).any()
    others = np.arange(len(whole)) != number
    assert np.array_equal(part[others], whole[others])


@pytest.mark.parametrize("actor", roster().names("actors"))
def test_a_menu_cannot_be_emptied(actor):
    with pytest.raises(InputError, match="no posture is left"):
        build_inputs(load("baseline"), without={actor: tuple(roster().file.actors[actor].postures)})


def all_choose_by(policy, **params):
    return {f"postures.{actor}.policy": policy for actor in roster().names("actors")} | {
        f"params.{name}": value for name, value in params.items()
    }


@needs_compiler
@pytest.mark.parametrize("step", [0, 4, 16])
@pytest.mark.parametrize("actor", roster().names("actors"))
def test_the_best_reply_is_the_posture_of_highest_utility(actor, step):
    number = roster().names("actors").index(actor)
    inputs = short_inputs({f"postures.{actor}.policy": "best_reply", "params.choice_precision": 3.0})
    utility, chosen, before = decisions(inputs, step, blocks=4)
    best = with_inertia(inputs, utility[number], before[number]).argmax(axis=0)
    assert np.array_equal(chosen[number], best)


GENEROUS = {
    "russia_weight_goodwill": 1.0,
    "russia_weight_means": 0.0,
    "iran_weight_return": 1.0,
    "iran_weight_pressure": 0.0,
    "iran_weight_legitimacy": 0.0,
    "iran_weight_means": 0.0,
}
"""Weights under which the best reply is to give all."""


BEST = {"russia": "promise_and_pay", "iran": "ship"}  # where generosity pays


@needs_compiler
@pytest.mark.parametrize("precision", [0.0, 0.5, 30.0])
def test_the_best_reply_does_not_depend_on_the_precision_of_choice(precision):
    usual = short_inputs(all_choose_by("best_reply", **GENEROUS))
    other = short_inputs(all_choose_by("best_reply", choice_precision=precision, **GENEROUS))
    whole = run_ensemble(usual, runs=8, seed=0, width=8)
    best = [list(roster().file.actors[name].postures).index(posture) for name, posture in BEST.items()]
    assert (outcome(whole, usual, "posture") == np.array(best)[:, None, None]).all()
    assert same_bits(whole, run_ensemble(other, runs=8, seed=0, width=8))


@needs_compiler
def test_the_best_reply_uses_no_draws():
    inputs = short_inputs(all_choose_by("best_reply"))
    _, one, _ = decisions(inputs, 0, seed=0, blocks=1)
    _, other, _ = decisions(inputs, 0, seed=1, blocks=1)
    assert np.array_equal(one, other)
    assert (one == one[:, :1]).all()


@needs_compiler
def test_uniform_choice_takes_each_posture_alike():
    _, chosen, _ = decisions(short_inputs(all_choose_by("uniform")), 16)
    for actor in range(len(chosen)):
        assert stats.chisquare(np.bincount(chosen[actor], minlength=3)).pvalue > 1e-3


@needs_compiler
def test_uniform_choice_uses_no_utilities():
    weights = {name: registry()[name].bounds[1] for name in registry() if "_weight_" in name}
    plain = short_inputs(all_choose_by("uniform"))
    weighted = short_inputs(all_choose_by("uniform", choice_precision=30.0, choice_inertia=0.5, **weights))
    postures = [outcome(run_ensemble(inputs, runs=64, seed=0), inputs, "posture") for inputs in (plain, weighted)]
    assert same_bits(*postures)
    assert not np.array_equal(plain.start, weighted.start)


def test_the_short_horizon_reaches_the_moved_event():
    inputs = short_inputs(EVENT_IN_REACH)
    assert inputs.calendar.step.tolist() == [10]
    assert inputs.scenario.horizon.isoformat() == HORIZON
