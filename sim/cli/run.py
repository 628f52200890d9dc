"""``wary run``: one scenario, its summary, its figures, its trajectories."""

from __future__ import annotations

import shlex
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.paired.events import SIGNPOST, event_times
from sim.case.case import Case
from sim.case.columns import Column
from sim.case.titles import title_of
from sim.cli.commands import Run
from sim.cli.families import Uncertain
from sim.cli.parsing import date_or_weeks, load_scenario
from sim.cli.results_folder import estimated_seconds, fill_once, folder_of, read_table, typed
from sim.cli.terminal import log, print_filled, print_outcomes, print_result, progress, table
from sim.engine.run import Recorded, processors, record
from sim.explanation.snapshot import snapshot_at
from sim.ground.arguments import check_numbers
from sim.ground.axes import RUN
from sim.ground.documents import written
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed
from sim.recorded.carried import about_members, stand_in_words
from sim.recorded.given import GIVEN, given_facts, left_in_words
from sim.recorded.spread import CHANCE, NOT_KNOWN
from sim.recorded.summary import columns_of_runs, spread_of_runs
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario
from sim.scenario.members_file import POSTERIOR, is_of_other_rules, members_of, read_members
from sim.scenario.watch import watched_in
from sim.storage.netcdf import netcdf_of_trajectories
from sim.storage.provenance import digest_of, inputs_record, made_by
from sim.storage.results import ResultsFolder
from sim.storage.tables import column_of_parquet, read_csv, write_csv, write_parquet
from sim.storage.verification import sound_bytes
from sim.words import counted, percent, plain

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    import pandas as pd

RAISED: Final = "signposts.csv"
"""The week at whose end each signpost is raised, run by run; empty where it never is."""


def run(command: Run) -> int:
    """Run one scenario."""
    scenario = scenario_of(command)
    command.workers = processors() if command.workers is None else command.workers
    check_numbers(runs=command.runs, seed=command.seed, workers=command.workers)
    check_numbers(**{"engine.width": command.engine.width})
    settle(command, scenario.case)
    if command.dry_run:
        return _print_dry_run(command, scenario)
    folder = _folder(command, scenario)
    fill_once(folder, command, partial(fill_folder, command, scenario, typed(command)), quiet=command.quiet)
    _print_summary(scenario, command, folder.path)
    return EXIT_OK


def scenario_of(command: Any) -> Scenario:
    """Return the scenario that a command line asks for."""
    horizon = date_or_weeks(command.horizon)
    return load_scenario(command.scenario, command.change | ({} if horizon is None else {"horizon": horizon}))


def on_what(command: Uncertain, reference: Scenario, runs: Iterable[int], *, each: bool = False) -> str:
    """Return in a sentence on what the runs of a command stand, of which `each` may have a set of its own.

    The numbers of the runs are those that agree with what is given.
    """
    members = members_of(reference.case, str(command.uncertainty), command.seed)
    about = about_members(members.one_a_run() if members and each else members)
    if facts := given_facts(command.given, reference):
        about |= {GIVEN: str(facts)}
    return stand_in_words(about, reference.case.roster, runs)


