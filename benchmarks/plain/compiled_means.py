"""Means of the compiled ensemble as JSON: a process of its own, because the peer's has the compiler off."""

from __future__ import annotations

import argparse
import json

import numpy as np
from numpy.typing import NDArray

from sim.ground.defaults import WIDTH
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load
from sim.stages.schedule import advance

from .numbers import moments, numbers_of, numbers_of_places
from .part import switched_off


def block_numbers(inputs: Inputs, seed: int, runs: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """Return the numbers of a block of runs, each of shape (runs,); carried week by week to see intermediaries."""
    block, weeks = inputs.block(seed, runs, WIDTH), inputs.clock.steps
    active = np.empty((weeks + 1, len(block.intermediaries), WIDTH), dtype=bool)
    active[0] = block.intermediaries["status"]
    with np.errstate(all="ignore"):
        for week in range(weeks):
            advance(block, week, week + 1)
            active[week + 1] = block.intermediaries["status"]
    numbers = numbers_of(block.out, inputs) | numbers_of_places(active)
    return {name: values[: len(runs)] for name, values in numbers.items()}


def main() -> None:
    """Print mean and spread of each number, and the number of runs."""
    parser = argparse.ArgumentParser(description="Means of the compiled ensemble as JSON.")
    parser.add_argument("--runs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    inputs = build_inputs(load("baseline", switched_off()))
    blocks = [
        block_numbers(inputs, asked.seed, np.arange(first, min(first + WIDTH, asked.runs), dtype=np.int64))
        for first in range(0, asked.runs, WIDTH)
    ]
    print(json.dumps(moments({name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]})))


if __name__ == "__main__":
    main()
