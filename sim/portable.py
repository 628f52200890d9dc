"""Exponential and logarithm from plain arithmetic: the same bits on every machine, scalar or vectorised.

A library's `exp` differs in the last bit between its scalar, its vectorised and NumPy's form; a last bit at a
threshold flips an event, and then a history. These two use only +, -, *, / and the bits of a double.
"""

from __future__ import annotations

import numpy as np

from sim.compiler import rule

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.693147180369123816490  # upper 32 bits of ln 2, so that k * _LN2_HIGH is exact
_LN2_LOW = 1.90821492927058770002e-10
_ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it rounds a double to an integer in its low bits
_EXPONENT_BIAS = 1023
_MANTISSA_BITS = 52
_SQRT_HALF_BITS = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)

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
    tail = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0)
    tail = 1.0 / 39916800.0 + r * tail
    tail = 1.0 / 3628800.0 + r * tail
    tail = 1.0 / 362880.0 + r * tail
    tail = 1.0 / 40320.0 + r * tail
    tail = 1.0 / 5040.0 + r * tail
    tail = 1.0 / 720.0 + r * tail
    tail = 1.0 / 120.0 + r * tail
    tail = 1.0 / 24.0 + r * tail
    tail = 1.0 / 6.0 + r * tail
    tail = 0.5 + r * tail
    series = 1.0 + (r + r * r * tail)
    bits = np.int64(np.float64(shifted).view(np.int64) & np.int64(0xFFF))
    scale = np.int64(((bits + np.int64(_EXPONENT_BIAS)) & np.int64(0x7FF)) << np.int64(_MANTISSA_BITS))
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
    bits = np.float64(x).view(np.int64)
    k = np.int64(bits - np.int64(_SQRT_HALF_BITS)) >> np.int64(_MANTISSA_BITS)
    m = np.int64(bits - (k << np.int64(_MANTISSA_BITS))).view(np.float64)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    tail = 1.0 / 21.0 + z * (1.0 / 23.0)
    tail = 1.0 / 19.0 + z * tail
    tail = 1.0 / 17.0 + z * tail
    tail = 1.0 / 15.0 + z * tail
    tail = 1.0 / 13.0 + z * tail
    tail = 1.0 / 11.0 + z * tail
    tail = 1.0 / 9.0 + z * tail
    tail = 1.0 / 7.0 + z * tail
    tail = 1.0 / 5.0 + z * tail
    tail = 1.0 / 3.0 + z * tail
    half = 0.5 * f * f
    # log m = f - f^2/2 + s (f^2/2 + 2 z (...)): the leading term is exact, so little is lost near 1.
    series = f - (half - s * (half + 2.0 * z * tail))
    power = float(k)
    return power * _LN2_HIGH + (series + power * _LN2_LOW)
