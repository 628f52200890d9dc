"""From a scenario to arrays: parameters in kernel units, the calendar as rows, blocks ready to run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.columns import OUTCOMES
from sim.case.roster import Roster
from sim.ground import defaults
from sim.ground.faults import input_error, not_among
from sim.kernel.clock import Clock
from sim.kernel.draws import run_keys
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.state import Answers, Block, Calendar, Layout, Options, Signposts
from sim.kernel.variables import LAYOUT
from sim.scenario.agenda import agenda_of
from sim.scenario.load import Scenario
from sim.scenario.members import Members
from sim.scenario.watch import signposts_of
from sim.words import whole

MOST_INTERMEDIARIES = 100_000


@dataclass(frozen=True)
class RecordedRows:
    """The rows of the buffer that a run records, and which of them are which outcome."""

    rows: NDArray[np.int64]  # shape (recorded,)
    places: dict[str, slice]  # of each outcome among them


@dataclass(frozen=True, eq=False)
class Varied:
    """Where members' values stand in the buffer at the start."""

    members: Members  # without the parameters that the scenario sets
    values: NDArray[np.float64]  # of each row and member, in the kernels' units, shape (rows varied, members)
    rows: NDArray[np.int64]  # shape (rows varied,)


@dataclass(frozen=True)
class Inputs:
    """Everything that a run needs besides its seed and number."""

    scenario: Scenario  # what it was made from
    layout: Layout  # where each variable stands
    clock: Clock
    start: NDArray[np.float64]  # the buffer at the start, shape (rows,); of every run, where nothing varies
    options: Any  # as kernels read them, and the two that follow
    links: NDArray[Any]  # of one record
    calendar: Calendar
    signposts: Signposts
    answers: Answers
    recorded: RecordedRows
    varied: Varied | None = None  # what differs from run to run at the start

    @property
    def case(self) -> Case:
        """The case that the scenario is of."""
        return self.scenario.case

    @property
    def roster(self) -> Roster:
        """Who plays which role."""
        return self.case.roster

    def block(self, seed: int, runs: NDArray[np.int64], width: int, out: NDArray[np.float64] | None = None) -> Block:
        """Make a block of runs at its start, with a buffer of its own.

        `runs` are the numbers of the runs, at most `width`; lanes beyond them repeat the last. It records in `out`,
        shape (recorded rows, steps, width), which is made anew by default.
        """
        lanes = np.concatenate([runs, np.full(width - len(runs), runs[-1])]).astype(np.int64)
        block = self._block(run_keys(seed, lanes), self.recorded.rows, out)
        self.put_members(block.rows, lanes)
        return block

    def put_members(self, rows: NDArray[np.float64], runs: NDArray[np.int64]) -> None:
        """Put the values of the members of some runs into a buffer at its start, shape (rows, runs)."""
        if self.varied is not None:
            rows[self.varied.rows] = self.varied.values[:, self.varied.members.of_runs(runs)]

    def unrecorded_block(self, width: int) -> Block:
        """Make a block that records no step, for a caller who reads the buffer; its keys are still to be filled in."""
        return self._block(np.zeros(width, dtype=np.uint64), np.zeros(0, dtype=np.int64))

    def _block(
        self, keys: NDArray[np.uint64], recorded: NDArray[np.int64], out: NDArray[np.float64] | None = None
    ) -> Block:
        rows = np.repeat(self.start[:, None], len(keys), axis=1)
        state, intermediaries = self.layout.views(rows)
        return Block(
            state=state,
            links=self.links,
            intermediaries=intermediaries,
            rows=rows,
            keys=keys,
            recorded=recorded,
            out=np.zeros((len(recorded), self.clock.steps, len(keys))) if out is None else out,
            options=self.options,
            calendar=self.calendar,
            signposts=self.signposts,
            answers=self.answers,
            clock=self.clock.works,
            memory=self.layout.memory(len(keys)),
        )


