"""Pairs: two tables, or two sets of trajectories, in which run r of both has the same draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.recorded.planes import Planes
from sim.words import exact

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "comparison"
NOT_COMPARED = "nothing was compared"
ROUNDING = 16.0 * np.finfo(np.float64).eps
"""Differences that vary by no more than this, relative to the values, are taken to be constant."""


@dataclass(frozen=True)
class Pairs:
    """Two tables, run by run.

    Parameters
    ----------
    reference, other : array of float, shape (runs, outcomes)
        NaN on both sides if either is missing.
    outcomes : list of str
        Names of the columns.
    """

    reference: NDArray[np.float64]
    other: NDArray[np.float64]
    outcomes: list[str]

    @property
    def differences(self) -> NDArray[np.float64]:
        """Other minus reference, shape (runs, outcomes)."""
        return self.other - self.reference

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which pairs are not missing, shape (runs, outcomes)."""
        return ~np.isnan(self.reference)

    @property
    def rounding(self) -> NDArray[np.float64]:
        """How much the differences can vary by rounding although they are all equal, shape (outcomes,)."""
        largest = np.maximum(np.abs(self.reference), np.abs(self.other))
        return np.asarray(ROUNDING * np.where(self.present, largest, 0.0).max(axis=0), dtype=np.float64)


def paired(reference: pd.DataFrame, other: pd.DataFrame, outcomes: Iterable[str] | None = None) -> Pairs:
    """Align two tables, in the order of the reference.

    Parameters
    ----------
    reference, other : pandas.DataFrame
        Index: run. Columns: outcome. In any order.
    outcomes : iterable of str, optional
        Only these columns.

    Raises
    ------
    InputError
        If the two do not hold the same runs, one side lacks an outcome, or a value is not finite.
    """
    _check_runs(np.asarray(reference.index), np.asarray(other.index))
    _check_columns(reference, other)
    names = [str(name) for name in reference.columns] if outcomes is None else list(outcomes)
    check_among(names, "an outcome of both tables", [str(name) for name in reference.columns])
    aligned = other.loc[reference.index]
    one, two = (_numbers(table, names) for table in (reference, aligned))
    missing = np.isnan(one) | np.isnan(two)
    return Pairs(np.where(missing, np.nan, one), np.where(missing, np.nan, two), names)


def check_among(names: Iterable[str], kind: str, allowed: Iterable[str]) -> None:
    """Reject names that are not allowed, all at once.

    Raises
    ------
    InputError
        With the nearest valid name of each.
    """
    known = list(allowed)
    faults = [Fault(SOURCE, 0, "", not_among(name, kind, known)) for name in names if name not in known]
    if faults:
        raise InputError(faults, NOT_COMPARED)


def check_level(level: float) -> None:
    """Reject an invalid confidence level.

    Raises
    ------
    InputError
        If it is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise input_error("level", f"{exact(level)} is not between 0 and 1.")


def check_pairs(reference: Planes, other: Planes) -> None:
    """Reject two sets of trajectories that are not paired.

    Raises
    ------
    InputError
        If they differ in their runs, weeks or seed, or one side lacks an outcome.
    """
    _check_runs(reference.runs, other.runs, in_order=True)
    if not np.array_equal(reference.times, other.times):
        raise input_error(SOURCE, "the two do not record the same weeks.")
    seeds = [one.attrs.get("seed") for one in (reference, other)]
    if None not in seeds and seeds[0] != seeds[1]:
        raise input_error(SOURCE, f"seed {seeds[0]} and seed {seeds[1]}: the two do not share their draws.")
    _check_names(list(reference.axes), list(other.axes))
    for name in reference.axes:
        if list(reference.named(name)) != list(other.named(name)):
            raise input_error(SOURCE, "the two do not record the same entities.", key=name)


def _check_runs(one: NDArray[np.generic], two: NDArray[np.generic], *, in_order: bool = False) -> None:
    if not len(one):
        raise input_error(SOURCE, "there is no run to compare.")
    for side, runs in (("reference", one), ("other", two)):
        if len(np.unique(runs)) != len(runs):
            raise input_error(SOURCE, f"the {side} holds a run more than once.")
    same = np.array_equal(one, two) if in_order else np.array_equal(np.sort(one), np.sort(two))
    if not same:
        only = len(np.setdiff1d(one, two)), len(np.setdiff1d(two, one))
        raise input_error(
            SOURCE,
            f"the two do not hold the same runs: the reference has {len(one)}, the other {len(two)}; "
            f"{only[0]} and {only[1]} have no partner.",
        )


def _check_columns(reference: pd.DataFrame, other: pd.DataFrame) -> None:
    names = [[str(name) for name in table.columns] for table in (reference, other)]
    for side, columns in zip(("reference", "other"), names, strict=True):
        if len(set(columns)) != len(columns):
            raise input_error(SOURCE, f"the {side} holds an outcome more than once.")
    _check_names(*names)


def _check_names(reference: list[str], other: list[str]) -> None:
    known = set(reference), set(other)
    faults = [
        Fault(SOURCE, 0, name, "the other side lacks this outcome.") for name in reference if name not in known[1]
    ]
    faults += [Fault(SOURCE, 0, name, "the reference lacks this outcome.") for name in other if name not in known[0]]
    if faults:
        raise InputError(faults, NOT_COMPARED)


def _numbers(table: pd.DataFrame, names: list[str]) -> NDArray[np.float64]:
    table = table.set_axis([str(name) for name in table.columns], axis=1)[names]
    try:
        values = table.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise input_error(SOURCE, "the tables hold something that is no number.") from None
    endless = np.flatnonzero(np.isinf(values).any(axis=0))
    if len(endless):
        raise input_error(SOURCE, "a value is infinite.", key=names[endless[0]])
    return values
