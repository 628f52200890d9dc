"""Shares: samples of the unit cube, which the factors' quantile functions turn into values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float64]
HALTON_BITS: Final = 30


def _lhs(samples: int, problem: Mapping[str, Any], seed: int, _options: Mapping[str, Any]) -> Shares:
    from scipy.stats import qmc

    return qmc.LatinHypercube(problem["num_vars"], rng=np.random.default_rng(seed)).random(samples)


def _sobol(samples: int, problem: Mapping[str, Any], seed: int, options: Mapping[str, Any]) -> Shares:
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    sequence = qmc.Sobol(problem["num_vars"], scramble=options["scramble"], rng=rng)
    return sequence.random_base2(exponent_above(samples))[:samples]


def _halton(samples: int, problem: Mapping[str, Any], seed: int, options: Mapping[str, Any]) -> Shares:
    from scipy.stats import qmc

    sequence = qmc.Halton(problem["num_vars"], scramble=options["scramble"], rng=np.random.default_rng(seed))
    # Compilers may fuse the sum of its digits, which shows in the last bits; those are rounded away.
    scale = 2.0**HALTON_BITS
    rounded: Shares = np.round(sequence.random(samples) * scale) / scale
    return rounded


def _random(samples: int, problem: Mapping[str, Any], seed: int, _options: Mapping[str, Any]) -> Shares:
    return np.random.default_rng(seed).random((samples, problem["num_vars"]))


def _morris(samples: int, problem: Mapping[str, Any], seed: int, options: Mapping[str, Any]) -> Shares:
    from SALib.sample import morris

    levels, rng = options["levels"], np.random.default_rng(seed)
    found = morris.sample(dict(problem), samples, num_levels=levels, seed=rng)
    exact: Shares = np.round(found * (levels - 1)) / (levels - 1)
    return exact


def _saltelli(samples: int, problem: Mapping[str, Any], seed: int, options: Mapping[str, Any]) -> Shares:
    from SALib.sample import sobol

    second, rng = options["calc_second_order"], np.random.default_rng(seed)
    whole = 2 ** exponent_above(samples)
    found: Shares = sobol.sample(dict(problem), whole, calc_second_order=second, seed=rng)
    return found[: samples * block_of("saltelli", problem, options)]


_SAMPLERS: Final[dict[str, Callable[[int, Mapping[str, Any], int, Mapping[str, Any]], Shares]]] = {
    "lhs": _lhs,
    "sobol": _sobol,
    "halton": _halton,
    "random": _random,
    "morris": _morris,
    "saltelli": _saltelli,
}
IN_UNIT_SPACE: Final = tuple(_SAMPLERS)
BY_SALIB: Final = ("morris", "saltelli")
BASE_TWO: Final = ("sobol", "saltelli")


def exponent_above(samples: int) -> int:
    """Return the least exponent of two whose power is not below a number of samples."""
    return (samples - 1).bit_length()


def block_of(design: str, problem: Mapping[str, Any], options: Mapping[str, Any]) -> int:
    """Return how many rows of a design belong together: a trajectory, a block of Saltelli's, or one row."""
    if design not in BY_SALIB:
        return 1
    groups = len(set(problem["groups"] or problem["names"]))
    if design == "morris":
        return groups + 1
    return 2 * groups + 2 if options["calc_second_order"] else groups + 2


def draw_shares(design: str, samples: int, problem: Mapping[str, Any], seed: int, options: Mapping[str, Any]) -> Shares:
    """Draw a sample of the unit cube.

    Parameters
    ----------
    design : {"lhs", "sobol", "halton", "random", "morris", "saltelli"}
        What kind of sample.
    samples : int
        Rows; trajectories of morris, base samples of saltelli. More samples continue fewer of them, except for lhs.
    problem : mapping
        As SALib has it: ``num_vars``, ``names``, ``bounds`` (the unit interval) and ``groups``.
    seed : int
        Of the sample.
    options : mapping
        Of the design.

    Returns
    -------
    array of float, shape (rows, factors)
        In [0, 1].
    """
    return _SAMPLERS[design](samples, problem, seed, options)
