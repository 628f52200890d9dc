"""Reading: a folder of chunks as a dataset with named axes, at any moment, without its lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ground.paths import command_on, literal
from sim.storage.commit import read_marker
from sim.storage.durable import StorageError, reason, storage_error
from sim.storage.layout import DATA, FANS, OUTCOMES, ChunkPlan, committed_chunks
from sim.storage.manifest import read_chunked
from sim.storage.verification import damaged_error, sound_bytes

if TYPE_CHECKING:
    import xarray as xr


class _SoundFiles(Mapping[str, Any]):
    """The Zarr group of a folder as it was when it was opened: each file is held against its hash before it is used.

    Chunks that were not committed then are not there, and none is listed. StorageError where a file is damaged.
    """

    def __init__(self, folder: Path, plan: ChunkPlan, files: Mapping[str, Any], committed: Iterable[int]) -> None:
        self._folder, self._plan, self._committed = folder, plan, frozenset(committed)
        self._files = {name: record for name, record in files.items() if name.startswith(f"{DATA}/")}
        self._listed = [name.removeprefix(f"{DATA}/") for name in self._files if plan.number_of(name) is None]

    def __getitem__(self, key: str) -> Any:
        from zarr.buffer.cpu import Buffer

        name = f"{DATA}/{key}"
        number = self._plan.number_of(name)
        if (number not in self._committed) if number is not None else (name not in self._files):
            raise KeyError(key)
        files = self._files if number is None or name in self._files else self._told_by_marker(number)
        return Buffer.from_bytes(sound_bytes(self._folder, name, files))

    def _told_by_marker(self, number: int) -> dict[str, Any]:
        try:
            return read_marker(self._folder, self._plan.chunk(number))
        except (OSError, ValueError) as error:
            raise damaged_error(self._folder, f"the marker of chunk {number}: {reason(error)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)

    __eq__, __hash__ = object.__eq__, object.__hash__  # those of a mapping would read every file


def _in_order(dataset: xr.Dataset) -> xr.Dataset:
    """Return a dataset with its variables in an order of ours: Zarr lists arrays as they happen to be read."""
    import xarray as xr

    data = {name: dataset.variables[name] for name in (OUTCOMES, FANS) if name in dataset}
    return xr.Dataset(data, {name: dataset.variables[name] for name in sorted(map(str, dataset.coords))}, dataset.attrs)


def open_sweep(path: str | Path) -> xr.Dataset:
    """Open the outcomes of a sweep, whole or under way.

    Values are read when they are used; those of chunks that are not committed are NaN, and count as 0 in fans.
    `outcomes` has the axes sample, run, outcome, and `unit` and `long_name` along outcome. Where the sweep has fans,
    `fans` has the axes chunk, series, time, bin: counts of runs, whose sum over chunk is the fan, in bins that divide
    `low` to `high` of each series equally. Attributes: those of the sweep, and how many chunks are `committed` out of
    how many `chunks`. InputError where the folder is no sweep, or of a format that this version does not read;
    StorageError where it is damaged, also where values are used later.
    """
    import xarray as xr
    import zarr

    folder = literal(path)
    manifest, plan = read_chunked(folder)
    try:
        committed = committed_chunks(folder, plan)
        files: Any = _SoundFiles(folder, plan, manifest["files"], committed)
        store = zarr.storage.MemoryStore(files, read_only=True)
        dataset = _in_order(xr.open_zarr(store, consolidated=False, chunks=None, zarr_format=3))
        texts = {
            name: (item.dims, np.array(item.values.tolist()))
            for name, item in dataset.coords.items()
            if item.dtype.kind == "T"
        }
    except StorageError:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"cannot be read: {reason(error)}. See: {command_on('verify', folder)}"
        raise storage_error(folder / DATA, message) from None
    opened: xr.Dataset = dataset.assign_coords(texts).assign_attrs(committed=len(committed), chunks=plan.chunks)
    return opened
