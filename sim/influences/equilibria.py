"""Equilibria of an empirical game, and how sure they are: every answer again for resampled runs."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.ground.faults import input_error

Numbers = NDArray[np.float64]

RESAMPLES: Final = 1000
SEED: Final = 20261129
TWO: Final = 2
MOST_MIXED: Final = 9
"""Strategies a player, without those that are dominated, up to which mixed equilibria are looked for; 9 take 7 s."""
SAME: Final = 1e-9
"""Payoffs, scaled to 0 to 1, that differ by no more count as equal."""


def resampled(payoffs: Numbers, resamples: int = RESAMPLES, seed: int = SEED) -> Numbers:
    """Return mean payoffs over resampled runs, shape (players, *strategies, resamples).

    Each resample draws runs with replacement, the same ones in every cell: cells share their draws.

    Parameters
    ----------
    payoffs : array of float, shape (players, *strategies, runs)
        Of each run.
    resamples, seed : int
        How many, and of their draws.
    """
    runs = payoffs.shape[-1]
    weights = np.random.default_rng(seed).multinomial(runs, np.full(runs, 1.0 / runs), resamples) / runs
    return np.asarray(payoffs @ weights.T)


def gains(means: Numbers) -> Numbers:
    """Return what each player gains at most by leaving its strategy alone, in the shape of the means.

    Parameters
    ----------
    means : array of float, shape (players, *strategies) or (players, *strategies, resamples)
        Mean payoffs.

    Examples
    --------
    >>> dilemma = np.array([[[3.0, 0.0], [5.0, 1.0]], [[3.0, 5.0], [0.0, 1.0]]])
    >>> gains(dilemma).max(axis=0).tolist()
    [[2.0, 1.0], [1.0, 0.0]]
    """
    return np.stack([own.max(axis=player, keepdims=True) - own for player, own in enumerate(means)])


def pure_equilibria(means: Numbers) -> NDArray[np.bool_]:
    """Return which profiles are equilibria of pure strategies, in the shape of one player's means."""
    return np.asarray((gains(means) <= SAME * np.ptp(means)).all(axis=0))


def scaled(means: Numbers) -> Numbers:
    """Return payoffs, shape (players, *strategies), each player's from 0 to 1: no equilibrium depends on the scale."""
    players = len(means)
    flat = means.reshape(players, -1)
    low, wide = flat.min(axis=1), np.ptp(flat, axis=1)
    shape = (players, *(1,) * (means.ndim - 1))
    return np.asarray((means - low.reshape(shape)) / np.where(wide > 0.0, wide, 1.0).reshape(shape))


def undominated(means: Numbers) -> tuple[list[int], list[int]]:
    """Return the strategies of two players that are left when strictly dominated ones go, again and again.

    No equilibrium uses one that goes; only domination by a single strategy is looked for.
    """
    rows, columns = list(range(means.shape[1])), list(range(means.shape[2]))
    while True:
        one, two = means[0][np.ix_(rows, columns)], means[1][np.ix_(rows, columns)].T
        worse = [[bool((side > own + SAME).all(axis=1).any()) for own in side] for side in (one, two)]
        if not any(map(any, worse)):
            return rows, columns
        rows = [row for row, goes in zip(rows, worse[0], strict=True) if not goes]
        columns = [column for column, goes in zip(columns, worse[1], strict=True) if not goes]


@dataclass(frozen=True)
class Mixed:
    """An equilibrium of two players: the probability of each strategy, the payoffs there, and how sure it is.

    `share` is that of the resamples in which one of the same strategies, and no others, is an equilibrium too.
    """

    row: Numbers
    column: Numbers
    payoffs: tuple[float, float]
    share: float


def has_nashpy() -> bool:
    """Say whether nashpy, which finds mixed equilibria, is there."""
    return importlib.util.find_spec("nashpy") is not None


