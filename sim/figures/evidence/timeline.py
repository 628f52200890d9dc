"""The timeline of the reporting: every dated claim by theme and standing, and the links between contradictions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.figures.evidence.claim_links import Curve, curves_of, number_places
from sim.figures.evidence.claim_positions import (
    MARK_SHARE,
    TO_SCALE,
    Positions,
    TimeScale,
    early_columns,
    last_day,
    place_claims,
)
from sim.figures.evidence.claim_signs import draw_key, draw_signs, key_rows
from sim.figures.evidence.claim_words import (
    Evidence,
    dates,
    evidence_of_ledger,
    notes,
    subtitle,
    timeline_alt_text,
    title,
)
from sim.figures.kit.axes import (
    BASELINE,
    RULE_WIDTH,
    Box,
    Mark,
    PlacedMark,
    Sheet,
    Span,
    day_of,
    draw_marks,
)
from sim.figures.kit.look import (
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_frame,
    add_line,
    add_lines,
    new_figure,
    styled,
    width_of,
    wrapped,
)
from sim.figures.kit.stacked_labels import stack_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


__all__ = ["timeline", "timeline_alt_text"]

LINE_EMS: Final = 0.09
LINK: Final[dict[ThemeName, str]] = {"light": "#B0307A", "dark": "#FF9AD5"}
LIST_SHARE: Final = 0.26
"""Of the width of a page, for the key and the list of contradictions."""
LIST_SIZES: Final = (9.5, 9.0, 8.5, 8.0, 7.5)
LIST_INDENT_EMS: Final = 1.9
KEY_COLUMNS: Final = 2
MOST_COLUMNS: Final = 5
NUMBER_SIZE: Final = 7.5
OFF_SCALE: Final = "earlier: not to scale"


@dataclass(frozen=True)
class Plan:
    """Where the parts of the sheet stand; `side` is the left end and the width of the list, where there is one."""

    sheet: Sheet
    theme: ThemeName
    axes: Axes
    scale: TimeScale
    box: Box
    side: tuple[float, float] | None


def _row_names(evidence: Evidence) -> dict[str, tuple[str, str]]:
    total = Counter(claim.theme for claim in evidence.ledger.claims.values())
    shown = Counter(claim.theme for claim in evidence.dated.values())
    return {theme: (theme.capitalize(), f"{shown[theme]} of {number}") for theme, number in total.items()}


def _plan(figure: Figure, look: Look, theme: ThemeName, evidence: Evidence, bottom: float, *, listed: bool) -> Plan:
    """Lay out the sheet from left to right."""
    size = look.size
    em, line = size.small / POINTS_AN_INCH, size.line(size.small)
    names = 0.0
    if size.columns > 1:
        names = em + max(
            width_of(figure, f"{name} ", size.small, bold=True) + width_of(figure, number, size.small)
            for name, number in _row_names(evidence).values()
        )
    side = None
    right = size.width - size.margin
    if listed:
        wide = LIST_SHARE * size.width
        side = (right - wide, wide)
        right -= wide + 2 * em
    columns = early_columns(evidence.dated, MOST_COLUMNS)
    label = max((width_of(figure, _years(column), size.small) for column in columns), default=0.0)
    left, gap = size.margin + names, 0.6 * em
    end = last_day(evidence.dated)
    right -= 0.5 * em
    scale = TimeScale(columns, left, left + len(columns) * (label + gap), right, gap, end)
    box = Box(scale.start, bottom + 1.5 * line, right - scale.start, 0.0, 0.5 * em)
    events = tuple(
        Mark(day_of(first), f"{name}, {dates(first, last)}" if size.columns > 1 else name)
        for name, first, last in evidence.appeared
    )
    span = Span(day_of(TO_SCALE), day_of(end))
    sheet = Sheet(figure, look, span, float("inf"), events)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, size.width)
    axes.set_ylim(0.0, figure.get_size_inches()[1])
    axes.set_axis_off()
    return Plan(sheet, theme, axes, scale, box, side)


def _placed(plan: Plan) -> list[PlacedMark]:
    """Place the labels of articles beside their rules."""
    sheet, size = plan.sheet, plan.sheet.look.size
    end = plan.box.left + plan.box.width + plan.box.gutter
    rules = [sheet.span.place(mark.day, plan.box) for mark in sheet.marks]
    wides = [width_of(sheet.figure, mark.label, size.small) + 2 * size.gap for mark in sheet.marks]
    places = stack_labels(rules, wides, plan.scale.start, end)
    return [
        PlacedMark(mark, left, (mark.label,), below) for mark, (left, below) in zip(sheet.marks, places, strict=True)
    ]


def _years(column: tuple[int, int]) -> str:
    first, last = column
    return str(first) if first == last else f"{first}–{last % 100:02}"


def _draw_time(plan: Plan, evidence: Evidence, bottom: float, top: float) -> None:
    """Draw years, the columns of early ones, and when articles appeared."""
    from matplotlib.patches import Rectangle

    axes, scale, look = plan.axes, plan.scale, plan.sheet.look
    size, theme, figure = look.size, look.theme, plan.sheet.figure
    base = bottom - BASELINE * size.line(size.small) - 0.3 * size.small / POINTS_AN_INCH
    for _, first, last in evidence.appeared:
        low, high = scale.place(first), scale.place(last, over=True)
        axes.add_patch(Rectangle((low, bottom), high - low, top - bottom, color=theme.grid, linewidth=0, zorder=0.5))
        axes.plot([low, low], [bottom, top], color=theme.muted, linewidth=RULE_WIDTH, zorder=1.5)
    for number, column in enumerate(scale.columns):
        left = scale.column_left(number)
        shade = Rectangle((left, bottom), scale.column, top - bottom, color=theme.outlook, linewidth=0, zorder=0)
        axes.add_patch(shade)
        at = (left + scale.column / 2, base)
        add_line(figure, _years(column), at, size.small, theme.muted, ha="center", style="italic")
    for year in range(TO_SCALE.year, scale.end.year + 1):
        edge = scale.place(dt.date(year, 1, 1))
        axes.plot([edge, edge], [bottom, top], color=theme.grid, linewidth=2 * RULE_WIDTH, zorder=0.7)
        if year < scale.end.year:
            middle = (edge + scale.place(dt.date(year + 1, 1, 1))) / 2
            add_line(figure, str(year), (middle, base), size.small, theme.ink, ha="center")


def _draw_rows(plan: Plan, evidence: Evidence, positions: Positions) -> None:
    """Draw names of themes, lines of time and marks."""
    axes, look = plan.axes, plan.sheet.look
    size, theme, figure = look.size, look.theme, plan.sheet.figure
    names, step = _row_names(evidence), size.line(size.small)
    for row in positions.rows:
        axes.plot([size.margin, plan.scale.right], [row.bottom] * 2, color=theme.grid, linewidth=RULE_WIDTH, zorder=0.8)
        name, number = names[row.theme]
        base = (row.top - step if size.columns == 1 else (row.top + row.bottom - step) / 2) + 0.28 * step
        add_line(figure, name, (size.margin, base), size.small, theme.ink, weight="bold")
        across = size.margin + width_of(figure, f"{name} ", size.small, bold=True)
        add_line(figure, number, (across, base), size.small, theme.muted)
    tip, weight = 0.3 * positions.pitch, LINE_EMS * size.small
    for line in positions.lines:
        axes.plot([line.low, line.high], [line.y] * 2, color=theme.channels[1], linewidth=weight, zorder=2)
        for is_open, end, way in ((line.open_start, line.low, 1), (line.open_end, line.high, -1)):
            if is_open:
                back = end + way * tip
                axes.plot(
                    [back, end, back],
                    [line.y + tip, line.y, line.y - tip],
                    color=theme.muted,
                    linewidth=weight,
                    zorder=2,
                )
    diameter = MARK_SHARE * positions.pitch * POINTS_AN_INCH
    for standing in evidence.standings:
        places = [(dot.x, dot.y) for dot in positions.dots if evidence.dated[dot.claim].standing == standing]
        draw_signs(axes, standing, places, diameter, (look, plan.theme))


def _draw_curves(plan: Plan, evidence: Evidence, positions: Positions) -> None:
    """Draw the links between sides, and their numbers where there is a list of them."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    colour = LINK[plan.theme]
    places = {dot.claim: (dot.x, dot.y) for dot in positions.dots}
    within = (plan.scale.left, plan.box.bottom), (plan.scale.right, max(dot.y for dot in positions.dots))
    curves = curves_of(evidence.links, places, positions.pitch, within)
    weight = LINE_EMS * plan.sheet.look.size.small
    for curve in curves:
        path = Path([curve.start, curve.control, curve.end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        plan.axes.add_patch(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=weight, zorder=3))
    if plan.side:
        _draw_numbers(plan, curves, positions)


def _draw_numbers(plan: Plan, curves: Sequence[Curve], positions: Positions) -> None:
    from matplotlib.patches import Rectangle

    figure, theme = plan.sheet.figure, plan.sheet.look.theme
    high = NUMBER_SIZE / POINTS_AN_INCH
    sizes = {
        curve.number: (width_of(figure, str(curve.number), NUMBER_SIZE, bold=True) + 0.25 * high, high)
        for curve in curves
    }
    dots = np.array([(dot.x, dot.y) for dot in positions.dots])
    for number, (x, y) in number_places(curves, sizes, dots, positions.pitch):
        wide = sizes[number][0]
        paper = Rectangle((x - wide / 2, y - high / 2), wide, high, color=theme.background, linewidth=0, zorder=3.5)
        plan.axes.add_patch(paper)
        at = (x, y - 0.36 * high)
        add_line(figure, str(number), at, NUMBER_SIZE, theme.legible(LINK[plan.theme]), weight="bold", ha="center")


def _draw_list(plan: Plan, evidence: Evidence, left: float, width: float, extent: tuple[float, float]) -> None:
    """List the contradictions that are drawn, in the largest type that fits."""
    figure, theme = plan.sheet.figure, plan.sheet.look.theme
    bottom, top = extent
    for points in LIST_SIZES:
        indent = LIST_INDENT_EMS * points / POINTS_AN_INCH
        texts = [wrapped(figure, link.title, points, width - indent) for link in evidence.links]
        step = plan.sheet.look.size.line(points)
        if (sum(map(len, texts)) + 1.2) * step <= top - bottom:
            break
    colour = theme.legible(LINK[plan.theme])
    top = add_lines(figure, ["Contradictions drawn as curves"], (left, top), points, colour, weight="bold") - 0.2 * step
    for link, lines in zip(evidence.links, texts, strict=True):
        add_lines(figure, [str(link.number)], (left + 0.75 * indent, top), points, colour, weight="bold", ha="right")
        top = add_lines(figure, lines, (left + indent, top), points, theme.ink)


def timeline(*, theme: ThemeName = "light", size: SizeName = "page") -> Figure:
    """Draw every dated claim of the ledger by theme, time and standing, and link contradictions.

    Parameters
    ----------
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.
    """
    look, evidence = Look.of(theme, size), evidence_of_ledger()
    with styled():
        figure = new_figure(look)
        listed = size == "page"
        bottom, top = add_frame(figure, look, title(evidence), subtitle(evidence), notes(evidence, listed=listed))
        line = look.size.line(look.size.small)
        plan, top = _plan(figure, look, theme, evidence, bottom, listed=listed), top - 0.5 * line
        if plan.side:
            left, width = plan.side
            rows = key_rows(figure, look, evidence.standings, width, KEY_COLUMNS)
            below = draw_key(figure, plan.axes, (look, theme), rows, evidence.standings, (left, top))
            _draw_list(plan, evidence, left, width, (bottom, below - 0.5 * line))
        else:
            rows = key_rows(figure, look, evidence.standings, look.size.width - 2 * look.size.margin, None)
            top = (
                draw_key(figure, plan.axes, (look, theme), rows, evidence.standings, (look.size.margin, top))
                - 0.3 * line
            )
        marks = _placed(plan)
        top -= max((mark.above for mark in marks), default=1) * line
        head = line if look.size.columns == 1 else 0.0
        extent = (plan.box.bottom, top)
        positions = place_claims(evidence.ledger.claims, plan.scale, extent, 1.1 * line, head)
        _draw_time(plan, evidence, *extent)
        draw_marks(plan.sheet, marks, Box(plan.box.left, extent[0], plan.box.width, top - extent[0], plan.box.gutter))
        early = wrapped(figure, OFF_SCALE, look.size.small, plan.scale.start - plan.scale.left)
        at = (plan.scale.left, top + len(early) * line)
        add_lines(figure, early, at, look.size.small, look.theme.muted, style="italic")
        _draw_rows(plan, evidence, positions)
        _draw_curves(plan, evidence, positions)
    return figure
