"""Sobol' indices from a design of Saltelli: first, total and second order, freed of the noise of replicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.sensitivity.blocks import Estimates, Numbers, ratios, without_noise

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SaltelliRows:
    """How the rows of a block stand: A, then A with one input of B each, B with one of A each, then B."""

    inputs: int
    second_order: bool

    @property
    def block(self) -> int:
        """How many rows a block has."""
        return (2 if self.second_order else 1) * self.inputs + 2

    def terms(self, values: Numbers) -> Numbers:
        """Return the terms of each block: its variance, then those of first, of total and of second order.

        The estimators of Saltelli et al. (2010, table 2 b) and Jansen (1999), and for pairs that of Saltelli (2002).
        """
        rows = (values - values.mean()).reshape(-1, self.block)
        a, b, mixed = rows[:, :1], rows[:, -1:], rows[:, 1 : 1 + self.inputs]
        middle = (a.mean() + b.mean()) / 2
        variance = ((a - middle) ** 2 + (b - middle) ** 2) / 2
        first, total = b * (mixed - a), (a - mixed) ** 2 / 2
        if not self.second_order:
            return np.hstack([variance, first, total])
        mirrored = rows[:, 1 + self.inputs : -1]
        one, other = np.triu_indices(self.inputs, 1)
        pairs = mirrored[:, one] * mixed[:, other] - a * b - first[:, one] - first[:, other]
        return np.hstack([variance, first, total, pairs])


@dataclass(frozen=True)
class SobolIndices:
    """Indices by input, and by pair of inputs where the design has them."""

    indices: pd.DataFrame
    pairs: pd.DataFrame


def sobol_indices(
    runs: Numbers, names: Sequence[str], *, second_order: bool, level: float = 0.95, seed: int = 0
) -> SobolIndices:
    """Return Sobol' indices of an outcome.

    Parameters
    ----------
    runs : array of float, shape (rows, replicates)
        The outcome of each run of a design of Saltelli, whole blocks; two replicates or more.
    names : sequence of str
        Of the inputs or groups, in the order of the design.
    second_order : bool
        Whether the design has rows for pairs.
    level, seed : float, int
        Of the bootstrap intervals over blocks.

    Returns
    -------
    SobolIndices
        ``indices``, by factor: first, first_low, first_high, total, total_low, total_high. ``pairs``, by factor and
        other: second, low, high. Shares of the variance that comes with all inputs together, chance left out; NaN where
        that is not told from zero.

    References
    ----------
    Sobol', I. M. (2001), Mathematics and Computers in Simulation 55, 271-280. Saltelli, A. (2002), Computer Physics
    Communications 145, 280-297. Saltelli, A., et al. (2010), Computer Physics Communications 181, 259-270. Jansen,
    M. J. W. (1999), Computer Physics Communications 117, 35-43.
    """
    import pandas as pd

    shape, count = SaltelliRows(len(names), second_order), len(names)
    terms = without_noise(runs, shape.terms)
    found = ratios(terms[:, 1:], terms[:, 0], level=level, seed=seed)
    indices = pd.DataFrame(
        _columns(found, slice(0, count), "first") | _columns(found, slice(count, 2 * count), "total"),
        index=pd.Index(list(names), name="factor"),
    )
    pairs = pd.MultiIndex.from_tuples(list(combinations(names, 2)) if second_order else [], names=["factor", "other"])
    seconds = _columns(found, slice(2 * count, None), "second")
    return SobolIndices(indices, pd.DataFrame(seconds, index=pairs))


def _columns(found: Estimates, some: slice, name: str) -> dict[str, Numbers]:
    return {name: found.value[some], f"{name}_low": found.low[some], f"{name}_high": found.high[some]}
