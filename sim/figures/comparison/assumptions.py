"""In which assumptions a scenario departs from the reference: numbers on their bounds, options, dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.figures.comparison.assumption_rows import KINDS, ONE, Difference, differences_by_kind
from sim.figures.comparison.words import quoted
from sim.figures.kit.axes import BASELINE, RULE_WIDTH, Box, Sheet, day_of, draw_time
from sim.figures.kit.keys import fitted_sheet, inch_axes, require
from sim.figures.kit.label_rows import LabelRow, RowPlan, plan_rows, write_names
from sim.figures.kit.look import (
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_line,
    add_lines,
    counted,
    new_figure,
    styled,
    wrapped,
)
from sim.figures.kit.sheet import Words, axes_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["assumptions", "assumptions_alt_text"]

FACTS: Final = ("reference", "other", "reference_title", "other_title", "start", "horizon", "version")
NAME_SHARE: Final = 0.4
TEXT_SHARE: Final = 0.27
HEADING_LINES: Final = 1.9
AXIS_LINES: Final = 1.6
PICTURE_LINES: Final = 1.0
DOT_EMS: Final = 0.65
PAINT: Final = 1


@dataclass(frozen=True)
class Group:
    """Differences of a kind, each with the plan of its row and what is written right of the picture."""

    kind: str
    differences: tuple[Difference, ...]
    plans: tuple[RowPlan, ...]
    texts: tuple[tuple[str, ...], ...]

    def height(self, line: float) -> float:
        """Height with its heading and, of events, the axis of time."""
        axis = AXIS_LINES * line if self.kind == "event" else 0.0
        return HEADING_LINES * line + sum(plan.height for plan in self.plans) + axis


@dataclass(frozen=True)
class Widths:
    """Where pictures begin, how wide they are, and how wide the texts right of them, in inches; 0 for none."""

    left: float
    picture: float
    text: float


def _pictured(one: Difference) -> bool:
    return one.kind == "event" or one.bounds is not None


def _groups(figure: Figure, look: Look, found: Mapping[str, list[Difference]]) -> tuple[list[Group], Widths]:
    """Measure all rows, over columns that all kinds share."""
    size = look.size
    inner, em = size.width - 2 * size.margin, size.small / POINTS_AN_INCH
    everything = [one for group in found.values() for one in group]
    beside = plan_rows(figure, look, [one.title for one in everything], share=NAME_SHARE, mark_lines=PICTURE_LINES)
    if not beside.column:
        names = [f"{one.title}: {one.text}" for one in everything]
        beside = plan_rows(figure, look, names, share=NAME_SHARE, mark_lines=PICTURE_LINES)
    text = TEXT_SHARE * inner if beside.column else 0.0
    widths = Widths(size.margin + beside.column + 0.4 * em, inner - beside.column - text - 1.4 * em, text)
    groups, at = [], 0
    for kind, members in found.items():
        plans, texts = [], []
        for one in members:
            room = text if _pictured(one) else text + widths.picture
            lines = tuple(wrapped(figure, one.text, size.small, room)) if beside.column else ()
            mark = max(len(lines), 1 if _pictured(one) else 0) * beside.line
            plans.append(replace(beside, names=(beside.names[at],), mark=mark))
            texts.append(lines)
            at += 1
        groups.append(Group(kind, tuple(members), tuple(plans), tuple(texts)))
    return groups, widths


def _spaced(groups: Sequence[Group], room: float, line: float) -> list[Group]:
    """Share out what room is left between rows, up to half a line each."""
    extra = min(max(room / sum(len(group.plans) for group in groups), 0.0), line / 2)
    return [
        replace(group, plans=tuple(replace(plan, gap=plan.gap + extra) for plan in group.plans)) for group in groups
    ]


def _finding(found: Mapping[str, list[Difference]], facts: Mapping[str, Any]) -> str:
    pieces = [counted(len(group), ONE[kind]) for kind, group in found.items()]
    listed = f"{', '.join(pieces[:-1])} and {pieces[-1]}" if len(pieces) > 1 else pieces[0]
    one = sum(map(len, found.values())) == 1
    return f"{facts['other_title']}: {listed} {'differs' if one else 'differ'}"


def _subtitle(found: Mapping[str, list[Difference]], facts: Mapping[str, Any]) -> str:
    start = f"Assumptions of this scenario against {quoted(facts['reference_title'])}."
    return (
        f"{start} Ring: there; dot: in this scenario."
        if any(_pictured(one) for group in found.values() for one in group)
        else start
    )


def _note(found: Mapping[str, list[Difference]], facts: Mapping[str, Any]) -> str:
    everything = [one for group in found.values() for one in group]
    claims = {claim for one in everything for claim in one.claims}
    own = sum(not one.claims for one in everything)
    return " · ".join(
        (
            f"Scenario {facts['other']} against {facts['reference']}",
            f"{counted(len(claims), 'claim')} cited",
            f"without a claim of its own: {own or 'none'} of {len(everything)}",
            f"version {facts['version']}",
        )
    )


def _ring_and_dot(sheet: Sheet, axes: Axes, ends: tuple[float | None, float | None], middle: float) -> None:
    """Draw where something stood and stands, with a line from one to the other."""
    theme, size = sheet.look.theme, sheet.look.size
    colour, points = theme.scenarios[PAINT], DOT_EMS * size.small
    there, here = ends
    if there is not None and here is not None:
        axes.plot([there, here], [middle] * 2, color=colour, linewidth=1.2, zorder=2)
    for at, fill, edge, over in ((ends[0], theme.background, theme.muted, 3), (ends[1], colour, colour, 4)):
        if at is not None:
            small = points if edge == colour else points + 2.0  # a ring about the dot where both meet
            how: dict[str, Any] = {
                "markersize": small,
                "markerfacecolor": fill,
                "markeredgecolor": edge,
                "markeredgewidth": 1.1,
            }
            axes.plot([at], [middle], "o", zorder=over, clip_on=False, **how)


def _draw_rail(sheet: Sheet, axes: Axes, one: Difference, at: tuple[Widths, float]) -> None:
    """Draw a number on its bounds."""
    theme, (widths, middle) = sheet.look.theme, at
    start, end = widths.left, widths.left + widths.picture
    axes.plot([start, end], [middle] * 2, color=theme.grid, linewidth=1.2, zorder=1)
    for edge in (start, end):
        axes.plot([edge] * 2, [middle - 0.035, middle + 0.035], color=theme.muted, linewidth=RULE_WIDTH, zorder=1.5)
    ends = [None if value is None else start + widths.picture * one.share(value) for value in (one.before, one.after)]
    _ring_and_dot(sheet, axes, (ends[0], ends[1]), middle)


def _place(group: Group, top: float) -> list[LabelRow]:
    placed = []
    for plan in group.plans:
        placed += plan.rows(top, plan.height)
        top -= plan.height
    return placed


def _draw_events(sheet: Sheet, group: Group, placed: Sequence[LabelRow], widths: Widths) -> None:
    """Draw dates on an axis of time that all events share."""
    box = Box(widths.left, placed[-1].bottom, widths.picture, placed[0].top - placed[-1].bottom, 0.0)
    axes, theme = axes_in(sheet, box), sheet.look.theme
    draw_time(sheet, axes, box, labelled=True)
    axes.set_facecolor("none")
    axes.set_ylim(box.bottom, box.top)
    axes.yaxis.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    for one, row in zip(group.differences, placed, strict=True):
        axes.axhline(row.middle, color=theme.grid, linewidth=RULE_WIDTH, zorder=1)
        axes.vlines(axes.get_xticks(), row.bottom, row.top, color=theme.grid, linewidth=RULE_WIDTH, zorder=1)
        ends = [None if date is None else day_of(date) for date in (one.before, one.after)]
        _ring_and_dot(sheet, axes, (ends[0], ends[1]), row.middle)


def _draw_group(sheet: Sheet, axes: Axes, group: Group, top: float, widths: Widths) -> None:
    """Draw a heading and rows downward from a height."""
    size, theme, figure = sheet.look.size, sheet.look.theme, sheet.figure
    line = size.line(size.small)
    base = top - HEADING_LINES * line + (1.1 - BASELINE) * line
    add_line(figure, KINDS[group.kind], (size.margin, base), size.small, theme.ink, weight="bold")
    placed = _place(group, top - HEADING_LINES * line)
    write_names(figure, sheet.look, placed)
    right = size.width - size.margin
    if group.kind == "event":
        _draw_events(sheet, group, placed, widths)
    elif widths.text and any(one.bounds for one in group.differences):
        for text, at, ends in (("lower", widths.left, "left"), ("upper bound", widths.left + widths.picture, "right")):
            add_line(figure, text, (at, base), size.small, theme.muted, ha=ends, style="italic")
    for one, row, texts in zip(group.differences, placed, group.texts, strict=True):
        if one.kind != "event" and one.bounds:
            _draw_rail(sheet, axes, one, (widths, row.middle))
        left = right - widths.text if _pictured(one) else widths.left
        add_lines(figure, texts, (left, row.middle + len(texts) * line / 2), size.small, theme.ink)


def assumptions(
    differences: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
    *,
    theme: ThemeName = "light",
    size: SizeName = "page",
) -> Figure:
    """Draw in which assumptions a scenario departs from the reference.

    Parameters
    ----------
    differences : sequence of mapping
        Each with kind (window, parameter, mechanism, event, contested or posture), name, title, before, after, unit,
        low, high and claims; before or after is None where it is absent, and those of events are dates.
    facts : mapping
        reference, other, reference_title, other_title, start and horizon (dates), version.
    theme, size
        As for `sim.figures.run.overview.overview`.

    Returns
    -------
    matplotlib.figure.Figure
        As high as its rows need.

    Raises
    ------
    InputError
        For no differences or more than 60, and as `differences_by_kind` says.
    """
    require(facts, FACTS, "the facts of a comparison")
    found, look = differences_by_kind(differences), Look.of(theme, size)
    words = Words(_finding(found, facts), _subtitle(found, facts), (_note(found, facts),))
    ends = [day_of(dt.date.fromisoformat(str(facts[name])[:10])) for name in ("start", "horizon")]
    line = look.size.line(look.size.small)
    with styled():
        groups, widths = _groups(new_figure(look), look, found)
        needed = sum(group.height(line) for group in groups)
        sheet, bottom, top = fitted_sheet(look, words, needed, (ends[0], ends[1]))
        groups = _spaced(groups, top - bottom - needed, line)
        axes = inch_axes(sheet.figure)
        for group in groups:
            _draw_group(sheet, axes, group, top, widths)
            top -= group.height(line)
    return sheet.figure


def assumptions_alt_text(differences: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> str:
    """Say in which assumptions a scenario departs from the reference, for those who cannot see it."""
    require(facts, FACTS, "the facts of a comparison")
    found = differences_by_kind(differences)
    groups = [
        f"{KINDS[kind]}: {'; '.join(f'{one.title}, {one.text}' for one in group)}." for kind, group in found.items()
    ]
    return " ".join([f"{_finding(found, facts)}.", f"{_subtitle(found, facts)}", *groups])
