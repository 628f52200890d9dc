"""Patterns of what is said of a transfer, and of who knows of it first."""

from __future__ import annotations

import numpy as np

from sim.patterns.estimates import mean, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, by_week, ever, held, week_of
from sim.recorded.acts import does
from sim.recorded.planes import first_week


def denied_while_it_flows(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how often a grave good is denied in the weeks in which it flows, and whether a lesser one is admitted."""
    base = runs["baseline"]
    span = slice(week_of(base, dates["from"]), week_of(base, dates["to"]) + 1)

    def in_weeks_of(good: str, act: str) -> tuple[np.ndarray, np.ndarray]:
        flows = by_week(base, "shipped", item=roles[good])[:, span] > 0.0
        said = held(base, roles["supplier"], does(f"{act} {roles[good]}"))[:, span] & flows
        weeks = flows.sum(axis=1)
        return said.sum(axis=1)[weeks > 0] / weeks[weeks > 0], weeks > 0

    denied, flows = in_weeks_of("grave_good", "deny")
    admitted, _ = in_weeks_of("lesser_good", "admit")
    return {
        "denied": share(denied >= inputs["weeks_denied"]),
        "flows": share(flows),
        "weeks_denied": mean(denied),
        "lesser_admitted": mean(admitted),
    }


def senders_know_first(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure in how many runs an observer is sure of an allegation no later than the public is."""
    base = runs["baseline"]
    until = week_of(base, dates["end"]) + 1

    def sure(role: str) -> np.ndarray:
        return by_week(base, "belief", allegation=roles[role])[:, :until] >= inputs["sure"]

    observer, public = sure("observer"), sure("public")
    counted = ever(observer | public)
    first = first_week(observer.T) <= first_week(public.T)
    return {
        "no_later": share(first[counted]),
        "counted": share(counted),
        "observer_sure": share(ever(observer)),
        "public_sure": share(ever(public)),
    }
