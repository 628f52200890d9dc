"""The patterns that the baseline must show: run each setting that they compare, measure, and judge."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.case.case import Case, CaseSource, load_case
from sim.engine.run import run
from sim.ground import defaults
from sim.ground.arguments import NUMBERS, PROGRESS, checks_arguments, list_of, optional, text_or_whole
from sim.kernel.mechanism import MECHANISMS
from sim.patterns.catalogue import Pattern, chosen, patterns_file
from sim.patterns.estimates import Estimate, Threshold, Verdict
from sim.patterns.measures import MEASURES
from sim.patterns.recorded import Roles
from sim.patterns.settings import runs_key
from sim.patterns.use import Use, use_of
from sim.scenario.load import Scenario, load
from sim.scenario.members_file import POINT

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Judged:
    """An estimate with its 95 % interval, held against the required value."""

    threshold: str
    found: Estimate
    verdict: Verdict

    @classmethod
    def against(cls, threshold: Threshold, found: Estimate) -> Judged:
        """Judge an estimate."""
        return cls(str(threshold), found, threshold.verdict(found))

    def record(self) -> dict[str, float | int | str | None]:
        """Return it as plain data; None for what could not be measured."""
        numbers = {name: _plain(getattr(self.found, name)) for name in ("value", "low", "high")}
        return {"threshold": self.threshold, **numbers, "count": self.found.count, "verdict": self.verdict}


@dataclass(frozen=True)
class Finding:
    """One criterion of a pattern, as in its data file, judged in the pattern's settings and in its null."""

    criterion: str
    says: str
    unit: str
    use: Use
    own: Judged
    null: Judged


@dataclass(frozen=True)
class PatternResult:
    """A pattern, judged: a finding for each criterion."""

    pattern: Pattern
    findings: tuple[Finding, ...]

    @property
    def criteria_verdict(self) -> Verdict:
        """Pass if all criteria pass, fail if one fails, otherwise undecided."""
        return _all([finding.own.verdict for finding in self.findings])

    @property
    def null_verdict(self) -> Verdict:
        """The same in the null, which must fail."""
        return _all([finding.null.verdict for finding in self.findings])

    @property
    def verdict(self) -> Verdict:
        """Pass if the criteria pass and the null fails; fail if a criterion fails or the null passes."""
        if self.criteria_verdict == "fail" or self.null_verdict == "pass":
            return "fail"
        return "pass" if (self.criteria_verdict, self.null_verdict) == ("pass", "fail") else "undecided"

    @property
    def why(self) -> str:
        """Which criteria do not pass, and what the null does."""
        verdicts = {item.criterion: item.own.verdict for item in self.findings}
        short = [f"{name}: {verdict}" for name, verdict in verdicts.items() if verdict in ("fail", "undecided")]
        by = [item.criterion for item in self.findings if item.null.verdict == "fail"]
        null = {
            "fail": f"the null ({self.pattern.null.name}) fails, by {', '.join(by)}",
            "pass": f"the null ({self.pattern.null.name}) passes too",
        }.get(self.null_verdict, f"the null ({self.pattern.null.name}) is undecided")
        if self.pattern.null.needs:
            null = f"the null ({self.pattern.null.name}) needs {self.pattern.null.needs}"
        return "; ".join([*short, null])

    def record(self) -> dict[str, Any]:
        """Return it as plain data; None for what could not be measured."""
        return {
            "pattern": self.pattern.id,
            "name": self.pattern.name,
            "title": self.pattern.title,
            "statement": self.pattern.statement,
            "articles": list(self.pattern.articles),
            "series": list(self.pattern.series),
            "verdict": self.verdict,
            "why": self.why,
            "null": {"name": self.pattern.null.name, "verdict": self.null_verdict, "needs": self.pattern.null.needs},
            "criteria": [
                {"criterion": item.criterion, "says": item.says, "unit": item.unit, "use": item.use}
                | item.own.record()
                | {"null": item.null.record()}
                for item in self.findings
            ],
        }


