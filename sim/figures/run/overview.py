"""Figures of a run as small multiples: the exchange, trust and pressure, beliefs and strikes, and what is observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.figures.kit.axes import Box, Sheet, draw_letters, draw_rules, draw_time, draw_values, tick_text, value_ticks
from sim.figures.kit.fan import HIGH, LOW, MEDIAN, draw_bands
from sim.figures.kit.labels import End, gutter_of, height_of, label_ends, label_points, point_style
from sim.figures.kit.look import NO_BREAK, Look, SizeName, ThemeName, counted, styled, width_of
from sim.figures.kit.narrative import alt_text
from sim.figures.kit.panels import Contents, Panel, Points, Rows
from sim.figures.kit.rows import draw_rows
from sim.figures.kit.sheet import Cell, Events, Place, Words, axes_in, blank_sheet, draw_head, lay_out, run_in_words
from sim.figures.run.beliefs import beliefs
from sim.figures.run.exchange import exchange
from sim.figures.run.observed import against_observed
from sim.figures.run.pressure import pressure
from sim.ground.axes import RUN

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["CONTENTS", "alt_text", "overview"]

CONTENTS: Final[Mapping[str, Callable[[xr.Dataset], Contents]]] = {
    "exchange": exchange,
    "trust_and_pressure": pressure,
    "beliefs_and_strikes": beliefs,
    "against_observed": against_observed,
}
"""What each figure of a run shows, by its name."""

HEADROOM: Final = 1.06
LINE_EMS: Final = 0.17
FEW_RUNS: Final = 20
SINGLE: Final = "A single run, which shows nothing of how uncertain it is."


def _subtitle(trajectories: xr.Dataset) -> str:
    runs = trajectories.sizes[RUN]
    few = " (few: the bands are rough)" if runs < FEW_RUNS else ""
    bands = f"bands: middle 50{NO_BREAK}% and 90{NO_BREAK}% of them"
    return run_in_words(trajectories, f"Line: median of {counted(runs, 'run')}{few}; {bands}.", SINGLE)


def _limits(panel: Panel) -> tuple[float, float]:
    low = min(0.0, *(float(line.fan[LOW].min()) for line in panel.lines))
    observed = panel.points.values if panel.points else ()
    highest = max(0.0, *(float(line.fan[HIGH].max()) for line in panel.lines), *observed)
    return low, HEADROOM * max(highest, panel.top) or 1.0


def _cell(sheet: Sheet, panel: Panel | Rows) -> Cell:
    """Return what a panel needs."""
    if isinstance(panel, Rows):
        return Cell(panel.title, panel.plots, 0.0, 0.0)
    size = sheet.look.size
    ticks = [
        tick_text(tick, percent=panel.percent)
        for height in (0.0, size.height / 4, size.height)
        for tick in value_ticks(sheet, *_limits(panel), height)
    ]
    names = [line.name for line in panel.lines] + ([panel.points.name] if panel.points else [])
    room = max(width_of(sheet.figure, tick, size.small) for tick in ticks) + 2 * size.gap
    return Cell(panel.title, panel.plots, room, gutter_of(sheet, names), height_of(sheet, names))


def _draw_points(sheet: Sheet, axes: Axes, box: Box, panel: Panel, points: Points) -> list[End]:
    """Draw observed points and name them; return what is left for the gutter."""
    days, values, ink = np.array(points.days), np.array(points.values), sheet.look.theme.ink
    axes.plot(days, values, "o", color=ink, zorder=4, clip_on=False, **point_style(sheet))
    lowest = np.min([line.fan[LOW] for line in panel.lines], axis=0)
    highest = np.max([line.fan[HIGH] for line in panel.lines], axis=0)
    band = panel.lines[0].days, lowest, highest
    named = label_points(sheet, axes, box, points.name, (days, values), band)
    return [] if named else [End(float(values.max()), points.name, ink, points=True)]


def _draw_panel(sheet: Sheet, panel: Panel, place: Place) -> None:
    axes, box, theme = axes_in(sheet, place.box), place.box, sheet.look.theme
    thickness = LINE_EMS * sheet.look.size.text
    for line in panel.lines:
        colour, halo = theme.paint(line.paint), theme.background
        draw_bands(axes, line.days, line.fan, colour=colour, dashes=line.dashes, width=thickness, halo=halo)
    draw_time(sheet, axes, box, labelled=place.dated)
    draw_values(sheet, axes, box, _limits(panel), percent=panel.percent)
    draw_rules(sheet, axes)
    draw_letters(sheet, box)
    ends = [End(float(line.fan[MEDIAN, -1]), line.name, theme.paint(line.paint)) for line in panel.lines]
    if panel.points:
        ends += _draw_points(sheet, axes, box, panel, panel.points)
    label_ends(sheet, axes, box, ends)


def overview(
    contents: Contents, *, events: Events | None = None, theme: ThemeName = "light", size: SizeName = "page"
) -> Figure:
    """Draw panels of a run on one sheet.

    Parameters
    ----------
    contents : Contents
        From one of `CONTENTS`.
    events : mapping of str to (date, label), optional
        Dated events by id; those outside the run are left out.
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide and as high as the panels need.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.
    """
    if not contents.panels:
        raise ValueError("the dataset has nothing of this to draw.")
    with styled():
        sheet = blank_sheet(Look.of(theme, size), contents.trajectories, events)
        cells = [_cell(sheet, panel) for panel in contents.panels]
        words = Words(contents.title, _subtitle(contents.trajectories), contents.notes)
        sheet, places, _ = lay_out(sheet, contents.trajectories, words, cells)
        for panel, place in zip(contents.panels, places, strict=True):
            draw_head(sheet, place)
            if isinstance(panel, Rows):
                draw_rows(sheet, panel, place)
            else:
                _draw_panel(sheet, panel, place)
    return sheet.figure
