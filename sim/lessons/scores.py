"""Scores of predictions: proper, so that nobody gains by saying other than what they believe."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.lessons.schema import LEVELS


def crps(quantiles: Sequence[float], values: NDArray[np.float64], levels: Sequence[float] = LEVELS) -> float:
    """Return the continuous ranked probability score of predicted quantiles, on average over what came.

    Twice the mean quantile loss (Gneiting and Raftery 2007, section 4.2; `crps_quantile` of scoringrules): with one
    level, one half, it is the absolute error.

    Parameters
    ----------
    quantiles : sequence of float
        One for each level.
    values : array of float, shape (runs,)
        What came.
    levels : sequence of float
        Between 0 and 1.

    Examples
    --------
    >>> crps([2.0], np.array([5.0]), [0.5])
    3.0
    """
    given, at = np.array(quantiles)[:, None], np.array(levels)[:, None]
    loss = (values[None, :] - given) * (at - (values[None, :] < given))
    return float(2.0 * loss.mean())


def brier(probability: float, share: float) -> float:
    """Return the Brier score of a probability where something came in this share of runs, on average over them.

    Examples
    --------
    >>> brier(0.5, 0.25)
    0.25
    """
    return (probability - share) ** 2 + share * (1.0 - share)
