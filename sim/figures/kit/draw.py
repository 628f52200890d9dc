"""Drawing: a figure that has been laid out, in the colours of a theme."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.contents import Contents, Pen, RowPanel
from sim.figures.kit.layout import SAMPLE_EMS, Layout, lay_out
from sim.figures.kit.look import RULE_WIDTH, SIZES, TICK_LENGTH, Size, SizeName, Theme, ThemeName, styled, theme_of
from sim.figures.kit.marks import POINT_EMS
from sim.figures.kit.rowwise import Placed
from sim.figures.kit.scales import Days, Names, Time, Values

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.figures.kit.dates import Dates

NAME_EMS: Final = 5 / 7
"""Between an axis and names of years or months below it: the lowest value beside it reaches down as far."""


def draw(contents: Contents, *, theme: ThemeName = "light", size: SizeName = "page") -> Figure:
    """Draw a figure: 1200 x 675 pixels; or 180 mm, 85 mm or 356 pixels wide, and as high as its panels need.

    Raises ValueError where there is no panel to draw.
    """
    if not contents.panels:
        raise ValueError("there is nothing of this to draw.")
    return drawn(lay_out(contents, SIZES[size]), theme_of(theme, contents.facts.case if contents.facts else None))


def drawn(layout: Layout, theme: Theme) -> Figure:
    """Return what has been laid out, as a figure in a theme."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    size = layout.size
    with styled():
        figure = Figure((size.width, size.height), dpi=size.dots, facecolor=theme.background)
        FigureCanvasAgg(figure)
        for placed in layout.placed:
            _draw_panel(figure, layout, placed, theme)
        for text in layout.texts:
            text.write(figure, theme)
        _draw_leaders(figure, layout, theme)
        _draw_samples(figure, layout, theme)
    return figure


def _draw_panel(figure: Figure, layout: Layout, placed: Placed, theme: Theme) -> None:
    panel, box, size = placed.panel, placed.box, layout.size
    axes = figure.add_axes(
        (box.left / size.width, box.bottom / size.height, box.width / size.width, box.height / size.height)
    )
    axes.set_facecolor("none")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.xaxis.remove_overlapping_locs = False
    _draw_across(axes, layout, placed, theme)
    if isinstance(panel, RowPanel):
        axes.set_ylim(0.0, box.height or 1.0)  # rows of a name alone take no height
        axes.yaxis.set_visible(False)
        for row, strip in zip(panel.rows, placed.strips, strict=True):
            for mark in row.marks:
                mark.draw(Pen(axes, box, size, theme, strip))
        return
    if panel.up is None:
        axes.set_ylim(0.0, box.height)
        axes.yaxis.set_visible(False)
    else:
        _draw_up(axes, size, placed, panel.up, theme)
    if isinstance(panel.across, Time):
        _draw_events(figure, axes, layout.dates, size, placed, theme)
    strip = panel.up.limits if panel.up else (0.0, box.height)
    for mark in panel.marks:
        mark.draw(Pen(axes, box, size, theme, strip))


def _draw_across(axes: Axes, layout: Layout, placed: Placed, theme: Theme) -> None:
    """Set up the axis across a panel."""
    axis, size = placed.panel.across, layout.size
    how: dict[str, Any] = {"axis": "x", "labelcolor": theme.ink, "labelsize": size.small}
    if isinstance(axis, Time):
        span = layout.dates.span
        axes.set_xlim(span.first, span.last)
        edges, names = span.ticks(size, placed.box.width)
        axes.set_xticks(edges, [])
        axes.tick_params(axis="x", which="major", length=TICK_LENGTH, width=RULE_WIDTH, color=theme.muted)
        if placed.labelled:
            axes.set_xticks([day for day, _ in names], [name for _, name in names], minor=True)
        axes.tick_params(which="minor", length=0, pad=NAME_EMS * size.small, **how)
        if isinstance(placed.panel, RowPanel):
            _draw_lines(axes, placed, edges, theme, rows=True)
        return
    if axis is None or (isinstance(axis, Names) and axis.upright):
        axes.set_xlim(*(axis.limits if axis else (0.0, placed.box.width)))
        axes.xaxis.set_visible(False)
        return
    axes.set_xlim(*axis.limits)
    ticks = _ticks_below(axis, size, placed)
    axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks])
    rows = isinstance(placed.panel, RowPanel)
    axes.tick_params(length=0 if rows else TICK_LENGTH, width=RULE_WIDTH, color=theme.muted, pad=TICK_LENGTH, **how)
    if rows:
        _draw_lines(axes, placed, [at for at, _ in ticks], theme)


