"""``wary compare``: scenarios with the same draws, what each change did, and whether expectations were met."""

from __future__ import annotations

import json
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.cli.commands import Compare
from sim.cli.compare_tables import print_comparison
from sim.cli.parsing import date_or_weeks
from sim.cli.results_folder import estimated_seconds, fill_once, folder_of, typed
from sim.cli.run import members_hash, said_once, settle
from sim.cli.terminal import print_filled, progress
from sim.comparison import compare as comparing
from sim.comparison.comparison import Comparison
from sim.comparison.experiment import BATCH
from sim.comparison.shapley import plan_of, subsets_to_run
from sim.engine.run import processors
from sim.ground.documents import written
from sim.ground.faults import EXIT_OK, input_error
from sim.ground.paths import displayed
from sim.recorded.given import ASKED, GIVEN, given_facts
from sim.scenario.load import Scenario
from sim.storage.netcdf import write_netcdf
from sim.storage.provenance import digest_of, inputs_record
from sim.storage.results import ResultsFolder

if TYPE_CHECKING:
    from sim.gallery.sources_section import Study

_BYTES_A_STEP = 1660.0
_HELD = 3  # scenarios whose trajectories are in memory at once
_NAMED = 3  # scenarios that a folder's name holds
_SHARED = 2  # outcomes whose gap is shared out where none is asked for or expected


def compare(command: Compare) -> int:
    """Compare scenarios with the first of them."""
    scenarios = comparing.Options(**_request(command)).scenarios(command.names or None)
    settle(command, scenarios[0].case)
    if command.given is not None and command.shapley:
        raise input_error("shapley", "runs subsets of the changes on all runs; leave out given=.")
    study = _study(command, scenarios[0])
    folder = _folder(command, scenarios, study)
    if command.dry_run:
        return _print_dry_run(command, scenarios, folder)
    fill_once(folder, command, partial(_fill, command, scenarios, study), quiet=command.quiet)
    print_comparison(folder.path, scenarios, command)
    return EXIT_OK


def _study(command: Compare, reference: Scenario) -> Study | None:
    """Return the study whose shares the report carries; InputError where it is none, or no report is written."""
    if command.sensitivity is None:
        return None
    if not command.figures:
        raise input_error("sensitivity", "goes into the report, which is not written with figures=false.")
    from sim.gallery.sources_section import study_of

    return study_of(command.sensitivity, reference)


def _fill(command: Compare, scenarios: list[Scenario], study: Study | None, folder: Path) -> None:
    """Compare scenarios, and write the results into a folder."""
    if command.figures:
        scenarios[0].case.check_drawn()
    # Where runs are added until it is precise enough, progress is against the most that there can be.
    most, words = (command.runs, "") if command.precision is None else (comparing.MOST_RUNS, ", at most")
    what = f"running {len(scenarios)} scenarios{words}"
    with progress(len(scenarios) * most, what, quiet=command.quiet) as advance, said_once():
        comparison = comparing.compare(command.names or None, **_request(command), progress=advance)
    _share_out(comparison, command)
    _write_files(command, comparison, study, folder)


def _request(command: Compare) -> dict[str, Any]:
    """Return the arguments of `sim.compare` beside the scenarios."""
    names = ("runs", "seed", "at", "outcome", "precision", "level", "branch", "workers", "intermediaries",
             "uncertainty", "given")  # fmt: skip
    return {"horizon": date_or_weeks(command.horizon)} | {name: getattr(command, name) for name in names}


def _numbers(command: Compare) -> dict[str, Any]:
    """Return what the files depend on beside the scenarios; threads are not among it."""
    left_out = ("workers", "horizon", "branch", "uncertainty", "given")
    return {key: value for key, value in _request(command).items() if key not in left_out} | {
        "shapley": command.shapley,
        "figures": command.figures,
        **command.of_members,
    }


def _folder(command: Compare, scenarios: list[Scenario], study: Study | None) -> ResultsFolder:
    """Return the results folder."""
    records = {scenario.name: scenario.record() for scenario in scenarios}
    # Records are compared without regard to order, but the first is the reference.
    numbers = _numbers(command) | {"order": list(records)} | ({"sensitivity": digest_of(study)} if study else {})
    numbers |= members_hash(command, scenarios[0].case)
    if facts := given_facts(command.given, scenarios[0]):
        numbers |= {GIVEN: str(facts)}
    inputs = inputs_record(command="compare", case=scenarios[0].case.folder, scenario=records, numbers=numbers)
    names = list(records)
    name = "-".join(names) if len(names) <= _NAMED else f"{names[0]}-and-{len(names) - 1}-more"
    return ResultsFolder(folder_of(command, name, digest_of(inputs)), inputs)


