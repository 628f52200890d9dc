"""A picture of a class: what each predicted, what each one's runs gave, and what was chosen, task by task."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from sim.figures.kit.look import THEMES, Theme, ThemeName, styled
from sim.lessons.lesson import Lesson
from sim.lessons.pool import Counted, Pooled
from sim.words import counted, number, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, PANEL, ROW, HEAD = 7.0, 1.05, 0.28, 0.8
"""Inches: of the figure, of a panel of numbers, of an option in a panel of choices, and above all panels."""
KEY: Final = (
    "A dot is a student. Under what was predicted: the middle, and the span that leaves out 1 in 10 on each side.\n"
    "Under what runs found: the mean, and its interval of 95 %.\n"
    "A bar: how many chose it. A ring: for how many it is right."
)
_ROWS: Final = {"predicted": 1.0, "found": 0.0}


def class_figure(
    lesson: Lesson, pools: Sequence[Pooled], choices: Sequence[Counted] = (), theme: ThemeName = "light"
) -> Figure:
    """Return a figure with one panel for each task: a dot for each student, and what they are together."""
    from matplotlib.figure import Figure

    look = THEMES[theme]
    tasks = list(dict.fromkeys(one.task.id for one in pools))
    chosen = [list(options) for _, options in groupby(choices, lambda one: one.task.id)]
    heights = [PANEL] * len(tasks) + [0.45 + ROW * len(options) for options in chosen]
    with styled():
        figure = Figure(figsize=(WIDTH, HEAD + sum(heights)), layout="constrained", facecolor=look.background)
        figure.suptitle(f"{lesson.front.title}: the class", x=0.01, ha="left", fontsize=11, color=look.ink)
        figure.supxlabel(KEY, x=0.01, ha="left", fontsize=7.5, color=look.muted)
        panels = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        for axes in panels:
            _plain_axes(axes, look)
        for name, axes in zip(tasks, panels, strict=False):
            _numbers(axes, name, [one for one in pools if one.task.id == name], look)
        for options, axes in zip(chosen, panels[len(tasks) :], strict=True):
            _options(axes, options, look)
    return figure


def _plain_axes(axes: Axes, look: Theme) -> None:
    axes.set_facecolor(look.background)
    axes.tick_params(colors=look.muted, labelcolor=look.ink, labelsize=8)
    axes.spines["bottom"].set_color(look.muted)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _numbers(axes: Axes, name: str, pools: Sequence[Pooled], look: Theme) -> None:
    for one in pools:
        row, colour = _ROWS[one.what], look.more if one.what == "predicted" else look.less
        axes.plot(one.values, [row] * len(one.values), "o", color=colour, alpha=0.45, markersize=5, markeredgewidth=0)
        low, middle, high = one.span
        if low <= high:
            axes.plot([low, high], [row - 0.3] * 2, color=colour, linewidth=2)
            axes.plot([middle], [row - 0.3], "|", color=colour, markersize=9, markeredgewidth=2)
    axes.set_yticks([_ROWS[one.what] for one in pools], [one.what for one in pools])
    axes.set_ylim(min(_ROWS[one.what] for one in pools) - 0.6, max(_ROWS[one.what] for one in pools) + 0.4)
    axes.set_title(plain(name), loc="left", fontsize=9, color=look.ink)
    axes.locator_params(axis="x", nbins=6)


def _options(axes: Axes, options: Sequence[Counted], look: Theme) -> None:
    from matplotlib.ticker import MaxNLocator

    rows = range(len(options))
    axes.barh(rows, [one.chose for one in options], height=0.55, color=look.more, alpha=0.6)
    right = [one.right_for or math.nan for one in options]
    axes.plot(right, rows, "o", color=look.less, fillstyle="none", markeredgewidth=1.5)
    axes.set_yticks(rows, [plain(one.option) for one in options])
    axes.set_ylim(len(options) - 0.4, -0.6)
    axes.set_xlim(left=-0.2)
    axes.set_title(plain(options[0].task.id), loc="left", fontsize=9, color=look.ink)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))


def words_of(lesson: Lesson, pools: Sequence[Pooled], choices: Sequence[Counted] = ()) -> str:
    """Return what the figure shows, in words."""
    said = [f"The class in lesson {lesson.number}, {lesson.front.title}.", *map(_of_numbers, pools)]
    return " ".join([*said, *_of_choices(choices)])


def _of_numbers(one: Pooled) -> str:
    (low, middle, high), students = one.span, counted(len(one.values), "student")
    if one.what == "predicted":
        middle_and = f"{number(middle)} in the middle, 8 in 10 between {number(low)} and {number(high)}"
        return f"{one.task.id}, predicted by {students}: {middle_and}."
    between = f", interval of the mean {number(low)} to {number(high)}" if low <= high else ""
    return f"{one.task.id}, found by {students}: mean {number(middle)}{between}."


def _of_choices(choices: Sequence[Counted]) -> Iterator[str]:
    for name, options in groupby(choices, lambda one: one.task.id):
        parts = (f"{one.option} by {one.chose}, right for {one.right_for}" for one in options)
        yield f"{name}, chosen: {'; '.join(parts)}."
