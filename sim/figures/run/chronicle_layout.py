"""Where the parts of a chronicle stand: names, lanes over one axis of time, shares of runs at the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final

from sim.figures.kit.axes import EPOCH, MODEL_ONLY, Box, Mark, Sheet
from sim.figures.kit.look import POINTS_AN_INCH, Look, add_frame, new_figure, percent, width_of, wrapped
from sim.figures.kit.sheet import Words
from sim.figures.kit.stacked_labels import stack_labels
from sim.figures.run.chronicle_rows import LANES, Report, Row
from sim.figures.run.chronicle_strips import Strip, placed_strip

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD_LINES: Final = 3
"""Of the columns of shares."""
SHARES: Final = "runs by"
NAME_SHARE: Final = 0.3
"""Of the width of a narrow sheet, for the names of rows."""
MARK_EMS: Final = 0.62
LANE_GAP: Final = 0.35
"""Above each lane, in lines."""
PITCH, WIDEST_PITCH = 1.0, 1.3
"""Height of a line where the sheet is as high as its lanes need, and the most where it is given, in lines of type."""
DATE_LINES: Final = 1.4
HIGHEST: Final = 100.0
"""Inches; what stands around the lanes is measured on a sheet of this height."""


@dataclass(frozen=True)
class Lane:
    """A theme: its reports on lines of their own, then the rows of the model, each with its name in lines."""

    name: str
    strip: Strip
    rows: tuple[tuple[Row, tuple[str, ...]], ...]
    own_line: bool

    @property
    def head(self) -> int:
        """Lines above the first row."""
        return self.own_line + max(self.strip.height, 0 if self.own_line else 1)

    @property
    def height(self) -> float:
        """All its lines, with the gap above it."""
        return LANE_GAP + self.head + sum(len(names) for _, names in self.rows)


@dataclass(frozen=True)
class Head:
    """What stands above the lanes: where labels begin, in inches, and how many lines are free below each.

    Where there is no room for labels, `lettered` says that letters stand in their place.
    """

    events: tuple[tuple[Mark, float, int], ...]
    outlook: tuple[float, int] | None
    lettered: bool

    @property
    def height(self) -> int:
        """Its lines."""
        if self.lettered:
            return HEAD_LINES
        levels = [level for _, _, level in self.events] + ([self.outlook[1]] if self.outlook else [])
        return max(HEAD_LINES, 1 + max(levels, default=0))


@dataclass(frozen=True)
class Plan:
    """The sheet laid out.

    Parameters
    ----------
    sheet : Sheet
    axes : Axes
        In inches.
    box : Box
        Of all lanes.
    pitch : float
        Height of a line, in inches.
    columns : tuple of (day, right end in inches)
        Until when shares of runs are given.
    head : Head
    lanes : tuple of Lane
    """

    sheet: Sheet
    axes: Axes
    box: Box
    pitch: float
    columns: tuple[tuple[float, float], ...]
    head: Head
    lanes: tuple[Lane, ...]

    def place(self, day: float) -> float:
        """Return where a day falls, in inches."""
        return self.sheet.span.place(day, self.box)


def date_of(day: float) -> dt.date:
    """Return the date of a day since 1 January 1970."""
    return EPOCH + dt.timedelta(days=int(day))


def _lanes(sheet: Sheet, rows: Sequence[Row], reports: Sequence[Report], box: Box, names: float) -> tuple[Lane, ...]:
    """Return the lanes that have rows or reports, with names broken to a width."""
    figure, size = sheet.figure, sheet.look.size
    own_line, lanes = size.columns == 1, []
    room = (size.margin, size.width - size.margin) if own_line else (box.left, box.left + box.width)
    radius = 0.5 * MARK_EMS * size.small / POINTS_AN_INCH
    for name in LANES:
        own = [row for row in rows if row.lane == name]
        said = [report for report in reports if report.lane == name]
        if own or said:
            broken = tuple((row, tuple(wrapped(figure, row.name, size.small, names))) for row in own)
            lanes.append(Lane(name, placed_strip(sheet, said, box, room, radius), broken, own_line))
    return tuple(lanes)


def _head(sheet: Sheet, box: Box) -> Head:
    """Place exogenous events on lines above the lanes, and the name of the outlook where it meets none of them."""
    figure, size = sheet.figure, sheet.look.size
    if size.columns == 1:
        return Head((), None, lettered=True)
    marks = sorted((mark for mark in sheet.marks if mark.rule), key=lambda mark: mark.day)
    end = box.left + box.width
    wides = [width_of(figure, mark.label, size.small) + 2 * size.gap for mark in marks]
    places = stack_labels([sheet.span.place(mark.day, box) for mark in marks], wides, size.margin, end)
    start = next((sheet.span.place(mark.day, box) for mark in sheet.marks if not mark.rule), end)
    wide = width_of(figure, MODEL_ONLY, size.small)
    events = tuple((mark, left + size.gap, level) for mark, (left, level) in zip(marks, places, strict=True))
    outlook = None
    if end - start > wide:
        met = {level for (left, level), one in zip(places, wides, strict=True) if left + one > end - wide - size.gap}
        outlook = (end - wide, next(level for level in count() if level not in met))
    return Head(events, outlook, lettered=False)


def _columns(sheet: Sheet, until: Sequence[float]) -> tuple[tuple[tuple[float, float], ...], float]:
    """Return the days and right ends of the columns of shares, and where the first begins."""
    figure, size = sheet.figure, sheet.look.size
    em = size.small / POINTS_AN_INCH
    wide = max(width_of(figure, text, size.small) for text in (SHARES, percent(1.0)))
    right = size.width - size.margin
    columns = tuple((day, right - (len(until) - 1 - number) * (wide + 0.7 * em)) for number, day in enumerate(until))
    return columns, columns[0][1] - wide if columns else right


def lay_out(
    sheet: Sheet,
    words: Words,
    rows: Sequence[Row],
    reports: Sequence[Report],
    until: Sequence[float],
    rows_look: Look,
) -> Plan:
    """Lay out the sheet from left to right, then from the top to the bottom, and write the texts around the lanes.

    Parameters
    ----------
    sheet : Sheet
        With an empty figure, to measure texts on.
    words : Words
    rows, reports : sequence
        What the lanes hold.
    until : sequence of float
        Days until which shares of runs are given.
    rows_look : Look
        Of the lanes; that of the sheet is of the texts around them.
    """
    look, small = sheet.look, replace(sheet, look=rows_look)
    size, line = rows_look.size, rows_look.size.line(rows_look.size.small)
    em = size.small / POINTS_AN_INCH
    names = max((width_of(sheet.figure, row.name, size.small) for row in rows), default=0.0)
    names = min(names, NAME_SHARE * size.width) if size.columns == 1 else names
    columns, end = _columns(small, until)
    left = size.margin + names + 0.8 * em
    box = Box(left, 0.0, end - 1.2 * em - left, 1.0, 0.0)
    head, lanes = _head(small, box), _lanes(small, rows, reports, box, names)
    total = sum(lane.height for lane in lanes)
    above, below = (head.height + 0.5) * line, DATE_LINES * line
    if size.panel:
        tall = Look(look.theme, replace(look.size, height=HIGHEST))
        bottom, top = add_frame(new_figure(tall), tall, words.title, words.subtitle, words.notes)
        high = HIGHEST - top + bottom + above + below + PITCH * line * total
        look = Look(look.theme, replace(look.size, height=high))
    drawn = replace(small, figure=new_figure(look))
    bottom, top = add_frame(drawn.figure, look, words.title, words.subtitle, words.notes)
    pitch = min((top - bottom - above - below) / max(total, 1.0), WIDEST_PITCH * line)
    box = replace(box, bottom=top - above - pitch * total, height=pitch * total)
    axes = drawn.figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, look.size.width)
    axes.set_ylim(0.0, look.size.height)
    axes.set_axis_off()
    return Plan(drawn, axes, box, pitch, columns, head, lanes)
