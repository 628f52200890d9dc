"""Docking: what becomes of a sign under a rival rule, and rivals that are none."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import pandas as pd
import pytest

from sim.case.case import load_case
from sim.cli import dispatch
from sim.docking import dock
from sim.docking.dock import Docking, fate_of, rivals_of, tally
from sim.ground.faults import InputError
from sim.patterns.estimates import Estimate
from sim.patterns.signs import Sign, SignPlan, SignResult

SIGNS = ("payment_raises_trust", "a_refusal_costs_trust")
HOW = {"runs": 40, "seed": 2}


def result(value, low, high):
    sign = Sign.model_validate(
        {"says": "A sign of the tests.", "setting": {"mechanisms": {"trust": "none"}}, "direction": "up",
         "outcome": {"of": "stock[drones]", "at": "2024-12-30"}, "at_least": 0.1, "source": ["x"]}
    )  # fmt: skip
    return SignResult("tests", "made_up", sign, Estimate(value, low, high, 10), 1.0, 1.0)


@pytest.mark.parametrize(
    ("effect", "fate"),
    [
        ((0.3, 0.2, 0.4), "survives"),
        ((0.1, 0.05, 0.2), "undecided"),
        ((0.02, 0.01, 0.03), "falls"),
        ((-0.3, -0.4, -0.2), "turns"),
        ((math.nan, math.nan, math.nan), "undecided"),
    ],
)
def test_the_fate_of_a_sign_is_read_from_its_whole_interval(effect, fate):
    assert fate_of(result(*effect)) == fate


def test_a_sign_on_trust_falls_where_nobodys_record_counts_and_stands_where_decisions_are_by_chance():
    found = Docking(SIGNS, ["no_trust", "chance"]).carry_out(**HOW)
    assert set(found.index) == set(SIGNS)
    assert found.loc["payment_raises_trust", "no_trust"] == "falls"
    assert (found["chance"] == "survives").all()
    assert found.attrs["looked_at"] == 2
    counts = tally(found)
    assert counts.loc["chance"].to_dict() == {"survives": 2, "undecided": 0, "falls": 0, "turns": 0}
    own = SignPlan(SIGNS).judge(**HOW)
    assert found["effect"].to_dict() == {one.name: one.effect.value for one in own}


def test_what_a_sign_itself_sets_has_the_last_word():
    plan = Docking(SIGNS[:1], ["no_trust"])
    (under,) = plan._plans.values()
    scenarios = under.experiment._scenarios.values()
    assert {one.mechanisms["trust"] for one in scenarios} == {"none"}
    assert {one.mechanisms["repayment"] for one in scenarios} == {"prompt", "ledger"}


def test_rivals_are_named_by_themselves_or_by_the_part_that_they_swap():
    known = rivals_of(load_case())
    assert set(Docking(SIGNS, ["decision"]).rivals) == {name for name, one in known.items() if one.part == "decision"}
    assert set(Docking(SIGNS).rivals) == set(known)
    with pytest.raises(InputError, match=r"'bestreply' is not a rival.*'best_reply'"):
        Docking(SIGNS, ["bestreply"])
    with pytest.raises(InputError, match="is not a sign"):
        Docking(["payment_raises_thrust"])


def test_a_rival_that_the_model_does_not_have_is_refused_with_its_line(tmp_path, monkeypatch):
    (tmp_path / "rivals.yaml").write_text(
        "mine:\n  part: trust\n  says: Trust is what I say that it is.\n  changes: {mechanisms: {trust: faith}}\n"
    )
    case, own = load_case(), dock.file_of_case
    elsewhere = SimpleNamespace(folder=tmp_path, name=case.name)
    monkeypatch.setattr(dock, "file_of_case", lambda _, *more: own(elsewhere, *more))
    rivals_of.cache_clear()
    with pytest.raises(InputError, match=r"rivals\.yaml:4: mine\.changes: mechanisms\.trust: 'faith' is not an option"):
        rivals_of(case)
    rivals_of.cache_clear()


def test_the_command_says_what_does_not_survive(capsys, tmp_path):
    words = ["patterns", "docking", SIGNS[0], "rivals=no_trust,no_regrowth", "runs=20", "quiet=true"]
    assert dispatch([*words, f"output={tmp_path / 'docked'}"]) == 0
    out = capsys.readouterr().out
    assert "1 of 1 sign hold" in out
    assert "payment raises trust" in out
    assert max(map(len, out.splitlines()[:-1])) <= 100
    assert dispatch([*words, f"output={tmp_path / 'docked'}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["conclusions"][0]["no_trust"] == "falls"
    assert dispatch(["patterns", "docking", "rivals=nobody"]) == 2


def test_nothing_that_holds_leaves_nothing_to_dock():
    empty = pd.DataFrame(columns=["about", "says", "effect", "kydd"])
    assert tally(empty).loc["kydd"].tolist() == [0, 0, 0, 0]
