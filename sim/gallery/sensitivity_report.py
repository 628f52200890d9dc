"""The report of a study of sensitivity: its findings in words, around its figures, and the source of every input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.case.contradictions import true_in_words
from sim.figures.sweep.titles import category_text
from sim.gallery.caveats import caveats_of
from sim.gallery.comparison_report import REPORT, report_figure
from sim.gallery.sensitivity_figures import drawings_of_sensitivity
from sim.gallery.sensitivity_words import StudyWords, sentences_of
from sim.gallery.write import pictures_of, write_drawings
from sim.report.contents import ReportFigure, ReportScenario, StudyReport
from sim.report.page import write_report
from sim.sensitivities.analyses import KINDS
from sim.sensitivities.sources import OTHERS, Sources
from sim.storage.provenance import made_by
from sim.words import counted, date_in_words, listed, number, percent, with_unit

if TYPE_CHECKING:
    from sim.scenario.load import Scenario
    from sim.sensitivities.result import Sensitivity

OF_INPUTS: Final = (
    "Shares are of what comes with the inputs that were varied, as their priors have them: other priors, other shares."
)
OF_CLAIMS: Final = "A claim weighs as much as the numbers that rest on it; that says nothing of whether it is true."
KINDS_OF_INPUTS: Final = {
    "params": "parameter",
    "mechanisms": "mechanism",
    "events": "event",
    "signposts": "signpost",
    "postures": "posture",
}


def write_pictures(
    folder: Path,
    found: Sensitivity,
    scenario: Scenario,
    manifest: Mapping[str, Any],
    command: str,
    *,
    workers: int,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Write the figures of a study into a folder, and its report; `meanwhile` is done while others begin to draw."""
    drawings = list(drawings_of_sensitivity(found))
    pictures = write_drawings(folder, drawings, workers=workers, meanwhile=meanwhile)
    figures = [report_figure(one, drawn) for one, drawn in zip(drawings, pictures, strict=True)]
    write_report(folder / REPORT, contents_of(found, scenario, figures, manifest, command))


def report_of(found: Sensitivity, scenario: Scenario, path: Path) -> Path:
    """Draw the figures of a study, and write its report; raises as `sim.report.page.write_report`."""
    figures = [report_figure(one, pictures_of(one)) for one in drawings_of_sensitivity(found)]
    return write_report(path, contents_of(found, scenario, figures, made_by(), "sim.sensitivity(...)"))


def contents_of(
    found: Sensitivity,
    scenario: Scenario,
    figures: Iterable[ReportFigure],
    manifest: Mapping[str, Any],
    command: str,
) -> StudyReport:
    """Return all that the report of a study says; the command repeats it."""
    answer = [sentence for outcome in found.outcomes for sentence in sentences_of(found, outcome)]
    words = StudyWords(found, next(iter(found.tables)))
    return StudyReport(
        kind="What matters in a scenario",
        case=found.case,
        title=f"What matters most: {scenario.title}",
        scenarios=[ReportScenario.of(scenario, answer)],
        assumptions={},
        figures=list(figures),
        manifest=manifest,
        command=command,
        words={name: words.outcome(name) for name in found.outcomes},
        caveats=[*caveats_of(found.case, [scenario], OF_INPUTS), OF_CLAIMS],
        factors=list(_inputs(found, scenario)),
        design=list(_design(found)),
    )


def _design(found: Sensitivity) -> Iterator[str]:
    """Say what each table rests on."""
    yield (
        f"Outcomes are read in the week of {date_in_words(str(found.about['at'])[:10])}; intervals are of "
        f"{percent(found.level)}. Chance is told from inputs by the replicates of each sample."
    )
    by_size: dict[tuple[int, int, int], list[str]] = {}
    for kind, size in found.sizes.items():
        by_size.setdefault(size, []).append(KINDS[kind])
    for (samples, runs, others), kinds in by_size.items():
        more = f"; {counted(others, 'input')} move together" if others else ""
        yield f"{counted(samples, 'sample')} of {counted(runs, 'run')} each{more}: {'; '.join(kinds)}."


def _inputs(found: Sensitivity, scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Iterate over the inputs that figures name, with what they are in the scenario and what they rest on."""
    sources = Sources(found.case, scenario)
    for key in named_inputs(found):
        group, _, rest = key.partition(".")
        name, about = rest.removesuffix(".date").removesuffix(".policy"), found.factors[key]
        unit = found.case.parameters[name].unit if group == "params" else ""
        value = _value(about["baseline"], unit)
        if group == "contested":
            value = true_in_words(float(about["baseline"]))
        if "levels" in about:
            varied = listed([_value(one, unit) for one in about["levels"]])
        else:
            ends = f"{_value(about['low'], '')} to {_value(about['high'], unit)}"
            varied = f"{ends}, as {about['prior']}" if "prior" in about else ends
        yield {
            "key": key,
            "kind": KINDS_OF_INPUTS.get(group, "contested claim"),
            "name": name,
            "title": StudyWords(found, next(iter(found.tables))).input(key),
            "baseline": value,
            "varied": varied,
            "claims": [] if group == "params" else list(sources.claims(key)),
        }


def _value(value: float | str, unit: str) -> str:
    return with_unit(number(value), unit) if unit and not isinstance(value, str) else category_text(value)


def named_inputs(found: Sensitivity) -> list[str]:
    """Return the inputs that the tables of indices name, those of the screen only where there is no other."""
    first = ("shares", "indices", "pawn", "knock_outs")
    kinds: list[str] = [kind for kind in first if kind in found.tables] or ["screen"]
    names = [str(key) for kind in kinds for key in found.tables[kind].index.get_level_values("factor")]
    return [key for key in dict.fromkeys(names) if key != OTHERS]
