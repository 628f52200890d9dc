"""``wary discover``: under which inputs of a sweep something comes about."""

from __future__ import annotations

import shlex
from functools import partial
from pathlib import Path
from typing import Any

from sim.case.case import load_case
from sim.cli.influence import keeping_parts, parts_of
from sim.cli.influence_commands import Discover
from sim.cli.results_folder import RESULTS, fill_once, opened_folder, read_table, typed
from sim.cli.terminal import print_result, progress, table
from sim.discovery.discover import CHECKS, DiscoverRequest, discovered
from sim.ground.arguments import checked_values
from sim.ground.documents import written
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed, literal
from sim.storage.provenance import digest_of, inputs_record, made_by
from sim.storage.results import ResultsFolder
from sim.sweeps.folder import scenario_of
from sim.words import number, percent

ASKED = (*CHECKS, "seed")
MOST_PRINTED = 5


def discover(command: Discover) -> int:
    """Look for a box in a sweep, and print it."""
    path, manifest = opened_folder(command.folder)
    asked = {name: getattr(command, name) for name in ASKED}
    request = DiscoverRequest(**asked | checked_values(asked, CHECKS, "command line"))
    request.cases(path)
    numbers: dict[str, Any] = vars(request) | {"against": None, "figures": command.figures}
    numbers["sweeps"] = [manifest["inputs_hash"]]
    if request.against is not None:
        numbers["sweeps"].append(opened_folder(str(request.against))[1]["inputs_hash"])
    case = load_case(manifest["inputs"]["scenario"].get("case"))
    numbers["questions"] = {name: one.model_dump() for name, one in case.questions.items()}
    scenario = scenario_of(path).record()
    inputs = inputs_record(command="discover", case=case.folder, scenario=scenario, numbers=numbers)
    name = f"{path.name}-{digest_of(numbers)[:8]}"
    output = literal(command.output, "output") if command.output else literal(RESULTS / "discover" / name, "output")
    folder = ResultsFolder(output, inputs)
    with keeping_parts(folder, request.resamples):
        fill_once(folder, command, partial(_fill, command, path, request, folder), quiet=command.quiet)
    _print(folder.path)
    return EXIT_OK


def _fill(command: Discover, path: Path, request: DiscoverRequest, results: ResultsFolder, folder: Path) -> None:
    """Look for boxes, and write what was found."""
    kept = parts_of(results)
    with progress(1 + request.resamples, "looking for boxes", quiet=command.quiet) as advance:
        found = discovered(path, request, kept=kept, progress=advance)
    (folder / "config.yaml").write_text(written({"command": "discover", **results.inputs}), encoding="utf-8")
    (folder / "found.txt").write_text(found.sentence() + "\n", encoding="utf-8")
    tables = {"limits": found.table(), "tradeoff": found.tradeoff(), "leaves": found.leaves()}
    for name, one in {**tables, "others": found.others().to_frame()}.items():
        one.reset_index().to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    if command.figures:
        from sim.gallery.discovery import drawings_of_discovery
        from sim.gallery.discovery_report import discovery_contents
        from sim.gallery.study_report import write_study

        manifest = {"seed": request.seed, **made_by()}
        words = shlex.join(["wary", *typed(command)])
        contents = partial(discovery_contents, found, scenario_of(path), manifest=manifest, command=words)
        write_study(folder, drawings_of_discovery(found), contents)


def _print(folder: Path) -> None:
    print_result((folder / "found.txt").read_text(encoding="utf-8").strip())
    limits, others = read_table(folder, "limits.csv"), read_table(folder, "others.csv")
    if len(limits):
        print_result()
        columns = ("limit", "density without", "coverage without", "of resamples")
        shares = ("density_without", "coverage_without", "share")
        rows = [(row["says"], *(percent(row[name]) for name in shares)) for row in limits.to_dict("records")]
        table(columns, rows, numeric=columns[1:])
    if len(others):
        named = ", ".join(f"{row['factor']} {percent(row['share'])}" for row in others.head(3).to_dict("records"))
        print_result(f"\nOther inputs that resamples limit: {named}.")
    print_result("\nleaves of a tree, the densest first\n")
    leaves = read_table(folder, "leaves.csv").head(MOST_PRINTED)
    rows = [(row["says"], percent(row["density"]), percent(row["coverage"])) for row in leaves.to_dict("records")]
    table(("leaf", "density", "coverage"), rows, numeric=("density", "coverage"))
    boxes = read_table(folder, "tradeoff.csv")
    other = boxes[~boxes["chosen"].astype(bool)]
    print_result(f"\n{number(len(other), 0)} more boxes of PRIM are in tradeoff.csv; box=N tells of one of them.")
    print_result(f"written to {displayed(folder)}")
