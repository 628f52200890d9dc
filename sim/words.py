"""How numbers, shares, dates, units and names are written for people: one rule each, in figures, pages and terminal."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

NO_BREAK: Final = "\N{NO-BREAK SPACE}"
MINUS: Final = "\N{MINUS SIGN}"
NOTHING: Final = "\N{EN DASH}"
"""What stands where there is no number."""
DIGITS: Final = 3
"""Significant digits of a measured number."""
MOST_DECIMALS: Final = 6
SMALLEST: Final = 1e-4
"""Below it a number is written with a power of ten."""
_WHOLE_FROM: Final = 100.0
_ROUNDING: Final = 1e-9
"""By so much of themselves numbers differ that are one but for the order in which they were added up."""
_LEFT_OF_NOTHING: Final = 1e-12
"""Nearer to zero than this is what sums and differences that are zero leave of their terms."""
_UNITS: Final = {"unit": "units", "week": "weeks", "month": "months", "year": "years"}
_NO_UNITS: Final = ("", "1", "probability")
_DECEMBER: Final = 12
_IN_ASCII: Final = str.maketrans(
    {MINUS: "-", NOTHING: "-", "—": "-", "‐": "-", "‑": "-", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"}
    | {"…": "...", "×": "x", "·": "*", "∞": "inf", "≤": "<=", "≥": ">=", "→": "->", "←": "<-", "─": "-", "ß": "ss"}
    | {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe"}
)


def number(value: float | None, decimals: int | None = None, *, step: float = 0.0) -> str:
    """Write a measured number: three significant digits, thousands separated, a true minus sign, no sign at zero.

    What sums that are zero leave of their terms is zero.

    Parameters
    ----------
    value : float or None
        A dash stands for None and NaN.
    decimals : int, optional
        Write so many decimals instead, for numbers that stand in one column; see `decimals_for`. Where negative, so
        many digits before the point are zeros.
    step : float
        Write nothing finer than this, where it is positive.

    Examples
    --------
    >>> number(12345.6), number(0.012345), number(-3.0), number(None), number(0.000012)
    ('12,300', '0.0123', '−3', '–', '1.2e−5')
    >>> number(2.0, 1), number(12345.6, -2), number(0.12345, step=0.01), number(0.3 - 0.1 - 0.2)
    ('2.0', '12,300', '0.12', '0')
    """
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if decimals is not None:
        return _signed_text(f"{round(value, decimals):,.{max(decimals, 0)}f}")
    rounded = 0.0 if abs(value) < _LEFT_OF_NOTHING else float(f"{value:.{DIGITS}g}")
    if step > 0.0 and rounded:
        finest = DIGITS - 1 - math.floor(math.log10(abs(rounded)))
        rounded = round(value, min(finest, -math.floor(math.log10(step))))
    if 0.0 < abs(rounded) < SMALLEST:
        mantissa, _, power = f"{rounded:.{DIGITS - 1}e}".partition("e")
        return _signed_text(f"{float(mantissa):g}e{int(power)}")
    return _signed_text(f"{rounded:,.10g}" if abs(rounded) < 10**10 else f"{rounded:,.0f}")


def _signed_text(text: str) -> str:
    return text.replace("-", MINUS) if re.search("[1-9]", text) else text.lstrip("-")


def signed(value: float | None, decimals: int | None = None) -> str:
    """Write a difference: as `number`, with a plus sign where it is more.

    Examples
    --------
    >>> signed(0.5), signed(-0.5), signed(0.0), signed(0.04, 1)
    ('+0.5', '−0.5', '0', '0.0')
    """
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 and re.search("[1-9∞]", text) else text


def exact(value: float | None) -> str:
    """Write a number that somebody chose, such as a parameter's value or a bound: every digit of it.

    Examples
    --------
    >>> exact(12345.6), exact(2e6), exact(0.05), exact(-1.0)
    ('12,345.6', '2,000,000', '0.05', '−1')
    """
    if value is None or not math.isfinite(value):
        return number(value)
    return number(value) if 0.0 < abs(value) < SMALLEST else _signed_text(f"{value:,.10g}")


def as_given(value: float) -> str:
    """Write a number as a file or a command line does, to be pasted back: every digit, and nothing but digits.

    Examples
    --------
    >>> as_given(12345.6), as_given(-2e6), as_given(1e-5)
    ('12345.6', '-2000000', '1e-05')
    """
    return f"{value:.10g}"


def whole(value: int) -> str:
    """Write a whole number, thousands separated.

    Examples
    --------
    >>> whole(12345)
    '12,345'
    """
    return f"{value:,}"


def counted(value: int, thing: str) -> str:
    """Write how many of a thing there are.

    Examples
    --------
    >>> counted(1, "run"), counted(2000, "run"), counted(0, "run")
    ('1 run', '2,000 runs', 'no runs')
    """
    return f"{whole(value)} {thing}{'' if value == 1 else 's'}" if value else f"no {thing}s"


def percent(share: float | None, decimals: int | None = None) -> str:
    """Write a share as percent: as `number`.

    Examples
    --------
    >>> [text.replace(NO_BREAK, " ") for text in (percent(0.12345), percent(1.0), percent(0.147, 0))]
    ['12.3 %', '100 %', '15 %']
    """
    text = number(None if share is None else 100.0 * share, decimals)
    return text if text == NOTHING else f"{text}{NO_BREAK}%"


def whole_percent(share: float) -> str:
    """Write a share as whole percent, told apart from none and from all.

    Examples
    --------
    >>> [whole_percent(share).replace(NO_BREAK, " ") for share in (0.0, 0.004, 0.123, 0.996, 1.0)]
    ['0 %', '<1 %', '12 %', '>99 %', '100 %']
    """
    rounded = round(share, 2)
    if share != rounded and rounded in (0.0, 1.0):
        return f">{percent(0.99)}" if rounded else f"<{percent(0.01)}"
    return percent(rounded)


def span(
    low: float | None, high: float | None, decimals: int | None = None, *, sign: bool = False, step: float = 0.0
) -> str:
    """Write an interval, with the signs of a difference where asked, or in a `step`; a dash where there is none.

    Examples
    --------
    >>> span(0.5, 2.0), span(-0.5, 2.0, sign=True), span(None, None), span(0.1, float("inf")), span(0.2, 6.3, step=1.0)
    ('0.5 to 2', '−0.5 to +2', '–', '0.1 to ∞', '0 to 6')
    """
    write = signed if sign else partial(number, step=step)
    ends = write(low, decimals), write(high, decimals)
    return NOTHING if ends == (NOTHING, NOTHING) or low == high == math.inf else " to ".join(ends)


def with_interval(value: float, low: float, high: float, decimals: int | None = None) -> str:
    """Write a difference with its interval, where it has one.

    Examples
    --------
    >>> with_interval(1.0, -0.5, 2.5), with_interval(1.0, math.nan, math.nan)
    ('+1 (−0.5 to +2.5)', '+1')
    """
    within = span(low, high, decimals, sign=True)
    return signed(value, decimals) if within == NOTHING else f"{signed(value, decimals)} ({within})"


def is_one_value(low: float, high: float) -> bool:
    """Tell whether an interval of mean differences over pairs is one value: that by which each pair differs.

    Examples
    --------
    >>> is_one_value(-0.64, -0.64), is_one_value(-0.3445, -0.3439), is_one_value(math.nan, math.nan)
    (True, False, False)
    """
    return math.isfinite(high - low) and high - low <= _ROUNDING * max(abs(low), abs(high))


def interval_behind(low: float, high: float, decimals: int, level: str = "interval") -> str:
    """Write the interval of a difference as it stands behind its size; nothing where there is none.

    Where each pair of runs differs by the same, that is said instead; also that the ends of an interval, rounded, are
    one number. `level` is what the interval is called.

    Examples
    --------
    >>> interval_behind(-0.5, 2.5, 1), interval_behind(-0.64, -0.64, 3), interval_behind(-0.64, -0.6399, 2)
    (' (−0.5 to +2.5)', ' in every pair of runs', ' (its interval rounds to the same)')
    >>> interval_behind(-0.5, 2.5, 1, "95 % interval"), interval_behind(math.nan, math.nan, 1)
    (' (−0.5 to +2.5, 95 % interval)', '')
    """
    if is_one_value(low, high):
        return " in every pair of runs"
    within = span(low, high, decimals, sign=True)
    if within == NOTHING:
        return ""
    if signed(low, decimals) == signed(high, decimals):
        return f" (its {level} rounds to the same)"
    return f" ({within}{'' if level == 'interval' else f', {level}'})"


def decimals_for(values: Iterable[float]) -> int:
    """Return how many decimals show three significant digits of the largest of some values."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    return min(max(DIGITS - 1 - math.floor(math.log10(largest)), 0), MOST_DECIMALS) if largest else 0


