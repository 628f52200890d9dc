"""Small multiples: where each panel of a figure stands, and what stands around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim.figures.kit.axes import Box, Mark, Sheet, day_of, key_of, place_of_outlook
from sim.figures.kit.look import (
    POINTS_AN_INCH,
    Look,
    add_frame,
    add_line,
    add_lines,
    new_figure,
    provenance,
    width_of,
    wrapped,
)
from sim.figures.kit.panels import date_at, time_span
from sim.ground.axes import RUN

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

Events = Mapping[str, tuple[dt.date, str]]
"""Date and label of each dated event, by id."""

COLUMN_GAP_EMS: Final = 2.0
PANEL_GAP_EMS: Final = 0.8
DATE_LINES: Final = 1.5
KEY_GAP_EMS: Final = 1.4
MANY: Final = 4
"""More panels than these take a third column where there are two and the height is given, or lower axes in one."""
VERY_MANY: Final = 9
"""More panels than these take one more column where the height is given."""
LOWER: Final = 0.74
HIGHEST: Final = 100.0
"""Inches; a figure is laid out on a sheet of this height, before it is known how high it is."""


@dataclass(frozen=True)
class Words:
    """Texts around the panels of a figure."""

    title: str
    subtitle: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """What a panel needs: lines above its axes, room left and right of them, and their least height, in inches."""

    title: str
    plots: str
    ticks: float
    gutter: float
    high: float = 0.0


@dataclass(frozen=True)
class Place:
    """Where a panel stands.

    Parameters
    ----------
    box : Box
        Of its axes.
    left, top : float
        Where its title begins, in inches.
    title, plots : tuple of str
        Its lines.
    first, dated : bool
        Whether it stands in the first column, and whether dates stand below it.
    """

    box: Box
    left: float
    top: float
    title: tuple[str, ...]
    plots: tuple[str, ...]
    first: bool
    dated: bool


def blank_sheet(look: Look, trajectories: xr.Dataset, events: Events | None) -> Sheet:
    """Return an empty sheet on which texts can be measured."""
    outlook = day_of(dt.date.fromisoformat(str(trajectories.attrs["observed_until"])))
    marks = tuple(Mark(day_of(date), label) for date, label in (events or {}).values())
    return Sheet(new_figure(look), look, time_span(trajectories), outlook, marks)


def run_in_words(trajectories: xr.Dataset, what: str, single: str) -> str:
    """Return a subtitle: scenario and months, and what is drawn of several runs, or of a single one."""
    months = " to ".join(f"{date_at(trajectories, position):%b %Y}" for position in (0, -1))
    start = f"Model, scenario “{trajectories.attrs['title']}”, {months}."
    return f"{start} {what if trajectories.sizes[RUN] > 1 else single}"


def _key_lines(sheet: Sheet, box: Box) -> list[list[tuple[str, str]]]:
    """Return the key of events in lines: letters and words; with the shade, where no panel has room to name it."""
    size = sheet.look.size
    pieces = key_of(sheet)
    if any(not mark.rule for mark in sheet.marks) and place_of_outlook(sheet, box) is None:
        pieces.append(("", "shaded: model only"))
    lines: list[list[tuple[str, str]]] = []
    room, taken = size.width - 2 * size.margin, 0.0
    for piece in pieces:
        wide = _piece_width(sheet, piece)
        if not lines or taken + wide > room:
            lines.append([])
            taken = 0.0
        lines[-1].append(piece)
        taken += wide
    return lines


def _piece_width(sheet: Sheet, piece: tuple[str, str]) -> float:
    small = sheet.look.size.small
    letter = width_of(sheet.figure, f"{piece[0]} ", small, bold=True) if piece[0] else 0.0
    return letter + width_of(sheet.figure, piece[1], small) + KEY_GAP_EMS * small / POINTS_AN_INCH


def _draw_key(sheet: Sheet, lines: Sequence[Sequence[tuple[str, str]]], top: float) -> None:
    size, theme = sheet.look.size, sheet.look.theme
    for number, pieces in enumerate(lines):
        left, base = size.margin, top - (number + 0.8) * size.line(size.small)
        for letter, text in pieces:
            across = left
            if letter:
                add_line(sheet.figure, letter, (left, base), size.small, theme.ink, weight="bold")
                across += width_of(sheet.figure, f"{letter} ", size.small, bold=True)
            add_line(sheet.figure, text, (across, base), size.small, theme.muted)
            left += _piece_width(sheet, (letter, text))


@dataclass(frozen=True)
class _Plan:
    """Columns and rows of a grid, measured but not yet placed; all in inches."""

    columns: int
    ticks: list[float]
    gutters: list[float]
    wide: float
    titles: list[tuple[str, ...]]
    plots: list[tuple[str, ...]]
    heads: list[float]
    least: list[float]
    key: list[list[tuple[str, str]]]
    lettered: bool
    scaled: bool

    @property
    def rows(self) -> int:
        return len(self.heads)

    def heights(self, panel: float) -> list[float]:
        """Return the height of the axes in each row, given that of a few panels."""
        usual = panel * (LOWER if self.columns == 1 and self.rows > MANY else 1.0)
        return [max(usual, least) for least in self.least]

    def left(self, size_margin: float, gap: float, column: int) -> float:
        """Return where a column begins."""
        before = sum(self.ticks[:column]) + sum(self.gutters[:column])
        return size_margin + before + column * (self.wide + gap)


def _measured(sheet: Sheet, cells: Sequence[Cell], *, scaled: bool) -> _Plan:
    size, figure = sheet.look.size, sheet.figure
    given = size.columns > 1 and not size.panel
    columns = min(size.columns + given * ((len(cells) > MANY) + (len(cells) > VERY_MANY)), len(cells))
    ticks = [max(cell.ticks for cell in cells[column::columns]) for column in range(columns)]
    gutters = [max(cell.gutter for cell in cells[column::columns]) for column in range(columns)]
    gap = COLUMN_GAP_EMS * size.text / POINTS_AN_INCH
    wide = (size.width - 2 * size.margin - sum(ticks) - sum(gutters) - (columns - 1) * gap) / columns
    titles, plots = [], []
    for number, cell in enumerate(cells):
        room = ticks[number % columns] + wide + gutters[number % columns]
        titles.append(tuple(wrapped(figure, cell.title, size.text, room, bold=True)))
        plots.append(tuple(wrapped(figure, cell.plots, size.small, room)))
    heads = [
        max(map(len, titles[start : start + columns])) * size.line(size.text)
        + max(map(len, plots[start : start + columns])) * size.line(size.small)
        for start in range(0, len(cells), columns)
    ]
    least = [max(cell.high for cell in cells[start : start + columns]) for start in range(0, len(cells), columns)]
    key = _key_lines(sheet, Box(0.0, 0.0, wide, 1.0, min(gutters)))
    scaled = scaled or columns == 1
    return _Plan(columns, ticks, gutters, wide, titles, plots, heads, least, key, bool(sheet.marks), scaled)


def _around(size_text: float, line: float, plan: _Plan) -> float:
    """Return the height that all rows take besides their axes."""
    gap = PANEL_GAP_EMS * size_text / POINTS_AN_INCH
    letters = (1.2 if plan.lettered else 0.4) * line
    dated = plan.rows if plan.scaled else 1
    return sum(plan.heads) + plan.rows * (gap + letters) + dated * DATE_LINES * line


def lay_out(
    sheet: Sheet,
    trajectories: xr.Dataset,
    words: Words,
    cells: Sequence[Cell],
    top_room: float = 0.0,
    *,
    scaled: bool = False,
) -> tuple[Sheet, list[Place], float]:
    """Set panels in rows over shared axes of time, and write what stands around them.

    Parameters
    ----------
    sheet : Sheet
        From `blank_sheet`.
    trajectories : xarray.Dataset
        From `sim.run` or `sim.sweep`.
    words : Words
    cells : sequence of Cell
        At least one.
    top_room : float
        Inches to leave free above the panels.
    scaled : bool
        Whether each panel has an axis of its own below it, rather than a shared one of time.

    Returns
    -------
    tuple of (sheet, places, top)
        The sheet to draw on; where each cell stands; and the upper end of the room left free, in inches.
    """
    look, plan = sheet.look, _measured(sheet, cells, scaled=scaled)
    size = look.size
    line, notes = size.line(size.small), [*words.notes, provenance(trajectories)]
    key = len(plan.key) * line + (0.4 * line if plan.key else 0.0)
    taken = _around(size.text, line, plan) + key + top_room
    if size.panel:
        tall = Look(look.theme, replace(size, height=HIGHEST))
        bottom, top = add_frame(new_figure(tall), tall, words.title, words.subtitle, notes)
        height = HIGHEST - top + bottom + taken + sum(plan.heights(size.panel))
        look = Look(look.theme, replace(size, height=height))
    drawn = replace(sheet, figure=new_figure(look), look=look)
    bottom, top = add_frame(drawn.figure, look, words.title, words.subtitle, notes)
    _draw_key(drawn, plan.key, top - 0.2 * line)
    even = [(top - bottom - taken) / plan.rows] * plan.rows
    heights = plan.heights(size.panel) if size.panel else even
    return drawn, _placed(drawn, plan, top - key - top_room, heights), top - key


def _placed(sheet: Sheet, plan: _Plan, top: float, heights: Sequence[float]) -> list[Place]:
    size, places = sheet.look.size, []
    line, cells = size.line(size.small), len(plan.titles)
    gap = COLUMN_GAP_EMS * size.text / POINTS_AN_INCH
    for row, (head, high) in enumerate(zip(plan.heads, heights, strict=True)):
        top -= PANEL_GAP_EMS * size.text / POINTS_AN_INCH
        base = top - head - (1.2 if plan.lettered else 0.4) * line - high
        for column in range(min(plan.columns, cells - row * plan.columns)):
            number = row * plan.columns + column
            left = plan.left(size.margin, gap, column)
            box = Box(left + plan.ticks[column], base, plan.wide, high, plan.gutters[column])
            dated = number + plan.columns >= cells or plan.scaled
            places.append(Place(box, left, top, plan.titles[number], plan.plots[number], column == 0, dated))
        top = base - (DATE_LINES * line if plan.scaled else 0.0)
    return places


def draw_head(sheet: Sheet, place: Place) -> None:
    """Write the title of a panel, and what is plotted, above it."""
    size, theme = sheet.look.size, sheet.look.theme
    below = add_lines(sheet.figure, place.title, (place.left, place.top), size.text, theme.ink, weight="bold")
    add_lines(sheet.figure, place.plots, (place.left, below), size.small, theme.muted)


def axes_in(sheet: Sheet, box: Box) -> Axes:
    """Return new axes in a box."""
    width, height = sheet.figure.get_size_inches()
    return sheet.figure.add_axes((box.left / width, box.bottom / height, box.width / width, box.height / height))
