"""Why a posture was chosen: one decision of one run, taken apart as the model took it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import CHOICE, counter, gumbel
from sim.engine import MOST_RUNS, MOST_SEED
from sim.faults import Fault, InputError, not_among
from sim.inputs import DEFAULT_INTERMEDIARIES, Inputs, build_inputs
from sim.registry import registry
from sim.roster import roster
from sim.rules.choice import quantal_score
from sim.rules.ledger import debt_share
from sim.rules.reputation import expected_trust, fear_of_abandonment
from sim.scenario import Scenario
from sim.stages.schedule import SCHEDULE, Stage
from sim.state import LAYOUT, Block, Layout, Variable

if TYPE_CHECKING:
    from sim.world import World

_DECIDE: Final[Stage] = next(stage for stage in SCHEDULE if stage.name == "decide")
_LESS, _MORE, _NEARER = 0.5, 1.1, 0.25
"""How a number of the state is changed to see whether a decision reads it: a number that stands for a position, cut to
a whole one, must stay a position that there is."""


@dataclass(frozen=True)
class TermWeighed:
    """A term of a posture's utility: its value, its weight, and their product."""

    name: str
    value: float
    weight: float
    part: float


@dataclass(frozen=True)
class PostureWeighed:
    """A posture of the menu, as the decision weighed it.

    `inertia` is what staying adds to its utility, 0 where it was not in force; `draw` its Gumbel draw, 0 where the
    policy draws none; `score` what was compared, None where it was not available.
    """

    name: str
    title: str
    available: bool
    terms: tuple[TermWeighed, ...]
    utility: float
    inertia: float
    probability: float
    draw: float
    score: float | None


@dataclass(frozen=True)
class InputRead:
    """A number of the state that terms read, as it stood at the decision."""

    name: str
    meaning: str
    kind: str
    entity: str
    value: float
    unit: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class ParameterBehind:
    """A parameter behind a weight, a term or the choice, in the registry's unit, with its grade and source."""

    name: str
    behind: str
    value: float
    unit: str
    grade: str
    source: str


@dataclass(frozen=True)
class Explanation:
    """Why an actor chose a posture at its last decision, on `date` in `week`, before or in the week from `asked` on.

    `before` was in force until then. Utilities count in the scores with `precision`: 0 for a choice by lot, 1 for the
    best reply.
    """

    scenario: str
    seed: int
    run: int
    actor: str
    title: str
    policy: str
    asked: dt.date
    week: int
    date: dt.date
    before: str
    chosen: str
    precision: float
    postures: tuple[PostureWeighed, ...]
    inputs: tuple[InputRead, ...]
    parameters: tuple[ParameterBehind, ...]

    def posture(self, name: str) -> PostureWeighed:
        """Return a posture of the menu."""
        return next(posture for posture in self.postures if posture.name == name)

    def record(self) -> dict[str, Any]:
        """Return the explanation as plain data."""
        return asdict(self) | {"asked": self.asked.isoformat(), "date": self.date.isoformat()}


class _Place(NamedTuple):
    """Where a number of the state stands."""

    kind: str
    entity: int
    variable: Variable
    within: tuple[int, ...]


class _Decision(NamedTuple):
    """A world held right after a decision, before the choice is put in force."""

    inputs: Inputs
    block: Block
    actor: str
    number: int
    step: int
    values: dict[str, dict[str, float]]
    menu: list[str]
    terms: list[str]
    policy: str
    in_force: int
    chosen: int


_Reads = list[tuple[int, _Place, tuple[str, ...]]]
"""Rows of the state that terms read, where they stand, and which terms they move."""


class _Derived(NamedTuple):
    """A quantity that terms work out on their way; shown where they read the first argument that is not such a one."""

    kind: str
    name: str
    meaning: str
    arguments: tuple[str, ...]
    rule: Callable[..., float]


_DERIVED: Final = (
    _Derived("dyads", "trust", "expected reliability of the partner", ("kept", "broken"), expected_trust),
    _Derived("dyads", "fear", "fear of abandonment", ("trust", "dependence"), fear_of_abandonment),
    _Derived("ledgers", "debt_share", "weight of the debt", ("balance", "debt_scale"), debt_share),
)


