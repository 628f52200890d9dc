"""Folders of ``wary run``: computed anew, in part to compare or as a whole to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from sim.case.case import load_case
from sim.cli.commands import Run
from sim.cli.families import Engine
from sim.cli.run import fill_folder
from sim.engine.ensemble import run_block
from sim.ground.axes import RUN
from sim.ground.paths import displayed
from sim.recorded.trajectories import to_dataset
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.scenario.members_file import POINT, members_of
from sim.storage.provenance import refuse_other_rules
from sim.storage.results import ResultsFolder


def _inputs(path: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    inputs = dict(manifest["inputs"])
    refuse_other_rules(path, manifest, "run", load_case(inputs.get("scenario", {}).get("case")).folder)
    return inputs


def compare_runs(path: Path, manifest: Mapping[str, Any], runs: int, seed: int) -> tuple[int, list[str]]:
    """Compute some runs of a folder anew, chosen by a seed, and return how many and what differs from the files."""
    told = _inputs(path, manifest)
    scenario = load(told["scenario"])
    members = members_of(scenario.case, told.get("uncertainty", POINT), told["seed"])
    inputs = build_inputs(scenario, intermediaries=told["intermediaries"], members=members)
    wrong: list[str] = []
    with xr.open_dataset(path / "trajectories.nc", engine="h5netcdf") as stored:
        there = stored[RUN].values
        places = np.sort(np.random.default_rng(seed).choice(len(there), min(runs, len(there)), replace=False))
        chosen = there[places]
        for first in range(0, len(chosen), 64):
            numbers = chosen[first : first + 64].astype(np.int64)
            computed = to_dataset(run_block(inputs, told["seed"], numbers, 64), inputs, seed=told["seed"])
            for name in computed.data_vars:
                before = stored[name].isel(run=places[first : first + 64]).values
                wrong += _differing(str(name), numbers, before, computed[name].values)
    return len(chosen), wrong


def _differing(name: str, numbers: NDArray[np.int64], before: NDArray[Any], after: NDArray[Any]) -> list[str]:
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    return [
        f"run {numbers[place]}: {name} differs" for place in np.flatnonzero(~same.reshape(len(numbers), -1).all(axis=1))
    ]


def rerun_folder(path: Path, manifest: Mapping[str, Any], target: Path, *, quiet: bool) -> None:
    """Repeat a folder of ``wary run`` from its manifest."""
    told = _inputs(path, manifest)
    scenario: Scenario = load(told["scenario"])
    names = ("runs", "seed", "intermediaries", "figures", "uncertainty", "given")
    numbers = {"uncertainty": POINT} | {name: told[name] for name in names if name in told}
    command = Run(scenario=scenario.name, quiet=quiet, engine=Engine(), **numbers)
    words = ["rerun", displayed(path)]
    with ResultsFolder(target, told).filling(words) as folder:
        fill_folder(command, scenario, words, folder)
