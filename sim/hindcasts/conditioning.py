"""Conditioning: members weighed by how well they agree with what was known at the origin, and drawn again by weight.

How far a member may be off was chosen before any forecast was scored, and is the same at every origin:

- a monthly series, in logarithms: a level that is off (`LEVEL`), and months that scatter around it (`NOISE`);
- months in which something was done: their number, within `MONTHS` and a share of all months;
- what happens again: its number, within `TIMES`; what happens once: a member that has it otherwise counts `OTHERWISE`.

Where too few members would carry the weight, all of this is believed less: the weights are raised to a power below one
(the temper) so that as many as `LEAST` count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from sim.hindcasts.hindcast_file import hindcast_file
from sim.hindcasts.members import Ensemble, Values

NOISE: Final = 0.5
"""Standard deviation of a month around the level, in logarithms: a factor of 1.6; our own choice."""
LEVEL: Final = 0.5
"""Standard deviation of the level, in logarithms; our own choice."""
MONTHS: Final = 1.0
SHARE_OF_MONTHS: Final = 0.15
TIMES: Final = 1.0
OTHERWISE: Final = 0.1
"""The weight of a member that has happen, or not, what was known not to have happened, or to have; our own choice."""
LEAST: Final = 200.0
"""Effective number of members that have to count."""
KEPT: Final = 1000
"""Members that are drawn by weight, and carry the forecast."""


def log_agreement(ensemble: Ensemble, read: Mapping[str, Values]) -> Values:
    """Return the logarithm of how well members agree with what was known at the origin, shape (members,)."""
    file = hindcast_file(ensemble.case)
    terms: list[Values] = []
    for name, asked in file.series.items():
        published = ensemble.knowledge.rows(asked)
        reported = np.asarray(published, dtype=np.float64)
        months = [ensemble.months.index(month) for month in published.index]
        values = read[name][:, months]
        if asked.acts:
            lists, listed = values.sum(axis=1), float((reported > 0.0).sum())
            terms.append(-0.5 * ((lists - listed) / (MONTHS + SHARE_OF_MONTHS * len(months))) ** 2)
        else:
            terms.append(log_density(log_ratio(reported, values)))
    for name, event in file.events.items():
        counts, known = read[name][:, 0], event.known(ensemble.origin)
        if event.again:
            terms.append(-0.5 * ((counts - known) / TIMES) ** 2)
        else:
            terms.append(np.where(counts == known, 0.0, np.log(OTHERWISE)))
    return np.asarray(np.sum(terms, axis=0), dtype=np.float64)


def log_ratio(published: Values, values: Values) -> Values:
    """Return the logarithm of what was published over what members show, of counts that may be zero."""
    return np.asarray(np.log1p(published) - np.log1p(values))


def log_density(off: Values) -> Values:
    """Return the log density of series that are off by a level and by months, but for a constant.

    `off`, of shape (members, months), has the covariance ``NOISE**2`` on the diagonal and ``LEVEL**2`` everywhere.
    """
    months, noise, level = off.shape[1], NOISE**2, LEVEL**2
    squares, summed = (off**2).sum(axis=1), off.sum(axis=1)
    return np.asarray(-0.5 * (squares - summed**2 * level / (noise + months * level)) / noise)


def effective(weights: Values) -> float:
    """Return the effective number of members: one over the sum of squared shares of weight."""
    return float(weights.sum() ** 2 / (weights**2).sum())


@dataclass(frozen=True)
class Weighing:
    """What the weights of members came to.

    Parameters
    ----------
    members : array of int, shape (`KEPT`,)
        Numbers of the members drawn by weight, in order; one of much weight stands there several times.
    weights : array of float, shape (all members,)
        They sum to one.
    effective : float
        The number of members that count.
    temper : float
        The power that their agreement was raised to; 1 where it was believed as it stands.
    """

    members: NDArray[np.int64]
    weights: Values
    effective: float
    temper: float


def weighed(agreement: Values, rng: np.random.Generator, *, kept: int = KEPT) -> Weighing:
    """Return weights from the logarithm of how well members agree, and members drawn by weight.

    Members are drawn systematically: each stands as often as its share of the weight says, to within one.
    """
    best = agreement - agreement.max()

    def counted(temper: float) -> float:
        return effective(np.exp(temper * best))

    least = min(LEAST, 0.5 * len(best))
    temper = 1.0 if counted(1.0) >= least else float(brentq(lambda power: counted(power) - least, 0.0, 1.0, xtol=1e-12))
    temper = float(f"{temper:.6g}")
    weights = np.exp(temper * best)
    weights = weights / weights.sum()
    places = (np.arange(kept) + rng.random()) / kept
    members = np.searchsorted(np.cumsum(weights), places, side="right").clip(max=len(weights) - 1)
    return Weighing(members.astype(np.int64), weights, effective(weights), temper)
