"""What a fit makes small: how far the criteria marked `fit` are missed, and the Brier score of the events marked so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.case.case import Case
from sim.case.parameters import Registry
from sim.engine.run import run
from sim.patterns.catalogue import Changes, Pattern, patterns_file
from sim.patterns.dated import dated_file
from sim.patterns.estimates import Estimate, Threshold
from sim.patterns.measures import MEASURES
from sim.patterns.recorded import Roles
from sim.patterns.settings import BASE, Experiment, runs_key
from sim.patterns.use import fit_targets
from sim.scenario.load import Scenario, load
from sim.scenario.members_file import POINT

UNMEASURED = 3.0
"""The miss of a criterion of which nothing could be measured, in units of the tolerance: as a clear failure counts."""
FARTHEST = 3.0
"""The most that one criterion counts, in units of the tolerance: none out of reach outweighs the rest."""
TOLERANCE = 0.2
"""A threshold is missed by one unit where the estimate lies short of it by this share of it; our own choice."""
LEAST_SCALE = 0.1
"""For thresholds near zero, in the criterion's unit; our own choice."""
BRIER_WEIGHT = 10.0
"""Of the mean Brier score beside the misses: an event at one half, .25, counts as 2.5 squared units do."""


def miss(threshold: Threshold, found: Estimate) -> float:
    """Return how far the 95 % interval lies short of passing, in units of the tolerance, from 0 to `FARTHEST`."""
    if not np.isfinite(found.value):
        return UNMEASURED
    reach = 0.0
    for bound, end, sign in _bounds(threshold, found):
        scale = TOLERANCE * max(abs(bound), LEAST_SCALE / TOLERANCE)
        reach = max(reach, sign * (bound - end) / scale)
    return min(reach, FARTHEST)


def _bounds(threshold: Threshold, found: Estimate) -> list[tuple[float, float, int]]:
    """Return each bound of a threshold, the end of the interval that must lie beyond it, and on which side."""
    low, high = (end if np.isfinite(end) else found.value for end in (found.low, found.high))
    lower = [one for one in (threshold.at_least, threshold.above) if one is not None]
    upper = [one for one in (threshold.at_most, threshold.below) if one is not None]
    return [(one, low, 1) for one in lower] + [(one, high, -1) for one in upper]


class Objective:
    """The criteria and events of a case that a fit may read, evaluated at values of its parameters."""

    def __init__(self, case: Case, *, runs: int, seed: int, workers: int | None = None) -> None:
        self.case, self.runs, self.seed, self.workers = case, runs, seed, workers
        self.targets = fit_targets(case)

    def terms(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return the miss of each criterion, squared, and the weighted Brier score of the events, by name.

        `values` are parameters in the registry's units; settings that set one of them have the last word.
        """
        known = Registry(
            {
                name: one.model_copy(update={"default": values.get(name, one.default)})
                for name, one in self.case.parameters.items()
            },
            self.case.parameters.references,
        )
        found: dict[str, float] = {}
        kept: dict[str, Any] = {}
        for pattern in self.targets.patterns:
            if MEASURES[pattern.name].outcomes:
                found |= self._pattern_terms(pattern, known, values, kept)
        return found | {"events": BRIER_WEIGHT * self._brier(values)}

    def _pattern_terms(
        self, pattern: Pattern, known: Registry, values: Mapping[str, float], kept: dict[str, Any]
    ) -> dict[str, float]:
        given = {}
        for name, record in pattern.scenarios(patterns_file(self.case).horizon.isoformat(), known).items():
            scenario = load({**record, "params": {**values, **record.get("params", {})}}, case=self.case)
            given[name] = self._outcomes(scenario, kept)
        measure = MEASURES[pattern.name].function
        estimates = measure(given, pattern.numbers(known), pattern.dates, Roles(self.case.roster, pattern.roles))
        return {
            f"{pattern.id}.{name}": miss(pattern.threshold(name), estimates[name]) ** 2
            for name, one in pattern.criteria.items()
            if _bounds(one, estimates[name])
        }

    def _outcomes(self, scenario: Scenario, kept: dict[str, Any]) -> Any:
        key = runs_key(scenario)
        if key not in kept:
            whole = run(scenario, runs=self.runs, seed=self.seed, uncertainty=POINT, workers=self.workers)
            read = {name for one in self.targets.patterns for name in MEASURES[one.name].outcomes}
            kept[key] = whole[sorted(read)].copy(deep=True)
        return kept[key]

    def _brier(self, values: Mapping[str, float]) -> float:
        changes, experiment = (
            Changes(params=dict(values)),
            Experiment(self.case, dated_file(self.case).horizon.isoformat()),
        )
        asked = [
            (event, [(one, experiment.ask(BASE, changes, one.outcome)) for one in event.shown_by])
            for event in self.targets.events
        ]
        experiment.carry_out(runs=self.runs, seed=self.seed, workers=self.workers)
        shares = [
            float(np.mean(np.logical_and.reduce([one.meets(taken()) for one, taken in conditions])))
            for _, conditions in asked
        ]
        happened = [float(event.happened) for event, _ in asked]
        return float(np.mean((np.array(shares) - np.array(happened)) ** 2))