@contextmanager
def said_once() -> Iterator[None]:
    """Leave out the warning that few runs agree with what is given, where a command says it itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*agree with what is given")
        yield


def _numbers(command: Run) -> dict[str, Any]:
    """Return what the numbers depend on; the engine, its threads and its blocks are not among it."""
    return {name: getattr(command, name) for name in ("runs", "seed", "intermediaries", "figures")} | command.of_members


def settle(command: Uncertain, case: Case) -> None:
    """Settle what runs carry, and say it where nobody asked and they carry nothing."""
    if why := command.settle(case):
        log(why, quiet=command.quiet)


def members_hash(command: Uncertain, case: Case) -> dict[str, str]:
    """Return the digest of the members that runs carry, where they are kept with the case."""
    if command.uncertainty != POSTERIOR:
        return {}
    _, made = read_members(case.folder, case)
    if is_of_other_rules(made):
        log("the posterior was fitted to other rules than these; `wary posterior` makes one anew.", quiet=command.quiet)
    return {"members_hash": made["sha256"]}


def _folder(command: Run, scenario: Scenario) -> ResultsFolder:
    """Return the results folder."""
    case = scenario.case.folder
    numbers = _numbers(command) | members_hash(command, scenario.case)
    if facts := given_facts(command.given, scenario):
        numbers |= {GIVEN: str(facts)}
    inputs = inputs_record(command="run", case=case, scenario=scenario.record(), numbers=numbers)
    return ResultsFolder(folder_of(command, scenario.name, digest_of(inputs)), inputs)


def _print_dry_run(command: Run, scenario: Scenario) -> int:
    inputs, kind = build_inputs(scenario, intermediaries=command.intermediaries), command.engine.name
    steps, rows = inputs.clock.steps, len(inputs.recorded.rows)
    threads = command.workers or 1 if kind == "compiled" else 1
    seconds = estimated_seconds(
        command.runs, steps, intermediaries=command.intermediaries, threads=threads, engine=kind
    )
    size = {"megabytes": 2 * command.runs * steps * rows * 8 / 1e6, "seconds": seconds}
    how = {"engine": kind, "threads": threads, "output": displayed(_folder(command, scenario).path)}
    print_filled("run_plan.txt", scenario=scenario, runs=command.runs, steps=steps, **size, **how)
    return EXIT_OK


def fill_folder(command: Run, scenario: Scenario, words: Sequence[str], folder: Path) -> None:
    """Run a scenario, and write the results into a folder; the words are those that were typed."""
    with _drawers(command, scenario.case) as pool:
        found = _recorded(command, scenario)
        facts = {GIVEN: found.more[GIVEN]} if GIVEN in found.more else {}
        resolved = {"command": "run", **_numbers(command), **facts, "scenario": scenario.record()}
        (folder / "config.yaml").write_text(written(resolved), encoding="utf-8")
        tables = partial(_write_tables, folder, scenario, found)
        if command.figures:
            _write_figures(folder, command, scenario, found, words, meanwhile=tables, pool=pool)
        else:
            tables()


def _drawers(command: Run, case: Case) -> AbstractContextManager[ProcessPoolExecutor | None]:
    """Start the processes that help to draw, which are ready by the time that the runs have ended."""
    if not command.figures:
        return nullcontext()
    from sim.gallery.write import begun

    case.check_drawn()
    return begun(command.workers or 1)


def _recorded(command: Run, scenario: Scenario) -> Recorded:
    with said_once(), progress(command.runs, f"running {scenario.name}", quiet=command.quiet) as advance:
        return record(
            scenario,
            runs=command.runs,
            seed=command.seed,
            engine=command.engine.name,
            workers=command.workers,
            intermediaries=command.intermediaries,
            width=command.engine.width,
            uncertainty=command.uncertainty,
            given=command.given,
            progress=advance,
        )


def _write_tables(folder: Path, scenario: Scenario, found: Recorded) -> None:
    planes = found.planes()
    (folder / "trajectories.nc").write_bytes(netcdf_of_trajectories(*found.described()))
    write_parquet(folder / "outcomes.parquet", RUN, planes.runs, columns_of_runs(planes))
    write_csv(folder / "summary.csv", "outcome", spread_of_runs(planes))
    if scenario.signposts:
        raised = [str(Column(SIGNPOST, (name,))) for name in watched_in([scenario])[0]]
        event_times(planes, raised).to_csv(folder / RAISED, lineterminator="\n")


def _write_figures(
    folder: Path,
    command: Run,
    scenario: Scenario,
    found: Recorded,
    words: Sequence[str],
    *,
    meanwhile: Callable[[], None],
    pool: ProcessPoolExecutor | None,
) -> None:
    """Write the figures, and the report with them; a second process draws while this one does what is `meanwhile`."""
    from sim.gallery.comparison_report import REPORT, report_figure
    from sim.gallery.run import drawings_of_run
    from sim.gallery.run_report import run_report
    from sim.gallery.write import write_drawings
    from sim.report.page import write_report

    trajectories = found.dataset()
    held = snapshot_at(
        scenario,
        run=int(trajectories[RUN].values[0]),
        seed=command.seed,
        intermediaries=command.intermediaries,
        width=command.engine.width,
        members=members_of(scenario.case, str(command.uncertainty), command.seed),
    )
    drawings = list(drawings_of_run(scenario, trajectories, held))
    pictures = write_drawings(folder, drawings, workers=command.workers or 1, meanwhile=meanwhile, pool=pool)
    figures = [report_figure(one, drawn) for one, drawn in zip(drawings, pictures, strict=True)]
    manifest = {**_numbers(command), **made_by()}
    write_report(folder / REPORT, run_report(scenario, trajectories, figures, manifest, shlex.join(["wary", *words])))


def _print_signposts(scenario: Scenario, weeks: pd.DataFrame) -> None:
    """Print what each signpost waits for, in what share of runs that comes, and by when in half of the runs."""
    rows = []
    for name, post in scenario.signposts.items():
        column = str(Column(SIGNPOST, (name,)))
        found = weeks[column] if column in weeks else weeks["run"] * np.nan
        half = found.fillna(np.inf).quantile(0.5, "higher")
        date = scenario.clock.date_of(int(half)).isoformat() if np.isfinite(half) else "-"
        who = title_of(scenario.case.roster, "actors", post.actor)
        rows.append((post.label or plain(name), who, post.in_words, percent(found.notna().mean()), date))
    print_result("\nSignposts, by the end of the runs\n")
    table(("signpost", "of", "waits for", "raised in", "in half by"), rows, numeric=("raised in",))


def _print_spread(summary: Sequence[Mapping[str, Any]], uncertainty: str, main: Sequence[str]) -> None:
    """Print what of the spread of each main outcome is not known, and what is chance."""
    rows = []
    for one in [one for one in summary if one["outcome"] in main]:
        not_known, chance = float(one[NOT_KNOWN]), float(one[CHANCE])
        if chance > 0.0:
            share = percent(not_known**2 / (not_known**2 + chance**2), 0)
            rows.append((one["outcome"], one["unit"], float(one["sd"]), not_known, chance, share))
    if not rows:  # no two of the runs share a set, or nothing varies
        return
    said = f"what is not known of the parameters ({uncertainty}), and chance"
    print_result(f"\nStandard deviation over runs: {said}.\n")
    columns = ("outcome", "unit", "all", "not known", "chance", "of the variance, not known")
    table(columns, rows, numeric=columns[2:])


def _print_summary(scenario: Scenario, command: Run, folder: Path) -> None:
    summary = read_csv(sound_bytes(folder, "summary.csv").decode(), "outcome", "unit")
    until = min(scenario.observed_until, scenario.clock.date_of(scenario.clock.steps - 1))
    print_result(f"{scenario.title} ({scenario.name})")
    span = f"{scenario.start} to {scenario.horizon}"
    print_result(f"{counted(command.runs, 'run')}, seed {command.seed}, {span}; acts forced: {scenario.forced_acts}")
    runs: Sequence[int] = range(command.runs)
    if command.given is not None:
        runs = column_of_parquet(sound_bytes(folder, "outcomes.parquet"), RUN)
        print_result(left_in_words(len(runs), command.runs))
    print_result(on_what(command, scenario, runs))
    main = scenario.case.headlines.at("main")
    print_outcomes(summary, f"in the week of {until}, over runs", main, everything=command.all)
    if NOT_KNOWN in summary[0]:
        _print_spread(summary, str(command.uncertainty), main)
    if scenario.signposts:
        _print_signposts(scenario, read_table(folder, RAISED))
    print_result(f"\nwritten to {displayed(folder)}")
