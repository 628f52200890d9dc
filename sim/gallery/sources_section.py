"""Where better reporting would help most: the shares of a finished study, as a section of another report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import Column
from sim.case.parameters import GRADES
from sim.ground.faults import input_error
from sim.ground.paths import displayed, literal
from sim.report.contents import ReportSection
from sim.sensitivities.record import FILE
from sim.sensitivities.sources import NO_CLAIM, OTHERS
from sim.storage.manifest import MANIFEST, read_manifest
from sim.storage.provenance import program_hashes
from sim.storage.verification import sound_bytes
from sim.words import before_colon, capital, counted, date_in_words, percent, span

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.case import Case
    from sim.scenario.load import Scenario

KEY: Final = "sensitivity"
FOUND: Final = "found"
"""The folder of what a study found, within that of the study."""
KINDS: Final = {"claims": "claim", "articles": "article", "grades": "grade"}
MOST_OUTCOMES: Final = 3
MOST_ROWS: Final = 8
_RULES: Final = ("kernel_hash", "parameters_hash", "roster_hash")
Study = Mapping[str, Any]


def study_of(given: str, reference: Scenario) -> Study:
    """Return what a finished study of a scenario found.

    Raises
    ------
    InputError
        For a folder that is no finished study, one of another scenario or of other rules, or one without shares.
    """
    place = literal(given, KEY)
    folder = place / FOUND if (place / FOUND / MANIFEST).is_file() else place
    if not (folder / MANIFEST).is_file() or not (folder / FILE).is_file():
        raise input_error(KEY, f"{displayed(place)} is no finished study; `wary sensitivity` makes one.")
    study: Study = json.loads(sound_bytes(folder, FILE))
    inputs = read_manifest(folder)["inputs"]
    if study["scenario"] != reference.name:
        raise input_error(KEY, f"{displayed(place)} is a study of {study['scenario']}, not of {reference.name}.")
    now = program_hashes(reference.case.folder)
    if any(inputs.get(name) != now[name] for name in _RULES):
        raise input_error(KEY, f"{displayed(place)} was made by other rules or parameters; make it anew.")
    if "claims" not in study:
        raise input_error(KEY, f"{displayed(place)} has no shares by claim; give a study with method=shapley.")
    return study


def sources_section(study: Study, case: Case) -> ReportSection:
    """Return the shares of the variance by claim, article and grade, of the first outcomes of a study."""
    _, runs, others = study["sizes"]["shares"]
    tables = {}
    outcomes = list(dict.fromkeys(row["outcome"] for row in study["claims"]))[:MOST_OUTCOMES]
    for kind, word in KINDS.items():
        for outcome, rows in groupby(study[kind], key=lambda row: row["outcome"]):
            if outcome in outcomes:
                title = before_colon(Column.split(outcome).title(case.roster))
                tables[f"{title}: share of the variance by {word}"] = _table(list(rows), word, others, case)
    return ReportSection(
        key="sources",
        title="Where better reporting would help most",
        sentences=[
            f"From a study of {study['scenario']} with outcomes in the week of {date_in_words(study['at'][:10])}, "
            f"{counted(runs, 'run')} of each sample, {percent(study['level'])} intervals: `{study['command']}`.",
            "Each input's share of the variance is split equally among the claims that it rests on. It says where "
            "certainty would help, of the outcomes themselves and not of the differences above.",
        ],
        tables=tables,
    )


def _table(rows: list[dict[str, Any]], word: str, others: int, case: Case) -> pd.DataFrame:
    import pandas as pd

    shown = rows[:MOST_ROWS]
    heads = [_title(str(row["factor"]), others, case) for row in shown]
    cells = {
        "Share": [percent(row["share"]) if row["share"] is not None else "not told from chance" for row in shown],
        "Interval": ["" if row["low"] is None else _interval(row["low"], row["high"]) for row in shown],
    }
    return pd.DataFrame(cells, index=pd.Index(heads, name=word.capitalize()))


def _interval(low: float, high: float) -> str:
    return f"{span(100 * low, 100 * high)} %"


def _title(key: str, others: int, case: Case) -> str:
    """Return what a share belongs to, in words."""
    if key == NO_CLAIM:
        return "No claim: literature, series, our own choice"
    if key == OTHERS:
        return f"{counted(others, 'input')} not told apart"
    if key in case.claims:
        return f"{key}: {case.claims[key].says}"
    if key in case.claims.articles:
        return f"Article {key}"
    return f"{key}: {GRADES[key]}" if key in GRADES else capital(key)
