"""What a sweep's dataset and its exports say of the factors of its design."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr

import sim
from helpers.core import needs_compiler
from sim.cli import dispatch

pytestmark = needs_compiler
DRONES, TRUST, WAR, CLAIM = (
    "params.drone_output",
    "mechanisms.trust",
    "events.gaza_war",
    "contested.missiles_by_february_2024",
)


@pytest.fixture(scope="module")
def scenario():
    return sim.load("baseline", {"horizon": 100})


@pytest.fixture(scope="module")
def design(scenario):
    table = pd.DataFrame({DRONES: [80.0, 80.0, 80.0], TRUST: ["none", "beta", "none"], WAR: ["on", "off", "on"]})
    return sim.sample(
        scenario, "table", table=table.assign(**{f"{WAR}.date": ["2023-10-07", "2023-10-14", "2023-10-21"]})
    )


@pytest.fixture(scope="module")
def folder(scenario, design, tmp_path_factory):
    path = tmp_path_factory.mktemp("sweep") / "sweep"
    sim.sweep(scenario, design, runs=2, output=path)
    return path


def test_a_dataset_describes_its_factors(scenario):
    drawn = sim.sample(scenario, "lhs", samples=4, over=[DRONES, TRUST, CLAIM], seed=1)
    found = sim.sweep(scenario, drawn, runs=1, fans=False)
    factor = sim.parameters().loc["drone_output"]
    about = found[DRONES].attrs
    assert (about["units"], about["long_name"]) == (factor["unit"], factor["title"])
    assert about["low"] < found[DRONES].min() < found[DRONES].max() < about["high"]
    assert about["baseline"] == scenario.parameter("drone_output")
    assert found[TRUST].attrs["levels"] == ["beta", "none", "kydd", "tit_for_tat"]
    assert found[CLAIM].attrs["levels"] == [0.0, 1.0]
    assert all(found[name].attrs["varies"] is True for name in (DRONES, TRUST, CLAIM))


def test_what_never_varies_is_marked_and_said(scenario, design, folder, tmp_path, capsys):
    said = f"{DRONES} does not vary: it is 80 in every sample."
    assert said in design.attrs["notes"]
    assert not [note for note in design.attrs["notes"] if TRUST in note or WAR in note]
    assert "notes" in sim.sample(scenario, "table", table=design[:1]).attrs
    assert said not in sim.sample(scenario, "table", table=design[:1]).attrs["notes"]
    design.to_csv(tmp_path / "mine.csv")
    made = ["design=table", f"options.table={tmp_path / 'mine.csv'}", "horizon=100", "runs=1", "dry_run=true"]
    assert dispatch(["sweep", *made]) == 0
    assert said in capsys.readouterr().err
    stored = sim.sweep(scenario, design, runs=2, output=folder)
    assert [stored[name].attrs["varies"] for name in design] == [False, True, True, True]


def test_a_netcdf_file_stands_alone(folder, design, tmp_path):
    assert dispatch(["export", str(folder), "format=netcdf", f"output={tmp_path / 'out.nc'}"]) == 0
    with xr.open_dataset(tmp_path / "out.nc", engine="h5netcdf") as found:
        found.load()
    for name in design:
        assert found[name].dims == ("sample",)
        assert found[name].values.tolist() == design[name].tolist()
    assert found[DRONES].attrs["units"] == "unit/month"
    assert json.loads(found[TRUST].attrs["levels"]) == ["beta", "none"]
    assert [int(found[name].attrs["varies"]) for name in design] == [0, 1, 1, 1]
    flags = ("flag_values", "flag_meanings")  # of amounts these are empty
    texts = [item for name, item in found.variables.items() if item.dtype.kind in "UO" and name not in flags]
    assert len(texts) > len(design)
    assert all(text for item in texts for text in item.values.ravel())


def test_counts_have_a_sign(folder, tmp_path):
    dispatch(["export", str(folder), "format=netcdf", f"output={tmp_path / 'out.nc'}"])
    with xr.open_dataset(tmp_path / "out.nc", engine="h5netcdf") as exported:
        for fans in (exported.fans.values, xr.open_zarr(folder / "outcomes.zarr").fans.values):
            assert np.issubdtype(fans.dtype, np.signedinteger)
            assert (fans.min() - fans.max()) < 0


def test_parquet_describes_the_columns_of_factors(folder, tmp_path):
    assert dispatch(["export", str(folder), "format=parquet", f"output={tmp_path / 'out.parquet'}"]) == 0
    about = {
        key.decode(): value.decode()
        for key, value in pq.read_schema(tmp_path / "out.parquet").field(DRONES).metadata.items()
    }
    assert about["unit"] == "unit/month"
    assert about["varies"] == "false"
    assert about["long_name"] == sim.parameters().loc["drone_output", "title"]


def test_outcomes_open_in_place_without_a_warning_also_while_a_sweep_runs(folder):
    assert xr.open_zarr(folder / "outcomes.zarr").sizes["sample"] == 3
    assert xr.open_zarr(folder / "outcomes.zarr", chunks=None).outcome.values[0]
