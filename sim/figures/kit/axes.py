"""Axes and the labels on them: dates, values, the outlook, dated events, and names at the ends of lines."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sim.figures.kit.look import NO_BREAK, Look, add_line, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MODEL_ONLY: Final = "model only"
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
EPOCH: Final = dt.date(1970, 1, 1)
DAYS_A_YEAR: Final = 365.25
LONG_SPAN: Final = 2 * DAYS_A_YEAR
LEAST_OF_A_YEAR: Final = 0.4
MONTH_ROOM: Final = 1.4
YEAR_ROOM: Final = 1.15
RULE_WIDTH: Final = 0.5
TICK_LENGTH: Final = 3.5
BASELINE: Final = 0.8
LINES_A_TICK: Final = 1.3
FEWEST_STEPS, MOST_STEPS = 3, 5


@dataclass(frozen=True)
class Box:
    """Where axes stand, in inches from the lower left corner of the figure.

    Parameters
    ----------
    left, bottom, width, height : float
    gutter : float
        Room at the right for the names of lines.
    """

    left: float
    bottom: float
    width: float
    height: float
    gutter: float

    @property
    def top(self) -> float:
        """Upper end."""
        return self.bottom + self.height


@dataclass(frozen=True)
class Span:
    """First and last day of an axis of time, since 1 January 1970."""

    first: float
    last: float

    def place(self, day: float, box: Box) -> float:
        """Return where a day falls, in inches."""
        return box.left + box.width * (day - self.first) / (self.last - self.first)


@dataclass(frozen=True)
class Mark:
    """A label at a date, above the axes; with a rule for an event, without one where the outlook begins."""

    day: float
    label: str
    rule: bool = True


@dataclass(frozen=True)
class PlacedMark:
    """A mark, where its text begins in inches, its lines, and how many lines are free below it."""

    mark: Mark
    left: float
    lines: tuple[str, ...]
    below: int

    @property
    def above(self) -> int:
        """Lines from the axes to the top of the label."""
        return self.below + len(self.lines)


@dataclass(frozen=True)
class Sheet:
    """What all axes of a figure share.

    Parameters
    ----------
    figure : Figure
    look : Look
    span : Span
    outlook : float
        First day that is model only.
    events : tuple of Mark
        Dated events.
    """

    figure: Figure
    look: Look
    span: Span
    outlook: float
    events: tuple[Mark, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The events within the span, and where the outlook begins."""
        known = [mark for mark in self.events if self.span.first <= mark.day <= self.span.last]
        if self.span.first <= self.outlook < self.span.last:
            known.append(Mark(self.outlook, MODEL_ONLY, rule=False))
        return tuple(known)


def day_of(date: dt.date) -> float:
    """Return a date as days since 1 January 1970."""
    return float((date - EPOCH).days)


