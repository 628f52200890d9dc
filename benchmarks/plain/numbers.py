"""The numbers by which peer and package are compared: one a run for each outcome."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ground.axes import AXES_OF_KIND
from sim.scenario.inputs import Inputs

from .part import played_outcomes

MAIN = ("delivered", "trust", "intermediaries", "designations", "ledger_balance", "strikes", "posture")
"""Outcomes that are shown; all are compared."""
ROUNDING = 1e-9


class Moments(NamedTuple):
    """Mean and standard deviation of a number over runs, and how many runs."""

    mean: float
    deviation: float
    runs: int

    @property
    def error(self) -> float:
        """Standard error of the mean."""
        return float(self.deviation / np.sqrt(self.runs))


def _labels(inputs: Inputs, kind: str) -> list[str]:
    """Return the name of each entity of a kind, in brackets; empty where there is only one without a name."""
    return [f"[{name}]" for name in inputs.roster.names(kind)] if kind in AXES_OF_KIND else [""]


def numbers_of(out: NDArray[np.float64], inputs: Inputs) -> dict[str, NDArray[np.float64]]:
    """Return the numbers of some runs.

    Parameters
    ----------
    out : array of float, shape (recorded rows, weeks, runs)
        What they recorded.
    inputs : Inputs
        Of the runs.

    Returns
    -------
    dict of str to array of float, shape (runs,)
        Each recorded row at the end and as the mean over all weeks; for postures, the share of weeks in each.
    """
    numbers = {}
    for outcome in played_outcomes().values():
        rows = out[inputs.recorded.places[outcome.name]]
        for label, row in zip(_labels(inputs, outcome.kind), rows, strict=True):
            if outcome.name == "posture":
                menu = inputs.roster.file.actors[label[1:-1]].postures
                numbers |= {f"posture[{label[1:-1]}: {name}]": (row == n).mean(axis=0) for n, name in enumerate(menu)}
            else:
                numbers[f"{outcome.name}{label}, at the end"] = row[-1]
                numbers[f"{outcome.name}{label}, mean"] = row.mean(axis=0)
    return numbers


def numbers_of_places(active: NDArray[np.bool_]) -> dict[str, NDArray[np.float64]]:
    """Return how many intermediaries were active, were designated, and came anew.

    Parameters
    ----------
    active : array of bool, shape (weeks + 1, places, runs)
        Which are active, at the start and after each week.

    Returns
    -------
    dict of str to array of float, shape (runs,)
    """
    count = active[1:].sum(axis=1)
    return {
        "intermediaries active, at the end": count[-1].astype(float),
        "intermediaries active, mean": count.mean(axis=0),
        "designations": (active[:-1] & ~active[1:]).sum(axis=(0, 1)).astype(float),
        "intermediaries taken anew": (~active[:-1] & active[1:]).sum(axis=(0, 1)).astype(float),
    }


def moments(numbers: dict[str, NDArray[np.float64]]) -> dict[str, Moments]:
    """Return mean and spread of each number over the runs."""
    return {
        name: Moments(float(values.mean()), float(values.std(ddof=1)), len(values)) for name, values in numbers.items()
    }


def z_score(one: Moments, other: Moments) -> float:
    """Return the difference of two means in its standard error, were both samples of one distribution.

    (m1 - m2) / (s sqrt(1 / n1 + 1 / n2)), with the variances pooled; 0 where nothing varies and both are equal. To
    pool them keeps rare events from looking certain where one sample has none.

    Source: the two-sample test of Student with equal variances.
    """
    difference = one.mean - other.mean
    if abs(difference) <= ROUNDING * max(1.0, abs(other.mean)):
        return 0.0
    squares = (one.runs - 1) * one.deviation**2 + (other.runs - 1) * other.deviation**2
    error = np.sqrt(squares / (one.runs + other.runs - 2) * (1.0 / one.runs + 1.0 / other.runs))
    return float(difference / error) if error > 0.0 else float(np.copysign(np.inf, difference))
