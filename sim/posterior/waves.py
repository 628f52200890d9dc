"""Waves of history matching: which parameters criteria of patterns leave not implausible, over an ensemble of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from sim.engine.ensemble import run_ensemble
from sim.ground import defaults
from sim.patterns.catalogue import Criterion, Pattern, Setting, patterns_file
from sim.patterns.check import rule_numbers
from sim.patterns.estimates import CONFIDENCE, Estimate, Threshold, resampled
from sim.patterns.measures import MEASURES
from sim.patterns.objective import LEAST_SCALE, TOLERANCE
from sim.patterns.recorded import Roles
from sim.patterns.settings import runs_key
from sim.posterior.observed import Observed
from sim.posterior.table import recording
from sim.recorded.planes import Planes
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.scenario.members import Members

CUT: Final = 3.0
"""Implausibility from which parameters are ruled out: three standard deviations (Pukelsheim 1994)."""
RUNS: Final = 32
"""Of each setting and candidate: shares are then known to some .08, and means to a sixth of their spread."""
TOGETHER: Final = 32
"""Candidates that are run together: as many runs as are in memory at once."""
RESAMPLES: Final = 40
"""Of an interval: the standard error of an estimate is all that is read of it."""
COARSE: Final = {"restraint": {"grid": 3.0}}
"""Inputs of measures in place of the pattern's own, where only how long it takes depends on them."""
LEFT_OUT: Final = {
    ("launches_are_covered", "half_band"): "the counts themselves are read of each run",
    ("launches_are_covered", "wide_band"): "the counts themselves are read of each run",
    ("payment_is_noticed", "z"): "counts standard errors, which depend on how many runs there are",
}
"""Criteria that do not say of parameters how good they are, by measure and name, with the reason."""
_LOWER: Final = (">=", ">")
_REACH: Final = float(norm.ppf(0.5 + CONFIDENCE / 2))
Values = NDArray[np.float64]


def implausibility(threshold: Threshold, found: Estimate) -> float:
    """Return how far an estimate lies short of a threshold, in standard deviations of chance and of what is tolerated.

    The tolerance of a fit stands for the discrepancy of the model; chance is what the interval of the estimate says. 0
    where the threshold is met, and where nothing could be measured, or no interval has an end on the side of the
    threshold: what says nothing rules nothing out.
    """
    short = 0.0
    for sign, bound in threshold.bounds:
        from_below = sign in _LOWER
        end = found.high if from_below else found.low
        if not (math.isfinite(found.value) and math.isfinite(end)):
            continue
        discrepancy, chance = TOLERANCE * max(abs(bound), LEAST_SCALE / TOLERANCE), (end - found.value) / _REACH
        gap = bound - found.value if from_below else found.value - bound
        short = max(short, gap / math.hypot(discrepancy, chance))
    return short


@dataclass(frozen=True)
class Wave:
    """Patterns that are held against candidates together."""

    says: str
    patterns: tuple[Pattern, ...]

    @property
    def criteria(self) -> dict[str, tuple[Pattern, str, Criterion]]:
        """What is measured, by pattern and name."""
        return {
            f"{pattern.id}.{name}": (pattern, name, one)
            for pattern in self.patterns
            for name, one in pattern.criteria.items()
            if one.bounds and (pattern.name, name) not in LEFT_OUT
        }


