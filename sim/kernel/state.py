"""The layout of the state, and the block of runs that kernels work on.

One float64 buffer holds it all, ``buffer[row, lane]``: a lane is a run of the block, a row is one variable of one
entity. Records are views of it, so that a stage reads ``state.items[item].stock[run]`` and an agent of the Mesa
world is a view on a record. The lanes are innermost: that is what the compiler vectorises.
"""

from __future__ import annotations

import math
from collections import namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ground.axes import ACTS, LEGS, MOST_SIGNPOSTS, MOST_TERMS
from sim.kernel.declarations import Variable
from sim.kernel.mechanism import MECHANISMS
from sim.kernel.memory import REMEMBERED
from sim.kernel.variables import LAYOUT

APART = "intermediaries"
"""The kind whose number is free; it stands last in the buffer."""


Options: Any = namedtuple("Options", list(MECHANISMS))  # type: ignore[misc]  # the mechanisms are listed once
"""The option of each mechanism, as codes; one for a whole block."""


@cache
def record_of(fields: tuple[tuple[str, Any, tuple[int, ...]], ...]) -> np.dtype[Any]:
    """Return the record type with these fields, the same object each time: a call of a kernel recognises it faster."""
    return np.dtype((np.record, list(fields)))


class Calendar(NamedTuple):
    """Dated events as rows to set: at `step`, `row` becomes `value` in the runs whose draw for `claim` is in range.

    An entry holds for the lanes from `first_lane` to before `last_lane`: the lanes of a block may differ in their
    calendars.
    """

    step: NDArray[np.int64]
    row: NDArray[np.int64]
    value: NDArray[np.float64]
    above: NDArray[np.float64]
    below: NDArray[np.float64]
    claim: NDArray[np.uint64]
    first_lane: NDArray[np.int64]
    last_lane: NDArray[np.int64]


class Signposts(NamedTuple):
    """Levels to watch: each has a place in the state, and is raised once `row` is beyond `level` in its weeks.

    Beyond is above where `sign` is 1, and below where it is -1. What holds at the end of a step counts, from the step
    `first` to `last`. One that is `again` raised is so whenever the row comes to lie beyond the level anew. The lanes
    are as in a `Calendar`.
    """

    place: NDArray[np.int64]
    row: NDArray[np.int64]
    sign: NDArray[np.float64]
    level: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    again: NDArray[np.float64]
    first_lane: NDArray[np.int64]
    last_lane: NDArray[np.int64]


class Answers(NamedTuple):
    """What follows once the signpost of a place was raised: `delay` steps later, `row` is `value` for some `steps`."""

    place: NDArray[np.int64]
    row: NDArray[np.int64]
    value: NDArray[np.float64]
    delay: NDArray[np.int64]
    steps: NDArray[np.int64]
    first_lane: NDArray[np.int64]
    last_lane: NDArray[np.int64]


class Clockwork(NamedTuple):
    """Time as kernels need it."""

    dt: float
    decision_steps: int


class Block(NamedTuple):
    """A block of runs, as kernels see it: records of every kind of entity over the same lanes.

    `state` and `links` are arrays of one record: ``block.state[0].items[item].stock[run]``; the links are those of
    `sim.case.links`, positions of entities in other entities' places, -1 where there is none. Intermediaries stand
    apart, so that their number is not frozen into the compiled code. `memory` is of one record as well, and no part of
    the state: what was worked out from it and need not be worked out again.
    """

    state: Any
    links: Any
    intermediaries: Any
    rows: NDArray[np.float64]
    keys: NDArray[np.uint64]
    recorded: NDArray[np.int64]
    out: NDArray[np.float64]
    options: Any
    calendar: Calendar
    signposts: Signposts
    answers: Answers
    clock: Clockwork
    memory: Any


@dataclass(frozen=True)
class Sizes:
    """How many entities of each kind there are, and how long the axes within them."""

    entities: Mapping[str, int]
    postures: int
    items: int
    ties: int

    def axis(self, name: str) -> int:
        """Return the length of an axis within an entity."""
        lengths = {"posture": self.postures, "item": self.items, "tie": self.ties}
        return (lengths | {"term": MOST_TERMS, "act": len(ACTS), "leg": len(LEGS), "signpost": MOST_SIGNPOSTS})[name]

    def shape(self, variable: Variable) -> tuple[int, ...]:
        """Return a variable's shape within its entity."""
        return tuple(self.axis(name) for name in variable.axis)


@dataclass(frozen=True)
class Layout:
    """Where each variable of each entity stands in the buffer.

    Parameters
    ----------
    sizes : Sizes
        From the roster.
    """

    sizes: Sizes
    first: dict[str, int] = field(init=False)
    stride: dict[str, int] = field(init=False)
    offset: dict[tuple[str, str], int] = field(init=False)
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        first, stride, offset, row = {}, {}, {}, 0
        for kind, variables in LAYOUT.items():
            first[kind], within = row, 0
            for variable in variables:
                offset[kind, variable.name] = within
                within += math.prod(self.sizes.shape(variable))
            stride[kind] = within
            row += within * self.sizes.entities[kind]
        for name, value in {"first": first, "stride": stride, "offset": offset, "rows": row}.items():
            object.__setattr__(self, name, value)

    def row(self, kind: str, entity: int, variable: str, *within: int) -> int:
        """Return the row of a variable of an entity (its first row where the variable has axes of its own)."""
        shape = self.sizes.shape(variable_of(kind, variable))
        start = self.first[kind] + entity * self.stride[kind] + self.offset[kind, variable]
        return start + (int(np.ravel_multi_index(within, shape)) if within else 0)

    def record_type(self, kind: str, width: int) -> np.dtype[Any]:
        """Return the record of one entity over a block of `width` lanes."""
        return record_of(
            tuple((variable.name, "f8", (*self.sizes.shape(variable), width)) for variable in LAYOUT[kind])
        )

    def views(self, buffer: NDArray[np.float64]) -> tuple[Any, Any]:
        """Return the record of the whole state but for the intermediaries, and theirs, as views of a buffer.

        Parameters
        ----------
        buffer : array of float, shape (rows, width)
            The state.

        Returns
        -------
        state : array of one record, with a field of records for each kind
        intermediaries : array of records
        """
        width, border = buffer.shape[1], self.first[APART]
        kinds = [kind for kind in LAYOUT if kind != APART]
        whole = record_of(tuple((kind, self.record_type(kind, width), (self.sizes.entities[kind],)) for kind in kinds))
        state = buffer[:border].reshape(-1).view(whole)
        return state, buffer[border:].reshape(-1).view(self.record_type(APART, width))

    def memory(self, width: int) -> Any:
        """Return the memory of a block of `width` lanes, of one record, that holds nothing yet: all is not a number."""
        whole = record_of(
            tuple(
                (
                    kind,
                    record_of(tuple((name, "f8", (rows, width)) for name, rows in remembered.items())),
                    (self.sizes.entities[kind],),
                )
                for kind, remembered in REMEMBERED.items()
            )
        )
        return np.full(whole.itemsize // 8, np.nan).view(whole)

    def each(self, kind: str) -> Iterator[int]:
        """Iterate over the entities of a kind."""
        return iter(range(self.sizes.entities[kind]))


def variable_of(kind: str, name: str) -> Variable:
    """Return the variable of that kind and name.

    Raises
    ------
    KeyError
        Where there is none.
    """
    for variable in LAYOUT[kind]:
        if variable.name == name:
            return variable
    raise KeyError(f"{kind} have no variable {name!r}")
