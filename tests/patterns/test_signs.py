"""Signs and extremes: how they are judged, what their files refuse, and that the stored verdicts are the model's."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from pydantic import ValidationError

from helpers import paths
from helpers.default_case import default_case
from sim.cli import dispatch
from sim.ground.faults import InputError
from sim.patterns.estimates import NOTHING, Estimate
from sim.patterns.extremes import CameOut, Extreme, ExtremePlan, ExtremeResult, Must, extremes_file
from sim.patterns.signs import Sign, SignPlan, SignResult, effect_of, signs_file

STORED_SIGNS = json.loads((paths.STORED / "signs.json").read_text("utf-8"))
STORED_EXTREMES = json.loads((paths.STORED / "extremes.json").read_text("utf-8"))
OUTCOME = {"of": "stock[drones]", "at": "2024-12-30"}
SETTING = {"mechanisms": {"trust": "none"}}
FEW_SIGNS = ("caspian_carries", "attack_of_7_october", "a_denial_counts_once")
FEW_EXTREMES = ("routes_shut", "no_aid", "no_war")


def sign(**keys):
    given = {"says": "A sign of the tests.", "setting": SETTING, "outcome": OUTCOME, "direction": "up", "source": ["x"]}
    return Sign.model_validate(given | keys)


def verdict(value, low, high, **keys):
    return SignResult("tests", "made_up", sign(**keys), Estimate(value, low, high, 10), 1.0, 1.0)


@pytest.mark.parametrize(
    ("keys", "effect", "found"),
    [
        ({"at_least": 0.1}, (0.3, 0.2, 0.4), "pass"),
        ({"at_least": 0.1}, (0.1, 0.05, 0.15), "undecided"),
        ({"at_least": 0.1}, (0.02, 0.01, 0.03), "fail"),
        ({}, (0.0, 0.0, 0.0), "fail"),
        ({"direction": "down", "at_least": 0.1}, (-0.3, -0.4, -0.2), "pass"),
        ({"direction": "down"}, (0.3, 0.2, 0.4), "fail"),
        ({"direction": "same", "at_least": 0.1}, (0.05, 0.0, 0.09), "pass"),
        ({"direction": "same", "at_least": 0.1}, (-0.3, -0.4, -0.2), "fail"),
        ({"direction": "not_down", "at_least": 0.1}, (5.0, 4.0, 6.0), "pass"),
        ({"direction": "not_up", "at_least": 0.1}, (5.0, 4.0, 6.0), "fail"),
        ({"direction": "either"}, (5.0, 4.0, 6.0), "reported"),
        ({}, (math.nan, math.nan, math.nan), "undecided"),
    ],
)
def test_a_sign_is_judged_by_its_whole_interval(keys, effect, found):
    assert verdict(*effect, **keys).verdict == found


def test_the_other_way_is_told_from_too_little():
    assert verdict(-0.3, -0.4, -0.2, at_least=0.1).opposite
    assert not verdict(0.02, 0.01, 0.03, at_least=0.1).opposite
    assert verdict(0.3, 0.2, 0.4, direction="down").opposite


def test_what_the_model_cannot_express_fails():
    lacking = Sign(says="A sign of the tests.", direction="up", needs="a variable", source=("x",))
    result = SignResult("tests", "made_up", lacking, NOTHING, math.nan, math.nan)
    assert (result.verdict, result.record()["effect"], result.record()["needs"]) == ("fail", None, "a variable")


@pytest.mark.parametrize(
    "wrong",
    [
        {"setting": {}},
        {"needs": "a variable"},
        {"outcome": None},
        {"at_least": -1},
        {"direction": "same"},
        {"source": []},
        {"direction": "sideways"},
    ],
)
def test_a_sign_that_holds_nothing_is_refused(wrong):
    with pytest.raises(ValidationError):
        sign(**wrong)


def test_effects_are_of_pairs():
    without, with_ = np.array([1.0, 2.0, 3.0, np.nan]), np.array([2.0, 3.5, 3.5, 9.0])
    found = effect_of(without, with_)
    assert (found.value, found.count) == (pytest.approx(1.0), 3)
    assert found.low < 1.0 < found.high
    assert effect_of(without, with_, share=True).value == pytest.approx(0.5)
    assert math.isnan(effect_of(np.zeros(3), np.ones(3), share=True).value)
    assert effect_of(np.array([np.nan]), np.array([1.0])) == NOTHING


def test_an_extreme_passes_where_all_that_it_must_do_does():
    must = Must(says="something is large", outcome=OUTCOME, at_least=1.0)
    large, small = CameOut(must, Estimate(2, 1.5, 3, 9), ""), CameOut(must, Estimate(0, -1, 0.5, 9), "")
    unsure, lacking = CameOut(must, Estimate(1, 0.5, 1.5, 9), ""), CameOut(must, Estimate(2, 1.5, 3, 9), "a war")
    extreme = Extreme(says="as far as it goes", must=(must,))
    for came_out, found in [
        ((large, large), "pass"),
        ((large, unsure), "undecided"),
        ((unsure, small), "fail"),
        ((large, lacking), "fail"),
    ]:
        assert ExtremeResult("made_up", extreme, came_out).verdict == found
    with pytest.raises(ValidationError, match="a bound"):
        Must(says="something is large", outcome=OUTCOME)


@pytest.mark.parametrize("plan", [SignPlan, ExtremePlan])
def test_a_name_that_is_not_there_is_refused_with_the_nearest(plan):
    wrong = "route" if plan is SignPlan else "no_sanction"
    with pytest.raises(InputError, match="routes" if plan is SignPlan else "no_sanctions"):
        plan([wrong])


def test_signs_are_asked_for_by_name_or_by_what_they_are_about():
    about = SignPlan(["domestic"])
    assert about.experiment.settings <= 2 * len(signs_file(default_case()).signs["domestic"])
    assert SignPlan(["a_denial_counts_once"]).experiment.settings == 2


@pytest.mark.parametrize(
    ("command", "name", "verdict"),
    [("signs", "supply_raises_russian_trust", "pass"), ("extremes", "no_intermediaries", "fail")],
)
def test_the_commands_print_verdicts_that_no_run_differs_in(capsys, command, name, verdict):
    assert dispatch(["patterns", command, name, "runs=2", "quiet=true"]) == 0
    assert f"1 {verdict}" in capsys.readouterr().out
    assert dispatch(["patterns", command, name, "runs=2", "--json", "quiet=true"]) == 0
    (record,) = json.loads(capsys.readouterr().out)[command]
    assert record["verdict"] == verdict
    assert dispatch(["patterns", command, "nothing"]) == 2


def same(found, stored):
    """Hold two records against each other, numbers but for rounding."""
    for key, value in stored.items():
        wanted = pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value
        if key == "must":
            for one, other in zip(found[key], value, strict=True):
                same(one, other)
        else:
            assert found[key] == wanted, key


def test_all_verdicts_are_stored():
    names = [name for group in signs_file(default_case()).signs.values() for name in group]
    assert [one["sign"] for one in STORED_SIGNS["signs"]] == names
    assert [one["extreme"] for one in STORED_EXTREMES["extremes"]] == list(extremes_file(default_case()).extremes)


def test_some_stored_verdicts_are_those_of_the_model():
    numbers = {"runs": STORED_SIGNS["runs"], "seed": STORED_SIGNS["seed"], "workers": 1}
    stored = {one["sign"]: one for one in STORED_SIGNS["signs"]}
    for result in SignPlan(FEW_SIGNS).judge(**numbers):
        same(result.record(), stored[result.name])


def test_some_stored_extremes_are_those_of_the_model():
    numbers = {"runs": STORED_EXTREMES["runs"], "seed": STORED_EXTREMES["seed"], "workers": 1}
    stored = {one["extreme"]: one for one in STORED_EXTREMES["extremes"]}
    for result in ExtremePlan(FEW_EXTREMES).judge(**numbers):
        same(result.record(), stored[result.name])


@pytest.mark.long
def test_the_stored_verdicts_are_those_of_the_model():
    numbers = {"runs": STORED_SIGNS["runs"], "seed": STORED_SIGNS["seed"]}
    for result, record in zip(SignPlan().judge(**numbers), STORED_SIGNS["signs"], strict=True):
        same(result.record(), record)
    for result, record in zip(ExtremePlan().judge(**numbers), STORED_EXTREMES["extremes"], strict=True):
        same(result.record(), record)