def decimals_needed(values: Iterable[float], most: int) -> int:
    """Return with how few decimals some values are written as exactly as with the most that are wanted.

    Examples
    --------
    >>> decimals_needed([1.0, 0.0, -1.0], 2), decimals_needed([1.0, 0.36, -0.64], 3), decimals_needed([1.0, 0.333], 2)
    (0, 2, 2)
    """
    known = [value for value in values if math.isfinite(value)]
    for decimals in range(most):
        if all(abs(round(one, decimals) - one) <= _ROUNDING * abs(one) for one in known):
            return decimals
    return most


def decimals_beside(
    before: float,
    after: float,
    difference: float,
    least: int | None = None,
    *,
    interval: Sequence[float] = (),
    shown: bool = False,
) -> int:
    """Return with how many decimals two values and their difference are written: no more than their interval supports.

    That is two significant digits of half the interval, and no more than three of the difference; beside numbers of
    100 and more, two of it, so that these are whole as far as they can be; with `least`, that many. One fewer is
    written where there is no interval and only then the difference written is that of the values written; else these
    may be apart by one in the last place, as each is rounded by itself. Of a difference that is `shown` neither it nor
    an end of its interval is written as zero. Where all are exact with fewer decimals, these are enough.

    Examples
    --------
    >>> decimals_beside(3353.33, 3178.62, -174.715), decimals_beside(45.6338, 42.5385, -3.0953)
    (0, 1)
    >>> decimals_beside(3353.33, 3308.08, -45.25), decimals_beside(3353.33, 3348.77, -4.56)
    (0, 1)
    >>> decimals_beside(0.3806, 0.3934, 0.0128, interval=(0.0076, 0.0179)), decimals_beside(0.0, 24.0, 24.0, 1)
    (4, 1)
    >>> decimals_beside(1.0, 0.65578, -0.34422, interval=(-0.3445, -0.34394))
    3
    >>> decimals_beside(45.6338, 42.5385, -3.0953, interval=(-6.16, -0.03), shown=True)
    2
    >>> decimals_beside(1.0, 0.36, -0.64, interval=(-0.64, -0.64)), decimals_beside(1.0, 0.0, -1.0)
    (2, 0)
    """
    told = [one for one in (difference, *interval) if shown and math.isfinite(one) and abs(one) >= SMALLEST]
    reach = abs(interval[1] - interval[0]) / 2.0 if interval else 0.0
    measured = 0.0 < reach < math.inf
    most = MOST_DECIMALS
    if least is None:
        most = decimals_needed((before, after, difference, *interval), MOST_DECIMALS)
        three = decimals_for([difference] if difference else [before, after])
        least = min(_decimals_supported(reach), three if difference else MOST_DECIMALS) if measured else three
        if max(abs(before), abs(after), abs(difference)) >= _WHOLE_FROM:
            least = min(least, _decimals_supported(abs(difference)) if difference else 0)
    enough = [decimals for decimals in range(MOST_DECIMALS + 1) if all(round(one, decimals) for one in told)]
    first = max(least, *enough[:1]) if enough else MOST_DECIMALS
    fewer = [] if measured or first - 1 not in enough else [first - 1]
    for decimals in (first, *fewer):
        written = [round(value, decimals) for value in (before, after, difference)]
        if abs(written[0] + written[2] - written[1]) < 0.5 * 10.0**-decimals:
            return min(decimals, most)
    return min(first, most)


