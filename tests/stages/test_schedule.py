import ast
import datetime as dt
import inspect
import re

import numpy as np
import pytest

from helpers.core import needs_compiler, outcome, python_of, same_bits, short_inputs
from helpers.lively import lively_inputs
from sim.engine.ensemble import run_ensemble
from sim.kernel.clock import Clock
from sim.kernel.compiler import block_lanes
from sim.kernel.mechanism import WEEK
from sim.kernel.state import LAYOUT
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.stages.schedule import SCHEDULE, Stage, advance, in_loops


def stages_of_advance():
    """Return the kind and the name of every stage that the compiled step calls, in the order of its source."""
    function = ast.parse(in_loops(SCHEDULE)).body[0]
    told, state, loop = function.body
    assert isinstance(told, ast.Expr)
    assert ast.unparse(state) == "state = block.state[0]"
    assert isinstance(loop, ast.For)
    assert ast.unparse(loop.iter) == "range(first, last)"
    step, found = ast.unparse(loop.target), []
    for statement in loop.body:
        kind, entity, call = "globals", "0", statement
        if isinstance(statement, ast.For):
            entity, (call,) = ast.unparse(statement.target), statement.body
            places = ast.unparse(statement.iter).removeprefix("range(").removesuffix(".shape[0])")
            kind = places.removeprefix("state.").removeprefix("block.")
            assert places == ("block" if kind == "intermediaries" else "state") + f".{kind}"
        assert isinstance(call, ast.Expr), ast.unparse(statement)
        name = ast.unparse(call.value.func)
        assert ast.unparse(call) == f"{name}(block, {entity}, {step})"
        found.append((kind, name))
    return found


def test_the_compiled_step_calls_the_stages_of_the_week_in_their_order():
    assert stages_of_advance() == [(place.kind, place.name) for place in WEEK]
    assert [(stage.part, stage.name, stage.kind, stage.why) for stage in SCHEDULE] == [
        (place.part, place.name, place.kind, place.why) for place in WEEK
    ]


def test_the_names_in_the_compiled_step_are_the_functions_of_the_schedule():
    names = python_of(advance).__globals__
    for stage in SCHEDULE:
        assert names[stage.name] is stage.function


def test_the_compiled_step_can_be_cached_as_what_its_file_holds():
    function = python_of(advance)
    assert inspect.getfile(function) == inspect.getsourcefile(Stage)
    assert function.__module__ == "sim.stages.schedule"
    assert function.__doc__.startswith("Carry a block from step `first`")


each_stage = pytest.mark.parametrize("stage", SCHEDULE, ids=lambda stage: stage.name)


@each_stage
def test_a_stage_is_named_as_its_function_and_stands_in_the_module_of_its_part(stage):
    function = python_of(stage.function)
    assert stage.name == function.__name__
    assert function.__module__ == f"sim.stages.{stage.part}"
    assert stage.kind in LAYOUT


@each_stage
def test_a_stage_says_in_a_sentence_what_it_does(stage):
    assert stage.meaning == (python_of(stage.function).__doc__ or "").splitlines()[0]
    assert stage.meaning[0].isupper()
    assert stage.meaning.endswith(".")
    assert len(stage.meaning.split()) >= 4


NAMED_STAGES = r"((?:`\w+`(?:, | and )?)+)"


@each_stage
def test_a_stage_says_why_it_stands_where_it_does_and_is_right(stage):
    """Stages that it comes after stand before it, and those that it comes before stand after it."""
    order = [place.name for place in WEEK]
    assert stage.why.endswith(".")
    assert re.match(r"First|Last|After|Before", stage.why), "the reason begins with where the stage stands"
    for word, earlier in (("[Aa]fter", True), ("[Bb]efore", False)):
        for named in re.findall(rf"\b{word} {NAMED_STAGES}", stage.why):
            for other in re.findall(r"`(\w+)`", named):
                assert (order.index(other) < order.index(stage.name)) is earlier, (stage.name, other)
    assert set(re.findall(r"`(\w+)`", stage.why)) <= set(order)


