"""``wary sensitivity``: which inputs an outcome follows, and which claims these rest on."""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from sim.analysis.paired.pairs import check_level
from sim.cli.results_folder import RESULTS, fill_once, typed
from sim.cli.run import scenario_of
from sim.cli.study_commands import Sensitivity
from sim.cli.terminal import WIDTH, print_filled, print_result, progress
from sim.engine.run import processors
from sim.gallery.sensitivity import ASKED, DrawnSensitivity, analysed, swept_in
from sim.gallery.sensitivity_words import sentences_of
from sim.ground.arguments import check_numbers, checked_values
from sim.ground.faults import EXIT_OK, Fault, InputError, input_error
from sim.ground.paths import displayed, literal
from sim.scenario.load import Scenario
from sim.sensitivities.record import FILE, record_of
from sim.sensitivities.study import REQUEST, STAGES, Study, first_outcomes
from sim.storage.appearing import try_place
from sim.storage.durable import make_folder, place_durably, reason, storage_error
from sim.storage.manifest import read_manifest
from sim.storage.provenance import digest_of, inputs_record, made_by, refuse_other_inputs
from sim.storage.results import ResultsFolder
from sim.sweeps.sweep import Where

FOUND: Final = "found"
"""The folder of what a study found, beside those of its sweeps."""
OF_READING: Final = ("outcome", "level", "seed", "output", "workers", "figures", "quiet", "dry_run")
"""Keys that go with a finished sweep."""
WORDS: Final = "summary.txt"
_SECONDS_A_SAMPLE, _SECONDS_A_RUN = 2.0e-3, 3.5e-4
_BYTES_A_SAMPLE, _BYTES_A_RUN = 9_000.0, 1_600.0

Find = Callable[[], DrawnSensitivity]


def sensitivity(command: Sensitivity) -> int:
    """Study a scenario, or read a finished sweep."""
    check_level(command.level)
    names = ("trajectories", "samples", "most", "claim_runs", "level")
    checked_values({name: getattr(command, name) for name in names}, ASKED)
    check_numbers(**{name: getattr(command, name) for name in ("runs", "seed", "workers", "intermediaries")})
    return _studied(command) if command.folder is None else _read(command, command.folder)


def _studied(command: Sensitivity) -> int:
    """Study a scenario, or go on with a study that was stopped."""
    scenario = scenario_of(command)
    names = ("trajectories", "samples", "runs", "most", "claim_runs", "seed", "at", "level", "intermediaries")
    study = Study(
        scenario=scenario,
        outcomes=tuple(command.outcome or first_outcomes(scenario.case)),
        methods=tuple(command.method or STAGES),
        over=() if command.over is None else command.over,
        **{name: getattr(command, name) for name in names},
    )
    inputs = _inputs(command, scenario, study.numbers)
    path, workers = _place(command, scenario.name, inputs), command.workers or processors()
    if command.dry_run:
        return _print_dry_run(study, path, workers)

    def find() -> DrawnSensitivity:
        total = sum(map(study.runs_of, study.stages))
        with _kept(path), progress(total, f"studying {scenario.name}", quiet=command.quiet) as advance:
            found = study.carry_out(path, Where(workers), progress=advance)
            return DrawnSensitivity.of(found, command.level, scenario)

    return _shown(command, path, inputs, find)


def _read(command: Sensitivity, given: str) -> int:
    """Analyse a finished sweep."""
    names = [word.partition("=")[0] for word in command.arguments if "=" in word]
    faults = [
        Fault("command line", 0, name, f"goes with a new study; {displayed(literal(given))} is read as it is.")
        for name in names
        if name not in OF_READING
    ]
    if faults:
        raise InputError(faults)
    path = literal(given)
    swept = swept_in(path)
    outcomes = swept.outcomes(command.outcome)
    found = analysed(swept, outcomes, level=command.level, seed=command.seed)
    numbers = {"sweep": read_manifest(path)["inputs_hash"], "outcomes": outcomes}
    inputs = _inputs(command, _scenario_in(found), numbers | {"level": command.level, "seed": command.seed})
    output = _place(command, path.resolve().name, inputs)
    if command.dry_run:
        print_result(f"would read {displayed(path)} into {displayed(output)}; nothing was written.")
        return EXIT_OK
    return _shown(command, output, inputs, lambda: found)


