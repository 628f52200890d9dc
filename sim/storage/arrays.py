"""Arrays: what zarr makes of them, as bytes of named files, before anything touches the disk.

Chunks are not compressed: a chunk of 4,096 runs of 130 outcomes is encoded in under 2 ms instead of 16 to 27 ms with
Zstandard at level 1, and its bytes follow from its numbers alone, not from the version of a compressor. A CRC-32C at
the end of each chunk lets any reader of Zarr notice a flipped bit.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.storage.layout import DATA, FANS, OUTCOMES, Chunk, ChunkPlan, FanAxes, OutcomeAxis, has_fans

if TYPE_CHECKING:
    import zarr

_KEYS = {"name": "default", "separator": "."}  # one flat folder an array: one folder to put on the disk
_FULL = {"write_empty_chunks": True}  # a chunk of nothing but NaN is a file like any other
_METADATA = "zarr.json"


def _array(group: zarr.Group, name: str, dims: tuple[str, ...], **more: Any) -> zarr.Array[Any]:
    from zarr.codecs import Crc32cCodec

    return group.create_array(
        name, dimension_names=dims, chunk_key_encoding=_KEYS, compressors=(Crc32cCodec(),), config=_FULL, **more
    )


def _coordinate(group: zarr.Group, name: str, dim: str, values: NDArray[Any], **attributes: Any) -> None:
    shape = {"shape": values.shape, "chunks": values.shape, "dtype": values.dtype}
    _array(group, name, (dim,), attributes=attributes, **shape)[...] = values


def _texts(values: tuple[str, ...]) -> NDArray[Any]:
    return np.array(values, dtype=np.dtypes.StringDType())


def _add_times(group: zarr.Group, times: NDArray[np.datetime64]) -> None:
    """Add times as whole days or seconds, after the CF conventions."""
    seconds = times.astype("datetime64[s]").astype(np.int64)
    a_day = 24 * 60 * 60
    unit, values = ("days", seconds // a_day) if not (seconds % a_day).any() else ("seconds", seconds)
    _coordinate(group, "time", "time", values, units=f"{unit} since 1970-01-01", calendar="proleptic_gregorian")


def _add_outcomes(group: zarr.Group, plan: ChunkPlan, axis: OutcomeAxis) -> None:
    described = {"unit": axis.units, "long_name": axis.long_names}
    if axis.flags:
        flags = zip(*(axis.flags.get(name, ("", "")) for name in axis.names), strict=True)
        described |= dict(zip(("flag_values", "flag_meanings"), flags, strict=True))
    _array(
        group,
        OUTCOMES,
        ("sample", "run", "outcome"),
        shape=(plan.samples, plan.runs, len(axis.names)),
        chunks=(plan.samples_a_chunk, plan.runs_a_chunk, len(axis.names)),
        dtype=np.float64,
        fill_value=math.nan,
        attributes={"coordinates": " ".join(described), "long_name": "outcome of a run"},
    )
    for name, count in (("sample", plan.samples), ("run", plan.runs)):
        _coordinate(group, name, name, np.arange(count, dtype=np.int64), long_name=f"number of the {name}, from 0")
    for name, texts in {"outcome": axis.names, **described}.items():
        _coordinate(group, name, "outcome", _texts(texts))


def _add_fans(group: zarr.Group, plan: ChunkPlan, axes: FanAxes) -> None:
    _array(
        group,
        FANS,
        ("chunk", "series", "time", "bin"),
        shape=(plan.chunks, *axes.shape),
        chunks=(1, *axes.shape),
        dtype=np.int32,  # with a sign: a difference of counts does not wrap
        fill_value=0,
        attributes={
            "coordinates": "low high series_unit series_long_name",
            "long_name": "runs of a chunk in a bin; the bins divide low to high equally",
            "units": "1",
        },
    )
    for name, texts in (
        ("series", axes.series),
        ("series_unit", axes.units),
        ("series_long_name", axes.long_names),
    ):
        _coordinate(group, name, "series", _texts(texts))
    for name, edges in (("low", axes.low), ("high", axes.high)):
        described = f"outer edge of the {'first' if name == 'low' else 'last'} bin, in series_unit"
        _coordinate(group, name, "series", np.asarray(edges, np.float64), long_name=described)
    _add_times(group, axes.times)


def group_files(
    plan: ChunkPlan, axis: OutcomeAxis, fans: FanAxes | None, attributes: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return the files of the Zarr group before any chunk, metadata and coordinates, by their names in the folder."""
    import zarr

    held: dict[str, Any] = {}
    group = zarr.create_group(zarr.storage.MemoryStore(store_dict=held), zarr_format=3, attributes=dict(attributes))
    _add_outcomes(group, plan, axis)
    if fans is not None:
        _add_fans(group, plan, fans)
    with warnings.catch_warnings():
        # Zarr warns that the third format does not know consolidated metadata; xarray warns where they are missing.
        warnings.simplefilter("ignore", zarr.errors.ZarrUserWarning)
        zarr.consolidate_metadata(group.store)
    return {f"{DATA}/{name}": buffer.to_bytes() for name, buffer in sorted(held.items())}


