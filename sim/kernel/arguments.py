"""What compiled code takes: how a block, an array or a number is handed over, described so that others can do it.

Numba hands over a named tuple field by field, and an array as seven or more words: two that it needs for counting
references, the number of elements, the size of one, the address, then its shape and its strides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

ARRAY, FLOAT, INTEGER = "array", "float", "integer"


@dataclass(frozen=True)
class Argument:
    """One leaf of what a kernel is called with.

    Parameters
    ----------
    path : str
        Its fields, with dots between them.
    kind : {"array", "float", "integer"}
        What it is.
    itemsize : int
        Bytes of an element.
    shape : tuple of int
        As it was here; a caller may have arrays of other lengths.
    offset : int
        Where it begins in the buffer, in bytes; -1 where it is no view of it.
    """

    path: str
    kind: str
    itemsize: int = 8
    shape: tuple[int, ...] = ()
    offset: int = -1

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Iterate over the arrays and numbers of a tuple of tuples, in the order in which they are handed over."""
    if isinstance(value, tuple):
        for name, part in zip(getattr(value, "_fields", range(len(value))), value, strict=True):
            yield from leaves(part, f"{path}.{name}" if path else str(name))
    else:
        yield path, value


def arguments_of(block: Any) -> list[Argument]:
    """Describe what a block is handed over as."""
    found = []
    for path, value in leaves(block):
        if isinstance(value, np.ndarray):
            found.append(Argument(path, ARRAY, value.itemsize, value.shape, _offset(value, block.rows)))
        else:
            found.append(Argument(path, FLOAT if isinstance(value, float) else INTEGER))
    return found


def _offset(array: NDArray[Any], buffer: NDArray[np.float64]) -> int:
    within = array.ctypes.data - buffer.ctypes.data
    return within if array.size and 0 <= within < buffer.nbytes else -1


def words(argument: Argument, address: int, value: Any = 0) -> list[int | float]:
    """Return the words of an argument: of an array by its address, of a number by its value."""
    if argument.kind != ARRAY:
        return [float(value) if argument.kind == FLOAT else int(value)]
    strides: list[int] = []
    size = argument.itemsize
    for length in reversed(argument.shape):
        strides.insert(0, size)
        size *= length
    return [0, 0, size // argument.itemsize, argument.itemsize, address, *argument.shape, *strides]


def words_of(block: Any) -> NDArray[np.int64]:
    """Return the words of a whole block, at which the kernels of the release read it.

    Raises
    ------
    ValueError
        Where an array is not in one piece: compiled code counts on it.
    """
    found: list[int] = []
    for path, value in leaves(block):
        if isinstance(value, np.ndarray):
            if not value.flags.c_contiguous:
                raise ValueError(f"{path} is not in one piece.")
            found += [0, 0, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides]
        else:
            found.append(int(np.float64(value).view(np.int64)) if isinstance(value, float) else int(value))
    return np.array(found, dtype=np.int64)


def as_records(arguments: Mapping[str, list[Argument]]) -> dict[str, list[dict[str, Any]]]:
    """Return the arguments of each function as plain data."""
    return {name: [one.record() for one in listed] for name, listed in arguments.items()}
