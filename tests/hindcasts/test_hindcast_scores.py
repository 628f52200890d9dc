"""Scores of forecasts: known values, counts that would wrap, and intervals from blocks of origins."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from sim.ground.faults import InputError
from sim.hindcasts import scores
from sim.hindcasts.record import scored

needs_scores = pytest.mark.skipif(
    not importlib.util.find_spec("scoringrules"), reason="scoringrules, the extra scores, is not here"
)


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(InputError, match=r"wary-alliance\[scores\]"):
        scores.rules()


@needs_scores
def test_scores_are_those_worked_out_by_hand():
    assert scores.brier([1, 0, 1], [0.8, 0.3, 0.5]).tolist() == pytest.approx([0.04, 0.09, 0.25])
    assert scores.logarithmic([1, 0], [0.8, 0.3]).tolist() == pytest.approx([-np.log(0.8), -np.log(0.7)])
    # Of two samples, half of their distance apart is taken off their mean distance from what came.
    assert scores.ranked([1.0], np.array([[0.0], [4.0]]))[0] == pytest.approx(2.0 - 0.5 * 2.0)
    assert scores.ranked([3.0], np.full((5, 1), 7.0))[0] == pytest.approx(4.0)


@needs_scores
def test_unsigned_counts_do_not_wrap():
    samples = np.array([[5], [9]], dtype=np.uint32)
    assert scores.ranked(np.array([7], dtype=np.uint32), samples)[0] == pytest.approx(2.0 - 0.5 * 2.0)
    assert scores.brier(np.array([1], dtype=np.uint8), [0.25])[0] == pytest.approx(0.5625)


@needs_scores
@pytest.mark.parametrize("kind", [np.int8, np.int16, np.uint8, np.uint16, np.int64, np.float32])
def test_kinds_of_numbers_change_no_score(kind):
    came, said = np.array([3, 100]), np.array([[5, 20], [1, 90], [3, 7]])
    scored_as = scores.ranked(came.astype(kind), said.astype(kind))
    assert scored_as.tolist() == scores.ranked(came.astype(float), said.astype(float)).tolist()
    assert (scored_as > 0.0).all()
    if np.issubdtype(kind, np.signedinteger):
        changes = np.array([[100], [-6], [90]], dtype=kind)
        assert scores.ranked(np.array([-56], dtype=kind), changes)[0] == pytest.approx(93.778, abs=0.001)


@needs_scores
def test_what_is_missing_is_refused():
    with pytest.raises(ValueError, match="missing"):
        scores.brier([1, 0], [np.nan, 0.3])


def test_an_interval_comes_from_whole_origins():
    origins = np.repeat(np.arange(7), 4)
    values = origins.astype(float)  # alike within an origin
    mean, low, high = scores.Blocks(origins).mean(values)
    assert mean == 3.0
    loose = scores.Blocks(np.random.default_rng(1).permutation(origins)).mean(values)
    assert low < loose[1] < 3.0 < loose[2] < high
    assert scores.Blocks(origins).mean(np.ones(28)) == (1.0, 1.0, 1.0)


def test_blocks_are_of_neighbours_in_a_circle():
    values = np.array([1.0, 0.0, 0.0, 0.0, 0.0, 1.0])  # the first and the last are neighbours
    apart = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    origins = np.arange(6)
    blocks = scores.Blocks(origins)
    assert blocks.mean(values)[2] == pytest.approx(5 / 6)  # two blocks of both, and one of one
    assert blocks.mean(apart)[2] == pytest.approx(1 / 2)  # no block holds more than one of them


def test_of_few_origins_there_is_no_interval():
    value, low, high = scores.Blocks([0, 0, 1, 1]).mean(np.array([1.0, 2.0, 3.0, 4.0]))
    assert value == 2.5
    assert np.isnan([low, high]).all()


def test_skill_is_one_less_the_ratio_of_means():
    blocks = scores.Blocks(np.arange(6))
    own, rival = np.full(6, 0.1), np.full(6, 0.2)
    assert blocks.skill(own, rival) == pytest.approx((0.5, 0.5, 0.5))
    assert not np.isfinite(blocks.skill(own, np.zeros(6))).any()


def test_reliability_counts_every_forecast_once():
    said, came = np.array([0.0, 0.05, 0.1, 0.95, 1.0]), np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    found = scores.reliability(came, said)
    assert [one["forecasts"] for one in found] == [2, 1, 2]
    assert [one["came"] for one in found] == [0.5, 0.0, 1.0]
    assert found[-1]["low"] < 1.0 == found[-1]["high"]


def _origin(day, chances, came):
    """Return the record of an origin with a question for each chance of the model."""
    rows = [
        {"question": "it", "says": "It happens", "months": 3, "day": "2023-06-14", "came": one,
         "chances": {"model": chance, "prior alone": 0.5, "base rate": 0.05, "no change": 0.01}}
        for chance, one in zip(chances, came, strict=True)
    ]  # fmt: skip
    return {"origin": day, "questions": rows, "counts": []}


@needs_scores
def test_a_perfect_forecast_beats_all_and_a_wrong_one_none():
    origins = [_origin(f"2023-0{month}-14", [0.99, 0.01], [1, 0]) for month in range(1, 7)]
    found = scored(origins)["questions"]["all"]
    assert found["forecasts"] == 12
    assert found["came"] == 6
    assert found["brier"]["model"][0] == pytest.approx(0.0001)
    assert found["skill"]["prior alone"][0] == pytest.approx(1 - 0.0001 / 0.25, abs=1e-5)
    assert all(ends[1] > 0.0 for ends in found["skill"].values())
    assert found["less"]["prior alone"][2] < 0.0
    wrong = scored([_origin(f"2023-0{month}-14", [0.01, 0.99], [1, 0]) for month in range(1, 7)])["questions"]
    assert all(ends[2] < 0.0 for ends in wrong["all"]["skill"].values())
    assert "hard" not in wrong  # the base rate says one in twenty
    assert wrong["dull"]["forecasts"] == 12
