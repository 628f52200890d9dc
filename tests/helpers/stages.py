"""What the tests of stages share: a block of one run whose rows are set by name, and cases to check on it.

A case starts from rows that are all 0 and sets what matters; the stage has to change the rows named and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import log
from typing import Any

import numpy as np
import pytest

from helpers.default_case import roster
from sim.ground.axes import ACTS, LEGS
from sim.kernel.draws import STREAMS, counter, uniform
from sim.kernel.identity import entity_number
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.state import Answers, Calendar, Signposts
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load
from sim.stages.schedule import SCHEDULE

STAGES = {stage.name: stage for stage in SCHEDULE}
PLACES = 4
HALF = log(2.0)
"""The rate at which half is gone in a week."""
SURE = 1e3
"""A hazard under which an event happens within a week for certain."""

Values = Mapping[str, Any]


@cache
def baseline(**policies: str) -> Inputs:
    """Return the inputs of the baseline with few intermediaries."""
    overrides: dict[str, Any] = {f"postures.{actor}.policy": policy for actor, policy in policies.items()}
    for actor in [actor for actor, policy in policies.items() if policy == "scripted"]:
        first = next(iter(roster().file.actors[actor].postures))
        overrides[f"postures.{actor}.script"] = [{"date": "2022-02-21", "posture": first}]
    return build_inputs(load("baseline", overrides), intermediaries=PLACES)


def calendar_of(*events: Sequence[float]) -> Calendar:
    """Return a calendar of events: step, row, value, and the range that the draw of a claim has to be in."""
    step, row, value, above, below, claim = (list(numbers) for numbers in zip(*events, strict=True))
    return Calendar(
        step=np.array(step, dtype=np.int64),
        row=np.array(row, dtype=np.int64),
        value=np.array(value, dtype=np.float64),
        above=np.array(above, dtype=np.float64),
        below=np.array(below, dtype=np.float64),
        claim=np.array(claim, dtype=np.uint64),
        first_lane=np.zeros(len(events), dtype=np.int64),
        last_lane=np.full(len(events), np.iinfo(np.int64).max),
    )


def signposts_of(*posts: Sequence[float]) -> Signposts:
    """Return signposts, each: place, row, sign, level, first and last step, again."""
    return Signposts(*_columns(posts, floats=(2, 3, 6)))


def answers_of(*answers: Sequence[float]) -> Answers:
    """Return answers, each: place, row, value, delay, steps."""
    return Answers(*_columns(answers, floats=(2,)))


def _columns(rows: Sequence[Sequence[float]], floats: Sequence[int]) -> list[Any]:
    columns = [
        np.array(values, dtype=np.float64 if number in floats else np.int64)
        for number, values in enumerate(zip(*rows, strict=True))
    ]
    return [*columns, np.zeros(len(rows), dtype=np.int64), np.full(len(rows), np.iinfo(np.int64).max)]


def names_of(kind: str) -> list[str]:
    """Return the names of the entities of a kind; of intermediaries the numbers of their places."""
    unnamed = {"globals": ["all"], "intermediaries": [str(number) for number in range(PLACES)]}
    return unnamed.get(kind) or roster().names(kind)


def _position(name: str) -> int:
    if name.isdigit():
        return int(name)
    found = [list(names).index(name) for names in (ACTS, LEGS, names_of("items"), names_of("ties")) if name in names]
    return found[0]


class Bench:
    """A block of one run whose rows are all 0 but for what is set by name.

    Names are ``kind.entity`` (``globals`` alone) or ``kind.entity.variable``, and under it the variable, or the
    position in it.
    """

    def __init__(self, inputs: Inputs | None = None, **options: str) -> None:
        self.inputs = inputs or baseline()
        block = self.inputs.block(0, np.array([0]), 1)
        codes = {name: MECHANISMS[name].code(option) for name, option in options.items()}
        self.block = block._replace(options=block.options._replace(**codes))
        self.block.rows[:] = 0.0

    def row(self, path: str) -> int:
        """Return the row of ``kind.entity.variable.position``."""
        kind, entity, variable, *within = path.replace("globals.", "globals.all.").split(".")
        number = names_of(kind).index(entity)
        return self.inputs.layout.row(kind, number, variable, *(_position(name) for name in within))

    def rows(self, values: Values) -> dict[int, float]:
        """Return the value of each row that is named."""
        return {
            self.row(f"{where}.{name}"): float(value)
            for where, record in values.items()
            for name, value in record.items()
        }

    def set(self, values: Values) -> None:
        """Set the rows that are named."""
        for row, value in self.rows(values).items():
            self.block.rows[row] = value

    def call(self, stage: str, entity: str, step: int = 0) -> dict[int, float]:
        """Call a stage and return the new value of each row that it changed."""
        before = self.block.rows.copy()
        with np.errstate(all="ignore"):
            STAGES[stage].function(self.block, names_of(STAGES[stage].kind).index(entity), step)
        changed = np.flatnonzero(before[:, 0] != self.block.rows[:, 0])
        return {int(row): float(self.block.rows[row, 0]) for row in changed}


def drawn(
    bench: Bench, stream: str, key: int | tuple[str, str], step: int, function: Callable[..., float] = uniform
) -> float:
    """Return what chance draws in a step for what is keyed by a number, or by kind and name."""
    number = np.uint64(key if isinstance(key, int) else entity_number(*key))
    with np.errstate(over="ignore"):
        return float(function(bench.block.keys[0], np.uint64(counter(STREAMS[stream], step, number))))


def check(stage: str, entity: str, given: Values, expected: Values) -> None:
    """Check that a stage changes what is expected to its values, and nothing else.

    What is given names options of mechanisms beside rows; what is expected may name a row that stays as it is.
    """
    options = {name: value for name, value in given.items() if name in MECHANISMS}
    bench = Bench(**options)
    bench.set({name: value for name, value in given.items() if name not in options})
    before = bench.block.rows[:, 0].copy()
    wanted = {row: value for row, value in bench.rows(expected).items() if value != before[row]}
    assert bench.call(stage, entity) == pytest.approx(wanted, rel=1e-12, abs=1e-15)
