"""Words: one way to write a number, a share, a date and a unit, and one module that does it."""

import ast
import datetime as dt
import doctest
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim import words
from sim.words import (
    MINUS,
    NO_BREAK,
    NOTHING,
    date_in_words,
    decimals_beside,
    decimals_for,
    exact,
    interval_behind,
    number,
    percent,
    signed,
    with_unit,
)

PACKAGE = Path(sim.__file__).parent
WRITES_FOR_PROGRAMS = {
    "hindcasts/conditioning.py": "a power that is worked with, cut to what machines agree on",
    "hindcasts/learned.py": "numbers of a record, cut to what it keeps",
    "hindcasts/record.py": "numbers of a record, cut to what it keeps",
    "page/stored.py": "numbers of a page, cut to what it shows",
    "report/markup.py": "a key to sort a table of the page by, which nobody sees",
    "report/paths.py": "coordinates in a path of SVG",
}
"""Modules that format numbers of their own, which no person reads, and what for."""
FOR_PEOPLE = re.compile(r"(,|[eEfFgG]|(?<!\w)[-+<>^ 0-9.]*%)$")


def formats_in(tree: ast.AST) -> list[str]:
    """Return the pieces of code that format a number: thousands separated, rounded, or as percent."""
    found = []
    for node in ast.walk(tree):
        spec = ""
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            parts = node.format_spec.values
            spec = "".join(part.value if isinstance(part, ast.Constant) else "0" for part in parts)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "format" and len(node.args) > 1:
            spec = getattr(node.args[1], "value", "")
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format":
            text = getattr(getattr(node.func, "value", None), "value", "")
            spec = "".join(re.findall(r"\{\w*:([^{}]*)\}", text)) if isinstance(text, str) else ""
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant):
            text = node.left.value
            spec = "g" if isinstance(text, str) and re.search(r"%[-+ 0-9.]*[eEfgG]", text) else ""
        if FOR_PEOPLE.search(spec):
            found.append(ast.unparse(node))
    return found


def test_one_module_alone_writes_numbers_for_people():
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if module != "words.py" and (pieces := formats_in(ast.parse(path.read_text(encoding="utf-8")))):
            found[module] = pieces
    assert set(found) == set(WRITES_FOR_PROGRAMS), found


@pytest.mark.parametrize(
    "code",
    [
        'f"{runs:,}"',
        'f"{value:g}"',
        'f"{value:.1f}"',
        'f"{value:+,.4g}"',
        'f"{value:.{decimals}f}"',
        'f"{share:.0%}"',
        'f"{share:4.0%}"',
        'format(value, ".3g")',
        '"{:.3g}".format(value)',
        '"%.3g" % value',
    ],
)
def test_that_reading_of_the_source_sees_each_way_of_doing_it_by_hand(code):
    assert formats_in(ast.parse(code))


@pytest.mark.parametrize("code", ['f"{day:%B %Y}"', 'f"{chunk:06d}"', 'f"{name:<20}"', 'f"{letter!r}"', '"%s" % name'])
def test_and_passes_over_other_formats(code):
    assert not formats_in(ast.parse(code))


def test_the_examples_hold():
    assert doctest.testmod(words).failed == 0
    assert doctest.testmod(words).attempted >= 10


@given(st.floats(1e-3, 1e12) | st.floats(-1e12, -1e-3))
def test_a_number_has_three_significant_digits_and_no_hyphen(value):
    text = number(value)
    assert "-" not in text
    read = float(text.replace(MINUS, "-").replace(",", ""))
    assert read == float(f"{value:.3g}")
    assert all(len(part) == 3 for part in text.lstrip(MINUS).partition(".")[0].split(",")[1:])


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_numbers_of_one_column_show_three_digits_of_the_largest(values):
    decimals = decimals_for(values)
    largest = max(map(abs, values))
    if largest >= 1e-3:
        shown = float(number(largest, decimals).replace(",", ""))
        assert shown == pytest.approx(largest, rel=0.0051)


ANY = st.floats(-1e6, 1e6)


