"""The patterns that the baseline must show: run each setting that they compare, measure, and judge."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.case.case import CaseSource, load_case
from sim.case.roster import Roster
from sim.engine.run import check_numbers, run
from sim.ground import defaults
from sim.kernel.mechanism import MECHANISMS
from sim.patterns.catalogue import Pattern, chosen, patterns_file
from sim.patterns.estimates import Estimate, Verdict
from sim.patterns.measures import MEASURES
from sim.patterns.recorded import Roles
from sim.scenario.load import Scenario, load
from sim.storage.results import digest_of

if TYPE_CHECKING:
    import pandas as pd

_BEARS_ON_RUNS = ("start", "horizon", "params", "mechanisms", "events", "postures")


@dataclass(frozen=True)
class Finding:
    """One criterion of a pattern: the estimates in the pattern's settings and in its null.

    Parameters
    ----------
    criterion, says, unit : str
        As in the data file.
    threshold, null_threshold : str
        The required value.
    found, null : Estimate
        With 95 % interval.
    verdict, null_verdict : {"pass", "fail", "undecided", "reported"}
    """

    criterion: str
    says: str
    unit: str
    threshold: str
    null_threshold: str
    found: Estimate
    null: Estimate
    verdict: Verdict
    null_verdict: Verdict


@dataclass(frozen=True)
class PatternResult:
    """A pattern, judged.

    Parameters
    ----------
    pattern : Pattern
        What it is.
    findings : tuple of Finding
        One for each criterion.
    """

    pattern: Pattern
    findings: tuple[Finding, ...]

    @property
    def criteria_verdict(self) -> Verdict:
        """Pass if all criteria pass, fail if one fails, otherwise undecided."""
        return _all([finding.verdict for finding in self.findings])

    @property
    def null_verdict(self) -> Verdict:
        """The same in the null, which must fail."""
        return _all([finding.null_verdict for finding in self.findings])

    @property
    def verdict(self) -> Verdict:
        """Pass if the criteria pass and the null fails; fail if a criterion fails or the null passes."""
        if self.criteria_verdict == "fail" or self.null_verdict == "pass":
            return "fail"
        return "pass" if (self.criteria_verdict, self.null_verdict) == ("pass", "fail") else "undecided"

    @property
    def why(self) -> str:
        """Which criteria do not pass, and what the null does."""
        short = [f"{item.criterion}: {item.verdict}" for item in self.findings if item.verdict in ("fail", "undecided")]
        by = [item.criterion for item in self.findings if item.null_verdict == "fail"]
        null = {
            "fail": f"the null ({self.pattern.null.name}) fails, by {', '.join(by)}",
            "pass": f"the null ({self.pattern.null.name}) passes too",
        }.get(self.null_verdict, f"the null ({self.pattern.null.name}) is undecided")
        return "; ".join([*short, null])

    def record(self) -> dict[str, Any]:
        """Return it as plain data; None for what could not be measured."""
        return {
            "pattern": self.pattern.id,
            "name": self.pattern.name,
            "title": self.pattern.title,
            "statement": self.pattern.statement,
            "articles": list(self.pattern.articles),
            "verdict": self.verdict,
            "why": self.why,
            "null": {"name": self.pattern.null.name, "verdict": self.null_verdict},
            "criteria": [
                {
                    "criterion": item.criterion,
                    "says": item.says,
                    "unit": item.unit,
                    "threshold": item.threshold,
                    **_numbers(item.found),
                    "verdict": item.verdict,
                    "null": {
                        "threshold": item.null_threshold,
                        **_numbers(item.null),
                        "verdict": item.null_verdict,
                    },
                }
                for item in self.findings
            ],
        }


def _all(verdicts: list[Verdict]) -> Verdict:
    if "fail" in verdicts:
        return "fail"
    return "undecided" if "undecided" in verdicts else "pass"


def _numbers(estimate: Estimate) -> dict[str, float | int | str | None]:
    def plain(value: float) -> float | str | None:
        if math.isnan(value):
            return None
        return value if math.isfinite(value) else "infinite"

    return {
        "value": plain(estimate.value),
        "low": plain(estimate.low),
        "high": plain(estimate.high),
        "count": estimate.count,
    }


@dataclass(frozen=True)
class Need:
    """A setting as a pattern needs it: its scenario, and the outcomes to keep.

    Parameters
    ----------
    pattern : Pattern
        Whose setting it is.
    null : bool
        Whether it is one of the null.
    name : str
        The setting's.
    scenario : Scenario
        Resolved.
    """

    pattern: Pattern
    null: bool
    name: str
    scenario: Scenario

    @cached_property
    def key(self) -> str:
        """The same for settings with the same runs."""
        record = self.scenario.record()
        kept = {name: record[name] for name in _BEARS_ON_RUNS}
        # The label and the note of an event change no run.
        kept["events"] = {name: (event["date"], event.get("set")) for name, event in record["events"].items()}
        return digest_of(kept)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the pattern's measure reads; empty for a test of rules."""
        return MEASURES[self.pattern.name].outcomes


