"""Patterns of what sanctions and payments do: whether routes bind, relief stands, and payment is noticed."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.patterns.estimates import Estimate, bootstrap, exact, mean, relative_change
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, by_week, week_of


def routes_bind(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure in how many run-weeks legs carry less than nearly all that is to pass."""
    base = runs["baseline"]
    bound = {leg: by_week(base, "throughput", leg=leg) < inputs["carried"] for leg in roles.all("legs")}

    def share_of_weeks(binds: NDArray[np.bool_]) -> Estimate:
        return mean(binds.mean(axis=1))

    carrying = np.logical_or.reduce([bound[leg] for leg in roles.all("carrying_legs")])
    every = np.logical_or.reduce(list(bound.values()))
    return {
        "carrying_leg": share_of_weeks(carrying),
        "any_leg": share_of_weeks(every),
        **{leg: share_of_weeks(binds) for leg, binds in bound.items()},
    }


def relief_stands(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the relative change that relief makes in the pressure on an actor, at once and a year into it."""

    def pressure(setting: str, after: str) -> NDArray[np.float64]:
        week = week_of(runs[setting], dates["relief"]) + int(inputs[after])
        return by_week(runs[setting], "pressure", actor=roles["target"])[:, week]

    def change(after: str) -> Estimate:
        return bootstrap(relative_change, pressure("relief", after), pressure("control", after))

    return {"after_a_year": change("a_year"), "at_once": change("at_once")}


def payment_is_noticed(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure by how many of its standard errors prompt payment moves trust, against hardly any."""

    def trust(setting: str) -> NDArray[np.float64]:
        week = week_of(runs[setting], dates["end"])
        return by_week(runs[setting], "trust", actor=roles["supplier"], partner=roles["recipient"])[:, week]

    rise = trust("prompt") - trust("hardly")
    error = float(rise.std(ddof=1)) / math.sqrt(len(rise)) if len(rise) > 1 else 0.0
    z = float(rise.mean()) / error if error else 0.0
    return {"z": exact(z, len(rise)), "rise": mean(rise)}
