"""Where the parts of a chronicle stand: names, lanes over one axis of time, shares of runs at the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count, product
from typing import Final

from sim.figures.kit.contents import Box
from sim.figures.kit.dates import NO_REPORTS, Dates
from sim.figures.kit.look import Size
from sim.figures.kit.stacked_labels import stack_labels
from sim.figures.run.chronicle_rows import LANES, Report, Row
from sim.words import percent

HEAD_LINES: Final = 3
"""Of the columns of shares."""
SHARES: Final = "runs by"
NAME_SHARE: Final = 0.3
"""Of the width of a narrow sheet, for the names of rows."""
MARK_EMS: Final = 0.62
LANE_GAP: Final = 0.35
"""Above each lane, in lines."""
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


@dataclass(frozen=True)
class Lane:
    """A theme: its reports on lines of their own, then the rows of the model, each with its name in lines."""

    name: str
    reports: tuple[PlacedReport, ...]
    rows: tuple[tuple[Row, tuple[str, ...]], ...]
    own_line: bool

    @property
    def head(self) -> int:
        """Lines above the first row."""
        return self.own_line + max(_lines_of(self.reports), 0 if self.own_line else 1)

    @property
    def height(self) -> float:
        """All its lines, with the gap above it."""
        return LANE_GAP + self.head + sum(len(names) for _, names in self.rows)


@dataclass(frozen=True)
class Head:
    """What stands above the lanes on a wide sheet: labels, where each begins, and how many lines are free below it.

    On a narrow sheet `key` has letters in place of labels, in lines.
    """

    labels: tuple[tuple[float, str, float, int], ...] = ()
    outlook: tuple[float, int] | None = None
    key: tuple[tuple[tuple[str, str], ...], ...] = ()

    @property
    def height(self) -> float:
        """Its lines, without the key."""
        levels = [level for *_, level in self.labels] + ([self.outlook[1]] if self.outlook else [])
        return float(max(HEAD_LINES, 1 + max(levels, default=0)))

    @property
    def key_height(self) -> float:
        """Lines of the key."""
        return len(self.key) + 0.4 if self.key else 0.0


@dataclass(frozen=True)
class Plan:
    """The parts from left to right."""

    size: Size  # of the rows
    dates: Dates
    left: float  # of the axis of time, in inches
    wide: float
    columns: tuple[tuple[float, float], ...]  # days until which shares of runs are given, and right ends in inches
    head: Head
    lanes: tuple[Lane, ...]

    def place(self, day: float) -> float:
        """Return where a day falls, in inches."""
        return float(self.dates.span.place(day, self.left, self.wide))

    @property
    def around(self) -> float:
        """Height above and below the lanes, in inches."""
        return (self.head.height + self.head.key_height + 1.9) * self.size.step

    @property
    def total(self) -> float:
        """Lines of all lanes."""
        return sum(lane.height for lane in self.lanes)


def plan_of(
    size: Size, wide: float, dates: Dates, rows: Sequence[Row], reports: Sequence[Report], until: Sequence[float]
) -> Plan:
    """Lay out a chronicle of a width in inches, from left to right.

    Shares of runs are given until the days `until`.
    """
    size = replace(size, small=min(size.small, 8.5))
    narrow = size.columns == 1
    names = max(map(size.width_of, (row.name for row in rows)), default=0.0)
    names = min(names, NAME_SHARE * size.width) if narrow else names
    column = max(map(size.width_of, (SHARES, percent(0.995))))
    ends = [wide - (len(until) - 1 - number) * (column + 0.7 * size.em) for number in range(len(until))]
    left = names + 0.8 * size.em
    time = Box(left, 0.0, (ends[0] - column if ends else wide) - 1.2 * size.em - left, 1.0)
    plan = Plan(size, dates, left, time.width, tuple(zip(until, ends, strict=True)), _head(size, dates, time), ())
    room, radius = ((0.0, wide) if narrow else (time.left, time.right)), 0.5 * MARK_EMS * size.em
    lanes = []
    for name in LANES:
        own = [row for row in rows if row.lane == name]
        said = [report for report in reports if report.lane == name]
        if own or said:
            broken = tuple((row, tuple(size.wrapped(row.name, names))) for row in own)
            places = [(plan.place(report.first), plan.place(report.last)) for report in said]
            lanes.append(Lane(name, _place_reports(size, said, places, room, radius), broken, narrow))
    return replace(plan, lanes=tuple(lanes))


def _head(size: Size, dates: Dates, time: Box) -> Head:
    """Place events on lines above the lanes, and the name of the outlook where it meets none of them."""
    if size.columns == 1:
        return Head(key=tuple(tuple(line) for line in dates.key_lines(size, time, 0.0)))
    rules = [dates.span.place(day, time.left, time.width) for day, _ in dates.events]
    wides = [size.width_of(label) + 2 * size.gap for _, label in dates.events]
    places = stack_labels(rules, wides, 0.0, time.right)
    labels = tuple(
        (day, label, left + size.gap, level) for (day, label), (left, level) in zip(dates.events, places, strict=True)
    )
    outlook, needed = None, size.width_of(NO_REPORTS)
    if math.isfinite(dates.outlook) and time.right - dates.span.place(dates.outlook, time.left, time.width) > needed:
        limit = time.right - needed - size.gap
        met = {level for (left, level), wide in zip(places, wides, strict=True) if left + wide > limit}
        outlook = (time.right - needed, next(level for level in count() if level not in met))
    return Head(labels, outlook)


def _lines_of(placed: Sequence[PlacedReport]) -> int:
    """Return how many lines reports take."""
    return max((one.line + len(one.lines) for one in placed), default=0)


def _place_reports(
    size: Size,
    reports: Sequence[Report],
    places: Sequence[tuple[float, float]],
    room: tuple[float, float],
    radius: float,
) -> tuple[PlacedReport, ...]:
    """Set reports, by time, on the fewest lines, each label right or left of its mark and within the room."""
    extents, choices = [], []
    for report, (first, last) in zip(reports, places, strict=True):
        tail = 1.5 * size.em if report.open_start else 0.0  # of its arrow
        start, end = first - max(radius, tail), last + radius
        extents.append((start, end))
        choices.append(_labels(size, report.label, (room[0], start - size.gap), (end + size.gap, room[1])))
    if len(reports) > MOST_TO_TURN:
        choices = [one[:1] for one in choices]
    found = (_stacked(reports, extents, labels, size.gap) for labels in product(*choices))
    return min(found, key=lambda placed: (_lines_of(placed), sum(one.line for one in placed)))


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
