"""Probe: what a sweep keeps of each run, and of all of them together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import OUTCOMES, POSTURE, Column, entities_in_order
from sim.kernel.clock import DAYS_A_WEEK, Clock
from sim.scenario.inputs import Inputs


@dataclass(frozen=True, eq=False)
class Probe:
    """Where the numbers that a sweep keeps stand in the buffer, and when they are read.

    Shares of weeks in each posture until a step, then values at it: the columns of
    `sim.recorded.summary.outcomes_of_runs`, in its order.
    """

    posture_columns: tuple[Column, ...]
    value_columns: tuple[Column, ...]
    posture_rows: NDArray[np.int64]  # the row of the actor's posture, shape (postures,)
    posture_numbers: NDArray[np.float64]  # the posture's number on its menu, same shape
    value_rows: NDArray[np.int64]  # shape (values,)
    last_step: int  # the step that they are read after

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """Which of the values are times, missing before they come, shape (times,)."""
        return np.flatnonzero([column.is_time for column in self.value_columns])

    @property
    def fan_columns(self) -> tuple[Column, ...]:
        """The outcomes that have fans: all values but times, of which a run has none before they come."""
        return tuple(column for column in self.value_columns if not column.is_time)

    @cached_property
    def fan_rows(self) -> NDArray[np.int64]:
        """The rows of those, shape (series,)."""
        return np.delete(self.value_rows, self.times)

    @property
    def columns(self) -> tuple[Column, ...]:
        """All of them, in order."""
        return (*self.posture_columns, *self.value_columns)


def step_at(clock: Clock, date: dt.date) -> int:
    """Return the first step of the week of a date; days after the last whole week count as of that week."""
    week = (date - clock.start).days // DAYS_A_WEEK
    return min(week, clock.weeks - 1) * clock.steps_a_week


def probe_of(inputs: Inputs, date: dt.date) -> Probe:
    """Return what to read for outcomes in the last week that starts at or before a date.

    The inputs may be of any sample: all have the same roster and layout.
    """
    layout, shares, values = inputs.layout, [], []
    postures, numbers, rows = [], [], []
    outcome = OUTCOMES[POSTURE]
    for entity, (name, actor) in enumerate(inputs.roster.file.actors.items()):
        for number, posture in enumerate(actor.postures):
            shares.append(Column(POSTURE, (name, posture)))
            postures.append(layout.row(outcome.kind, entity, outcome.variable))
            numbers.append(float(number))
    for name, outcome in OUTCOMES.items():
        if name == POSTURE:
            continue
        for entity, labels in entities_in_order(outcome.kind, inputs.roster):
            values.append(Column(name, labels))
            rows.append(layout.row(outcome.kind, entity, outcome.variable))
    return Probe(
        tuple(shares),
        tuple(values),
        np.array(postures, dtype=np.int64),
        np.array(numbers),
        np.array(rows, dtype=np.int64),
        step_at(inputs.clock, date),
    )
