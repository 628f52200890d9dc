"""Names of lines and points, written beside them without meeting one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.figures.kit.axes import BASELINE, RULE_WIDTH, Box, Sheet, value_ticks
from sim.figures.kit.look import POINTS_AN_INCH, add_line, width_of, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = NDArray[np.float64]

NAME_EMS: Final = 8.5
APART: Final = 0.15
POINT_EMS: Final = 0.4
LEVELS: Final = 24
LEADER: Final = 5.0
"""Gaps between the end of a line and its name."""


def lines_of_name(sheet: Sheet, name: str) -> list[str]:
    """Break the name of a line as it is written at its end."""
    small = sheet.look.size.small
    return wrapped(sheet.figure, name, small, NAME_EMS * small / POINTS_AN_INCH, bold=True)


def gutter_of(sheet: Sheet, names: Sequence[str]) -> float:
    """Return the room that names need right of the axes, in inches."""
    size = sheet.look.size
    widest = max(
        width_of(sheet.figure, line, size.small, bold=True) for name in names for line in lines_of_name(sheet, name)
    )
    return widest + (LEADER + 1) * size.gap


def height_of(sheet: Sheet, names: Sequence[str]) -> float:
    """Return the height that names need right of the axes, in inches."""
    line = sheet.look.size.line(sheet.look.size.small)
    return sum((len(lines_of_name(sheet, name)) + APART) * line for name in names)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move the middles of labels as little as needed so that they do not overlap.

    Parameters
    ----------
    wanted, heights : sequence of float
        Where each middle should be, and how high each label is.
    low, high : float
        The labels stay between, as far as there is room.

    Returns
    -------
    list of float
        Middles, in the order of `wanted`.
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


@dataclass(frozen=True)
class End:
    """What is named in the gutter: a line, at its last value; or points, which get a dot as their key."""

    value: float
    name: str
    colour: str
    points: bool = False


def label_ends(sheet: Sheet, axes: Axes, box: Box, ends: Sequence[End]) -> None:
    """Name lines at their ends, in the gutter right of a box.

    Parameters
    ----------
    sheet : Sheet
    axes : Axes
        With its limits set.
    box : Box
        Where it stands.
    ends : sequence of End
    """
    from matplotlib.lines import Line2D

    figure, size = sheet.figure, sheet.look.size
    line, gap = size.line(size.small), size.gap
    low, high = axes.get_ylim()
    names = [lines_of_name(sheet, end.name) for end in ends]
    wanted = [box.bottom + box.height * (end.value - low) / (high - low) for end in ends]
    heights = [(len(lines) + APART) * line for lines in names]
    places = spread(wanted, heights, box.bottom - line / 2, box.top - gap)
    width, height = figure.get_size_inches()
    right = box.left + box.width
    for end, lines, target, middle in zip(ends, names, wanted, places, strict=True):
        ink = sheet.look.theme.legible(end.colour)
        top = middle + len(lines) * line / 2
        for number, text in enumerate(lines):
            at = (right + LEADER * gap, top - (number + BASELINE) * line)
            add_line(figure, text, at, size.small, ink, weight="bold")
        if end.points:
            at = ((right + (LEADER - 1.5) * gap) / width, (top - line / 2) / height)
            figure.add_artist(Line2D([at[0]], [at[1]], marker="o", color=end.colour, **point_style(sheet)))
        else:
            across, up = [right + gap, right + (LEADER - 1) * gap], [target / height, middle / height]
            leader = Line2D([place / width for place in across], up, color=end.colour, linewidth=2 * RULE_WIDTH)
            figure.add_artist(leader)


def point_style(sheet: Sheet) -> dict[str, Any]:
    """Return how observed points are drawn."""
    return {"linestyle": "none", "markersize": POINT_EMS * sheet.look.size.text, "markeredgewidth": 0}


def _scales(
    sheet: Sheet, box: Box, floor: float, ceiling: float
) -> tuple[Callable[[Values], Values], Callable[[Values], Values]]:
    """Return how days and values become places, in inches."""

    def across(days: Values) -> Values:
        return box.left + box.width * (days - sheet.span.first) / (sheet.span.last - sheet.span.first)

    def up(values: Values) -> Values:
        return box.bottom + box.height * (values - floor) / (ceiling - floor)

    return across, up


def label_points(
    sheet: Sheet, axes: Axes, box: Box, name: str, points: tuple[Values, Values], band: tuple[Values, Values, Values]
) -> bool:
    """Name observed points beside the highest of them, if the name meets nothing there.

    Parameters
    ----------
    sheet, axes, box
        As for `label_ends`.
    name : str
    points : tuple of (days, values)
    band : tuple of (days, lowest, highest)
        What the fans of the axes cover.

    Returns
    -------
    bool
        Whether there was room.
    """
    size = sheet.look.size
    lines, line, gap = lines_of_name(sheet, name), size.line(size.small), size.gap
    wide, tall = max(width_of(sheet.figure, text, size.small, bold=True) for text in lines), len(lines) * line
    floor, ceiling = axes.get_ylim()
    across, up = _scales(sheet, box, floor, ceiling)
    rules = np.array([mark.day for mark in sheet.marks if mark.rule])
    places = across(np.concatenate([points[0], band[0], rules]))
    lowest = np.concatenate([up(points[1]), up(band[1]), np.full(len(rules), box.bottom)])
    highest = np.concatenate([up(points[1]), up(band[2]), np.full(len(rules), box.top)])
    grid = up(np.array(value_ticks(sheet, floor, ceiling, box.height)))

    def free(left: float, base: float) -> bool:
        inside = box.left <= left and left + wide <= box.left + box.width and base >= box.bottom
        beside = (places < left - gap) | (places > left + wide + gap)
        clear = beside | (highest < base - gap) | (lowest > base + tall + gap)
        return inside and bool(np.all(clear)) and bool(np.all((grid < base) | (grid > base + tall)))

    top = int(points[1].argmax())
    x, y = float(across(points[0])[top]), float(up(points[1])[top])
    levels = [min(y - tall / 2, box.top - line - tall) - step * line / 4 for step in range(LEVELS)]
    tried = product((x - wide - 3 * gap, x + 3 * gap), levels)
    place = next((at for at in tried if free(*at)), None)
    if place is None:
        return False
    for number, text in enumerate(lines):
        at = (place[0], place[1] + tall - (number + BASELINE) * line)
        add_line(sheet.figure, text, at, size.small, sheet.look.theme.ink, weight="bold")
    return True