class ChunkEncoder:
    """Makes the files of chunks, as the Zarr group of a folder says that they are encoded.

    OSError where its metadata cannot be read, ValueError where they are damaged.
    """

    def __init__(self, folder: Path) -> None:
        import zarr
        from zarr.buffer.cpu import Buffer

        names = [OUTCOMES, FANS] if has_fans(folder) else [OUTCOMES]
        self._held: dict[str, Any] = {
            f"{name}/{_METADATA}": Buffer.from_bytes((folder / DATA / name / _METADATA).read_bytes()) for name in names
        }
        store = zarr.storage.MemoryStore(store_dict=self._held)
        self._arrays = {
            name: zarr.open_array(store, path=name, mode="r+", zarr_format=3).with_config(_FULL) for name in names
        }

    @property
    def with_fans(self) -> bool:
        """Whether chunks have fans."""
        return FANS in self._arrays

    def files(self, chunk: Chunk, outcomes: NDArray[np.float64], fans: NDArray[Any] | None) -> dict[str, bytes]:
        """Return the files of a chunk by their names in the folder.

        Outcomes are of shape (samples of the chunk, runs of the chunk, outcomes), fans of shape (series, times, bins),
        wanted where the group has fans; ValueError where a shape or a kind of number is another.
        """
        if self.with_fans != (fans is not None):
            raise ValueError("fans are missing" if fans is None else "this folder has no fans")
        place = tuple(slice(span.start, span.stop) for span in (chunk.samples, chunk.runs))
        self._arrays[OUTCOMES][place] = _checked_outcomes(outcomes, self._shape(chunk))
        if fans is not None:
            self._arrays[FANS][chunk.number] = _checked_fans(fans, self._arrays[FANS].shape[1:])
        names = chunk.files(fans=self.with_fans)
        return {name: self._held.pop(name.removeprefix(f"{DATA}/")).to_bytes() for name in names}

    def _shape(self, chunk: Chunk) -> tuple[int, ...]:
        return len(chunk.samples), len(chunk.runs), self._arrays[OUTCOMES].shape[2]


def _checked_outcomes(outcomes: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    if outcomes.dtype != np.float64 or outcomes.shape != shape:
        raise ValueError(f"outcomes are {outcomes.dtype} of shape {outcomes.shape}, not float64 of shape {shape}")
    return np.ascontiguousarray(outcomes)


def _checked_fans(fans: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.int32]:
    if not np.issubdtype(fans.dtype, np.integer) or fans.shape != shape:
        raise ValueError(f"fans are {fans.dtype} of shape {fans.shape}, not whole numbers of shape {shape}")
    if fans.min() < 0 or fans.max() > np.iinfo(np.int32).max:
        raise ValueError("a count of a fan is below 0 or beyond 31 bits")
    return np.ascontiguousarray(fans, dtype=np.int32)
