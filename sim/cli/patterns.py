"""``wary patterns``: whether the baseline shows the patterns that it must show, and each fails in its null."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sim.case.case import Case
from sim.cli.parsing import COMMAND_LINE
from sim.cli.pattern_commands import Patterns, Tested
from sim.cli.results_folder import fill_once
from sim.cli.terminal import print_json, print_result, progress, table
from sim.ground import resources
from sim.ground.arguments import check_numbers
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed
from sim.patterns.check import PatternPlan, judge_patterns
from sim.storage.provenance import digest_of_files, inputs_record
from sim.storage.results import ResultsFolder
from sim.storage.verification import sound_bytes
from sim.words import NOTHING, number, span, whole

DATA_FILES = {
    "patterns": "patterns.yaml",
    "signs": "signs.yaml",
    "extremes": "extremes.yaml",
    "dated_events": "dated_events.yaml",
    "docking": "*.yaml",
}
"""By what is tested, the file of the case that says it; what is docked is in several."""


def patterns(command: Patterns) -> int:
    """Check the patterns."""
    check_numbers(runs=command.runs, seed=command.seed)
    plan = PatternPlan(command.numbers or None, COMMAND_LINE, command.loaded_case())
    ids = [pattern.id for pattern in plan.patterns]
    results, folder = stored_or_made(command, "patterns", plan.case, ids, lambda: _judged(plan, command))
    if command.json:
        print_json(results)
    else:
        _print(results)
        if folder:
            print_result(f"\nwritten to {displayed(folder.path)}")
    return EXIT_OK


def stored_or_made(
    command: Tested,
    name: str,
    case: Case,
    asked: list[str],
    make: Callable[[], dict[str, Any]],
    draw: Callable[[dict[str, Any], Path], None] | None = None,
) -> tuple[dict[str, Any], ResultsFolder | None]:
    """Return the results of tests of a case: those that `output=` holds, or those made and, with `output=`, written.

    `name` is what is tested, of the data file and of the file of results; `asked` says which of it; `draw` writes
    figures of the results into their folder.
    """

    def made() -> dict[str, Any]:
        return {"runs": command.runs, "seed": command.seed, **make()}

    folder = tests_folder(command, name, case, asked)
    if not folder:
        return made(), None
    file = f"{name}.json"
    fill_once(folder, command, partial(_fill, file, made, draw), quiet=command.quiet)
    return dict(json.loads(sound_bytes(folder.path, file))), folder


def tests_folder(command: Tested, name: str, case: Case, asked: list[str]) -> ResultsFolder | None:
    """Return where the results of tests of a case go, or None where they are not written."""
    if command.output is None:
        return None
    inputs = inputs_record(
        command=command.title(),
        case=case.folder,
        scenario={},
        numbers={
            "runs": command.runs,
            "seed": command.seed,
            name: asked,
            f"{name}_hash": digest_of_files(case.folder, DATA_FILES[name]),
            "scenarios_hash": digest_of_files(case.scenarios, "baseline.yaml"),
            "measures_hash": digest_of_files(resources.PACKAGE / "patterns", "*.py"),
            **({"docking_code": digest_of_files(resources.PACKAGE / "docking", "*.py")} if name == "docking" else {}),
        },
    )
    return ResultsFolder(Path(command.output), inputs)


def _judged(plan: PatternPlan, command: Patterns) -> dict[str, Any]:
    total, what = plan.settings * command.runs, f"running {plan.settings} settings"
    with progress(total, what, quiet=command.quiet) as advance:
        results = judge_patterns(plan, runs=command.runs, seed=command.seed, progress=advance)
    return {"patterns": [result.record() for result in results]}


def _fill(
    name: str, make: Callable[[], dict[str, Any]], draw: Callable[[dict[str, Any], Path], None] | None, folder: Path
) -> None:
    results = make()
    text = json.dumps(results, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / name).write_text(text, encoding="utf-8")
    if draw:
        draw(results, folder)


def _number(value: float | str | None) -> float | None:
    """Return a number as it was before it was stored as plain data."""
    return math.inf if isinstance(value, str) else value


def shown(value: float | str | None) -> str:
    """Return a number of stored results as the terminal shows it."""
    return number(_number(value))


def interval(found: dict[str, Any]) -> str:
    """Return the interval of an estimate of stored results as the terminal shows it."""
    return span(_number(found["low"]), _number(found["high"]))


def _print(results: dict[str, Any]) -> None:
    patterns = results["patterns"]
    print_result(f"{whole(results['runs'])} runs of each setting, seed {results['seed']}; n: what a value rests on\n")
    columns = ("no.", "criterion", "n", "value", "95 %", "wanted", "verdict", "null", "its verdict")
    rows = [
        (
            pattern["pattern"] if not place else "",
            item["criterion"].replace("_", " "),
            f"{whole(item['count'])}",
            shown(item["value"]),
            interval(item),
            NOTHING if item["threshold"] == "-" else item["threshold"].replace(" and ", "\n"),
            item["verdict"] if item["verdict"] != "reported" else "",
            shown(item["null"]["value"]),
            item["null"]["verdict"] if item["verdict"] != "reported" else "",
        )
        for pattern in patterns
        for place, item in enumerate(pattern["criteria"])
    ]
    table(columns, rows, numeric=("n", "value", "null"))
    print_result()
    table(
        ("no.", "pattern", "verdict", "why"),
        [(pattern["pattern"], pattern["title"], pattern["verdict"], pattern["why"]) for pattern in patterns],
    )
    counts = Counter(pattern["verdict"] for pattern in patterns)
    said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("pass", "fail", "undecided"))
    print_result(f"\n{len(patterns)} patterns, parts counted apart: {said}.")
    print_result("A pattern passes where all its criteria pass and its null fails.")
