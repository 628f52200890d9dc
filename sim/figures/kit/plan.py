"""What the panels of a figure take: their rows and columns, what stands around each, and how high they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sim.figures.kit.contents import Box, Contents, Grid, Panel, RowPanel
from sim.figures.kit.dates import Dates
from sim.figures.kit.look import POINTS_AN_INCH, Size
from sim.figures.kit.names import gutter_of, height_of
from sim.figures.kit.rowwise import RowColumns, columns_of_rows, rows_height
from sim.figures.kit.scales import Axis, Days, Names, Time, Values
from sim.figures.kit.ticks import room_for_values

COLUMN_GAP_EMS: Final = 2.0
PANEL_GAP_EMS: Final = 0.8
GROUP_GAP_EMS: Final = 1.1
TICK_LINES: Final = 1.5
LETTER_LINES, NO_LETTER_LINES = 1.2, 0.4
LEAST_LINES: Final = 3
"""Least height of axes, in lines of type; a sheet of a given height that has no room for it is higher."""
HEAD_INCHES: Final = 1.55
"""Longest line of a name that stands upright above a panel."""


def _room_left(size: Size, axis: Values | Names | Days | None) -> float:
    if isinstance(axis, Values):
        return room_for_values(size, axis.limits, percent=axis.percent) if axis.shown else 0.0
    texts = [text for _, text in axis.ticks(size, size.height)] if axis else []
    return max(map(size.width_of, texts)) + 3 * size.gap if texts else 0.0


def _half_of_last(size: Size, axis: Axis | None) -> float:
    """Return how far the last text below an axis may reach right of it, in inches."""
    if not isinstance(axis, Values):
        return 0.0
    texts = [text for wide in (0.5, 1.0, 2.0, size.width) for _, text in axis.ticks(size, wide, across=True)[-1:]]
    return max(map(size.width_of, texts), default=0.0) / 2


def _beside(size: Size, panel: Panel | RowPanel) -> tuple[float, float]:
    """Return what a panel needs left and right of its axes, in inches."""
    if isinstance(panel, RowPanel):
        rows = columns_of_rows(size, panel)
        return rows.names, max(rows.texts, _half_of_last(size, panel.across))
    gutter = max(gutter_of(size, panel.ends), _half_of_last(size, panel.across))
    return _room_left(size, panel.up), gutter


@dataclass(frozen=True)
class PlanRow:
    """A row of panels: its members, and the heights of what stands above and below its axes, in inches."""

    members: range
    head: float
    above: float
    below: float
    least: float
    stretches: bool


class Plan:
    """Columns and rows of a grid, measured but not yet placed."""

    def __init__(self, contents: Contents, size: Size, dates: Dates) -> None:
        self.size, self.dates, self.panels = size, dates, contents.panels
        self.grid: Grid = contents.grid(size, len(self.panels))
        self.cells = [_beside(size, panel) for panel in self.panels]
        columns = self.grid.columns
        by_column = [range(column, len(self.panels), columns) for column in range(columns)]
        self.ticks = [max(self.cells[number][0] for number in numbers) for numbers in by_column]
        if self.grid.shared:
            self.ticks = [self.ticks[0], *(0.0 for _ in self.ticks[1:])]
        self.gutters = [max(self.cells[number][1] for number in numbers) for numbers in by_column]
        self.points = self.grid.points or size.text
        self.gap = COLUMN_GAP_EMS * self.points / POINTS_AN_INCH
        self.wide = (size.room - sum(self.ticks) - sum(self.gutters) - (columns - 1) * self.gap) / columns
        self.scaled = columns == 1
        self.lettered = dates.marked and any(timed(panel) for panel in self.panels)
        self.key = dates.key_lines(size, Box(0.0, 0.0, self.wide, 1.0), min(self.gutters)) if self.lettered else []
        many = len(self.panels)
        groups = [range(start, min(start + columns, many)) for start in range(0, many, columns)]
        self.rows = [self._row(members, last=members is groups[-1]) for members in groups]

    def lines(self, number: int) -> tuple[list[str], list[str]]:
        """Return the title of a panel, and what is plotted, in lines."""
        column = number % self.grid.columns
        room = self.ticks[column] + self.wide + self.gutters[column]
        panel = self.panels[number]
        titles = self.size.wrapped(panel.title, room, self.points, bold=True) if panel.title else []
        return titles, self.size.wrapped(panel.plots, room) if panel.plots else []

    def width(self, number: int) -> float:
        """Return the width of the axes of a panel."""
        panel = self.panels[number]
        if isinstance(panel, RowPanel) and panel.most and isinstance(panel.across, Names):
            return min(self.wide, panel.most * self.size.em * len(panel.across.names))
        return self.wide

    def columns_of(self, panel: RowPanel, number: int) -> RowColumns:
        """Return the columns of the rows of a panel, as wide as those of the panels above and below it."""
        column = number % self.grid.columns
        return replace(columns_of_rows(self.size, panel), names=self.ticks[column], texts=self.gutters[column])

    def _row(self, members: range, *, last: bool) -> PlanRow:
        size = self.size
        lines = [self.lines(number) for number in members]
        panels = [self.panels[number] for number in members]
        head = max(len(titles) for titles, _ in lines) * size.line(self.points)
        head += max(len(plots) for _, plots in lines) * size.step
        above = max(self._above(panel) for panel in panels)
        below = max(self.below(panel, last=last) for panel in panels)
        least = max(self._least(number) for number in members)
        stretches = any(isinstance(panel, RowPanel) or panel.stretches for panel in panels)
        return PlanRow(members, head, above, below, least, stretches)

    def _above(self, panel: Panel | RowPanel) -> float:
        """Return the height between the head of a panel and its axes."""
        size, room = self.size, NO_LETTER_LINES if panel.across else 0.0
        if isinstance(panel, RowPanel):
            room = 1.0 if (panel.over or panel.heading) and not panel.title else 0.0
        elif timed(panel):
            room = LETTER_LINES if self.lettered else NO_LETTER_LINES
        axis = panel.across
        upright = upright_height(size, axis) if isinstance(axis, Names) and axis.upright else 0.0
        return room * size.step + upright

    def below(self, panel: Panel | RowPanel, *, last: bool) -> float:
        """Return the height of what stands below the axes of a panel; days are named below the last row alone."""
        size, axis = self.size, panel.across
        if axis is None or (isinstance(axis, Values) and not axis.shown) or (isinstance(axis, Names) and axis.upright):
            return 0.0
        if isinstance(axis, Time):
            return TICK_LINES * size.step if last or self.scaled else 0.0
        return TICK_LINES * size.step + sum(map(len, label_lines(size, axis, self.wide))) * size.step

    def _least(self, number: int) -> float:
        """Return the least height of the axes of a panel, where the sheet is as high as its contents."""
        size, panel = self.size, self.panels[number]
        if isinstance(panel, RowPanel):
            return rows_height(size, panel, self.columns_of(panel, number), self.width(number))
        ends = height_of(size, panel.ends) if self.grid.panel else 0.0
        return max([ends, *(mark.least(size, self.wide) for mark in panel.marks)])

    @property
    def around(self) -> float:
        """Height that all rows take besides their axes."""
        return sum(self.before(row) + row.head + row.above + row.below for row in self.rows)

    def before(self, row: PlanRow) -> float:
        """Return the height that is left free above a row of panels."""
        if not row.head:
            return NO_LETTER_LINES * self.points / POINTS_AN_INCH
        rows = all(isinstance(self.panels[number], RowPanel) for number in row.members)
        ems = GROUP_GAP_EMS if rows else PANEL_GAP_EMS
        return ems * self.points / POINTS_AN_INCH

    @property
    def given(self) -> bool:
        """Whether the height of the sheet is given."""
        return not (self.grid.panel or self.grid.fitted)

    def heights(self, room: float) -> list[float]:
        """Return the height of the axes in each row, in a given room or in as much as they need."""
        if not self.given:
            return [max(row.least, self.grid.panel if row.stretches else 0.0) for row in self.rows]
        fixed = sum(row.least for row in self.rows if not row.stretches)
        stretching = sum(row.stretches for row in self.rows)
        even = max((room - fixed) / stretching, LEAST_LINES * self.size.step) if stretching else 0.0
        return [even if row.stretches else row.least for row in self.rows]


def timed(panel: Panel | RowPanel) -> bool:
    """Return whether a panel runs over time."""
    return isinstance(panel, Panel) and isinstance(panel.across, Time)


def upright_height(size: Size, axis: Names) -> float:
    """Return the height of names that stand upright above a panel, or of the list in their place, in inches."""
    listed = sum(map(len, axis.listed(size)))
    if listed:
        return (listed + 1.5) * size.step
    lines = [line for name in axis.names for line in size.wrapped(name, HEAD_INCHES)]
    return max(map(size.width_of, lines)) + 0.5 * size.step


def label_lines(size: Size, axis: Axis, wide: float) -> tuple[list[str], list[str]]:
    """Return the name of an axis, and the key of letters below it, in lines."""
    label, key = "" if isinstance(axis, Time) else axis.label, axis.key(size, wide) if isinstance(axis, Names) else ""
    return size.wrapped(label, wide, bold=True) if label else [], size.wrapped(key, wide) if key else []
