"""``--multirun``: one job for every combination of the values given, by Hydra and any of its launchers."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from sim.cli.command import Command
from sim.cli.commands import COMMANDS
from sim.cli.parsing import COMMAND_LINE, faults_of, literal, parse, split
from sim.cli.results_folder import RESULTS
from sim.cli.terminal import log, print_result, table, write_in_any_encoding
from sim.ground import paths
from sim.ground.faults import (
    EXIT_INPUT,
    EXIT_OK,
    EXIT_PROGRAM,
    InputError,
    input_error,
    not_among,
)
from sim.words import counted

FLAGS: Final = ("--multirun", "-m")
COMMANDS_OF_JOBS: Final = ("run", "sweep")
ERROR, JOBS, SUMMARY = "error.txt", "jobs.csv", "summary.csv"
FOLDER_KEY: Final = "hydra.sweep.dir"
_SAID: Final = {EXIT_OK: "done", EXIT_INPUT: "wrong input", EXIT_PROGRAM: "failed"}
_FUNCTION = re.compile(r"(choice|range|interval|glob|sort|shuffle|tag)\(.*\)", re.DOTALL)
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "'": "'", '"': '"'}
_QUOTES: Final = ("'", '"')


@dataclass(frozen=True)
class Job:
    """What a job did: the values that vary between jobs, its folder and that of all, its results, what was wrong."""

    varied: dict[str, str]
    folder: str
    all_jobs: str
    results: str
    status: int
    message: str


def multirun(command: type[Command], arguments: Sequence[str]) -> int:
    """Run a job for every combination of values: each does what the command does without ``--multirun``.

    The arguments are ``key=value``, where a value may be several with commas between them, and keys of Hydra, such as
    ``hydra/launcher=joblib``. Every value is checked before the first job begins. Returns the exit status:
    that of the program's fault where there was one, and of wrong input where any job's was.
    """
    if command.title() not in COMMANDS_OF_JOBS:
        goes = " and ".join(f"`wary {name}`" for name in COMMANDS_OF_JOBS)
        raise input_error(COMMAND_LINE, f"--multirun goes with {goes} only.")
    own = [argument for argument in arguments if argument not in FLAGS and not _is_hydras(argument)]
    fixed, varied = _parted(command, own)
    if "dry_run=true" in fixed:
        return _dry_run(command, fixed, varied)
    given = [_for_hydra(argument) for argument in arguments if _is_hydras(argument)]
    if not any(argument.startswith(f"{FOLDER_KEY}=") for argument in given):
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")
        given.append(f"{FOLDER_KEY}={literal((RESULTS / 'multirun' / now).as_posix())}")
    try:
        return _report(_carried_out(command, fixed, varied, given))
    except KeyboardInterrupt:
        folder = next(argument for argument in reversed(given) if argument.startswith(FOLDER_KEY)).partition("=")[2]
        raise KeyboardInterrupt(f"what the jobs have written is kept in {folder.strip(chr(39))}.") from None


def _parted(command: type[Command], arguments: Sequence[str]) -> tuple[list[str], dict[str, list[str] | str]]:
    """Return the arguments that all jobs share, and the values of each other key, or the function that gives them.

    Raises `InputError` with every fault of any key or value.
    """
    own, change, faults = split(command, arguments)
    keys, fixed = command.keys(), []
    varied: dict[str, list[str] | str] = {}
    for name, text in (own | change).items():
        is_function = _FUNCTION.fullmatch(text) is not None
        is_list = name in keys and keys[name].form == "LIST" and text[:1] not in _QUOTES
        values = _values_of(name, text) if is_function else [text] if is_list else pieces(text)
        if is_function or len(values) > 1:
            varied[name] = text if is_function else values
        else:
            fixed.append(f"{name}={values[0]}")
        faults += [fault for value in values for fault in faults_of(command, name, value)]
    if faults:
        raise InputError(faults)
    return fixed, varied


def pieces(text: str) -> list[str]:
    """Return the values that stand between the commas of a text, apart from those in brackets or quotation marks."""
    found, closing = [""], ""
    for character in text:
        if character == "," and not closing:
            found.append("")
            continue
        if closing and character == closing[-1]:
            closing = closing[:-1]
        elif character in _BRACKETS and closing[-1:] not in _QUOTES:
            closing += _BRACKETS[character]
        found[-1] += character
    return [_unquoted(one.strip()) for one in found]


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES else text


def _values_of(name: str, text: str) -> list[str]:
    """Return the values of a function of Hydra's, such as ``range(1,4)``; none of one that chooses as it goes."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        override = OverridesParser.create().parse_override(f"{name}={text}")
    except HydraException:
        message = f"{text} is not of a form of Hydra's, such as a,b or range(1,4)."
        raise input_error(COMMAND_LINE, message, key=name) from None
    return [_unquoted(value) for value in override.sweep_string_iterator()] if override.is_discrete_sweep() else []


def _is_hydras(argument: str) -> bool:
    return argument.lstrip("+~").startswith(("hydra.", "hydra/"))


def _for_hydra(argument: str) -> str:
    """Return a key of Hydra's with its value; a folder is only text, apart from an interpolation in it."""
    name, _, value = argument.partition("=")
    if name != FOLDER_KEY or "${" in value:
        return argument
    paths.literal(value, FOLDER_KEY)  # which refuses what libraries take for another place
    return f"{name}={literal(value)}"


def _dry_run(command: type[Command], fixed: list[str], varied: dict[str, list[str] | str]) -> int:
    """Say of each job what would run."""
    values = [_values_of(name, found) if isinstance(found, str) else found for name, found in varied.items()]
    for number, chosen in enumerate(itertools.product(*values)):
        more = [f"{name}={value}" for name, value in zip(varied, chosen, strict=True)]
        print_result(f"{'' if number == 0 else chr(10)}job {number}: {' '.join(more)}")
        parse(command, [*fixed, *more]).carry_out()
    return EXIT_OK


