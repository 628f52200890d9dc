"""The table of runs: draws from the priors, each run once, with what it shows of what was observed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.priors import Prior
from sim.engine.ensemble import run_ensemble
from sim.ground import defaults
from sim.kernel.clock import DAYS_A_WEEK
from sim.patterns.settings import BASE
from sim.posterior.observed import Observed, of_registry
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import Inputs, RecordedRows, build_inputs
from sim.scenario.load import Scenario, load
from sim.scenario.members import Members, quantiles_of_priors, varied

CHUNK: Final = 4096
"""Draws that are run, and kept, together: a second of work."""
AT_ONCE: Final = 1024
"""Runs whose weeks are in memory together."""
Values = NDArray[np.float64]


def recording(inputs: Inputs, outcomes: Iterable[str]) -> Inputs:
    """Return inputs of runs that record some outcomes alone: less memory, and faster."""
    rows, places, first = [], {}, 0
    for name in sorted(outcomes):
        rows.append(inputs.recorded.rows[inputs.recorded.places[name]])
        places[name] = slice(first, first + len(rows[-1]))
        first += len(rows[-1])
    return replace(inputs, recorded=RecordedRows(np.concatenate(rows), places))


@dataclass(frozen=True, eq=False)
class Proposals:
    """Draws of all parameters from their priors: draw n of a seed is the same, however many are drawn.

    Parameters
    ----------
    observed : Observed
        What runs are held against.
    seed : int
        Of draws from priors, and of the runs.
    priors : mapping of str to Prior
        In place of those of the registry.
    """

    observed: Observed
    seed: int
    priors: Mapping[str, Prior]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return varied(self.observed.case, self.priors)

    @cached_property
    def scenario(self) -> Scenario:
        """The baseline, to the end of the last week that is read."""
        horizon = self.observed.until + dt.timedelta(days=DAYS_A_WEEK)
        return load(BASE, {"horizon": horizon.isoformat()}, case=self.observed.case)

    def values(self, chunk: int) -> Values:
        """Return the draws of a chunk, in the registry's units, shape (`CHUNK`, parameters).

        They are numbers of single precision, so that they can be kept as such and give the same runs again.
        """
        return self._of_shares(np.random.default_rng([self.seed, chunk]).random((CHUNK, len(self.names))))

    def of_draws(self, draws: NDArray[np.int64]) -> Values:
        """Return some draws by their numbers, shape (draws, parameters): the same, without those between them."""
        shares = np.empty((len(draws), len(self.names)))
        for place, (chunk, row) in enumerate(zip(*divmod(draws, CHUNK), strict=True)):
            bits = np.random.PCG64([self.seed, int(chunk)])
            shares[place] = np.random.Generator(bits.advance(int(row) * len(self.names))).random(len(self.names))
        return self._of_shares(shares)

    def _of_shares(self, shares: Values) -> Values:
        case = self.observed.case
        return in_single_precision(case, *quantiles_of_priors(case, shares, self.priors))

    def shown(self, chunk: int, workers: int) -> Values:
        """Run every draw of a chunk once, and return what the runs show, shape (`CHUNK`, columns)."""
        values = self.values(chunk)
        found = np.empty((CHUNK, len(self.observed.names)))
        for first in range(0, CHUNK, AT_ONCE):
            within = slice(first, first + AT_ONCE)
            found[within] = self._shown(values[within], chunk * CHUNK + first, workers)
        return found

    def _shown(self, values: Values, first: int, workers: int) -> Values:
        case, count = self.observed.case, len(values)
        members = Members("prior", self.names, values, each=1, first=first)
        inputs = recording(build_inputs(self.scenario, members=members), self.observed.outcomes)
        out = run_ensemble(inputs, runs=count, seed=self.seed, workers=workers, width=defaults.WIDTH, first=first)
        planes = planes_of(out, inputs, seed=self.seed, first=first)
        return self.observed.shown(planes, of_registry(case.parameters, self.names, values))


def in_single_precision(case: Case, names: tuple[str, ...], values: Values) -> Values:
    """Return values as numbers of single precision that lie within the bounds of their parameters, same shape."""
    bounds = np.array([case.parameters[name].bounds for name in names]).T
    found = values.astype(np.float32)
    found = np.where(found.astype(np.float64) > bounds[1], np.nextafter(found, np.float32(-np.inf)), found)
    found = np.where(found.astype(np.float64) < bounds[0], np.nextafter(found, np.float32(np.inf)), found)
    return found.astype(np.float64)