def test_no_stage_stands_in_the_schedule_twice():
    assert len({stage.name for stage in SCHEDULE}) == len(SCHEDULE)


def test_what_held_last_week_is_looked_at_first_and_the_record_comes_last():
    names = [stage.name for stage in SCHEDULE]
    assert (names[:3], names[-1]) == (["watch_signposts", "mark_calendar", "answer_signposts"], "record")


FIRST, LAST = 12, 20


def begun(key, width):
    """Return the inputs and a block of one run, with most of what can happen ahead of it."""
    inputs = lively_inputs(intermediaries=8)
    return inputs, inputs.block(8, np.array([key]), width)


def half_way(key=54):
    """Return the inputs and a block of one lane before step `FIRST`."""
    inputs, block = begun(key, 1)
    call_by_hand(inputs, block, 0, FIRST)
    return inputs, block


def call_by_hand(inputs, block, first, last, reverse=False):
    with np.errstate(all="ignore"):
        for stage, number, step in calls(inputs, first, last, reverse):
            stage.function(block, number, step)


def calls(inputs, first, last, reverse=False):
    """Iterate over every call of the schedule from one step to before another: the stage, the entity, the step."""
    for step in range(first, last):
        for stage in SCHEDULE:
            numbers = list(inputs.layout.each(stage.kind))
            for number in reversed(numbers) if reverse else numbers:
                yield stage, number, step


def test_a_stage_writes_only_rows_of_its_own_entity():
    wrote = set()
    # In one a good is approved, in one there is talk, in one an agreement is broken.
    for inputs, block in (half_way(54), half_way(69), half_way(17)):
        first, stride = inputs.layout.first, inputs.layout.stride
        for stage, number, step in calls(inputs, FIRST, LAST):
            before = block.rows.copy()
            with np.errstate(all="ignore"):
                stage.function(block, number, step)
            changed = np.flatnonzero((before != block.rows).any(axis=1))
            start = first[stage.kind] + number * stride[stage.kind]
            own = set(range(start, start + stride[stage.kind]))
            assert stage.name in ("mark_calendar", "answer_signposts") or set(changed) <= own, stage
            wrote |= {stage.name} if len(changed) else set()
    # How much visibility is kept is the same in every step, and was written in the first.
    assert wrote == {stage.name for stage in SCHEDULE} - {"record", "hide"}


@pytest.mark.parametrize("reverse", [False, True])
def test_calling_the_schedule_by_hand_is_advancing_whatever_the_order_of_entities(reverse):
    inputs, by_hand = half_way()
    call_by_hand(inputs, by_hand, FIRST, LAST, reverse)
    # As wide as in an ensemble: for a lane alone the week as a whole would be compiled for this test.
    _, compiled = begun(54, block_lanes(1))
    with np.errstate(all="ignore"):
        advance(compiled, 0, LAST)
    assert same_bits(by_hand.rows[..., :1], compiled.rows[..., :1])
    assert same_bits(by_hand.out[..., :1], compiled.out[..., :1])


def test_a_stage_of_the_schedule_cannot_be_changed():
    with pytest.raises(AttributeError):
        SCHEDULE[0].name = "other"
    assert isinstance(SCHEDULE, tuple)
    assert all(isinstance(stage, Stage) for stage in SCHEDULE)


# Dates and steps.


@pytest.mark.parametrize("steps_a_week", [1, 2, 7])
def test_an_event_inside_a_week_takes_effect_at_the_first_step_of_that_week(steps_a_week):
    inputs = build_inputs(load("baseline", {"horizon": "2024-01-01"}), intermediaries=2, steps_a_week=steps_a_week)
    in_force = outcome(run_ensemble(inputs, runs=1, seed=0, width=1), inputs, "in_force")[0, :, 0]
    first = int(np.flatnonzero(in_force == 0.0)[0])
    assert inputs.clock.times()[first] == np.datetime64("2023-10-16")
    assert first == inputs.clock.step_of(dt.date(2023, 10, 18)) == 86 * steps_a_week
    assert not in_force[first:].any()


