"""Rows of indices with their intervals: what matters most, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.contents import Contents, Mark, Over, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.look import Paint
from sim.figures.kit.scales import Values, around_zero

if TYPE_CHECKING:
    from sim.figures.kit.facts import Facts

MOST: Final = 15
"""Rows of a panel."""
CLEAR, SECOND, UNCLEAR = "scenarios.1", "more", "muted"
THICK: Final = 2.4


@dataclass(frozen=True)
class Dot(Mark):
    """A number as a dot on its interval, hollow where it may be chance, with a tick at what chance alone gives."""

    value: float
    low: float
    high: float
    clear: bool
    paint: Paint = CLEAR
    by_chance: float | None = None
    place: float = 0.5  # from the lower to the upper end of the row

    @property
    def carried(self) -> Paint:
        """The paint that it is drawn in."""
        return self.paint if self.clear else UNCLEAR

    def draw(self, pen: Pen) -> None:
        """Draw the tick, the interval, and the dot."""
        colour = pen.theme.paint(self.carried)
        low, high = pen.strip
        up = low + self.place * (high - low)
        if self.by_chance is not None:
            ends = [low + 0.15 * (high - low), low + 0.85 * (high - low)]
            pen.axes.plot([self.by_chance] * 2, ends, color=pen.theme.paint("ink"), linewidth=1.0, zorder=2.0)
        how: dict[str, Any] = {"linewidth": THICK, "solid_capstyle": "butt", "zorder": 2.1}
        pen.axes.plot([self.low, self.high], [up] * 2, color=colour, **how)
        fill = colour if self.clear else pen.theme.background
        how = {"markersize": 0.62 * pen.size.small, "markeredgewidth": 1.0, "zorder": 3, "clip_on": False}
        pen.axes.plot([self.value], [up], "o", color=colour, markerfacecolor=fill, **how)


@dataclass(frozen=True)
class IndexRow:
    """A row: its name, its dots, and what is written beside them."""

    name: str
    text: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class IndexPanel:
    """Rows under one heading, the most important first."""

    rows: Sequence[IndexRow]
    title: str = ""
    heading: str = ""  # above the texts
    plots: str = ""  # what is plotted
    signed: bool = False  # whether a sign says in which direction

    def panel(self) -> RowPanel:
        """Return it as a panel that is drawn."""
        dots = [dot for row in self.rows for dot in row.dots]
        ends = [end for dot in dots for end in (dot.low, dot.high, dot.value, dot.by_chance or 0.0)]
        return RowPanel(
            tuple(Row(row.name, row.text, row.dots) for row in self.rows),
            across=Values(around_zero((end for end in ends if end == end), 0.04)),
            title=self.title,
            plots=self.plots,
            heading=self.heading,
            over=(Over(0.0, "← lower", -1), Over(0.0, "higher →", 1)) if self.signed else (),
            said=" ".join(
                [f"{self.title}:" if self.title else "", *(f"{row.name}: {row.text}." for row in self.rows)]
            ).strip(),
            joined=True,
        )


def index_rows(
    title: str,
    subtitle: str,
    panels: Iterable[IndexPanel],
    facts: Facts,
    key: Sequence[tuple[str, Paint]] = (),
    notes: Sequence[str] = (),
) -> Contents:
    """Return a figure of one panel of rows or several, below one another; its key leaves out what no dot carries."""
    shown = list(panels)
    carried = {dot.carried for panel in shown for row in panel.rows for dot in row.dots}
    samples = tuple(Sample(name, paint, thick=THICK) for name, paint in key if paint in carried)
    return Contents(
        title=title,
        subtitle=subtitle,
        panels=tuple(one.panel() for one in shown),
        facts=facts,
        notes=tuple(notes),
        key=samples,
        summary=subtitle,
        grid=stacked_rows,
    )
