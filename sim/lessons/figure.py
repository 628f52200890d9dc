"""A picture of a class: what each predicted, and what each one's runs gave, task by task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sim.figures.kit.look import THEMES, styled
from sim.lessons.lesson import Lesson
from sim.lessons.pool import Pooled
from sim.words import counted, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, PANEL, HEAD = 7.0, 0.95, 0.7
"""Inches."""
_ROWS: Final = {"predicted": 1.0, "found": 0.0}


def class_figure(lesson: Lesson, pools: Sequence[Pooled]) -> Figure:
    """Return a figure with one panel for each task: a dot for each student, a line for the mean's interval."""
    from matplotlib.figure import Figure

    tasks = list(dict.fromkeys(one.task.id for one in pools))
    with styled():
        height = HEAD + PANEL * len(tasks)
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        figure.suptitle(f"{lesson.front.title}: the class", x=0.01, ha="left", fontsize=11)
        panels = figure.subplots(len(tasks), 1, squeeze=False)[:, 0]
        for name, axes in zip(tasks, panels, strict=True):
            _panel(axes, name, [one for one in pools if one.task.id == name])
    return figure


def _panel(axes: Axes, name: str, pools: Sequence[Pooled]) -> None:
    for one in pools:
        row, colour = _ROWS[one.what], getattr(THEMES["light"], "muted" if one.what == "predicted" else "ink")
        axes.plot(one.values, [row] * len(one.values), "o", color=colour, alpha=0.35, markersize=5, markeredgewidth=0)
        low, high = one.interval
        if low <= high:
            axes.plot([low, high], [row - 0.3] * 2, color=colour, linewidth=2)
            axes.plot([one.mean], [row - 0.3], "|", color=colour, markersize=9)
    axes.set_yticks([_ROWS[one.what] for one in pools], [one.what for one in pools])
    axes.set_ylim(min(_ROWS[one.what] for one in pools) - 0.6, max(_ROWS[one.what] for one in pools) + 0.4)
    axes.set_title(name.replace("_", " "), loc="left", fontsize=9)
    axes.locator_params(axis="x", nbins=6)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def words_of(lesson: Lesson, pools: Sequence[Pooled]) -> str:
    """Return what the figure shows, in words."""
    said = [f"The class in lesson {lesson.number}, {lesson.front.title}."]
    for one in pools:
        low, high = one.interval
        span = f", interval of the mean {number(low)} to {number(high)}" if low <= high else ""
        students = counted(len(one.values), "student")
        said.append(f"{one.task.id}, {one.what} by {students}: mean {number(one.mean)}{span}.")
    return " ".join(said)