def mixed_equilibria(means: Numbers, samples: Numbers) -> list[Mixed]:
    """Return all equilibria of a game of two, pure and mixed, by enumeration of supports (nashpy).

    Parameters
    ----------
    means : array of float, shape (2, rows, columns)
        Mean payoffs.
    samples : array of float, shape (2, rows, columns, resamples)
        From `resampled`.

    Raises
    ------
    InputError
        Where nashpy is not there, or too many strategies are left.
    """
    if not has_nashpy():
        raise input_error("game", "mixed equilibria need nashpy; install it by pip install 'wary-alliance[games]'.")
    rows, columns = undominated(scaled(means))
    if max(len(rows), len(columns)) > MOST_MIXED:
        left = f"{len(rows)} by {len(columns)} strategies are left"
        raise input_error("game", f"{left}; mixed equilibria are looked for up to {MOST_MIXED} of a player.")
    one, two = (side[np.ix_(rows, columns)] for side in scaled(means))
    found = []
    for pair in _by_supports(one, two):
        row, column = (np.zeros(len(side)) for side in (means[0], means[0].T))
        row[rows], column[columns] = pair
        row[row < SAME], column[column < SAME] = 0.0, 0.0
        paid = tuple(float(row @ side @ column) for side in means)
        found.append(Mixed(row, column, (paid[0], paid[1]), same_support(row, column, samples)))
    return found


def _by_supports(one: Numbers, two: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    """Iterate over the equilibria of a game, whatever strategies are played in them.

    Over nashpy's pairs of supports, each solved with a tolerance: its own solution, of 0.0.43, takes a rounding error
    of 1e-16 for a strategy that is played, or for a probability below 0, and misses equilibria.
    """
    from nashpy.algorithms.support_enumeration import potential_support_pairs

    for supports in potential_support_pairs(one, two, non_degenerate=True):
        if (pair := _on_supports(one, two, supports)) is not None:
            yield pair


def _on_supports(one: Numbers, two: Numbers, supports: tuple[Any, Any]) -> tuple[Numbers, Numbers] | None:
    """Return the equilibrium in which these strategies of both players, and no others, are played; or None."""
    row, column = _indifferent(two.T, supports[1], supports[0]), _indifferent(one, *supports)
    if row is None or column is None:
        return None
    worth = one @ column, row @ two
    settled = all(side.max() - played @ side <= SAME for side, played in zip(worth, (row, column), strict=True))
    return (row, column) if settled else None


def _indifferent(own: Numbers, played: Any, others: Any) -> Numbers | None:
    """Return the probabilities of another's strategies at which those played are worth the same; None without any."""
    square = np.vstack([np.diff(own[np.ix_(played, others)], axis=0), np.ones((1, len(others)))])
    try:
        solved = np.linalg.solve(square, np.eye(len(others))[-1])
    except np.linalg.LinAlgError:
        return None
    found = np.zeros(own.shape[1])
    found[list(others)] = solved
    return found if (solved > SAME).all() else None


def same_support(row: Numbers, column: Numbers, samples: Numbers) -> float:
    """Return the share of resamples in which the same strategies of both players form an equilibrium."""
    supports = np.flatnonzero(row), np.flatnonzero(column)
    held = 0
    for number in range(samples.shape[-1]):
        one, two = scaled(samples[..., number])
        held += _on_supports(one, two, supports) is not None
    return held / int(samples.shape[-1])


def refuse_without_open_spiel() -> None:
    """Raise an `InputError` where open_spiel is not there."""
    if importlib.util.find_spec("pyspiel") is None:
        raise input_error("game", "alpha-rank needs open_spiel; install it by pip install 'wary-alliance[alpha_rank]'.")


def alpha_rank(means: Numbers, alpha: float = 100.0, population: int = 50) -> Numbers:
    """Return the share of time that evolving populations spend in each profile, shape (*strategies) (open_spiel).

    Payoffs are scaled to 0 to 1 first. With a finite alpha: an infinite one takes small differences for none.

    Raises
    ------
    InputError
        Where open_spiel is not there.

    Notes
    -----
    Omidshafiei et al. (2019), alpha-Rank: multi-agent evaluation by evolution. Scientific Reports 9, 9937.
    """
    refuse_without_open_spiel()
    from open_spiel.python.egt import alpharank

    found = alpharank.compute(list(scaled(means)), m=population, alpha=alpha)
    return np.asarray(found[2], dtype=np.float64).reshape(means.shape[1:])
