"""Exponential and logarithm from plain arithmetic: the same bits on every machine, scalar or vectorised.

A library's `exp` differs in the last bit between its scalar, its vectorised and NumPy's form; a last bit at a
threshold flips an event, and then a history. These two use only +, -, *, / and the bits of a double. Their
polynomials are added up in pairs (Estrin 1960), which waits less on each sum than Horner's form does.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.compiler import rule

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.693147180369123816490  # upper 32 bits of ln 2, so that k * _LN2_HIGH is exact
_LN2_LOW = 1.90821492927058770002e-10
_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it rounds a double to an integer in its low bits
_EXPONENT_BIAS = 1023
_MANTISSA_BITS = 52
_MANTISSA_SHIFT = np.uint64(_MANTISSA_BITS)
_BIAS_BITS = np.uint64(_EXPONENT_BIAS << _MANTISSA_BITS)
_ABOVE_SQRT_HALF = np.uint64((_EXPONENT_BIAS << _MANTISSA_BITS) - 0x3FE6A09E667F3BCD)  # less the bits of sqrt(1/2)
_TWO_52, _TWO_52_BITS = 4503599627370496.0, np.uint64(0x4330000000000000)

LEAST_EXPONENT, MOST_EXPONENT = -708.0, 709.0


@rule
def exp(x: float) -> float:
    """Exponential function.

    exp(x) = 2^k exp(r), with r = x - k ln 2 in [-ln(2)/2, ln(2)/2] and exp(r) by its Taylor polynomial of degree
    13, whose remainder is below 5e-18.

    Range: x is held within [-708, 709], so the result is a positive, finite, normal number.
    Error: below 1.5 units in the last place over the whole range (tested against 50 digits).
    Known value: exp(0) = 1.
    Source: range reduction after Cody and Waite (1980).
    """
    x = x if x > LEAST_EXPONENT else LEAST_EXPONENT
    x = x if x < MOST_EXPONENT else MOST_EXPONENT
    shifted = x * _LOG2_E + _ROUND
    k = shifted - _ROUND
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    square = r * r
    fourth = square * square
    low = (0.5 + r * (1.0 / 6.0)) + square * (1.0 / 24.0 + r * (1.0 / 120.0))
    middle = (1.0 / 720.0 + r * (1.0 / 5040.0)) + square * (1.0 / 40320.0 + r * (1.0 / 362880.0))
    high = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + square * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0))
    series = 1.0 + (r + square * ((low + fourth * middle) + (fourth * fourth) * high))
    # The low bits of `shifted` are k; what stands above them is shifted out.
    scale = np.int64((np.float64(shifted).view(np.int64) + np.int64(_EXPONENT_BIAS)) << np.int64(_MANTISSA_BITS))
    return series * np.int64(scale).view(np.float64)


@rule
def log(x: float) -> float:
    """Natural logarithm.

    log(x) = k ln 2 + 2 artanh(s), with x = m 2^k, m in [sqrt(1/2), sqrt(2)) and s = (m - 1)/(m + 1); artanh by its
    series to s^23, whose remainder is below 1e-19.

    Range: x a positive normal number.
    Error: below 1.5 units in the last place (tested against 50 digits).
    Known value: log(1) = 0.
    Source: the series of artanh, Abramowitz and Stegun (1964), 4.1.27.
    """
    bits = np.float64(x).view(np.uint64)
    # k + 1023 is never negative: a logical shift vectorises, and so does its way into a double's low bits.
    biased = np.uint64(bits + _ABOVE_SQRT_HALF) >> _MANTISSA_SHIFT
    m = np.uint64((bits + _BIAS_BITS) - (biased << _MANTISSA_SHIFT)).view(np.float64)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    square = z * z
    fourth = square * square
    low = (1.0 / 3.0 + z * (1.0 / 5.0)) + square * (1.0 / 7.0 + z * (1.0 / 9.0))
    middle = (1.0 / 11.0 + z * (1.0 / 13.0)) + square * (1.0 / 15.0 + z * (1.0 / 17.0))
    high = (1.0 / 19.0 + z * (1.0 / 21.0)) + square * (1.0 / 23.0)
    tail = (low + fourth * middle) + (fourth * fourth) * high
    half = 0.5 * f * f
    # log m = f - f^2/2 + s (f^2/2 + 2 z (...)): the leading term is exact, so little is lost near 1.
    series = f - (half - s * (half + 2.0 * z * tail))
    power = np.uint64(biased | _TWO_52_BITS).view(np.float64) - _TWO_52 - _EXPONENT_BIAS
    return power * _LN2_HIGH + (series + power * _LN2_LOW)


@rule
def select(condition: float, first: float, second: float) -> float:
    """One of two finite numbers, by a condition of 1 or 0.

    c a + (1 - c) b

    Both are read whatever the condition, so that a loop over runs vectorises; a choice between two places of the
    state would be a load from an address that depends on the run.

    Known value: select(1, 0.2, 0.3) = 0.2.
    """
    return condition * first + (1.0 - condition) * second
