"""Rows: how runs spread in a quantity at one date, each on a scale of its own, with what is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.figures.kit.axes import BASELINE, RULE_WIDTH, Box, Sheet
from sim.figures.kit.fan import HIGH, LOW, LOWER, MEDIAN, NARROW_SHADE, UPPER, WIDE_SHADE
from sim.figures.kit.labels import point_style
from sim.figures.kit.look import POINTS_AN_INCH, add_line, add_lines, width_of, wrapped
from sim.figures.kit.narrative import row_text
from sim.figures.kit.sheet import axes_in

if TYPE_CHECKING:
    from sim.figures.kit.panels import Row, Rows
    from sim.figures.kit.sheet import Place

HEADROOM: Final = 1.04
BAR: Final = 0.03
FEW: Final = 2
GAP_EMS: Final = 1.0
LEAST: Final = 0.1


def draw_rows(sheet: Sheet, rows: Rows, place: Place) -> None:
    """Draw rows over the whole width of a place: a name and numbers, and below them how runs spread."""
    size, box = sheet.look.size, place.box
    line = size.line(size.small)
    left, wide = place.left, box.left + box.width + box.gutter - place.left
    top, bottom = box.top + line, box.bottom - (line if place.dated else 0.0)
    texts = [_text_of(sheet, row, wide) for row in rows.rows]
    high = max((top - bottom - sum(map(len, texts)) * line) / len(texts), LEAST)
    for row, text in zip(rows.rows, texts, strict=True):
        _write(sheet, row, text, left, top)
        top -= len(text) * line + high
        _draw_spread(sheet, row, Box(left, top + 0.35 * high, wide, 0.55 * high, 0.0))


def _name_width(sheet: Sheet, row: Row) -> float:
    small = sheet.look.size.small
    return width_of(sheet.figure, row.name, small, bold=True) + GAP_EMS * small / POINTS_AN_INCH


def _text_of(sheet: Sheet, row: Row, wide: float) -> list[str]:
    """Return the numbers of a row in lines, the first of them beside its name; empty where it has no room there."""
    small, text = sheet.look.size.small, row_text(row)
    if _name_width(sheet, row) + width_of(sheet.figure, text, small) <= wide:
        return [text]
    return ["", *wrapped(sheet.figure, text, small, wide)]


def _write(sheet: Sheet, row: Row, text: list[str], left: float, top: float) -> None:
    size, theme = sheet.look.size, sheet.look.theme
    base = top - BASELINE * size.line(size.small)
    add_line(sheet.figure, row.name, (left, base), size.small, theme.ink, weight="bold")
    if text[0]:
        add_line(sheet.figure, text[0], (left + _name_width(sheet, row), base), size.small, theme.muted)
    add_lines(sheet.figure, text[1:], (left, top - size.line(size.small)), size.small, theme.muted)


def _draw_spread(sheet: Sheet, row: Row, box: Box) -> None:
    """Draw bands and a median; or, of values of which there are only two, blocks as strong as their shares of runs."""
    axes, theme = axes_in(sheet, box), sheet.look.theme
    last = HEADROOM * max(float(row.fan[HIGH]), float(row.values.max()), row.reported) or 1.0
    axes.set_facecolor("none")
    axes.axis("off")
    axes.set_xlim(0.0, last)
    axes.set_ylim(0.0, 1.0)
    axes.axhline(0.0, color=theme.muted, linewidth=RULE_WIDTH, zorder=1)
    axes.axvline(0.0, color=theme.muted, linewidth=2 * RULE_WIDTH, zorder=1)
    kinds, counts = np.unique(row.values, return_counts=True)
    if len(kinds) <= FEW:
        for kind, share in zip(kinds, counts / counts.sum(), strict=True):
            strength = WIDE_SHADE + (1 - WIDE_SHADE) * float(share)
            axes.bar(kind, 1.0, BAR * last, align="center", color=theme.channels[1], alpha=strength, zorder=2)
    else:
        for low, high, shade in ((LOW, HIGH, WIDE_SHADE), (LOWER, UPPER, NARROW_SHADE)):
            ends = float(row.fan[low]), float(row.fan[high])
            axes.axvspan(*ends, color=theme.channels[0], alpha=shade, linewidth=0, zorder=2)
        axes.axvline(float(row.fan[MEDIAN]), color=theme.channels[0], linewidth=4 * RULE_WIDTH, zorder=3)
    axes.plot([row.reported], [0.5], "o", color=theme.ink, zorder=4, clip_on=False, **point_style(sheet))
