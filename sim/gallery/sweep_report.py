"""The report of a sweep: how runs spread over its samples, and what that comes with, around its figures and tables."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.contrasts import share_of_factors
from sim.analysis.influences import dependences
from sim.case.columns import Column
from sim.comparison.assumption import assumptions_of
from sim.designs.catalogue import DESIGNS
from sim.figures.kit.look import THEMES
from sim.figures.kit.marks import Numbers
from sim.figures.sweep.responses import told_of_dependence
from sim.figures.sweep.titles import Swept
from sim.figures.sweep.tornado import DESIGN as ONE_AT_A_TIME
from sim.figures.sweep.tornado import PAIRED
from sim.gallery.caveats import caveats_of
from sim.gallery.commands import files_of
from sim.gallery.comparison_report import REPORT, report_figure
from sim.gallery.glossary import glossary_of
from sim.gallery.held_to import patterns_told
from sim.gallery.misfits import misfits_at
from sim.gallery.run_report import base_of, dated_events, told_of_changes
from sim.gallery.sweep import FEWEST_SAMPLES, asked_in, chosen_outcomes, design_in, drawings_of_sweep, means_in
from sim.gallery.sweep_answer import answer_of, told_of
from sim.gallery.sweep_factors import factors_in, matters_of
from sim.gallery.write import FOLDER, write_drawings
from sim.recorded.summary import summary_of_sweep
from sim.report.contents import VARIED, ReportFigure, ReportScenario, SweepReport
from sim.report.page import write_report
from sim.storage.manifest import read_manifest
from sim.storage.provenance import made_by
from sim.sweeps.folder import scenario_of
from sim.words import counted, date_in_words

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.scenario.load import Scenario

GENERATED: Final = re.compile(r"(distributions|fans|tornado_\w+|responses_\w+|pair_map_\w+)_(light|dark)\.(svg|png)")
OF_DESIGN: Final = (
    "Samples spread as the design spreads them: how often a value comes is the design's doing, no probability of it."
)
DRAWN: Final = {
    PAIRED: "replicates draw alike in every sample",
    "block": "replicates draw alike in the samples of a block of the design",
}
OTHERWISE: Final = (
    "How far each factor alone moves an outcome, the others as in the scenario, a tornado plot shows: run the command "
    "below with design=one_at_a_time and draws=common.",
    "What factors do together, another design shows: run the command below with design=lhs.",
)
"""What another design shows: other than of one factor at a time, and after that."""
ALL_RUNS: Final = "the runs of all samples"
OF_ONE_AT_A_TIME: Final = "One factor at a time shows nothing of what factors do together."


def write_figures(path: Path, dataset: xr.Dataset, asked: Sequence[str] = ()) -> list[ReportFigure]:
    """Draw a sweep, complete or under way, into its folder ``figures``, and return what a report shows; older ones go.

    What is asked about comes first.

    With no run in it yet nothing is drawn, and nothing changed.
    """
    drawings = drawings_of_sweep(dataset, asked)
    if not drawings:
        return []
    pictures = write_drawings(path, drawings)
    kept = {f"{drawing.key}_{theme}" for drawing in drawings for theme in THEMES}
    for old in (path / FOLDER).iterdir():
        if GENERATED.fullmatch(old.name) and old.stem not in kept:
            old.unlink()
    return [report_figure(one, drawn) for one, drawn in zip(drawings, pictures, strict=True)]


def write_pictures(path: Path, dataset: xr.Dataset) -> None:
    """Draw a sweep, complete or under way, into its folder, and write its report.

    With no run in it yet nothing is written, and nothing changed.
    """
    scenario = scenario_of(path)
    figures = write_figures(path, dataset, asked_in(scenario, map(str, dataset["outcome"].values)))
    if not figures:
        return
    manifest = read_manifest(path)
    numbers = {name: one for name, one in manifest["inputs"].items() if isinstance(one, int | str | bool)}
    command = shlex.join(manifest["command"])
    write_report(path / REPORT, sweep_report(scenario, dataset, figures, numbers | made_by("zarr"), command))


def sweep_report(
    scenario: Scenario, dataset: xr.Dataset, figures: Sequence[ReportFigure], manifest: Mapping[str, Any], command: str
) -> SweepReport:
    """Return all that the report of a sweep, of a scenario, says; the command repeats it."""
    roster, asked = scenario.case.roster, asked_in(scenario, map(str, dataset["outcome"].values))
    listing = list(dict.fromkeys([*asked, *scenario.case.headlines.outcomes]))
    summary = _with_samples(summary_of_sweep(dataset), dataset, listing)
    matters, factors = matters_of(dataset, chosen_outcomes(dataset, asked)), factors_in(scenario, dataset)
    base, against = base_of(scenario)
    when = date_in_words(str(dataset.attrs["at"])[:10])
    dependent = told_of_dependence(Swept(dataset), _together(dataset))
    answer = list(answer_of(scenario, dataset, summary, matters, factors, when, dependent, command))
    changes = assumptions_of(base, scenario)
    return SweepReport(
        case=scenario.case,
        title=f"{scenario.title}: {counted(len(factors), 'factor')} varied" if factors else scenario.title,
        scenarios=[ReportScenario.of(scenario, answer, changes=told_of_changes(scenario, changes, against))],
        assumptions={scenario.name: [one.record() for one in changes]},
        against=against,
        dated=dated_events(scenario),
        summaries={when: summary},
        factors=factors,
        design=[*_design(dataset), *dependent],
        matters=matters,
        figures=figures,
        manifest=manifest,
        command=command,
        files=files_of(command, [scenario]),
        glossary=glossary_of(scenario.case),
        words={name: Column.split(name).title(roster) for name in {*summary.index, *matters["outcome"]}},
        caveats=[
            *misfits_at(scenario, dt.date.fromisoformat(str(dataset.attrs["at"])[:10]), _amounts(dataset), ALL_RUNS),
            *patterns_told(scenario.case, told_of(scenario, summary, matters)),
            *caveats_of(scenario.case, [scenario], OF_DESIGN),
            *([OF_ONE_AT_A_TIME] if dataset.attrs["design"] == ONE_AT_A_TIME else []),
        ],
    )


def _amounts(dataset: xr.Dataset) -> dict[str, Numbers]:
    """Return every outcome of all runs of all samples, by column."""
    names, values = dataset["outcome"].values, dataset["outcomes"].transpose("outcome", "sample", "run").values
    return {str(name): np.ravel(rows) for name, rows in zip(names, values, strict=True)}


def _with_samples(summary: pd.DataFrame, dataset: xr.Dataset, names: Sequence[str]) -> pd.DataFrame:
    """Return the summary of some outcomes with how the means of samples spread, and what comes with the factors."""
    found = summary.loc[[name for name in names if name in summary.index]].copy()
    for name in found.index:
        values = np.asarray(dataset["outcomes"].sel(outcome=name).transpose("sample", "run").values, dtype=np.float64)
        means = means_in(dataset, name)
        ends = np.quantile(means, [0.05, 0.95]) if len(means) > 1 else (np.nan, np.nan)
        share = share_of_factors(values, paired=dataset.attrs["draws"] == PAIRED)
        found.loc[name, list(VARIED)] = [*ends, share]
    return found


def _design(dataset: xr.Dataset) -> Iterator[str]:
    """Say what was run."""
    of, sizes, name = Swept(dataset), dataset.sizes, str(dataset.attrs["design"])
    title = f"{DESIGNS[name].title} (design={name})" if name in DESIGNS else f"Design {name}"
    size = f"{counted(sizes['sample'], 'sample')} of {counted(sizes['run'], 'run')} each"
    alike = DRAWN.get(dataset.attrs["draws"], "each with its own draws")
    yield f"{title[:1].upper()}{title[1:]}: {size}, {alike}, seed {dataset.attrs['seed']}."
    if of.partial:
        yield f"{of.partial.strip()} What is not there yet is in no number."
    if len(design_in(dataset).columns):
        yield OTHERWISE[name == ONE_AT_A_TIME]


def _together(dataset: xr.Dataset) -> dict[tuple[str, str], float]:
    design = design_in(dataset)
    if dataset.attrs["design"] == ONE_AT_A_TIME or len(design) < FEWEST_SAMPLES:
        return {}
    together: dict[Any, float] = dict(dependences(design).items())
    return together
