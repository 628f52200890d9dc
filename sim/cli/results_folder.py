"""Where the results of a command go, what is written there, and about how long it will take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.cli.command import Command
from sim.cli.families import Simulation
from sim.cli.terminal import log
from sim.ground import defaults
from sim.ground.faults import input_error

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
    from sim.storage.results import MANIFEST, read_manifest

    if command.output:
        return Path(command.output)
    path = RESULTS / command.title() / name
    if (path / MANIFEST).is_file() and read_manifest(path).get("inputs_hash") != inputs_hash:
        return path.with_name(f"{name}-{inputs_hash[:8]}")
    return path


def fill_once(
    folder: ResultsFolder,
    command: Command,
    compute: Callable[[], Callable[[Path], None]],
    *,
    quiet: bool = False,
    done: str = "these results; nothing was run",
) -> None:
    """Write what `compute` returns the writer of into a folder, unless it holds the results of the same inputs."""
    if folder.complete():
        log(f"{folder.path} already holds {done}.", quiet=quiet)
        return
    started = dt.datetime.now(dt.UTC)
    folder.write(compute(), arguments=[*command.title().split(), *command.arguments], started=started)


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of a results folder; InputError where it cannot be read."""
    import pandas as pd

    try:
        return pd.read_csv(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise input_error(str(path), f"cannot be read: {reason}.") from None


def estimated_seconds(runs: int, steps: int, *, intermediaries: int, threads: int, engine: str = "compiled") -> float:
    """Return about how long runs take once compiled, for a dry run's estimate only."""
    share = max(intermediaries / defaults.INTERMEDIARIES, _LEAST_SHARE)
    return max(runs * steps * _SECONDS_A_STEP[engine] * share / threads, _LEAST_SECONDS)
