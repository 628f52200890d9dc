"""Patterns of who decides, other suppliers, the war and trust: relative changes between paired settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.ground.units import WEEKS_A_YEAR
from sim.patterns.estimates import bootstrap, mean, relative_change
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, at, by_week, week_of

if TYPE_CHECKING:
    import xarray as xr


def _delivered(recorded: xr.Dataset, dates: Dates, roles: Roles) -> NDArray[np.float64]:
    return at(recorded, "delivered", dates["end"], item=roles["good"])


def president(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the relative change that a reformist faction alone makes in deliveries of a good."""
    reformist, never = (_delivered(runs[name], dates, roles) for name in ("reformist", "never"))
    return {"change": bootstrap(relative_change, reformist, never)}


def other_sources(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the relative change that other sources of supply make in payments."""
    with_, without = (at(runs[name], "repaid", dates["end"]) for name in ("with_others", "without_others"))
    return {"change": bootstrap(relative_change, with_, without), "paid_without_others": mean(without)}


def talks(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the relative change that more supply makes in the yearly hazard of talks."""

    def hazard(setting: str) -> NDArray[np.float64]:
        until = week_of(runs[setting], dates["end"]) + 1
        weekly = by_week(runs[setting], "talks_hazard")[:, :until]
        return np.asarray(weekly.mean(axis=1) * WEEKS_A_YEAR, dtype=np.float64)

    more, little = hazard("more"), hazard("little")
    return {"change": bootstrap(relative_change, more, little), "hazard_with_little": mean(little)}


def trust_matters(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the relative change, in either direction, that initial trust makes in deliveries of a good."""

    def change(high: NDArray[np.float64], low: NDArray[np.float64]) -> float:
        return abs(relative_change(high, low))

    trusting, wary = (_delivered(runs[name], dates, roles) for name in ("trusting", "wary"))
    return {
        "change": bootstrap(change, trusting, wary),
        "delivered_if_trusting": mean(trusting),
        "delivered_if_wary": mean(wary),
    }
