import math
import struct

import mpmath
import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.core import fresh_python, needs_compiler, python_of
from sim.kernel.portable import LEAST_EXPONENT, MOST_EXPONENT, exp, log

DIGITS = 50
LEAST_NORMAL, MOST_NORMAL = 2.0**-1022, math.nextafter(math.inf, 0.0)
UNIT = 2.0**-53

exponents = st.floats(LEAST_EXPONENT, MOST_EXPONENT)
normal_numbers = st.floats(LEAST_NORMAL, MOST_NORMAL)


def generator():
    return np.random.default_rng(20220221)


def exponents_over_the_range():
    return generator().uniform(LEAST_EXPONENT, MOST_EXPONENT, 10_000)


def exponents_near_zero():
    small = 10.0 ** generator().uniform(-320, 0, 3_000)
    return np.concatenate([small, -small, [0.0, -0.0]])


def exponents_of_a_decision_or_a_rate():
    return generator().uniform(-2.0, 2.0, 10_000)


def exponents_where_the_power_of_two_changes():
    middle = (np.arange(-1021, 1023) + 0.5) * math.log(2.0)
    return np.concatenate([middle, np.nextafter(middle, math.inf), np.nextafter(middle, -math.inf)])


def exponents_next_to_the_clamps():
    inward = np.arange(50) * 2.0**-43
    return np.concatenate([LEAST_EXPONENT + inward, MOST_EXPONENT - inward])


def numbers_over_the_range():
    return 2.0 ** generator().uniform(-1022, 1024, 10_000)


def numbers_between_zero_and_one():
    return generator().uniform(0.0, 1.0, 10_000)


def numbers_near_one():
    neighbours = 1.0 + np.arange(-2_000, 2_001) * UNIT
    powers = 2.0 ** -np.arange(1.0, 54.0)
    return np.concatenate([neighbours, 1.0 + powers, 1.0 - powers])


def numbers_around_one():
    return generator().uniform(0.25, 4.0, 20_000)


def numbers_where_the_power_of_two_changes():
    powers = 2.0 ** np.arange(-1000.0, 1000.0, 70.0)
    neighbours = 1.0 + np.arange(-50, 51) * UNIT
    return np.concatenate([math.sqrt(0.5) * power * neighbours for power in powers] + [powers])


def numbers_at_the_ends():
    return np.array([LEAST_NORMAL, math.nextafter(LEAST_NORMAL, 1.0), math.nextafter(MOST_NORMAL, 0.0), MOST_NORMAL])


def largest_error_in_units_in_the_last_place(function, exact, points):
    worst = 0.0
    with mpmath.workdps(DIGITS):
        for point in points.tolist():
            true = exact(mpmath.mpf(point))
            found = mpmath.mpf(function(point))
            worst = max(worst, float(abs(found - true)) / math.ulp(float(true)))
    return worst


@pytest.mark.parametrize(
    "points",
    [
        exponents_over_the_range,
        exponents_near_zero,
        exponents_of_a_decision_or_a_rate,
        exponents_where_the_power_of_two_changes,
        exponents_next_to_the_clamps,
    ],
    ids=lambda points: points.__name__,
)
def test_exp_errs_by_less_than_one_and_a_half_units_in_the_last_place(points):
    assert largest_error_in_units_in_the_last_place(exp, mpmath.exp, points()) < 1.5


@pytest.mark.parametrize(
    "points",
    [
        numbers_over_the_range,
        numbers_between_zero_and_one,
        numbers_near_one,
        numbers_around_one,
        numbers_where_the_power_of_two_changes,
        numbers_at_the_ends,
    ],
    ids=lambda points: points.__name__,
)
def test_log_errs_by_less_than_one_and_a_half_units_in_the_last_place(points):
    assert largest_error_in_units_in_the_last_place(log, mpmath.log, points()) < 1.5


def test_exp_and_log_have_their_known_values():
    assert exp(0.0) == 1.0
    assert exp(-0.0) == 1.0
    assert log(1.0) == 0.0
    assert exp(1.0) == pytest.approx(math.e, rel=2.0**-52)
    assert log(2.0) == pytest.approx(math.log(2.0), rel=2.0**-52)


