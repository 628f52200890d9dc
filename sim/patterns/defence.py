"""Patterns of strikes and of defences against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.ground.units import WEEKS_A_YEAR
from sim.patterns.estimates import Estimate, exact, mean, share
from sim.patterns.recorded import Dates, Estimates, Numbers, Roles, Runs, by_week, held, week_of
from sim.recorded.acts import does
from sim.rules.hazard import probability
from sim.rules.orders import CONTRACTED, READY, objection_added, release_hazard, release_log_odds

_FULL: Final = 1.0


def strike_feedback(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how a penetrating strike changes requests for air defence and trust, with and without delivery."""
    begin = week_of(runs["control"], dates["strike"])
    after = slice(begin + 1, begin + 1 + int(inputs["requests_within"]))
    later = begin + int(inputs["trust_after"])

    def asks(setting: str) -> NDArray[np.float64]:
        return np.asarray(held(runs[setting], roles["supplier"], does("ask"))[:, after].mean(axis=1), dtype=np.float64)

    def trust(setting: str) -> NDArray[np.float64]:
        return by_week(runs[setting], "trust", actor=roles["supplier"], partner=roles["recipient"])[:, later]

    without = np.ones(len(trust("control")), dtype=np.bool_)
    for setting in ("control", "struck"):
        without &= by_week(runs[setting], "received", order=roles["order"])[:, later] == 0.0
    lost = (trust("control") - trust("struck"))[without]
    lost_protected = (trust("control_delivered") - trust("struck_delivered"))[without]
    return {
        "requests_rise": mean(asks("struck") - asks("control")),
        "trust_lost": mean(lost),
        "less_where_delivered": mean(lost - lost_protected),
        "undelivered": share(without),
    }


def closing_window(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Measure how much a contract for air defence raises the hazard of a strike, and whether delivery does."""
    begin = week_of(runs["control"], dates["contract"])
    hazard = {name: by_week(recorded, "strike_hazard")[:, begin:] * WEEKS_A_YEAR for name, recorded in runs.items()}
    stage = by_week(runs["contracted"], "order_stage", order=roles["order"])[:, begin:]
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
    numbers: Mapping[str, float],
    sensitivities: Sequence[float],
    ties: Sequence[float],
    isolation: float,
    *,
    held_back: bool,
) -> float:
    """Return the probability that a sensitive, finished order is released within a year, at full level and no debt.

    `numbers` are the parameters by name, in the kernels' units. `sensitivities` say how far the order is sensitive to
    each tie, `ties` the level of each; `isolation` is that of its supplier, and `held_back` whether there is a hold at
    all.
    """
    if not held_back:
        return 1.0
    objection = 0.0
    for sensitivity, tie in zip(sensitivities, ties, strict=True):
        objection = objection_added(objection, sensitivity, tie)
    log_odds = release_log_odds(
        objection, 0.0, numbers["hold_debt_weight"], isolation, numbers["hold_isolation_weight"]
    )
    return float(probability(release_hazard(numbers["release_rate"], _FULL, log_odds), WEEKS_A_YEAR))


def restraint(runs: Runs, inputs: Numbers, dates: Dates, roles: Roles) -> Estimates:
    """Test the rule of the hold: approval with the inputs of another year, and its slope over whole ranges."""
    numbers: Mapping[str, float] = runs["rule"]
    held_back = numbers["mechanisms.hold"] == 0.0
    file = roles.roster.file
    order, objecting = file.orders[roles["order"]], {name: file.ties[name] for name in roles.all("ties")}
    sensitivities = [_level(numbers, order.ties[name]) for name in objecting]
    started = [_level(numbers, tie.traits["start"]) for tie in objecting.values()]
    then = inputs["isolation_then"] * _level(numbers, file.actors[order.supplier].traits["isolation_start"])

    def approval(ties: Sequence[float], isolation: float) -> float:
        return approval_within_a_year(numbers, sensitivities, ties, isolation, held_back=held_back)

    grid = np.linspace(0.0, 1.0, int(inputs["grid"]))
    steps = len(grid)
    found = np.array([approval(point[:-1], point[-1]) for point in product(grid, repeat=len(objecting) + 1)])
    found = found.reshape((steps,) * (len(objecting) + 1))
    falls = {
        f"falls_in_{tie.with_}_tie": _steps(-np.diff(found, axis=axis)) for axis, tie in enumerate(objecting.values())
    }
    return {
        "approval": exact(approval(started, then), 1),
        **falls,
        "rises_in_isolation": _steps(np.diff(found, axis=-1)),
        "approval_without_isolation": exact(approval(started, 0.0), 1),
    }


def _level(numbers: Mapping[str, float], given: str | int) -> float:
    """Return the value of a trait: that of the parameter it names, or its own number."""
    return numbers[given] if isinstance(given, str) else float(given)


def _steps(rises: NDArray[np.float64]) -> Estimate:
    return exact(float((rises > 0.0).mean()), rises.size)
