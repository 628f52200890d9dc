"""Patterns of what is shipped, admitted, denied and alleged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.ground.units import WEEKS_A_MONTH
from sim.patterns.estimates import Estimate, bootstrap, mean, quantile, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, at, by_week, ever, held, week_of
from sim.recorded.acts import does, ships
from sim.recorded.planes import Planes, first_week


def expiry_step(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how much the end of a legal regime raises the probability of shipping a good in the following year."""

    def ships_it(setting: str) -> NDArray[np.float64]:
        recorded = runs[setting]
        year = slice(week_of(recorded, dates["expiry"]), week_of(recorded, dates["year_after"]))
        return np.asarray(
            held(recorded, roles["supplier"], ships(roles["good"]))[:, year].mean(axis=1), dtype=np.float64
        )

    lapsed, extended = ships_it("lapsed"), ships_it("extended")
    return {"rise": mean(lapsed - extended), "lapsed": mean(lapsed), "extended": mean(extended)}


def ladder(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure whether a good of high gravity flows by the end, and how long one of lower gravity flows before it."""
    base = runs["baseline"]
    until = week_of(base, dates["end"]) + 1
    lesser, grave = roles["lesser_good"], roles["grave_good"]
    first = by_week(base, "delivered", item=lesser)[:, :until] > 0.0
    then = by_week(base, "delivered", item=grave)[:, :until] > 0.0
    flow = ever(then)
    lead = (first_week(then.T) - first_week(first.T))[flow]
    return {f"{lesser}_first": share(lead >= inputs["lead"]), f"{grave}_flow": share(flow)}


def admission(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure what the public believed when shipments were first admitted, and whether they were denied again."""
    base = runs["baseline"]
    admits, denies = (held(base, roles["supplier"], does(f"{act} {roles['good']}")) for act in ("admit", "deny"))
    first = first_week(admits.T)
    admitted = np.flatnonzero(first < admits.shape[1])
    attribution = by_week(base, "attribution", item=roles["good"])[admitted, first[admitted]]
    after = np.arange(admits.shape[1]) > first[:, None]
    return {
        "attribution": quantile(attribution, inputs["percentile"]),
        "denied_again": share(ever(denies & after)[admitted]),
        "admitted": share(first < admits.shape[1]),
    }


def fog(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how long allegations take to be confirmed, how many never are, and how many were false."""
    base = runs["baseline"]
    end = week_of(base, dates["end"])
    views = roles.roster.file.beliefs
    names = [name for (name,) in Planes.of(base).named("raised") if views[name].observer is not None]

    raised, confirmed, alarm = (
        np.stack([at(base, outcome, dates["end"], allegation=name) for name in names], axis=1)
        for outcome in ("raised", "confirmed", "false_alarm")
    )
    false = alarm > 0.0
    old = (raised > 0.0) & (raised <= end + 1 - inputs["raised_before_end"])
    true = old & ~false
    time = np.where(true & (confirmed > 0.0), (confirmed - raised) / WEEKS_A_MONTH, np.nan)
    never = np.where(true, np.isnan(confirmed).astype(np.float64), np.nan)
    wrong = np.where(old, false.astype(np.float64), np.nan)
    return {
        "time_to_confirmation": _over_runs(np.median, time),
        "never_confirmed": _over_runs(np.mean, never),
        "false_alarms": _over_runs(np.mean, wrong),
    }


def _over_runs(statistic: object, values: NDArray[np.float64]) -> Estimate:
    """Estimate a statistic of all values that are not missing, shape (runs, allegations), by resampling whole runs."""

    def of(drawn: NDArray[np.float64]) -> float:
        kept = drawn[~np.isnan(drawn)]
        return float(statistic(kept)) if len(kept) else float("nan")  # type: ignore[operator]

    return bootstrap(of, values, count=int((~np.isnan(values)).sum()))
