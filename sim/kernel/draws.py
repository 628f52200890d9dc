"""Random numbers as a pure function of (seed, run, stream, step, entity).

No generator is advanced: each draw is the hash of what it is for. Two scenarios share every draw that both use,
a new mechanism moves no other, and nothing depends on chunks, threads or order.

The hash is the finaliser of SplitMix64 (Steele, Lea and Flood 2014; constants of Stafford's Mix13), applied to a
key of the run and a counter of the draw that have each been through it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.compiler import rule
from sim.kernel.mechanism import DRAWN
from sim.kernel.portable import log

_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_GOLDEN, _OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)
_SHIFT_A, _SHIFT_B, _SHIFT_C = np.uint64(30), np.uint64(27), np.uint64(31)
_UNUSED_BITS = np.uint64(12)
_ONE_BITS = np.uint64(0x3FF0000000000000)
_HALF_CELL = 1.0 / 9007199254740992.0  # 2**-53

STREAMS = {stream.name: stream.number for stream in DRAWN}
"""The number of each stream, by which its draws are keyed."""


@rule
def mixed(bits: Any) -> Any:
    """Mix 64 bits so that each bit of the result depends on each bit given; a bijection.

    Known value: mixed(0x9E3779B97F4A7C15) = 0xE220A8397B1DCDAF, the first output of SplitMix64 seeded with 0.
    Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, figure 16.
    """
    bits = (bits ^ (bits >> _SHIFT_A)) * _FIRST
    bits = (bits ^ (bits >> _SHIFT_B)) * _SECOND
    return bits ^ (bits >> _SHIFT_C)


@rule
def counter(stream: Any, step: Any, entity: Any) -> Any:
    """Hash what a draw is for: its stream, the step and the entity; 64 bits."""
    hashed = mixed(np.uint64(stream) * _GOLDEN + _OTHER)
    hashed = mixed((hashed ^ np.uint64(step)) + _GOLDEN)
    return mixed((hashed ^ np.uint64(entity)) + _GOLDEN)


@rule
def uniform(key: Any, draw: Any) -> float:
    """Draw from the uniform distribution on the open interval (0, 1).

    The midpoints of 2^52 equal cells, so neither 0 nor 1 can be drawn.

    Range: (0, 1).
    Known value: the mean of all cells is exactly 1/2.
    """
    # 52 random bits behind the exponent of 1 are a double in [1, 2); both operations on it are exact.
    return (np.uint64((mixed(key ^ draw) >> _UNUSED_BITS) | _ONE_BITS).view(np.float64) - 1.0) + _HALF_CELL


@rule
def gumbel(key: Any, draw: Any) -> float:
    """Draw from the standard Gumbel distribution, -log(-log(u)).

    Known value: its median is -log(log 2) = 0.36651...
    Source: Gumbel (1954); the largest of scores plus Gumbel draws is a logit choice.
    """
    return -log(-log(uniform(key, draw)))


@rule
def any_above(rates: Any) -> bool:
    """Say whether a rate is above 0 in any run of a block: where it is off in all, nothing has to be drawn."""
    found = False
    for run in range(rates.shape[0]):
        found = found | (rates[run] > 0.0)  # and no `or`, which would keep the loop from vectorising
    return found


def _seeded(seed: int) -> Any:
    return _python_mixed(_python_mixed(np.uint64(seed) + _GOLDEN) + _OTHER)


def _python_mixed(bits: Any) -> Any:
    return getattr(mixed, "py_func", mixed)(bits)


def run_keys(seed: int, runs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the key of each run: a hash of the seed and the run's number.

    Parameters
    ----------
    seed : int
        From 0 to 2^63 - 1.
    runs : array of int, shape (runs,)
        Numbers of the runs.

    Returns
    -------
    array of uint64, shape (runs,)
        Keys, all different for one seed.
    """
    with np.errstate(over="ignore"):
        keys: NDArray[np.uint64] = _python_mixed((runs.astype(np.uint64) * _OTHER) ^ _seeded(seed))
    return keys


def sample_keys(seed: int, samples: NDArray[np.int64], runs: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the key of each replicate of each sample: a hash of the seed, then the sample, then the replicate.

    A hash of a hash, and no number made of the two: sample 2, replicate 3 and sample 3, replicate 2 have nothing in
    common.

    Parameters
    ----------
    seed : int
        From 0 to 2^63 - 1.
    samples, runs : array of int, shape (lanes,)
        Numbers of the samples and of their replicates.

    Returns
    -------
    array of uint64, shape (lanes,)
        Keys; for one seed and sample, all different.
    """
    with np.errstate(over="ignore"):
        sampled = _python_mixed((samples.astype(np.uint64) * _GOLDEN) ^ _python_mixed(_seeded(seed) + _GOLDEN))
        keys: NDArray[np.uint64] = _python_mixed((runs.astype(np.uint64) * _OTHER) ^ sampled)
    return keys
