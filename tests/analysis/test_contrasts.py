"""What goes with a factor: shares of variance, and differences of means with their intervals."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind, ttest_rel

from sim.analysis.contrasts import contrast_of, difference_of_means, share_of_factors

RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize("level", [0.05, 0.002])
def test_intervals_of_a_difference_are_those_of_welch_and_student(level):
    first, second = RANDOM.normal(2.0, 1.0, 7), RANDOM.normal(0.0, 3.0, 11)
    ends = ttest_ind(first, second, equal_var=False).confidence_interval(1.0 - level)
    found = difference_of_means(first, second, level)
    assert found == pytest.approx((first.mean() - second.mean(), ends.low, ends.high))
    paired = ttest_rel(first, second[:7]).confidence_interval(1.0 - level)
    assert difference_of_means(first - second[:7], np.zeros(7), level)[1:] == pytest.approx((paired.low, paired.high))


def test_a_single_value_has_no_interval_and_what_does_not_vary_one_of_no_width():
    mean, low, high = difference_of_means(np.array([2.0]), np.array([1.0, 1.5]), 0.05)
    assert (mean, np.isnan(low), np.isnan(high)) == (0.75, True, True)
    assert difference_of_means(np.full(3, 2.0), np.zeros(3), 0.05) == (2.0, 2.0, 2.0)


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_the_share_of_the_factors_is_that_which_made_the_runs(paired, share):
    samples, runs = 3000, 8
    noise = RANDOM.normal(size=(samples, runs)) * np.sqrt(0.5)
    alike = RANDOM.normal(size=runs) if paired else RANDOM.normal(size=(samples, runs))
    alike = alike - alike.mean() if paired else alike
    alike = alike / alike.std() * np.sqrt(0.5)
    own = RANDOM.normal(size=(samples, 1)) * np.sqrt(share / (1.0 - share))
    assert share_of_factors(own + noise + alike, paired=paired) == pytest.approx(share, abs=0.03 + 0.05 * paired)


def test_the_share_of_a_sweep_under_way_is_of_what_is_there():
    values = np.full((4, 3), np.nan)
    assert np.isnan(share_of_factors(values, paired=False))
    values[:2, :2] = [[1.0, 1.0], [3.0, 3.0]]
    assert share_of_factors(values, paired=False) == 1.0
    assert np.isnan(share_of_factors(np.ones((3, 2)), paired=False))
    assert np.isnan(share_of_factors(np.ones((3, 1)), paired=False))


def test_numbers_are_told_by_thirds_and_two_categories_by_their_difference_from_the_scenario():
    design = pd.DataFrame(
        {"params.a": np.arange(9.0), "mechanisms.b": ["x", "y", "y"] * 3, "contested.c": ["x", "y", "z"] * 3}
    )
    means = pd.Series(np.arange(9.0) * 10, name="outcome")
    thirds = contrast_of(design, "params.a", means)
    assert thirds.means == {"lowest third": 10.0, "highest third": 70.0}
    assert thirds.difference == 60.0
    assert thirds.low < 60.0 < thirds.high
    two = contrast_of(design, "mechanisms.b", means, baseline="y")
    assert list(two.means) == ["y", "x"]
    assert two.difference == two.means["x"] - two.means["y"]
    three = contrast_of(design, "contested.c", means)
    assert len(three.means) == 3
    assert np.isnan(three.difference)
