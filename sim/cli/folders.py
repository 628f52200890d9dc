"""``wary resume``, ``verify``, ``rerun``, ``export`` and ``summary``: what can be done with a folder of results."""

from __future__ import annotations

import filecmp
import shlex
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sim.cli.folder_commands import Export, Rerun, Resume, Summary, Verify
from sim.cli.parsing import COMMAND_LINE
from sim.cli.results_folder import opened_folder
from sim.cli.run_folder import compare_runs, rerun_folder
from sim.cli.sweep import carry_on, keeping_chunks, where_of
from sim.cli.sweep_results import is_shown, show_results
from sim.cli.terminal import log, print_first, print_result, progress
from sim.engine.run import processors
from sim.ground.arguments import check_numbers
from sim.ground.faults import EXIT_OK, EXIT_PROGRAM, InputError, input_error
from sim.ground.paths import command_on, displayed, literal
from sim.storage.added import ADDED
from sim.storage.appearing import refuse_taken
from sim.storage.export import export as export_folder
from sim.storage.manifest import CHUNKS, read_manifest
from sim.storage.sweep_store import SweepStore
from sim.storage.verification import AddedDamage, Damage, damage_of_added, damage_of_files, extra_files
from sim.sweeps.folder import create, reopened
from sim.sweeps.sweep import Where, compute, opened
from sim.sweeps.verification import chosen_lanes, differences
from sim.words import counted, whole

_SUFFIXES = {"csv": ".csv", "parquet": ".parquet", "netcdf": ".nc"}
_FORMS = {suffix: form for form, suffix in _SUFFIXES.items()}
_MOST_SHOWN = 10
_DRAWN = ("figures/", "report.html")
"""What shows results, and may say how and when it was made."""


def _written_by(manifest: Mapping[str, Any]) -> str:
    return str(manifest["inputs"].get("command"))


def resume(command: Resume) -> int:
    """Continue a sweep: recompute what is damaged, and compute what is missing."""
    where = where_of(command)
    path, manifest = opened_folder(command.folder)
    if CHUNKS not in manifest:
        said = f"{displayed(path)} was written at once and is complete: there is nothing to continue."
        log(said, quiet=command.quiet)
        return EXIT_OK
    store = SweepStore.open(path)
    _forget_damaged(store)
    return carry_on(store, reopened(store, width=command.width), where, command)


def _forget_damaged(store: SweepStore) -> None:
    """Give up every damaged chunk, so that it is computed again; what was added is written again in any case."""
    damaged = [damage for damage in store.damaged() if not isinstance(damage, AddedDamage)]
    given = [damage for damage in damaged if damage.chunk is None]
    if given:
        message = f"{given[0]}: that came with the folder, and cannot be computed again."
        raise input_error(displayed(store.path), message)
    if not damaged:
        return
    with store.lock():
        for damage in damaged:
            log(f"{damage}: it is computed again.")
        for number in sorted({damage.chunk for damage in damaged if damage.chunk is not None}):
            store.forget(number)


def verify(command: Verify) -> int:
    """Hash every file, compute a random sample of runs anew, and say whether all is as it was written."""
    check_numbers(runs=command.runs, seed=command.seed)
    path, manifest = opened_folder(command.folder)
    if CHUNKS in manifest:
        found = _verified_sweep(SweepStore.open(path), command)
    else:
        found = _verified_at_once(path, manifest, command)
    print_first(found, _MOST_SHOWN)
    return EXIT_PROGRAM if found else EXIT_OK


def _verified_sweep(store: SweepStore, command: Verify) -> list[str]:
    damaged = store.damaged()
    _tell_extra(store.extra_files())
    if damaged:
        return [*map(str, damaged), *_what_mends(damaged, store.path)]
    done = (
        f"{whole(len(store.committed()))} of {whole(store.plan.chunks)} chunks committed, every file as it was written"
    )

    def compared() -> tuple[int, list[str]]:
        lanes = chosen_lanes(store, command.runs, command.seed)
        return len(lanes), [str(item) for item in differences(store, reopened(store, width=Resume.width), lanes)]

    return _computed_anew(f"{displayed(store.path)}: {done}", compared)


def _verified_at_once(path: Path, manifest: Mapping[str, Any], command: Verify) -> list[str]:
    damaged = damage_of_files(path, manifest["files"]) + damage_of_added(path)
    _tell_extra(extra_files(path, manifest["files"]))
    if damaged:
        return [*map(str, damaged), *_of_exports(damaged)]
    written_by = _written_by(manifest)
    if written_by != "run":
        files = counted(len(manifest["files"]), "file")
        print_result(f"{displayed(path)}: {files} as written; runs of `wary {written_by}` are not computed anew.")
        return []
    compared = partial(compare_runs, path, manifest, command.runs, command.seed)
    return _computed_anew(f"{displayed(path)}: every file as it was written", compared)


