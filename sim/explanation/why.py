"""The explanation of one decision of one run."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.explanation.decision import carry_to_decision
from sim.explanation.parts import Explanation
from sim.explanation.reading import find_reads, inputs_read, parameters_behind
from sim.explanation.weighing import weigh
from sim.ground import defaults
from sim.ground.arguments import MOST_RUNS, MOST_SEED, whole
from sim.ground.faults import Fault, InputError, not_among
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario
from sim.scenario.members import Members


def explain(
    scenario: Scenario,
    *,
    actor: str,
    week: int | dt.date,
    run: int = 0,
    seed: int = 0,
    intermediaries: int = defaults.INTERMEDIARIES,
    key: np.uint64 | None = None,
    members: Members | None = None,
) -> Explanation:
    """Explain the last decision of an actor at or before a week of a run: the choice that every engine makes in it.

    A week is its number, from 0 as in the time axis of results, or a day in it. An `InputError` lists every error: an
    unknown actor, a week outside the run, an invalid run or seed. A key gives the run the draws of a sample in a sweep;
    `members` are what runs carry.
    """
    asked = _checked_step(scenario, actor, week, run, seed)
    inputs = build_inputs(scenario, intermediaries=intermediaries, members=members)
    decision = carry_to_decision(inputs, actor, asked - asked % inputs.clock.works.decision_steps, run, seed, key)
    precision, postures = weigh(decision)
    reads = find_reads(decision)
    return Explanation(
        scenario=scenario.name,
        seed=seed,
        run=run,
        actor=actor,
        title=inputs.roster.file.actors[actor].title,
        policy=decision.policy,
        asked=inputs.clock.date_of(asked),
        week=decision.step // inputs.clock.steps_a_week,
        date=inputs.clock.date_of(decision.step),
        before=decision.menu[decision.in_force],
        chosen=decision.menu[decision.chosen],
        precision=precision,
        postures=postures,
        inputs=tuple(inputs_read(decision, reads)),
        parameters=tuple(parameters_behind(decision, reads)),
        signposts=decision.raised,
        member=None if members is None else int(members.of_runs(np.array([run]))[0]),
    )


def _checked_step(scenario: Scenario, actor: str, week: int | dt.date, run: int, seed: int) -> int:
    """Return the step of the week, or report every error."""
    faults, clock, names = [], scenario.clock, scenario.case.roster.names("actors")
    if actor not in names:
        faults.append(Fault("actor", 0, "", not_among(actor, "an actor", names)))
    for name, value, most in (("run", run, MOST_RUNS - 1), ("seed", seed, MOST_SEED)):
        try:
            whole(value, 0, most)
        except ValueError as error:
            faults.append(Fault(name, 0, "", str(error)))
    step = 0
    if isinstance(week, dt.date):
        try:
            step = clock.step_of(week)
        except ValueError as error:
            faults.append(Fault("week", 0, "", str(error)))
    elif 0 <= week < clock.weeks:
        step = week * clock.steps_a_week
    else:
        faults.append(Fault("week", 0, "", f"{week} is not between 0 and {clock.weeks - 1}, the weeks of the run."))
    if faults:
        raise InputError(faults)
    return step
