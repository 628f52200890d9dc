"""Long commands that keep parts: killed while they run, the same command goes on and writes the same bytes."""

from __future__ import annotations

import importlib.util
import signal
import time

import pytest

import sim
from helpers.core import needs_compiler
from helpers.sweep import begin, here

DRONES = "delivered[drones]"
needs_workbench = pytest.mark.skipif(
    not importlib.util.find_spec("ema_workbench"), reason="the EMA workbench, the extra discovery, is not here"
)
needs_scores = pytest.mark.skipif(
    not importlib.util.find_spec("scoringrules"), reason="scoringrules, the extra scores, is not here"
)
MARKS = {"discover": needs_workbench, "hindcast": needs_scores}
FEW = ["figures=false", "output=kept", "quiet=true"]
COMMANDS = {
    "influence": ["influence", "runs=600", *FEW],
    "game": ["influence", "game", "runs=300", "strategies=logit,best_reply,tit_for_tat", *FEW],
    "docking": ["patterns", "docking", "trust", "rivals=trust", "runs=100", *FEW],
    "hindcast": ["hindcast", "draws=8192", "origins=2022-12-14,2023-12-14", *FEW],
    "discover": ["discover", "swept", f"outcome={DRONES}", "above=3500", "resamples=20", *FEW],
}


def written(folder):
    """Return every file but the manifest, which has times."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.long
@needs_compiler
@pytest.mark.parametrize("name", [pytest.param(name, marks=MARKS.get(name, ())) for name in COMMANDS])
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_command_that_was_killed_goes_on_and_writes_the_same_bytes(name, tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
        if name == "discover":
            design = sim.sample("baseline", "lhs", samples=200, over=["params.drone_*", "mechanisms.trust"], seed=2)
            sim.sweep("baseline", design, runs=4, intermediaries=5, fans=False, output=folder / "swept")
    done = here(*COMMANDS[name], cwd=whole)
    assert done.returncode == 0, done.stderr

    process, end = begin(*COMMANDS[name], cwd=killed), time.monotonic() + 240
    while not list(killed.glob("*kept.parts*/[0-9]*.npz")) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    parts = len(list(killed.glob("*kept.parts*/[0-9]*.npz")))
    assert parts
    assert not (killed / "kept").exists()

    done = here(*COMMANDS[name], cwd=killed)
    assert done.returncode == 0, done.stderr
    assert written(killed / "kept") == written(whole / "kept")
    left = {path.name for path in killed.iterdir()}
    assert left == {"kept", *(["swept"] if name == "discover" else [])}