def _carried_out(
    command: type[Command], fixed: list[str], varied: dict[str, list[str] | str], given: list[str]
) -> list[Job]:
    """Let Hydra carry out the jobs, and return what each did."""
    from hydra import initialize
    from hydra.core.config_store import ConfigStore
    from hydra.core.global_hydra import GlobalHydra
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    # A key that another one begins with, such as `engine` and `engine.width`, could not be in one tree with it.
    names = {
        name.replace(".", "_") if name.rpartition(".")[0] in varied else name: found for name, found in varied.items()
    }
    tree = OmegaConf.create({})
    for name in names:
        OmegaConf.update(tree, name, None)
    ConfigStore.instance().store(name="multirun", node=tree)
    # What Hydra would log goes to standard output, which is for results; `disabled` would silence our own warnings too.
    overrides = [f"hydra/{kind}_logging=none" for kind in ("hydra", "job")] + given
    overrides += [
        f"{name}={found if isinstance(found, str) else ','.join(map(literal, found))}" for name, found in names.items()
    ]
    task = partial(carry_out_job, command.title(), fixed, dict(zip(names, varied, strict=True)))
    with initialize(None, job_name=command.title().replace(" ", "_"), version_base="1.3"):
        hydra = GlobalHydra.instance().hydra
        assert hydra is not None  # noqa: S101 - it was made just now
        for argument in given:
            group, _, chosen = argument.lstrip("+~").partition("=")
            if "/" in group and chosen not in (options := hydra.config_loader.get_group_options(group)):
                what = f"an installed {group.rpartition('/')[2]}"
                raise input_error(COMMAND_LINE, not_among(chosen, what, options), key=group)
        try:
            batches = hydra.multirun("multirun", task, overrides)
        except (HydraException, OmegaConfBaseException):
            keys = [argument.partition("=")[0] for argument in given]
            asked = ", ".join([key for key in keys if key != FOLDER_KEY] or keys)
            message = "Hydra has no such key, or not with this value."
            raise input_error(COMMAND_LINE, message, key=asked) from None
        except OSError as error:
            message = f"{error.filename} cannot be written: {error.strerror or error}."
            raise input_error(COMMAND_LINE, message, key=FOLDER_KEY) from None
    return [job.return_value for batch in batches or [] for job in batch]


def carry_out_job(name: str, fixed: list[str], names: dict[str, str], composed: Any) -> Job:
    """Carry out one job, and return what it did; its values are those that Hydra chose for it."""
    from hydra.core.hydra_config import HydraConfig
    from omegaconf import OmegaConf

    write_in_any_encoding()  # this may be a process of its own
    hydra = HydraConfig.get()
    folder = Path(hydra.runtime.output_dir)
    varied = {name: _as_text(OmegaConf.select(composed, put)) for put, name in names.items()}
    arguments = [*fixed, *(f"{key}={value}" for key, value in varied.items())]
    results = next((one.removeprefix("output=") for one in arguments if one.startswith("output=")), "")
    if not results:
        results = str(folder / RESULTS)
        arguments.append(f"output={results}")
    status, message = _status_of(COMMANDS[name], arguments)
    if message:
        (folder / ERROR).write_text(f"{message}\n", encoding="utf-8")
    return Job(varied, str(folder), str(hydra.sweep.dir), results, status, message)


def _as_text(value: Any) -> str:
    """Return a value that Hydra has read as the command line writes it."""
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _status_of(command: type[Command], arguments: list[str]) -> tuple[int, str]:
    """Carry out a command; return its exit status and the message on standard error."""
    try:
        return parse(command, arguments).carry_out(), ""
    except InputError as error:
        return EXIT_INPUT, str(error)
    except Exception:  # noqa: BLE001 - the other jobs go on, and all is told at the end
        return EXIT_PROGRAM, traceback.format_exc()


def _report(jobs: list[Job]) -> int:
    """Write and print the joint table of the jobs, and what was wrong with any; return the exit status."""
    import pandas as pd

    if not jobs:  # of a sweeper that does not say
        return EXIT_OK
    folder = Path(jobs[0].all_jobs)
    for job in jobs:
        if job.message:
            log(f"{job.folder}: {job.message}")
    said = [_SAID.get(job.status, "failed") for job in jobs]
    rows = [
        {"job": number, **job.varied, "result": word, "folder": job.folder}
        for number, (job, word) in enumerate(zip(jobs, said, strict=True))
    ]
    pd.DataFrame(rows).to_csv(folder / JOBS, index=False, lineterminator="\n")
    print_result()
    table(list(rows[0]), [list(map(str, row.values())) for row in rows], numeric=("job",))
    summaries = {
        number: pd.read_csv(path)
        for number, job in enumerate(jobs)
        if job.status == EXIT_OK and (path := Path(job.results) / SUMMARY).is_file()
    }
    files = [str(folder / JOBS)]
    if summaries:
        frames = [frame.assign(**({"job": number} | jobs[number].varied)) for number, frame in summaries.items()]
        first = ["job", *jobs[0].varied]
        joint = pd.concat(frames)
        joint[[*first, *joint.columns.difference(first, sort=False)]].to_csv(
            folder / SUMMARY, index=False, lineterminator="\n"
        )
        files.append(str(folder / SUMMARY))
    print_result(f"\n{said.count('done')} of {counted(len(jobs), 'job')} done; written to {' and '.join(files)}")
    return min((job.status for job in jobs if job.status), default=EXIT_OK)
