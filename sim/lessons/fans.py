"""A picture of the runs that a student looks at: each outcome over time, the middle run and two bands of each side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.columns import Column, unit_or_scale
from sim.figures.kit.look import THEMES, styled
from sim.lessons.schema import Look
from sim.lessons.work import Work
from sim.words import capital, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, PANEL = 8.0, 2.6
"""Inches."""
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_LOOKS: Final = (("less", "--"), ("more", "-"), ("link", ":"))
"""Colour and line of each look of a side."""


@dataclass(frozen=True)
class Picture:
    """A block of runs as a picture, which a notebook shows as SVG; it is drawn when it is shown."""

    work: Work
    look: Look

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        titles = [self.work.lesson.front.sides[side].title for side in self.look.sides]
        outcomes = [_title(self.work, outcome) for outcome in self.look.outcomes]
        return f"{capital(listed(outcomes))}, over time. Each line is the middle of the runs: {listed(titles)}."

    def figure(self) -> Figure:
        """Draw it."""
        from matplotlib.figure import Figure

        outcomes, ground = self.look.outcomes, THEMES["light"].background
        with styled():
            figure = Figure(figsize=(WIDTH, PANEL * len(outcomes)), layout="constrained", facecolor=ground)
            panels = figure.subplots(len(outcomes), squeeze=False)[:, 0]
            for axes, outcome in zip(panels, outcomes, strict=True):
                _panel(axes, self.work, self.look, outcome)
        return figure

    def _repr_svg_(self) -> str:
        from sim.figures.kit.save import svg_of

        return svg_of(self.figure(), "runs", self.alt)


def _panel(axes: Axes, work: Work, look: Look, outcome: str) -> None:
    theme, sides = THEMES["light"], work.lesson.front.sides
    lesson = work.lesson
    for side, number in zip(look.sides, lesson.looks_of_sides[lesson.looks.index(look)], strict=True):
        paint, line = _LOOKS[number]
        times, colour = work.numbers.times(side), theme.paint(paint)
        lowest, low, middle, high, highest = np.quantile(work.numbers.plane(outcome, side), QUANTILES, axis=1)
        axes.fill_between(times, lowest, highest, color=colour, alpha=0.13, linewidth=0)
        axes.fill_between(times, low, high, color=colour, alpha=0.22, linewidth=0)
        axes.plot(times, middle, line, color=colour, linewidth=1.8, label=capital(sides[side].title))
    unit = unit_or_scale(outcome, Column.split(outcome).unit)
    axes.set_title(", ".join(filter(None, (_title(work, outcome), unit))), loc="left", fontsize=10)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)


def _title(work: Work, outcome: str) -> str:
    return Column.split(outcome).title(work.lesson.case.roster)
