"""What a report holds: plain data, so that writing one needs no model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from sim.case.case import Case
from sim.ground.faults import Fault, InputError, shown

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.load import Scenario

SOURCE: Final = "report"
DIFFERENCE_COLUMNS: Final = (
    "unit",
    "reference_mean",
    "other_mean",
    "mean_difference",
    "mean_low",
    "mean_high",
    "simultaneous_low",
    "simultaneous_high",
    "superiority",
    "changed",
    "variance_reduction",
    "runs_needed",
    "verdict",
    "reason",
    "date",
)
EXPECTATION_COLUMNS: Final = ("scenario", "date", "outcome", "direction", "at_least", "found", "low", "high", "verdict")
EVENT_COLUMNS: Final = (
    "reference_risk",
    "other_risk",
    "difference",
    "low",
    "high",
    "sooner",
    "later",
    "date",
    "verdict",
    "reason",
)
VARIED: Final = ("means_low", "means_high", "factors_share")
"""Of the means of samples the 5 % and 95 % quantiles; share of the variance between runs that comes with factors."""
MATTERS: Final = ("outcome", "factor", "title", "unit", "influence", "sure", "says", "difference", "low", "high")
"""Of a factor: how closely an outcome follows it, whether that is more than chance, what goes with it, by how much."""
ASSUMPTION_KEYS: Final = ("kind", "name", "title", "before", "after")
_KEY: Final = r"[a-z][a-z0-9_-]*"


@dataclass(frozen=True)
class Details:
    """A table of texts that is folded away below its title."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """A short sentence, and what is folded away below it: the numbers and reasons behind it, in sentences."""

    text: str
    more: str = ""

    @property
    def whole(self) -> str:
        """The sentence, and all that stands behind it."""
        return f"{self.text} {self.more}".rstrip()


@dataclass(frozen=True)
class ReportScenario:
    """One scenario that was compared with the reference, with what its file says.

    `forced_acts` is how many acts of modelled actors it forces, `claims` are those that it starts from. `because`
    is why its author expected this result, written before the first run; `verdict` that of the expectation:
    ``met``, ``not met`` or ``undecided``; empty if there was none. `changes` says what it changes, below its question,
    since a title may name less than that. `answer` is what runs say to its question, in
    sentences; `behind` is what a difference that is not shown hides, `why` leads to the `steps` from what it changes
    to that answer, the first of which has the number `first_step`, `beside` is said after them, and `details` has
    everything that is only counted there.
    """

    name: str
    title: str
    question: str = ""
    family: str = ""
    forced_acts: int = 0
    claims: Sequence[str] = ()
    because: str = ""
    verdict: str = ""
    changes: str = ""
    answer: Sequence[str] = ()
    behind: Sequence[str] = ()
    why: Line | None = None
    steps: Sequence[Line] = ()
    first_step: int = 1
    beside: Sequence[str] = ()
    details: Sequence[Details] = ()

    @classmethod
    def of(cls, scenario: Scenario, answer: Sequence[str], verdict: str = "", **why: Any) -> Self:
        """Return what a scenario's file says, with what runs say to its question, what it changes, and why."""
        return cls(
            name=scenario.name,
            title=scenario.title,
            question=scenario.question,
            family=scenario.family or "",
            forced_acts=scenario.forced_acts,
            claims=scenario.claims,
            because=scenario.expectation.because if scenario.expectation else "",
            verdict=verdict,
            answer=answer,
            **why,
        )


Sides = tuple[str, str]
"""A drawing as part of a page, in the light and in the dark theme."""


@dataclass(frozen=True)
class ReportFigure:
    """A figure in both themes, as SVG from `sim.figures.kit.save.svg_of`.

    The key is unique in a report: a lower-case letter, then lower-case letters, digits, ``_`` and ``-``. `title` is
    what it is about, `alt` what it shows, in words, for readers who cannot see it, `csv` what is drawn, as a table
    to download. The narrow drawings, where there are any, are for telephones; `shortened` is from
    `sim.report.svg.shortened`, which a page does itself where it is not given.
    """

    key: str
    title: str
    alt: str
    light: str
    dark: str
    csv: str | None = None
    narrow_light: str = ""
    narrow_dark: str = ""
    shortened: Mapping[str, Sides] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Report:
    """What every report says.

    `manifest` is that of the run: versions, seed, hashes, times; `command` repeats it. `assumptions` are what a
    scenario changes, by its name, each with kind, name, title, before, after and, if any, unit, low, high and claims.
    `files` are those of scenarios that the command names, with the titles of these. `words` are outcomes in words, by
    name, and `caveats` sentences on what to beware of in every number. `factors` are
    what a design varies, each with key, kind, name, title, baseline, varied (both in words) and claims. `reach`
    says, by scenario and key of an assumption, in how many links of the model that reaches each outcome; `glossary`
    explains words of the case. `carried` says that runs have parameter sets of their own.

    Raises `InputError` with every error: a missing column or key, a duplicate name, an unknown scenario.
    """

    case: Case
    title: str
    scenarios: Sequence[ReportScenario]
    assumptions: Mapping[str, Sequence[Mapping[str, Any]]]
    figures: Sequence[ReportFigure]
    manifest: Mapping[str, Any]
    command: str
    words: Mapping[str, str] = field(default_factory=dict)
    caveats: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    factors: Sequence[Mapping[str, Any]] = ()
    reach: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    glossary: Sequence[Details] = ()
    carried: bool = False
    against = "the reference"
    """What `assumptions` are changes of."""

    def __post_init__(self) -> None:
        faults = [Fault(SOURCE, 0, key, message) for key, message in self._faults()]
        if faults:
            raise InputError(faults, "no report was made")

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not self.title.strip():
            yield "title", "is empty."
        names = [scenario.name for scenario in self.scenarios]
        yield from _twice("scenarios", names)
        yield from _key_faults("figures", [figure.key for figure in self.figures])
        for figure in self.figures:
            if not figure.alt.strip():
                yield f"figures.{figure.key}", "has no words for those who cannot see it; give alt."
        yield from _unknown("assumptions", self.assumptions, set(names))
        for name, assumptions in self.assumptions.items():
            for place, assumption in enumerate(assumptions):
                missing = [key for key in ASSUMPTION_KEYS if key not in assumption]
                if missing:
                    yield f"assumptions.{name}[{place}]", f"lacks {', '.join(missing)}."


