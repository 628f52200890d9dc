"""Precision: how many more runs a mean difference needs, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from helpers.pairs import skewed, table
from sim.analysis.paired.comparison import compare_outcomes
from sim.analysis.paired.precision import precision
from sim.ground.faults import InputError


def test_precision_says_how_many_more():
    one, two = skewed(100)
    found = precision(one, two, {"count": 0.1, "event": 0.2, "same": 0.1})
    assert found.index.tolist() == ["count", "event", "same"]
    assert found["reached"].tolist() == [False, True, True]
    whole = compare_outcomes(one, two, half_width=0.1).loc["count"]
    assert found.loc["count", "half_width"] == pytest.approx((whole["mean_high"] - whole["mean_low"]) / 2.0)
    assert found.loc["count", "runs_needed"] == whole["runs_needed"]
    assert found.loc["count", "more_runs"] == whole["runs_needed"] - 100
    assert found["more_runs"].tolist()[1:] == [0.0, 0.0]


def test_a_half_width_that_is_just_as_wanted_is_reached():
    one, two = skewed(100)
    now = precision(one, two, {"count": 1.0}).loc["count", "half_width"]
    found = [precision(one, two, {"count": wanted}).loc["count", "reached"] for wanted in (now, np.nextafter(now, 0.0))]
    assert found == [True, False]


def test_the_runs_that_are_said_to_be_needed_are_enough():
    one, two = skewed(3000)
    asked = {"count": 0.12}
    needed = int(precision(one[:100], two[:100], asked)["runs_needed"].iloc[0])
    assert 100 < needed < 3000
    assert precision(one[: needed + 200], two[: needed + 200], asked)["reached"].iloc[0]
    assert not precision(one[: needed // 2], two[: needed // 2], asked)["reached"].iloc[0]


def test_an_interval_that_is_too_wide_needs_one_more_run_at_least():
    # The score interval of two changes in 30 runs is wider than their deviation says: by that, 28 runs are enough.
    one, two = table(event=np.zeros(30)), table(event=np.repeat([0.0, 1.0], [28, 2]))
    found = precision(one, two, {"event": 0.125}).loc["event"]
    assert compare_outcomes(one, two, half_width=0.125).loc["event", "runs_needed"] == 28
    assert (found["runs"], found["reached"], found["runs_needed"], found["more_runs"]) == (30, False, 31, 1)


@pytest.mark.parametrize("width", [-1.0, 0.0, math.inf, math.nan])
def test_precision_refuses_what_is_not_above_0(width):
    with pytest.raises(InputError) as refused:
        precision(*skewed(10), {"count": width})
    assert str(refused.value) == f"half_widths: count: {width} is not above 0."
