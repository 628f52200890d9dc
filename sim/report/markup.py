"""What the page makes of names and settings: anchors, lines, states."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from numbers import Real
from typing import Any, Final

from markupsafe import Markup, escape

from sim.words import NOTHING, decimals_beside, exact, is_one_value, span, with_unit

PASSED, FAILED, OPEN = "passed", "failed", "open"
_STATES: Final = {"met": PASSED, "undecided": OPEN, "": OPEN}


def sort_value(value: float | None) -> str:
    """Write a number for sorting; empty where there is none, which sorts last."""
    return "" if value is None or math.isnan(value) else f"{value:.6g}"


def is_number(value: object) -> bool:
    """Say whether a value is a number, and no truth value."""
    return isinstance(value, Real) and not isinstance(value, bool)


def breakable(text: str) -> Markup:
    """Escape a text, and let lines break inside names that are written without spaces, and never inside dates."""
    text = re.sub(r"([_\[:])", r"\1<wbr>", str(escape(text)))
    return Markup(re.sub(r"\b\d{4}-\d{2}-\d{2}\b", r'<span class="date">\g<0></span>', text))  # noqa: S704 - escaped


def setting(value: Any, unit: str = "") -> list[str]:
    """Write what a scenario says, as `before` or `after` of an assumption, line by line; a unit is of a number."""
    if value is None:
        return ["not there"]
    if is_number(value):
        return [with_unit(exact(float(value)), unit)]
    if not isinstance(value, Mapping):
        return [str(value)]
    lines = [" to ".join(str(value[key]) for key in ("date", "until") if key in value)] if "date" in value else []
    lines += [f"{name} = {_plain(one)}" for name, one in dict(value.get("set") or {}).items()]
    lines += [f"policy: {value['policy']}"] if "policy" in value else []
    lines += [" ".join(map(str, dict(entry).values())) for entry in value.get("script") or ()]
    if value.get("kind") == "observed":
        lines.append("observed, never forced")
    known = {"date", "until", "set", "policy", "script", "kind"}
    return lines + [f"{name}: {_plain(one)}" for name, one in value.items() if name not in known]


def _plain(value: Any) -> str:
    return exact(float(value)) if is_number(value) else str(value)


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


def interval_alone(low: float, high: float, decimals: int) -> str:
    """Write the interval of a difference in a cell of its own, by the rules of `interval_behind`.

    Examples
    --------
    >>> interval_alone(-0.5, 2.5, 1), interval_alone(-0.64, -0.64, 3), interval_alone(-0.64, -0.6399, 2)
    ('−0.5 to +2.5', 'every pair alike', 'rounds to the same')
    """
    if is_one_value(low, high):
        return "every pair alike"
    within = span(low, high, decimals, sign=True)
    return "rounds to the same" if within != NOTHING and len({*within.split(" to ")}) == 1 else within


def decimals_of_found(reference: float, found: float, low: float, high: float) -> int:
    """Return with how many decimals a difference that was expected is written: those that it has elsewhere."""
    shown = low > 0.0 or high < 0.0
    return decimals_beside(reference, reference + found, found, interval=(low, high), shown=shown)
