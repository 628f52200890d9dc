"""Row orders of grids and one-at-a-time tables, in which every beginning is an even sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

ATTEMPTS: Final = 8
MOST_LOOKED_AT: Final = 1024


def even_order(counts: Sequence[int], seed: int) -> NDArray[np.int64]:
    """Return every cell of a grid once, as positions of levels, shape (cells, factors); every beginning is even.

    Of any number n of first rows, each level of a factor with L levels has between n/L - 2 and n/L + 2 rows. The
    first factors' grid is gone through again and again while the next factor cycles through its levels; the cycle is
    shifted by one when the two would meet as before (after their least common multiple), and by a drawn number for
    each stretch of rows as long as the cycle. Of several draws the one is taken in whose beginning the levels of any
    two factors meet in most ways.
    """
    rows = math.prod(counts)
    beginning = min(rows, MOST_LOOKED_AT)
    best = max(range(ATTEMPTS), key=lambda attempt: _meetings(_places(counts, beginning, seed, attempt), counts))
    return _places(counts, rows, seed, best)


def _places(counts: Sequence[int], rows: int, seed: int, attempt: int) -> NDArray[np.int64]:
    """Return the first rows of the order that an attempt draws, shape (rows, factors)."""
    places = np.empty((rows, len(counts)), dtype=np.int64)
    row = np.arange(rows, dtype=np.int64)
    for factor in reversed(range(len(counts))):
        count, before = counts[factor], math.prod(counts[:factor])
        rng = np.random.default_rng([seed, attempt, factor])
        names = rng.permutation(count)
        shifts = _shifts(-(-min(before, rows) // count), count, rng)
        again, cell = row // math.lcm(before, count), row % before
        places[:, factor] = names[(row + again + shifts[cell // count]) % count]
        row = cell
    return places


def _shifts(stretches: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw a shift for each stretch: each of the possible ones once, then again in another order."""
    rounds = np.tile(np.arange(count, dtype=np.int64), (-(-stretches // count), 1))
    return rng.permuted(rounds, axis=1).ravel()[:stretches]


def _meetings(places: NDArray[np.int64], counts: Sequence[int]) -> float:
    """Return the share of meetings of levels, of the two factors that have fewest, in as many rows as there can be."""
    shares = [1.0]
    for one, other in combinations(range(len(counts)), 2):
        first = places[: counts[one] * counts[other]]
        met = np.unique(first[:, one] * counts[other] + first[:, other]).size
        shares.append(met / len(first))
    return min(shares)


def in_rounds(counts: Sequence[int], seed: int) -> list[tuple[int, int]]:
    """Return factor and departure of each row: every factor departs once before any departs again, as long as it can.

    `counts` are the departures of each factor; the seed draws the order in a round, and of each factor's departures.
    """
    rng = np.random.default_rng(seed)
    departures = [rng.permutation(count).tolist() for count in counts]
    order = []
    for turn in range(max(counts, default=0)):
        for factor in rng.permutation(len(counts)).tolist():
            if turn < counts[factor]:
                order.append((factor, departures[factor][turn]))
    return order
