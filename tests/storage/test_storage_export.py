"""Exports read back as the same numbers, in CSV, Parquet and NetCDF, whole or not at all."""

from __future__ import annotations

import csv
import gc
import json
import shutil
import subprocess
import sys
import textwrap
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import xarray as xr

from helpers.storage import DESIGN, OUTCOMES, PLAN, commit, complete, create, without_sync, written_at_once
from sim.ground.faults import InputError
from sim.storage.durable import StorageError
from sim.storage.export import export
from sim.storage.layout import ChunkPlan
from sim.storage.lock import locked
from sim.storage.reading import open_sweep
from sim.storage.results import ResultsFolder
from sim.storage.sweep_store import SweepStore

COLUMNS = ["sample", "run", "params.output", "design.strikes[iran]", "mechanisms.trust", *OUTCOMES.names]
EXTREME = np.array(
    [0.1, 1 / 3, -0.0, 5e-324, 1.7976931348623157e308, 2.0, 1e16, 123456789.123456789, np.nan, np.inf, -np.inf, 1e-7]
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return a sweep that nothing interrupted; not to be changed."""
    return complete(tmp_path_factory.mktemp("whole") / "sweep").path


def _sorted_rows(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(["sample", "run"], ignore_index=True)


def _same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype == np.float64 and one.tobytes() == other.tobytes()


def _extreme_sweep(path: Path) -> np.ndarray:
    plan = ChunkPlan(samples=2, runs=2, samples_a_chunk=2, runs_a_chunk=2)
    store = create(path, plan=plan, fans=False)
    values = EXTREME.reshape(2, 2, 3)
    with store.lock():
        store.commit(0, values)
    return values


def test_csv_has_a_row_a_run_with_the_inputs_of_its_sample(tmp_path, whole):
    assert export(whole, "csv", tmp_path / "new" / "out.csv") == tmp_path / "new" / "out.csv"
    with (tmp_path / "new" / "out.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == COLUMNS
    design = dict(enumerate(csv.reader(DESIGN.splitlines()[1:])))
    outcomes = open_sweep(whole).outcomes
    assert sorted((int(row[0]), int(row[1])) for row in rows) == [(s, r) for s in range(5) for r in range(3)]
    for row in rows:
        assert row[2:5] == design[int(row[0])][1:]
        read = np.array([float(cell or "nan") for cell in row[5:]])
        assert _same_bits(read, outcomes.sel(sample=int(row[0]), run=int(row[1])).values)
    chunks = [PLAN.chunk(number) for number in range(PLAN.chunks)]
    by_chunk = [(sample, run) for chunk in chunks for sample in chunk.samples for run in chunk.runs]
    assert [(int(row[0]), int(row[1])) for row in rows] == by_chunk


def test_csv_reads_back_as_the_same_bits_and_a_missing_number_as_missing(tmp_path):
    values = _extreme_sweep(tmp_path / "s")
    export(tmp_path / "s", "csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["sample", "run", *OUTCOMES.names]
    assert _same_bits(np.array([[float(cell or "nan") for cell in row[2:]] for row in rows]), values.reshape(4, 3))
    table = pd.read_csv(tmp_path / "out.csv")
    assert set(table.dtypes.iloc[2:]) == {np.dtype(np.float64)}
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").split("\n")
    assert lines[1] == "0,0,0.1,0.3333333333333333,-0.0"
    assert lines[3:] == ["1,0,1e+16,123456789.12345679,", "1,1,Inf,-Inf,1e-07", ""]


def test_parquet_has_a_row_group_a_chunk_and_units_in_the_metadata(tmp_path, whole):
    export(whole, "parquet", tmp_path / "out.parquet")
    file = pq.ParquetFile(tmp_path / "out.parquet")
    assert file.schema_arrow.names == COLUMNS
    rows = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    assert rows == [PLAN.chunk(number).rows for number in range(PLAN.chunks)]
    for name, unit, long_name in zip(OUTCOMES.names, OUTCOMES.units, OUTCOMES.long_names, strict=True):
        described = file.schema_arrow.field(name).metadata
        assert {described[b"unit"].decode(), described[b"long_name"].decode()} == {unit, long_name}
    about = {key.decode(): json.loads(value) for key, value in file.schema_arrow.metadata.items()}
    assert about == {"title": "Synthetic", "seed": 7, "committed": 6, "chunks": 6}
    table = _sorted_rows(file.read().to_pandas())
    outcomes = open_sweep(whole).outcomes.values.reshape(15, 3)
    assert _same_bits(np.ascontiguousarray(table[list(OUTCOMES.names)].to_numpy()), outcomes)
    assert list(table["params.output"]) == [sample / 3 for sample in range(5) for _ in range(3)]
    assert set(table["mechanisms.trust"]) == {"beta"}
    file.close()


def test_parquet_keeps_every_bit(tmp_path):
    values = _extreme_sweep(tmp_path / "s")
    export(tmp_path / "s", "parquet", tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    found = np.column_stack([table.column(name).to_numpy() for name in OUTCOMES.names])
    assert _same_bits(found, values.reshape(4, 3))


def test_what_is_missing_is_null_in_parquet_and_what_is_infinite_is_not(tmp_path):
    values = _extreme_sweep(tmp_path / "s").reshape(-1, len(OUTCOMES.names))
    export(tmp_path / "s", "parquet", tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet")
    nulls = [table[name].null_count for name in OUTCOMES.names]
    assert nulls == np.isnan(values).sum(axis=0).tolist()
    assert sum(nulls) == 1
    with pq.ParquetFile(tmp_path / "out.parquet") as file:
        columns = [file.metadata.row_group(0).column(place) for place in range(len(table.column_names))]
        told = {column.path_in_schema: column.statistics.null_count for column in columns}
    assert [told[name] for name in OUTCOMES.names] == nulls


def test_netcdf_is_the_dataset(tmp_path, whole):
    export(whole, "netcdf", tmp_path / "out.nc")
    with xr.open_dataset(tmp_path / "out.nc", engine="h5netcdf") as found:
        expected = open_sweep(whole).load()
        xr.testing.assert_equal(found, expected)
        assert _same_bits(found.outcomes.values, expected.outcomes.values)
        assert found.fans.dtype == np.int32
        assert dict(found.attrs) == expected.attrs
        assert set(found.coords) == set(expected.coords)


def test_netcdf_takes_attributes_of_every_kind(tmp_path):
    attributes = {"paired": True, "over": ["a", "b"], "share": 0.5}
    store = SweepStore.create(
        tmp_path / "s", plan=PLAN, outcomes=OUTCOMES, inputs={}, arguments=[], attributes=attributes
    )
    assert open_sweep(store.path).attrs == attributes | {"committed": 0, "chunks": 6}
    export(store.path, "netcdf", tmp_path / "out.nc")
    with xr.open_dataset(tmp_path / "out.nc", engine="h5netcdf") as found:
        assert dict(found.attrs) == {"paired": 1, "over": '["a", "b"]', "share": 0.5, "committed": 0, "chunks": 6}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_sweep_under_way_gives_the_runs_that_are_committed(tmp_path, form):
    store = create(tmp_path / "s")
    with store.lock():
        for number in (3, 1):
            commit(store, number)
    export(store.path, form, tmp_path / "out")
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet}[form]
    table = read(tmp_path / "out")
    expected = [(s, r) for n in (1, 3) for s in PLAN.chunk(n).samples for r in PLAN.chunk(n).runs]
    assert list(zip(table["sample"], table["run"], strict=True)) == expected
    assert list(table["params.output"]) == [sample / 3 for sample, _ in expected]


def test_an_unknown_format_is_refused_with_the_nearest(tmp_path, whole):
    with pytest.raises(InputError) as refused:
        export(whole, "parket", tmp_path / "out")
    assert str(refused.value) == (
        "format: 'parket' is not a format. Allowed: csv, parquet, netcdf. Did you mean 'parquet'?"
    )


@pytest.mark.parametrize("form", ["csv", "parquet", "netcdf"])
def test_nothing_is_overwritten(tmp_path, whole, form):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StorageError) as refused:
        export(whole, form, tmp_path / "out")
    message = "is there already; nothing is overwritten. Give another output=, or remove it."
    assert str(refused.value) == f"{tmp_path / 'out'}: {message}"
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize("form", ["csv", "parquet", "netcdf"])
@pytest.mark.parametrize("missing", [True, False])
def test_a_damaged_chunk_is_not_exported(tmp_path, whole, form, missing):
    shutil.copytree(whole, tmp_path / "s")
    chunk = tmp_path / "s" / "outcomes.zarr/fans/c.2.0.0.0"
    content = chunk.read_bytes()
    chunk.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    if missing:
        chunk.unlink()
    with pytest.raises(StorageError, match=rf"See: wary verify {tmp_path / 's'}$"):
        export(tmp_path / "s", form, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize(
    ("design", "message"),
    [
        ("sample,x\n0,1\n", "has 1 rows, not one for each of 5 samples."),
        ("sample,x\n0,1\n1,2,3\n", "row 2 has 3 columns, not 2."),
        ("sample,x\n" + "0,1\n" * 6, "has 6 rows, not one for each of 5 samples."),
    ],
)
def test_a_design_that_does_not_fit_is_told(tmp_path, design, message):
    files = {"design.csv": design}
    path = tmp_path / "s"
    SweepStore.create(path, plan=PLAN, outcomes=OUTCOMES, inputs={}, arguments=[], files=files)
    with pytest.raises(StorageError) as refused:
        export(path, "csv", tmp_path / "out.csv")
    assert str(refused.value) == f"{path / 'design.csv'}: {message}"
    assert not (tmp_path / "out.csv").exists()


def test_memory_does_not_grow_with_the_number_of_chunks(tmp_path):
    runs = 32

    def peak(samples: int, form: str) -> int:
        plan = ChunkPlan(samples=samples, runs=runs, samples_a_chunk=20, runs_a_chunk=runs)
        path = tmp_path / str(samples)
        if not path.exists():
            store = create(path, plan=plan, fans=False)
            with without_sync(), store.lock():
                for number in store.pending():
                    commit(store, number, fans=False)
        out = tmp_path / f"{samples}.{form}"
        gc.collect()
        tracemalloc.start()
        export(path, form, out)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        out.unlink()
        return most

    peak(20, "csv"), peak(20, "parquet")  # what is loaded once
    for form in ("csv", "parquet"):
        few, most = peak(80, form), 800 * runs * 5 * 8 / 4
        # What is traced is the whole process: whatever else happens to be at work in it has ended the second time.
        assert any(peak(800, form) - few < most for _ in range(2))


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory) -> Path:
    """Return a folder as the command that carries one scenario writes it, with numbers of its own."""
    table = pd.DataFrame(
        {"delivered[drones: é]": [1.0, 1 / 3, np.nan], "share": [0.1, -0.0, 2.0]},
        index=pd.Index(np.array([4, 5, 6]), name="run"),
    )
    dataset = xr.Dataset({"trust": ("run", [1.0, 2.0])})

    path = tmp_path_factory.mktemp("run") / "baseline"
    with ResultsFolder(path, {"command": "run"}).filling(["run"]) as folder:
        table.to_parquet(folder / "outcomes.parquet")
        dataset.to_netcdf(folder / "trajectories.nc", engine="h5netcdf")
    return path


def test_a_single_run_is_exported_too(tmp_path, run_folder):
    export(run_folder, "csv", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert text == "run,delivered[drones: é],share\n4,1.0,0.1\n5,0.3333333333333333,-0.0\n6,,2.0\n"
    for form, name in (("parquet", "outcomes.parquet"), ("netcdf", "trajectories.nc")):
        export(run_folder, form, tmp_path / name)
        assert (tmp_path / name).read_bytes() == (run_folder / name).read_bytes()


@pytest.mark.parametrize(("form", "name"), [("csv", "outcomes.parquet"), ("netcdf", "trajectories.nc")])
def test_a_damaged_file_of_a_single_run_is_not_exported(tmp_path, run_folder, form, name):
    shutil.copytree(run_folder, tmp_path / "s")
    (tmp_path / "s" / name).write_bytes(b"PAR1")
    with pytest.raises(StorageError, match=f"is damaged: {name} has 4 bytes, not "):
        export(tmp_path / "s", form, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_order_of_variables_is_not_left_to_hashes(tmp_path):
    found = list(open_sweep(complete(tmp_path / "s").path).variables)
    coordinates = sorted(name for name in found if name not in ("outcomes", "fans"))
    dimensions = [name for name in coordinates if name in ("outcome", "series")]  # texts, which are read last
    assert found == ["outcomes", "fans", *[name for name in coordinates if name not in dimensions], *dimensions]


def test_what_a_killed_export_left_goes_with_the_next_of_its_name(tmp_path, run_folder):
    for name in ("out.csv", "other.csv"):
        left = tmp_path / f".{name}.partial-0123abcd"
        left.mkdir()
        (left / "lock").touch()
        (left / "written").write_text("half")
    with locked(tmp_path / ".out.csv.partial-0123abcd"):
        assert export(run_folder, "csv", tmp_path / "out.csv").is_file()
        assert (tmp_path / ".out.csv.partial-0123abcd" / "written").is_file()  # another process is writing it
    (tmp_path / "out.csv").unlink()
    export(run_folder, "csv", tmp_path / "out.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.csv.partial-0123abcd", "out.csv"]


def test_what_holds_no_results_is_told(tmp_path, run_folder):
    with pytest.raises(InputError) as refused:
        export(tmp_path / "nowhere", "csv", tmp_path / "out.csv")
    assert str(refused.value) == f"{tmp_path / 'nowhere'}: is not there."
    path = written_at_once(tmp_path / "evidence", {"x": b"y"})
    with pytest.raises(InputError) as refused:
        export(path, "csv", tmp_path / "out.csv")
    assert str(refused.value) == f"{path}: holds no outcomes.parquet, says its manifest."


LIMITED = """
    import resource, sys
    from pathlib import Path
    from sim.storage.export import export
    from sim.storage.durable import StorageError
    source, form, target, most = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    try:
        export(source, form, target)
    except StorageError as error:
        print(error)
"""


@pytest.mark.parametrize("form", ["csv", "parquet", "netcdf"])
def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path, whole, form):
    target = tmp_path / "out"
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(LIMITED), str(whole), form, str(target), "100"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == f"{target}: cannot be written: File too large. Nothing was left behind.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_complete_sweep_stays_as_it_was(tmp_path):
    store = complete(tmp_path / "s")
    before = {path: path.stat().st_mtime_ns for path in store.path.rglob("*")}
    for form in ("csv", "parquet", "netcdf"):
        export(store.path, form, tmp_path / form)
    assert {path: path.stat().st_mtime_ns for path in store.path.rglob("*")} == before