def decimals_within(difference: float, low: float, high: float) -> int:
    """Return with how many decimals a difference stands beside its interval: as finely as that supports.

    Two significant digits of half the interval, no more than three of the difference; fewer than none where digits
    before the point are zeros. What leaves out zero is not written as zero.

    Examples
    --------
    >>> decimals_within(-0.00666, -0.0133, -5.22e-5), decimals_within(550.0, 238.0, 862.0)
    (4, -1)
    """
    reach = (high - low) / 2.0
    digits = [DIGITS - 1 - math.floor(math.log10(abs(difference)))] if difference else []
    digits += [decimals_known(reach)] if 0.0 < reach < math.inf else []
    told = [one for one in (low, high) if (low > 0.0 or high < 0.0) and abs(one) >= SMALLEST]
    first = min(digits, default=0)
    enough = (one for one in range(first, MOST_DECIMALS) if all(round(end, one) for end in told))
    return min(next(enough, first), MOST_DECIMALS)


def decimals_known(reach: float) -> int:
    """Return with how many decimals a number is known, from half its interval: two significant digits of that.

    Fewer than none where digits before the point are zeros, as in `number`.

    Examples
    --------
    >>> decimals_known(0.02333), decimals_known(238.4), decimals_known(9.97)
    (3, -1, 1)
    """
    return min(DIGITS - 2 - math.floor(math.log10(reach)), MOST_DECIMALS)


