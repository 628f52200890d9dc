"""Results folders of odd and long names: written, read, verified and exported as themselves, or refused at once."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from helpers.paths import ODD_NAMES
from helpers.storage import INPUTS, PLAN, complete, create, outcomes_of, without_sync, written_at_once
from sim.ground.faults import InputError
from sim.storage.durable import StorageError
from sim.storage.export import export
from sim.storage.reading import open_sweep
from sim.storage.results import ResultsFolder
from sim.storage.sweep_store import SweepStore
from sim.storage.verification import sound_bytes

ODD = [*ODD_NAMES, os.fsdecode(b"\xff"), "n" * 240, "n" * 255]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ODD)
def test_a_sweep_of_any_name_is_read_where_it_was_written(here, name):
    with without_sync():
        store = complete(Path(name))
    assert names_in(here) == [name]
    assert store.damaged() == []
    assert store.extra_files() == []
    assert SweepStore.matching(Path(name), INPUTS) is not None
    np.testing.assert_array_equal(open_sweep(name).outcomes[:2, :2].values, outcomes_of(PLAN, 0))


@pytest.mark.parametrize("name", ODD)
def test_an_export_of_any_name_is_read_where_it_was_written(here, name):
    with without_sync():
        complete(Path("s"))
    export("s", "netcdf", f"{name}")
    with open(name, "rb") as file, xr.open_dataset(file, engine="h5netcdf") as dataset:  # noqa: PTH123 - as it is
        assert dataset.sizes["sample"] == PLAN.samples
    Path(name).unlink()
    export("s", "parquet", name)
    with open(name, "rb") as file:  # noqa: PTH123 - as it is
        assert len(pd.read_parquet(file)) == PLAN.samples * PLAN.runs
    assert names_in(here) == sorted([name, "s"])


@pytest.mark.parametrize("name", ODD)
def test_results_of_any_name_are_read_where_they_were_written(here, name):
    written_at_once(Path(name), {"x": b"y", "figures/z": b""})
    assert names_in(here) == [name]
    assert names_in(here / name) == ["figures", "manifest.json", "x"]
    assert ResultsFolder(Path(name), INPUTS).complete()
    assert sound_bytes(here / name, "x") == b"y"


@pytest.mark.parametrize("name", ["~", "~/results", "~nobody/x", "n" * 256, "ü" * 130, "a/" + "n" * 300])
def test_what_no_folder_can_be_called_is_refused_before_any_work_and_leaves_nothing(here, name):
    complete(here / "s")
    for attempt in (
        lambda: create(Path(name)),
        lambda: SweepStore.matching(Path(name), INPUTS),
        lambda: open_sweep(name),
        lambda: export("s", "csv", name),
        lambda: written_at_once(Path(name), {}),
    ):
        with pytest.raises(InputError) as refused:
            attempt()
        assert len(str(refused.value).splitlines()) == 1
    assert names_in(here) == ["s"]


def test_results_in_the_home_folder_are_never_taken_for_those_of_a_folder_named_tilde(here, monkeypatch):
    monkeypatch.setenv("HOME", str(here / "home"))
    complete(here / "home" / "s")
    with pytest.raises(InputError):
        open_sweep("~/s")
    with pytest.raises(StorageError, match=r"^\./~/s: is not there|^~/s: is not there"):
        open_sweep("./~/s")


def test_what_lies_behind_a_file_or_on_a_refusing_disk_is_refused_before_the_work(here):
    Path("file").write_text("x")
    for place in ("file/x", "file/x/y", "/proc/x", "/proc/x/y"):
        work = []
        with (
            pytest.raises(StorageError, match=r"cannot be (written|read): "),
            ResultsFolder(Path(place), INPUTS).filling(["run"]),
        ):
            work.append(place)
        assert work == []
    assert names_in(here) == ["file"]


def test_folders_above_that_were_made_for_nothing_are_removed(here):
    class StopError(Exception):
        pass

    with pytest.raises(StopError), ResultsFolder(Path("a/b/c"), INPUTS).filling(["run"]):
        raise StopError
    assert names_in(here) == []
