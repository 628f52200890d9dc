"""Intervals of medians: those of runs drawn again, of order statistics, and what a comparison makes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from helpers.pairs import table
from sim.analysis.paired import medians
from sim.analysis.paired.comparison import compare_outcomes
from sim.analysis.paired.medians import median_intervals, median_limits


@pytest.mark.parametrize("runs", [1, 2, 3, 10, 401])
def test_medians_of_resamples_are_those_of_the_runs_drawn(runs, monkeypatch):
    rng = np.random.default_rng(2)
    one, two = rng.poisson(3.0, (runs, 4)).astype(float), rng.normal(size=(runs, 4))
    times = np.random.default_rng(7).multinomial(runs, np.full(runs, 1.0 / runs), 99)
    drawn = [np.repeat(np.arange(runs), count) for count in times]
    wanted = np.array([np.median(two[places], axis=0) - np.median(one[places], axis=0) for places in drawn])
    limits = np.quantile(wanted, [0.05, 0.95], axis=0, method="weibull")
    assert np.array(median_intervals(one, two, level=0.9, resamples=99, seed=7)) == pytest.approx(limits)
    # The same where the ranks that are looked at first nearly always miss, and in several chunks.
    monkeypatch.setattr(medians, "_REACH", 0.05)
    for cells in (10 * runs, runs // 2):
        medians._medians.cache_clear()
        monkeypatch.setattr(medians, "_CELLS", cells)
        assert np.array(median_intervals(one, two, level=0.9, resamples=99, seed=7)) == pytest.approx(limits)


@given(st.integers(1, 60).flatmap(lambda runs: st.lists(st.integers(0, runs - 1), min_size=runs, max_size=runs)))
def test_a_median_is_right_whichever_runs_are_drawn(drawn):
    runs = len(drawn)
    values = np.random.default_rng(runs).normal(size=runs)
    times = np.bincount(drawn, minlength=runs).astype(np.int32)[:, None]
    both = np.hstack([times, np.ones_like(times)])
    assert medians._Ranked(values).medians(both) == pytest.approx([np.median(values[drawn]), np.median(values)])


def test_the_limits_of_the_bootstrap_are_ranks_of_resamples():
    assert ((medians.RESAMPLES + 1) * 0.025).is_integer()


def test_the_interval_is_that_of_the_paired_percentile_bootstrap():
    rng = np.random.default_rng(3)
    one = rng.gamma(2.0, 3.0, 150)
    two = one + rng.normal(0.5, 1.0, 150)

    def statistic(first, second, axis):
        return np.median(second, axis=axis) - np.median(first, axis=axis)

    wanted = stats.bootstrap(
        (one, two), statistic, paired=True, vectorized=True, method="percentile", n_resamples=1999, rng=4
    ).confidence_interval
    low, high = median_intervals(one[:, None], two[:, None])
    width = wanted.high - wanted.low
    assert (low[0], high[0]) == (
        pytest.approx(wanted.low, abs=0.1 * width),
        pytest.approx(wanted.high, abs=0.1 * width),
    )


def test_the_same_shift_in_every_run_has_an_interval_without_width():
    one = np.random.default_rng(5).integers(0, 9, (60, 1)).astype(float)
    assert [limit.tolist() for limit in median_intervals(one, one + 2.0)] == [[2.0], [2.0]]


def test_resampling_is_seeded():
    rng = np.random.default_rng(6)
    one, two = rng.normal(size=(2, 40, 2))
    assert np.array_equal(median_intervals(one, two), median_intervals(one, two))
    assert not np.array_equal(median_intervals(one, two), median_intervals(one, two, seed=1))


def test_runs_are_drawn_again_alike_in_every_release():
    # The seed is part of every interval that has been reported.
    one, two = np.random.default_rng(6).normal(size=(2, 40, 2))
    assert np.array_equal(median_intervals(one, two), median_intervals(one, two, seed=20250106))


def test_the_median_of_differences_has_limits_of_order_statistics():
    # The 2nd and 9th of ten values: 1 - 2 (1 + 10) / 1024 = 0.979; the 3rd and 8th have 0.891 only.
    low, high = median_limits(np.array([[float(number), np.nan] for number in range(1, 11)]))
    assert (low[0], high[0]) == (2.0, 9.0)
    assert np.isnan([low[1], high[1]]).all()


def test_medians_of_a_comparison_have_the_intervals_of_the_runs_that_both_sides_hold():
    rng = np.random.default_rng(9)
    one = pd.DataFrame(rng.normal(size=(30, 4)), columns=list("abcd"))
    two = one + rng.normal(0.5, 1.0, (30, 4))
    two["d"] = one["d"]
    one.loc[3, ["a", "c"]] = np.nan
    two.loc[[7, 8], "b"] = np.nan
    found = compare_outcomes(one, two, level=0.9)
    for name, gone in (("a", [3]), ("b", [7, 8]), ("c", [3])):
        sides = (side[[name]].drop(index=gone).to_numpy() for side in (one, two))
        low, high = median_intervals(*sides, level=0.9)
        assert found.loc[name, ["median_low", "median_high"]].tolist() == [low[0], high[0]]
        assert low[0] < found.loc[name, "median_difference"] < high[0]
    assert found.loc["d", ["median_low", "median_high"]].tolist() == [0.0, 0.0]


def test_one_run_that_changes_makes_the_difference_of_medians_uncertain():
    found = compare_outcomes(table(trust=[0.0, 0.0, 0.0]), table(trust=[0.0, 0.0, 3.0])).loc["trust"]
    # It is drawn twice or more in 7 of 27 resamples.
    assert found[["median_difference", "median_low", "median_high"]].tolist() == [0.0, 0.0, 3.0]
