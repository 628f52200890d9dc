"""``wary patterns``: whether the baseline shows the patterns that it must show, and each fails in its null."""

from __future__ import annotations

import json
import math
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from sim.cli.commands import Patterns
from sim.cli.parsing import COMMAND_LINE
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

RESULTS_FILE = "patterns.json"


def patterns(command: Patterns) -> int:
    """Check the patterns."""
    check_numbers(runs=command.runs, seed=command.seed)
    plan = PatternPlan(command.numbers or None, COMMAND_LINE, command.loaded_case())
    folder = _folder(command, plan)
    if folder:
        fill_once(folder, command, partial(_fill, command, plan), quiet=command.quiet)
    results = json.loads(sound_bytes(folder.path, RESULTS_FILE)) if folder else _judged(plan, command)
    if command.json:
        print_json(results)
    else:
        _print(results)
        if folder:
            print_result(f"\nwritten to {displayed(folder.path)}")
    return EXIT_OK


def _folder(command: Patterns, plan: PatternPlan) -> ResultsFolder | None:
    if command.output is None:
        return None
    case = plan.case
    inputs = inputs_record(
        command="patterns",
        case=case.folder,
        scenario={},
        numbers={
            "runs": command.runs,
            "seed": command.seed,
            "patterns": [pattern.id for pattern in plan.patterns],
            "patterns_hash": digest_of_files(case.folder, "patterns.yaml"),
            "scenarios_hash": digest_of_files(case.scenarios, "baseline.yaml"),
            "measures_hash": digest_of_files(resources.PACKAGE / "patterns", "*.py"),
        },
    )
    return ResultsFolder(Path(command.output), inputs)


def _judged(plan: PatternPlan, command: Patterns) -> dict[str, Any]:
    total, what = plan.settings * command.runs, f"running {plan.settings} settings"
    with progress(total, what, quiet=command.quiet) as advance:
        results = judge_patterns(plan, runs=command.runs, seed=command.seed, progress=advance)
    return {"runs": command.runs, "seed": command.seed, "patterns": [result.record() for result in results]}


def _fill(command: Patterns, plan: PatternPlan, folder: Path) -> None:
    text = json.dumps(_judged(plan, command), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / RESULTS_FILE).write_text(text, encoding="utf-8")


def _number(value: float | str | None) -> float | None:
    """Return a number as it was before it was stored as plain data."""
    return math.inf if isinstance(value, str) else value


def _shown(value: float | str | None) -> str:
    return number(_number(value))


def _print(results: dict[str, Any]) -> None:
    patterns = results["patterns"]
    print_result(f"{whole(results['runs'])} runs of each setting, seed {results['seed']}; n: what a value rests on\n")
    columns = ("no.", "criterion", "n", "value", "95 %", "wanted", "verdict", "null", "its verdict")
    rows = [
        (
            pattern["pattern"] if not place else "",
            item["criterion"].replace("_", " "),
            f"{whole(item['count'])}",
            _shown(item["value"]),
            span(_number(item["low"]), _number(item["high"])),
            NOTHING if item["threshold"] == "-" else item["threshold"].replace(" and ", "\n"),
            item["verdict"] if item["verdict"] != "reported" else "",
            _shown(item["null"]["value"]),
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
