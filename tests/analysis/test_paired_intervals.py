"""Intervals of paired differences: published values, laws, and what they have to do at the edges."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize_scalar

from sim.analysis.paired.family import holm, level_of_each
from sim.analysis.paired.intervals import differences_of, mean_estimates, runs_for, tango
from sim.analysis.paired.pairs import paired

NORMAL = 1.959964


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def two_shares(both: int, lost: int, won: int, neither: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return tables of an event that happens as often as stated on both sides, one, the other, or none."""
    counts = (both, lost, won, neither)
    sides = [np.repeat(held, counts).astype(float) for held in ([1, 1, 0, 0], [1, 0, 1, 0])]
    return pd.DataFrame({"event": sides[0]}), pd.DataFrame({"event": sides[1]})


# means


def test_a_sample_without_long_tails_has_students_paired_interval():
    rng = np.random.default_rng(1)
    one, shift = rng.normal(size=12), np.linspace(-1.0, 2.0, 12)
    wanted = stats.ttest_rel(one + shift, one).confidence_interval(0.95)
    found = mean_estimates((one + shift - one)[:, None])
    assert found.degrees[0] == 11.0
    assert found.mean[0] - found.reach(0.95)[0] == pytest.approx(wanted.low)
    assert found.mean[0] + found.reach(0.95)[0] == pytest.approx(wanted.high)
    assert found.p_values()[0] == pytest.approx(stats.ttest_rel(one + shift, one).pvalue)


def test_degrees_of_freedom_match_the_variance_of_the_samples_variance():
    # Every sample of three from a population of two values, with its probability.
    values, chances, count = np.array([0.0, 1.0]), np.array([0.3, 0.7]), 3
    samples = list(itertools.product(range(2), repeat=count))
    chance = np.array([chances[list(one)].prod() for one in samples])
    variance = np.array([values[list(one)].var(ddof=1) for one in samples])
    mean = chance @ variance
    wanted = 2.0 * mean**2 / (chance @ (variance - mean) ** 2)
    # The formula, with the kurtosis of the population.
    middle = chances @ values
    kurtosis = chances @ (values - middle) ** 4 / (chances @ (values - middle) ** 2) ** 2
    assert 2.0 * count / (kurtosis - (count - 3) / (count - 1)) == pytest.approx(wanted)


@pytest.mark.parametrize(("runs", "degrees"), [(10, 20 / (8.11111111 - 7 / 9)), (20, 40 / (18.05263158 - 17 / 19))])
def test_degrees_of_freedom_where_one_run_carries_the_difference(runs, degrees):
    # The kurtosis of a share p is (1 - 3 p (1 - p)) / (p (1 - p)).
    assert mean_estimates(np.eye(runs, 1)).degrees[0] == pytest.approx(degrees)


def test_degrees_of_freedom_are_at_most_one_fewer_than_the_runs():
    assert mean_estimates(np.repeat([[0.0], [1.0]], [30, 70], axis=0)).degrees[0] == 99.0


@pytest.mark.parametrize("carried", [1, 3, 10])
def test_degrees_of_freedom_are_twice_the_runs_that_carry_the_difference(carried):
    values = np.zeros((2000, 1))
    values[:carried] = 7.0
    assert mean_estimates(values).degrees[0] == pytest.approx(2.0 * carried, rel=0.02)


def test_a_few_runs_that_differ_widen_the_interval():
    values = np.zeros((400, 1))
    values[:3, 0] = [1.0, 2.0, 1.5]
    found = mean_estimates(values)
    assert found.reach(0.95)[0] > 1.2 * stats.t.isf(0.025, 399) * found.error[0]


def test_nothing_varies():
    found = mean_estimates(column(0.3, 0.3, 0.3))
    assert (found.mean[0], found.deviation[0], found.reach(0.95)[0]) == (0.3, 0.0, 0.0)
    assert found.p_values()[0] == 0.25
    assert mean_estimates(column(0.0, 0.0)).p_values()[0] == 1.0
    # What varies by rounding alone does not vary.
    rounded = column(0.1 + 0.2, 0.3, 0.3)
    assert mean_estimates(rounded).deviation[0] > 0.0
    assert mean_estimates(rounded, 1e-15).reach(0.95)[0] == 0.0