def explain(
    scenario: Scenario,
    *,
    actor: str,
    week: int | dt.date,
    run: int = 0,
    seed: int = 0,
    intermediaries: int = DEFAULT_INTERMEDIARIES,
) -> Explanation:
    """Explain the last decision of an actor at or before a week of a run.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    actor : str
        Its name in the roster.
    week : int or date
        Number of the week, from 0 as in the time axis of results, or a day in it.
    run, seed : int
        Number of the run, from 0, and seed of the experiment.
    intermediaries : int
        Places for intermediaries, as the run had them.

    Returns
    -------
    Explanation
        Of the same choice that any engine makes in that run.

    Raises
    ------
    InputError
        With every fault: no such actor, a week outside the run, a run or a seed that there cannot be.
    """
    asked = _checked_step(scenario, actor, week, run, seed)
    inputs = build_inputs(scenario, intermediaries=intermediaries)
    decision = _decision(inputs, actor, asked - asked % inputs.clock.works.decision_steps, run, seed)
    precision, postures = _weighed(decision)
    chosen = decision.menu[decision.chosen]
    scores = {posture.name: posture.score for posture in postures if posture.score is not None}
    if max(scores, key=scores.__getitem__) != chosen:
        raise RuntimeError(f"the scores {scores} do not lead to {chosen}, which the model chose")
    reads = _reads(decision)
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
        chosen=chosen,
        precision=precision,
        postures=postures,
        inputs=tuple(_inputs_read(decision, reads)),
        parameters=tuple(_parameters_behind(decision, reads, intermediaries)),
    )


def _checked_step(scenario: Scenario, actor: str, week: int | dt.date, run: int, seed: int) -> int:
    """Return the step of the week, or say all that is wrong."""
    faults, clock, names = [], scenario.clock, roster().names("actors")
    if actor not in names:
        faults.append(Fault("actor", 0, "", not_among(actor, "an actor", names)))
    for name, value, most in (("run", run, MOST_RUNS - 1), ("seed", seed, MOST_SEED)):
        if not 0 <= value <= most:
            faults.append(Fault(name, 0, "", f"{value} is not between 0 and {most:,}."))
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


def _decision(inputs: Inputs, actor: str, step: int, run: int, seed: int) -> _Decision:
    """Carry a world to a decision and hold it there."""
    from sim.world import World

    world: World = World(inputs=inputs, seed=seed, run=run)
    for _ in range(step):
        world.step()
    with np.errstate(all="ignore"):
        for stage in SCHEDULE[: SCHEDULE.index(_DECIDE) + 1]:
            for entity in inputs.layout.each(stage.kind):
                stage.function(world.block, entity, step)
    agent = world.actors[actor]
    values, record, policy = agent.terms, world.block.actors[agent.number], inputs.scenario.policies[actor]
    menu, terms, in_force, chosen = list(values), list(values[agent.menu[0]]), record.posture[0], record.chosen[0]
    known = (inputs, world.block, actor, agent.number, step, values, menu, terms, policy)
    return _Decision(*known, in_force=int(in_force), chosen=int(chosen))


def _weighed(decision: _Decision) -> tuple[float, tuple[PostureWeighed, ...]]:
    """Return the precision of the choice, and every posture of the menu as it was weighed."""
    record, glob = decision.block.actors[decision.number], decision.block.globals[0]
    precision = {"best_reply": 1.0, "uniform": 0.0}.get(decision.policy, float(glob.precision[0]))
    weights, titled = record.weight[:, 0].tolist(), decision.inputs.roster.file.actors[decision.actor].postures
    postures = []
    for place, (name, values) in enumerate(decision.values.items()):
        stays, draw = float(place == decision.in_force), _draw(decision, place)
        utility = float(record.utility[place, 0])
        free = bool(record.available[place, 0] > 0.0)
        score = float(quantal_score(utility, stays, precision, glob.inertia[0], draw)) if free else None
        terms = zip(values.items(), weights, strict=False)
        weighed = tuple(TermWeighed(term, value, weight, weight * value) for (term, value), weight in terms)
        staying, title = stays * float(glob.inertia[0]), _title(titled[name], name)
        postures.append(PostureWeighed(name, title, free, weighed, utility, staying, 0.0, draw, score))
    if decision.policy == "best_reply":
        chances = [float(place == decision.chosen) for place in range(len(postures))]
    else:
        free_ones = [precision * (item.utility + item.inertia) if item.available else -math.inf for item in postures]
        powers = [math.exp(value - max(free_ones)) for value in free_ones]
        chances = [power / math.fsum(powers) for power in powers]
    pairs = zip(postures, chances, strict=True)
    return precision, tuple(replace(posture, probability=chance) for posture, chance in pairs)


def _draw(decision: _Decision, place: int) -> float:
    """Return the Gumbel draw of a posture, the very one of the run."""
    if decision.policy == "best_reply":
        return 0.0
    block = decision.block
    with np.errstate(over="ignore"):
        what_for = counter(CHOICE, decision.step, block.links.posture_number[decision.number, place])
        return float(gumbel(block.keys[0], np.uint64(what_for)))


