"""The peer that the package's speed is measured against plays the same model: with the same draws, the same numbers."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ttest_ind

from benchmarks.plain import part
from benchmarks.plain.part import played_outcomes, switched_off
from helpers.core import needs_compiler
from helpers.lively import LIVELY
from helpers.paths import BENCHMARKS
from sim.case.columns import OUTCOMES, Outcome
from sim.engine.ensemble import run_ensemble
from sim.kernel.declarations import Mechanism, share
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load

ROUNDING = 1e-9  # the peer calls the library's exp and log, which differ from the package's in the last bit


def in_plain_python(*arguments):
    """Run a module of the benchmarks in a process with the compiler off."""
    path = [str(BENCHMARKS), str(BENCHMARKS.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(path)}
    return subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, check=True, capture_output=True, text=True
    ).stdout


def outcomes_that_differ(inputs, ours, theirs):
    """Return which outcomes differ between two arrays of shape (runs, recorded rows, weeks), and by how much."""
    gaps = np.abs(ours - theirs) / np.maximum(1.0, np.abs(ours))
    largest = {
        name: gaps[:, place].max() for name, place in inputs.recorded.places.items() if name in played_outcomes()
    }
    return {name: gap for name, gap in largest.items() if not gap <= ROUNDING}


def replayed(tmp_path, scenario, runs, weeks):
    """Return what the ensemble and the peer record of the same runs, each of shape (runs, recorded rows, weeks)."""
    inputs, file = build_inputs(load(scenario, switched_off())), tmp_path / "replayed.npy"
    numbers = [str(run) for run in range(runs)]
    asked = ("--scenario", str(scenario), "--seed", "7", "--weeks", str(weeks), "--runs", *numbers)
    in_plain_python("plain.replay", str(file), *asked)
    compiled = run_ensemble(inputs, runs=runs, seed=7).transpose(2, 0, 1)
    return inputs, compiled[:, :, :weeks], np.load(file)


@needs_compiler
@pytest.mark.long
def test_plain_peer_records_the_same_numbers_where_everything_happens(tmp_path):
    file = tmp_path / "lively.yaml"
    events = {name: event for name, event in LIVELY["events"].items() if name != "deal"}  # talks bring it about
    events["peace"] = {"date": "2023-03-20", "set": {"ukraine_war.absent": 1}}  # no mechanism of the peer's ends a war
    params = {name: value for name, value in LIVELY["params"].items() if name != "iran_air_defence"}  # contested
    # The peer plays dated events, and nobody in it acts on what is seen.
    changes = {"horizon": "2023-04-17", "events": events, "params": params, "signposts": {}}
    file.write_text(json.dumps(dict(LIVELY) | changes), encoding="utf-8")
    inputs, ours, theirs = replayed(tmp_path, file, runs=16, weeks=60)
    assert outcomes_that_differ(inputs, ours, theirs) == {}
    moved = {name for name, place in inputs.recorded.places.items() if np.ptp(ours[:, place], axis=2).any()}
    assert moved >= set(played_outcomes())


@needs_compiler
@pytest.mark.long
def test_plain_peer_with_the_same_draws_records_the_same_numbers_to_the_horizon(tmp_path):
    inputs, ours, theirs = replayed(tmp_path, "baseline", runs=5, weeks=305)
    assert outcomes_that_differ(inputs, ours, theirs) == {}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"mechanisms.trust": "kydd"},
            "the peer plays every mechanism at its default option, and later ones not at all.",
        ),
        ({"postures.iran.policy": "best_reply"}, "the peer's actors choose by logit."),
    ],
)
def test_plain_peer_refuses_what_it_does_not_play(monkeypatch, changed, message):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from plain.blueprint import Blueprint

    with pytest.raises(ValueError) as refused:
        Blueprint(build_inputs(load("baseline", changed | switched_off())))
    assert str(refused.value) == message


def test_peers_play_the_mechanisms_of_the_first_release_and_a_later_one_is_switched_off(monkeypatch):
    assert tuple(MECHANISMS)[: len(part.PLAYED)] == part.PLAYED
    outcome = share("weariness", "how weary they are", outcome="weariness")
    later = Mechanism("weariness", "Weariness", {"on": "grows", "none": "no"}, ("M001",), {"actors": (outcome,)})
    monkeypatch.setattr(part, "MECHANISMS", MECHANISMS | {"weariness": later})
    monkeypatch.setattr(
        part, "OUTCOMES", OUTCOMES | {"weariness": Outcome("weariness", "1", "", "actors", "weariness")}
    )
    assert switched_off().items() >= {"mechanisms.weariness": "none"}.items()
    assert "weariness" not in played_outcomes()
    assert set(OUTCOMES) >= set(played_outcomes())
    stuck = replace(later, options={"on": "grows", "off": "no"})
    monkeypatch.setattr(part, "MECHANISMS", MECHANISMS | {"weariness": stuck})
    with pytest.raises(ValueError, match=r"^weariness: a mechanism that the peers do not play needs an option 'none'"):
        switched_off()


@pytest.mark.long
def test_plain_peer_prints_its_speed_and_writes_its_profile(tmp_path):
    assert "baseline, 305 weeks, 64 intermediaries, one thread, 1 runs" in in_plain_python("plain_peer", "--runs", "1")
    in_plain_python("plain_peer", "--profile", str(tmp_path / "profile.txt"))
    assert "(face_senders)" in (tmp_path / "profile.txt").read_text(encoding="utf-8")


def test_score_of_two_samples_is_students_statistic(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from plain.numbers import moments, z_score

    generator = np.random.default_rng(11)
    one, other = generator.normal(3.0, 1.0, 40), generator.normal(3.2, 1.0, 900)
    scored = z_score(moments({"x": one})["x"], moments({"x": other})["x"])
    assert scored == pytest.approx(ttest_ind(one, other).statistic, rel=1e-12)
    never, constant = moments({"x": np.zeros(50)})["x"], moments({"x": np.ones(50)})["x"]
    assert z_score(never, never) == 0.0
    assert z_score(constant, never) == np.inf


def test_designations_are_counted_where_an_active_place_falls(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    from plain.numbers import numbers_of_places

    weeks_of_places = np.array([[1, 1], [0, 1], [1, 0], [1, 0]], dtype=bool)  # (weeks + 1, places)
    numbers = {name: values.tolist() for name, values in numbers_of_places(weeks_of_places[:, :, None]).items()}
    assert numbers == {
        "intermediaries active, at the end": [1.0],
        "intermediaries active, mean": [1.0],
        "designations": [2.0],
        "intermediaries taken anew": [1.0],
    }
