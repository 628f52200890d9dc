"""Several blocks side by side, so that a stage finds its rows as cold as in a run; and loops of one stage over them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from sim.ground.defaults import WIDTH
from sim.kernel.draws import run_keys
from sim.kernel.state import APART, Block
from sim.scenario.inputs import Inputs
from sim.stages.decide import decide
from sim.stages.observe import observe
from sim.stages.sanction import designate
from sim.stages.schedule import advance

WARMED_UP = 60
"""Steps that blocks are carried before anything is compared or measured; a multiple of the steps of a decision."""


@dataclass(frozen=True)
class Stack:
    """The state of several blocks at one step.

    Parameters
    ----------
    inputs : Inputs
        What all runs share.
    block : Block
        One block, for all that blocks share.
    state : array of float, shape (blocks, rows without intermediaries, lanes)
    places : array of float, shape (blocks, rows of intermediaries, lanes)
    keys : array of uint64, shape (blocks, lanes)
    """

    inputs: Inputs
    block: Block
    state: NDArray[np.float64]
    places: NDArray[np.float64]
    keys: NDArray[np.uint64]

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return len(self.keys)

    def first(self, blocks: int) -> Stack:
        """Return a copy of the first blocks."""
        arrays = {name: getattr(self, name)[:blocks].copy() for name in ("state", "places", "keys")}
        return replace(self, **arrays)

    def records(self) -> tuple[Any, Any]:
        """Return the records of the blocks and of their intermediaries, as kernels read them, one row a block."""
        state, places = self.block.state.dtype, self.block.intermediaries.dtype
        flat = self.state.reshape(-1).view(state), self.places.reshape(-1).view(places)
        return flat[0], flat[1].reshape(self.blocks, -1)


def stacked(inputs: Inputs, blocks: int, seed: int = 0) -> Stack:
    """Return blocks of runs that have been carried for `WARMED_UP` steps.

    Parameters
    ----------
    inputs : Inputs
        Their horizon has to be later.
    blocks : int
        How many.
    seed : int
        Of the runs, which are numbered from 0.
    """
    border, rows = inputs.layout.first[APART], inputs.layout.rows
    state = np.empty((blocks, border, WIDTH))
    places = np.empty((blocks, rows - border, WIDTH))
    keys = np.empty((blocks, WIDTH), dtype=np.uint64)
    for number in range(blocks):
        block = inputs.unrecorded_block(WIDTH)
        block.keys[:] = keys[number] = run_keys(seed, np.arange(WIDTH) + number * WIDTH)
        advance(block, 0, WARMED_UP)
        state[number], places[number] = block.rows[:border], block.rows[border:]
    return Stack(inputs, block, state, places, keys)


def blocks_of_a_run(inputs: Inputs, rows: int) -> int:
    """Return over how many blocks a stage that reads or writes `rows` has to cycle to find them as cold as in a run.

    In a run, the rest of the block's rows pass through the caches between two calls.
    """
    return math.ceil(inputs.layout.rows / rows)


@cache
def over_blocks(stage: Callable[[Block, int, int], None]) -> Callable[..., None]:
    """Compile a loop of a stage over steps, blocks and some of its entities.

    Its arguments are a block, the records of `Stack.records`, the keys, the first entity and the one after the last,
    the first step and the one after the last.
    """

    @numba.njit(error_model="numpy", nogil=True)  # type: ignore[untyped-decorator]  # numba has no types
    def loop(
        block: Any, state: Any, places: Any, keys: Any, begin: int, end: int, first: int, last: int
    ) -> None:  # pragma: no cover  # compiled
        for step in range(first, last):
            for number in range(keys.shape[0]):
                each = Block(
                    state[number : number + 1],
                    block.links,
                    places[number],
                    block.rows,
                    keys[number],
                    block.recorded,
                    block.out,
                    block.options,
                    block.calendar,
                    block.signposts,
                    block.answers,
                    block.clock,
                    block.memory,
                )
                for entity in range(begin, end):
                    stage(each, entity, step)

    return loop  # type: ignore[no-any-return]


STAGES: dict[str, Callable[[Block, int, int], None]] = {"designate": designate, "observe": observe, "decide": decide}


def compiled_stage(name: str, entities: range) -> Callable[[Stack, int, int], None]:
    """Return a stage as the model's compiler makes it, to be called with a stack, a first step and a last.

    Parameters
    ----------
    name : str
        One of `STAGES`.
    entities : range
        For which it is called, in steps of one.
    """
    loop = over_blocks(STAGES[name])

    def call(stack: Stack, first: int, last: int) -> None:
        state, places = stack.records()
        loop(stack.block, state, places, stack.keys, entities.start, entities.stop, first, last)

    return call
