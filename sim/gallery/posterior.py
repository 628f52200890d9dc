"""The figure and the report of a posterior, from what was found and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.facts import Facts
from sim.figures.sensitivity.index_rows import CLEAR, MOST, UNCLEAR, Dot, IndexPanel, IndexRow, index_rows
from sim.gallery.caveats import caveats_of
from sim.gallery.drawing import Drawing
from sim.patterns.settings import BASE
from sim.posterior.marginals import LEVEL
from sim.report.contents import ReportFigure, ReportScenario, ReportSection, StudyReport
from sim.scenario.load import load
from sim.words import counted, number, percent, whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.case import Case

FIGURE: Final = "prior_and_posterior"
ASKED: Final = "What does what was observed say of the parameters?"
OF_MEMBERS: Final = (
    "The structure of the model was chosen knowing more than a fit may read: a posterior is of its parameters alone."
)
OF_ERROR: Final = "How far runs may lie from what was observed is our own choice; a wider error would teach less."
_LEVEL: Final = 0.9


def drawings_of_posterior(table: pd.DataFrame, made: Mapping[str, Any], case: Case) -> Iterator[Drawing]:
    """Iterate over the figures: the parameters that moved furthest, each in its prior."""
    found = Facts.of_scenario(load(BASE, case=case), runs=made["members"], seed=made["seed"], level=_LEVEL)
    facts = replace(found, counted_as="parameter set")
    rows = [_row(one) for one in table.head(MOST).to_dict("records")]
    told, total = int(table["told"].sum()), len(table)
    yield Drawing(
        FIGURE,
        index_rows(
            f"What was observed tells something of {whole(told) if told else 'none'} of {counted(total, 'parameter')}",
            f"The {counted(len(rows), 'parameter')} furthest from their priors: the middle 90 % and the median of "
            f"{counted(made['members'], 'parameter set')}, by the share of the prior that lies below.",
            [IndexPanel(rows, heading="median, prior → posterior", plots="share of the prior that lies below")],
            facts,
            [("posterior", CLEAR), ("no more than chance", UNCLEAR)],
            ["The tick is the middle of the prior; a posterior like its prior reaches from .05 to .95."],
        ),
        "Prior and posterior",
        table.reset_index(),
    )


def _row(one: Mapping[Any, Any]) -> IndexRow:
    dot = Dot(one["place_median"], one["place_low"], one["place_high"], clear=bool(one["told"]), by_chance=0.5)
    before, after = number(one["prior_median"]), number(one["posterior_median"])
    unit = "" if one["unit"] == "1" else f" {one['unit']}"
    return IndexRow(str(one["title"]), f"{before} → {after}{unit}", (dot,))


def sentences_of(table: pd.DataFrame, made: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over what was found, in sentences."""
    told, total = int(table["told"].sum()), len(table)
    waves = made["waves_found"]
    drawn, accepted = waves[0]["came"], waves[0]["left"]
    yield (
        f"{counted(made['members'], 'member')} of {whole(drawn)} draws from the priors, with what was known by "
        f"{made['observed']['until']}: {whole(accepted)} were accepted by what one run of each shows."
    )
    for one in waves[1:]:
        yield f"{one['says']}: {whole(one['left'])} of {counted(one['came'], 'candidate')} are left."
    beyond, priors = f"beyond chance, at {percent(LEVEL, 0)} for all together", "their posteriors are their priors"
    if told:
        of_others = f"; of the other {whole(total - told)} nothing {beyond}: {priors}" if told < total else f" {beyond}"
        yield f"Of {whole(told)} of {counted(total, 'parameter')} the data say something{of_others}."
    else:
        yield f"The data say nothing {beyond}, of any of {counted(total, 'parameter')}: {priors}."
    if told:
        first = table.index[0]
        one = table.loc[first]
        yield (
            f"{first} moved furthest: its median went from {number(float(one['prior_median']))} to "
            f"{number(float(one['posterior_median']))}, unit {one['unit']}."
        )


def posterior_contents(
    table: pd.DataFrame,
    made: Mapping[str, Any],
    case: Case,
    figures: Sequence[ReportFigure],
    manifest: Mapping[str, Any],
    command: str,
) -> StudyReport:
    """Return all that the report of a posterior says."""
    scenario = load(BASE, case=case)
    return StudyReport(
        kind="Posterior",
        case=case,
        title="What was observed says of the parameters",
        scenarios=[replace(ReportScenario.of(scenario, list(sentences_of(table, made))), question=ASKED)],
        assumptions={},
        figures=figures,
        manifest=manifest,
        command=command,
        caveats=[OF_MEMBERS, *caveats_of(case, [scenario], OF_ERROR)],
        sections=list(_sections(table)),
        design=[f"{counted(made['members'], 'member')} accepted of {whole(made['draws'])} draws from the priors."],
    )


def _sections(table: pd.DataFrame) -> Iterator[ReportSection]:
    columns = {
        "title": "Parameter",
        "unit": "Unit",
        **{f"{side}_{end}": f"{side} {end}" for side in ("prior", "posterior") for end in ("low", "median", "high")},
        "distance": "Distance",
    }
    for key, title, wanted in (
        ("told", "What was learned", True),
        ("untold", "What the data say nothing about", False),
    ):
        some = table[table["told"] == wanted]
        if len(some):
            shown = some[list(columns)].rename(columns=columns).set_index("Parameter")
            yield ReportSection(key=key, title=title, tables={title: shown})
