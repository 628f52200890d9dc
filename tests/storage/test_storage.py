"""Sweep stores: what is taken stands, in any order, and reads as what it is."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.storage import (
    DESIGN,
    FANS,
    INPUTS,
    OUTCOMES,
    PLAN,
    commit,
    commit_pending,
    complete,
    create,
    data_bytes,
    fans_of,
    outcomes_of,
    without_sync,
    written_at_once,
)
from sim.ground.faults import InputError
from sim.storage.durable import StorageError
from sim.storage.layout import ChunkPlan, FanAxes, OutcomeAxis
from sim.storage.provenance import file_record
from sim.storage.reading import open_sweep
from sim.storage.results import ResultsFolder
from sim.storage.sweep_store import SweepStore

counts = st.integers(1, 12)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Return a sweep that nothing interrupted; not to be changed."""
    return complete(tmp_path_factory.mktemp("whole") / "sweep").path


@given(counts, counts, st.data())
def test_chunks_hold_every_run_of_every_sample_once(samples, runs, data):
    plan = ChunkPlan(samples, runs, data.draw(st.integers(1, samples)), data.draw(st.integers(1, runs)))
    held = [pair for n in range(plan.chunks) for pair in itertools.product(plan.chunk(n).samples, plan.chunk(n).runs)]
    assert sorted(held) == list(itertools.product(range(samples), range(runs)))
    assert ChunkPlan.from_record(json.loads(json.dumps(plan.record()))) == plan


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((0, 1, 1, 1), "samples is 0, not a whole number from 1"),
        ((2, 1, 1, True), "runs_a_chunk is True, not a whole number from 1"),
        ((2, 1, 3, 1), "a chunk is larger than the whole"),
        ((10**7, 1, 1, 1), "more than 1,000,000,000,000 runs or 1,000,000 chunks"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(numbers, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        ChunkPlan(*numbers)


def test_axes_that_do_not_fit_together_are_refused():
    with pytest.raises(ValueError, match=r"^two outcomes have the same name$"):
        OutcomeAxis(("a", "a"), ("1", "1"), ("A", "B"))
    with pytest.raises(ValueError, match=r"^outcomes need a name, a unit and a long name each$"):
        OutcomeAxis(("a", "b"), ("1",), ("A", "B"))
    with pytest.raises(ValueError, match=r"^the low edge of a fan is not below its high edge$"):
        FanAxes(("a",), ("1",), ("A",), FANS.times, np.array([1.0]), np.array([1.0]), 3)


def test_a_whole_sweep_opens_with_xarray_as_what_was_committed(whole):
    with xr.open_zarr(whole / "outcomes.zarr", consolidated=False, chunks=None) as dataset:
        assert dataset.outcomes.dims == ("sample", "run", "outcome")
        assert dataset.outcomes.dtype == np.float64
        assert dataset.fans.dims == ("chunk", "series", "time", "bin")
        assert dataset.fans.dtype == np.int32
        assert dataset.attrs == {"title": "Synthetic", "seed": 7}
        for number in range(PLAN.chunks):
            chunk = PLAN.chunk(number)
            part = dataset.outcomes.isel(sample=list(chunk.samples), run=list(chunk.runs)).values
            np.testing.assert_array_equal(part, outcomes_of(PLAN, number))
            np.testing.assert_array_equal(dataset.fans[number].values, fans_of(number))


def test_the_reader_gives_names_units_times_and_edges(whole):
    sweep = open_sweep(whole)
    assert tuple(sweep.outcome.values) == OUTCOMES.names
    assert tuple(sweep.unit.values) == OUTCOMES.units
    assert tuple(sweep.long_name.values) == OUTCOMES.long_names
    assert set(sweep.outcomes.coords) == {"sample", "run", "outcome", "unit", "long_name"}
    assert list(sweep.sample.values) == list(range(PLAN.samples))
    assert list(sweep.run.values) == list(range(PLAN.runs))
    assert (sweep.time.values == FANS.times).all()
    assert tuple(sweep.series.values) == FANS.series
    assert tuple(sweep.series_unit.values) == FANS.units
    assert (sweep.low.values == FANS.low).all()
    assert (sweep.high.values == FANS.high).all()
    assert sweep.attrs == {"title": "Synthetic", "seed": 7, "committed": 6, "chunks": 6}
    assert sweep.outcomes.sel(outcome="delivered[drones: é]", sample=3, run=2).item() == 1 / 4 + 200 - 1
    np.testing.assert_array_equal(
        sweep.fans.sum("chunk").values, sum(fans_of(number).astype(int) for number in range(PLAN.chunks))
    )


def test_times_within_a_day_are_kept_to_the_second(tmp_path):
    times = np.array(["2022-01-03T06:00:01", "1969-12-31T23:59:59"], "datetime64[s]")
    axes = FanAxes(("a",), ("1",), ("A",), times, np.array([0.0]), np.array([1.0]), 2)
    SweepStore.create(tmp_path / "s", plan=PLAN, outcomes=OUTCOMES, fans=axes, inputs={}, arguments=[])
    assert (open_sweep(tmp_path / "s").time.values == times).all()


def test_chunks_that_are_not_committed_read_as_missing_at_any_moment(tmp_path):
    store = create(tmp_path / "s")
    assert np.isnan(open_sweep(store.path).outcomes.values).all()
    assert open_sweep(store.path).fans.values.sum() == 0
    with store.lock():
        commit(store, 2)
        sweep = open_sweep(store.path)
        assert sweep.attrs["committed"] == 1
        assert sweep.attrs["chunks"] == 6
        chunk = PLAN.chunk(2)
        expected = np.full((PLAN.samples, PLAN.runs, 3), np.nan)
        expected[np.ix_(chunk.samples, chunk.runs)] = outcomes_of(PLAN, 2)
        np.testing.assert_array_equal(sweep.outcomes.values, expected)
    assert store.pending() == [0, 1, 3, 4, 5]
    assert store.committed() == [2]


def test_a_chunk_of_nothing_but_missing_values_and_zeros_is_written_like_any_other(tmp_path):
    store = create(tmp_path / "s")
    with store.lock():
        store.commit(0, np.full((2, 2, 3), np.nan), np.zeros(FANS.shape, np.uint32))
    assert (store.path / "outcomes.zarr/outcomes/c.0.0.0").stat().st_size == 2 * 2 * 3 * 8 + 4
    assert (store.path / "outcomes.zarr/fans/c.0.0.0.0").is_file()


def test_the_bits_of_a_chunk_are_its_little_endian_numbers_and_a_checksum(tmp_path):
    store = create(tmp_path / "s", fans=False)
    values = np.array([np.nan, -0.0, 5e-324, 1.7976931348623157e308, -np.inf, 0.1] * 2).reshape(2, 2, 3)
    with store.lock():
        commit_values = values[:, ::-1].copy()[:, ::-1]  # not contiguous: the order of memory must not matter
        store.commit(0, commit_values)
    written = (store.path / "outcomes.zarr/outcomes/c.0.0.0").read_bytes()
    assert written[:-4] == values.astype("<f8").tobytes()


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(PLAN.chunks)), st.lists(st.booleans(), min_size=6, max_size=6))
def test_bytes_depend_neither_on_the_order_nor_on_interruptions(whole, order, reopened):
    with tempfile.TemporaryDirectory() as name, without_sync():
        store = create(Path(name) / "s")
        for number, again in zip(order, reopened, strict=True):
            if again:
                store = SweepStore.open(store.path)
            with store.lock():
                commit(store, number)
        with store.lock():
            store.finish()
        assert data_bytes(store.path) == data_bytes(whole)


