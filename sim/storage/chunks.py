"""Compressing large arrays of NetCDF files: only those bytes of numbers in which there is something to gain."""

from __future__ import annotations

import itertools
import math
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import h5py
    from numpy.typing import NDArray

LARGE: Final = 50_000
"""Bytes of an array from which it is compressed here, where they lie along its first two axes."""
_CHUNK: Final = 500_000
"""Bytes of a chunk, at most: HDF5 keeps chunks of up to a megabyte."""
_SAMPLE: Final = 1024
"""Bytes of a plane that are tried."""
_KEPT: Final = 0.85
"""Share of these up to which the plane is compressed."""
_LEAST: Final = 50_000
"""Bytes of a chunk: with smaller ones more would go to their number than is saved."""
_FEW: Final = 256
"""Bytes of a sample whose different ones are counted."""
_DIFFERENT: Final = 100
"""Different ones below which a plane is compressed untried: it needs under seven bits for each byte."""
_HEADER: Final = bytes([0x78, 0x01])


def is_large(values: NDArray[Any]) -> bool:
    """Say whether an array is better compressed by `write_chunks`."""
    if values.dtype.kind not in "fiu" or values.nbytes < LARGE:
        return False
    return math.prod(chunks_of(values)) * values.itemsize >= _LEAST


def chunks_of(values: NDArray[Any]) -> tuple[int, ...]:
    """Return the shape of chunks: along the first two axes, as much of the second as there is."""
    row = values.shape[1] if values.ndim > 1 else 1
    wide = min(row, _CHUNK // values.itemsize)
    rows = max(1, min(len(values), _CHUNK // (wide * values.itemsize)))
    return (rows, *(wide, *(1 for _ in values.shape[2:]))[: values.ndim - 1])


def write_chunks(made: h5py.Dataset, values: NDArray[Any]) -> None:
    """Write an array into a dataset of HDF5 that is shuffled and deflated, chunk by chunk.

    A reader sees the usual filters. The low bytes of most numbers are noise, on which the usual compression spends most
    of its time and gains nothing: they are stored as they are, in the same stream.
    """
    steps, write = made.chunks, made.id.write_direct_chunk
    for corner in itertools.product(*(range(0, size, step) for size, step in zip(values.shape, steps, strict=True))):
        part = values[tuple(slice(at, at + step) for at, step in zip(corner, steps, strict=True))]
        if part.shape != steps:
            whole = np.zeros(steps, values.dtype)
            whole[tuple(slice(size) for size in part.shape)] = part
            part = whole
        write(corner, deflated(part))


def deflated(part: NDArray[Any]) -> bytes:
    """Return a chunk, shuffled into planes of the first bytes of all numbers, of the second, ..., as a zlib stream.

    The stream is as RFC 1950 and RFC 1951 lay down, each plane ending at a whole byte.
    """
    planes = np.ascontiguousarray(np.ascontiguousarray(part).reshape(-1).view(np.uint8).reshape(part.size, -1).T)
    written, check = [_HEADER], 1
    for number, plane in enumerate(planes):
        level = 1 if _shrinks(plane[len(plane) // 2 :][:_SAMPLE].tobytes()) else 0
        how = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        last = number == len(planes) - 1
        written += [how.compress(plane), how.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)]
        check = zlib.adler32(plane, check)
    return b"".join([*written, check.to_bytes(4, "big")])


def _shrinks(sample: bytes) -> bool:
    """Say whether bytes are worth compressing: few of them differ, which is soon seen, or they are smaller when tried.

    Of bytes that are noise, 162 of 256 differ.
    """
    return len(set(sample[:_FEW])) < _DIFFERENT or len(zlib.compress(sample, 1)) < _KEPT * len(sample)