def _all(verdicts: list[Verdict]) -> Verdict:
    if "fail" in verdicts:
        return "fail"
    return "undecided" if "undecided" in verdicts else "pass"


def _plain(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else "infinite"


@dataclass(frozen=True)
class Need:
    """A setting as a pattern needs it, of its own or of its null, with its scenario."""

    pattern: Pattern
    null: bool
    name: str
    scenario: Scenario

    @cached_property
    def key(self) -> str:
        """The same for settings with the same runs."""
        return runs_key(self.scenario)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the pattern's measure reads; empty for a test of rules."""
        return MEASURES[self.pattern.name].outcomes


class PatternPlan:
    """The settings that some patterns of a case need, each once.

    Patterns are given by their numbers, such as 15 or ``15a``, all by default; messages name `source` where one is
    wrong.
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

    Of every setting `runs` are run; the same seed gives the same draws, so that runs of two settings are paired.
    `progress` is called with the number of runs just completed, of `plan.settings` times `runs`.
    """
    kept: dict[str, Any] = {}
    results = []
    for pattern in plan.patterns:
        needs = [need for need in plan.needs if need.pattern is pattern]
        for need in needs:
            if need.outcomes and need.key not in kept:
                whole = run(need.scenario, runs=runs, seed=seed, uncertainty=POINT, workers=workers, progress=progress)
                # A copy: a part of the whole would keep all of it in memory.
                kept[need.key] = whole[sorted(plan.outcomes[need.key])].copy(deep=True)
                del whole
                gc.collect()
        results.append(_judge(pattern, needs, kept, plan.case))
        for key in [key for key, last in plan.last.items() if last is pattern]:
            del kept[key]
    return results


def _judge(pattern: Pattern, needs: Iterable[Need], kept: Mapping[str, Any], case: Case) -> PatternResult:
    def measured(*, null: bool) -> dict[str, Judged]:
        given = {
            need.name: kept[need.key] if need.outcomes else rule_numbers(need.scenario)
            for need in needs
            if need.null is null
        }
        measure = MEASURES[pattern.name].function
        found = measure(given, pattern.numbers(case.parameters), pattern.dates, Roles(case.roster, pattern.roles))
        return {name: Judged.against(pattern.threshold(name, null=null), found[name]) for name in pattern.criteria}

    own, of_null = measured(null=False), measured(null=True)
    findings = (
        Finding(name, criterion.says, criterion.unit, use_of(case, criterion.settled), own[name], of_null[name])
        for name, criterion in pattern.criteria.items()
    )
    return PatternResult(pattern, tuple(findings))


def rule_numbers(scenario: Scenario) -> dict[str, float]:
    """Return a scenario's parameters in the kernels' units, and the codes of its options as ``mechanisms.NAME``."""
    known = scenario.case.parameters
    numbers = {name: parameter.kernel_value(scenario.params.get(name)) for name, parameter in known.items()}
    codes = {f"mechanisms.{name}": float(item.code(scenario.mechanisms[name])) for name, item in MECHANISMS.items()}
    return numbers | codes


@checks_arguments(only=optional(list_of(text_or_whole)), **NUMBERS, **PROGRESS)
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

    rows = {}
    for result in judge_patterns(PatternPlan(only, case=case), runs=runs, seed=seed, progress=progress):
        for item in result.findings:
            rows[result.pattern.id, item.criterion] = {
                "title": result.pattern.title,
                "says": item.says,
                "unit": item.unit,
                **_columns(item.own),
                "null": result.pattern.null.name,
                **{f"null_{name}": value for name, value in _columns(item.null).items()},
                "pattern_verdict": result.verdict,
                "why": result.why,
            }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["pattern", "criterion"])


def _columns(judged: Judged) -> dict[str, Any]:
    numbers = {name: getattr(judged.found, name) for name in ("count", "value", "low", "high")}
    return numbers | {"threshold": judged.threshold, "verdict": judged.verdict}
