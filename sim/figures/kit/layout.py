"""Where everything in a figure stands: worked out once for each format, before any colour is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np

from sim.figures.kit.contents import Box, Contents, End, Panel, RowPanel, Sample, Text
from sim.figures.kit.dates import Dates, key_texts
from sim.figures.kit.look import BASELINE, POINTS_AN_INCH, Size, styled
from sim.figures.kit.marks import HIGH, LOW, Fan, Points
from sim.figures.kit.names import Leader, Taken, name_of_points, names_of_ends
from sim.figures.kit.plan import HEAD_INCHES, NO_LETTER_LINES, TICK_LINES, Plan, label_lines, timed, upright_height
from sim.figures.kit.rowwise import Placed, RowColumns, place_rows
from sim.figures.kit.scales import LETTER_EMS, LETTERS, Days, Names, Time, Values

SAMPLE_EMS: Final = 2.2
ROUNDING: Final = 1e-6


@dataclass(frozen=True)
class PlacedSample:
    """A sample of the key with its lower left corner, in inches."""

    sample: Sample
    left: float
    base: float


@dataclass(frozen=True, eq=False)
class Layout:
    """A figure before it is drawn; the height of `size` is that of the figure."""

    size: Size
    dates: Dates
    placed: tuple[Placed, ...]
    texts: tuple[Text, ...]
    leaders: tuple[Leader, ...]
    samples: tuple[PlacedSample, ...]


def lines_down(
    size: Size, lines: Iterable[str], left: float, top: float, points: float | None = None, **how: Any
) -> list[Text]:
    """Return lines of text downward from a height."""
    points = points or size.small
    base = top - 0.95 * points / POINTS_AN_INCH
    return [Text(line, left, base - number * size.line(points), points, **how) for number, line in enumerate(lines)]


def _key_lines(size: Size, samples: Sequence[Sample]) -> list[list[tuple[float, Sample | None, str]]]:
    """Set a key in lines: where each text begins, in inches, the sample that stands before it, and the text."""
    lines: list[list[tuple[float, Sample | None, str]]] = []
    indent, end = (SAMPLE_EMS + 0.6) * size.em, size.width - size.margin
    left = size.margin
    for sample in samples:
        texts = size.wrapped(sample.name, end - size.margin - indent)
        wide = indent + size.width_of(texts[0])
        if not lines or left + wide > end or len(texts) > 1:
            lines.append([])
            left = size.margin
        lines[-1].append((left + indent, sample, texts[0]))
        lines += [[(left + indent, None, text)] for text in texts[1:]]
        left = left + wide + 1.8 * size.em if len(texts) == 1 else end
    return lines


@lru_cache(maxsize=8)
def lay_out(contents: Contents, size: Size) -> Layout:
    """Return where everything in a figure of a format stands."""
    with styled():
        return _laid_out(contents, size)


def _laid_out(contents: Contents, size: Size) -> Layout:
    dates, footer = Dates.of(contents), contents.facts.provenance if contents.facts else ""
    footer = contents.footer or footer
    titles = size.wrapped(contents.title, size.room, size.title, bold=True)
    subtitles = size.wrapped(contents.subtitle, size.room, size.text)
    notes = [line for note in (*contents.notes, footer) for line in size.wrapped(note, size.room)]
    plan, samples = Plan(contents, size, dates), _key_lines(size, contents.key)
    head = len(titles) * size.line(size.title) + len(subtitles) * size.line(size.text)
    events = (len(plan.key) + 0.4) * size.step if plan.key else 0.0
    keys = events + ((len(samples) + 0.5) * size.step if samples else 0.0)
    foot = size.margin + (len(notes) + 0.5) * size.step
    room = size.height - size.margin - head - keys - plan.around - foot
    heights = plan.heights(room)
    if not plan.given or sum(heights) > room + ROUNDING:
        size = replace(size, height=size.height - room + sum(heights))
    top = size.height - size.margin
    texts = lines_down(size, titles, size.margin, top, size.title, weight="bold")
    texts += lines_down(
        size, subtitles, size.margin, top - len(titles) * size.line(size.title), size.text, paint="muted"
    )
    texts += lines_down(size, notes, size.margin, size.margin + len(notes) * size.step, paint="muted")
    top -= head
    texts += key_texts(size, plan.key, top - 0.2 * size.step)
    placed_samples = []
    for number, line in enumerate(samples):
        base = top - events - (0.4 if not plan.key else 0.1 + 0.3) * size.step - (number + BASELINE) * size.step
        for left, sample, text in line:
            texts.append(Text(text, left, base, size.small))
            if sample is not None:
                placed_samples.append(PlacedSample(sample, left - (SAMPLE_EMS + 0.6) * size.em, base))
    placed, more, leaders = _place_panels(plan, size, top - keys, heights)
    return Layout(size, dates, tuple(placed), (*texts, *more), tuple(leaders), tuple(placed_samples))


def _place_panels(
    plan: Plan, size: Size, top: float, heights: Sequence[float]
) -> tuple[list[Placed], list[Text], list[Leader]]:
    """Place panels downward from a height, with the texts around their axes."""
    placed: list[Placed] = []
    texts: list[Text] = []
    leaders: list[Leader] = []
    columns = plan.grid.columns
    for row, high in zip(plan.rows, heights, strict=True):
        top -= plan.before(row)
        base = top - row.head - row.above - high
        for number in row.members:
            column, panel = number % columns, plan.panels[number]
            left = size.margin + sum(plan.ticks[:column]) + sum(plan.gutters[:column])
            left += column * (plan.wide + plan.gap)
            titles, plots = plan.lines(number)
            texts += lines_down(size, titles, left, top, plan.points, weight="bold")
            under = top - len(titles) * size.line(plan.points)
            texts += lines_down(size, plots, left, under, paint="muted")
            box = Box(left + plan.ticks[column], base, plan.width(number), high)
            labelled = not isinstance(panel.across, Time) or plan.scaled or number + columns >= len(plan.panels)
            valued = column == 0 or not plan.grid.shared
            if isinstance(panel, RowPanel):
                one, more = _place_row_panel(
                    plan, size, panel, number, box, (top, under - len(plots) * size.step, row.below)
                )
            else:
                one = Placed(panel, box, labelled, valued, ((0.0, high),))
                more, led = _around(plan, size, panel, box, plan.gutters[column])
                leaders += led
            placed.append(one)
            texts += more
            texts += _axis_texts(size, panel, box)
        top = base - row.below
    return placed, texts, leaders


def _place_row_panel(
    plan: Plan, size: Size, panel: RowPanel, number: int, box: Box, ends: tuple[float, float, float]
) -> tuple[Placed, list[Text]]:
    """Place rows in a box; `ends` are where the panel begins, where its head ends, and how much is free below."""
    top, under, below = ends
    if plan.given:  # among others whose dates stand above and below
        bottom = box.bottom - (0.0 if plan.below(panel, last=True) else below)
        box = Box(box.left, bottom, box.width, under - NO_LETTER_LINES * size.step / 2 - bottom)
    heading = top - 0.95 * plan.points / POINTS_AN_INCH if panel.title else None
    columns = plan.columns_of(panel, number)
    if not columns.beside:  # over the whole width, whatever the panels above and below leave free
        wide = columns.names + box.width + columns.texts - 0.5 * size.em
        box = Box(box.left - columns.names, box.bottom, wide, box.height)
        columns = RowColumns(0.0, 0.5 * size.em, beside=False)
    return place_rows(size, panel, columns, box, heading)


def _axis_texts(size: Size, panel: Panel | RowPanel, box: Box) -> list[Text]:
    """Return the name of an axis below it, and names that stand upright above the panel."""
    axis = panel.across
    if axis is None:
        return []
    under = box.bottom - TICK_LINES * size.step
    named, keyed = label_lines(size, axis, box.width)
    texts = lines_down(size, named, box.left, under, weight="bold")
    texts += lines_down(size, keyed, box.left, under - len(named) * size.step, paint="muted")
    if isinstance(axis, Names) and axis.upright:
        return texts + _names_above(size, axis, box)
    return texts


def _names_above(size: Size, axis: Names, box: Box) -> list[Text]:
    """Return names upright above a panel; or letters there, and a list of them above these."""
    texts, (low, high) = list[Text](), axis.limits
    if listed := axis.listed(size):
        top = box.top + upright_height(size, axis)
        for place, (letter, lines) in enumerate(zip(LETTERS, listed, strict=False)):
            middle = box.left + box.width * (place - low) / (high - low)
            texts.append(Text(letter, middle, box.top + 0.3 * size.step, size.small, weight="bold", align="center"))
            texts += lines_down(size, [letter], size.margin, top, weight="bold")
            texts += lines_down(size, lines, size.margin + LETTER_EMS * size.em, top)
            top -= len(lines) * size.step
    else:
        for at, name in axis.ticks(size, box.width):
            middle, lines = box.left + box.width * (at - low) / (high - low), size.wrapped(name, HEAD_INCHES)
            for number, line in enumerate(lines):
                left = middle + (number - (len(lines) - 1) / 2) * size.step
                texts.append(Text(line, left, box.top + 0.3 * size.step, size.small, align="center", upright=True))
    return texts


def _around(plan: Plan, size: Size, panel: Panel, box: Box, gutter: float) -> tuple[list[Text], list[Leader]]:
    """Return what stands around the axes of a panel: letters above, and names right of lines or beside points."""
    texts = plan.dates.texts_above(size, box, gutter) if plan.lettered and timed(panel) else []
    ends: list[End] = []
    if panel.up is None:
        return texts, []
    for mark in panel.marks:
        named = _beside_points(plan.dates, size, (panel, panel.up), box, mark) if isinstance(mark, Points) else []
        texts += named
        ends += [] if named else mark.ends
    more, leaders = names_of_ends(size, box, panel.up.limits, ends)
    return texts + more, leaders


def _beside_points(
    dates: Dates, size: Size, drawn: tuple[Panel, Values | Names | Days], box: Box, points: Points
) -> list[Text]:
    """Return the name of points where it meets neither other marks nor rules."""
    panel, up = drawn
    fans = [mark for mark in panel.marks if isinstance(mark, Fan)]
    rules = np.array([day for day, _ in dates.events])
    taken = Taken(
        np.concatenate([*(fan.days for fan in fans), rules]),
        np.concatenate([*(fan.quantiles[LOW] for fan in fans), np.full(len(rules), -math.inf)]),
        np.concatenate([*(fan.quantiles[HIGH] for fan in fans), np.full(len(rules), math.inf)]),
    )
    return name_of_points(size, box, dates.span, up.limits, (points.name, points.days, points.values), taken)
