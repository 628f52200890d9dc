"""``wary hindcast``: what the model would have said, and what it was worth."""

from __future__ import annotations

import json
import re
import shlex
from functools import partial
from pathlib import Path
from typing import Any, Final

from sim.cli.influence import keeping_parts, parts_of
from sim.cli.results_folder import fill_once, typed
from sim.cli.study_commands import Hindcast
from sim.cli.terminal import print_json, print_result, progress, table
from sim.ground import resources
from sim.ground.arguments import check_numbers, checked_values
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed, literal
from sim.hindcasts.hindcast import CHECKS, HindcastPlan
from sim.hindcasts.hindcast_file import FILE
from sim.hindcasts.questions import LIST
from sim.hindcasts.scores import rules
from sim.hindcasts.ways import MODEL
from sim.storage.appearing import try_place
from sim.storage.provenance import digest_of_files, inputs_record, made_by
from sim.storage.results import ResultsFolder
from sim.storage.verification import sound_bytes
from sim.words import NOTHING, counted, number, percent, plain, span, whole

RECORD: Final = "hindcast.json"
GROUPS: Final = ("all", "hard", "dull", "of counts")


def hindcast(command: Hindcast) -> int:
    """Forecast from every origin, and score the forecasts."""
    check_numbers(workers=1 if command.workers is None else command.workers)
    asked = {name: getattr(command, name) for name in CHECKS}
    checked_values(asked, CHECKS, "command line")
    rules()
    place = literal(command.output, "output")
    try_place(place)
    plan = HindcastPlan(command.loaded_case(), command.draws, command.seed, command.origins)
    folder = _folder(plan, command, place)
    with keeping_parts(folder, plan.parts):
        fill_once(folder, command, partial(_fill, plan, command, folder), quiet=command.quiet)
    found = json.loads(sound_bytes(folder.path, RECORD))
    if command.json:
        print_json(found)
        return EXIT_OK
    _print(found)
    print_result(f"\nwritten to {displayed(folder.path)}")
    return EXIT_OK


def _folder(plan: HindcastPlan, command: Hindcast, place: Path) -> ResultsFolder:
    case = plan.case
    numbers = {
        "draws": plan.draws,
        "seed": plan.seed,
        "origins": [one.origin.isoformat() for one in plan.ensembles],
        "figures": command.figures,
        "asked_hash": digest_of_files(case.folder, FILE),
        "questions_hash": digest_of_files(case.folder, LIST),
        "series_hash": digest_of_files(case.folder / "series", "*.*"),
        "scenarios_hash": digest_of_files(case.scenarios, "baseline.yaml"),
        "code_hash": digest_of_files(resources.PACKAGE / "hindcasts", "*.py"),
    }
    return ResultsFolder(place, inputs_record(command="hindcast", case=case.folder, scenario={}, numbers=numbers))


def _fill(plan: HindcastPlan, command: Hindcast, results: ResultsFolder, folder: Path) -> None:
    kept, what = parts_of(results), f"forecasting from {counted(len(plan.ensembles), 'origin')}"
    with progress(plan.total, what, quiet=command.quiet) as advance:
        found = plan.carry_out(workers=command.workers, kept=kept, progress=advance)
    words = shlex.join(["wary", *typed(command)])
    (folder / RECORD).write_text(text_of({"command": words, **found}), encoding="utf-8")
    if command.figures:
        from sim.gallery.hindcast import drawings_of_hindcast, hindcast_contents
        from sim.gallery.study_report import write_study

        contents = partial(
            hindcast_contents, found, plan.case, manifest={"seed": plan.seed, **made_by()}, command=words
        )
        write_study(folder, drawings_of_hindcast(found, plan.case), contents)


def text_of(record: dict[str, Any]) -> str:
    """Return a record as the text of its file: JSON, a list of numbers or words on one line."""
    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: re.sub(r"\s+", " ", found[0]), text) + "\n"


def _print(found: dict[str, Any]) -> None:
    groups = found["questions"]
    print_result(
        f"{counted(groups['all']['forecasts'], 'forecast')} from {counted(len(found['origins']), 'origin')}, "
        f"{whole(groups['all']['came'])} of which came; {whole(found['draws'])} members drawn at each, "
        f"seed {found['seed']}\n"
    )
    ways = list(groups["all"]["brier"])
    print_result("Brier score: 0 at best, .25 where one half is said throughout")
    rows = [
        (plain(name), whole(group["forecasts"]), *(number(group["brier"][way][0], 3) for way in ways))
        for name, group in groups.items()
    ]
    table(("questions", "n", *ways), rows, numeric=("n", *ways))
    print_result("\nLogarithmic score: 0 at best, .693 where one half is said throughout")
    rows = [
        (name, whole(groups[name]["forecasts"]), *(number(groups[name]["logarithmic"][way][0], 3) for way in ways))
        for name in GROUPS
        if name in groups
    ]
    table(("questions", "n", *ways), rows, numeric=("n", *ways))
    print_result("\nHow often what the model called so likely came")
    rows = [
        (f"{percent(one['from'], 0)} to {percent(one['to'], 0)}", whole(one["forecasts"]), percent(one["said"], 0),
         percent(one["came"], 0), _percents(one["low"], one["high"]))
        for one in found["reliability"][MODEL]
    ]  # fmt: skip
    table(("said", "n", "on average", "came", "95 %"), rows, numeric=("n", "on average", "came"))
    print_result("\nSkill of the model: above 0 is better; 95 % interval from blocks of origins")
    rows = [
        (name, way, number(value, 2), _span(low, high))
        for name in GROUPS
        if name in groups
        for way, (value, low, high) in groups[name]["skill"].items()
    ]
    table(("questions", "against", "skill", "95 %"), rows, numeric=("skill",))
    if found["counts"]:
        _print_counts(found["counts"])


def _print_counts(counts: dict[str, Any]) -> None:
    forecasts = counted(counts["forecasts"], "forecast")
    print_result(f"\nCounts by month: {forecasts}, up to 13 months ahead; ranked score of their logarithm, 0 at best")
    rows = [
        (way, number(value, 3), _span(low, high), *_skill(counts["skill"].get(way)))
        for way, (value, low, high) in counts["ranked"].items()
    ]
    table(("forecast", "ranked score", "95 %", "skill of the model", "95 % of it"), rows, numeric=("ranked score",))
    rows = [
        (way, *(text for band in bands.values() for text in (percent(band[0], 0), _percents(*band[1:]))))
        for way, bands in counts["covered"].items()
    ]
    print_result("\nMonths within the middle 50 % and 90 % of what was said")
    table(("forecast", "in 50 %", "95 %", "in 90 %", "95 % of it"), rows, numeric=("in 50 %", "in 90 %"))


def _skill(found: list[Any] | None) -> tuple[str, str]:
    return ("", "") if found is None else (number(found[0], 2), _span(*found[1:]))


def _span(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else span(low, high, 2)


def _percents(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else f"{percent(low, 0)} to {percent(high, 0)}"