@pytest.mark.parametrize("beyond", [-708.0000001, -1.0e4, -1.0e300, -math.inf])
def test_exp_of_what_lies_below_the_range_is_that_of_its_lower_end(beyond):
    assert exp(beyond) == exp(LEAST_EXPONENT) >= LEAST_NORMAL


@pytest.mark.parametrize("beyond", [709.0000001, 1.0e4, 1.0e300, math.inf])
def test_exp_of_what_lies_above_the_range_is_that_of_its_upper_end(beyond):
    assert exp(beyond) == exp(MOST_EXPONENT) < math.inf


@settings(deadline=None)
@given(st.floats(allow_nan=False))
def test_exp_is_a_positive_finite_normal_number(x):
    assert LEAST_NORMAL <= exp(x) <= MOST_NORMAL


@settings(deadline=None)
@given(st.floats(max_value=0.0, allow_nan=False))
def test_exp_of_what_is_not_positive_is_at_most_one(x):
    assert exp(x) <= 1.0


@settings(deadline=None)
@given(st.floats(LEAST_NORMAL, 1.0))
def test_log_of_a_share_is_not_positive(x):
    assert log(x) <= 0.0


@settings(deadline=None)
@given(st.floats(-700.0, 700.0))
def test_log_undoes_exp_as_far_as_rounding_lets_it(x):
    assert abs(log(exp(x)) - x) <= 4.0 * UNIT * max(1.0, abs(x))


def bits(x):
    return struct.pack("<d", x)


@needs_compiler
@settings(max_examples=2_000, deadline=None)
@given(st.floats(allow_nan=False))
def test_compiled_exp_equals_python_bit_for_bit(x):
    assert bits(exp(x)) == bits(python_of(exp)(x))


@needs_compiler
@settings(max_examples=2_000, deadline=None)
@given(normal_numbers)
def test_compiled_log_equals_python_bit_for_bit(x):
    assert bits(log(x)) == bits(python_of(log)(x))


@needs_compiler
@settings(max_examples=1_000, deadline=None)
@given(st.floats(-40.0, 40.0), st.floats(2.0**-53, 1.0))
def test_compiled_equals_python_bit_for_bit_where_the_model_lives(x, share):
    assert bits(exp(x)) == bits(python_of(exp)(x))
    assert bits(log(share)) == bits(python_of(log)(share))


@numba.njit(error_model="numpy")
def _in_a_loop(function, points, results):
    for place in range(points.shape[0]):
        results[place] = function(points[place])


@needs_compiler
@pytest.mark.parametrize(
    ("function", "points"),
    [
        (exp, exponents_over_the_range),
        (exp, exponents_near_zero),
        (exp, exponents_where_the_power_of_two_changes),
        (log, numbers_over_the_range),
        (log, numbers_near_one),
        (log, numbers_where_the_power_of_two_changes),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_a_vectorised_loop_equals_one_call_at_a_time_bit_for_bit(function, points):
    given_points = points()
    looped = np.empty_like(given_points)
    _in_a_loop(function, given_points, looped)
    one_at_a_time = np.array([function(point) for point in given_points.tolist()])
    assert looped.tobytes() == one_at_a_time.tobytes()


POINTS_IN_A_LOOP = """
import hashlib
import numba
import numpy as np
from sim.kernel.portable import exp, log

@numba.njit(error_model="numpy")
def in_a_loop(points, results):
    for place in range(points.shape[0]):
        results[place] = log(exp(points[place])) * exp(log(results[place])) + points[place]

points = np.linspace(-700.0, 700.0, 100_003)
results = np.linspace(1e-300, 1e300, 100_003)
in_a_loop(points, results)
print(in_a_loop.targetctx.codegen().magic_tuple()[1], hashlib.sha256(results.tobytes()).hexdigest())
"""


@needs_compiler
def test_a_processor_without_any_extension_gives_the_same_bytes_as_this_one():
    """One of four lanes and fused products rounds otherwise where a compiler may choose; here it may not."""
    one, other = (fresh_python(POINTS_IN_A_LOOP, **more).split() for more in ({}, {"NUMBA_CPU_NAME": "generic"}))
    assert other[0] == "generic" != one[0]
    assert one[1:] == other[1:]
