"""NetCDF files, as bytes that are written at once."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import h5py
    import xarray as xr

_COMPRESSED: Final = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
_FILL, _DIMENSION, _DIMENSIONS = "_FillValue", "_Netcdf4Dimid", "_Netcdf4Coordinates"
_NO_VARIABLE: Final = "This is a netCDF dimension but not a netCDF variable.{:10d}"


def write_netcdf(path: Path, dataset: xr.Dataset, *, compressed: bool = False) -> None:
    """Write a dataset as NetCDF 4, its data variables compressed if so asked.

    In memory first: where HDF5 itself meets a full disk, it says so again and again, and fails once more at the end.
    """
    path.write_bytes(netcdf_of(dataset, compressed=compressed))


def netcdf_of(dataset: xr.Dataset, *, compressed: bool = False) -> bytes:
    """Return a dataset as a file of NetCDF 4.

    What xarray encodes goes straight to HDF5, in the form that the format lays down ("NetCDF-4 Format", NetCDF User's
    Guide, Unidata): h5netcdf looks every object up anew at each of some six thousand steps, which takes two thirds of
    the time of a short run's file.
    """
    import h5py
    from xarray.conventions import cf_encoder, encode_dataset_coordinates

    variables, attributes = cf_encoder(*encode_dataset_coordinates(dataset))
    dimensions, content = list(map(str, dataset.sizes)), io.BytesIO()
    with h5py.File(content, "w", track_order=True) as file:
        _describe(file, attributes)
        file.attrs["_NCProperties"] = np.bytes_(f"version=2,hdf5={h5py.version.hdf5_version},h5py={h5py.__version__}")
        for number, name in enumerate(dimensions):
            if name in variables and variables[name].dims == (name,):
                scale, label = _made(file, name, variables[name]), name
            else:
                scale = file.create_dataset(name, (dataset.sizes[name],), dtype=">f4", track_order=True)
                label = _NO_VARIABLE.format(dataset.sizes[name])
            scale.make_scale(label)
            scale.attrs[_DIMENSION] = np.int32(number)
        for name, variable in variables.items():
            if name in dimensions:
                continue
            made = _made(file, name, variable, _COMPRESSED if compressed and name in dataset.data_vars else {})
            for place, dimension in enumerate(variable.dims):
                made.dims[place].attach_scale(file[dimension])
            made.attrs[_DIMENSIONS] = np.array([dimensions.index(str(one)) for one in variable.dims], np.int32)
    return content.getvalue()


def _made(file: h5py.File, name: str, variable: xr.Variable, how: Mapping[str, Any] | None = None) -> h5py.Dataset:
    """Make a dataset of HDF5 of what xarray has encoded, with its attributes."""
    import h5py

    values, about, how = variable.values, dict(variable.attrs), dict(how or {}) if variable.shape else {}
    if values.dtype.kind in "OU":
        values, how["dtype"] = values.astype(object), h5py.string_dtype()
    if _FILL in about:
        how["fillvalue"] = about[_FILL]
        about[_FILL] = np.array([about[_FILL]], values.dtype)
    made = file.create_dataset(name, data=values, track_order=True, **how)
    _describe(made, about)
    return made


def _describe(made: h5py.File | h5py.Dataset, attributes: Mapping[Any, Any]) -> None:
    for name, value in attributes.items():
        made.attrs[name] = value if isinstance(value, str) else np.atleast_1d(value)
