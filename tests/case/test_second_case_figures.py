"""The figures of the second, invented case: its own names and lanes, and none of the first case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from helpers.default_case import default_case
from helpers.paths import HARBOUR
from sim.case.case import load_case
from sim.cli import dispatch
from sim.figures.run.chronicle_rows import reports_of
from sim.scenario.load import load

BASELINE, OTHER = HARBOUR / "scenarios" / "baseline.yaml", HARBOUR / "scenarios" / "dredger_comes.yaml"
HERE = load_case(HARBOUR)


def test_its_reports_stand_in_the_lanes_of_its_own_mechanisms():
    reports = reports_of(load(BASELINE).events, 0.0, np.inf, HERE)
    assert {report.label: report.lane for report in reports} == {
        "two firms listed": "sanctions",
        "delivery promised again": "orders",
    }
    # By the same ids the first case tells of drones, and of munitions that run short.
    assert {name: default_case().lanes[name] for name in ("M003", "M004")} == {"M003": "supply", "M004": "supply"}


def names_of_the_first_case() -> list[str]:
    file = default_case().roster.file
    return [record.title for record in (*file.actors.values(), *file.items.values(), *file.orders.values())]


def drawn_in(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*_light.svg")}


@pytest.mark.long
def test_a_run_of_it_is_drawn_with_its_own_names(tmp_path):
    arguments = (f"scenario={OTHER}", "runs=12", "horizon=40", f"output={tmp_path / 'run'}", "quiet=true")
    assert dispatch(("run", *arguments)) == 0
    drawn = drawn_in(tmp_path / "run" / "figures")
    assert {name.removesuffix("_light") for name in drawn} == {
        "exchange", "trust_and_pressure", "beliefs_and_strikes", "postures", "against_observed", "order_book",
        "chronicle", "network",
    }  # fmt: skip
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert [name for name in names_of_the_first_case() if name in page] == []
    words = " ".join(drawn.values())
    assert all(name in words for name in ("Arlen", "Brevia", "Concord", "dredger", "Bargemen"))
    assert [name for name in names_of_the_first_case() if name in words] == []
    assert default_case().colours["iran"].light.lower() in drawn["exchange_light"].lower()  # the green of Arlen too


@pytest.mark.long
def test_a_comparison_and_the_evidence_of_it_are_drawn(tmp_path):
    arguments = (f"scenarios={BASELINE},{OTHER}", "runs=12", f"output={tmp_path / 'both'}", "quiet=true")
    assert dispatch(("compare", *arguments)) == 0
    drawn = drawn_in(tmp_path / "both" / "figures")
    assert {"heat_table_light", "survival_curves_light", "assumptions_dredger_comes_light"} <= set(drawn)
    assert [name for name in names_of_the_first_case() if name in " ".join(drawn.values())] == []
    assert "Arlen" in (tmp_path / "both" / "report.html").read_text(encoding="utf-8")
    assert dispatch(("evidence", "figures", f"case={HARBOUR}", f"output={tmp_path / 'claims'}")) == 0
    assert {"timeline_light", "grades_light"} <= set(drawn_in(tmp_path / "claims" / "figures"))