class Waves:
    """The waves after the first: ensembles of candidates against criteria of patterns.

    The first wave has all patterns that need no other setting than the baseline, each other wave one pattern.

    Parameters
    ----------
    observed : Observed
        With the criteria that may be read.
    names : tuple of str
        The parameters of candidates, in the order of their values.
    seed : int
        Of the runs; those of one candidate are the same whatever others there are.
    workers : int
        Threads.
    """

    def __init__(self, observed: Observed, names: tuple[str, ...], seed: int, workers: int) -> None:
        self.case, self.names, self.seed, self.workers = observed.case, names, seed, workers
        held = [one for one in observed.targets.patterns if Wave("", (one,)).criteria]
        alone, compared = ([one for one in held if (len(one.settings) > 1) is several] for several in (False, True))
        waves = [Wave("the baseline", tuple(alone)), *(Wave(one.title, (one,)) for one in compared)]
        self.waves = tuple(wave for wave in waves if wave.criteria)

    @cached_property
    def _scenarios(self) -> dict[str, dict[str, Scenario]]:
        """The settings of each pattern, by its id."""
        if not self.waves:
            return {}
        horizon, known = patterns_file(self.case).horizon.isoformat(), self.case.parameters
        return {
            pattern.id: {name: load(one, case=self.case) for name, one in pattern.scenarios(horizon, known).items()}
            for wave in self.waves
            for pattern in wave.patterns
        }

    def measured(self, wave: Wave, values: Values, first: int) -> Values:
        """Return the implausibility of candidates by each criterion of a wave.

        Parameters
        ----------
        wave : Wave
        values : array of float, shape (candidates, parameters)
            At most `TOGETHER` of them.
        first : int
            The number of the first candidate.

        Returns
        -------
        array of float, shape (candidates, criteria)
        """
        recorded = self._recorded(wave, values, first)
        found = np.zeros((len(values), len(wave.criteria)))
        places = {key: place for place, key in enumerate(wave.criteria)}
        for number, candidate in enumerate(values):
            own = dict(zip(self.names, candidate.tolist(), strict=True))
            for pattern in wave.patterns:
                estimates = self._estimates(pattern, own, number, recorded)
                for name, threshold in pattern.criteria.items():
                    if (place := places.get(f"{pattern.id}.{name}")) is not None:
                        found[number, place] = implausibility(threshold, estimates[name])
        return found

    def _recorded(self, wave: Wave, values: Values, first: int) -> dict[str, Planes]:
        """Run each setting that the wave needs once; return what was recorded, by the key of its runs."""
        outcomes: dict[str, set[str]] = {}
        needs: dict[str, tuple[Scenario, Setting]] = {}
        for pattern in wave.patterns:
            for name, scenario in self._scenarios[pattern.id].items():
                if read := MEASURES[pattern.name].outcomes:
                    key = self._key(scenario, pattern.settings[name])
                    outcomes.setdefault(key, set()).update(read)
                    needs[key] = scenario, pattern.settings[name]
        return {key: self._run(*need, values, first, outcomes[key]) for key, need in needs.items()}

    @staticmethod
    def _key(scenario: Scenario, setting: Setting) -> str:
        return f"{runs_key(scenario)} {sorted(setting.like.items())} {sorted(setting.times.items())}"

    def _run(self, scenario: Scenario, setting: Setting, values: Values, first: int, outcomes: set[str]) -> Planes:
        # What a setting says relative to the registry is relative to each candidate here.
        relative = {*setting.like, *setting.times}
        absolute = {name: value for name, value in scenario.params.items() if name not in relative}
        scenario = replace(scenario, params=absolute)
        own = values.copy()
        for name, other in setting.like.items():
            own[:, self.names.index(name)] = values[:, self.names.index(other)]
        for name, factor in setting.times.items():
            own[:, self.names.index(name)] = factor * values[:, self.names.index(name)]
        members = Members("candidates", self.names, own, each=RUNS, first=first * RUNS)
        inputs = recording(build_inputs(scenario, members=members), outcomes)
        runs = len(values) * RUNS
        out = run_ensemble(
            inputs, runs=runs, seed=self.seed, workers=self.workers, width=defaults.WIDTH, first=first * RUNS
        )
        return planes_of(out, inputs, seed=self.seed, first=first * RUNS)

    def _estimates(
        self, pattern: Pattern, own: Mapping[str, float], number: int, recorded: Mapping[str, Planes]
    ) -> Mapping[str, Estimate]:
        """Measure a pattern in the runs of one candidate."""
        given: dict[str, Any] = {}
        for name, scenario in self._scenarios[pattern.id].items():
            if MEASURES[pattern.name].outcomes:
                whole = recorded[self._key(scenario, pattern.settings[name])]
                given[name] = whole.of_runs(slice(number * RUNS, (number + 1) * RUNS))
            else:
                given[name] = rule_numbers(replace(scenario, params={**own, **scenario.params}))
        numbers = {
            name: own.get(one.like, self.case.parameters[one.like].default) if one.value is None else one.value
            for name, one in pattern.inputs.items()
        }
        numbers |= COARSE.get(pattern.name, {})
        measure = MEASURES[pattern.name].function
        with resampled(RESAMPLES):
            return measure(given, numbers, pattern.dates, Roles(self.case.roster, pattern.roles))
