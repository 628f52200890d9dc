"""``wary patterns signs``, ``extremes``, ``events`` and ``looks``: what else the model is held to, and who looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sim.cli.pattern_commands import PatternsEvents, PatternsExtremes, PatternsLooks, PatternsSigns, Tested
from sim.cli.patterns import interval, shown, stored_or_made
from sim.cli.terminal import print_json, print_result, progress, table
from sim.ground.faults import EXIT_OK
from sim.ground.paths import displayed, literal
from sim.patterns.dated import DatedPlan, scores_record
from sim.patterns.extremes import ExtremePlan
from sim.patterns.looks import log_look, read_looks, rules_of, seen
from sim.patterns.signs import SignPlan
from sim.words import counted, plain, whole

VERDICTS = ("pass", "fail", "undecided")


def _carried_out(plan: SignPlan | ExtremePlan | DatedPlan, command: Tested) -> list[Any]:
    settings = plan.experiment.settings
    with progress(settings * command.runs, f"running {counted(settings, 'setting')}", quiet=command.quiet) as advance:
        return plan.judge(runs=command.runs, seed=command.seed, progress=advance)


def _ended(command: Tested, results: dict[str, Any], where: Any) -> int:
    if command.json:
        print_json(results)
    elif where:
        print_result(f"\nwritten to {displayed(where.path)}")
    return EXIT_OK


def _tally(verdicts: Iterable[str]) -> str:
    counts = Counter(verdicts)
    return ", ".join(f"{whole(counts[verdict])} {verdict}" for verdict in VERDICTS)


def _headline(results: dict[str, Any]) -> None:
    print_result(f"{whole(results['runs'])} runs of each setting, seed {results['seed']}\n")


def patterns_signs(command: PatternsSigns) -> int:
    """Check the signs."""
    plan = SignPlan(command.names, command.loaded_case())

    def make() -> dict[str, Any]:
        return {"signs": [result.record() for result in _carried_out(plan, command)]}

    results, where = stored_or_made(command, "signs", plan.case, sorted(command.names), make)
    if not command.json:
        _headline(results)
        rows = [
            (
                plain(one["sign"]),
                one["wanted"],
                f"needs {one['needs']}" if one["needs"] else shown(one["effect"]),
                "" if one["needs"] else interval(one),
                f"{one['verdict']}, opposite" if one["opposite"] else one["verdict"],
            )
            for one in results["signs"]
        ]
        table(("sign", "wanted", "effect", "95 %", "verdict"), rows)
        said = _tally(one["verdict"] for one in results["signs"])
        print_result(
            f"\n{counted(len(rows), 'sign')}: {said}. Opposite: the whole interval lies on the other side of 0."
        )
    return _ended(command, results, where)


def patterns_extremes(command: PatternsExtremes) -> int:
    """Check the extremes."""
    plan = ExtremePlan(command.names, command.loaded_case())

    def make() -> dict[str, Any]:
        return {"extremes": [result.record() for result in _carried_out(plan, command)]}

    results, where = stored_or_made(command, "extremes", plan.case, sorted(command.names), make)
    if not command.json:
        _headline(results)
        rows = [
            (
                plain(extreme["extreme"]) if not place else "",
                one["says"],
                one["wanted"].replace(" and ", "\n"),
                shown(one["value"]),
                one["verdict"],
            )
            for extreme in results["extremes"]
            for place, one in enumerate(extreme["must"])
        ]
        table(("extreme", "what must come out", "wanted", "came out", "verdict"), rows, numeric=("came out",))
        said = _tally(one["verdict"] for one in results["extremes"])
        print_result(
            f"\n{counted(len(results['extremes']), 'extreme')}: {said}. One passes where all that it must do does."
        )
    return _ended(command, results, where)


def patterns_events(command: PatternsEvents) -> int:
    """Score the dated events."""
    plan = DatedPlan(command.loaded_case())

    def make() -> dict[str, Any]:
        found = _carried_out(plan, command)
        return {"scores": scores_record(found), "events": [result.record() for result in found]}

    results, where = stored_or_made(command, "dated_events", plan.case, [], make)
    if not command.json:
        _headline(results)
        rows = [
            (
                one["says"],
                "yes" if one["happened"] else "no",
                shown(one["probability"]),
                shown(one["brier"]),
                one["use"],
            )
            for one in results["events"]
        ]
        table(("event", "happened", "probability", "Brier", "for"), rows, numeric=("probability", "Brier"))
        print_result("\nMean Brier score; the interval resamples events, which are few and depend on one another:")
        for name, score in results["scores"].items():
            print_result(
                f"  {plain(name)}: {shown(score['value'])} ({interval(score)}), {counted(score['count'], 'event')}"
            )
    return _ended(command, results, where)


def patterns_looks(command: PatternsLooks) -> int:
    """List the looks at checks, or log one."""
    folder = literal(command.folder)
    if command.occasion:
        print_result(f"{counted(len(log_look(folder, command.occasion)), 'check')} logged in {displayed(folder)}.\n")
    looks = read_looks(folder)
    now = seen(looks, rules_of(folder))
    if command.json:
        print_json({"looks": [asdict(look) for look in looks], "seen": sorted(now)})
        return EXIT_OK
    rows = [(look.date, look.commit[:10], plain(look.occasion), look.check, look.result) for look in looks]
    table(("date", "commit", "occasion", "check", "result"), rows)
    print_result(f"\nseen, so no evidence for the rules as they are: {', '.join(sorted(now)) or 'none'}.")
    return EXIT_OK
