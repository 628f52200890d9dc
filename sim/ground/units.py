"""The closed list of units, and the one border where they become those of the kernels.

Kernels count time in weeks, money in million US dollars, shares in parts of one; files use whatever unit reads
best, from this list only.
"""

from __future__ import annotations

from dataclasses import dataclass

DAYS_A_YEAR = 365.25
WEEKS_A_YEAR = DAYS_A_YEAR / 7.0
WEEKS_A_MONTH = WEEKS_A_YEAR / 12.0


@dataclass(frozen=True)
class Unit:
    """A unit of measure.

    Parameters
    ----------
    name : str
        As files write it.
    kernel_name : str
        The unit that kernels use instead.
    factor : float
        A value in this unit times `factor` is the value in the kernel's unit.
    """

    name: str
    kernel_name: str
    factor: float = 1.0


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("1", "1"),
        Unit("percent", "1", 0.01),
        Unit("probability", "1"),
        Unit("utility", "utility"),
        Unit("1/utility", "1/utility"),
        Unit("log-odds", "log-odds"),
        Unit("week", "week"),
        Unit("month", "week", WEEKS_A_MONTH),
        Unit("year", "week", WEEKS_A_YEAR),
        Unit("1/week", "1/week"),
        Unit("1/month", "1/week", 1.0 / WEEKS_A_MONTH),
        Unit("1/year", "1/week", 1.0 / WEEKS_A_YEAR),
        Unit("million USD", "million USD"),
        Unit("million USD/month", "million USD/week", 1.0 / WEEKS_A_MONTH),
        Unit("unit", "unit"),
        Unit("unit/month", "unit/week", 1.0 / WEEKS_A_MONTH),
        Unit("million USD/unit", "million USD/unit"),
        Unit("points of approval", "1", 0.01),
        Unit("kg", "kg"),
    )
}


def to_kernel(value: float, unit: str) -> float:
    """Convert a value to the unit that kernels use.

    Parameters
    ----------
    value : float
        In `unit`.
    unit : str
        One of `UNITS`.

    Returns
    -------
    float
        In ``UNITS[unit].kernel_name``.

    Raises
    ------
    KeyError
        For a unit that is not in the list.

    Examples
    --------
    >>> round(to_kernel(1.0, "year"), 4)
    52.1786
    """
    return value * UNITS[unit].factor
