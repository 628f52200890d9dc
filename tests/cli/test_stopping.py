"""Commands that are interrupted or asked to end: one line, status 130, and nothing half-written."""

from __future__ import annotations

import signal
import sys
import time

import pytest

from helpers.sweep import begin
from sim.cli import dispatch, main


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_an_interrupt_leaves_nothing_half_written(capsys, tmp_path, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.run.record", interrupted)
    status = dispatch(("run", "horizon=26", "runs=8", "figures=false", "quiet=true", "output=mine"))
    assert status == 130
    assert "interrupted; nothing was written." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking")
def test_a_request_to_end_is_taken_as_an_interrupt(tmp_path):
    """A scheduler or a container asks so; what was begun stayed in the folder of results, under a hidden name."""
    process = begin("run", "runs=100000", "output=mine", cwd=tmp_path)
    end = time.monotonic() + 60
    while not list(tmp_path.glob(".mine.partial-*/lock")) and time.monotonic() < end:
        time.sleep(0.005)
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.endswith("\ninterrupted; nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_before_a_command_has_begun_is_one_line(capsys, monkeypatch):
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.help.general_help", interrupted)
    monkeypatch.setattr("sys.argv", ["wary"])
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        for one, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(one, handler)
    assert ended.value.code == 130
    assert capsys.readouterr().err == "\ninterrupted; nothing was written.\n"
