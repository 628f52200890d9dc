"""The release of November as a peer: left out where it cannot be built, and held against this version in turn."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))  # its modules find one another as those of a script

import november
from measuring import Measured
from november import NOT_HERE, Version, Versions


def version(name: str, folder: Path) -> Version:
    return Version(name, sys.executable, folder, folder / "kept")


def measured(seconds: float) -> Measured:
    return Measured(seconds, 2 * seconds, 100.0, "")


def test_where_there_is_no_history_the_release_is_left_out_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(november, "ROOT", tmp_path)
    monkeypatch.setattr(november, "HOME", tmp_path / "build" / "november")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    alone = november.versions()
    assert [one.name for one in alone.both] == ["now"]
    for part in ("starts", "commands", "rates", "memory", "precision"):
        monkeypatch.setattr(Versions, part, lambda *_: "measured")
    assert alone.told(3).splitlines()[0] == NOT_HERE


def test_rounds_are_in_turn_and_every_ratio_is_of_one_round(tmp_path):
    both = Versions((version("now", tmp_path), version("November", tmp_path)))
    clock = iter([1.0, 4.0, 2.0, 4.0, 3.0, 4.0])
    order: list[str] = []

    def measure(of: Version) -> Measured:
        order.append(of.name)
        return measured(next(clock))

    row = both._row("a command", both._in_turn(3, measure))
    assert order == ["now", "November"] * 3
    assert row == ["a command", "2.00", "4.00", "0.50 (0.25 to 0.75)", "4.00", "8.00", "0.50 (0.25 to 0.75)"]
    assert len(both._columns("seconds", "processor")) == len(row) - 1


def test_a_version_alone_has_no_ratio(tmp_path):
    alone = Versions((version("now", tmp_path),))
    row = alone._row("a command", alone._in_turn(1, lambda _: measured(1.5)))
    assert row == ["a command", "1.50", "3.00"]


def test_a_command_runs_in_the_folder_of_its_version_and_says_how_it_failed(tmp_path):
    (tmp_path / "sim.py").write_text("import os, sys; print(os.getcwd(), sys.argv[1:])", encoding="utf-8")
    done = version("now", tmp_path).command("--help", writes=False)
    assert done.said.split() == [str(tmp_path), "['--help']"]
    assert done.processor > 0.0
    assert done.peak > 1.0
    with pytest.raises(RuntimeError, match="ended with 3"):
        version("now", tmp_path).done("-c", "raise SystemExit(3)")
