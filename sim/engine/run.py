"""Run a scenario with either engine: the same numbers, bit for bit."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.ensemble import Progress, run_ensemble
from sim.ground import defaults
from sim.ground.arguments import NUMBERS, PROGRESS, checks_arguments, one_of, optional
from sim.recorded.given import ASKED, FEW, GIVEN, given_facts, left_in_words, source
from sim.recorded.given import Source as Facts
from sim.recorded.planes import Planes
from sim.recorded.trajectories import Variable, described, planes_of, to_dataset
from sim.scenario.chain import Source
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario, resolved
from sim.scenario.members_file import UNCERTAINTY, kind_for, members_of

if TYPE_CHECKING:
    import xarray as xr

ENGINES: Final = ("compiled", "mesa")


def run_mesa(inputs: Inputs, *, runs: int, seed: int, progress: Progress | None = None) -> NDArray[np.float64]:
    """Carry runs one after another as Mesa worlds.

    Returns
    -------
    array of float, shape (recorded rows, steps, runs)
    """
    from sim.engine.world import World

    out = np.empty((len(inputs.recorded.rows), inputs.clock.steps, runs))
    for number in range(runs):
        out[:, :, number] = World(inputs=inputs, seed=seed, run=number).run_to_end()
        if progress:
            progress(1)
    return out


def processors() -> int:
    """Return how many processors there are."""
    return os.cpu_count() or 1


@checks_arguments(
    engine=one_of("an engine", ENGINES),
    uncertainty=optional(one_of("a kind of uncertainty", UNCERTAINTY)),
    given=optional(source),
    **NUMBERS,
    **PROGRESS,
)
def run(
    scenario: Source | Scenario = "baseline",
    *,
    runs: int = defaults.RUNS,
    seed: int = 0,
    engine: str = "compiled",
    uncertainty: str | None = None,
    given: Facts | None = None,
    workers: int | None = None,
    intermediaries: int = defaults.INTERMEDIARIES,
    width: int = defaults.WIDTH,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run a scenario.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        A name, a file, a mapping of the same form, or what `load` returned.
    runs : int
        How many runs.
    seed : int
        From 0 to 2^63 - 1. The same seed gives the same runs on every machine.
    engine : {"compiled", "mesa"}
        Which engine; the numbers are equal, bit for bit.
    uncertainty : {"posterior", "prior", "point"}, optional
        What runs carry that is not known: the values of a member of the posterior, or of a draw from the priors, two
        runs in a row the same; or nothing, so that every run has the values of the registry. By default the posterior
        that is kept with the case, and the point of a case that keeps none. A value that the scenario gives replaces
        the member's. Where there are more runs than members, the first follows the last.
    given : str, Path or mapping, optional
        Facts that runs have to agree with, such as ``"delivered[ITEM] at 2023-12-31 >= 1000"``, semicolons between
        them, or a file; those that do not are left out, and it is said where few are left.
    workers : int, optional
        Threads of the compiled engine; as many as there are processors by default.
    intermediaries : int
        Places for intermediaries.
    width : int
        Runs that are computed together where the compiler is off. Compiled code takes 64 at a time, whatever is
        given; no number depends on it.
    progress : callable, optional
        Called with the number of runs that have just ended.

    Returns
    -------
    xarray.Dataset
        Axes run, time, and actor, partner, item and so on as each outcome has them; each variable carries `units`
        and `long_name`. Times are first days of weeks.

    Raises
    ------
    InputError
        Where a name or a number is not allowed.

    Examples
    --------
    >>> trajectories = run("baseline", runs=2, seed=0)
    >>> trajectories.delivered.dims
    ('run', 'time', 'item')
    """
    return record(
        resolved(scenario),
        runs=runs,
        seed=seed,
        engine=engine,
        uncertainty=uncertainty,
        given=given,
        workers=workers,
        intermediaries=intermediaries,
        width=width,
        progress=progress,
    ).dataset()


@dataclass(frozen=True, eq=False)
class Recorded:
    """Runs as they were recorded, shape (recorded rows, steps, runs), with what they are of.

    `numbers` are those of the runs where they do not follow one another from 0; `more` goes to the attributes.
    """

    out: NDArray[np.float64]
    inputs: Inputs
    seed: int
    numbers: NDArray[np.int64] | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def described(self) -> tuple[dict[str, Variable], dict[str, Any], dict[str, Any]]:
        """Return variables, coordinates and attributes, as `sim.recorded.trajectories.described`."""
        variables, coordinates, about = described(self.out, self.inputs, seed=self.seed, runs=self.numbers)
        return variables, coordinates, about | self.more

    def dataset(self) -> xr.Dataset:
        """Return what `run` returns."""
        return to_dataset(self.out, self.inputs, seed=self.seed, runs=self.numbers).assign_attrs(self.more)

    def planes(self) -> Planes:
        """Return them as planes, without copying any."""
        return planes_of(self.out, self.inputs, seed=self.seed, runs=self.numbers)


def record(
    loaded: Scenario,
    *,
    runs: int,
    seed: int,
    engine: str,
    uncertainty: str | None,
    given: Facts | None,
    workers: int | None,
    intermediaries: int,
    width: int,
    progress: Progress | None,
) -> Recorded:
    """Carry runs as `run` does, and return them as they were recorded."""
    workers = workers or processors()
    facts = given_facts(given, loaded)
    members = members_of(loaded.case, kind_for(loaded.case, uncertainty), seed)
    inputs = build_inputs(loaded, intermediaries=intermediaries, members=members)
    if engine == "mesa":
        out = run_mesa(inputs, runs=runs, seed=seed, progress=progress)
    else:
        out = run_ensemble(inputs, runs=runs, seed=seed, workers=workers, width=width, progress=progress)
    if facts is None:
        return Recorded(out, inputs, seed)
    agree = facts.checked(facts.agree(planes_of(out, inputs, seed=seed)))
    kept = np.flatnonzero(agree)
    if len(kept) < FEW:
        warnings.warn(left_in_words(len(kept), runs), stacklevel=4)
    return Recorded(out[:, :, kept], inputs, seed, kept, {GIVEN: str(facts), ASKED: runs})
