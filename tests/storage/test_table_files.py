"""Tables as files: the same as pandas writes them, and read back as they were."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim.cli.commands import Run
from sim.cli.run import fill_folder, said_once
from sim.recorded.summary import outcomes_of_runs
from sim.scenario.load import load
from sim.storage.netcdf import netcdf_of
from sim.storage.tables import column_of_parquet, read_csv, write_csv, write_parquet

ROWS = {
    "sent, or not": {"unit": "1", "mean": 0.1, "sd": 1 / 3, "q50": float("nan"), "most": 1e300},
    'the "other"': {"unit": "units a year", "mean": -0.0, "sd": 5e-324, "q50": 2.0, "most": float("inf")},
}
NUMBERS = np.array([4, 5, 7])
COLUMNS = {"a[b in c]": np.array([0.1, -0.0, np.nan]), "posture[x: y]": np.array([np.inf, 1e-310, 3.0])}


def test_a_table_is_written_as_pandas_writes_it(tmp_path):
    write_csv(tmp_path / "own.csv", "outcome", ROWS)
    frame = pd.DataFrame.from_dict(ROWS, orient="index").rename_axis("outcome")
    assert (tmp_path / "own.csv").read_bytes().decode() == frame.to_csv(lineterminator="\n")


def test_a_table_reads_back_as_it_was(tmp_path):
    write_csv(tmp_path / "own.csv", "outcome", ROWS)
    found = read_csv((tmp_path / "own.csv").read_text(encoding="utf-8"), "outcome", "unit")
    assert [row.pop("outcome") for row in found] == list(ROWS)
    for row, before in zip(found, ROWS.values(), strict=True):
        assert row.pop("unit") == before["unit"]
        assert np.array_equal(list(row.values()), [before[name] for name in row], equal_nan=True)


def test_columns_read_back_in_pandas_with_the_numbers_of_runs_as_their_index(tmp_path):
    write_parquet(tmp_path / "own.parquet", "run", NUMBERS, COLUMNS)
    frame = pd.DataFrame(COLUMNS, index=pd.Index(NUMBERS, name="run"))
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "own.parquet"), frame, check_exact=True)
    usual = io.BytesIO()
    frame.to_parquet(usual)
    own = pq.read_table(tmp_path / "own.parquet")
    assert own.equals(pq.read_table(io.BytesIO(usual.getvalue())))


@pytest.mark.parametrize("more", [{}, {"uncertainty": "prior"}, {"given": "delivered[drones] at 2023-12-31 >= 1000"}])
def test_a_folder_of_runs_holds_what_the_functions_return(tmp_path, more):
    fill_folder(Run(runs=40, seed=5, quiet=True, figures=False, **more), load("baseline"), ["run"], tmp_path)
    with said_once():
        dataset = sim.run("baseline", runs=40, seed=5, **more)
    assert (tmp_path / "trajectories.nc").read_bytes() == netcdf_of(dataset, compressed=True)
    assert (tmp_path / "summary.csv").read_bytes().decode() == sim.summarise(dataset).to_csv(lineterminator="\n")
    found = pd.read_parquet(tmp_path / "outcomes.parquet")
    pd.testing.assert_frame_equal(found, outcomes_of_runs(dataset), check_exact=True)
    assert column_of_parquet((tmp_path / "outcomes.parquet").read_bytes(), "run") == dataset["run"].values.tolist()