@given(ANY, st.floats(1e-3, 1e5), st.floats(0.0, 1e5))
def test_a_difference_is_written_as_finely_as_its_interval_supports(before, reach, further):
    difference = reach + further  # clear of zero
    interval = difference - reach, difference + reach
    decimals = decimals_beside(before, before + difference, difference, interval=interval)
    step = 10.0**-decimals
    # Two digits of half the interval or three of the difference, or whole numbers.
    assert step <= max(0.1 * reach, 0.01 * difference, 1.0) * 1.0001
    assert step >= 0.0099 * reach or decimals == 0  # two at most, or whole numbers
    written = [round(one, decimals) for one in (before, before + difference, difference)]
    assert abs(written[0] + written[2] - written[1]) <= 1.001 * step + 1e-9 * abs(before)


@given(ANY, st.floats(1e-4, 1e5), st.floats(1e-4, 1e5))
def test_a_difference_that_is_shown_and_its_ends_are_never_written_as_zero(before, low, more):
    interval, difference = (low, low + 2 * more), low + more
    decimals = decimals_beside(before, before + difference, difference, interval=interval, shown=True)
    assert all(round(one, decimals) for one in (difference, *interval))


@given(st.floats(100.0, 1e6), st.floats(10.0, 1e5), st.floats(1e-4, 1e4))
def test_beside_numbers_of_a_hundred_and_more_nothing_has_decimals_but_a_difference_under_ten(before, size, reach):
    interval = size - reach, size + reach
    assert decimals_beside(before, before + size, size, interval=interval) == 0
    small = size / 10.0 ** (1 + math.floor(math.log10(size)))  # two digits of it are told
    assert decimals_beside(before, before + small, small, interval=(small - reach, small + reach)) <= 2


def test_amounts_are_whole_though_the_last_digit_is_then_off_by_one():
    before, after, difference = 3353.3, 2665.7, -687.6
    decimals = decimals_beside(before, after, difference, interval=(-713.2, -662.0), shown=True)
    assert [number(one, decimals) for one in (before, after, difference)] == ["3,353", "2,666", f"{MINUS}688"]


def test_without_an_interval_three_digits_stand_or_one_fewer_where_the_numbers_then_agree():
    assert decimals_beside(3353.33, 3178.62, -174.715) == 0
    assert decimals_beside(24.1667, 13.3333, -10.8333, 1) == 0  # 24.2 less 10.8 is not 13.3, 24 less 11 is 13
    assert decimals_beside(0.0, 0.4, 0.4, 1, shown=True) == 1


def test_an_interval_of_one_value_is_told_as_every_pair_and_none_is_made_of_equal_ends():
    assert interval_behind(-0.64, -0.64 + 1e-16, 3) == " in every pair of runs"
    assert interval_behind(-0.21532, -0.21518, 3) == " (its interval rounds to the same)"
    assert interval_behind(-0.0257, -0.0180, 4, "95 % interval") == f" ({MINUS}0.0257 to {MINUS}0.0180, 95 % interval)"
    assert interval_behind(math.nan, math.nan, 3) == ""
    assert interval_behind(-math.inf, math.inf, 3) == f" ({MINUS}∞ to +∞)"


@pytest.mark.parametrize("value", [None, math.nan])
def test_a_dash_stands_where_there_is_no_number(value):
    assert {number(value), signed(value), percent(value), exact(value), number(value, 2)} == {NOTHING}


def test_what_is_not_finite_says_so():
    assert (number(math.inf), number(-math.inf), signed(math.inf)) == ("∞", f"{MINUS}∞", "+∞")


def test_nothing_has_no_sign():
    assert [number(value, 1) for value in (-0.04, 0.04, -0.0)] == ["0.0", "0.0", "0.0"]
    assert [signed(value, 1) for value in (-0.04, 0.04, 0.0)] == ["0.0", "0.0", "0.0"]
    assert number(-0.0) == "0"


def test_a_unit_never_stands_alone_on_the_next_line():
    assert with_unit("3", "unit/week") == f"3{NO_BREAK}units per week"
    assert with_unit("3", "1") == "3"


def test_dates_are_written_out():
    assert date_in_words("2023-10-07") == date_in_words(dt.date(2023, 10, 7)) == "7 October 2023"
