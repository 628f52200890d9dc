"""Results that commands show, verify, export and repeat: verified first, told where damaged, and read in an archive."""

from __future__ import annotations

import errno
import html
import os
import shutil

import pytest

from helpers.core import needs_compiler
from helpers.storage import written_at_once
from helpers.sweep import here

pytestmark = needs_compiler

RUN = ("run", "horizon=26", "runs=4", "figures=false", "quiet=true", "output=mine")
COMPARE = ("compare", "scenarios=baseline,ceasefire", "runs=8", "horizon=26", "figures=false", "output=mine")
SWEEP = ("sweep", "design=lhs", "samples=2", "runs=4", "chunk=4", "over=params.drone_output", "figures=false")
DAY = ("horizon=30", "at=2022-08-01", "quiet=true", "output=mine")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folders of a run and of a sweep, by command; not to be changed."""
    folders = {}
    for command in (RUN, (*SWEEP, *DAY)):
        folders[command[0]] = folder = tmp_path_factory.mktemp(command[0])
        done = here(*command, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folders


@pytest.fixture
def folder_of(made, tmp_path):
    """Copy one of these folders to where it can be changed."""
    return lambda command: shutil.copytree(made[command], tmp_path / "copy")


def change(path, change_by=1):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= change_by
    path.write_bytes(content)


@pytest.mark.parametrize("content", [None, b"", b"q0%,\n"])
def test_a_damaged_table_is_not_shown(folder_of, content):
    folder = folder_of("run")
    table = folder / "mine" / "summary.csv"
    if content is None:
        change(table)
    else:
        table.write_bytes(content)
    done = here(*RUN, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mine: is damaged: summary.csv has ")
    assert done.stderr.endswith("See: wary verify mine\n")
    found = here("verify", "mine", cwd=folder)
    assert found.returncode == 1
    assert found.stdout.startswith("summary.csv has ")


def test_a_damaged_table_of_a_comparison_is_not_shown(tmp_path):
    assert here(*COMPARE, "quiet=true", cwd=tmp_path).returncode == 0
    assert here("verify", "mine", cwd=tmp_path).stdout.endswith("runs of `wary compare` are not computed anew.\n")
    change(tmp_path / "mine" / "expectations.csv", 2)
    done = here(*COMPARE, "quiet=true", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is damaged: expectations.csv has other content than was written" in done.stderr


def test_what_was_exported_into_a_folder_is_verified_and_what_nobody_wrote_is_told(folder_of):
    folder = folder_of("run")
    assert here("export", "mine", cwd=folder).stdout == "written to mine/mine.csv\n"
    assert here("export", "mine", cwd=folder).returncode == 2  # it is there already
    sound = here("verify", "mine", cwd=folder)
    assert (sound.returncode, "mine.csv" in sound.stdout) == (0, False)
    (folder / "mine" / "notes.txt").write_text("mine")
    told = here("verify", "mine", cwd=folder)
    assert told.returncode == 0
    assert "notes.txt is no file of these results: nothing was written down of it." in told.stdout
    change(folder / "mine" / "mine.csv")
    assert here("verify", "mine", cwd=folder).stdout.endswith(
        "mine.csv has other content than was written\nremove what was exported, and export it anew: mine.csv\n"
    )
    (folder / "mine" / "mine.csv").unlink()
    assert here("export", "mine", cwd=folder).returncode == 0
    assert here("verify", "mine", cwd=folder).returncode == 0


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("design.csv", "design.csv has other content than was written\n"),
        ("summary.csv", "to write what is damaged again: wary summary mine\n"),
        ("added.json", "to write what is damaged again: wary summary mine\n"),
        ("outcomes.zarr/outcomes/c.0.0.0", "to write what is damaged again: wary resume mine\n"),
    ],
)
def test_each_damage_of_a_sweep_is_told_with_what_mends_it(folder_of, name, end):
    folder = folder_of("sweep")
    change(folder / "mine" / name)
    found = here("verify", "mine", cwd=folder)
    assert found.returncode == 1
    assert found.stdout.endswith(end)
    mended = here(*(end.split()[-2:] if "again" in end else ("resume", "mine")), "figures=false", cwd=folder)
    assert mended.returncode == (0 if "again" in end else 2), mended.stderr
    again = here("verify", "mine", cwd=folder)
    assert again.returncode == (0 if "again" in end else 1)


def test_a_damaged_marker_of_a_whole_sweep_is_warned_of_and_its_numbers_are_shown(folder_of):
    folder = folder_of("sweep")
    sound = here("summary", "mine", "figures=false", cwd=folder)
    change(folder / "mine" / "commits" / "000000.json")
    done = here("summary", "mine", "figures=false", cwd=folder)
    assert (done.returncode, done.stdout) == (0, sound.stdout)
    assert done.stderr.startswith("mine is damaged: chunk 0: commits/000000.json ")
    assert done.stderr.endswith("See: wary verify mine\n")
    assert sound.stderr == ""


@pytest.mark.parametrize("command", ["summary", "resume", "export"])
def test_a_damaged_chunk_is_told_by_whatever_reads_it(folder_of, command):
    folder = folder_of("sweep")
    change(folder / "mine" / "outcomes.zarr" / "long_name" / "c.0")
    done = here(command, "mine", cwd=folder)
    assert done.returncode == 2
    assert "outcomes.zarr/long_name/c.0 has other content than was written" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [("summary", "mine"), ("resume", "mine", "quiet=true"), (*SWEEP, *DAY)])
def test_a_sweep_in_an_archive_is_shown_and_what_cannot_be_written_is_said(folder_of, monkeypatch, command):
    folder = folder_of("sweep")
    (folder / "mine" / "summary.csv").unlink()

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("sim.storage.durable.os.replace", refuse)
    done = here(*command, *(() if command[0] == "sweep" else ("figures=false",)), cwd=folder)
    assert done.returncode == 2
    assert "delivered[drones]" in done.stdout
    assert done.stderr == "mine: cannot be written to: Read-only file system.\n"


def test_a_summary_says_whether_it_wrote_anything(folder_of):
    folder = folder_of("sweep")
    assert here("summary", "mine", "figures=false", cwd=folder).stdout.endswith("\nalready in mine\n")
    (folder / "mine" / "summary.csv").unlink()
    assert here("summary", "mine", "figures=false", cwd=folder).stdout.endswith("\nwritten to mine\n")


def test_the_command_in_a_report_is_what_was_typed_as_a_shell_takes_it(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.gallery.run.drawings_of_run", lambda *_: [])
    done = here("run", "horizon=26", "runs=2", "quiet=true", "output=my run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = here("rerun", "my run", "output=again", "quiet=true", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for folder, typed in (("my run", "run horizon=26 runs=2 quiet=true 'output=my run'"), ("again", "rerun 'my run'")):
        page = (tmp_path / folder / "report.html").read_text(encoding="utf-8")
        assert f"<code>wary {typed}</code>" in html.unescape(page)


@pytest.mark.parametrize(("number", "status"), [(b"1", 0), (b"2", 1)])
def test_a_rerun_is_held_to_the_results_and_not_to_how_they_are_shown(tmp_path, monkeypatch, number, status):
    def written(path, number, made):
        written_at_once(path, {"summary.csv": number, "report.html": made, "figures/x.svg": made}, {"command": "run"})

    written(tmp_path / "mine", b"1", b"wary run")
    monkeypatch.setattr("sim.cli.folders.rerun_folder", lambda *given, **_: written(given[2], number, b"wary rerun"))
    assert here("rerun", "mine", cwd=tmp_path).returncode == status


def test_output_is_tried_before_anything_is_run(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    for name in ("sim.cli.run.record", "sim.comparison.compare.compare", "sim.sweeps.sweep.job_of"):
        monkeypatch.setattr(name, lambda *_, **__: pytest.fail("something was run"))
    for command in (RUN, COMPARE, (*SWEEP, *DAY)):
        done = here(*command[:-1], "quiet=true" if command is COMPARE else "seed=1", "output=file/mine", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("file/mine: cannot be written: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "command",
    [
        (*RUN[:-1], "output=~/mine"),
        (*COMPARE[:-1], "output=~/mine"),
        (*SWEEP, *DAY[:-1], "output=~/mine"),
        ("run", "-m", "seed=1,2", "hydra.sweep.dir=~/jobs"),
        ("export", "mine", "output=~/mine.csv"),
        ("rerun", "mine", "output=~/again"),
        ("verify", "~/mine"),
        ("reference", "~/stored"),
        ("explain", "~/mine", "run=0", "week=1", "actor=iran"),
        ("sweep", "design=table", "options.table=~/design.csv", "output=again"),
    ],
)
def test_no_path_is_taken_for_one_in_a_home_folder(folder_of, command):
    folder = folder_of("run")
    before = sorted(folder.rglob("*"))
    done = here(*command, cwd=folder)
    assert done.returncode == 2
    assert "begins with ~, which stands for no home folder here: write /" in done.stderr
    assert sorted(folder.rglob("*")) == before
