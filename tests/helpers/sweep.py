"""What the tests of sweep commands share: the command in a process of its own, and the bytes of a folder's data."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import sim
from helpers.core import digest
from sim.cli import dispatch

TIMES_ONLY = ("manifest.json", "lock")
"""Files that differ between folders of the same request: times, versions and the lock."""


def wary(*arguments: str, cwd: Path, timeout: float = 240) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments], cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False
    )


def here(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, which has the compiled code already."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        status = dispatch(arguments)
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), errors.getvalue())


def begin(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """Start a command that Ctrl-C reaches, also where these tests run in the background and so ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "sim", *arguments],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def data_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every data file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in TIMES_ONLY
    }


def committed(folder: Path) -> int:
    """Return how many chunks are committed."""
    return len(list((folder / "commits").glob("[0-9]*.json"))) if (folder / "commits").is_dir() else 0


def wait_for_chunks(process: subprocess.Popen[str], folder: Path, count: int, timeout: float = 120) -> None:
    """Wait until so many chunks are committed, or the process ends."""
    end = time.monotonic() + timeout
    while committed(folder) < count and process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)


def state_of(folder: Path) -> str:
    """Return what the manifest says of how far the folder is."""
    return str(json.loads((folder / "manifest.json").read_text())["state"])


def digests_of_a_sweep() -> list[str]:
    """Return the hashes of the outcomes and of the fans of a short sweep."""
    over = ["params.drone_output", "mechanisms.trust"]
    design = sim.sample("baseline", "lhs", samples=2, over=over, seed=5)
    scenario = sim.load("baseline", overrides={"horizon": "2022-03-21"})
    swept = sim.sweep(scenario, design, runs=2, seed=4, at="2022-03-14", intermediaries=5, width=2)
    return [digest(swept.outcomes.values), digest(swept.fans.values)]
