"""Where reports stand in a lane: each on the first line on which neither its mark nor its label meets another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from sim.figures.kit.look import Size
from sim.figures.run.chronicle_rows import Report

TAIL_EMS: Final = 1.5
"""Length of the arrow at a start that is left open."""
MOST_TO_TURN: Final = 9
"""Reports of more than these all stand right of their marks where they can: trying both sides of each takes long."""

Label = tuple[float, float, tuple[str, ...]]


@dataclass(frozen=True)
class PlacedReport:
    """A report: its line, counted from the top, and its label's left end, width and lines, in inches."""

    report: Report
    line: int
    left: float
    wide: float
    lines: tuple[str, ...]


def height_of(placed: Sequence[PlacedReport]) -> int:
    """Return how many lines reports take."""
    return max((one.line + len(one.lines) for one in placed), default=0)


def place_reports(
    size: Size,
    reports: Sequence[Report],
    places: Sequence[tuple[float, float]],
    room: tuple[float, float],
    radius: float,
) -> tuple[PlacedReport, ...]:
    """Set reports on the fewest lines, each label right or left of its mark.

    Parameters
    ----------
    size : Size
    reports : sequence of Report
        In order of time.
    places : sequence of tuple of float
        Where the first and the last day of each fall, in inches.
    room : tuple of float
        Labels stay between, in inches.
    radius : float
        Of a mark, in inches.
    """
    extents, choices = [], []
    for report, (first, last) in zip(reports, places, strict=True):
        tail = TAIL_EMS * size.em if report.open_start else 0.0
        start, end = first - max(radius, tail), last + radius
        extents.append((start, end))
        choices.append(_labels(size, report.label, (room[0], start - size.gap), (end + size.gap, room[1])))
    if len(reports) > MOST_TO_TURN:
        choices = [one[:1] for one in choices]
    found = (_stacked(reports, extents, labels, size.gap) for labels in product(*choices))
    return min(found, key=lambda placed: (height_of(placed), sum(one.line for one in placed)))


def _stacked(
    reports: Sequence[Report], extents: Sequence[tuple[float, float]], labels: Sequence[Label], gap: float
) -> tuple[PlacedReport, ...]:
    """Set reports on lines one after another, each on the first that is free."""
    taken: list[tuple[int, float, float]] = []
    placed = []
    for report, (start, end), (left, wide, lines) in zip(reports, extents, labels, strict=True):
        low, high = min(start, left) - gap, max(end, left + wide) + gap
        line = 0
        while any(line <= one < line + len(lines) and first < high and low < last for one, first, last in taken):
            line += 1
        taken += [(line + number, low, high) for number in range(len(lines))]
        placed.append(PlacedReport(report, line, left, wide, lines))
    return tuple(placed)


def _labels(size: Size, label: str, before: tuple[float, float], after: tuple[float, float]) -> list[Label]:
    """Return a label right and left of its mark, where it fits in as few lines as can be."""
    found: list[Label] = []
    for low, high in (after, before):
        lines = tuple(size.wrapped(label, max(high - low, 0.0)))
        wide = max(map(size.width_of, lines))
        if wide <= high - low:
            found.append((low if (low, high) == after else high - wide, wide, lines))
    if not found:
        wide = size.width_of(label)
        return [(max(after[1] - wide, before[0]), wide, (label,))]
    fewest = min(len(lines) for _, _, lines in found)
    return [one for one in found if len(one[2]) == fewest]
