"""The start of a block, compiled beside the kernel, so that no page makes keys of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel.draws import mixed

_GOLDEN, _OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1B54A32D192ED03)


def prepare(
    rows: NDArray[np.float64], keys: NDArray[np.uint64], start: NDArray[np.float64], seed: Any, first: Any
) -> None:
    """Set every lane of a block to the start, and give it the key of its run: the first has the number `first`.

    The same keys as those of `sim.kernel.draws.run_keys`, which works on arrays and is not compiled.
    """
    seeded = mixed(mixed(np.uint64(seed) + _GOLDEN) + _OTHER)
    for lane in range(keys.shape[0]):
        keys[lane] = mixed((np.uint64(first + lane) * _OTHER) ^ seeded)
    for row in range(rows.shape[0]):
        for lane in range(rows.shape[1]):
            rows[row, lane] = start[row]
