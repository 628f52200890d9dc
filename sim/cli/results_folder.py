"""Where the results of a command go, what is written there, and about how long it will take."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.cli.command import Command
from sim.cli.families import Simulation
from sim.cli.terminal import log
from sim.ground import defaults
from sim.ground.faults import input_error
from sim.ground.paths import displayed, literal

if TYPE_CHECKING:
    import pandas as pd

    from sim.storage.results import ResultsFolder

RESULTS: Final = Path("results")
_SECONDS_A_STEP: Final = {"compiled": 3.6e-6, "mesa": 4.0e-3}
"""Rough cost of one step of one run on one processor."""
_LEAST_SECONDS: Final = 0.1
_LEAST_SHARE: Final = 0.1


def folder_of(command: Simulation, name: str, inputs_hash: str) -> Path:
    """Return ``output=``, or ``results/COMMAND/NAME`` with a suffix where that holds results of other inputs."""
    from sim.storage.manifest import MANIFEST, read_manifest

    if command.output:
        return literal(command.output, "output")
    path = literal(RESULTS / command.title().replace(" ", "_") / name, "output")
    if (path / MANIFEST).is_file() and read_manifest(path).get("inputs_hash") != inputs_hash:
        return path.with_name(f"{name}-{inputs_hash[:8]}")
    return path


def opened_folder(given: str) -> tuple[Path, dict[str, Any]]:
    """Return the path of a folder of results, and its manifest; InputError where it is none."""
    from sim.storage.manifest import read_manifest

    path = literal(given)
    if not path.is_dir():
        raise input_error(displayed(path), "is no folder.")
    return path, read_manifest(path)


def typed(command: Command) -> list[str]:
    """Return what was typed, behind the program's name."""
    return [*command.title().split(), *command.arguments]


def fill_once(
    folder: ResultsFolder,
    command: Command,
    fill: Callable[[Path], None],
    *,
    quiet: bool = False,
    done: str = "these results; nothing was run",
) -> None:
    """Compute results into a folder, unless it holds those of the same inputs."""
    if folder.complete():
        log(f"{displayed(folder.path)} already holds {done}.", quiet=quiet)
        return
    with folder.filling(typed(command)) as path:
        fill(path)


def record_text(record: dict[str, Any]) -> str:
    """Return what a command found as the text of a JSON file."""
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of a results folder; StorageError where it is not as it was written."""
    import pandas as pd

    from sim.storage.verification import sound_bytes

    return pd.read_csv(io.BytesIO(sound_bytes(folder, name)))


def estimated_seconds(runs: int, steps: int, *, intermediaries: int, threads: int, engine: str = "compiled") -> float:
    """Return about how long runs take once compiled, for a dry run's estimate only."""
    share = max(intermediaries / defaults.INTERMEDIARIES, _LEAST_SHARE)
    return max(runs * steps * _SECONDS_A_STEP[engine] * share / threads, _LEAST_SECONDS)