def _what_mends(damaged: list[Damage], path: Path) -> list[str]:
    """Return what to do about damaged files of a sweep; what came with its folder cannot be computed again."""
    added = [isinstance(damage, AddedDamage) for damage in damaged]
    if any(damage.chunk is None and not is_added for damage, is_added in zip(damaged, added, strict=True)):
        return []
    again = "summary" if all(added) else "resume"
    return [*_of_exports(damaged), f"to write what is damaged again: {command_on(again, path)}"]


def _of_exports(damaged: list[Damage]) -> list[str]:
    added = [damage.file for damage in damaged if isinstance(damage, AddedDamage)]
    exports = [name for name in added if name != ADDED and not is_shown(name)]
    return [f"remove what was exported, and export it anew: {', '.join(exports)}"] if exports else []


def _tell_extra(names: list[str]) -> None:
    print_first([f"{name} is no file of these results: nothing was written down of it." for name in names], _MOST_SHOWN)


def _computed_anew(done: str, compared: Callable[[], tuple[int, list[str]]]) -> list[str]:
    """Compute runs anew, and say what was verified all the same where that cannot be, as when a case has changed."""
    try:
        count, wrong = compared()
    except InputError:
        print_result(f"{done}; no run could be computed anew:")
        sys.stdout.flush()
        raise
    if not wrong:
        print_result(f"{done}; {counted(count, 'run')} computed anew, all equal bit for bit.")
    return wrong


def rerun(command: Rerun) -> int:
    """Repeat a folder from what it says of itself, into another, and compare the two byte for byte."""
    path, manifest = opened_folder(command.folder)
    target = literal(command.output or path.with_name(f"{path.name}-rerun"), "output")
    if CHUNKS not in manifest and _written_by(manifest) != "run":
        said = shlex.join(manifest["command"])
        message = f"only runs and sweeps are repeated by `wary rerun`; this was written by: {said}"
        raise input_error(displayed(path), message)
    refuse_taken(target, empty=False)
    if CHUNKS in manifest:
        _rerun_sweep(path, target, command.workers, quiet=command.quiet)
    else:
        rerun_folder(path, manifest, target, quiet=command.quiet)
    return _compared(path, target)


def _rerun_sweep(path: Path, target: Path, workers: int | None, *, quiet: bool) -> None:
    workers = processors() if workers is None else workers
    check_numbers(workers=workers)
    store = SweepStore.open(path)
    job = reopened(store, width=Resume.width)
    again = create(target, job, store.plan, ["rerun", displayed(path)])
    with keeping_chunks(again), progress(job.samples * job.runs, f"repeating {path.name}", quiet=quiet) as advance:
        compute(again, job, Where(workers), advance)


def _compared(path: Path, target: Path) -> int:
    files = [name for name in read_manifest(target)["files"] if not name.startswith(_DRAWN)]
    differing = [name for name in files if not _same(path / name, target / name)]
    one, other = displayed(target), displayed(path)
    if differing:
        print_result(f"{one} differs from {other} in {', '.join(differing[:_MOST_SHOWN])}.")
        return EXIT_PROGRAM
    print_result(f"{one}: {whole(len(files))} files, all equal to those of {other}, byte for byte.")
    return EXIT_OK


def _same(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False


def _form_of(output: str | None) -> str:
    """Return the form of a file by how its name ends."""
    suffix = Path(output or "").suffix
    if suffix and suffix not in _FORMS:
        message = f"{output} ends in none of {', '.join(_FORMS)}; give format=csv, parquet or netcdf."
        raise input_error(COMMAND_LINE, message, key="output")
    return _FORMS[suffix] if suffix else "csv"


def export(command: Export) -> int:
    """Export the results of a folder to one file."""
    path, _ = opened_folder(command.folder)
    form = command.format or _form_of(command.output)
    if command.output and (ends := _FORMS.get(Path(command.output).suffix, form)) != form:
        message = f"{command.output} ends as {ends} does; give format={ends}, or another name."
        raise input_error(COMMAND_LINE, message, key="output")
    output = command.output or path / f"{path.name}{_SUFFIXES[form]}"
    print_result(f"written to {displayed(export_folder(path, form, output, opened))}")
    return EXIT_OK


def summary(command: Summary) -> int:
    """Summarise a sweep, complete or under way, with its figures."""
    path, manifest = opened_folder(command.folder)
    if CHUNKS not in manifest:
        raise input_error(displayed(path), "is no folder of a sweep; its tables are complete as they are.")
    with keeping_chunks(SweepStore.open(path)):
        show_results(path, figures=command.figures, everything=command.all)
    return EXIT_OK
