"""Multiple comparisons: p values and confidence levels that hold for a family at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p values adjusted for multiple comparisons (Holm), valid under any dependence.

    Parameters
    ----------
    p_values : array of float, shape (comparisons,)
        One for each comparison.

    Returns
    -------
    array of float, shape (comparisons,)
        Holm's step-down p values. Rejecting those at or below a level controls the family-wise error rate at that
        level.

    Notes
    -----
    Holm (1979), A simple sequentially rejective multiple test procedure.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    stepped = np.maximum.accumulate(p_values[order] * (count - np.arange(count)))
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def level_of_each(level: float, comparisons: int) -> float:
    """Return the confidence level of each interval for a joint level of the whole family (Bonferroni)."""
    return 1.0 - (1.0 - level) / max(comparisons, 1)
