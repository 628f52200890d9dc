"""Names of lines and points, beside them and apart from one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.kit.contents import Box, End, Legible, Text, down
from sim.figures.kit.look import Paint, Size
from sim.figures.kit.ticks import Span, value_ticks

Numbers = NDArray[np.float64]

APART: Final = 0.15
LEADER: Final = 5.0
"""Gaps between the end of a line and its name."""


@dataclass(frozen=True)
class Leader:
    """A thin line from the end of a line to its name, in inches; a dot at its end, in place of it, for points."""

    start: tuple[float, float]
    end: tuple[float, float]
    paint: Paint
    dot: bool = False


def _lines_of(size: Size, name: str) -> list[str]:
    return size.wrapped(name, 8.5 * size.em, bold=True)


def gutter_of(size: Size, ends: Sequence[End]) -> float:
    """Return the room that names need right of the axes, in inches."""
    lines = [line for end in ends for line in _lines_of(size, end.name)]
    return (
        max((size.width_of(line, bold=True) for line in lines), default=-(LEADER + 1) * size.gap)
        + (LEADER + 1) * size.gap
    )


def height_of(size: Size, ends: Sequence[End]) -> float:
    """Return the height that names need right of the axes, in inches."""
    return sum((len(_lines_of(size, end.name)) + APART) * size.step for end in ends)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move the middles of labels as little as needed so that they do not overlap.

    They stay between low and high as far as there is room; middles are returned in the order in which they are
    wanted.
    """
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    groups: list[tuple[list[int], float]] = []
    for number in order:
        members, middle = [number], wanted[number]
        while True:
            total = sum(heights[member] for member in members)
            middle = min(max(middle, low + total / 2), max(high - total / 2, low + total / 2))
            if not groups or groups[-1][1] + sum(heights[m] for m in groups[-1][0]) / 2 <= middle - total / 2:
                break
            members = groups.pop()[0] + members
            middle = _best_middle(members, wanted, heights)
        groups.append((members, middle))
    places = [0.0] * len(wanted)
    for members, middle in groups:
        base = middle - sum(heights[member] for member in members) / 2
        for member in members:
            places[member] = base + heights[member] / 2
            base += heights[member]
    return places


def _best_middle(members: Sequence[int], wanted: Sequence[float], heights: Sequence[float]) -> float:
    """Return the middle of stacked labels at which their squared shifts are least."""
    total = sum(heights[member] for member in members)
    base, shifts = 0.0, []
    for member in members:
        shifts.append(wanted[member] - (base + heights[member] / 2 - total / 2))
        base += heights[member]
    return sum(shifts) / len(shifts)


def names_of_ends(
    size: Size, box: Box, limits: tuple[float, float], ends: Sequence[End]
) -> tuple[list[Text], list[Leader]]:
    """Return the names of lines right of a box, and what leads to each."""
    line, gap, (low, high) = size.step, size.gap, limits
    names = [_lines_of(size, end.name) for end in ends]
    wanted = [box.bottom + box.height * (end.value - low) / (high - low) for end in ends]
    heights = [(len(lines) + APART) * line for lines in names]
    texts, leaders = [], []
    places = spread(wanted, heights, box.bottom - line / 2, box.top - gap)
    for end, lines, target, middle in zip(ends, names, wanted, places, strict=True):
        top, left = middle + len(lines) * line / 2, box.right + LEADER * gap
        texts += down(size, lines, left, top, Legible(end.paint), weight="bold")
        if end.points:
            at = (left - 1.5 * gap, top - line / 2)
            leaders.append(Leader(at, at, end.paint, dot=True))
        else:
            leaders.append(Leader((box.right + gap, target), (left - gap, middle), end.paint))
    return texts, leaders


@dataclass(frozen=True, eq=False)
class Taken:
    """What a name among points has to keep clear of: days, and what is taken from bottom to top at each."""

    days: Numbers
    lowest: Numbers
    highest: Numbers


def name_of_points(
    size: Size, box: Box, span: Span, limits: tuple[float, float], points: tuple[str, Numbers, Numbers], taken: Taken
) -> list[Text]:
    """Return the name of points beside the highest of them, or nothing where it would meet something there.

    The span and the limits are those of the axes of time and of values; points are a name, days and values; what is
    taken is in days and values too, infinite from bottom to top.
    """
    name, days, values = points

    def up(given: Numbers) -> Numbers:
        return box.bottom + box.height * (given - limits[0]) / (limits[1] - limits[0])

    lines, line, gap = _lines_of(size, name), size.step, size.gap
    wide, tall = max(size.width_of(text, bold=True) for text in lines), len(lines) * line
    places = span.place(np.concatenate([days, taken.days]), box.left, box.width)
    lowest = np.concatenate([up(values), np.clip(up(taken.lowest), box.bottom, box.top)])
    highest = np.concatenate([up(values), np.clip(up(taken.highest), box.bottom, box.top)])
    grid = up(np.array(value_ticks(size, limits, box.height)))

    def free(left: float, base: float) -> bool:
        inside = box.left <= left and left + wide <= box.right and base >= box.bottom
        beside = (places < left - gap) | (places > left + wide + gap)
        clear = beside | (highest < base - gap) | (lowest > base + tall + gap)
        return inside and bool(np.all(clear)) and bool(np.all((grid < base) | (grid > base + tall)))

    top = int(values.argmax())
    x, y = float(span.place(days, box.left, box.width)[top]), float(up(values)[top])
    levels = [min(y - tall / 2, box.top - line - tall) - step * line / 4 for step in range(24)]
    place = next((at for at in product((x - wide - 3 * gap, x + 3 * gap), levels) if free(*at)), None)
    if place is None:
        return []
    return down(size, lines, place[0], place[1] + tall, weight="bold")
