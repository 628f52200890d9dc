"""Numbers, changes and anchors as the page writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from numbers import Real
from typing import Any, Final

from markupsafe import Markup, escape

MINUS: Final = "\N{MINUS SIGN}"
NOTHING: Final = "\N{EN DASH}"
DIGITS: Final = 3
SMALLEST_PLAIN: Final = 1e-4
"""Below it a number is written with a power of ten."""
PASSED, FAILED, OPEN = "passed", "failed", "open"
_STATES: Final = {"met": PASSED, "undecided": OPEN, "": OPEN}


def number(value: float | None) -> str:
    """Write a number with three significant digits, thousands separated; a dash where there is none.

    Examples
    --------
    >>> number(12345.6), number(0.012345), number(None)
    ('12,346', '0.0123', '–')
    """
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    size = abs(value)
    if size == 0.0:
        return "0"
    if size < SMALLEST_PLAIN:
        mantissa, _, power = f"{size:.{DIGITS - 1}e}".partition("e")
        text = f"{mantissa}e{MINUS}{abs(int(power))}"
    else:
        decimals = max(DIGITS - 1 - math.floor(math.log10(size)), 0)
        text = f"{size:,.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return MINUS + text if value < 0 else text


def signed(value: float | None) -> str:
    """Write a difference: as `number`, with its sign."""
    text = number(value)
    return f"+{text}" if value is not None and value > 0 else text


def percent(value: float | None) -> str:
    """Write a share as per cent."""
    return NOTHING if value is None or math.isnan(value) else f"{number(100.0 * value)} %"


def sort_value(value: float | None) -> str:
    """Write a number for sorting; empty where there is none, which sorts last."""
    return "" if value is None or math.isnan(value) else f"{value:.6g}"


def span(low: float | None, high: float | None) -> str:
    """Write an interval."""
    return NOTHING if number(low) == number(high) == NOTHING else f"{number(low)} to {number(high)}"


def is_number(value: object) -> bool:
    """Say whether a value is a number, and no truth value."""
    return isinstance(value, Real) and not isinstance(value, bool)


def in_unit(text: str, unit: str) -> str:
    """Write a number, or two, with a unit; none where the unit is 1.

    Examples
    --------
    >>> in_unit("0.2", "1/month"), in_unit("0.2", "1")
    ('0.2 per month', '0.2')
    """
    return f"{text} {re.sub('^1/', 'per ', unit)}" if unit not in ("", "1") else text


def breakable(text: str) -> Markup:
    """Escape a text, and let lines break inside names that are written without spaces."""
    return Markup(re.sub(r"([_\[:])", r"\1<wbr>", str(escape(text))))  # noqa: S704 - escaped


def setting(value: Any, unit: str = "") -> list[str]:
    """Write what a scenario says, line by line: a number, a word, an event, a posture; nothing as a word too.

    Parameters
    ----------
    value : number, str, mapping or None
        As `before` and `after` of an assumption.
    unit : str
        Of a number.
    """
    if value is None:
        return ["not there"]
    if is_number(value):
        return [in_unit(number(float(value)), unit)]
    if not isinstance(value, Mapping):
        return [str(value)]
    lines = [str(value["date"])] if "date" in value else []
    lines += [f"{name} = {_plain(one)}" for name, one in dict(value.get("set") or {}).items()]
    lines += [f"policy: {value['policy']}"] if "policy" in value else []
    lines += [" ".join(map(str, dict(entry).values())) for entry in value.get("script") or ()]
    if value.get("kind") == "observed":
        lines.append("observed, never forced")
    known = {"date", "set", "policy", "script", "kind"}
    return lines + [f"{name}: {_plain(one)}" for name, one in value.items() if name not in known]


def _plain(value: Any) -> str:
    return number(float(value)) if is_number(value) else str(value)


def state(verdict: str) -> str:
    """Return the state of an expectation: what is neither met nor undecided has failed."""
    return _STATES.get(verdict.strip().casefold(), FAILED)


def anchor(*parts: str) -> str:
    """Return an id for something on the page; different names never give the same.

    Examples
    --------
    >>> anchor("scenario", "s400_delivered"), anchor("outcome", "a b")
    ('scenario-s400_delivered', 'outcome-a.20.b')
    """
    return "-".join(re.sub(r"[^A-Za-z0-9_]", lambda match: f".{ord(match[0]):x}.", part) for part in parts)
