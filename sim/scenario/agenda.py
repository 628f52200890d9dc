"""The agenda: dated events, scripts and contested claims as rows of the state to set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.case.roster import Roster
from sim.kernel.clock import Clock
from sim.kernel.identity import entity_number
from sim.kernel.state import Calendar, Layout
from sim.scenario.load import Scenario

ALWAYS = (0.0, 1.0)
EVERY_LANE = np.iinfo(np.int64).max


class AgendaEntry(NamedTuple):
    """A row to set at a step, in the runs whose draw for a claim lies between two marks."""

    step: int
    row: int
    value: float
    between: tuple[float, float] = ALWAYS
    claim: int = 0


def _set_rows(
    layout: Layout, clock: Clock, roster: Roster, date: dt.date, changes: Mapping[str, float]
) -> Iterator[tuple[int, int, float]]:
    """Iterate over the steps, rows and values of what is set at a date that the run reaches."""
    if clock.reaches(date):
        for name, value in changes.items():
            target = roster.settable[name]
            yield clock.step_of(date), layout.row(target.kind, target.entity, target.variable.name), value


def _of_events(scenario: Scenario, layout: Layout, clock: Clock) -> Iterator[AgendaEntry]:
    for event in scenario.events.values():
        for first, row, value in _set_rows(layout, clock, scenario.case.roster, event.date, event.set):
            last = clock.steps if event.until is None or not clock.reaches(event.until) else clock.step_of(event.until)
            for step in range(first, max(last, first + 1)) if event.until else (first,):
                yield AgendaEntry(step, row, value)


def _of_scripts(scenario: Scenario, layout: Layout, clock: Clock) -> Iterator[AgendaEntry]:
    roster = scenario.case.roster
    for actor, script in scenario.scripts.items():
        menu = list(roster.file.actors[actor].postures)
        row = layout.row("actors", roster.names("actors").index(actor), "script")
        for entry in script:
            if clock.reaches(entry.date):
                yield AgendaEntry(clock.step_of(entry.date), row, float(menu.index(entry.posture)))


def _of_contested(
    scenario: Scenario, layout: Layout, clock: Clock, start_with: Callable[[Mapping[str, float]], NDArray[np.float64]]
) -> Iterator[AgendaEntry]:
    before = start_with({})
    for name, probability in scenario.contested.items():
        record, claim = scenario.case.contradictions[name], entity_number("contested", name)
        for effect, between in ((record.if_true, (0.0, probability)), (record.if_false, (probability, 1.0))):
            if effect is None or between[0] == between[1]:
                continue
            after = start_with({name: value for name, value in effect.params.items() if name not in scenario.params})
            for row in np.flatnonzero(after != before).tolist():
                yield AgendaEntry(0, row, float(after[row]), between, claim)
            if effect.date is not None:
                for step, row, value in _set_rows(layout, clock, scenario.case.roster, effect.date, effect.set):
                    yield AgendaEntry(step, row, value, between, claim)


def agenda_of(
    scenario: Scenario,
    layout: Layout,
    clock: Clock,
    start_with: Callable[[Mapping[str, float]], NDArray[np.float64]],
) -> Calendar:
    """Return everything dated of a scenario as rows to set, in the order of the steps.

    Of what falls in one step, contested claims come first, and an event of the scenario has the last word; so has a
    parameter that it gives, over a claim that sets it. `start_with` returns the state at the start with some parameters
    changed, given in the registry's units.
    """
    entries = [
        *_of_contested(scenario, layout, clock, start_with),
        *_of_scripts(scenario, layout, clock),
        *_of_events(scenario, layout, clock),
    ]
    entries.sort(key=lambda entry: entry.step)
    return Calendar(
        step=np.array([entry.step for entry in entries], dtype=np.int64),
        row=np.array([entry.row for entry in entries], dtype=np.int64),
        value=np.array([entry.value for entry in entries], dtype=np.float64),
        above=np.array([entry.between[0] for entry in entries], dtype=np.float64),
        below=np.array([entry.between[1] for entry in entries], dtype=np.float64),
        claim=np.array([entry.claim for entry in entries], dtype=np.uint64),
        first_lane=np.zeros(len(entries), dtype=np.int64),
        last_lane=np.full(len(entries), EVERY_LANE, dtype=np.int64),
    )