def _letter(place: int) -> str:
    return LETTERS[place % len(LETTERS)] * (1 + place // len(LETTERS))


def key_of(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the letter and the words of each event of a sheet, with its month, by date."""
    known = sorted((mark for mark in sheet.marks if mark.rule), key=lambda mark: mark.day)
    months = [f"{EPOCH + dt.timedelta(days=mark.day):%b %Y}" for mark in known]
    return [(_letter(place), f"{mark.label} ({months[place]})") for place, mark in enumerate(known)]


def _letters(sheet: Sheet, box: Box) -> list[tuple[float, float, str]]:
    """Return where letters of events stand above a box: left, right, text; those that would meet stand together."""
    rules = sorted(sheet.span.place(mark.day, box) for mark in sheet.marks if mark.rule)
    groups: list[range] = []
    for place in range(len(rules)):
        groups.append(range(place, place + 1))
        while len(groups) > 1:
            before, after = (_stand(sheet, box, rules, group) for group in groups[-2:])
            if before[1] + sheet.look.size.gap <= after[0]:
                break
            groups[-2:] = [range(groups[-2].start, groups[-1].stop)]
    return [_stand(sheet, box, rules, group) for group in groups]


def _stand(sheet: Sheet, box: Box, rules: Sequence[float], group: range) -> tuple[float, float, str]:
    """Return where the letters of neighbouring rules stand over the middle of these, and the letters."""
    first, last = _letter(group[0]), _letter(group[-1])
    text = first if len(group) == 1 else f"{first}{NO_BREAK if len(group) == len('ab') else '–'}{last}"
    wide = width_of(sheet.figure, text, sheet.look.size.small, bold=True)
    middle = (rules[group[0]] + rules[group[-1]]) / 2
    left = min(max(middle - wide / 2, box.left), box.left + box.width + box.gutter - wide)
    return left, left + wide, text


def place_of_outlook(sheet: Sheet, box: Box) -> float | None:
    """Return where the name of the outlook begins above a box, clear of letters, or None where it has no room."""
    start = next((mark.day for mark in sheet.marks if not mark.rule), None)
    if start is None:
        return None
    left, right, gap = sheet.span.place(start, box), box.left + box.width, sheet.look.size.gap
    wide = width_of(sheet.figure, MODEL_ONLY, sheet.look.size.small)
    taken = [(low - gap, high + gap) for low, high, _ in _letters(sheet, box)]
    for at in ((left + right - wide) / 2, right - wide, left + gap):
        if left <= at and at + wide <= right and all(at + wide <= low or high <= at for low, high in taken):
            return at
    return None


def draw_letters(sheet: Sheet, box: Box) -> None:
    """Write the letters of events, and the name of the outlook, in a line above a box."""
    from matplotlib.patches import Rectangle

    figure, theme, size = sheet.figure, sheet.look.theme, sheet.look.size
    line, (width, height) = size.line(size.small), figure.get_size_inches()
    base = box.top + (1 - BASELINE) * line
    for left, _, text in _letters(sheet, box):
        add_line(figure, text, (left, base), size.small, theme.ink, weight="bold")
    at = place_of_outlook(sheet, box)
    if at is not None:
        add_line(figure, MODEL_ONLY, (at, base), size.small, theme.muted, style="italic")
    for mark in sheet.marks:
        if not mark.rule:
            edge = sheet.span.place(mark.day, box) / width
            wide = (box.left + box.width) / width - edge
            shade = Rectangle((edge, box.top / height), wide, line / height, color=theme.outlook, linewidth=0, zorder=0)
            figure.add_artist(shade)


def draw_marks(sheet: Sheet, marks: Sequence[PlacedMark], box: Box) -> None:
    """Write placed marks above a box; a rule, or the shade of the outlook, reaches up to the top of its label."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    figure, theme, size = sheet.figure, sheet.look.theme, sheet.look.size
    line = size.line(size.small)
    width, height = figure.get_size_inches()
    for placed in marks:
        top = box.top + placed.above * line
        across = placed.left + (size.gap if placed.mark.rule else 0.0)
        for number, text in enumerate(placed.lines):
            style = "normal" if placed.mark.rule else "italic"
            add_line(figure, text, (across, top - (number + BASELINE) * line), size.small, theme.muted, style=style)
        up, edge = box.top / height, sheet.span.place(placed.mark.day, box) / width
        if placed.mark.rule:
            figure.add_artist(Line2D([edge, edge], [up, top / height], color=theme.muted, linewidth=RULE_WIDTH))
        else:
            across = (box.left + box.width) / width - edge
            figure.add_artist(
                Rectangle((edge, up), across, top / height - up, color=theme.outlook, linewidth=0, zorder=0)
            )


def draw_rules(sheet: Sheet, axes: Axes) -> None:
    """Draw the rules of events and the shade of the outlook within axes."""
    theme = sheet.look.theme
    for mark in sheet.marks:
        if mark.rule:
            axes.axvline(mark.day, color=theme.muted, linewidth=RULE_WIDTH, zorder=1.5)
        else:
            axes.axvspan(mark.day, sheet.span.last, color=theme.outlook, linewidth=0, zorder=0)


def _year_names(sheet: Sheet, box: Box, ends: Sequence[dt.date]) -> list[tuple[float, str]]:
    """Return where the names of years stand: in the middle of what is shown of them; every other one if need be."""
    span = sheet.span
    room = box.width * DAYS_A_YEAR / (span.last - span.first)
    step = math.ceil(YEAR_ROOM * width_of(sheet.figure, str(ends[0].year), sheet.look.size.small) / room)
    names = []
    for start, end in pairwise(ends):
        low, high = max(day_of(start), span.first), min(day_of(end), span.last)
        if high - low > LEAST_OF_A_YEAR * DAYS_A_YEAR:
            names.append(((low + high) / 2, str(start.year)))
    return names[::step]


def _months(sheet: Sheet, box: Box, months: Sequence[dt.date]) -> list[dt.date]:
    """Return evenly spaced months of a short span, as many as there is room to name."""
    size, span = sheet.look.size, sheet.span
    name = width_of(sheet.figure, f"{months[0]:%b %Y}", size.small)
    margin = (span.last - span.first) * name / 2 / box.width
    shown = [month for month in months if span.first + margin <= day_of(month) <= span.last]
    most = max(int(box.width / (MONTH_ROOM * name)), 1)
    step = next((step for step in (1, 2, 3, 6, 12) if len(shown[::step]) <= most), 12)
    return shown[::step]


def draw_time(sheet: Sheet, axes: Axes, box: Box, *, labelled: bool) -> None:
    """Set up the axis of time: years between their ends, or months where there are less than two years."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter

    look, span, axis = sheet.look, sheet.span, axes.xaxis
    first, last = (EPOCH + dt.timedelta(days=day) for day in (span.first, span.last))
    months = [dt.date(year, month, 1) for year in range(first.year, last.year + 2) for month in range(1, 13)]
    if span.last - span.first < LONG_SPAN:
        ends = _months(sheet, box, months)
        names = [(day_of(month), f"{month:%b %Y}") for month in ends]
    else:
        ends = [month for month in months if month.month == 1]
        names = _year_names(sheet, box, ends)
    axes.set_xlim(span.first, span.last)
    axis.remove_overlapping_locs = False
    axis.set_major_locator(FixedLocator([day_of(end) for end in ends if span.first <= day_of(end) <= span.last]))
    axis.set_major_formatter(NullFormatter())
    axes.tick_params(axis="x", which="major", length=TICK_LENGTH, width=RULE_WIDTH, color=look.theme.muted)
    if labelled:
        axis.set_minor_locator(FixedLocator([day for day, _ in names]))
        axis.set_minor_formatter(FixedFormatter([name for _, name in names]))
    axes.tick_params(axis="x", which="minor", length=0, labelcolor=look.theme.ink, labelsize=look.size.small, pad=5)


def value_ticks(sheet: Sheet, low: float, high: float, height: float) -> list[float]:
    """Return round values from `low` up to `high`, as many as a height in inches has room for.

    In a height of 0, which is not known yet, these are all from which a low panel has those that it has room for.
    """
    from matplotlib.ticker import MaxNLocator

    line = sheet.look.size.line(sheet.look.size.small)
    steps = min(max(int(height / (LINES_A_TICK * line)), FEWEST_STEPS), MOST_STEPS)
    found = MaxNLocator(nbins=steps, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ticks = [float(tick) for tick in found if low <= tick <= high]
    if not height or len(ticks) < len(("low", "high")):
        return ticks
    return _thinned(ticks, math.ceil(line * (high - low) / (height * (ticks[1] - ticks[0]))))


def _thinned(ticks: list[float], apart: int) -> list[float]:
    """Leave out ticks less than so many steps apart: keep zero and what is even from it, or else the ends."""
    if apart <= 1:
        return ticks
    start = ticks.index(0.0) if 0.0 in ticks else 0
    even = ticks[start % apart :: apart]
    if len(even) > 1 or len(ticks) <= apart:
        return even
    return [ticks[0], ticks[-1]]


def tick_text(value: float, *, percent: bool) -> str:
    """Return a value as it stands on its axis, with a minus sign and not a hyphen."""
    text = f"{100 * value:g}{NO_BREAK}%" if percent else f"{value:,.10g}"
    return text.replace("-", "\N{MINUS SIGN}")


def draw_values(sheet: Sheet, axes: Axes, box: Box, limits: tuple[float, float], *, percent: bool) -> None:
    """Set up the axis of values: light lines across, the one at zero darker, and no box."""
    from matplotlib.ticker import FixedFormatter, FixedLocator

    theme, ticks = sheet.look.theme, value_ticks(sheet, *limits, box.height)
    axes.set_facecolor("none")
    axes.set_ylim(*limits)
    axes.yaxis.set_major_locator(FixedLocator(ticks))
    axes.yaxis.set_major_formatter(FixedFormatter([tick_text(tick, percent=percent) for tick in ticks]))
    axes.tick_params(axis="y", length=0, labelcolor=theme.ink, labelsize=sheet.look.size.small, pad=TICK_LENGTH)
    for tick in ticks:
        axes.axhline(tick, color=theme.muted if tick == 0 else theme.grid, linewidth=RULE_WIDTH, zorder=1)
    for spine in axes.spines.values():
        spine.set_visible(False)
