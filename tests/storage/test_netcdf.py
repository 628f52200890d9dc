"""NetCDF files: what is written is what xarray would have written, and is the form that the format lays down."""

from __future__ import annotations

import h5py
import numpy as np
import pytest
import xarray as xr

from sim.storage.netcdf import write_netcdf

WEEKS = np.array(["2023-10-02", "2023-10-09"], "datetime64[ns]")
KINDS = xr.Dataset(
    {
        "share": (("run", "time"), np.array([[0.25, np.nan], [-0.0, np.inf], [5e-324, 1e300]]), {"units": "1"}),
        "count": (("time", "place"), np.arange(8, dtype=np.int32).reshape(2, 4), {"flag_values": [1.0, 2.0]}),
        "alone": ((), 4.5, {"long_name": "größer"}),
        "true": ("run", [True, False, True]),
        "word": ("time", ["", "a word"]),
    },
    {"run": [4, 5, 6], "time": WEEKS, "unit": ("place", ["a", "bc", "é", ""])},
    {"title": "Überblick", "seed": 2**62, "share": 0.5, "several": [1, 2]},
)


def read(path) -> xr.Dataset:
    with xr.open_dataset(path, engine="h5netcdf") as dataset:
        return dataset.load()


def encoding(variable: xr.DataArray) -> dict[str, str]:
    return {key: str(value) for key, value in variable.encoding.items() if key != "source"}


@pytest.mark.parametrize("compressed", [False, True])
def test_what_is_written_reads_as_what_xarray_writes(tmp_path, compressed):
    how = {"zlib": True, "complevel": 1, "shuffle": True} if compressed else {}
    KINDS.to_netcdf(tmp_path / "usual.nc", engine="h5netcdf", encoding=dict.fromkeys(KINDS.data_vars, how))
    write_netcdf(tmp_path / "own.nc", KINDS, compressed=compressed)
    own, usual = read(tmp_path / "own.nc"), read(tmp_path / "usual.nc")
    xr.testing.assert_identical(own, usual)
    assert np.array_equal(own.share.values.view(np.uint64), usual.share.values.view(np.uint64))
    for name in usual.variables:
        both = [
            {key: str(value) for key, value in one[name].encoding.items() if key != "source"} for one in (own, usual)
        ]
        assert both[0] == both[1]


def test_every_dimension_is_a_scale_that_its_variables_refer_to(tmp_path):
    write_netcdf(tmp_path / "own.nc", KINDS)
    with h5py.File(tmp_path / "own.nc") as file:
        assert [one.keys() for one in file["share"].dims] == [["run"], ["time"]]
        assert file["place"].is_scale
        assert file["place"].attrs["NAME"] == b"This is a netCDF dimension but not a netCDF variable.         4"
        assert list(file["count"].attrs["_Netcdf4Coordinates"]) == [
            file[name].attrs["_Netcdf4Dimid"] for name in ("time", "place")
        ]


def test_the_same_dataset_is_the_same_bytes(tmp_path):
    write_netcdf(tmp_path / "one.nc", KINDS, compressed=True)
    write_netcdf(tmp_path / "other.nc", KINDS.copy(deep=True), compressed=True)
    assert (tmp_path / "one.nc").read_bytes() == (tmp_path / "other.nc").read_bytes()


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64])
@pytest.mark.parametrize("shape", [(700, 301), (300_001,), (130, 305, 5), (2, 150_000), (3, 2, 5, 7, 1201)])
def test_large_arrays_read_as_they_were_with_the_usual_filters(tmp_path, shape, kind):
    values = np.random.default_rng(1).normal(size=shape) * 1000
    values[::2] = 0.0
    values = values.astype(kind)
    axes = [f"axis_{number}" for number in range(len(shape))]
    write_netcdf(tmp_path / "own.nc", xr.Dataset({"large": (axes, values)}), compressed=True)
    with h5py.File(tmp_path / "own.nc") as file:
        assert (file["large"].compression, file["large"].shuffle) == ("gzip", True)
        assert np.array_equal(file["large"][...], values)
        assert file["large"].id.get_storage_size() < 0.8 * values.nbytes
        assert file["large"].id.get_num_chunks() > 1
    assert np.array_equal(read(tmp_path / "own.nc")["large"].values, values)
