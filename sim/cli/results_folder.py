"""Where the results of a command go by default, and about how long it will take."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sim.cli.commands import Simulation
from sim.ground import defaults

RESULTS: Final = Path("results")
_SECONDS_A_STEP: Final = {"compiled": 3.6e-6, "mesa": 4.0e-3}
"""Rough cost of one step of one run on one processor."""
_LEAST_SECONDS: Final = 0.1
_LEAST_SHARE: Final = 0.1


def folder_of(command: Simulation, name: str, inputs_hash: str) -> Path:
    """Return ``output=``, or ``results/COMMAND/NAME`` with a suffix where that holds results of other inputs."""
    from sim.storage.results import MANIFEST, read_manifest

    if command.output:
        return Path(command.output)
    path = RESULTS / command.title() / name
    if (path / MANIFEST).is_file() and read_manifest(path).get("inputs_hash") != inputs_hash:
        return path.with_name(f"{name}-{inputs_hash[:8]}")
    return path


def estimated_seconds(runs: int, steps: int, *, intermediaries: int, threads: int, engine: str = "compiled") -> float:
    """Return about how long runs take once compiled, for a dry run's estimate only."""
    share = max(intermediaries / defaults.INTERMEDIARIES, _LEAST_SHARE)
    return max(runs * steps * _SECONDS_A_STEP[engine] * share / threads, _LEAST_SECONDS)
