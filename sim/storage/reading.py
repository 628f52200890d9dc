"""Reading: a folder of chunks as a dataset with named axes, at any moment, without its lock."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.storage.durable import command_on, reason, storage_error
from sim.storage.layout import DATA, FANS, OUTCOMES, ChunkPlan, committed_chunks, has_fans
from sim.storage.manifest import read_chunked

if TYPE_CHECKING:
    import xarray as xr


def open_sweep(path: str | Path) -> xr.Dataset:
    """Open the outcomes of a sweep, whole or under way.

    Values are read from the disk when they are used; those of chunks that are not committed are NaN, and count as 0
    in fans.

    Parameters
    ----------
    path : str or Path
        The folder.

    Returns
    -------
    xarray.Dataset
        `outcomes` with the axes sample, run, outcome, and `unit` and `long_name` along outcome. Where the sweep has
        fans, `fans` with the axes chunk, series, time, bin: counts of runs, whose sum over chunk is the fan, in bins
        that divide `low` to `high` of each series equally. Attributes: those of the sweep, and how many chunks are
        `committed` out of how many `chunks`.

    Raises
    ------
    InputError
        Where the folder is no sweep, or of a format that this version does not read.
    StorageError
        Where it is damaged.

    Examples
    --------
    >>> sweep = open_sweep("results/sweep/baseline")  # doctest: +SKIP
    >>> sweep.outcomes.sel(outcome="strikes[israel]").mean("run")  # doctest: +SKIP
    """
    import xarray as xr

    folder = Path(path)
    _, plan = read_chunked(folder)
    try:
        committed = committed_chunks(folder, plan)
        _refuse_missing(folder, plan, committed)
        dataset = xr.open_zarr(folder / DATA, consolidated=False, chunks=None, zarr_format=3)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"cannot be read: {reason(error)}. See: {command_on('verify', folder)}"
        raise storage_error(folder / DATA, message) from None
    texts = {
        name: (item.dims, np.array(item.values.tolist()))
        for name, item in dataset.coords.items()
        if item.dtype.kind == "T"
    }
    opened: xr.Dataset = dataset.assign_coords(texts).assign_attrs(committed=len(committed), chunks=plan.chunks)
    return opened


def _refuse_missing(folder: Path, plan: ChunkPlan, committed: list[int]) -> None:
    """Refuse a committed chunk without its files, which would be read as if it had never been computed."""
    fans = has_fans(folder)
    arrays = (OUTCOMES, FANS) if fans else (OUTCOMES,)
    present = {f"{DATA}/{array}/{name}" for array in arrays for name in os.listdir(folder / DATA / array)}  # noqa: PTH208
    for number in committed:
        for name in plan.chunk(number).files(fans=fans):
            if name not in present:
                raise ValueError(f"{name} of committed chunk {number} is missing")
