"""`designate` as users of NumPy write it: an operation at a time on arrays of all places and all runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.yardsticks.stack import Stack
from sim.kernel.draws import STREAMS, counter, mixed
from sim.kernel.mechanism import ADAPTIVE
from sim.kernel.portable import LEAST_EXPONENT, MOST_EXPONENT
from sim.kernel.state import APART

Array = NDArray[np.float64]
Draw = Callable[[int, tuple[int, int]], Array]
"""Numbers from the uniform distribution, for a step and a shape (places, runs)."""


@dataclass
class Places:
    """What `designate` reads and writes, as arrays over places and runs.

    Parameters
    ----------
    status, visibility, age, visibility_start, visibility_floor : array of float, shape (places, runs)
    effort, designation_rate, regrowth_rate, unlearned : array of float, shape (runs,)
        Regrowth is 0 where the mechanism is off.
    """

    status: Array
    visibility: Array
    age: Array
    visibility_start: Array
    visibility_floor: Array
    effort: Array
    designation_rate: Array
    regrowth_rate: Array
    unlearned: Array


def gathered(stack: Stack) -> Places:
    """Return the places of a stack, with the runs of all its blocks side by side."""
    layout = stack.inputs.layout
    entities, stride = layout.sizes.entities[APART], layout.stride[APART]
    apart = stack.places.reshape(stack.blocks, entities, stride, -1)

    def own(name: str) -> Array:
        rows = apart[:, :, layout.offset[APART, name]]
        return np.ascontiguousarray(rows.transpose(1, 0, 2).reshape(entities, -1))

    def shared(kind: str, name: str) -> Array:
        return stack.state[:, layout.row(kind, 0, name)].ravel()

    grows = 1.0 if stack.inputs.options.regrowth == ADAPTIVE else 0.0
    return Places(
        own("status"),
        own("visibility"),
        own("age"),
        own("visibility_start"),
        own("visibility_floor"),
        shared("legs", "effort"),
        shared("globals", "designation_rate"),
        grows * shared("globals", "regrowth_rate"),
        shared("globals", "unlearned"),
    )


def designate(places: Places, step: int, dt: float, draw: Draw, exp: Callable[[Array], Array] = np.exp) -> None:
    """Let intermediaries be designated, grow back, age and learn to hide, for one step.

    Parameters
    ----------
    places : Places
        Changed in place.
    step : int
        Number of the step.
    dt : float
        Its length in weeks.
    draw : callable
        Gives the random numbers: NumPy's own generator, or `hashed` for the model's draws.
    exp : callable
        Exponential function: NumPy's, or `portable_exp` for the model's bits.
    """
    before = places.status
    hazard = places.designation_rate * places.visibility * places.effort
    active = before == 1.0
    leaves = np.where(active, hazard, places.regrowth_rate)
    stays = np.where(active, places.regrowth_rate, hazard)
    whole = leaves + stays
    share = np.divide(leaves, whole, out=np.zeros_like(whole), where=whole > 0.0)
    changed = (1.0 - exp(-(hazard + places.regrowth_rate) * dt)) * share
    after = np.where(draw(step, before.shape) < changed, 1.0 - before, before)
    hidden = places.visibility_floor + (places.visibility - places.visibility_floor) * places.unlearned
    places.visibility = np.where((after == 1.0) & ~active, places.visibility_start, hidden)
    places.age = np.where(after == before, places.age + dt, 0.0)
    places.status = after


def hashed(keys: NDArray[np.uint64]) -> Draw:
    """Return the model's draws, for runs with these keys."""
    in_python = getattr(mixed, "py_func", mixed)

    def draw(step: int, shape: tuple[int, int]) -> Array:
        draws = np.array([counter(STREAMS["intermediary"], step, place) for place in range(shape[0])], dtype=np.uint64)
        bits = (in_python(keys ^ draws[:, None]) >> np.uint64(12)) | np.uint64(0x3FF0000000000000)
        drawn: Array = (bits.view(np.float64) - 1.0) + 2.0**-53
        return drawn

    return draw


def generated(seed: int) -> Draw:
    """Return draws of NumPy's own generator."""
    generator = np.random.default_rng(seed)
    return lambda step, shape: generator.random(shape)  # noqa: ARG005  # the other draws need the step


def portable_exp(x: Array) -> Array:
    """Return the exponential function as `sim.kernel.portable.exp` has it, of an array."""
    x = np.minimum(np.maximum(x, LEAST_EXPONENT), MOST_EXPONENT)
    shifted = x * 1.4426950408889634 + 6755399441055744.0
    k = shifted - 6755399441055744.0
    r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10
    square = r * r
    fourth = square * square
    low = (0.5 + r * (1.0 / 6.0)) + square * (1.0 / 24.0 + r * (1.0 / 120.0))
    middle = (1.0 / 720.0 + r * (1.0 / 5040.0)) + square * (1.0 / 40320.0 + r * (1.0 / 362880.0))
    high = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + square * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0))
    series = 1.0 + (r + square * ((low + fourth * middle) + (fourth * fourth) * high))
    scale: Array = ((shifted.view(np.int64) + 1023) << 52).view(np.float64)
    return series * scale
