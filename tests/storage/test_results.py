"""Results folders that are written at once: whole or not there, one writer at a time, and no flipped bit unnoticed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from helpers.paths import TESTS
from helpers.storage import (
    INPUTS,
    StoppingDisk,
    complete,
    failing,
    flipped,
    lay_out,
    outcomes_of,
    without_sync,
    written_at_once,
)
from sim.ground.faults import Fault, InputError
from sim.storage.added import ADDED, adding
from sim.storage.durable import StorageError, sealed, unsealed
from sim.storage.manifest import read_chunked, read_manifest
from sim.storage.reading import open_sweep
from sim.storage.results import ResultsFolder
from sim.storage.verification import damage_of_added, damage_of_files, extra_files, sound_bytes

FILES = {"summary.csv": b"a,b\n1,2\n", "figures/fans.svg": b"<svg/>", "empty": b""}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_stop_anywhere_leaves_a_whole_folder_or_none(tmp_path):
    (tmp_path / "top").mkdir()
    disk = StoppingDisk(tmp_path / "top")
    with disk.watching():
        written_at_once(tmp_path / "top" / "r", FILES)
    assert {f"r/{name}" for name in (*FILES, "manifest.json")} <= set(disk.synced())
    found = set()
    with without_sync():
        for number, (kind, _, tree) in enumerate(disk.stops):
            folder = tmp_path / str(number)
            folder.mkdir()
            lay_out(tree, folder)
            results = ResultsFolder(folder / "r", INPUTS)
            whole = results.complete()
            found.add((kind, whole))
            if not whole:
                written_at_once(folder / "r", FILES)
            assert damage_of_files(folder / "r", read_manifest(folder / "r")["files"]) == []
            assert names_in(folder) == ["r"]
    assert {("killed", False), ("killed", True), ("names without content", False)} <= found


def test_a_disk_that_refuses_any_call_is_told_and_leaves_nothing(tmp_path):
    call, told = 0, ""
    while True:
        folder = tmp_path / str(call)
        folder.mkdir()
        with without_sync(), failing(call, errno.ENOSPC) as made:
            try:
                written_at_once(folder / "r", FILES)
                break
            except StorageError as refused:
                told = str(refused)
        if "rename" in made[:call]:
            assert told.endswith("is there, but may not outlast a power cut: No space left on device.")
        else:
            assert told == f"{folder / 'r'}: cannot be written: No space left on device. Nothing was left behind."
            assert names_in(folder) == []
        call += 1
    assert call > len(FILES)


def test_what_a_killed_process_left_goes_with_the_next_whatever_its_number(tmp_path):
    program = """
import os, signal, sys
from pathlib import Path
from sim.storage.results import ResultsFolder
with ResultsFolder(Path(sys.argv[1]), {}).filling(["run"]) as folder:
    (folder / "trajectories.nc").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path / "r"], check=False, timeout=120)
    assert done.returncode < 0
    assert len(names_in(tmp_path)) == 1
    written_at_once(tmp_path / "r", FILES)
    assert names_in(tmp_path) == ["r"]


