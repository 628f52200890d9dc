"""The closed list of units, and the one border where they become those of the kernels.

Kernels count time in weeks, money in million US dollars, shares in parts of one; files use whatever unit reads
best, from this list only.
"""

from __future__ import annotations

from typing import NamedTuple

DAYS_A_YEAR = 365.25
WEEKS_A_YEAR = DAYS_A_YEAR / 7.0
WEEKS_A_MONTH = WEEKS_A_YEAR / 12.0


class Unit(NamedTuple):
    """The unit that kernels use instead, and what a value is multiplied by to be in it."""

    kernel_name: str
    factor: float = 1.0


UNITS = {
    "1": Unit("1"),
    "percent": Unit("1", 0.01),
    "probability": Unit("1"),
    "utility": Unit("utility"),
    "1/utility": Unit("1/utility"),
    "log-odds": Unit("log-odds"),
    "week": Unit("week"),
    "month": Unit("week", WEEKS_A_MONTH),
    "year": Unit("week", WEEKS_A_YEAR),
    "1/week": Unit("1/week"),
    "1/month": Unit("1/week", 1.0 / WEEKS_A_MONTH),
    "1/year": Unit("1/week", 1.0 / WEEKS_A_YEAR),
    "million USD": Unit("million USD"),
    "million USD/month": Unit("million USD/week", 1.0 / WEEKS_A_MONTH),
    "unit": Unit("unit"),
    "unit/month": Unit("unit/week", 1.0 / WEEKS_A_MONTH),
    "million USD/unit": Unit("million USD/unit"),
    "points of approval": Unit("1", 0.01),
    "kg": Unit("kg"),
}


def to_kernel(value: float, unit: str) -> float:
    """Convert a value in a unit of the list to the unit that kernels use.

    Examples
    --------
    >>> round(to_kernel(1.0, "year"), 4)
    52.1786
    """
    return value * UNITS[unit].factor
