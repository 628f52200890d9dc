"""Pictures of a comparison: its figures, and the report that holds them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.figures.comparison.heat_table import heat_table, heat_table_alt_text
from sim.figures.comparison.intervals import intervals, intervals_alt_text
from sim.figures.comparison.words import outcome_in_words
from sim.figures.save import save_figure, svg_of
from sim.figures.style import THEMES
from sim.report.contents import DIFFERENCE_COLUMNS, ReportContents, ReportFigure, ReportScenario
from sim.report.page import write_report
from sim.tables import grade_shares
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparing.comparison import Comparison

REPORT: Final = "report.html"
HEATED: Final = 12
"""Outcomes in the table of colours."""
OF_ALL: Final = ("delivered[drones]", "delivered[missiles]", "trust[iran in russia]")
"""Outcomes of which the intervals of all scenarios are drawn."""
Draw = Callable[..., Any]


def write_pictures(folder: Path, comparison: Comparison, manifest: dict[str, Any], command: str) -> None:
    """Write the figures of a comparison into a folder, and the report beside them.

    Parameters
    ----------
    folder : Path
        Of the results.
    comparison : Comparison
        What came out.
    manifest : dict
        What the report says of how it was made.
    command : str
        What repeats it.
    """
    from sim.comparing.series import MAIN

    table = comparison.table(MAIN[:HEATED])
    table.attrs.update(_facts(comparison))
    figures = []
    for key, title, draw, alt in _figures(table):
        drawn = {}
        for theme in THEMES:
            figure = draw(theme=theme)
            save_figure(figure, folder / "figures", f"{key}_{theme}", alt)
            drawn[theme] = svg_of(draw(theme=theme), f"{key}_{theme}", alt)
        figures.append(ReportFigure(key, title, alt, drawn["light"], drawn["dark"], table.to_csv(lineterminator="\n")))
    write_report(folder / REPORT, _contents(comparison, figures, manifest, command))


def _figures(table: pd.DataFrame) -> Iterator[tuple[str, str, Draw, str]]:
    def of(outcome: str) -> Draw:
        return lambda theme: intervals(table, outcome, theme=theme)

    heat: Draw = lambda theme: heat_table(table, theme=theme)  # noqa: E731 - one of several ways to draw
    yield "heat_table", "How far each scenario moves each outcome", heat, heat_table_alt_text(table)
    known = set(table.index.get_level_values("outcome"))
    for outcome in OF_ALL:
        if outcome in known:
            key = "intervals_" + "".join(letter if letter.isalnum() else "_" for letter in outcome).strip("_")
            title = f"{outcome_in_words(outcome)}, against the reference"
            yield key, title, of(outcome), intervals_alt_text(table, outcome)


def _facts(comparison: Comparison) -> dict[str, Any]:
    return {
        "reference": comparison.reference.name,
        "titles": {scenario.name: scenario.title for scenario in comparison.scenarios},
        "runs": comparison.runs,
        "seed": comparison._draws.seed,
        "version": __version__,
        "grade_d_share": grade_shares()["D"],
        "forced_acts": sum(scenario.forced_acts for scenario in comparison.scenarios),
    }


def _contents(
    comparison: Comparison, figures: list[ReportFigure], manifest: dict[str, Any], command: str
) -> ReportContents:
    import pandas as pd

    table, expected = comparison.table(), comparison.expectations()
    verdicts = dict(expected["verdict"]) if len(expected) else {}
    scenarios = [
        ReportScenario(
            name=other.name,
            title=other.title,
            question=other.question,
            family=other.family or "",
            forced_acts=other.forced_acts,
            claims=other.claims,
            because=other.expectation.because if other.expectation else "",
            verdict=str(verdicts.get(other.name, "")),
        )
        for other in comparison.others
    ]
    columns = {"column": "outcome", "size": "found"}
    judged = expected.drop(columns="outcome", errors="ignore").rename(columns=columns).reset_index()
    return ReportContents(
        title=f"{comparison.reference.title}, and {len(comparison.others)} scenarios against it",
        summary=_summary(comparison, table, verdicts),
        scenarios=scenarios,
        differences=table[[*DIFFERENCE_COLUMNS]],
        expectations=judged if len(judged) else pd.DataFrame(columns=_EXPECTED),
        assumptions={other.name: comparison.assumptions(other.name) for other in comparison.others},
        events=comparison.events(),
        figures=figures,
        manifest=manifest,
        command=command,
        notes=_notes(comparison),
        words={name: outcome_in_words(str(name)) for name in dict.fromkeys(table.index.get_level_values("outcome"))},
    )


_EXPECTED: Final = ("scenario", "outcome", "direction", "at_least", "found", "low", "high", "verdict")


def _summary(comparison: Comparison, table: pd.DataFrame, verdicts: dict[str, str]) -> list[str]:
    said = []
    shown = table[table["verdict"].isin(["higher", "lower"])]
    told = shown.index.get_level_values("scenario").nunique()
    said.append(
        f"{told} of {len(comparison.others)} scenarios change at least one of the main outcomes beyond chance, over "
        f"{comparison.runs:,} runs each."
    )
    counts = {word: list(verdicts.values()).count(word) for word in ("met", "not met", "undecided")}
    if verdicts:
        said.append(
            f"Of {len(verdicts)} expectations written before the first run, {counts['met']} came out, "
            f"{counts['not met']} did not, and {counts['undecided']} are undecided."
        )
    forced = [scenario for scenario in comparison.scenarios if scenario.forced_acts]
    if forced:
        said.append(f"{len(forced)} of the scenarios force acts of modelled actors; the tables say how many.")
    return said


def _notes(comparison: Comparison) -> dict[str, str]:
    return {
        "Pairing": "Run r of every scenario has the same draws as run r of the reference.",
        "Many comparisons": "Adjusted p values and simultaneous intervals hold for the main outcomes of one scenario "
        "together (Holm 1979; Bonferroni).",
        "Intervals": f"At the level {comparison.level:g}; how well they cover was measured, and is worst for "
        "outcomes that change in few runs.",
        "Grade D": f"{100 * grade_shares()['D']:.0f} % of the parameters are our own choice.",
    }


def manifest_of(comparison: Comparison, config: dict[str, Any]) -> dict[str, Any]:
    """Return what the report says of how it was made."""
    from sim.store import made_by

    plain = json.loads(json.dumps(config, default=str))
    return {"runs": comparison.runs, "seed": comparison._draws.seed, **plain, **made_by()}
