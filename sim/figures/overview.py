"""The overview of a run: what is delivered, how far each trusts the other, what is owed, which routes are open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.axes import RUN
from sim.figures.annotate import (
    Box,
    Mark,
    Sheet,
    day_of,
    draw_marks,
    draw_rules,
    draw_time,
    draw_values,
    place_marks,
    tick_text,
    value_ticks,
)
from sim.figures.fan import HIGH, LOW, MEDIAN, draw_bands
from sim.figures.labels import End, gutter_of, label_ends, label_points, point_style
from sim.figures.narrative import alt_text, date_at, finding
from sim.figures.panels import Panel, Points, panels_of, time_span
from sim.figures.style import (
    NO_BREAK,
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_frame,
    add_lines,
    counted,
    new_figure,
    provenance,
    styled,
    width_of,
    wrapped,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["alt_text", "overview"]

HEADROOM: Final = 1.06
COLUMN_GAP_EMS: Final = 2.0
PANEL_GAP_EMS: Final = 0.8
LINE_EMS: Final = 0.17
DATE_LINES: Final = 1.5
FEW_RUNS: Final = 20
MAIN_SHARE: Final = 1.6


@dataclass(frozen=True)
class Head:
    """Lines above a panel: its title, and what is plotted; beside it where a whole column has room, else below it."""

    title: tuple[str, ...]
    plots: tuple[str, ...]
    beside: float | None
    height: float


@dataclass(frozen=True)
class Column:
    """Panels over one axis of time, and where they stand across.

    Parameters
    ----------
    panels : tuple of Panel
    heads : tuple of Head
    left, width : float
        In inches.
    ticks, gutter : float
        Room for the values at the left and the names of lines at the right.
    """

    panels: tuple[Panel, ...]
    heads: tuple[Head, ...]
    left: float
    width: float
    ticks: float
    gutter: float

    def box(self, bottom: float, height: float) -> Box:
        """Return where axes of a height stand."""
        return Box(self.left + self.ticks, bottom, self.width - self.ticks - self.gutter, height, self.gutter)


def _subtitle(trajectories: xr.Dataset) -> str:
    runs = trajectories.sizes[RUN]
    months = " to ".join(f"{date_at(trajectories, position):%b %Y}" for position in (0, -1))
    start = f"Model, scenario “{trajectories.attrs['title']}”, {months}."
    if runs == 1:
        return f"{start} A single run, which shows nothing of how uncertain it is."
    few = " (few: the bands are rough)" if runs < FEW_RUNS else ""
    return (
        f"{start} Line: median of {counted(runs, 'run')}{few}; bands: middle 50{NO_BREAK}% and 90{NO_BREAK}% of them."
    )


def _limits(panel: Panel) -> tuple[float, float]:
    low = min(0.0, *(float(line.fan[LOW].min()) for line in panel.lines))
    if panel.percent:
        return low, HEADROOM
    observed = panel.points.values if panel.points else ()
    return low, HEADROOM * max(0.0, *(float(line.fan[HIGH].max()) for line in panel.lines), *observed) or 1.0


def _heads(sheet: Sheet, panels: Sequence[Panel], width: float) -> tuple[Head, ...]:
    figure, size = sheet.figure, sheet.look.size
    offsets = [width_of(figure, panel.title, size.text, bold=True) + 2 * size.gap for panel in panels]
    ends = [offset + width_of(figure, panel.plots, size.small) for offset, panel in zip(offsets, panels, strict=True)]
    if max(ends) <= width:
        line = size.line(size.text)
        return tuple(Head((each.title,), (each.plots,), by, line) for each, by in zip(panels, offsets, strict=True))
    heads = []
    for panel in panels:
        title = wrapped(figure, panel.title, size.text, width, bold=True)
        plots = wrapped(figure, panel.plots, size.small, width)
        height = len(title) * size.line(size.text) + len(plots) * size.line(size.small)
        heads.append(Head(tuple(title), tuple(plots), None, height))
    return tuple(heads)


def _column(sheet: Sheet, panels: Sequence[Panel], left: float, width: float) -> Column:
    size = sheet.look.size
    ticks = [
        tick_text(tick, percent=panel.percent)
        for panel in panels
        for height in (0.0, size.height / 4, size.height)
        for tick in value_ticks(sheet, *_limits(panel), height)
    ]
    names = [line.name for panel in panels for line in panel.lines]
    names += [panel.points.name for panel in panels if panel.points]
    return Column(
        panels=tuple(panels),
        heads=_heads(sheet, panels, width),
        left=left,
        width=width,
        ticks=max(width_of(sheet.figure, tick, size.small) for tick in ticks) + 2 * size.gap,
        gutter=gutter_of(sheet, names),
    )


def _columns(sheet: Sheet, panels: Sequence[Panel]) -> list[Column]:
    """Lay panels side by side: the first in a column of its own where there are two."""
    size = sheet.look.size
    room = size.width - 2 * size.margin
    if size.columns == 1 or len(panels) == 1:
        return [_column(sheet, panels, size.margin, room)]
    gap = COLUMN_GAP_EMS * size.text / POINTS_AN_INCH
    width = (room - gap) / 2
    right = size.margin + width + gap
    return [_column(sheet, panels[:1], size.margin, width), _column(sheet, panels[1:], right, width)]


def _draw_points(sheet: Sheet, axes: Axes, box: Box, panel: Panel, points: Points) -> list[End]:
    """Draw observed points and name them; return what is left for the gutter."""
    days, values, ink = np.array(points.days), np.array(points.values), sheet.look.theme.ink
    axes.plot(days, values, "o", color=ink, zorder=4, clip_on=False, **point_style(sheet))
    lowest = np.min([line.fan[LOW] for line in panel.lines], axis=0)
    highest = np.max([line.fan[HIGH] for line in panel.lines], axis=0)
    band = panel.lines[0].days, lowest, highest
    named = label_points(sheet, axes, box, points.name, (days, values), band)
    return [] if named else [End(float(values.max()), points.name, ink, points=True)]


def _draw_panel(sheet: Sheet, panel: Panel, box: Box, *, labelled: bool) -> None:
    width, height = sheet.figure.get_size_inches()
    axes = sheet.figure.add_axes((box.left / width, box.bottom / height, box.width / width, box.height / height))
    thickness = LINE_EMS * sheet.look.size.text
    for line in panel.lines:
        draw_bands(axes, line.days, line.fan, colour=line.colour, dashes=line.dashes, width=thickness)
    draw_time(sheet, axes, box, labelled=labelled)
    draw_values(sheet, axes, box, _limits(panel), percent=panel.percent)
    draw_rules(sheet, axes)
    ends = [End(float(line.fan[MEDIAN, -1]), line.name, line.colour) for line in panel.lines]
    if panel.points:
        ends += _draw_points(sheet, axes, box, panel, panel.points)
    label_ends(sheet, axes, box, ends)


def _draw_head(sheet: Sheet, head: Head, left: float, top: float) -> None:
    size, theme = sheet.look.size, sheet.look.theme
    below = add_lines(sheet.figure, head.title, (left, top), size.text, theme.ink, weight="bold")
    if head.beside is not None:
        same_baseline = top - 0.95 * (size.text - size.small) / POINTS_AN_INCH
        add_lines(sheet.figure, head.plots, (left + head.beside, same_baseline), size.small, theme.muted)
    else:
        add_lines(sheet.figure, head.plots, (left, below), size.small, theme.muted)


def _draw_column(sheet: Sheet, column: Column, bottom: float, top: float) -> None:
    """Draw a column's panels, the main one higher, with marks above the first and dates below the last."""
    size = sheet.look.size
    line = size.line(size.small)
    marks = place_marks(sheet, column.box(0.0, 1.0))
    above = [0.5 * line for _ in column.panels]
    above[0] += max((mark.above for mark in marks), default=0) * line
    gap = PANEL_GAP_EMS * size.text / POINTS_AN_INCH
    dated = len(column.panels) if size.columns == 1 else 1
    taken = sum(head.height for head in column.heads) + sum(above) + gap * len(column.heads)
    shares = [MAIN_SHARE if size.columns == 1 and number == 0 else 1.0 for number in range(len(column.panels))]
    unit = (top - bottom - taken - DATE_LINES * line * dated) / sum(shares)
    for number, (panel, head) in enumerate(zip(column.panels, column.heads, strict=True)):
        labelled = number >= len(column.panels) - dated
        top -= gap
        _draw_head(sheet, head, column.left, top)
        height = shares[number] * unit
        top -= head.height + above[number] + height
        box = column.box(top, height)
        _draw_panel(sheet, panel, box, labelled=labelled)
        if number == 0:
            draw_marks(sheet, marks, box)
        top -= DATE_LINES * line if labelled else 0.0


def overview(
    trajectories: xr.Dataset,
    *,
    events: Mapping[str, tuple[dt.date, str]] | None = None,
    theme: ThemeName = "light",
    size: SizeName = "page",
) -> Figure:
    """Draw a run on one sheet: deliveries, trust both ways, debt, and the routes under sanctions.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`, of any number of runs.
    events : mapping of str to (date, label), optional
        Dated events by id; those outside the run are left out.
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.save.save_figure`.
    """
    look = Look.of(theme, size)
    panels = panels_of(trajectories, look.theme)
    outlook = day_of(dt.date.fromisoformat(str(trajectories.attrs["observed_until"])))
    marks = tuple(Mark(day_of(date), label) for date, label in (events or {}).values())
    notes = [panel.points.source for panel in panels.values() if panel.points]
    notes += [panel.note for panel in panels.values() if panel.note]
    with styled():
        figure = new_figure(look)
        title = finding(trajectories, panels.values())
        bottom, top = add_frame(figure, look, title, _subtitle(trajectories), [*notes, provenance(trajectories)])
        sheet = Sheet(figure, look, time_span(trajectories), outlook, marks)
        for column in _columns(sheet, list(panels.values())):
            _draw_column(sheet, column, bottom, top)
    return figure
