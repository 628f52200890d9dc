"""From a scenario to arrays: parameters in kernel units, the calendar as rows, blocks ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.agenda import agenda_of
from sim.clock import Clock
from sim.draws import run_keys
from sim.faults import input_error, not_among
from sim.mechanism import MECHANISMS
from sim.outcome import OUTCOMES, Outcome
from sim.registry import registry
from sim.roster import Roster, roster
from sim.roster_file import Level
from sim.scenario import Scenario
from sim.state import Block, Calendar, Layout, Links, Options, as_record
from sim.variables import LAYOUT

DEFAULT_INTERMEDIARIES = 64
MOST_INTERMEDIARIES = 100_000


@dataclass(frozen=True)
class RecordedRows:
    """The rows that a run records, and which of them are which outcome.

    Parameters
    ----------
    rows : array of int, shape (recorded,)
        Rows of the buffer.
    places : dict of str to slice
        The positions of each outcome among the recorded rows.
    """

    rows: NDArray[np.int64]
    places: dict[str, slice]


@dataclass(frozen=True)
class Inputs:
    """Everything that a run needs besides its seed and number.

    Parameters
    ----------
    scenario : Scenario
        What it was made from.
    roster : Roster
        Who plays which role.
    layout : Layout
        Where each variable stands.
    clock : Clock
        The calendar.
    start : array of float, shape (rows,)
        The buffer at the start, the same for every run.
    options, links, calendar
        As kernels read them.
    recorded : RecordedRows
        What is recorded.
    """

    scenario: Scenario
    roster: Roster
    layout: Layout
    clock: Clock
    start: NDArray[np.float64]
    options: Options
    links: Links
    calendar: Calendar
    recorded: RecordedRows

    def block(self, seed: int, runs: NDArray[np.int64], width: int) -> Block:
        """Make a block of runs at its start.

        Parameters
        ----------
        seed : int
            Of the whole experiment.
        runs : array of int, shape (n,)
            Numbers of the runs, at most `width`; lanes beyond them repeat the last.
        width : int
            Lanes of the block.

        Returns
        -------
        Block
            With its own buffer.
        """
        lanes = np.concatenate([runs, np.full(width - len(runs), runs[-1])]).astype(np.int64)
        rows = np.repeat(self.start[:, None], width, axis=1)
        state, intermediaries = self.layout.views(rows)
        return Block(
            state=state,
            links=as_record(self.links),
            intermediaries=intermediaries,
            rows=rows,
            keys=run_keys(seed, lanes),
            recorded=self.recorded.rows,
            out=np.zeros((len(self.recorded.rows), self.clock.steps, width)),
            options=self.options,
            calendar=self.calendar,
            clock=self.clock.works,
        )


def _kernel_values(scenario: Scenario) -> dict[str, float]:
    return {name: parameter.kernel_value(scenario.params.get(name)) for name, parameter in registry().items()}


def _start(roster_: Roster, layout: Layout, values: Mapping[str, float], intermediaries: int) -> NDArray[np.float64]:
    """Fill the buffer's column: traits from the registry, states from where they start."""

    def number(level: Level) -> float:
        if isinstance(level, str) and level not in values:
            raise input_error("roster", not_among(level, "a parameter", values))
        return values[level] if isinstance(level, str) else float(level)

    column = np.zeros(layout.rows)
    for kind, entity, trait, within, level in roster_.traits(intermediaries):
        column[layout.row(kind, entity, trait, *within)] = number(level)
    for kind, variables in LAYOUT.items():
        for variable in variables:
            for entity in layout.each(kind):
                if isinstance(variable.start, str):
                    start = column[layout.row(kind, entity, variable.start)]
                else:
                    start = variable.start
                if variable.kind != "trait" and start:
                    column[layout.row(kind, entity, variable.name)] = start
    for entity, regime in enumerate(roster_.file.regimes.values()):
        column[layout.row("regimes", entity, "in_force")] = float(regime.in_force_at_start)
    return column


def _recorded(layout: Layout, outcomes: Mapping[str, Outcome]) -> RecordedRows:
    rows: list[int] = []
    places = {}
    for name, outcome in outcomes.items():
        first = len(rows)
        rows += [layout.row(outcome.kind, entity, outcome.variable) for entity in layout.each(outcome.kind)]
        places[name] = slice(first, len(rows))
    return RecordedRows(np.array(rows, dtype=np.int64), places)


def build_inputs(
    scenario: Scenario,
    *,
    intermediaries: int = DEFAULT_INTERMEDIARIES,
    steps_a_week: int = 1,
    without: Mapping[str, tuple[str, ...]] | None = None,
) -> Inputs:
    """Build the inputs of a scenario's runs.

    Parameters
    ----------
    scenario : Scenario
        Resolved.
    intermediaries : int
        Places for intermediaries, 1 or more.
    steps_a_week : int
        1, or more for a finer step.
    without : mapping of str to tuple of str, optional
        Postures to take off an actor's menu, by actor.

    Raises
    ------
    InputError
        Where a number is out of range, or a menu would be empty.
    """
    if not 1 <= intermediaries <= MOST_INTERMEDIARIES:
        raise input_error("intermediaries", f"{intermediaries} is not between 1 and {MOST_INTERMEDIARIES:,}.")
    roster_, clock = roster(), Clock(scenario.start, scenario.horizon, steps_a_week)
    layout = Layout(roster_.sizes(intermediaries))

    def start_with(params: Mapping[str, float]) -> NDArray[np.float64]:
        changed = replace(scenario, params=scenario.params | dict(params))
        return _start(roster_, layout, _kernel_values(changed), intermediaries)

    start = start_with({})
    for actor, postures in (without or {}).items():
        _take_off(roster_, layout, start, actor, postures)
    codes = {name: mechanism.code(scenario.mechanisms[name]) for name, mechanism in MECHANISMS.items()}
    return Inputs(
        scenario=scenario,
        roster=roster_,
        layout=layout,
        clock=clock,
        start=start,
        options=Options(**codes),
        links=roster_.links(scenario.policies),
        calendar=agenda_of(scenario, layout, clock, roster_, start_with),
        recorded=_recorded(layout, OUTCOMES),
    )


def _take_off(
    roster_: Roster, layout: Layout, start: NDArray[np.float64], actor: str, postures: tuple[str, ...]
) -> None:
    number, menu = roster_.names("actors").index(actor), list(roster_.file.actors[actor].postures)
    for posture in postures:
        start[layout.row("actors", number, "available", menu.index(posture))] = 0.0
    if not any(start[layout.row("actors", number, "available", place)] for place in range(len(menu))):
        raise input_error("postures", f"no posture is left on the menu of {actor}.")
