"""``--multirun``: one job for every combination of the values given, by Hydra and any of its launchers."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.cli.command import SCENARIO_GROUPS, Command
from sim.cli.parsing import COMMAND_LINE, key_faults, register, split
from sim.cli.terminal import print_result
from sim.ground import resources
from sim.ground.faults import EXIT_INPUT, EXIT_OK, InputError, input_error

FLAGS = ("--multirun", "-m")
CHANGE = "change"
RESULTS, ERROR = "results", "error.txt"
_SWEEP_FOLDER = "hydra.sweep.dir="


def carry_out_job(composed: Any) -> None:
    """Carry out one job of a command, as Hydra composed it."""
    from hydra.core.hydra_config import HydraConfig
    from omegaconf import OmegaConf

    hydra = HydraConfig.get()
    folder = Path(hydra.runtime.output_dir)
    command: Any = OmegaConf.to_object(composed)
    command.output = command.output or str(folder / RESULTS)
    command.change, command.arguments = dict(_flat(command.change)), list(hydra.overrides.task)
    try:
        command.carry_out()
    except InputError as error:
        (folder / ERROR).write_text(f"{error}\n", encoding="utf-8")


def _flat(tree: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", _plain(value)


def _plain(value: Any) -> Any:
    # Hydra reads `off` and `on` as truth, a scenario as words.
    return {False: "off", True: "on"}[value] if isinstance(value, bool) else value


def multirun(command: type[Command], arguments: list[str]) -> int:
    """Run one job for every combination of values, and return the exit status: 2 where any job's input was wrong.

    The arguments are ``key=value``, where a value may be a list such as ``a,b``, and keys of Hydra, such as
    ``hydra/launcher=joblib``.
    """
    import hydra

    own = [argument for argument in arguments if argument not in FLAGS and not _is_hydras(argument)]
    pairs, _, faults = split(command, own)
    faults += [fault for fault in key_faults(command, dict.fromkeys(pairs, "")) if "is not a key" in fault.message]
    if faults:
        raise InputError(faults)
    register(command)
    given = [argument for argument in arguments if _is_hydras(argument)]
    folder = _folder(given)
    sys.argv = [f"wary {command.title()}", "--multirun", *map(_for_hydra, own), *given, f"{_SWEEP_FOLDER}{folder}"]
    main = hydra.main(str(resources.shipped("conf").resolve()), command.title(), version_base="1.3")
    main(carry_out_job)()
    return _report(folder)


def _folder(given: list[str]) -> Path:
    """Return where the jobs go, and take it off what is given to Hydra."""
    named = [argument for argument in given if argument.startswith(_SWEEP_FOLDER)]
    for argument in named:
        given.remove(argument)
    if named and "$" in named[-1]:
        raise input_error(COMMAND_LINE, "holds an interpolation; name a folder.", key="hydra.sweep.dir")
    if named:
        return Path(named[-1].removeprefix(_SWEEP_FOLDER))
    return Path("results") / "multirun" / dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")


def _report(folder: Path) -> int:
    """Say what each job wrote, or what was wrong with it; return the exit status."""
    status = EXIT_OK
    jobs = sorted((path for path in folder.iterdir() if path.name.isdigit()), key=lambda path: int(path.name))
    for job in jobs:
        error = job / ERROR
        if error.is_file():
            status = EXIT_INPUT
            sys.stderr.write(f"{job}: {error.read_text(encoding='utf-8')}")
        else:
            print_result(f"{job}")
    return status


def _is_hydras(argument: str) -> bool:
    return argument.lstrip("+~").startswith(("hydra.", "hydra/"))


def _for_hydra(argument: str) -> str:
    key, _, value = argument.partition("=")
    if key.split(".")[0] in SCENARIO_GROUPS:
        return f"+{CHANGE}.{key}={value}"
    return f"+{argument}" if key.startswith("options.") else argument
