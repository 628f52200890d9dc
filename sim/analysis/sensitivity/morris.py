"""Elementary effects of Morris: how far an outcome moves when one input does, at many places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity.blocks import Numbers, resampled

if TYPE_CHECKING:
    import pandas as pd


def elementary_effects(
    runs: Numbers,
    points: Numbers,
    names: Sequence[str],
    *,
    groups: Sequence[int] | None = None,
    codes: Mapping[int, NDArray[np.int64]] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the measures of Morris for an outcome.

    The effect of a number is by how much the outcome changes, divided by how far the number moves, as a share of the
    range of its quantiles. A category has no such range: its effect is the change itself, where its level changes, and
    nothing where the step leaves it as it is.

    Parameters
    ----------
    runs : array of float, shape (rows, replicates)
        The outcome of each run, trajectory after trajectory; two replicates or more.
    points : array of float, shape (rows, factors)
        The design in the unit cube.
    names : sequence of str
        Of the inputs, or of the groups that move together.
    groups : sequence of int, optional
        The place among `names` of each factor; each is its own where nothing is given.
    codes : mapping of int to array of int, shape (rows,), optional
        The level in each row, of each factor that is a category.
    level, seed : float, int
        Of the bootstrap intervals over trajectories.

    Returns
    -------
    pandas.DataFrame
        Index: factor. Columns, in the unit of the outcome: mu (NaN of groups and of more than two levels, which have no
        direction); mu_star, the mean size of effects, with low and high; sigma, their standard deviation without
        the noise of replicates; by_chance, the mu_star that chance alone gives; clear, whether `low` is above it;
        effects, how many there are.

    References
    ----------
    Morris, M. D. (1991), Technometrics 33, 161-174. Campolongo, F., Cariboni, J. and Saltelli, A. (2007),
    Environmental Modelling and Software 22, 1509-1518.
    """
    import pandas as pd

    places = list(range(points.shape[1])) if groups is None else list(groups)
    single = [places.count(place) == 1 for place in range(len(names))]
    effects, noise, directed = _effects(runs, points, places, len(names), codes or {})
    weights, ends = resampled(len(effects), seed), ((1 - level) / 2, (1 + level) / 2)
    rows = []
    for place in range(len(names)):
        there = ~np.isnan(effects[:, place])
        one = _measures(effects[there, place], noise[there, place], weights[:, there], ends)
        rows.append(one if single[place] and directed[place] else one | {"mu": np.nan})
    return pd.DataFrame(rows, index=pd.Index(list(names), name="factor"))


def _measures(effects: Numbers, noise: Numbers, weights: Numbers, ends: tuple[float, float]) -> dict[str, float]:
    """Return the measures of an input, from its effects, their variance by chance, and the weights of resamples."""
    if len(effects) < 2:  # noqa: PLR2004 - one effect has no spread
        names = ("mu", "mu_star", "low", "high", "sigma", "by_chance")
        return dict.fromkeys(names, np.nan) | {"clear": False, "effects": len(effects)}
    kept, chance = weights.sum(axis=1) > 0, float(noise.mean())
    low, high = np.quantile((weights @ np.abs(effects))[kept] / weights.sum(axis=1)[kept], ends)
    by_chance = float(np.sqrt(chance * 2 / np.pi))
    return {
        "mu": float(effects.mean()),
        "mu_star": float(np.abs(effects).mean()),
        "low": low,
        "high": high,
        "sigma": float(np.sqrt(max(effects.var(ddof=1) - chance, 0.0))),
        "by_chance": by_chance,
        "clear": bool(low > by_chance),
        "effects": len(effects),
    }


def _effects(
    runs: Numbers, points: Numbers, places: Sequence[int], count: int, codes: Mapping[int, NDArray[np.int64]]
) -> tuple[Numbers, Numbers, list[bool]]:
    """Return effects and their variance by chance, shape (trajectories, names) each, and which have a direction."""
    rows = runs.reshape(-1, count + 1, runs.shape[1])
    steps = np.diff(points.reshape(-1, count + 1, points.shape[1]), axis=1)
    changes = np.diff(rows, axis=1)
    size, variance = changes.mean(axis=2), changes.var(axis=2, ddof=1) / runs.shape[1]
    factor = (steps != 0).argmax(axis=2)
    far = np.take_along_axis(steps, factor[:, :, None], axis=2)[:, :, 0]
    directed = [True] * count
    for one, levels in codes.items():
        moved = np.diff(levels.reshape(-1, count + 1), axis=1)
        here = factor == one
        far[here] = np.where(moved[here] == 0, np.nan, np.sign(moved[here]))
        directed[places[one]] = len(np.unique(levels)) <= 2  # noqa: PLR2004 - from one level to the other
    name = np.array(places)[factor]
    effects, noise = np.full((len(rows), count), np.nan), np.full((len(rows), count), np.nan)
    with np.errstate(invalid="ignore"):
        np.put_along_axis(effects, name, size / far, axis=1)
        np.put_along_axis(noise, name, variance / far**2, axis=1)
    return effects, noise, directed