class PatternPlan:
    """The settings that some patterns need, each once.

    Parameters
    ----------
    only : iterable of str or int, optional
        Numbers of patterns, such as 15 or ``15a``; all by default.
    source : str
        How messages name the source of wrong numbers.
    case : str, Path or Case, optional
        Whose patterns; the default case's if not given.
    """

    def __init__(
        self, only: Iterable[str | int] | None = None, source: str = "patterns", case: CaseSource = None
    ) -> None:
        self.case = load_case(case)
        self.patterns = chosen(only, source, self.case)
        horizon = patterns_file(self.case).horizon.isoformat()
        self.needs = [
            Need(pattern, null, name, load(record, case=self.case))
            for pattern in self.patterns
            for null in (False, True)
            for name, record in pattern.scenarios(horizon, self.case.parameters, null=null).items()
        ]
        self.outcomes: dict[str, set[str]] = {}
        self.last: dict[str, Pattern] = {}
        for need in self.needs:
            if need.outcomes:
                self.outcomes.setdefault(need.key, set()).update(need.outcomes)
                self.last[need.key] = need.pattern

    @property
    def settings(self) -> int:
        """Number of settings to run."""
        return len(self.outcomes)


def judge_patterns(
    plan: PatternPlan,
    *,
    runs: int = defaults.PATTERN_RUNS,
    seed: int = 0,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[PatternResult]:
    """Run the settings of a plan, one after another, and judge its patterns.

    Parameters
    ----------
    plan : PatternPlan
        Which patterns.
    runs, seed : int
        Of every setting: the same seed gives the same draws, so that runs of two settings are paired.
    workers : int, optional
        Threads; as many as there are processors by default.
    progress : callable, optional
        Called with the number of runs just completed, of `plan.settings` times `runs`.

    Raises
    ------
    InputError
        Where a number is not allowed.
    """
    check_numbers(runs=runs, seed=seed, workers=1 if workers is None else workers)
    kept: dict[str, Any] = {}
    results = []
    for pattern in plan.patterns:
        needs = [need for need in plan.needs if need.pattern is pattern]
        for need in needs:
            if need.outcomes and need.key not in kept:
                whole = run(need.scenario, runs=runs, seed=seed, workers=workers, progress=progress)
                # A copy: a part of the whole would keep all of it in memory.
                kept[need.key] = whole[sorted(plan.outcomes[need.key])].copy(deep=True)
                del whole
                gc.collect()
        results.append(_judge(pattern, needs, kept, plan.case.roster))
        for key in [key for key, last in plan.last.items() if last is pattern]:
            del kept[key]
    return results


def _judge(pattern: Pattern, needs: Iterable[Need], kept: Mapping[str, Any], roster: Roster) -> PatternResult:
    measure, roles = MEASURES[pattern.name].function, Roles(roster, pattern.roles)
    estimates = []
    for null in (False, True):
        given = {
            need.name: kept[need.key] if need.outcomes else rule_numbers(need.scenario)
            for need in needs
            if need.null is null
        }
        estimates.append(measure(given, pattern.numbers(), pattern.dates, roles))
    found, of_null = estimates
    findings = []
    for name, criterion in pattern.criteria.items():
        threshold, null_threshold = pattern.threshold(name), pattern.threshold(name, null=True)
        findings.append(
            Finding(
                criterion=name,
                says=criterion.says,
                unit=criterion.unit,
                threshold=str(threshold),
                null_threshold=str(null_threshold),
                found=found[name],
                null=of_null[name],
                verdict=threshold.verdict(found[name]),
                null_verdict=null_threshold.verdict(of_null[name]),
            )
        )
    return PatternResult(pattern, tuple(findings))


def rule_numbers(scenario: Scenario) -> dict[str, float]:
    """Return a scenario's parameters in the kernels' units, and the codes of its options as ``mechanisms.NAME``."""
    known = scenario.case.parameters
    numbers = {name: parameter.kernel_value(scenario.params.get(name)) for name, parameter in known.items()}
    codes = {f"mechanisms.{name}": float(item.code(scenario.mechanisms[name])) for name, item in MECHANISMS.items()}
    return numbers | codes


def check_patterns(
    runs: int = defaults.PATTERN_RUNS,
    seed: int = 0,
    only: Iterable[str | int] | None = None,
    progress: Callable[[int], None] | None = None,
    case: CaseSource = None,
) -> pd.DataFrame:
    """Check whether the baseline shows the patterns that it must show.

    Parameters
    ----------
    runs, seed : int
        Of every setting that is compared.
    only : iterable of str or int, optional
        Numbers of patterns, such as 15 or ``15a``; all by default.
    progress : callable, optional
        Called with the number of runs just completed.
    case : str, Path or Case, optional
        Whose patterns; the default case's if not given.

    Returns
    -------
    pandas.DataFrame
        Index: pattern and criterion. Columns: title, says, unit, count, value, low, high, threshold, verdict; the same
        of the null with `null_` before it; pattern_verdict, why.

    Raises
    ------
    InputError
        Where a number is not allowed, or there is no such pattern.
    """
    import pandas as pd

    check_numbers(runs=runs, seed=seed, workers=1)
    rows = {}
    for result in judge_patterns(PatternPlan(only, case=case), runs=runs, seed=seed, progress=progress):
        for item in result.findings:
            rows[result.pattern.id, item.criterion] = {
                "title": result.pattern.title,
                "says": item.says,
                "unit": item.unit,
                "count": item.found.count,
                "value": item.found.value,
                "low": item.found.low,
                "high": item.found.high,
                "threshold": item.threshold,
                "verdict": item.verdict,
                "null": result.pattern.null.name,
                "null_count": item.null.count,
                "null_value": item.null.value,
                "null_low": item.null.low,
                "null_high": item.null.high,
                "null_threshold": item.null_threshold,
                "null_verdict": item.null_verdict,
                "pattern_verdict": result.verdict,
                "why": result.why,
            }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["pattern", "criterion"])