def _ticks_below(axis: Values | Names | Days, size: Size, placed: Placed) -> list[tuple[float, str]]:
    """Return the ticks below a panel whose texts stay on the sheet, and right of the lowest value beside the panel."""
    box, (low, high), ticks = placed.box, axis.limits, axis.ticks(size, placed.box.width, across=True)
    left, right = (0.0, size.width) if isinstance(placed.panel, RowPanel) else (box.left, math.inf)

    def stays(at: float, text: str) -> bool:
        middle, half = box.left + box.width * (at - low) / (high - low), size.width_of(text) / 2
        return left <= middle - half and middle + half <= right

    if not isinstance(axis, Values) or len(ticks) < len(("first", "second")):
        return ticks
    return [tick for tick in ticks if stays(*tick)]


def _draw_lines(axes: Axes, placed: Placed, places: list[float], theme: Theme, *, rows: bool = False) -> None:
    """Draw light lines down through rows, clear of names between these, and a strong one at zero."""
    strips = placed.strips if placed.apart or rows else ((placed.strips[-1][0], placed.strips[0][1]),)
    for low, high in strips:
        for at in places:
            how: dict[str, Any] = {"color": theme.ink if at == 0 else theme.grid, "zorder": 1}
            axes.plot([at, at], [low, high], linewidth=RULE_WIDTH if rows else 2 * RULE_WIDTH, **how)
    for low, high in placed.strips if rows else ():
        axes.axhline((low + high) / 2, color=theme.grid, linewidth=RULE_WIDTH, zorder=1)


def _draw_up(axes: Axes, size: Size, placed: Placed, axis: Values | Names | Days, theme: Theme) -> None:
    """Set up the axis of values: light lines across, the one at zero darker, and no box."""
    ticks = axis.ticks(size, placed.box.height)
    axes.set_ylim(*axis.limits)
    axes.set_yticks([at for at, _ in ticks], [text for _, text in ticks] if placed.valued else [])
    axes.tick_params(axis="y", length=0, labelcolor=theme.ink, labelsize=size.small, pad=TICK_LENGTH)
    for at, _ in ticks if isinstance(axis, Values) else ():
        axes.axhline(at, color=theme.muted if at == 0 else theme.grid, linewidth=RULE_WIDTH, zorder=1)


def _draw_events(figure: Figure, axes: Axes, dates: Dates, size: Size, placed: Placed, theme: Theme) -> None:
    """Draw the rules of events, and the shade of the outlook up to its name above the axes."""
    from matplotlib.patches import Rectangle

    for day, _ in dates.events:
        axes.axvline(day, color=theme.muted, linewidth=RULE_WIDTH, zorder=1.5)
    if dates.outlook < dates.span.last:
        axes.axvspan(dates.outlook, dates.span.last, color=theme.outlook, linewidth=0, zorder=0)
        box = placed.box
        edge = dates.span.place(dates.outlook, box.left, box.width)
        corner = edge / size.width, box.top / size.height
        wide, high = (box.right - edge) / size.width, size.step / size.height
        figure.add_artist(Rectangle(corner, wide, high, color=theme.outlook, linewidth=0, zorder=0))


def _draw_leaders(figure: Figure, layout: Layout, theme: Theme) -> None:
    from matplotlib.lines import Line2D

    size = layout.size
    for leader in layout.leaders:
        ends = leader.start, leader.end
        across, up = [at[0] / size.width for at in ends], [at[1] / size.height for at in ends]
        colour = theme.paint(leader.paint)
        if leader.dot:
            how: dict[str, Any] = {"marker": "o", "markersize": POINT_EMS * size.text, "markeredgewidth": 0}
            figure.add_artist(Line2D(across[:1], up[:1], linestyle="none", color=colour, **how))
        else:
            figure.add_artist(Line2D(across, up, color=colour, linewidth=2 * RULE_WIDTH))


def _draw_samples(figure: Figure, layout: Layout, theme: Theme) -> None:
    """Draw a line or a shade before each name of the key."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    size = layout.size
    em = size.em
    for placed in layout.samples:
        sample, left, base = placed.sample, placed.left, placed.base
        colour = theme.paint(sample.paint)
        if sample.dashes is None:
            corner = left / size.width, (base - 0.1 * em) / size.height
            wide, high = SAMPLE_EMS * em / size.width, 0.9 * em / size.height
            how: dict[str, Any] = {"facecolor": colour, "edgecolor": theme.muted, "linewidth": RULE_WIDTH}
            if sample.hatch is not None:
                how |= {"hatch": "///", "edgecolor": theme.paint(sample.hatch)}
            figure.add_artist(Rectangle(corner, wide, high, **how))
        else:
            across, up = [left / size.width, (left + SAMPLE_EMS * em) / size.width], [(base + 0.35 * em) / size.height]
            how = {"linestyle": sample.dashes, "linewidth": sample.thick or size.thick, "solid_capstyle": "butt"}
            figure.add_artist(Line2D(across, up * 2, color=colour, **how))
