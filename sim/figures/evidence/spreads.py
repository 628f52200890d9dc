"""How wide each parameter is within its bounds, and how rows of parameters fill columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.parameters import GRADES

if TYPE_CHECKING:
    from sim.case.parameters import Parameter

MIDDLE_90: Final = (0.05, 0.95)
ROOM_STEP: Final = 0.02


@dataclass(frozen=True)
class Spread:
    """A parameter within its bounds, from 0 at the lower to 1 at the upper.

    Parameters
    ----------
    name, grade : str
    low, default, high : float
        The 5 % quantile of its prior, its default, and the 95 % quantile; low and high are equal where it is fixed.
    fixed : bool
    """

    name: str
    grade: str
    low: float
    default: float
    high: float
    fixed: bool

    @property
    def width(self) -> float:
        """Share of the bounds that the middle 90 % of the prior cover."""
        return self.high - self.low


@dataclass(frozen=True)
class Item:
    """A heading, where `spread` is None, or a row; with its height in inches."""

    grade: str
    lines: tuple[str, ...]
    height: float
    spread: Spread | None = None


def spread_of(name: str, parameter: Parameter) -> Spread:
    """Return a parameter within its bounds."""
    low, high = parameter.bounds
    ends = parameter.prior.quantile(np.array(MIDDLE_90), parameter.bounds, parameter.default)
    first, last = (float((value - low) / (high - low)) for value in ends)
    default = (parameter.default - low) / (high - low)
    return Spread(name, parameter.grade, first, default, last, parameter.prior.family == "fixed")


def spreads_by_grade(parameters: Mapping[str, Parameter]) -> dict[str, list[Spread]]:
    """Return all parameters by grade, the widest first."""
    spreads = [spread_of(name, parameter) for name, parameter in parameters.items()]
    return {
        grade: sorted((one for one in spreads if one.grade == grade), key=lambda one: (-one.width, one.name))
        for grade in GRADES
    }


def _filled(items: Sequence[Item], room: float, again: Mapping[str, Item]) -> list[list[Item]]:
    """Fill columns of a height; no column ends with a heading, and a grade that goes on in the next is named again."""
    columns: list[list[Item]] = [[]]
    taken = 0.0
    for number, item in enumerate(items):
        needed = item.height + (items[number + 1].height if item.spread is None and number + 1 < len(items) else 0.0)
        if columns[-1] and taken + needed > room:
            columns.append([again[item.grade]] if item.spread else [])
            taken = sum(one.height for one in columns[-1])
        columns[-1].append(item)
        taken += item.height
    return columns


def columns_of(items: Sequence[Item], count: int, again: Mapping[str, Item]) -> tuple[list[list[Item]], float]:
    """Spread items over at most `count` columns so that the highest is as low as possible.

    Parameters
    ----------
    items : sequence of Item
    count : int
    again : mapping of str to Item
        Heading of a grade that goes on in the next column.

    Returns
    -------
    tuple of (columns, height)
        The columns, and the height of the highest in inches.
    """
    room = sum(item.height for item in items) / count
    while len(columns := _filled(items, room, again)) > count:
        room += ROOM_STEP
    return columns, max((sum(item.height for item in column) for column in columns), default=0.0)
