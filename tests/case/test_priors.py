"""Priors: quantiles within the bounds, against closed forms and against scipy, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

from helpers.default_case import registry
from sim.case.priors import Prior, support_faults

SHARES = np.array([0.0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1.0])
BOUNDS = (0.0, 10.0)


def prior(**written) -> Prior:
    return Prior.model_validate(written)


def quantiles(bounds: tuple[float, float] = BOUNDS, default: float = 1.0, **written) -> np.ndarray:
    return prior(**written).quantile(SHARES, bounds, default)


def said(written: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Prior.model_validate(written)
    (error,) = caught.value.errors()
    return error["msg"].removeprefix("Value error, ")


def test_a_fixed_prior_is_the_default():
    assert quantiles(fixed=[], default=3.5).tolist() == [3.5] * len(SHARES)


def test_uniform_quantiles_are_a_straight_line():
    np.testing.assert_allclose(quantiles(uniform=[2, 6]), 2 + 4 * SHARES, rtol=1e-12)


def test_loguniform_quantiles_are_a_straight_line_of_logarithms():
    np.testing.assert_allclose(quantiles(loguniform=[0.1, 10]), 0.1 * 100**SHARES, rtol=1e-12)


@pytest.mark.parametrize("numbers", [(1, 2, 4), (0, 0, 5), (2, 6, 6), (0, 5, 10)])
def test_triangular_quantiles_are_those_of_the_triangle(numbers):
    low, mode, high = numbers
    share = (mode - low) / (high - low)
    rising = low + np.sqrt(SHARES * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - SHARES) * (high - low) * (high - mode))
    np.testing.assert_allclose(
        quantiles(triangular=list(numbers)), np.where(share > SHARES, rising, falling), rtol=1e-9, atol=1e-12
    )


def test_beta_quantiles_are_stretched_over_the_bounds():
    expected = -1 + 4 * stats.beta.ppf(SHARES, 2, 5)
    np.testing.assert_allclose(quantiles(bounds=(-1.0, 3.0), beta=[2, 5]), expected, rtol=1e-12)


@pytest.mark.parametrize(("mean", "sd"), [(5, 1), (1, 3), (9, 4), (-2, 3)])
def test_normal_quantiles_are_those_of_the_normal_cut_off_at_the_bounds(mean, sd):
    cut = stats.truncnorm((0 - mean) / sd, (10 - mean) / sd, loc=mean, scale=sd)
    np.testing.assert_allclose(quantiles(normal=[mean, sd]), cut.ppf(SHARES), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("median", "sigma"), [(1, 0.5), (5, 1), (8, 2)])
def test_lognormal_quantiles_are_those_of_the_lognormal_cut_off_at_the_bounds(median, sigma):
    low, high = 0.5, 10.0
    centre = np.log(median)
    cut = stats.truncnorm((np.log(low) - centre) / sigma, (np.log(high) - centre) / sigma, loc=centre, scale=sigma)
    found = quantiles(bounds=(low, high), lognormal=[median, sigma])
    np.testing.assert_allclose(found, np.exp(cut.ppf(SHARES)), rtol=1e-9)


def test_the_median_of_a_lognormal_far_from_its_bounds_is_its_median():
    assert prior(lognormal=[3, 0.4]).quantile(np.array([0.5]), (0.0, 1e9), 1.0)[0] == pytest.approx(3)


NUMBERS = st.floats(0.01, 9.9)
DESIGN_SHARES = st.integers(0, 2**32).map(lambda number: number / 2**32)
"""Shares as fine as a design's; far below them, at 1e-100, scipy's own search for a beta's quantile gives up."""
WRITTEN = st.one_of(
    st.tuples(NUMBERS, NUMBERS).filter(lambda pair: pair[1] - pair[0] > 1e-6).map(lambda pair: {"uniform": [*pair]}),
    st.tuples(NUMBERS, NUMBERS)
    .filter(lambda pair: pair[1] / pair[0] > 1.001)
    .map(lambda pair: {"loguniform": [*pair]}),
    st.tuples(NUMBERS, NUMBERS, NUMBERS)
    .map(sorted)
    .filter(lambda three: three[2] - three[0] > 1e-6)
    .map(lambda three: {"triangular": three}),
    st.tuples(st.floats(0.5, 20), st.floats(0.5, 20)).map(lambda pair: {"beta": [*pair]}),
    st.tuples(st.floats(0, 10), st.floats(0.1, 20)).map(lambda pair: {"normal": [*pair]}),
    st.tuples(NUMBERS, st.floats(0.05, 3)).map(lambda pair: {"lognormal": [*pair]}),
)


