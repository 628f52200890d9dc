"""Prior against posterior: the distance of a posterior from its prior, and when it is more than chance."""

import numpy as np
import pytest

from sim.case.case import load_case
from sim.posterior.marginals import by_chance, distance_from_prior, marginals, place_in_prior
from sim.scenario.members import from_priors

CASE = load_case()


def test_a_value_at_a_quantile_of_the_prior_has_that_place():
    one = CASE.parameters["drone_output"]
    shares = np.array([0.05, 0.5, 0.9])
    assert place_in_prior(one, one.prior.quantile(shares, one.bounds, one.default)) == pytest.approx(shares)


def test_the_distance_is_that_of_kolmogorov_and_smirnov():
    from scipy.stats import kstest

    places = np.random.default_rng(0).beta(2, 3, size=50)
    assert distance_from_prior(places) == pytest.approx(kstest(places, "uniform").statistic)


def test_draws_from_the_priors_tell_of_no_parameter():
    members = from_priors(CASE, members=400, seed=2)
    assert not marginals(CASE.parameters, members.names, members.values)["told"].any()


def test_a_posterior_that_moved_comes_first_with_where_it_went():
    members = from_priors(CASE, members=400, seed=2)
    place = members.names.index("drone_output")
    values = members.values.copy()
    one = CASE.parameters["drone_output"]
    shares = 0.8 + 0.2 * np.random.default_rng(1).random(400)
    values[:, place] = one.prior.quantile(shares, one.bounds, one.default)
    found = marginals(CASE.parameters, members.names, values)
    assert found.index[0] == "drone_output"
    row = found.iloc[0]
    assert row["told"]
    assert row["distance"] == pytest.approx(0.8, abs=0.01)
    assert row["place_median"] == pytest.approx(0.9, abs=0.02)
    assert row["width"] == pytest.approx(0.2, abs=0.02)
    assert row["prior_high"] > row["posterior_median"] > row["prior_median"]


def test_more_members_make_less_of_a_distance_chance():
    assert by_chance(1000, 271) < by_chance(100, 271) < 1.0
