"""Patterns of how much came, when, and in how many parts, against the public series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.case.case import case_of
from sim.ground.units import WEEKS_A_MONTH
from sim.patterns.estimates import bootstrap, mean, quantile, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, by_week, week_of
from sim.patterns.use import fit_rows
from sim.recorded.planes import first_week

_TAIL = 0.05
"""Of each end of a 90 % interval of runs."""


def monthly(
    weekly: NDArray[np.float64], times: NDArray[np.datetime64], months: NDArray[np.datetime64]
) -> NDArray[np.float64]:
    """Return a weekly flow, shape (runs, weeks), by month; a week counts in each month as far as its days lie in it."""
    return np.asarray(weekly @ shares_of_weeks(times, months))


def shares_of_weeks(times: NDArray[np.datetime64], months: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Return which share of its days each week has in each month, shape (weeks, months)."""
    days = times.astype("datetime64[D]")[:, None] + np.arange(7)
    return np.stack([(days.astype("datetime64[M]") == month).mean(axis=1) for month in months], axis=1)


def launches_are_covered(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the share of months in which bands of runs cover what was launched, of those that a fit may read."""
    base = runs["baseline"]
    case, good = case_of(base.attrs), roles["good"]
    uses = case.observed.uses
    if uses is None:
        raise ValueError("the case has no series of uses")
    frame = fit_rows(case, uses.series)
    months = frame["month"].to_numpy().astype("datetime64[M]")
    counted = frame[uses.columns[good]].to_numpy(dtype=np.float64)
    home = by_week(base, "localised", item=good) * inputs["demand"] / WEEKS_A_MONTH
    flow = monthly(by_week(base, "shipped", item=good) + home, base["time"].values, months)

    def covered(level: float) -> object:
        def of(drawn: NDArray[np.float64]) -> float:
            low, high = np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2], axis=0)
            return float(((low <= counted) & (counted <= high)).mean())

        return of

    return {
        "half_band": bootstrap(covered(0.5), flow, count=len(months)),  # type: ignore[arg-type]
        "wide_band": bootstrap(covered(0.9), flow, count=len(months)),  # type: ignore[arg-type]
        "months": mean(flow.mean(axis=1)),
    }


def time_to_agree(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure in how many runs nothing flies before a date, and the first use falls near when it was reported."""
    base = runs["baseline"]
    first = first_week(by_week(base, "shipped", item=roles["good"]).T > 0.0)
    before, earliest, latest = (week_of(base, dates[name]) for name in ("nothing_before", "earliest", "latest"))
    return {
        "nothing_early": share(first >= before),
        "first_use": share((first >= earliest) & (first <= latest)),
    }


def deliveries_in_parts(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how many of the orders of which something was delivered came in parts."""
    base = runs["baseline"]
    parts, came = [], []
    for order in roles.all("orders"):
        received = by_week(base, "received", order=order)[:, : week_of(base, dates["end"]) + 1]
        arrivals = (np.diff(received, axis=1, prepend=0.0) > 0.0).sum(axis=1)
        short = received[:, -1] < inputs[order]
        came.append(received[:, -1] > 0.0)
        parts.append((arrivals > 1) | short)
    delivered = np.stack(came, axis=1)
    in_parts = np.stack(parts, axis=1) & delivered

    def of(part: NDArray[np.float64], whole: NDArray[np.float64]) -> float:
        total = float(whole.sum())
        return float(part.sum()) / total if total else float("nan")

    sides = in_parts.astype(np.float64), delivered.astype(np.float64)
    return {"in_parts": bootstrap(of, *sides, count=int(delivered.sum()))}


def numbers_are_held(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure the 90 % interval of what was delivered of two goods by the end."""
    base = runs["baseline"]
    found: Estimates = {}
    for role in ("lesser_good", "grave_good"):
        good = roles[role]
        count = by_week(base, "delivered", item=good)[:, week_of(base, dates["end"])]
        found |= {
            f"{good}_low_end": quantile(count, _TAIL),
            f"{good}_high_end": quantile(count, 1.0 - _TAIL),
            f"{good}_mean": mean(count),
        }
    return found


def held_to_the_end(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure in how many runs anything of an order has been delivered by the end."""
    base = runs["baseline"]
    return {"delivered": share(by_week(base, "received", order=roles["order"])[:, week_of(base, dates["end"])] > 0.0)}