@dataclass(frozen=True, eq=False)
class _StartPlan:
    """How the buffer's column at the start follows from the parameters."""

    constant: NDArray[np.float64]  # where no parameter stands, shape (rows,)
    names: tuple[str, ...]  # the parameter of each row that is bound to one, and those rows
    rows: NDArray[np.int64]
    started: NDArray[np.int64]  # rows of states, and of the traits that they start from
    source: NDArray[np.int64]

    def column(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Return the column for some values of the parameters, in the kernels' units."""
        column = self.constant.copy()
        column[self.rows] = [values[name] for name in self.names]
        column[self.started] = column[self.source]
        return column

    def rows_of(self, names: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows that parameters stand in at the start, those of states too, and the place of its name."""
        places = {name: place for place, name in enumerate(names)}
        named = {row: name for row, name in zip(self.rows.tolist(), self.names, strict=True) if name in places}
        named |= {
            row: named[source]
            for row, source in zip(self.started.tolist(), self.source.tolist(), strict=True)
            if source in named
        }
        rows = np.array(list(named), dtype=np.int64)
        return rows, np.array([places[name] for name in named.values()], dtype=np.int64)


@cache
def _layout(case: Case, intermediaries: int) -> Layout:
    return Layout(case.roster.sizes(intermediaries))


def _taken(roster: Roster, layout: Layout, kind: str) -> list[int]:
    """Return the places of a kind that an entity takes."""
    return [place for place in layout.each(kind) if not roster.is_empty(kind, place)]


def _endless(roster: Roster, layout: Layout) -> list[int]:
    """Return the rows of the times of empty places, which never end; all else in them is 0."""
    return [
        layout.row(kind, len(roster.names(kind)), variable.name)
        for kind in roster.empty_places
        for variable in LAYOUT[kind]
        if (variable.kind, variable.unit) == ("trait", "week")
    ]


@cache
def _start_plan(case: Case, intermediaries: int) -> _StartPlan:
    roster, layout = case.roster, _layout(case, intermediaries)
    constant = np.zeros(layout.rows)
    bound: dict[int, str] = {}
    for kind, entity, trait, within, level in roster.traits(intermediaries, case.parameters):
        row = layout.row(kind, entity, trait, *within)
        if not isinstance(level, str):
            constant[row] = float(level)
            bound.pop(row, None)
        elif level in case.parameters:
            bound[row] = level
        else:
            raise input_error("roster", not_among(level, "a parameter", case.parameters))
    started = {}
    for kind, variables in LAYOUT.items():
        for variable in (variable for variable in variables if variable.kind != "trait" and variable.start):
            for entity in _taken(roster, layout, kind):
                row = layout.row(kind, entity, variable.name)
                if isinstance(variable.start, str):
                    started[row] = layout.row(kind, entity, variable.start)
                else:
                    constant[row] = variable.start
    for entity, regime in enumerate(roster.file.regimes.values()):
        constant[layout.row("regimes", entity, "in_force")] = float(regime.in_force_at_start)
    constant[_endless(roster, layout)] = math.inf
    rows, sources = np.array(list(bound), dtype=np.int64), np.array(list(started.values()), dtype=np.int64)
    return _StartPlan(constant, tuple(bound.values()), rows, np.array(list(started), dtype=np.int64), sources)


@cache
def _default_values(case: Case) -> dict[str, float]:
    return {name: parameter.kernel_value() for name, parameter in case.parameters.items()}


def _kernel_values(case: Case, params: Mapping[str, float]) -> dict[str, float]:
    return {name: case.parameters[name].kernel_value(value) for name, value in params.items()}


def rows_of_parameters(case: Case, intermediaries: int = defaults.INTERMEDIARIES) -> dict[str, list[int]]:
    """Return the rows of the buffer that hold each parameter at the start, those of states that start from it too."""
    plan = _start_plan(case, intermediaries)
    named = dict(zip(plan.rows.tolist(), plan.names, strict=True))
    found: dict[str, list[int]] = {name: [] for name in case.parameters}
    for row, name in named.items():
        found[name].append(row)
    for row, source in zip(plan.started.tolist(), plan.source.tolist(), strict=True):
        if source in named:
            found[named[source]].append(row)
    return found


@cache
def _links(case: Case, policies: tuple[tuple[str, str], ...]) -> NDArray[Any]:
    return case.roster.links(dict(policies))


@cache
def _recorded(case: Case, intermediaries: int) -> RecordedRows:
    layout = _layout(case, intermediaries)
    rows: list[int] = []
    places = {}
    for name, outcome in OUTCOMES.items():
        first = len(rows)
        taken = _taken(case.roster, layout, outcome.kind)
        rows += [layout.row(outcome.kind, entity, outcome.variable) for entity in taken]
        places[name] = slice(first, len(rows))
    return RecordedRows(np.array(rows, dtype=np.int64), places)


def build_inputs(
    scenario: Scenario,
    *,
    intermediaries: int = defaults.INTERMEDIARIES,
    steps_a_week: int = 1,
    without: Mapping[str, tuple[str, ...]] | None = None,
    members: Members | None = None,
) -> Inputs:
    """Build the inputs of a scenario's runs.

    `intermediaries` are the places for them, 1 or more; a finer step has more than one `steps_a_week`; `without`
    takes postures off an actor's menu, by actor; `members` are values of parameters that vary from run to run, but for
    those that the scenario sets. An `InputError` says where a number is out of range, or a menu would
    be empty.
    """
    if not 1 <= intermediaries <= MOST_INTERMEDIARIES:
        raise input_error("intermediaries", f"{intermediaries} is not between 1 and {whole(MOST_INTERMEDIARIES)}.")
    case, clock = scenario.case, Clock(scenario.start, scenario.horizon, steps_a_week)
    layout, plan = _layout(case, intermediaries), _start_plan(case, intermediaries)
    values = _default_values(case) | _kernel_values(case, scenario.params)
    unchanged = plan.column(values)
    varied = (
        _varied(plan, members.checked(case.parameters).without(scenario.params), case) if members is not None else None
    )
    # What a claim sets counts as a change, whatever value a member has.
    unlike = dict.fromkeys(varied.members.names, math.inf) if varied else {}

    def start_with(params: Mapping[str, float]) -> NDArray[np.float64]:
        return plan.column(values | unlike | _kernel_values(case, params)) if params or unlike else unchanged

    start = unchanged.copy()
    for actor, postures in (without or {}).items():
        _take_off(case.roster, layout, start, actor, postures)
    codes = {name: mechanism.code(scenario.mechanisms[name]) for name, mechanism in MECHANISMS.items()}
    signposts, answers = signposts_of(scenario, layout, clock)
    return Inputs(
        scenario=scenario,
        layout=layout,
        clock=clock,
        start=start,
        options=Options(**codes),
        links=_links(case, tuple(scenario.policies.items())),
        calendar=agenda_of(scenario, layout, clock, start_with),
        signposts=signposts,
        answers=answers,
        recorded=_recorded(case, intermediaries),
        varied=varied,
    )


def _varied(plan: _StartPlan, members: Members, case: Case) -> Varied:
    rows, places = plan.rows_of(members.names)
    return Varied(members, np.ascontiguousarray(members.in_kernel_units(case.parameters).T[places]), rows)


def _take_off(
    roster: Roster, layout: Layout, start: NDArray[np.float64], actor: str, postures: tuple[str, ...]
) -> None:
    number, menu = roster.names("actors").index(actor), list(roster.file.actors[actor].postures)
    for posture in postures:
        start[layout.row("actors", number, "available", menu.index(posture))] = 0.0
    if not any(start[layout.row("actors", number, "available", place)] for place in range(len(menu))):
        raise input_error("postures", f"no posture is left on the menu of {actor}.")
