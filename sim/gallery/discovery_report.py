"""The report of a discovery: the box in words, before the figures and the other boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.gallery.caveats import caveats_of
from sim.report.contents import ReportFigure, ReportScenario, ReportSection, StudyReport
from sim.words import capital, counted, number, percent, with_unit

if TYPE_CHECKING:
    import pandas as pd

    from sim.discovery.discover import Discovery
    from sim.scenario.load import Scenario

OF_BOXES: Final = (
    "A box says where in the ranges of the design something comes about in the model: no density is a probability of "
    "the world, and other ranges would give other boxes."
)
OF_RUNS: Final = "Runs of a sample differ by chance; how stable a limit is, the share of resamples says."
MOST_LEAVES: Final = 8
MOST_OTHERS: Final = 5
MOST_BOXES: Final = 12


def discovery_contents(
    found: Discovery, scenario: Scenario, figures: Sequence[ReportFigure], manifest: Mapping[str, Any], command: str
) -> StudyReport:
    """Return all that the report of a discovery says; the command repeats it."""
    asked = "When" if found.request.against is None else "Where"
    question = f"{asked} is it that {found.cases.says}?"
    return StudyReport(
        kind="When something comes about",
        case=found.cases.case,
        title=f"{asked} {found.cases.says}",
        scenarios=[replace(ReportScenario.of(scenario, list(_answer(found))), question=question)],
        assumptions={},
        figures=figures,
        manifest=manifest,
        command=command,
        caveats=[OF_BOXES, *caveats_of(found.cases.case, [scenario], OF_RUNS)],
        sections=list(_sections(found)),
        design=[_design(found)],
        factors=list(_inputs(found, scenario)),
    )


def _design(found: Discovery) -> str:
    samples, runs = counted(len(found.cases.inputs), "sample"), counted(found.cases.facts.sizes["run"], "run")
    inputs = counted(found.cases.inputs.shape[1], "input")
    return f"{samples} of {runs}; of what was varied, boxes may limit the {inputs} that it follows most closely."


def _answer(found: Discovery) -> Iterator[str]:
    box, told = found.box, capital(found.cases.says)
    where = "; ".join(found.in_words(limit, keys=False) for limit in box.limits)
    inside = f", and in {percent(box.density)} of those where: {where}" if where else ""
    yield f"{told} in {percent(found.cases.density)} of all cases{inside}."
    if where:
        yield f"These hold {percent(box.coverage)} of all cases in which it does."
    table = found.table()
    if table.empty:
        yield "No limit on an input holds it together: the box is all that was varied."
        return
    sure = [str(row["title"]) for row in table.to_dict("records") if row["share"] >= 0.5]  # noqa: PLR2004 - one half
    resamples = counted(found.request.resamples, "resample")
    if sure:
        yield f"Limited again in most of {resamples}: {'; '.join(sure)}."
    rare = [str(row["title"]) for row in table.to_dict("records") if row["share"] < 0.5]  # noqa: PLR2004
    if rare:
        yield f"In fewer than half of {resamples}, so that it may be chance: {'; '.join(rare)}."


def _sections(found: Discovery) -> Iterator[ReportSection]:
    from pandas import Index

    table = found.table()
    if len(table):
        rows = table[["density_without", "coverage_without", "share"]].map(percent)
        rows.columns = ["Density without it", "Coverage without it", "Of resamples"]
        rows.index = Index([found.in_words(limit, keys=False) for limit in found.box.limits])
        sentences = [
            "Density is the share of the cases inside the box in which it comes about, coverage the share of all such "
            "cases that are inside. A limit without which both stay as they are says little."
        ]
        others = found.others().head(MOST_OTHERS)
        if len(others):
            titles = [f"{found.cases.about[str(key)]['title']} {percent(share)}" for key, share in others.items()]
            sentences.append(
                f"Inputs that this box leaves free, and those of some resamples limit: {'; '.join(titles)}."
            )
        yield ReportSection(
            key="box", title="The box", sentences=sentences, tables={"Limits of the box": rows.rename_axis("Limit")}
        )
    leaves = found.leaves(keys=False).head(MOST_LEAVES).set_index("says")[["density", "coverage"]].map(percent)
    leaves.columns = ["Density", "Coverage"]
    said = (
        "A tree (CART) cuts the inputs into parts that do not overlap. What both methods agree on deserves trust first."
    )
    tables = {"Leaves of the tree, the densest first": leaves.rename_axis("Leaf")}
    yield ReportSection(key="tree", title="A second method", sentences=[said], tables=tables)
    lines = ["A box that is pure is small, and one that holds everything is not pure; box=N tells of another one."]
    fewer = len(found.boxes[found.number].limits) - len(found.box.limits)
    if fewer:
        limits = f"{counted(fewer, 'limit')} that {'adds' if fewer == 1 else 'together add'} little"
        lines.append(
            f"Told of is box {found.number} without {limits}; its coverage and density are those of the summary."
        )
    tables = {"Boxes along which PRIM peeled and pasted; tradeoff.csv has all": _boxes(found)}
    yield ReportSection(key="boxes", title="Other boxes", sentences=lines, tables=tables)


def _boxes(found: Discovery) -> pd.DataFrame:
    table = found.tradeoff()
    shown = {*np.linspace(0, len(table) - 1, min(len(table), MOST_BOXES)).round().astype(int).tolist(), found.number}
    table = table.loc[sorted(shown)]
    shares = table[["coverage", "density", "mass"]].map(percent)
    shares.columns = ["Coverage", "Density", "Share of all cases"]
    shares["Limits"] = table["limits"]
    return shares.assign(**{"Told of": ["this one" if one else "" for one in table["chosen"]]}).rename_axis("Box")


def _inputs(found: Discovery, scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Iterate over the inputs that the box limits, with their range and what they rest on."""
    for key in map(str, found.table().index):
        group, _, name = key.partition(".")
        about = found.cases.about[key]
        value = "" if group != "params" else with_unit(number(scenario.parameter(name)), about["unit"])
        varied = ""
        if "low" in about and about.get("kind") != "date":
            varied = f"{number(about['low'])} to {with_unit(number(about['high']), about['unit'])}"
        kind = "parameter" if group == "params" else "contested claim" if group == "contested" else group.rstrip("s")
        yield {
            "key": key, "kind": kind, "name": name, "title": about["title"], "baseline": value, "varied": varied,
            "claims": [],
        }  # fmt: skip