def test_decisions_are_taken_every_four_weeks_however_long_a_step_is():
    for steps_a_week in (1, 2):
        inputs = short_inputs({"params.choice_precision": 0.0, "params.choice_inertia": 0.0}, steps_a_week=steps_a_week)
        postures = outcome(run_ensemble(inputs, runs=64, seed=0), inputs, "posture")
        changes = np.flatnonzero((np.diff(postures, axis=1) != 0.0).any(axis=(0, 2))) + 1
        assert changes.tolist() == [4 * steps_a_week * number for number in range(1, 5)]


def last_step_of_the_calendar(horizon):
    """Return the last step at which a baseline to a horizon sets something."""
    return int(build_inputs(load("baseline", {"horizon": horizon}), intermediaries=1).calendar.step.max())


@pytest.mark.parametrize("horizon", ["2023-10-17", "2023-10-19", "2023-10-20", "2023-10-22"])
def test_an_event_in_a_last_week_that_is_not_whole_is_not_reached(horizon):
    assert load("baseline", {"horizon": horizon}).clock.weeks == 86
    assert last_step_of_the_calendar(horizon) == 84, "the attack of 7 October"


def test_an_event_in_the_last_whole_week_is_reached():
    assert last_step_of_the_calendar("2023-10-23") == 86


@pytest.mark.parametrize("date", [dt.date(2022, 2, 20), dt.date(2022, 7, 11)])
def test_a_date_outside_the_run_has_no_step(date):
    with pytest.raises(ValueError, match="outside the run"):
        Clock(dt.date(2022, 2, 21), dt.date(2022, 7, 11)).step_of(date)


# Halving the step: the answer is that of the model and not of its clock.

HALVING_RUNS = 30_000  # a difference of .05 is six standard errors: chance alone neither fails the test nor passes it
AT_ONCE = 500
HALVED = (
    "delivered",
    "ledger_balance",
    "trust",
    "active_share",
    "attribution",
    "strikes",
    "received",
    "sanctions",
)


@pytest.fixture(scope="module", params=["2023-02-20", pytest.param("2024-12-30", marks=pytest.mark.long)])
def ends(request):
    """Return each outcome as it stands on a day, shape (entities, runs), with one and with two steps a week.

    Dates of events and of decisions are those of whole weeks in both.
    """
    found = []
    for steps_a_week in (1, 2):
        inputs = build_inputs(load("baseline", {"horizon": request.param}), steps_a_week=steps_a_week)
        parts = [_ends(inputs, first) for first in range(0, HALVING_RUNS, AT_ONCE)]
        found.append({name: np.concatenate([part[name] for part in parts], axis=-1) for name in HALVED})
    return found


def _ends(inputs, first):
    """Return the outcomes of some of the runs; the weeks before their ends would take gigabytes if kept for all."""
    out = run_ensemble(inputs, runs=AT_ONCE, seed=0, workers=2, first=first)
    return {name: outcome(out, inputs, name)[:, -1].copy() for name in HALVED}


@needs_compiler
@pytest.mark.parametrize("name", HALVED)
def test_halving_the_step_moves_an_outcome_by_less_than_a_twentieth_of_its_spread(ends, name):
    whole, half = (end[name] for end in ends)
    spread = whole.std(axis=1, ddof=1)
    varies = spread > 1e-9 * np.abs(whole).max()
    moved = (half.mean(axis=1) - whole.mean(axis=1))[varies] / spread[varies]
    assert (np.abs(moved) < 0.05).all(), f"{name} moves by {moved} standard deviations"
    assert np.allclose(half[~varies], whole[~varies], rtol=1e-9), "what is the same in every run is so at any step"


def test_no_variable_is_named_as_something_that_a_record_of_numpy_has_of_itself():
    taken = set(dir(np.record)) - {"record"}
    names = {variable.name for variables in LAYOUT.values() for variable in variables}
    assert names & taken == set(), "with the compiler off such a field would be shadowed"