def _inputs(command: Sensitivity, scenario: Scenario, numbers: dict[str, Any]) -> dict[str, Any]:
    """Return all that a folder depends on."""
    numbers = numbers | {"figures": command.figures}
    case = scenario.case.folder
    return inputs_record(command="sensitivity", case=case, scenario=scenario.record(), numbers=numbers)


def _scenario_in(found: DrawnSensitivity) -> Scenario:
    if found.scenario is None:
        raise RuntimeError("a study without its scenario.")
    return found.scenario


def _place(command: Sensitivity, name: str, inputs: dict[str, Any]) -> Path:
    """Return ``output=``, or ``results/sensitivity/NAME`` with a suffix where that holds another study.

    An `InputError` says where ``output=`` was begun for another study, or holds anything else.
    """
    if not command.output:
        path = literal(RESULTS / command.title() / name, "output")
        other = (path / REQUEST).is_file() and _begun(path).get("inputs_hash") != digest_of(inputs)
        return path.with_name(f"{name}-{digest_of(inputs)[:8]}") if other else path
    path = literal(command.output, "output")
    if (path / REQUEST).is_file():
        refuse_other_inputs(path, _begun(path), inputs)
    elif path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise input_error("output", f"{displayed(path)} holds something else; nothing is overwritten.")
    return path


def _begun(path: Path) -> dict[str, Any]:
    """Return what a folder was begun for."""
    try:
        return dict(json.loads((path / REQUEST).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise storage_error(path / REQUEST, f"cannot be read: {reason(error)}.") from None


def _begin(path: Path, inputs: dict[str, Any]) -> None:
    """Make the folder of a study, with what it was begun for, unless it is there."""
    if (path / REQUEST).is_file():
        return
    try_place(path)
    record = {"inputs_hash": digest_of(inputs), "inputs": inputs}
    try:
        make_folder(path)
        place_durably(path / REQUEST, (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode())
    except OSError as error:
        raise storage_error(path, f"cannot be written: {reason(error)}.") from None


@contextmanager
def _kept(path: Path) -> Iterator[None]:
    """Say at an interrupt that what was run is kept."""
    try:
        yield
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"what was run is kept in {displayed(path)}; the same command goes on.") from None


def _print_dry_run(study: Study, path: Path, workers: int) -> int:
    samples, total = (sum(map(of, study.stages)) for of in (study.rows_of, study.runs_of))
    size = {
        "seconds": samples * _SECONDS_A_SAMPLE + total * _SECONDS_A_RUN / workers,
        "megabytes": (samples * _BYTES_A_SAMPLE + total * _BYTES_A_RUN) / 1e6,
    }
    print_filled("sensitivity_plan.txt", study=study, output=displayed(path), threads=workers, total=total, **size)
    return EXIT_OK


def _shown(command: Sensitivity, path: Path, inputs: dict[str, Any], find: Find) -> int:
    """Write what is found, unless it is there, and print it."""
    _begin(path, inputs)
    folder = ResultsFolder(path / FOUND, inputs)
    fill_once(folder, command, partial(_fill, command, find), quiet=command.quiet)
    for line in (folder.path / WORDS).read_text(encoding="utf-8").splitlines():
        print_result(textwrap.fill(line, WIDTH))
    print_result(f"\nwritten to {displayed(folder.path)}")
    return EXIT_OK


def _fill(command: Sensitivity, find: Find, folder: Path) -> None:
    """Write what was found into a folder; a second process draws while the tables are written."""
    found = find()
    words = shlex.join(["wary", *typed(command)])
    tables = partial(_write_tables, folder, found, words)
    if not command.figures:
        tables()
        return
    from sim.gallery.sensitivity_report import write_pictures

    how: dict[str, Any] = {"workers": command.workers or processors(), "meanwhile": tables}
    write_pictures(folder, found, _scenario_in(found), {"seed": command.seed, **made_by()}, words, **how)


def _write_tables(folder: Path, found: DrawnSensitivity, words: str) -> None:
    for kind, table in found.tables.items():
        table.to_csv(folder / f"{kind}.csv", lineterminator="\n")
    record = json.dumps(record_of(found, words), indent=1, ensure_ascii=False, allow_nan=False)
    (folder / FILE).write_text(f"{record}\n", encoding="utf-8")
    about = found.about
    lines = [f"{about['title']} ({about['scenario']}), outcomes in the week of {str(about['at'])[:10]}"]
    for outcome in found.outcomes:
        lines += ["", *sentences_of(found, outcome)]
    (folder / WORDS).write_text("\n".join(lines) + "\n", encoding="utf-8")
