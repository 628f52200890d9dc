"""``wary resume``, ``verify``, ``rerun``, ``export`` and ``summary``: what can be done with a folder of results."""

from __future__ import annotations

import filecmp
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.arguments import COMMAND_LINE, Arguments, parse_arguments
from sim.cli.terminal import progress, say, tell
from sim.ground.faults import EXIT_OK, EXIT_PROGRAM, input_error

if TYPE_CHECKING:
    from sim.storage.sweep_store import SweepStore

_TRUTH = ("true", "false")
_SUFFIXES = {"csv": "csv", "parquet": "parquet", "netcdf": "nc"}
_MOST_SHOWN = 10


def _folder(asked: Arguments, command: str) -> Path:
    if not asked.names:
        raise input_error(COMMAND_LINE, f"wary {command} needs a folder of results.")
    path = Path(asked.names[0])
    if not path.is_dir():
        raise input_error(str(path), "is no folder.")
    return path


def _whole(asked: Arguments, key: str, default: int) -> int:
    given = asked.filters.get(key)
    if given is None:
        return default
    if not given.isdigit():
        raise input_error(COMMAND_LINE, f"{given!r} is not a whole number.", key=key)
    return int(given)


def _is_sweep(path: Path) -> bool:
    from sim.storage.results import read_manifest

    return "chunks" in read_manifest(path)


def resume_command(arguments: list[str]) -> int:
    """Continue a sweep: recompute what is damaged, and compute what is missing."""
    from sim.cli.config import SWEEP, compose_request
    from sim.cli.sweep import carry_on, where_of

    names = [argument for argument in arguments if "=" not in argument]
    path = _folder(parse_arguments(names, most_names=1), "resume")
    keys = ("cluster", "cluster.address", "workers", "width", "figures", "quiet")
    given = [argument for argument in arguments if "=" in argument]
    parse_arguments(given, filters=dict.fromkeys(keys))
    config = compose_request(given, SWEEP).config
    if not _is_sweep(path):
        tell(f"{path} was written at once and is complete: there is nothing to continue.", quiet=config.quiet)
        return EXIT_OK
    store = _sweep(path)
    _forget_damaged(store)
    return carry_on(store, _job(store, config.width), where_of(config), quiet=config.quiet, figures=config.figures)


def _sweep(path: Path) -> SweepStore:
    from sim.storage.sweep_store import SweepStore

    return SweepStore.open(path)


def _job(store: SweepStore, width: int = 64) -> Any:
    from sim.sweeps.folder import reopened

    return reopened(store, width=width)


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
            tell(f"{damage}: it is computed again.")
        for number in sorted({damage.chunk for damage in damaged if damage.chunk is not None}):
            store.forget(number)


def verify_command(arguments: list[str]) -> int:
    """Hash every file, compute a random sample of runs anew, and say whether all is as it was written."""
    asked = parse_arguments(arguments, most_names=1, filters={"runs": None, "seed": None, "quiet": _TRUTH})
    path = _folder(asked, "verify")
    runs, seed = _whole(asked, "runs", 256), _whole(asked, "seed", 0)
    found = _verified_sweep(path, runs, seed) if _is_sweep(path) else _verified_run(path, runs, seed)
    for line in found[:_MOST_SHOWN]:
        say(line)
    if len(found) > _MOST_SHOWN:
        say(f"and {len(found) - _MOST_SHOWN:,} more")
    return EXIT_PROGRAM if found else EXIT_OK


def _verified_sweep(path: Path, runs: int, seed: int) -> list[str]:
    from sim.storage.fault import command_on
    from sim.sweeps.verification import chosen_lanes, differences

    store = _sweep(path)
    damaged = [str(damage) for damage in store.damaged()]
    if damaged:
        return [*damaged, f"to compute what is damaged again: {command_on('resume', path)}"]
    lanes = chosen_lanes(store, runs, seed)
    wrong = [str(difference) for difference in differences(store, _job(store), lanes)]
    if not wrong:
        done = f"{len(store.committed()):,} of {store.plan.chunks:,} chunks committed"
        say(f"{path}: {done}, every file as it was written; {len(lanes):,} runs computed anew, all equal bit for bit.")
    return wrong


def _verified_run(path: Path, runs: int, seed: int) -> list[str]:
    from sim.cli.run_folder import compare_runs, damaged_files

    damaged = damaged_files(path)
    if damaged:
        return damaged
    count, wrong = compare_runs(path, runs, seed)
    if not wrong:
        say(f"{path}: every file as it was written; {count:,} runs computed anew, all equal bit for bit.")
    return wrong


def rerun_command(arguments: list[str]) -> int:
    """Repeat a folder from what it says of itself, into another, and compare the two byte for byte."""
    asked = parse_arguments(arguments, most_names=1, filters={"output": None, "workers": None, "quiet": _TRUTH})
    path = _folder(asked, "rerun")
    target = Path(asked.filters.get("output") or path.with_name(f"{path.name}-rerun"))
    if target.exists():
        raise input_error("output", f"{target} is there already; give another output=.")
    quiet = asked.filters.get("quiet") == "true"
    if _is_sweep(path):
        _rerun_sweep(path, target, _whole(asked, "workers", 0), quiet=quiet)
    else:
        from sim.cli.run_folder import rerun_folder

        rerun_folder(path, target, quiet=quiet)
    return _compared(path, target)


def _rerun_sweep(path: Path, target: Path, workers: int, *, quiet: bool) -> None:
    from sim.engine.run import processors
    from sim.sweeps.folder import create
    from sim.sweeps.sweep import Where, compute

    store = _sweep(path)
    job = _job(store)
    again = create(target, job, store.plan, ["rerun", str(path)])
    with progress(job.samples * job.runs, f"repeating {path}", quiet=quiet) as advance:
        compute(again, job, Where(workers or processors()), advance)


def _compared(path: Path, target: Path) -> int:
    from sim.storage.results import read_manifest

    files = [name for name in read_manifest(target)["files"] if not name.startswith("figures/")]
    differing = [name for name in files if not _same(path / name, target / name)]
    if differing:
        say(f"{target} differs from {path} in {', '.join(differing[:_MOST_SHOWN])}.")
        return EXIT_PROGRAM
    say(f"{target}: {len(files):,} files, all equal to those of {path}, byte for byte.")
    return EXIT_OK


def _same(one: Path, other: Path) -> bool:
    try:
        return filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False


def export_command(arguments: list[str]) -> int:
    """Export the results of a folder to one file."""
    from sim.storage.export import FORMATS, export

    asked = parse_arguments(arguments, most_names=1, filters={"format": FORMATS, "output": None})
    path, form = _folder(asked, "export"), asked.filters.get("format", "csv")
    output = asked.filters.get("output") or path / f"{path.name}.{_SUFFIXES[form]}"
    say(f"written to {export(path, form, output)}")
    return EXIT_OK


def summary_command(arguments: list[str]) -> int:
    """Summarise a sweep, complete or under way, with its figures."""
    from sim.cli.sweep_results import print_results, write_results

    asked = parse_arguments(arguments, most_names=1, filters={"figures": _TRUTH})
    path = _folder(asked, "summary")
    if not _is_sweep(path):
        raise input_error(str(path), "is no folder of a sweep; its summary.csv is complete.")
    write_results(path, figures=asked.filters.get("figures") != "false")
    print_results(path)
    return EXIT_OK
