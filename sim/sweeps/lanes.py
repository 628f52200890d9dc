"""Lanes: which sample and run each lane of a block carries, with the rows, keys and plans that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kernel.draws import run_keys, sample_keys
from sim.kernel.state import Answers, Block, Calendar, Signposts
from sim.scenario.inputs import Inputs

OWN, COMMON, BLOCK = "own", "common", "block"
DRAWS: Final = {
    OWN: "each sample draws for itself: replicates of different samples are independent",
    COMMON: "replicate r draws alike in every sample, as run r of the scenario: differences between samples are paired",
    BLOCK: "replicate r draws alike in the samples of a block of the design, such as a trajectory, but in no other",
}


Planned = TypeVar("Planned", Calendar, Signposts, Answers)


@dataclass(frozen=True)
class Lane:
    """One run of one sample, by their numbers in the whole sweep."""

    sample: int
    run: int


def blocks_of(shapes: Sequence[object], width: int) -> Iterator[list[int]]:
    """Cut lanes into blocks of at most `width`, lanes of one shape to a block; yield the places of each block's lanes.

    The shape is what a block has in common: the options of its mechanisms and the policies of its actors.
    """
    groups: dict[object, list[int]] = {}
    for place, shape in enumerate(shapes):
        groups.setdefault(shape, []).append(place)
    for group in groups.values():
        for first in range(0, len(group), width):
            yield group[first : first + width]


def keys_of(lanes: Sequence[Lane], seed: int, draws: str, together: int = 1) -> NDArray[np.uint64]:
    """Return the key of each lane: a hash of seed, sample and replicate, whatever block or machine carries it.

    `together` are the samples of a block of the design, which have the keys of its first sample where they draw alike.
    """
    runs = np.array([lane.run for lane in lanes], dtype=np.int64)
    if draws == COMMON:
        return run_keys(seed, runs)
    samples = np.array([lane.sample for lane in lanes], dtype=np.int64)
    return sample_keys(seed, samples - samples % together if draws == BLOCK else samples, runs)


def merged(plans: Sequence[Planned], spans: Sequence[tuple[int, int]]) -> Planned:
    """Return plans of one kind, each of a span of lanes, as one; a calendar in the order of the steps."""
    kind, lengths = type(plans[0]), [len(plan.row) for plan in plans]
    fields = {name: np.concatenate([getattr(plan, name) for plan in plans]) for name in kind._fields}
    for place, name in enumerate(("first_lane", "last_lane")):
        fields[name] = np.repeat(np.array([span[place] for span in spans], dtype=np.int64), lengths)
    if "step" in fields:
        order = np.argsort(fields["step"], kind="stable")
        fields = {name: np.ascontiguousarray(values[order]) for name, values in fields.items()}
    return kind(**fields)


def fill(block: Block, inputs: Sequence[Inputs], keys: NDArray[np.uint64]) -> Block:
    """Put lanes at their start into the buffer of a block, and return it with their keys and plans.

    Lanes beyond them repeat the last. All inputs, one a lane, have the options and links of the block.
    """
    width, first = len(block.keys), 0
    each: list[Inputs] = []
    spans: list[tuple[int, int]] = []
    for _, group in groupby(inputs, key=id):
        same = list(group)
        last = first + len(same)
        end = width if last == len(inputs) else last
        block.rows[:, first:end] = same[0].start[:, None]
        each.append(same[0])
        spans.append((first, end))
        first = last
    block.keys[: len(keys)] = keys
    block.keys[len(keys) :] = keys[-1]
    return block._replace(
        calendar=merged([one.calendar for one in each], spans),
        signposts=merged([one.signposts for one in each], spans),
        answers=merged([one.answers for one in each], spans),
    )
