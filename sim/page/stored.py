"""What a page shows before its first runs are there, and where it can have none: results that Python worked out."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.columns import POSTURE, Column
from sim.engine.ensemble import run_block
from sim.ground import defaults
from sim.recorded.planes import Planes
from sim.recorded.summary import QUANTILES
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario

RUNS: Final = defaults.WIDTH
DIGITS: Final = 4


def stored_results(case: Case, scenarios: list[Scenario]) -> dict[str, dict[str, Any]]:
    """Return means of every headline outcome of each scenario, and quantiles over time of those that have fans.

    The means are those of the week in which the reporting ends, and of the last.
    """
    return {scenario.name: _of(case, scenario) for scenario in scenarios}


def _of(case: Case, scenario: Scenario) -> dict[str, Any]:
    inputs = build_inputs(scenario)
    out = run_block(inputs, 0, np.arange(RUNS, dtype=np.int64), RUNS)
    planes = planes_of(out, inputs, seed=0)
    observed = inputs.clock.step_of(scenario.observed_until)
    names = [name for name in case.headlines.outcomes if Column.split(name).outcome != POSTURE]
    found = {name: _plane(planes, name) for name in names}
    return {
        "means": {name: [_short(plane[week].mean()) for week in (observed, -1)] for name, plane in found.items()},
        "fans": {name: _fan(found[name]) for name in case.headlines.at("fan")},
    }


def _plane(planes: Planes, name: str) -> NDArray[np.float64]:
    column = Column.split(name)
    return planes.named(column.outcome)[column.labels]


def _fan(plane: NDArray[np.float64]) -> list[list[float]]:
    return [[_short(value) for value in band] for band in np.quantile(plane, QUANTILES, axis=1).tolist()]


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}")
