"""What figures of a comparison call outcomes and units, and how they write differences."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

from sim.figures.kit.look import NO_BREAK

PLAIN_UNITS: Final = ("1", "probability")
MINUS: Final = "\N{MINUS SIGN}"
FIGURES_SHOWN: Final = 3
MOST_DECIMALS: Final = 6


def unit_in_words(unit: str) -> str:
    """Return a unit as a text names it; empty for a plain number."""
    if unit in PLAIN_UNITS:
        return ""
    top, _, per = unit.partition("/")
    plural = {"unit": "units", "week": "weeks", "month": "months", "1": "number"}.get(top, top)
    return f"{plural} per {per}" if per else plural


def decimals_for(values: Iterable[float]) -> int:
    """Return how many decimals show three figures of the largest of some values."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0:
        return 0
    return min(max(FIGURES_SHOWN - 1 - math.floor(math.log10(largest)), 0), MOST_DECIMALS)


def number(value: float, decimals: int) -> str:
    """Return a value with a number of decimals, thousands separated, a true minus sign, and no sign at zero."""
    if not math.isfinite(value):
        return "none" if math.isnan(value) else f"{'+' if value > 0 else MINUS}∞"
    text = f"{value:,.{decimals}f}".replace("-", MINUS)
    return text if re.search("[1-9]", text) else text.lstrip(MINUS)


def signed(value: float, decimals: int) -> str:
    """Return a difference: as `number`, with a plus sign where it is more."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text[0] not in "+" and re.search("[1-9]", text) else text


def before_colon(name: str) -> str:
    """Return a name as it stands before a colon."""
    return name.replace(": ", ", ")


def quoted(title: str) -> str:
    """Return the title of a scenario as it stands in a sentence."""
    return f"“{title}”"


def with_unit(text: str, unit: str) -> str:
    """Return a value with its unit in words."""
    words = unit_in_words(unit)
    return f"{text}{NO_BREAK}{words}" if words else text