def _print_dry_run(command: Compare, scenarios: list[Scenario], folder: ResultsFolder) -> int:
    plans = [plan_of(scenarios[0], other) for other in scenarios[1:]] if command.shapley else []
    subsets = sum(len(subsets_to_run(plan)) for plan in plans if plan)
    steps, threads = scenarios[0].clock.steps, command.workers or processors()
    runs = (len(scenarios) + subsets) * command.runs
    seconds = estimated_seconds(runs, steps, intermediaries=command.intermediaries, threads=threads)
    size = {"megabytes": _HELD * min(command.runs, BATCH) * steps * _BYTES_A_STEP / 1e6, "seconds": seconds}
    what = {"scenarios": scenarios, "subsets": subsets, "steps": steps, "threads": threads}
    print_filled("compare_plan.txt", command=command, output=displayed(folder.path), **what, **size)
    return EXIT_OK


def _share_out(comparison: Comparison, command: Compare) -> None:
    """Run the subsets of all changes; what is found stays with the comparison."""
    if not command.shapley:
        return
    plans = {other.name: plan_of(comparison.reference, other) for other in comparison.others}
    total = sum(len(subsets_to_run(plan)) for plan in plans.values() if plan) * comparison.runs
    with progress(total, "running parts of the changes", quiet=command.quiet) as advance:
        for name, plan in plans.items():
            for outcome in _outcomes_to_share(comparison, name) if plan else ():
                comparison.shapley(name, outcome, progress=advance)


def _outcomes_to_share(comparison: Comparison, name: str) -> list[str]:
    """Return the outcomes asked for, or the one that was expected to change, or the first main ones."""
    expected = comparison.expectations()
    if comparison.asked:
        return list(comparison.asked)
    if name in expected.index:
        return [str(expected.loc[name, "column"])]
    return list(comparison.headlines.at("main")[:_SHARED])


def _write_files(command: Compare, comparison: Comparison, study: Study | None, folder: Path) -> None:
    """Write the tables, and the pictures; a second process draws while the tables are written."""
    tables = partial(_write_tables, folder, command, comparison)
    if not command.figures:
        tables()
        return
    from sim.gallery.comparison_report import manifest_of, write_pictures
    from sim.gallery.sources_section import sources_section

    words = shlex.join(["wary", *typed(command)])
    manifest = manifest_of(comparison, _numbers(command))
    workers = command.workers or processors()
    sections = [sources_section(study, comparison.reference.case)] if study else []
    write_pictures(folder, comparison, manifest, words, workers=workers, meanwhile=tables, sections=sections)


def _write_tables(folder: Path, command: Compare, comparison: Comparison) -> None:
    records = {scenario.name: scenario.record() for scenario in comparison.scenarios}
    asked = {ASKED: comparison.asked_runs} if comparison.given else {}
    runs = {**asked, "runs_in_all": comparison.runs}
    resolved = {"command": "compare", **_numbers(command), **runs, "scenarios": records}
    (folder / "config.yaml").write_text(written(resolved), encoding="utf-8")
    (folder / "outcomes").mkdir()
    for scenario in comparison.scenarios:
        dates = {date.isoformat(): comparison.outcomes(scenario.name, date) for date in comparison.dates}
        pd.concat(dates, names=["date"]).to_parquet(folder / "outcomes" / f"{scenario.name}.parquet")
    tables = {
        "differences": comparison.table(),
        "expectations": comparison.expectations(),
        "events": comparison.events(),
        "curves": comparison.curves(),
        "precision": comparison.precision(),
        "shapley": comparison.shares(),
    }
    for name, table in tables.items():
        if not table.empty or name == "expectations":
            table.to_csv(folder / f"{name}.csv", lineterminator="\n")
    changed = {other.name: comparison.assumptions(other.name) for other in comparison.others}
    (folder / "assumptions.json").write_text(
        json.dumps(changed, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )
    words = "\n\n".join(comparison.explain(other.name) for other in comparison.others)
    (folder / "explanations.txt").write_text(words + "\n", encoding="utf-8")
    write_netcdf(folder / "fans.nc", comparison.fans(), compressed=True)