@pytest.mark.parametrize("values", [[0.1] * 3, [0.1, math.nan, 0.1, 0.1]])
def test_what_does_not_vary_has_its_one_value_as_its_mean(values):
    assert (0.1 + 0.1 + 0.1) / 3.0 > 0.1
    found = mean_estimates(column(*values))
    assert (found.mean[0], found.deviation[0], found.degrees[0]) == (0.1, 0.0, 2.0)


@pytest.mark.parametrize(("roundings", "constant"), [(16.0, True), (16.5, False)])
def test_differences_within_sixteen_roundings_of_the_values_are_constant(roundings, constant):
    one, two = (pd.DataFrame({"trust": values}) for values in ([0.0, 0.0], [1.0, 1.0 - roundings * 2.0**-52]))
    found = differences_of(paired(one, two)).means
    assert (found.deviation[0] == 0.0) == constant


def test_a_run_that_is_missing_makes_no_small_difference_constant():
    one, two = (pd.DataFrame({"trust": values}) for values in ([0.0, 0.0, math.nan], [1e-20, 3e-20, 1.0]))
    found = differences_of(paired(one, two)).means
    assert found.deviation[0] == pytest.approx(math.sqrt(2.0) * 1e-20, rel=1e-12, abs=0.0)


def test_values_whose_fourth_powers_vanish_have_an_interval():
    found = mean_estimates(column(*[1e-81, -1e-81] * 5))
    assert found.degrees[0] == 9.0
    assert found.reach(0.95)[0] == pytest.approx(stats.t.isf(0.025, 9) * 1e-81 / 3.0, rel=1e-6, abs=0.0)


def test_missing_and_single_values():
    found = mean_estimates(np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 4.0], [3.0, np.nan]]))
    assert found.runs.tolist() == [3, 1]
    assert found.mean.tolist() == [2.0, 4.0]
    assert found.reach(0.95)[0] == pytest.approx(4.302653 / math.sqrt(3))
    assert math.isnan(found.reach(0.95)[1])


# events


def test_tangos_interval_has_its_published_value():
    # 161 patients, 59 with the event both times, 16 and 6 with it once: Fagerland, Lydersen and Laake, Statistical
    # Analysis of Contingency Tables, chapter 8, as the package `contingencytables` tests it.
    low, high = tango(6, 16, 161, 0.95)
    assert (low, high) == (pytest.approx(0.0054, abs=5e-5), pytest.approx(0.1240, abs=5e-5))
    differences = differences_of(paired(*two_shares(59, 6, 16, 80)))
    assert differences.interval(0.95) == (pytest.approx([low]), pytest.approx([high]))
    assert differences.means.mean[0] == pytest.approx(0.0621, abs=5e-5)
    # McNemar's asymptotic test, from the same place.
    assert differences.p_values()[0] == pytest.approx(0.033006, abs=5e-7)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 200), st.sampled_from([0.8, 0.95, 0.999]))
def test_tangos_limits_solve_the_score_equation(lost, won, rest, level):
    runs = lost + won + rest
    low, high = tango(lost, won, runs, level)
    assert -1.0 <= low <= (won - lost) / runs <= high <= 1.0
    assert tango(won, lost, runs, level) == (-high, -low)
    quantile = stats.norm.isf((1.0 - level) / 2.0)
    for limit, sign in ((low, 1.0), (high, -1.0)):
        # The likeliest share lost, given the difference, found by search instead of by formula.
        least, most = max(0.0, -limit), (1.0 - limit) / 2.0

        def against(share: float, limit: float = limit) -> float:
            terms = ((lost, share), (won, share + limit), (rest, 1.0 - 2.0 * share - limit))
            return -sum(count * math.log(max(chance, 1e-300)) for count, chance in terms if count)

        share = minimize_scalar(against, bounds=(least, most), method="bounded", options={"xatol": 1e-12}).x
        score = (won - lost - runs * limit) / math.sqrt(runs * (2.0 * share + limit - limit**2))
        assert score == pytest.approx(sign * quantile, abs=2e-3)


def test_an_event_in_every_run_of_one_side():
    assert tango(0, 50, 50, 0.95)[1] == 1.0
    assert tango(0, 50, 50, 0.95)[0] == pytest.approx((50 - NORMAL**2) / (50 + NORMAL**2))
    assert tango(50, 0, 50, 0.95) == (-1.0, -tango(0, 50, 50, 0.95)[0])


