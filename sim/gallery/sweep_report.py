"""The report of a sweep: how runs spread over its samples, and what that comes with, around its figures and tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.contrasts import contrast_of, share_of_factors
from sim.analysis.influences import chance_level, dependences, influences
from sim.case.columns import Column
from sim.comparison.assumption import assumptions_of
from sim.figures.kit.look import THEMES
from sim.figures.sweep.responses import told_of_dependence
from sim.figures.sweep.titles import Swept, category_text
from sim.figures.sweep.tornado import DESIGN as ONE_AT_A_TIME
from sim.figures.sweep.tornado import PAIRED, departures_in
from sim.gallery.answer import caveats_of
from sim.gallery.comparison_report import REPORT, report_figure
from sim.gallery.run_report import base_of, dated_events, spread_of
from sim.gallery.sweep import FEWEST_SAMPLES, chosen_outcomes, design_in, drawings_of_sweep, means_in
from sim.gallery.write import FOLDER, write_drawings
from sim.recorded.summary import summary_of_sweep
from sim.report.contents import MATTERS, VARIED, ReportFigure, ReportScenario, SweepReport
from sim.report.page import write_report
from sim.storage.manifest import read_manifest
from sim.storage.provenance import made_by
from sim.sweeps.folder import scenario_of
from sim.words import (
    capital,
    counted,
    date_in_words,
    exact,
    listed,
    number,
    whole_percent,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.scenario.load import Scenario

GENERATED: Final = re.compile(r"(distributions|fans|tornado_\w+|responses_\w+|pair_map_\w+)_(light|dark)\.(svg|png)")
KINDS: Final = {"params": "parameter", "mechanisms": "mechanism", "events": "event", "postures": "posture"}
"""Of what a design varies, by the first part of its key."""
MOST_NAMED: Final = 3
"""Factors that the answer names."""
MOST_MATTERS: Final = 6
"""Factors of an outcome that are told of."""
OF_DESIGN: Final = (
    "Samples spread as the design spreads them: how often a value comes is the design's doing, no probability of it."
)
DRAWN: Final = {
    PAIRED: "replicates draw alike in every sample",
    "block": "replicates draw alike in the samples of a block of the design",
}
OF_ONE_AT_A_TIME: Final = "One factor at a time shows nothing of what factors do together."


def write_figures(path: Path, dataset: xr.Dataset) -> list[ReportFigure]:
    """Draw a sweep, complete or under way, into its folder ``figures``, and return what a report shows; older ones go.

    With no run in it yet nothing is drawn, and nothing changed.
    """
    drawings = drawings_of_sweep(dataset)
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
    figures = write_figures(path, dataset)
    if not figures:
        return
    manifest = read_manifest(path)
    numbers = {name: one for name, one in manifest["inputs"].items() if isinstance(one, int | str | bool)}
    command = shlex.join(manifest["command"])
    write_report(path / REPORT, sweep_report(scenario_of(path), dataset, figures, numbers | made_by("zarr"), command))


def sweep_report(
    scenario: Scenario, dataset: xr.Dataset, figures: Sequence[ReportFigure], manifest: Mapping[str, Any], command: str
) -> SweepReport:
    """Return all that the report of a sweep, of a scenario, says; the command repeats it."""
    import pandas as pd

    listing, roster = [*scenario.case.headlines.outcomes], scenario.case.roster
    summary = _with_samples(summary_of_sweep(dataset), dataset, listing)
    matters = pd.DataFrame(list(_matters(dataset)), columns=list(MATTERS))
    base, against = base_of(scenario)
    when = date_in_words(str(dataset.attrs["at"])[:10])
    answer = list(_answer(scenario, dataset, summary, matters, when))
    return SweepReport(
        case=scenario.case,
        title=scenario.title,
        scenarios=[ReportScenario.of(scenario, answer)],
        assumptions={scenario.name: [one.record() for one in assumptions_of(base, scenario)]},
        against=against,
        dated=dated_events(scenario),
        summaries={when: summary},
        factors=_factors(scenario, dataset),
        design=list(_design(dataset)),
        matters=matters,
        figures=figures,
        manifest=manifest,
        command=command,
        words={name: Column.split(name).title(roster) for name in {*summary.index, *matters["outcome"]}},
        caveats=[
            *caveats_of(scenario.case, [scenario], OF_DESIGN),
            *([OF_ONE_AT_A_TIME] if dataset.attrs["design"] == ONE_AT_A_TIME else []),
        ],
    )


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


def _factors(scenario: Scenario, dataset: xr.Dataset) -> list[dict[str, Any]]:
    """Return what the design varies, in words, and the claims that this rests on beside those of its parameters."""
    of, found = Swept(dataset), list[dict[str, Any]]()
    for key in design_in(dataset).columns:
        group, _, rest = key.partition(".")
        name = rest.removesuffix(".date").removesuffix(".policy")
        about, claims = dataset[key].attrs, tuple[str, ...]()
        if group == "contested":
            claims = scenario.case.contradictions[name].claims
        elif group == "events" and name in scenario.events:
            claims = scenario.events[name].claims
        unit = scenario.case.parameters[name].unit if group == "params" else ""
        found.append(
            {"key": key, "kind": KINDS.get(group, "contested claim"), "name": name, "title": of.factor(key)}
            | {"baseline": _value(key, about.get("baseline"), unit), "varied": _varied(dataset, key, unit)}
            | {"claims": list(claims)}
        )
    return found


def _value(key: str, value: Any, unit: str) -> str:
    if value is None:
        return ""
    return with_unit(exact(float(value)), unit) if key.startswith("params.") else category_text(value)


def _varied(dataset: xr.Dataset, key: str, unit: str) -> str:
    """Say over what a factor varies, and how."""
    about, values = dataset[key].attrs, dataset[key].values
    levels = about.get("levels")
    if levels is None and key.startswith("params.") and len(values):
        ends = with_unit(f"{number(float(values.min()))} to {number(float(values.max()))}", unit)
        return f"{ends}, as {about['prior']}" if "prior" in about else ends
    texts = [_value(key, one, unit) for one in levels] if levels is not None else sorted(map(str, set(values.tolist())))
    return listed(texts) if levels is not None or len(texts) <= MOST_MATTERS else f"{texts[0]} to {texts[-1]}"


def _design(dataset: xr.Dataset) -> Iterator[str]:
    """Say what was run."""
    of, sizes = Swept(dataset), dataset.sizes
    size = f"{counted(sizes['sample'], 'sample')} of {counted(sizes['run'], 'run')} each"
    alike = DRAWN.get(dataset.attrs["draws"], "each with its own draws")
    yield f"Design {dataset.attrs['design']}: {size}, {alike}, seed {dataset.attrs['seed']}."
    if of.partial:
        yield f"{of.partial.strip()} What is not there yet is in no number."
    if dependent := told_of_dependence(of, _together(dataset)):
        yield dependent[0]


def _together(dataset: xr.Dataset) -> dict[tuple[str, str], float]:
    design = design_in(dataset)
    if dataset.attrs["design"] == ONE_AT_A_TIME or len(design) < FEWEST_SAMPLES:
        return {}
    together: dict[Any, float] = dict(dependences(design).items())
    return together


def _matters(dataset: xr.Dataset) -> Iterator[tuple[Any, ...]]:
    """Iterate over the outcomes that vary, and of each over the factors that it follows most closely."""
    design = design_in(dataset)
    for name in chosen_outcomes(dataset) if len(design.columns) else []:
        means = means_in(dataset, name)
        if dataset.attrs["design"] != ONE_AT_A_TIME:
            if len(means) >= FEWEST_SAMPLES:
                yield from _followed(dataset, design, means)
        elif len(means) > 1 and bool(dataset["outcomes"].sel(outcome=name).isel(sample=0).notnull().all()):
            for key, moves in list(departures_in(design, name, dataset).items())[:MOST_MATTERS]:
                for one in moves:
                    told = (one.setting, one.moves, one.low, one.high)
                    yield (name, key, Swept(dataset).factor(key), np.nan, one.clear, *told)


def _followed(dataset: xr.Dataset, design: pd.DataFrame, means: pd.Series[float]) -> Iterator[tuple[Any, ...]]:
    """Iterate over the factors that the means of an outcome follow most closely."""
    ranked, level = influences(design, means), chance_level(len(means), design.shape[1])
    for key, close in zip(map(str, ranked.index[:MOST_MATTERS]), ranked.tolist(), strict=False):
        one = contrast_of(design, key, means, dataset[key].attrs.get("baseline"))
        said = "; ".join(f"{_part(where)}: {number(mean)}" for where, mean in one.means.items())
        told = (close, close > level, said, one.difference, one.low, one.high)
        yield (str(means.name), key, Swept(dataset).factor(key), *told)


def _part(where: str) -> str:
    """Write what a factor is in a group of samples; a contested claim, 0 or 1, is false or true."""
    return category_text(float(where)) if re.fullmatch(r"-?\d+\.\d+", where) else category_text(where)


def _answer(
    scenario: Scenario, dataset: xr.Dataset, summary: pd.DataFrame, matters: pd.DataFrame, when: str
) -> Iterator[str]:
    """Say how runs spread in what the author asked about, then in the main outcomes, and what that comes with."""
    main = [name for name in scenario.case.headlines.at("main") if name in summary.index]
    expected = scenario.expectation.outcome if scenario.expectation else ""
    drawn = list(dict.fromkeys(matters["outcome"]))
    asked = [name for name in [*main, *summary.index] if expected in (name, Column.split(str(name)).outcome)]
    order = list(dict.fromkeys([*asked, *(name for name in main if name in drawn), *main]))
    sizes = dataset.sizes
    runs = sizes["sample"] * sizes["run"]
    over = f"over {counted(sizes['sample'], 'sample')} of {counted(sizes['run'], 'run')}"
    factors = [Swept(dataset).factor(key) for key in design_in(dataset).columns]
    for place, name in enumerate(order[:3]):
        said = spread_of(scenario, summary, name, runs)
        yield f"{said} by {when}, {over}." if not place else f"{said}."
        if sentence := _comes_with(summary.loc[name], matters[matters["outcome"] == name]):
            yield sentence
        if factors and not place:
            more = f", and {counted(len(factors) - MOST_NAMED, 'more factor')}" if len(factors) > MOST_NAMED else ""
            yield f"Varied: {'; '.join(factors[:MOST_NAMED])}{more}."


def _comes_with(row: Any, factors: pd.DataFrame) -> str:
    """Say how much of the spread of an outcome comes with what is varied, and with which factor."""
    share = float(row["factors_share"])
    parts = [f"{whole_percent(share)} of the variance between runs comes with what is varied, the rest with chance"]
    parts = parts if share == share else []
    sure = factors[factors["sure"]]
    if not len(factors):
        return f"{parts[0]}." if parts else ""
    if not len(sure):
        return f"{capital('; '.join([*parts, 'no factor moves it more than chance would']))}."
    first: Any = next(sure.itertuples())
    if np.isnan(first.influence):
        moves = with_interval(first.difference, first.low, first.high)
        found = f"it moves by {moves} where “{first.title}” is {first.says}"
    else:
        close = f"influence {number(first.influence, 2)}, more than chance"
        found = f"it follows “{first.title}” ({close}; its mean, {first.says})"
    more = sure["factor"].nunique() - 1
    others = f", and {counted(more, 'more factor')} beyond chance" if more else ""
    return f"{capital('; '.join([*parts, f'{found}{others}']))}."
