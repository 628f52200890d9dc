"""Shapley effects of independent inputs, from trajectories between pairs of points (Goda 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.blocks import Numbers, ratios, without_noise

if TYPE_CHECKING:
    import pandas as pd


def contributions(runs: Numbers, moved: NDArray[np.int64]) -> Numbers:
    """Return what each input contributes to the variance in each trajectory, shape (trajectories, inputs).

    The means over trajectories are the Shapley effects, whose sum is the variance that comes with all inputs; the
    noise of replicates is taken off.

    Parameters
    ----------
    runs : array of float, shape (rows, replicates)
        The outcome of each run, trajectory after trajectory.
    moved : array of int, shape (trajectories, inputs)
        The number of the input that each step of a trajectory moves.

    References
    ----------
    Goda, T. (2021). A simple algorithm for global sensitivity analysis with Shapley effects. Reliability Engineering
    and System Safety 213, 107702.
    """

    def terms(values: Numbers) -> Numbers:
        rows = values.reshape(len(moved), -1)
        before, after = rows[:, :-1], rows[:, 1:]
        by_step = (rows[:, :1] - (before + after) / 2) * (before - after)
        by_input = np.empty_like(by_step)
        np.put_along_axis(by_input, moved, by_step, axis=1)
        return by_input

    return without_noise(runs, terms)


def shares_of(parts: Numbers, names: Sequence[str], *, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """Return the shares of inputs, or of sums of them, in the variance that comes with all, with intervals.

    Parameters
    ----------
    parts : array of float, shape (blocks, names)
        What each contributes in each block; together they are the whole.

    Returns
    -------
    pandas.DataFrame
        Index: names. Columns: share, low, high; the shares add up to one. NaN where the whole is not told from zero.
    """
    import pandas as pd

    found = ratios(parts, parts.sum(axis=1), level=level, seed=seed)
    columns = {"share": found.value, "low": found.low, "high": found.high}
    return pd.DataFrame(columns, index=pd.Index(list(names), name="factor"))
