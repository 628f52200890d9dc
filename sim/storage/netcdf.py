"""NetCDF files, as bytes that are written at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr


def write_netcdf(path: Path, dataset: xr.Dataset, encoding: Mapping[Any, Any] | None = None) -> None:
    """Write a dataset as NetCDF 4.

    In memory first: where HDF5 itself meets a full disk, it says so again and again, and fails once more at the end.
    """
    path.write_bytes(dataset.to_netcdf(engine="h5netcdf", encoding=encoding))