def _title(record: Any, name: str) -> str:
    return str(getattr(record, "title", "") or name.replace("_", " "))


def _places(layout: Layout) -> Iterator[tuple[int, _Place]]:
    """Iterate over every row of the state."""
    for kind, variables in LAYOUT.items():
        for entity in layout.each(kind):
            for variable in variables:
                for within in np.ndindex(layout.sizes.shape(variable)):
                    yield layout.row(kind, entity, variable.name, *within), _Place(kind, entity, variable, within)


def _changed(value: float, bounds: tuple[float, float]) -> set[float]:
    """Return other values that a number of the state could have."""
    high, further = bounds[1], value * _MORE if value > 0.0 else 1.0
    more = value + _NEARER * (high - value) if math.isfinite(high) else further
    return {value * _LESS, more} - {value}


def _reads(decision: _Decision) -> _Reads:
    """Find what the terms read: each number is changed alone, and the decision made anew; so this knows no term."""
    rows: NDArray[np.float64] = decision.block.rows.copy()
    trial = decision.block._replace(**decision.inputs.layout.views(rows), rows=rows)
    before, names = rows.copy(), decision.terms
    term = trial.actors[decision.number].term[: len(decision.menu), : len(names), 0]
    as_it_was = term.copy()
    found: _Reads = []
    for row, place in _places(decision.inputs.layout):
        moved = np.zeros(len(names), dtype=bool)
        for value in _changed(float(before[row, 0]), place.variable.bounds):
            rows[row] = value
            with np.errstate(all="ignore"):
                _DECIDE.function(trial, decision.number, decision.step)
            moved |= (term != as_it_was).any(axis=0)
            rows[:] = before
        if moved.any():
            found.append((row, place, tuple(name for name, moves in zip(names, moved, strict=True) if moves)))
    return found


def _entity(inputs: Inputs, kind: str, number: int) -> str:
    """Return what to call an entity."""
    names = inputs.roster.names(kind)
    if not names:
        return "" if kind == "globals" else f"{kind} {number}"
    return _title(getattr(inputs.roster.file, kind)[names[number]], names[number])


def _inputs_read(decision: _Decision, reads: _Reads) -> Iterator[InputRead]:
    """Iterate over the states that the terms read, each entity's with what is derived of them."""
    for (kind, number), group in groupby(reads, key=lambda read: (read[1].kind, read[1].entity)):
        found, entity = list(group), _entity(decision.inputs, kind, number)
        for row, place, terms in found:
            variable, value = place.variable, float(decision.block.rows[row, 0])
            if variable.kind != "trait":
                meaning = variable.meaning + (f" {place.within}" if place.within else "")
                yield InputRead(variable.name, meaning, kind, entity, value, variable.unit, terms)
        record = getattr(decision.block, kind)[number]
        moved = {place.variable.name: terms for _, place, terms in found}
        values: dict[str, float] = {}
        for derived in (item for item in _DERIVED if item.kind == kind):
            key = next(name for name in derived.arguments if name not in values)
            arguments = [values[name] if name in values else float(record[name][0]) for name in derived.arguments]
            value = values[derived.name] = float(derived.rule(*arguments))
            if key in moved:
                yield InputRead(derived.name, derived.meaning, kind, entity, value, "1", moved[key])


def _parameters_behind(decision: _Decision, reads: _Reads, intermediaries: int) -> Iterator[ParameterBehind]:
    """Iterate over the parameters behind the weights, the choice, and the terms, each once."""
    layout, scenario = decision.inputs.layout, decision.inputs.scenario
    names = {
        layout.row(kind, entity, trait, *within): level
        for kind, entity, trait, within, level in decision.inputs.roster.traits(intermediaries)
        if isinstance(level, str)
    }
    own = [layout.row("actors", decision.number, "weight", column) for column in range(len(decision.terms))]
    stands = [(row, f"weight of {term}") for row, term in zip(own, decision.terms, strict=True)]
    if decision.policy not in ("best_reply", "uniform"):
        stands.append((layout.row("globals", 0, "precision"), "choice"))
    stands.append((layout.row("globals", 0, "inertia"), "choice"))
    stands += [(row, ", ".join(terms)) for row, _, terms in reads]
    behind: dict[str, str] = {}
    for row, what in stands:
        if row in names:
            behind.setdefault(names[row], what)
    for name, what in behind.items():
        parameter = registry()[name]
        value, source = scenario.parameter(name), parameter.source
        yield ParameterBehind(name, what, value, parameter.unit, parameter.grade, source)
