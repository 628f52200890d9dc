"""The pictures of a comparison: figures in both themes, and a report that says what came out."""

import re

import pytest
from helpers_core import needs_compiler

import sim
from sim.cli.compare_pictures import write_pictures

pytestmark = needs_compiler


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    comparison = sim.compare(["baseline", "s400_delivered", "trust_breakdown"], runs=20, seed=1)
    path = tmp_path_factory.mktemp("compared")
    write_pictures(path, comparison, {"seed": 1}, "wary compare scenarios=a & b")
    return path, comparison


def test_figures_are_written_in_both_themes_and_kinds(folder):
    path, _ = folder
    names = {file.stem for file in (path / "figures").glob("*.svg")}
    assert {"heat_table_light", "heat_table_dark", "intervals_delivered_drones_light"} <= names
    assert {file.stem for file in (path / "figures").glob("*.png")} == names


def test_the_report_holds_every_scenario_its_verdict_and_how_to_repeat_it(folder):
    path, comparison = folder
    page = (path / "report.html").read_text(encoding="utf-8")
    for other in comparison.others:
        assert other.title in page
    for verdict in comparison.expectations().verdict:
        assert verdict in page
    assert "wary compare scenarios=a &amp; b" in page
    assert not re.search(r"""src=["']https?:""", page)
    assert len(page.encode()) < 5_000_000


def test_every_claim_of_a_changed_assumption_is_in_the_report(folder):
    path, comparison = folder
    page = (path / "report.html").read_text(encoding="utf-8")
    changed = [one for other in comparison.others for one in comparison.assumptions(other.name)]
    claims = {claim for one in changed for claim in one["claims"]}
    assert claims
    assert all(claim in page for claim in claims)
