#!/usr/bin/env bash
# numba 0.68.1 gives 0 for a whole number to a negative power, and rounds to digits otherwise than Python.
#
# A whole number to the power of a whole number stays whole in compiled code: 10 ** -3, a scale from a number of digits, is 0,
# and what is multiplied by it vanishes, where Python has .001. No error and no warning is given; 10.0 ** -3 is .001 in both.
#
# `round(x, 1)` multiplies by 10, rounds, and divides, where Python rounds the decimal digits of the number as it is stored.
# Where a number ends in 5 the two differ for two in five: .35 is stored a little below, so that Python gives .3; ten times
# that is 3.5 exactly, so that compiled code gives .4. `round(x)` without digits is alike in both. Numbers that a
# compiled and an interpreted engine have to share to the last bit must not pass through either.
#
# Seen on 2026-11-30 with Python 3.11, numba 0.68.1 and numpy 2.4.6. What is printed:
#
#   10 ** -3: Python 0.001, compiled 0
#   10.0 ** -3: Python 0.001, compiled 0.001
#   round(0.35, 1): Python 0.3, compiled 0.4
#   of 100 numbers from .05 to 9.95 that end in 5, rounded to one digit otherwise: 42
#   of 100 numbers from .5 to 99.5, rounded to none otherwise: 0
#
# Our guard: tests/rules/test_rules.py refuses powers and `round` in all code that both engines share.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/compiled.py" <<'PY'
from numba import njit


def power(base, exponent):
    return base**exponent


def tenths(number):
    return round(number, 1)


def wholes(number):
    return round(number)


raised, rounded, whole = njit(power), njit(tenths), njit(wholes)
for base in (10, 10.0):
    print(f"{base} ** -3: Python {power(base, -3)}, compiled {raised(base, -3)}")
print(f"round(0.35, 1): Python {tenths(0.35)}, compiled {rounded(0.35)}")
numbers = [(10 * tenth + 5) / 100 for tenth in range(100)]
other = sum(tenths(number) != rounded(number) for number in numbers)
print(f"of {len(numbers)} numbers from .05 to 9.95 that end in 5, rounded to one digit otherwise: {other}")
halves = [number + 0.5 for number in range(100)]
other = sum(wholes(number) != whole(number) for number in halves)
print(f"of {len(halves)} numbers from .5 to 99.5, rounded to none otherwise: {other}")
PY
python3.11 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check numba==0.68.1 numpy==2.4.6
"$folder/environment/bin/python" "$folder/compiled.py" | tee "$folder/seen"
cat > "$folder/expected" <<'SEEN'
10 ** -3: Python 0.001, compiled 0
10.0 ** -3: Python 0.001, compiled 0.001
round(0.35, 1): Python 0.3, compiled 0.4
of 100 numbers from .05 to 9.95 that end in 5, rounded to one digit otherwise: 42
of 100 numbers from .5 to 99.5, rounded to none otherwise: 0
SEEN
cmp "$folder/seen" "$folder/expected"
