"""The shares of a finished study as a section of a comparison's report, and folders that are no such study."""

from __future__ import annotations

import json

import pytest

from helpers.default_case import default_case
from helpers.paths import ROOT
from helpers.report import Page, contents_of
from sim.cli import dispatch
from sim.gallery.sources_section import MOST_OUTCOMES, MOST_ROWS, sources_section, study_of
from sim.ground.faults import InputError
from sim.report.page import render
from sim.scenario.load import load
from sim.sensitivities.record import FILE
from sim.storage.provenance import inputs_record
from sim.storage.results import ResultsFolder
from sim.words import percent

STUDY = json.loads((ROOT / "results" / "reference" / "sensitivity.json").read_text(encoding="utf-8"))


def folder_with(path, study, **other):
    """Write a folder as `wary sensitivity` does; `other` replaces what it depends on."""
    scenario = load("baseline")
    inputs = inputs_record(command="sensitivity", case=scenario.case.folder, scenario=scenario.record(), numbers={})
    with ResultsFolder(path / "found", inputs | other).filling(["sensitivity"]) as made:
        (made / FILE).write_text(json.dumps(study), encoding="utf-8")
    return path


def test_the_section_has_the_first_shares_of_each_outcome_by_claim_article_and_grade(tmp_path):
    study = study_of(str(folder_with(tmp_path / "study", STUDY)), load("baseline"))
    section = sources_section(study, default_case())
    assert len(section.tables) == 3 * MOST_OUTCOMES
    first = STUDY["claims"][0]["outcome"]
    rows = [row for row in STUDY["claims"] if row["outcome"] == first][:MOST_ROWS]
    table = next(iter(section.tables.values()))
    assert table["Share"].tolist() == [percent(row["share"]) for row in rows]
    named = next(row["factor"] for row in rows if row["factor"] in default_case().claims)
    assert f"{named}: {default_case().claims[named].says}" in table.index
    page = Page(render(contents_of(sections=[section])))
    text = page.by_id("section-sources")["text"]
    assert STUDY["command"] in text
    assert all(caption in text for caption in section.tables)
    assert "#section-sources" in [one["attrs"].get("href") for one in page.all("a")]


@pytest.mark.parametrize(
    ("study", "other", "said"),
    [
        (STUDY | {"scenario": "s400_delivered"}, {}, "is a study of s400_delivered, not of baseline"),
        (STUDY, {"kernel_hash": "0"}, "was made by other rules or parameters"),
        ({name: one for name, one in STUDY.items() if name != "claims"}, {}, "has no shares by claim"),
    ],
)
def test_a_study_of_something_else_is_refused(tmp_path, study, other, said):
    with pytest.raises(InputError, match=said):
        study_of(str(folder_with(tmp_path / "study", study, **other)), load("baseline"))


def test_a_folder_that_is_no_study_is_refused_before_anything_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["compare", "scenarios=baseline,s400_delivered", "runs=20", "quiet=true"]
    assert dispatch([*words, "sensitivity=nowhere"]) == 2
    assert "nowhere is no finished study" in capsys.readouterr().err
    assert dispatch([*words, "sensitivity=nowhere", "figures=false"]) == 2
    assert "goes into the report" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