def test_the_manifest_says_what_when_and_where_and_the_files_when_it_is_whole(whole):
    manifest = json.loads((whole / "manifest.json").read_text())
    assert manifest["state"] == "complete"
    assert manifest["command"] == ["wary", "sweep", "design=lhs"]
    assert manifest["inputs"] == INPUTS
    assert manifest["inputs_hash"] == ResultsFolder(whole, INPUTS).inputs_hash
    assert manifest["chunks"] == {"samples": 5, "runs": 3, "samples_a_chunk": 2, "runs_a_chunk": 2, "chunks": 6}
    assert set(manifest["times"]) == {"started", "ended", "seconds"}
    assert {"wary-alliance", "python", "numpy", "zarr"} <= set(manifest["versions"])
    assert set(manifest["platform"]) == {"system", "machine", "byte_order"}
    assert manifest["files"] == {name: file_record(content) for name, content in data_bytes(whole).items()}
    assert "ended_by" not in manifest


def test_a_command_line_that_is_no_text_is_kept_as_far_as_it_is(tmp_path):
    arguments = ["sweep", "output=\udcff/ü"]  # as Python hands over a byte that is not UTF-8
    store = SweepStore.create(tmp_path / "s", plan=PLAN, outcomes=OUTCOMES, inputs={}, arguments=arguments)
    assert SweepStore.open(store.path).manifest["command"] == ["wary", "sweep", "output=\\udcff/ü"]


def test_a_sweep_under_way_says_so_and_already_knows_its_first_files(tmp_path):
    manifest = create(tmp_path / "s").manifest
    assert manifest["state"] == "running"
    assert set(manifest["times"]) == {"started"}
    assert manifest["files"]["design.csv"] == file_record(DESIGN.encode())
    assert not any(name.startswith("commits/") for name in manifest["files"])


def test_finishing_twice_changes_nothing_and_too_early_is_refused(tmp_path):
    store = create(tmp_path / "s")
    with store.lock():
        commit(store, 0)
        with pytest.raises(ValueError, match=r"^5 chunks are not committed$"):
            store.finish()
        commit_pending(store)
        store.finish()
        before = (store.path / "manifest.json").read_bytes()
        store.finish()
    assert (store.path / "manifest.json").read_bytes() == before