def test_a_second_writer_is_told_of_the_first_before_any_work_and_harms_nothing(tmp_path):
    results, work = ResultsFolder(tmp_path / "r", INPUTS), []
    with results.filling(["run"]) as folder:
        (folder / "x").write_text("of the first")
        program = "import sys; from helpers.storage import *; written_at_once(Path(sys.argv[1]), {})"
        second = subprocess.run(
            [sys.executable, "-c", program, tmp_path / "r"],
            env=os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        with pytest.raises(StorageError) as refused, ResultsFolder(tmp_path / "r", INPUTS).filling(["run"]):
            work.append("done")
    message = f"is being written by process {os.getpid()} on "
    assert message in str(refused.value)
    assert message in second.stderr
    assert work == []
    assert sound_bytes(tmp_path / "r", "x") == b"of the first"
    assert names_in(tmp_path / "r") == ["manifest.json", "x"]


def test_the_same_results_of_another_machine_are_taken_and_others_refused(tmp_path):
    with ResultsFolder(tmp_path / "same", INPUTS).filling(["run"]) as folder:
        (folder / "x").write_text("mine")
        written_elsewhere = written_at_once(tmp_path / "elsewhere", {"x": b"theirs"})
        written_elsewhere.rename(tmp_path / "same")
    assert sound_bytes(tmp_path / "same", "x") == b"theirs"
    with (
        pytest.raises(StorageError, match="is there already; nothing is overwritten"),
        ResultsFolder(tmp_path / "other", INPUTS).filling(["run"]),
    ):
        written_at_once(tmp_path / "elsewhere", {}, INPUTS | {"seed": 8}).rename(tmp_path / "other")
    assert names_in(tmp_path) == ["other", "same"]


def test_a_file_that_the_work_needs_and_that_is_gone_is_not_blamed_on_the_output(tmp_path):
    with pytest.raises(StorageError) as refused, ResultsFolder(tmp_path / "out" / "r", INPUTS).filling(["run"]):
        (tmp_path / "case" / "series.csv").read_text()
    assert str(refused.value) == f"{tmp_path / 'case' / 'series.csv'}: No such file or directory. Nothing was written."
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_no_flipped_bit_goes_unnoticed(tmp_path, name):
    folder = written_at_once(tmp_path / "r", FILES)
    content = (folder / name).read_bytes()
    for bit in range(0, 8 * len(content), max(1, len(content) // 12)):
        (folder / name).write_bytes(flipped(content, bit))
        if name == "manifest.json":
            with pytest.raises(InputError, match=r"manifest\.json"):
                read_manifest(folder)
        else:
            found = damage_of_files(folder, read_manifest(folder)["files"])
            assert [damage.file for damage in found] == [name], bit


def test_a_folder_of_an_older_version_is_still_read(tmp_path):
    folder = written_at_once(tmp_path / "r", FILES)
    manifest = unsealed((folder / "manifest.json").read_bytes())
    older = {key: value for key, value in manifest.items() if key != "digest"} | {"format_version": 1}
    (folder / "manifest.json").write_text(json.dumps(older))
    assert damage_of_files(folder, read_manifest(folder)["files"]) == []
    (folder / "manifest.json").write_text(json.dumps(older | {"format_version": 2}))
    with pytest.raises(StorageError, match="does not match the digest of its own content"):
        read_manifest(folder)


@pytest.mark.parametrize("change", [{"times": []}, {"times": None}, {"inputs": "x"}, {"files": 5}])
def test_a_manifest_of_an_older_version_of_another_form_is_one_message(tmp_path, change):
    """It has no seal that would tell; whoever lists results, such as the page, met an exception at the times."""
    folder = written_at_once(tmp_path / "r", FILES)
    manifest = unsealed((folder / "manifest.json").read_bytes())
    older = {key: value for key, value in manifest.items() if key != "digest"} | {"format_version": 1}
    (folder / "manifest.json").write_text(json.dumps(older | change))
    with pytest.raises(StorageError, match="is incomplete"):
        read_manifest(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b"{}"])
def test_a_manifest_of_any_other_content_is_one_message(tmp_path, content):
    folder = written_at_once(tmp_path / "r", FILES)
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(InputError) as refused:
        ResultsFolder(folder, INPUTS).complete()
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["../secret", "/etc/hostname", "a/../../secret"])
def test_a_manifest_leads_nowhere_else(tmp_path, name):
    (tmp_path / "secret").write_text("x")
    folder = written_at_once(tmp_path / "r", FILES)
    manifest = unsealed((folder / "manifest.json").read_bytes())
    manifest["files"][name] = manifest["files"]["empty"]
    (folder / "manifest.json").write_bytes(sealed({key: manifest[key] for key in manifest if key != "digest"}))
    read = read_manifest(folder)["files"]
    assert [str(damage) for damage in damage_of_files(folder, read)] == [f"{name} lies outside of the folder"]
    with pytest.raises(StorageError, match="holds no "):
        sound_bytes(folder, name)


# what is added


def test_added_files_are_written_down_and_others_are_told(tmp_path):
    folder = written_at_once(tmp_path / "r", FILES)
    with adding(folder, "out.csv", "more"):
        (folder / "out.csv").write_text("1")
        (folder / "more").mkdir()
        (folder / "more" / "a").write_text("2")
    (folder / "more" / "mine").write_text("3")
    (folder / "notes.txt").write_text("4")
    known = read_manifest(folder)["files"]
    assert damage_of_added(folder) == []
    assert extra_files(folder, known) == ["more/mine", "notes.txt"]
    (folder / "more" / "a").write_text("5")
    (folder / "out.csv").unlink()
    assert [str(damage) for damage in damage_of_added(folder)] == [
        "more/a has other content than was written",
        "out.csv is missing",
    ]
    with adding(folder, "more"):
        pass
    assert damage_of_added(folder) == []
    assert extra_files(folder, known) == ["notes.txt"]


def test_what_was_being_added_when_a_process_stopped_is_told_until_it_is_removed(tmp_path):
    folder = written_at_once(tmp_path / "r", FILES)
    killed = adding(folder, "figures2")
    killed.__enter__()
    (folder / "figures2").mkdir()
    (folder / "figures2" / "half").write_text("x")
    told = "figures2 was being written when a process was stopped, or is being written now"
    assert [str(damage) for damage in damage_of_added(folder)] == [told]
    assert extra_files(folder, read_manifest(folder)["files"]) == []
    shutil.rmtree(folder / "figures2")
    with adding(folder, "other"):
        (folder / "other").touch()
    assert damage_of_added(folder) == []


@pytest.mark.parametrize(
    "stop", [KeyboardInterrupt, OSError(errno.ENOSPC, "full"), StorageError([Fault("r", 0, "", "is damaged.")])]
)
def test_what_fails_to_be_added_changes_nothing_of_what_is_written_down(tmp_path, stop):
    folder = written_at_once(tmp_path / "r", FILES)
    with adding(folder, "out.csv"):
        (folder / "out.csv").write_text("1")
    before = (folder / ADDED).read_bytes()

    def fail() -> None:
        with adding(folder, "out.csv", "figures2"):
            raise stop

    with pytest.raises((KeyboardInterrupt, StorageError)):
        fail()
    assert (folder / ADDED).read_bytes() == before
    assert damage_of_added(folder) == []
    (folder / "out.csv").write_text("2")
    assert [damage.file for damage in damage_of_added(folder)] == ["out.csv"]


def test_a_damaged_list_of_added_files_is_told_and_begun_anew(tmp_path):
    folder = written_at_once(tmp_path / "r", FILES)
    for name in ("one", "other"):
        with adding(folder, name):
            (folder / name).write_text(name)
    content = (folder / ADDED).read_bytes()
    for bit in range(0, 8 * len(content), 37):
        (folder / ADDED).write_bytes(flipped(content, bit))
        assert [damage.file for damage in damage_of_added(folder)] == [ADDED]
    with adding(folder, "one"):
        pass
    assert damage_of_added(folder) == []
    assert extra_files(folder, read_manifest(folder)["files"]) == ["other"]


# sweeps


def test_files_of_a_chunk_that_was_never_committed_are_not_read_but_told(tmp_path):
    whole, store = complete(tmp_path / "whole"), complete(tmp_path / "s")
    with store.lock():
        store.forget(2)
    names = whole.plan.chunk(2).files(fans=True)
    for name in names:  # as a kill between a chunk's files and its marker leaves them
        (store.path / name).write_bytes((whole.path / name).read_bytes())
    chunk = store.plan.chunk(2)
    sweep = open_sweep(store.path)
    assert sweep.outcomes[list(chunk.samples), list(chunk.runs)].isnull().all()
    assert int(sweep.fans[2].sum()) == 0
    np.testing.assert_array_equal(sweep.outcomes[:2, :2].values, outcomes_of(store.plan, 0))
    assert store.extra_files() == sorted(names)
    assert store.damaged() == []


def test_a_sweep_that_is_read_later_is_held_against_its_hashes_then(tmp_path):
    store = complete(tmp_path / "s")
    sweep = open_sweep(store.path)
    assert read_chunked(store.path)[0]["format_version"] == 2
    for name in (*store.plan.chunk(3).files(fans=True), "outcomes.zarr/outcomes/zarr.json"):
        path = store.path / name
        content = path.read_bytes()
        path.write_bytes(flipped(content, 11))
        with pytest.raises(StorageError, match=f"is damaged: {name} has other content than was written"):
            open_sweep(store.path).load()
        path.write_bytes(content)
    assert sweep.load().sizes["sample"] == 5
