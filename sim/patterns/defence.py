"""Patterns of strikes and of the defences against them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.ground.units import WEEKS_A_YEAR
from sim.patterns.estimates import Estimate, exact, mean, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Runs, by_week, does, held, week_of
from sim.rules.hazard import probability
from sim.rules.orders import CONTRACTED, READY, objection_added, release_hazard, release_log_odds

_FULL: Final = 1.0
_ORDER: Final = "air_defence"


def strike_feedback(runs: Runs, inputs: Numbers, dates: Dates) -> Estimates:
    """Measure what a strike that got through does to requests for air defence and to trust, by what was delivered."""
    begin = week_of(runs["control"], dates["strike"])
    after = slice(begin + 1, begin + 1 + int(inputs["requests_within"]))
    later = begin + int(inputs["trust_after"])

    def asks(setting: str) -> NDArray[np.float64]:
        return np.asarray(held(runs[setting], "iran", does("ask"))[:, after].mean(axis=1), dtype=np.float64)

    def trust(setting: str) -> NDArray[np.float64]:
        return by_week(runs[setting], "trust", actor="iran", partner="russia")[:, later]

    without = np.ones(len(trust("control")), dtype=np.bool_)
    for setting in ("control", "struck"):
        without &= by_week(runs[setting], "received", order=_ORDER)[:, later] == 0.0
    lost = (trust("control") - trust("struck"))[without]
    lost_protected = (trust("control_delivered") - trust("struck_delivered"))[without]
    return {
        "requests_rise": mean(asks("struck") - asks("control")),
        "trust_lost": mean(lost),
        "less_where_delivered": mean(lost - lost_protected),
        "undelivered": share(without),
    }


def closing_window(runs: Runs, inputs: Numbers, dates: Dates) -> Estimates:
    """Measure by how much a contract for air defence raises the hazard of a strike, and whether its delivery does."""
    begin = week_of(runs["control"], dates["contract"])
    hazard = {name: by_week(recorded, "strike_hazard")[:, begin:] * WEEKS_A_YEAR for name, recorded in runs.items()}
    stage = by_week(runs["contracted"], "order_stage", order=_ORDER)[:, begin:]
    pending = (stage >= CONTRACTED) & (stage <= READY)
    weeks = pending.sum(axis=1)
    higher = np.full(len(weeks), np.nan)
    summed = ((hazard["contracted"] - hazard["control"]) * pending).sum(axis=1)
    np.divide(summed, weeks, out=higher, where=weeks > 0)
    return {
        "while_undelivered": mean(higher),
        "once_deployed": mean((hazard["deployed"] - hazard["control"]).mean(axis=1)),
        "control": mean(hazard["control"].mean(axis=1)),
    }


def approval_within_a_year(
    numbers: Mapping[str, float], israel: float, gulf: float, isolation: float, *, held_back: bool
) -> float:
    """Return the probability that a sensitive order that is ready is let go within a year, at full level and no debt.

    Parameters
    ----------
    numbers : mapping of str to float
        Parameters by name, in the kernels' units.
    israel, gulf : float
        Levels of the two ties.
    isolation : float
        Of the supplier of the order.
    held_back : bool
        Whether there is a hold at all.
    """
    if not held_back:
        return 1.0
    objection = objection_added(0.0, numbers[f"{_ORDER}_israel_sensitivity"], israel)
    objection = objection_added(objection, numbers[f"{_ORDER}_gulf_sensitivity"], gulf)
    log_odds = release_log_odds(
        objection, 0.0, numbers["hold_debt_weight"], isolation, numbers["hold_isolation_weight"]
    )
    return float(probability(release_hazard(numbers["release_rate"], _FULL, log_odds), WEEKS_A_YEAR))


def restraint(runs: Runs, inputs: Numbers, dates: Dates) -> Estimates:
    """Test the rule of the hold: approval at the inputs of another year, and its slope over whole ranges."""
    numbers: Mapping[str, float] = runs["rule"]
    held_back = numbers["mechanisms.hold"] == 0.0
    ties = numbers["israel_tie_start"], numbers["gulf_tie"]
    then = inputs["isolation_then"] * numbers["russia_isolation_start"]
    grid = np.linspace(0.0, 1.0, int(inputs["grid"]))
    approval = np.array(
        [
            [
                [approval_within_a_year(numbers, israel, gulf, isolation, held_back=held_back) for isolation in grid]
                for gulf in grid
            ]
            for israel in grid
        ]
    )
    return {
        "approval": exact(approval_within_a_year(numbers, *ties, then, held_back=held_back), 1),
        "falls_in_israel_tie": _steps(-np.diff(approval, axis=0)),
        "falls_in_gulf_tie": _steps(-np.diff(approval, axis=1)),
        "rises_in_isolation": _steps(np.diff(approval, axis=2)),
        "approval_without_isolation": exact(approval_within_a_year(numbers, *ties, 0.0, held_back=held_back), 1),
    }


def _steps(rises: NDArray[np.float64]) -> Estimate:
    return exact(float((rises > 0.0).mean()), rises.size)
