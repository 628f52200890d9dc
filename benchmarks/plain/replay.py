"""Replay runs of the package with the peer: its model, but the package's keyed draws; the numbers must be the same.

Prints nothing; writes what was recorded to a NumPy file, shape (runs, recorded rows, weeks).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.kernel.draws import STREAMS, counter, run_keys, uniform
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

from .blueprint import Blueprint
from .library_math import use_library_math
from .model import PlainModel
from .part import switched_off


class KeyedModel(PlainModel):
    """The peer with the draws of a run of the package.

    Parameters
    ----------
    blueprint : Blueprint
        What all runs share.
    seed, run : int
        Of the experiment, and of the run in it.
    """

    def __init__(self, blueprint: Blueprint, seed: int, run: int) -> None:
        self.key = run_keys(seed, np.array([run]))[0]
        super().__init__(blueprint, seed)

    def source(self, stream: str, entity: int) -> Callable[[], float]:
        """Return where an agent draws from: a hash of the run, the stream, the week and the entity."""
        number = STREAMS[stream]

        def draw() -> float:
            with np.errstate(over="ignore"):  # a hash lets the bits that do not fit go
                return float(uniform(self.key, counter(number, self.steps - 1, entity)))

        return draw


def replay(blueprint: Blueprint, seed: int, run: int, weeks: int) -> NDArray[np.float64]:
    """Return what a run records in its first weeks, shape (recorded rows, weeks)."""
    model = KeyedModel(blueprint, seed, run)
    for _ in range(weeks):
        model.step()
    return model.trajectories()


def main() -> None:
    """Replay the runs that the command line names."""
    parser = argparse.ArgumentParser(description="Replay runs with the peer and the package's own draws.")
    parser.add_argument("file")
    parser.add_argument("--scenario", default="baseline", help="a name, or a file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=int, nargs="+", default=[0])
    parser.add_argument("--weeks", type=int, help="of each run; all by default")
    asked = parser.parse_args()
    use_library_math()
    blueprint = Blueprint(build_inputs(load(asked.scenario, switched_off())))
    weeks = asked.weeks or blueprint.weeks
    np.save(asked.file, np.stack([replay(blueprint, asked.seed, run, weeks) for run in asked.runs]))


if __name__ == "__main__":
    main()
