"""``wary resume``, ``verify``, ``rerun``, ``export`` and ``summary``: what can be done with a folder of results."""

from __future__ import annotations

import filecmp
import shlex
from pathlib import Path

from sim.cli.commands import Export, Rerun, Resume, Summary, Verify
from sim.cli.families import OfFolder
from sim.cli.parsing import COMMAND_LINE
from sim.cli.run_folder import compare_runs, damaged_files, rerun_folder
from sim.cli.sweep import carry_on, where_of
from sim.cli.sweep_results import print_results, write_results
from sim.cli.terminal import log, print_first, print_result, progress
from sim.engine.run import processors
from sim.ground.arguments import check_numbers
from sim.ground.faults import EXIT_OK, EXIT_PROGRAM, input_error
from sim.storage.durable import command_on
from sim.storage.export import export as export_folder
from sim.storage.results import MANIFEST, read_manifest
from sim.storage.sweep_store import SweepStore
from sim.sweeps.folder import create, reopened
from sim.sweeps.sweep import Where, compute, opened
from sim.sweeps.verification import chosen_lanes, differences
from sim.words import counted, whole

_SUFFIXES = {"csv": ".csv", "parquet": ".parquet", "netcdf": ".nc"}
_FORMS = {suffix: form for form, suffix in _SUFFIXES.items()}
_MOST_SHOWN = 10


def _folder(command: OfFolder) -> tuple[Path, bool]:
    """Return the folder, and whether it is a sweep's."""
    path = Path(command.folder)
    if not path.is_dir():
        raise input_error(str(path), "is no folder.")
    if not (path / MANIFEST).exists():
        raise input_error(str(path), f"holds no {MANIFEST}: it is no folder of results.")
    return path, "chunks" in read_manifest(path)


def _written_by(path: Path) -> str:
    return str(read_manifest(path).get("inputs", {}).get("command"))


def resume(command: Resume) -> int:
    """Continue a sweep: recompute what is damaged, and compute what is missing."""
    where = where_of(command)
    path, is_sweep = _folder(command)
    if not is_sweep:
        log(f"{path} was written at once and is complete: there is nothing to continue.", quiet=command.quiet)
        return EXIT_OK
    store = SweepStore.open(path)
    _forget_damaged(store)
    return carry_on(store, reopened(store, width=command.width), where, quiet=command.quiet, figures=command.figures)


def _forget_damaged(store: SweepStore) -> None:
    """Give up every damaged chunk, so that it is computed again; damage to anything else cannot be mended."""
    damaged = store.damaged()
    whole = [damage for damage in damaged if damage.chunk is None]
    if whole:
        raise input_error(str(store.path), f"{whole[0]}: that came with the folder, and cannot be computed again.")
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
    path, is_sweep = _folder(command)
    found = (_verified_sweep if is_sweep else _verified_run)(path, command.runs, command.seed)
    print_first(found, _MOST_SHOWN)
    return EXIT_PROGRAM if found else EXIT_OK


def _verified_sweep(path: Path, runs: int, seed: int) -> list[str]:
    store = SweepStore.open(path)
    damaged = [str(damage) for damage in store.damaged()]
    if damaged:
        return [*damaged, f"to compute what is damaged again: {command_on('resume', path)}"]
    lanes = chosen_lanes(store, runs, seed)
    wrong = [str(difference) for difference in differences(store, reopened(store, width=Resume.width), lanes)]
    if not wrong:
        done = f"{whole(len(store.committed()))} of {whole(store.plan.chunks)} chunks committed"
        anew = f"{counted(len(lanes), 'run')} computed anew, all equal bit for bit"
        print_result(f"{path}: {done}, every file as it was written; {anew}.")
    return wrong


def _verified_run(path: Path, runs: int, seed: int) -> list[str]:
    damaged = damaged_files(path)
    if damaged:
        return damaged
    written_by = _written_by(path)
    if written_by != "run":
        files = counted(len(read_manifest(path)["files"]), "file")
        print_result(f"{path}: {files} as written; runs of `wary {written_by}` are not computed anew.")
        return []
    count, wrong = compare_runs(path, runs, seed)
    if not wrong:
        print_result(
            f"{path}: every file as it was written; {counted(count, 'run')} computed anew, all equal bit for bit."
        )
    return wrong


def rerun(command: Rerun) -> int:
    """Repeat a folder from what it says of itself, into another, and compare the two byte for byte."""
    path, is_sweep = _folder(command)
    target = Path(command.output or path.with_name(f"{path.name}-rerun"))
    if not is_sweep and _written_by(path) != "run":
        said = shlex.join(read_manifest(path)["command"])
        raise input_error(str(path), f"only runs and sweeps are repeated by `wary rerun`; this was written by: {said}")
    if target.exists():
        raise input_error("output", f"{target} is there already; give another output=.")
    if is_sweep:
        _rerun_sweep(path, target, command.workers, quiet=command.quiet)
    else:
        rerun_folder(path, target, quiet=command.quiet)
    return _compared(path, target)


def _rerun_sweep(path: Path, target: Path, workers: int | None, *, quiet: bool) -> None:
    workers = processors() if workers is None else workers
    check_numbers(workers=workers)
    store = SweepStore.open(path)
    job = reopened(store, width=Resume.width)
    again = create(target, job, store.plan, ["rerun", str(path)])
    with progress(job.samples * job.runs, f"repeating {path}", quiet=quiet) as advance:
        compute(again, job, Where(workers), advance)


def _compared(path: Path, target: Path) -> int:
    files = [name for name in read_manifest(target)["files"] if not name.startswith("figures/")]
    differing = [name for name in files if not _same(path / name, target / name)]
    if differing:
        print_result(f"{target} differs from {path} in {', '.join(differing[:_MOST_SHOWN])}.")
        return EXIT_PROGRAM
    print_result(f"{target}: {whole(len(files))} files, all equal to those of {path}, byte for byte.")
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
    path, _ = _folder(command)
    form = command.format or _form_of(command.output)
    if command.output and (ends := _FORMS.get(Path(command.output).suffix, form)) != form:
        message = f"{command.output} ends as {ends} does; give format={ends}, or another name."
        raise input_error(COMMAND_LINE, message, key="output")
    output = command.output or path / f"{path.resolve().name}{_SUFFIXES[form]}"
    print_result(f"written to {export_folder(path, form, output, opened)}")
    return EXIT_OK


def summary(command: Summary) -> int:
    """Summarise a sweep, complete or under way, with its figures."""
    path, is_sweep = _folder(command)
    if not is_sweep:
        raise input_error(str(path), "is no folder of a sweep; its tables are complete as they are.")
    write_results(path, figures=command.figures)
    print_results(path)
    return EXIT_OK
