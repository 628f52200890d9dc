"""Sweeps of known functions, in the shape that `sim.sweep` yields: what an analysis has to find in them is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from sim.designs.sample import unit_points_of

DRONES, MISSILES, TRUST = "delivered[drones]", "delivered[missiles]", "trust[iran in russia]"
THREE = ["params.drone_output=100..200", "params.drone_stock=0..900", "params.debt_scale"]
NAMES = ["params.drone_output", "params.drone_stock", "params.debt_scale"]
Values = NDArray[np.float64]


def swept(
    design: pd.DataFrame, values: Values, *, runs: int = 2, noise: float = 0.0, seed: int = 0, **about: object
) -> xr.Dataset:
    """Return a sweep of a design whose first outcome is given for each sample, with noise of its own in each run.

    The second outcome is a constant, and the third is noise alone.
    """
    random = np.random.default_rng(seed)
    outcomes = np.empty((len(values), runs, 3))
    outcomes[:, :, 0] = values[:, None] + noise * random.standard_normal((len(values), runs))
    outcomes[:, :, 1] = 7.0
    outcomes[:, :, 2] = random.standard_normal((len(values), runs))
    attributes = {
        "title": "As reported, and on", "scenario": "baseline", "seed": 0, "at": "2024-12-30", "version": "0.1.0",
        "observed_until": "2024-12-30", "design": design.attrs.get("design", "table"), "draws": "own",
        "forced_acts": 0, "grade_d_share": 0.15, "committed": 1, "chunks": 1,
    }  # fmt: skip
    return xr.Dataset(
        {"outcomes": (("sample", "run", "outcome"), outcomes)},
        {"sample": np.arange(len(values)), "outcome": [DRONES, MISSILES, TRUST]},
        attributes | about,
    )


def of_shares(design: pd.DataFrame, function: Callable[[Values], Values]) -> Values:
    """Return a function of the unit cube at the points of a design."""
    return function(unit_points_of(design))


def ishigami(shares: Values) -> Values:
    """Return the function of Ishigami and Homma (1990), whose inputs go from -pi to pi."""
    one, two, three = (2 * shares.T - 1) * np.pi
    return np.asarray(np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one))


ISHIGAMI = {"first": [0.3139, 0.4424, 0.0], "total": [0.5576, 0.4424, 0.2437], "shapley": [0.4357, 0.4424, 0.1218]}
"""First and total indices, and Shapley effects: half of what two inputs do together goes to each."""


def sobol_g(shares: Values) -> Values:
    """Return the G function of Sobol' with the constants 0, 1 and 9."""
    constants = np.array([0.0, 1.0, 9.0])
    return np.asarray(np.prod((np.abs(4 * shares - 2) + constants) / (1 + constants), axis=1))


def sobol_g_indices() -> tuple[list[float], list[float]]:
    """Return its first and total indices, by the formula of Saltelli and Sobol' (1995)."""
    alone = 1 / 3 / (1 + np.array([0.0, 1.0, 9.0])) ** 2
    variance = np.prod(1 + alone) - 1
    total = [alone[one] * np.prod(np.delete(1 + alone, one)) for one in range(3)]
    return (alone / variance).tolist(), (np.array(total) / variance).tolist()
