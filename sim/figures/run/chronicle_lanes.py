"""Where the parts of a chronicle stand: names, lanes over one axis of time, shares of runs at the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from sim.figures.kit.contents import Box
from sim.figures.kit.dates import MODEL_ONLY, Dates
from sim.figures.kit.look import Size
from sim.figures.kit.stacked_labels import stack_labels
from sim.figures.run.chronicle_rows import LANES, Report, Row
from sim.figures.run.chronicle_strips import PlacedReport, height_of, place_reports
from sim.words import percent

ROW_SIZE: Final = 8.5
"""Type of a page's rows, in points."""
HEAD_LINES: Final = 3
"""Of the columns of shares."""
SHARES: Final = "runs by"
NAME_SHARE: Final = 0.3
"""Of the width of a narrow sheet, for the names of rows."""
MARK_EMS: Final = 0.62
LANE_GAP: Final = 0.35
"""Above each lane, in lines."""
DATE_LINES: Final = 1.4
"""Below the lanes."""


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
        return self.own_line + max(height_of(self.reports), 0 if self.own_line else 1)

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
        return (self.head.height + self.head.key_height + 0.5 + DATE_LINES) * self.size.step

    @property
    def total(self) -> float:
        """Lines of all lanes."""
        return sum(lane.height for lane in self.lanes)


def plan_of(
    size: Size, wide: float, dates: Dates, rows: Sequence[Row], reports: Sequence[Report], until: Sequence[float]
) -> Plan:
    """Lay out a chronicle of a width, from left to right.

    Parameters
    ----------
    size : Size
    wide : float
        In inches.
    dates : Dates
    rows, reports : sequence
        What the lanes hold.
    until : sequence of float
        Days until which shares of runs are given.
    """
    size = replace(size, small=min(size.small, ROW_SIZE))
    narrow = size.columns == 1
    names = max(map(size.width_of, (row.name for row in rows)), default=0.0)
    names = min(names, NAME_SHARE * size.width) if narrow else names
    column = max(map(size.width_of, (SHARES, percent(1.0))))
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
            lanes.append(Lane(name, place_reports(size, said, places, room, radius), broken, narrow))
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
    outlook, needed = None, size.width_of(MODEL_ONLY)
    if math.isfinite(dates.outlook) and time.right - dates.span.place(dates.outlook, time.left, time.width) > needed:
        limit = time.right - needed - size.gap
        met = {level for (left, level), wide in zip(places, wides, strict=True) if left + wide > limit}
        outlook = (time.right - needed, next(level for level in count() if level not in met))
    return Head(labels, outlook)
