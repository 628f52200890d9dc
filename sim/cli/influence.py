"""``wary influence``: who moves whom, and how soon."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from sim.case.titles import short_title
from sim.cli.influence_commands import Influence
from sim.cli.results_folder import estimated_seconds, fill_once, folder_of, read_table, record_text, typed
from sim.cli.run import scenario_of
from sim.cli.terminal import print_filled, print_result, progress, table
from sim.engine.run import processors
from sim.ground.arguments import check_numbers, checked_values
from sim.ground.documents import written
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed, literal
from sim.influences.influence import CHECKS, Request, carried_out
from sim.influences.measure import BLOCK, blocks_of
from sim.influences.record import influence_record
from sim.scenario.load import Scenario
from sim.storage.appearing import try_place
from sim.storage.durable import partial_stem
from sim.storage.parts import KeptParts
from sim.storage.provenance import digest_of, inputs_record, made_by
from sim.storage.results import ResultsFolder
from sim.words import counted, exact, listed, number, signed, span, whole

ASKED = ("actors", "dates", "hold", "after", "outcome", "runs", "seed", "level", "intermediaries")
RECORD: Final = "influence.json"


def influence(command: Influence) -> int:
    """Move each actor, and print who moves whom."""
    if command.output and not command.dry_run:
        try_place(literal(command.output, "output"))
    scenario, asked = scenario_of(command), {name: getattr(command, name) for name in ASKED}
    check_numbers(workers=command.workers, intermediaries=command.intermediaries)
    request = Request(**asked | checked_values(asked, CHECKS, "command line"))
    plan, folder = request.plan(scenario), _folder(command, scenario, request)
    if command.dry_run:
        return _print_dry_run(command, scenario, request, folder)
    with keeping_parts(folder, len(blocks_of(request.runs))):
        fill_once(folder, command, partial(_fill, command, scenario, request, folder), quiet=command.quiet)
    _print(command, scenario, request, folder.path, [str(date) for date in plan.dates])
    return EXIT_OK


def _folder(command: Influence, scenario: Scenario, request: Request) -> ResultsFolder:
    steps = {name: list(stance.rungs) for name, stance in scenario.case.stances.items()}
    numbers = vars(request) | {"steps": steps, "figures": command.figures, "block": BLOCK}
    numbers["dates"] = [str(date) for date in request.plan(scenario).dates]
    case = scenario.case.folder
    inputs = inputs_record(command="influence", case=case, scenario=scenario.record(), numbers=numbers)
    return ResultsFolder(folder_of(command, scenario.name, digest_of(inputs)), inputs)


def parts_of(folder: ResultsFolder) -> KeptParts:
    """Return what is kept of results under way, beside their folder."""
    path = folder.path
    return KeptParts(path.with_name(f"{partial_stem(path)}.parts-{folder.inputs_hash[:8]}"))


@contextmanager
def keeping_parts(folder: ResultsFolder, parts: int) -> Iterator[None]:
    """Keep parts while results are made and drawn, and say at an interrupt how many, and how it goes on."""
    kept = parts_of(folder)
    try:
        yield
    except KeyboardInterrupt:
        done = f"{whole(kept.count())} of {counted(parts, 'part')} are kept"
        raise KeyboardInterrupt(f"{done}. The same command goes on where it was stopped.") from None
    kept.remove()


def _fill(command: Influence, scenario: Scenario, request: Request, results: ResultsFolder, folder: Path) -> None:
    """Move each actor, and write the results into a folder."""
    if command.figures:
        scenario.case.check_drawn()
    kept, workers = parts_of(results), command.workers or processors()
    with progress(request.runs, f"pushing in {scenario.name}", quiet=command.quiet) as advance:
        found = carried_out(scenario, request, workers=workers, kept=kept, progress=advance)
    resolved = {"command": "influence", **results.inputs, "scenario": scenario.record()}
    (folder / "config.yaml").write_text(written(resolved), encoding="utf-8")
    tables = {
        "effects": found.table().reset_index(),
        "effects_by_date": found.table(each_date=True).reset_index(),
        "who_moves": found.who_moves().reset_index(),
        "responses": found.responses(),
        "steps": found.steps(),
    }
    for name, one in tables.items():
        if len(one):
            one.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    words = shlex.join(["wary", *typed(command)])
    (folder / RECORD).write_text(record_text(influence_record(found, words)), encoding="utf-8")
    if command.figures:
        from sim.gallery.influence import drawings_of_influence
        from sim.gallery.influence_report import influence_contents
        from sim.gallery.study_report import write_study

        manifest = {"seed": request.seed, **made_by()}
        contents = partial(influence_contents, found, manifest=manifest, command=words)
        write_study(folder, drawings_of_influence(found), contents, workers=workers)


def _print_dry_run(command: Influence, scenario: Scenario, request: Request, folder: ResultsFolder) -> int:
    plan, threads = request.plan(scenario), command.workers or processors()
    steps = scenario.clock.step_of(plan.dates[-1]) + request.after * (1 + len(plan.pushes))
    seconds = estimated_seconds(request.runs, steps, intermediaries=request.intermediaries, threads=threads)
    what = {"plan": plan, "request": request, "scenario": scenario, "threads": threads, "seconds": seconds}
    print_filled("influence_plan.txt", output=displayed(folder.path), **what)
    return EXIT_OK


def _print(command: Influence, scenario: Scenario, request: Request, folder: Path, dates: list[str]) -> None:
    print_result(f"{scenario.title} ({scenario.name}): who moves whom")
    print_result(
        f"{counted(request.runs, 'run')} of each push, with the same draws; seed {request.seed}\n"
        f"pushes of {counted(request.hold, 'week')} from {listed(dates)}"
    )
    effects = read_table(folder, "effects.csv")
    shown = effects["verdict"].isin(("higher", "lower"))
    print_result(
        f"{whole(int(shown.sum()))} of {counted(len(effects), 'effect')} stand out from chance, all together, "
        f"{request.after} weeks on; {exact(100 * request.level)} % intervals.\n"
    )
    if not shown.any():
        print_result(f"Nobody moves anybody else beyond chance.\n\nwritten to {displayed(folder)}")
        return
    moves = read_table(folder, "who_moves.csv")
    kept = moves if command.all else moves.groupby("outcome", sort=False).head(2)
    columns = ("outcome", "moved by", "mean", "interval", "unit", "half in")
    table(
        columns,
        list(_rows(kept, scenario)),
        numeric=("difference", "interval"),
        unbroken=("outcome", "moved by", "interval"),
    )
    if not command.all:
        print_result("\nThe two largest effects on each outcome, in standard deviations; all=true prints all.")
    print_result(f"Steps are read on average over the weeks.\n\nwritten to {displayed(folder)}")


def _rows(moves: Any, scenario: Scenario) -> Iterator[tuple[Any, ...]]:
    before = None
    for row in moves.to_dict("records"):
        name, unit = row["outcome"], "" if row["unit"] == "1" else row["unit"]
        who = f"{short_title(scenario.case.roster, row['actor'])}, {row['way']}"
        sizes = signed(row["mean_difference"]), span(row["mean_low"], row["mean_high"], sign=True)
        yield (name if name != before else "", who, *sizes, unit, f"{number(row['delay'], 0)} weeks")
        before = name
