"""An axis of numbers below a panel, and the sheet of figures that have no axis of time."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sim.figures.kit.axes import RULE_WIDTH, TICK_LENGTH, Box, Sheet, Span, tick_text, value_ticks
from sim.figures.kit.look import Look, new_figure, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_STEPS: Final = 5
APART_EMS: Final = 1.2
PAD: Final = 0.04


def sheet_without_dates(look: Look) -> Sheet:
    """Return an empty sheet for figures without an axis of time."""
    return Sheet(new_figure(look), look, Span(0.0, 1.0), math.inf)


def padded(low: float, high: float) -> tuple[float, float]:
    """Return limits a little wider than what they hold, and never empty."""
    room = PAD * (high - low) or PAD * abs(high) or 1.0
    return low - room, high + room


def room_for_values(sheet: Sheet, limits: tuple[float, float], *, percent: bool) -> float:
    """Return the room that the values left of a panel need, in inches, however high it is."""
    size = sheet.look.size
    heights = (0.0, size.height / 8, size.height / 4, size.height)
    ticks = [tick_text(tick, percent=percent) for height in heights for tick in value_ticks(sheet, *limits, height)]
    return max((width_of(sheet.figure, tick, size.small) for tick in ticks), default=0.0) + 2 * size.gap


def scale_ticks(sheet: Sheet, limits: tuple[float, float], wide: float) -> list[float]:
    """Return round values within limits, as many as can be written below an axis of a width in inches."""
    from matplotlib.ticker import MaxNLocator

    size, ticks = sheet.look.size, list(limits)
    for steps in range(MOST_STEPS, 0, -1):
        found = MaxNLocator(nbins=steps, steps=[1, 2, 2.5, 5, 10]).tick_values(*limits)
        ticks = [float(tick) for tick in found if limits[0] <= tick <= limits[1]]
        widths = [width_of(sheet.figure, tick_text(tick, percent=False), size.small) for tick in ticks]
        places = [wide * (tick - limits[0]) / (limits[1] - limits[0]) for tick in ticks]
        ends = list(zip(places, widths, strict=True))
        if all(b[0] - a[0] >= (a[1] + b[1]) / 2 + APART_EMS * size.gap for a, b in pairwise(ends)):
            break
    return ticks


def half_of_last(sheet: Sheet, limits: tuple[float, float]) -> float:
    """Return how far the last value below an axis may reach right of it, in inches."""
    size = sheet.look.size
    widths = (
        width_of(sheet.figure, tick_text(tick, percent=False), size.small)
        for wide in (0.0, 1.0, 2.0, size.width)
        for tick in scale_ticks(sheet, limits, wide)[-1:]
    )
    return max(widths, default=0.0) / 2


def draw_scale(sheet: Sheet, axes: Axes, box: Box, limits: tuple[float, float]) -> None:
    """Set up the axis of numbers below a panel."""
    ticks = scale_ticks(sheet, limits, box.width)
    first = box.width * (ticks[0] - limits[0]) / (limits[1] - limits[0]) if ticks else 0.0
    # A text that reaches left of the panel could meet the lowest of the values there.
    if ticks and first < width_of(sheet.figure, tick_text(ticks[0], percent=False), sheet.look.size.small) / 2:
        ticks = ticks[1:] if len(ticks) > 1 else ticks
    axes.set_xlim(*limits)
    write_below(sheet, axes, ticks, [tick_text(tick, percent=False) for tick in ticks])


def write_below(sheet: Sheet, axes: Axes, places: list[float], texts: list[str]) -> None:
    """Write texts below places of an axis."""
    from matplotlib.ticker import FixedFormatter, FixedLocator

    theme = sheet.look.theme
    axes.xaxis.set_major_locator(FixedLocator(places))
    axes.xaxis.set_major_formatter(FixedFormatter(texts))
    how = {"labelcolor": theme.ink, "labelsize": sheet.look.size.small}
    axes.tick_params(axis="x", length=TICK_LENGTH, width=RULE_WIDTH, color=theme.muted, pad=TICK_LENGTH, **how)
