"""NetCDF files, as bytes that are written at once."""

from __future__ import annotations

import io
from collections.abc import Container, Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.storage.chunks import chunks_of, is_large, write_chunks

if TYPE_CHECKING:
    import h5py
    import xarray as xr

_COMPRESSED: Final = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
_FILL, _DIMENSION, _DIMENSIONS = "_FillValue", "_Netcdf4Dimid", "_Netcdf4Coordinates"
_NO_VARIABLE: Final = "This is a netCDF dimension but not a netCDF variable.{:10d}"

Variable = tuple[tuple[Hashable, ...], Any, Mapping[Any, Any]]
"""Axes, values and attributes."""


def write_netcdf(path: Path, dataset: xr.Dataset, *, compressed: bool = False) -> None:
    """Write a dataset as NetCDF 4, its data variables compressed if so asked.

    In memory first: where HDF5 itself meets a full disk, it says so again and again, and fails once more at the end.
    """
    path.write_bytes(netcdf_of(dataset, compressed=compressed))


def netcdf_of(dataset: xr.Dataset, *, compressed: bool = False) -> bytes:
    """Return a dataset as a file of NetCDF 4."""
    from xarray.conventions import cf_encoder, encode_dataset_coordinates

    encoded, attributes = cf_encoder(*encode_dataset_coordinates(dataset))
    variables = {str(name): (one.dims, one.values, one.attrs) for name, one in encoded.items()}
    shown = set(map(str, dataset.data_vars)) if compressed else set()
    return _file_of(variables, {str(name): size for name, size in dataset.sizes.items()}, attributes, shown)


def netcdf_of_trajectories(
    variables: Mapping[str, Variable], coordinates: Mapping[str, Any], attributes: Mapping[str, Any]
) -> bytes:
    """Return what `sim.recorded.trajectories.described` says as the file that its dataset would be, compressed.

    Nothing has to be worked out to encode it, as xarray would: numbers, names, and weeks that begin on days.
    """
    encoded: dict[str, Variable] = {
        name: (axes, values, {**about, _FILL: np.nan}) for name, (axes, values, about) in variables.items()
    }
    for name, given in coordinates.items():
        values, about = np.asarray(given), {}
        if values.dtype.kind == "M":
            days = values.astype("datetime64[D]")
            values = (days - days[0]).astype(np.int64)
            about = {"units": f"days since {days[0]} 00:00:00", "calendar": "proleptic_gregorian"}
        encoded[name] = ((name,), values, about)
    sizes = {name: len(values) for name, values in coordinates.items()}
    # In the order in which a dataset has them, of which the axes of its variables are the first.
    order = dict.fromkeys([*(str(axis) for axes, _, _ in variables.values() for axis in axes), *sizes])
    return _file_of(encoded, {name: sizes[name] for name in order}, attributes, set(variables))


def _file_of(
    variables: Mapping[str, Variable],
    sizes: Mapping[str, int],
    attributes: Mapping[Any, Any],
    compressed: Container[str],
) -> bytes:
    """Return encoded variables as a file of HDF5 in the form of NetCDF 4.

    It is as the format lays down ("NetCDF-4 Format", NetCDF User's Guide, Unidata): h5netcdf looks every object up anew
    at each of some six thousand steps, which takes two thirds of the time of a short run's file.
    """
    import h5py

    dimensions, content = list(sizes), io.BytesIO()
    with h5py.File(content, "w", track_order=True) as file:
        _describe(file, attributes)
        file.attrs["_NCProperties"] = np.bytes_(f"version=2,hdf5={h5py.version.hdf5_version},h5py={h5py.__version__}")
        scales = []
        for number, name in enumerate(dimensions):
            if name in variables and variables[name][0] == (name,):
                scale, label = _made(file, name, variables[name]), name
            else:
                scale = file.create_dataset(name, (sizes[name],), dtype=">f4", track_order=True)
                label = _NO_VARIABLE.format(sizes[name])
            scale.make_scale(label)
            scale.attrs[_DIMENSION] = np.int32(number)
            scales.append(scale.id)
        for name, variable in variables.items():
            if name in sizes:
                continue
            made = _made(file, name, variable, _COMPRESSED if name in compressed else {})
            numbers = [dimensions.index(str(one)) for one in variable[0]]
            for place, number in enumerate(numbers):
                h5py.h5ds.attach_scale(made.id, scales[number], place)
            _describe(made, {_DIMENSIONS: np.array(numbers, np.int32)})
    return content.getvalue()


def _made(file: h5py.File, name: str, variable: Variable, how: Mapping[str, Any] | None = None) -> h5py.Dataset:
    """Make a dataset of HDF5 of an encoded variable, with its attributes."""
    import h5py

    values, about = np.asarray(variable[1]), dict(variable[2])
    how = dict(how or {}) if values.shape else {}
    if values.dtype.kind in "OU":
        values, how["dtype"] = values.astype(object), h5py.string_dtype()
    if _FILL in about:
        how["fillvalue"] = about[_FILL]
        about[_FILL] = np.array([about[_FILL]], values.dtype)
    if "compression" in how and is_large(values):
        made = file.create_dataset(name, values.shape, values.dtype, chunks=chunks_of(values), track_order=True, **how)
        write_chunks(made, values)
    else:
        made = file.create_dataset(name, data=values, track_order=True, **how)
    _describe(made, about)
    return made


def _describe(made: h5py.File | h5py.Dataset, attributes: Mapping[Any, Any]) -> None:
    """Give a new object of HDF5 attributes, by the calls that h5py makes once it has looked for an older one."""
    from h5py import h5a, h5s, h5t

    for name, value in attributes.items():
        if isinstance(value, str):
            stored, kind, space = np.array(value, object), _of_text(), h5s.create(h5s.SCALAR)
        else:
            stored = np.atleast_1d(value)
            if stored.dtype.kind not in "biuf":
                made.attrs[name] = stored
                continue
            kind, space = h5t.py_create(stored.dtype, logical=True), h5s.create_simple(stored.shape)
        h5a.create(made.id, str(name).encode(), kind, space).write(stored)


@cache
def _of_text() -> Any:
    import h5py

    return h5py.h5t.py_create(h5py.string_dtype(), logical=True)