def test_arrays_that_are_not_those_of_the_chunk_are_refused_and_nothing_is_written(tmp_path):
    store = create(tmp_path / "s")
    before = data_bytes(store.path)
    good, fans = outcomes_of(PLAN, 0), fans_of(0)
    wrong = [
        ((0, good[:1], fans), r"^outcomes are float64 of shape \(1, 2, 3\), not float64 of shape \(2, 2, 3\)$"),
        ((0, good.astype(np.float32), fans), "^outcomes are float32 of shape"),
        ((0, good, None), "^fans are missing$"),
        ((0, good, fans[:1]), r"^fans are uint32 of shape \(1, 3, 4\), not whole numbers of shape \(2, 3, 4\)$"),
        ((0, good, fans.astype(float)), "^fans are float64"),
        ((0, good, fans.astype(np.int64) - 1), "^a count of a fan is below 0 or beyond 31 bits$"),
        ((6, good, fans), "^there is no chunk 6; the last one is 5$"),
    ]
    with store.lock():
        for arguments, message in wrong:
            with pytest.raises(ValueError, match=message):
                store.commit(*arguments)
        assert data_bytes(store.path) == before
        commit(store, 0)
        with pytest.raises(ValueError, match=r"^chunk 0 is committed already$"):
            commit(store, 0)


def test_fans_are_refused_where_the_folder_has_none(tmp_path):
    store = create(tmp_path / "s", fans=False)
    with store.lock(), pytest.raises(ValueError, match=r"^this folder has no fans$"):
        commit(store, 0)


def test_writing_without_the_lock_is_a_fault_of_the_program(tmp_path):
    store = create(tmp_path / "s")
    for write in (lambda: commit(store, 0), lambda: store.forget(0), store.finish):
        with pytest.raises(RuntimeError, match=r"^hold the folder first: with store\.lock\(\):$"):
            write()


def test_nothing_that_is_there_is_overwritten(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("mine", "file", "link"):
        with pytest.raises(StorageError) as caught:
            create(tmp_path / name)
        message = "is there already; nothing is overwritten. Give another output=, or remove it."
        assert str(caught.value) == f"{tmp_path / name}: {message}"
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link", "mine"]


def test_an_empty_folder_is_taken_and_missing_ones_above_are_made(tmp_path):
    (tmp_path / "empty").mkdir()
    create(tmp_path / "empty")
    create(tmp_path / "a" / "b" / "s")
    assert SweepStore.open(tmp_path / "a" / "b" / "s").pending() == list(range(6))
    assert SweepStore.open(tmp_path / "empty").pending() == list(range(6))


@pytest.mark.parametrize("name", ["manifest.json", "outcomes.zarr", "../x", "a/b", ".hidden", "lock"])
def test_a_file_of_a_taken_or_no_plain_name_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"is no name for a file of the caller's$"):
        SweepStore.create(tmp_path / "s", plan=PLAN, outcomes=OUTCOMES, inputs={}, arguments=[], files={name: "text"})
    assert not (tmp_path / "s").exists()


def test_the_same_inputs_are_continued_and_others_refused(tmp_path):
    path = tmp_path / "s"
    assert SweepStore.matching(path, INPUTS) is None
    path.mkdir()
    assert SweepStore.matching(path, INPUTS) is None
    create(path)
    found = SweepStore.matching(path, INPUTS)
    assert found is not None
    assert found.pending() == list(range(6))
    with pytest.raises(InputError, match=r"holds results of other inputs \(seed differ\); nothing is overwritten"):
        SweepStore.matching(path, INPUTS | {"seed": 8})


def test_what_is_no_sweep_is_refused_in_one_line(tmp_path):
    with pytest.raises(InputError) as caught:
        SweepStore.open(tmp_path / "nowhere")
    assert str(caught.value) == f"{tmp_path / 'nowhere'}: is not there."
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r": holds no manifest\.json: it is no folder of results\.$"):
        SweepStore.open(tmp_path / "empty")
    written_at_once(tmp_path / "run", {"x": b"y"})
    with pytest.raises(InputError, match="holds results that were written at once, not in chunks"):
        SweepStore.open(tmp_path / "run")


def test_another_format_version_is_named(tmp_path):
    store = create(tmp_path / "s")
    manifest = json.loads((store.path / "manifest.json").read_text())
    (store.path / "manifest.json").write_text(json.dumps(manifest | {"format_version": 99}))
    with pytest.raises(InputError, match=r"manifest\.json: has format version 99; this version reads 1 and 2\.$"):
        SweepStore.open(store.path)


def test_importing_storage_imports_nothing_heavy():
    program = (
        "import importlib, pkgutil, sys, sim.storage\n"
        "for module in pkgutil.iter_modules(sim.storage.__path__, 'sim.storage.'):\n"
        "    importlib.import_module(module.name)\n"
        "print({'zarr', 'filelock', 'xarray', 'pandas', 'pyarrow', 'numba', 'h5netcdf'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_finished_sweep_can_be_completed_again_without_a_change(tmp_path, whole):
    path = tmp_path / "s"
    complete(path)
    complete(path)
    assert data_bytes(path) == data_bytes(whole)