def known_to(reach: float, unit: str = "") -> str:
    """Write how exactly a number is known: half its interval, which is above 0, at two significant digits.

    Examples
    --------
    >>> [text.replace(NO_BREAK, " ") for text in (known_to(0.02333), known_to(238.4, "unit"))]
    ['± 0.023', '± 240 units']
    """
    return f"±{NO_BREAK}{with_unit(number(reach, decimals_known(reach)), unit)}"


def _decimals_supported(reach: float) -> int:
    """Return how many decimals show two significant digits; none fewer than none."""
    return max(decimals_known(reach), 0)


def unit_in_words(unit: str) -> str:
    """Write a unit; nothing for a plain number.

    Examples
    --------
    >>> unit_in_words("unit/week"), unit_in_words("1/month"), unit_in_words("1"), unit_in_words("million USD")
    ('units per week', 'per month', '', 'million USD')
    """
    if unit in _NO_UNITS:
        return ""
    top, _, per = unit.partition("/")
    of = "" if top == "1" else _UNITS.get(top, top)
    return f"{of} per {per}".lstrip() if per else of


def with_unit(text: str, unit: str) -> str:
    """Write a number, or two, with a unit; none where it is a plain number."""
    words = unit_in_words(unit)
    return f"{text}{NO_BREAK}{words}" if words else text


MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""Python's own names of months are those of the locale that a program around this one has set."""


def short_month_of(day: dt.date) -> str:
    """Return the month and year of a day, the month in three letters."""
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def month_of(day: dt.date) -> str:
    """Write month and year."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def date_in_words(day: dt.date | str) -> str:
    """Write a date, such as ``7 October 2023``; also one in ISO 8601."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.day} {month_of(day)}"


def by_when(day: dt.date) -> str:
    """Write when a date is, for a title: its month, or the end of the year."""
    return f"the end of {day.year}" if day.month == _DECEMBER else month_of(day)


def listed(texts: Sequence[str]) -> str:
    """Write some texts as a list in a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b and c', 'a', '')
    """
    *most, last = texts or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def capital(text: str) -> str:
    """Write the first letter in upper case."""
    return text[:1].upper() + text[1:]


def plain(name: str) -> str:
    """Write a name in words: with spaces for underscores."""
    return name.replace("_", " ")


def quoted(title: str) -> str:
    """Write the title of a scenario as it stands in a sentence."""
    return f"“{title}”"


def before_colon(name: str) -> str:
    """Write a name as it stands before a colon."""
    return name.replace(": ", ", ")


def in_ascii(text: str) -> str:
    """Write a text with the letters and signs that every terminal has; a question mark for what has no like.

    Examples
    --------
    >>> in_ascii("“Čapek”, −3 – Gökçe…"), in_ascii("日本")
    ('"Capek", -3 - Gokce...', '??')
    """
    parts = unicodedata.normalize("NFKD", text.translate(_IN_ASCII))
    letters = "".join(one for one in parts if not unicodedata.combining(one))
    return letters.encode("ascii", "replace").decode("ascii")