@settings(deadline=None, max_examples=150)
@given(WRITTEN, st.lists(DESIGN_SHARES, min_size=2, max_size=20))
def test_quantiles_rise_and_stay_within_the_bounds(written, shares):
    found = Prior.model_validate(written).quantile(np.sort(np.array(shares)), BOUNDS, 1.0)
    assert np.isfinite(found).all()
    assert (np.diff(found) >= 0).all()
    assert found.min() >= BOUNDS[0]
    assert found.max() <= BOUNDS[1]


@pytest.mark.parametrize("name", list(registry()))
def test_the_quantiles_of_a_shipped_prior_rise_and_stay_within_its_bounds(name):
    parameter = registry()[name]
    found = parameter.prior.quantile(np.linspace(0, 1, 101), parameter.bounds, parameter.default)
    assert (np.diff(found) >= 0).all()
    assert parameter.bounds[0] <= found[0] <= found[-1] <= parameter.bounds[1]


def test_quantiles_keep_the_shape_of_the_shares():
    assert prior(uniform=[0, 1]).quantile(np.zeros((3, 2)), BOUNDS, 1.0).shape == (3, 2)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({"fixed": []}, "fixed"),
        ({"uniform": [0, 0.5]}, "uniform(0, 0.5)"),
        ({"triangular": [1, 2, 4]}, "triangular(1, 2, 4)"),
    ],
)
def test_a_prior_reads_as_its_family_and_numbers(written, text):
    assert str(Prior.model_validate(written)) == text


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            {"gaussian": [0, 1]},
            "'gaussian' is not a prior; allowed: fixed, uniform, loguniform, triangular, beta, normal, lognormal.",
        ),
        ({"uniform": [1]}, "uniform takes low, high; found [1.0]."),
        ({"uniform": [1, 2, 3]}, "uniform takes low, high; found [1.0, 2.0, 3.0]."),
        ({"triangular": [1, 2]}, "triangular takes low, mode, high; found [1.0, 2.0]."),
        ({"fixed": [1]}, "fixed takes no numbers; found [1.0]."),
        ({"uniform": [2, 1]}, "uniform: the low end is not below the high end."),
        ({"uniform": [1, 1]}, "uniform: the low end is not below the high end."),
        ({"triangular": [1, 4, 2]}, "triangular: low, mode and high are out of order."),
        ({"loguniform": [0, 1]}, "loguniform: its numbers must be above zero."),
        ({"beta": [0, 1]}, "beta: its numbers must be above zero."),
        ({"normal": [0, 0]}, "normal: its numbers must be above zero."),
        ({"lognormal": [1, -1]}, "lognormal: its numbers must be above zero."),
    ],
)
def test_a_prior_that_is_wrong_is_told_so(written, message):
    assert said(written) == message


@pytest.mark.parametrize("written", [{"triangular": [1, 1, 1]}, {"fixed": 3}, {"uniform": ["0", True]}])
def test_a_prior_without_width_or_with_what_is_no_number_is_refused(written):
    with pytest.raises(ValidationError):
        Prior.model_validate(written)


@pytest.mark.parametrize("written", [{}, {"uniform": [0, 1], "beta": [1, 1]}])
def test_a_prior_of_no_family_or_of_two_is_said_to_have_one(written):
    with pytest.raises(ValidationError) as caught:
        Prior.model_validate(written)
    assert "numbers" not in {error["loc"][-1] for error in caught.value.errors() if error["loc"]}


@pytest.mark.parametrize("written", [{"uniform": [-1, 5]}, {"triangular": [0, 5, 11]}, {"loguniform": [0.1, 11]}])
def test_a_prior_that_reaches_beyond_the_bounds_is_told_so(written):
    found = Prior.model_validate(written)
    assert support_faults(found, BOUNDS) == f"{found} reaches beyond the bounds [0.0, 10.0]."


@pytest.mark.parametrize("written", [{"uniform": [0, 10]}, {"normal": [5, 100]}, {"beta": [1, 1]}, {"fixed": []}])
def test_a_prior_within_the_bounds_or_cut_off_at_them_is_sound(written):
    assert support_faults(Prior.model_validate(written), BOUNDS) is None


@pytest.mark.parametrize("written", [{"normal": [100, 0.1]}, {"lognormal": [1e-9, 0.1]}])
def test_a_prior_with_nothing_within_the_bounds_is_refused(written):
    assert support_faults(Prior.model_validate(written), (1.0, 10.0))