@dataclass(frozen=True, kw_only=True)
class ReportContents(Report):
    """Everything that the report of a comparison says.

    `summary` is sentences in plain English, the most important first. `differences` has the index scenario and
    outcome and `DIFFERENCE_COLUMNS`, in the outcome's unit where they are amounts; `expectations`
    `EXPECTATION_COLUMNS`, sizes in the unit of the expectation; `events` the index scenario and event,
    `EVENT_COLUMNS`, shares of runs, and optionally says: the event in words. Either may have a column `imposed`: of
    what a scenario sets a key of `sim.comparison.imposed.SAID_OF_SET`, else empty. `level` is that of intervals,
    `sections` what else it carries.
    """

    summary: Sequence[str]
    differences: pd.DataFrame
    expectations: pd.DataFrame
    events: pd.DataFrame
    level: float
    sections: Sequence[ReportSection] = ()

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from super()._faults()
        yield from _key_faults("sections", [one.key for one in self.sections])
        yield from self._table_faults({scenario.name for scenario in self.scenarios})

    def _table_faults(self, names: set[str]) -> Iterator[tuple[str, str]]:
        tables = {
            "differences": (self.differences, DIFFERENCE_COLUMNS, ("scenario", "outcome")),
            "expectations": (self.expectations, EXPECTATION_COLUMNS, ()),
            "events": (self.events, EVENT_COLUMNS, ("scenario", "event")),
        }
        for what, (table, columns, index) in tables.items():
            missing = [name for name in columns if name not in table.columns]
            if missing:
                yield what, f"lacks the columns {', '.join(missing)}."
            if index and tuple(table.index.names) != index:
                yield what, f"has the index {', '.join(map(str, table.index.names))}; give {', '.join(index)}."
            elif index or "scenario" in table.columns:
                used = table.index.get_level_values(0) if index else table["scenario"]
                yield from _unknown(what, used, names)


@dataclass(frozen=True, kw_only=True)
class SpreadReport(Report):
    """What the report of runs, or of a sweep, says of its one scenario.

    `summaries` are tables as of `sim.summarise`, by the date of outcomes in words. `dated` are the events of the
    scenario: date, title, acts (whether they act in a run), claims and note. `against` is what `assumptions` change.
    """

    summaries: Mapping[str, pd.DataFrame]
    dated: Sequence[Mapping[str, Any]]
    against: str


@dataclass(frozen=True, kw_only=True)
class RunReport(SpreadReport):
    """Everything that the report of the runs of one scenario says.

    `events` has the index event, a column `says`, and one for each date of `summaries`: the share of runs in which it
    has happened.
    """

    events: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class SweepReport(SpreadReport):
    """Everything that the report of a sweep says.

    `summaries` have the columns of `VARIED` beside those of `sim.summarise`; `design` is sentences. `matters` has a row
    for each outcome and factor that is told of, the closest first, and the columns of `MATTERS`.
    """

    design: Sequence[str]
    matters: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class ReportSection:
    """A section of the report of a study: sentences, then tables by caption.

    A table has its rows' headings as index, columns by heading; numbers are written as in all reports, the rest as it
    is. The key is unique in a report, and as that of a figure; it is the section's address on the page.
    """

    key: str
    title: str
    sentences: Sequence[str] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StudyReport(Report):
    """What the report of an analysis says, such as one of sensitivity, influence or discovery.

    `kind` stands above the title. The answers of `scenarios` come first, then `figures`, the sections, and what was
    varied: sentences of `design`, and `factors`. `words` are the outcomes whose sources the page leads to.
    """

    kind: str
    sections: Sequence[ReportSection] = ()
    design: Sequence[str] = ()

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from super()._faults()
        yield from _key_faults("sections", [one.key for one in self.sections])


AnyReport = ReportContents | RunReport | SweepReport | StudyReport


def _unknown(what: str, used: Iterable[Any], names: set[str]) -> Iterator[tuple[str, str]]:
    for name in sorted({str(name) for name in used} - names):
        yield what, f"{shown(name)} is not among the scenarios of the report."


def _twice(what: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((what, f"{shown(name)} stands twice.") for name in sorted(set(names)) if names.count(name) > 1)


def _key_faults(what: str, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from _twice(what, keys)
    for key in keys:
        if not re.fullmatch(_KEY, key):
            yield what, f"{shown(key)} is not a key; write small letters, digits, _ and -, a letter first."
