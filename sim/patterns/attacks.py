"""Patterns of strikes as they were reported: how many there were, and what they answered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.patterns.estimates import bootstrap, mean, quantile, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, by_week, week_of

_TAIL = 0.05
"""Of each end of a 90 % interval of runs."""


def strikes_happen(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure in how many runs there is a strike by a date, and the 90 % interval of their number."""
    base = runs["baseline"]
    count = by_week(base, "strikes")[:, week_of(base, dates["by"])]
    return {
        "any": share(count >= 1.0),
        "low_end": quantile(count, _TAIL),
        "high_end": quantile(count, 1.0 - _TAIL),
        "number": mean(count),
    }


def attacks_are_answered(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how many times as high the hazard of a strike is in the year after an attack as in that before it."""
    base = runs["baseline"]
    hazard = by_week(base, "strike_hazard")
    attack = week_of(base, dates["attack"])
    before = hazard[:, week_of(base, dates["year_before"]) : attack].mean(axis=1)
    after = hazard[:, attack : week_of(base, dates["year_after"])].mean(axis=1)

    def ratio(later: NDArray[np.float64], earlier: NDArray[np.float64]) -> float:
        under = float(earlier.mean())
        return float(later.mean()) / under if under else float("nan")

    return {"ratio": bootstrap(ratio, after, before)}
