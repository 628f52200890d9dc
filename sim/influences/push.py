"""Pushes: an actor held one step harder or softer than it would have been, for some weeks, on the same draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import POSTURE, Column
from sim.case.stances import STANCE
from sim.ground import defaults
from sim.kernel.compiler import block_lanes
from sim.kernel.state import Block
from sim.recorded.planes import Planes
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import Inputs
from sim.stages.schedule import advance

Way = Literal["harder", "softer"]
WAYS: Final[dict[Way, int]] = {"harder": 1, "softer": -1}
"""Which way an actor is moved, and by how many steps."""


@dataclass(frozen=True)
class Push:
    """Who is moved which way from when on."""

    actor: str
    way: Way
    date: dt.date


@dataclass(frozen=True)
class Plan:
    """What is done to a scenario's runs, and what is read of them.

    From the first decision at or after the date of a push, and for `hold` weeks, the actor takes at each decision the
    posture one step harder or softer than the one that it takes in the same run without the push; then it is free
    again. `columns` are read week by week over `after` weeks: outcomes, and steps such as ``stance[iran]``.
    """

    pushes: tuple[Push, ...]
    hold: int
    after: int
    columns: tuple[str, ...]

    @property
    def dates(self) -> list[dt.date]:
        """When pushes begin."""
        return sorted({push.date for push in self.pushes})

    def first_step(self, inputs: Inputs, date: dt.date) -> int:
        """Return the step of the first decision at or after a date."""
        every = inputs.clock.works.decision_steps
        return -(-inputs.clock.step_of(date) // every) * every


@dataclass(frozen=True)
class _Menu:
    """Where an actor's menu stands in the buffer, and where each posture is moved, by its number."""

    available: NDArray[np.int64]
    targets: NDArray[np.int64]

    @classmethod
    def of(cls, inputs: Inputs, push: Push) -> _Menu:
        postures = list(inputs.roster.file.actors[push.actor].postures)
        number, stance = inputs.roster.names("actors").index(push.actor), inputs.case.stances[push.actor]
        rows = [inputs.layout.row("actors", number, "available", place) for place in range(len(postures))]
        moved = [postures.index(stance.moved(posture, WAYS[push.way])) for posture in postures]
        return cls(np.array(rows), np.array(moved))


@dataclass(frozen=True)
class BlockResult:
    """What is kept of a block of runs.

    `reference` and `pushed` are read at the end of the weeks after each push (steps on average over these weeks), in
    shape (pushes, columns, runs); `sums` and `squares` are those of the weekly differences over the runs, in shape
    (pushes, columns, weeks); `decisions` counts, in shape (pushes, postures), how often each posture would have been
    taken while an actor was held, and `steps` is the number of the posture that was taken in its place.
    """

    reference: NDArray[np.float64]
    pushed: NDArray[np.float64]
    sums: NDArray[np.float64]
    squares: NDArray[np.float64]
    decisions: NDArray[np.int64]


def series_in(planes: Planes, column: str, inputs: Inputs, weeks: slice) -> NDArray[np.float64]:
    """Return a column over some weeks, shape (weeks, runs); of a step, the number of the one that is stood on."""
    name = Column.split(column)
    if name.outcome != STANCE:
        return planes.named(name.outcome)[name.labels][weeks]
    (actor,) = name.labels
    stance = inputs.case.stances[actor]
    steps = np.array([float(stance.place_of(one)) for one in inputs.roster.file.actors[actor].postures])
    return steps[planes.named(POSTURE)[actor,][weeks].astype(np.int64)]


def run_block_with_pushes(inputs: Inputs, plan: Plan, seed: int, runs: NDArray[np.int64]) -> BlockResult:
    """Carry a block of runs without a push, then anew with each, from the state in which it begins."""
    lanes, last = block_lanes(defaults.WIDTH), {date: plan.first_step(inputs, date) for date in plan.dates}
    block = inputs.block(seed, runs, lanes)
    kept, here = {}, 0
    with np.errstate(all="ignore"):
        for date in plan.dates:
            advance(block, here, last[date])
            kept[date], here = block.rows.copy(), last[date]
        advance(block, here, min(here + plan.after, inputs.clock.steps))
    reference = _planes(block, inputs, seed, len(runs))
    postures = block.out[inputs.recorded.places[POSTURE]].astype(np.int64)
    most = max(len(actor.postures) for actor in inputs.roster.file.actors.values())
    shape = (len(plan.pushes), len(plan.columns))
    ends = np.empty((2, *shape, len(runs)))
    moments = np.empty((2, *shape, plan.after))
    decisions = np.zeros((len(plan.pushes), most), dtype=np.int64)
    again = inputs.block(seed, runs, lanes)
    for place, push in enumerate(plan.pushes):
        first, number = last[push.date], inputs.roster.names("actors").index(push.actor)
        again.rows[:] = kept[push.date]
        taken = postures[number]
        for step in _held(again, inputs, plan, push, first, taken):
            decisions[place] += np.bincount(taken[step, : len(runs)], minlength=most)
        pushed, weeks = _planes(again, inputs, seed, len(runs)), slice(first, first + plan.after)
        for at, column in enumerate(plan.columns):
            one, two = (series_in(planes, column, inputs, weeks) for planes in (reference, pushed))
            steps = Column.split(column).outcome == STANCE
            ends[:, place, at] = [values.mean(axis=0) if steps else values[-1] for values in (one, two)]
            moments[:, place, at] = (two - one).sum(axis=1), ((two - one) ** 2).sum(axis=1)
    return BlockResult(ends[0], ends[1], moments[0], moments[1], decisions)


def _planes(block: Block, inputs: Inputs, seed: int, runs: int) -> Planes:
    return planes_of(block.out[:, :, :runs], inputs, seed=seed)


def _held(block: Block, inputs: Inputs, plan: Plan, push: Push, first: int, taken: NDArray[np.int64]) -> Sequence[int]:
    """Carry a block through a push and the weeks after it, and return the steps of the decisions that were held.

    `taken` is the posture in force without the push, shape (steps, lanes).
    """
    menu, every = _Menu.of(inputs, push), inputs.clock.works.decision_steps
    free, end = first + plan.hold, first + plan.after
    steps = range(first, free, every)
    with np.errstate(all="ignore"):
        for step in steps:
            block.rows[menu.available] = menu.targets[taken[step]] == np.arange(len(menu.targets))[:, None]
            advance(block, step, min(step + every, free))
        block.rows[menu.available] = inputs.start[menu.available][:, None]
        advance(block, free, end)
    return steps


def named_steps(inputs: Inputs, push: Push, decisions: NDArray[np.int64]) -> Iterator[tuple[str, str, float]]:
    """Iterate over the moves of a push, the most frequent first: from, to, and its share of the held decisions.

    Where an actor stands at the end of its steps it is not moved: from and to are then the same.
    """
    postures, stance = list(inputs.roster.file.actors[push.actor].postures), inputs.case.stances[push.actor]
    total = max(int(decisions.sum()), 1)
    for place in np.argsort(-decisions[: len(postures)], kind="stable"):
        if decisions[place]:
            yield postures[place], stance.moved(postures[place], WAYS[push.way]), float(decisions[place]) / total