@pytest.mark.parametrize(("won", "runs", "level"), [(2, 5, 0.5), (5, 20, 0.8), (8, 30, 0.9), (11, 40, 0.95)])
def test_where_nothing_is_lost_and_enough_is_won_tangos_limit_is_wilsons(won, runs, level):
    # Then the likeliest share lost is 0, and the score is that of a single share.
    limit = stats.binomtest(won, runs).proportion_ci(level, method="wilson").low
    assert limit > won / (2 * runs - won)
    assert tango(0, won, runs, level)[0] == pytest.approx(limit, rel=1e-12)
    assert tango(won, 0, runs, level)[1] == pytest.approx(-limit, rel=1e-12)


def test_an_event_that_amounts_to_something_has_the_same_interval_in_its_unit():
    one, two = two_shares(59, 6, 16, 80)
    single, scaled = (differences_of(paired(a, b)).interval(0.95) for a, b in ((one, two), (24.0 * one, 24.0 * two)))
    assert np.array(scaled) == pytest.approx(24.0 * np.array(single))


def test_an_event_that_is_missing_in_a_run_is_one_of_the_runs_that_are_left():
    one, two = two_shares(59, 6, 16, 80)
    one.loc[0], two.loc[160] = math.nan, math.nan
    low, high = tango(6, 16, 159, 0.95)
    assert differences_of(paired(one, two)).interval(0.95) == (pytest.approx([low]), pytest.approx([high]))


def test_an_event_in_one_of_two_runs_has_the_interval_of_shares():
    found = differences_of(paired(*two_shares(0, 0, 1, 1)))
    assert found.interval(0.95) == tango(0, 1, 2, 0.95)
    # McNemar's p value for 1 against 0 is that of a normal deviate of 1.
    assert found.p_values()[0] == pytest.approx(0.3173, abs=5e-5)


def test_events_without_a_change_have_no_width():
    differences = differences_of(paired(*two_shares(3, 0, 0, 7)))
    assert [limit.tolist() for limit in differences.interval(0.95)] == [[0.0], [0.0]]
    assert differences.p_values().tolist() == [1.0]
    # Clopper and Pearson for none of ten, from the same tests.
    assert differences.changed_at_most(0.95)[0] == pytest.approx(0.3085, abs=5e-5)


def test_the_share_that_changes_has_clopper_and_pearsons_upper_limit():
    # 13 of 16, from the same tests.
    assert differences_of(paired(*two_shares(1, 6, 7, 2))).changed_at_most(0.95)[0] == pytest.approx(0.9595, abs=5e-5)
    assert differences_of(paired(*two_shares(0, 6, 7, 0))).changed_at_most(0.95)[0] == 1.0
    # All but one of n: the largest of n uniform numbers lies below it with the chance 1 - 0.025.
    for won in (1, 15):
        found = differences_of(paired(*two_shares(0, 0, won, 1))).changed_at_most(0.95)[0]
        assert found == pytest.approx(0.975 ** (1 / (won + 1)))


# families


def test_holms_p_values():
    # Four hypotheses, as in the example of the Holm-Bonferroni method in Wikipedia.
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([])).tolist() == []
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_adjusted_p_values_lie_between_their_own_and_bonferronis(values):
    single, adjusted = np.array(values), holm(np.array(values))
    assert (adjusted >= single).all()
    assert (adjusted <= np.minimum(single * len(single), 1.0) + 1e-15).all()
    assert adjusted.min() == pytest.approx(min(single.min() * len(single), 1.0))


def test_the_level_of_each_interval():
    assert level_of_each(0.95, 5) == pytest.approx(0.99)
    assert level_of_each(0.95, 0) == 0.95


# runs


def test_steins_second_stage():
    # Student's quantile with 9 degrees of freedom is 2.262157: (2.262157 / 0.5)^2 = 20.47.
    assert runs_for(1.0, 9.0, 0.5, 0.95) == 21.0
    assert runs_for(np.array([0.0, 1.0, 1.0]), 9.0, np.array([0.0, 0.0, 1e9]), 0.95).tolist() == [2.0, math.inf, 2.0]
