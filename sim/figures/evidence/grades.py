"""Where the model's numbers come from: every parameter by grade, and how wide it is within its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.case.parameters import GRADES, Parameter, registry
from sim.figures.evidence.grade_rows import Item, Spread, columns_of, spreads_by_grade
from sim.figures.kit.axes import BASELINE, RULE_WIDTH
from sim.figures.kit.look import (
    NO_BREAK,
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_frame,
    add_line,
    counted,
    new_figure,
    percent,
    styled,
    width_of,
    wrapped,
)
from sim.figures.kit.stacked_labels import stack_labels
from sim.ground.version import __version__

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["grades", "grades_alt_text"]

COLOURS: Final[Mapping[ThemeName, Mapping[str, str]]] = {
    "light": {"A": "#0E2A47", "B": "#1B5287", "C": "#3F7FB5", "D": "#CB8427"},
    "dark": {"A": "#D6EAFB", "B": "#8CC0EE", "C": "#5A93C4", "D": "#E0A24E"},
}
"""Sourced grades share a hue and differ in lightness; our own choice stands apart."""
OWN: Final = "D"
ROW_SIZE: Final = 8.5
"""Type of the rows of a page, in points."""
ROW_LINE: Final = 1.2
ROW_GAP_EMS: Final = 0.3
HEADING_LINES: Final = 1.8
COLUMN_GAP_EMS: Final = 2.4
TITLE_SHARE: Final = 0.49
"""Of a column of a page, for the titles of parameters."""
BAR_EMS: Final = 1.5
RANGE_EMS: Final = 0.42
DEFAULT_EMS: Final = 0.5
AXIS_LINES: Final = 0.9


@dataclass(frozen=True)
class Plan:
    """Type and widths of the rows, in points and inches; `values` is the room for defaults, 0 where left out."""

    look: Look
    theme: ThemeName
    parameters: Mapping[str, Parameter]
    points: float
    column: float
    names: float
    values: float

    @property
    def em(self) -> float:
        """Size of the rows' type, in inches."""
        return self.points / POINTS_AN_INCH

    @property
    def line(self) -> float:
        """Height of a line of a row."""
        return ROW_LINE * self.em

    @property
    def gap(self) -> float:
        """Between columns."""
        return COLUMN_GAP_EMS * self.em


def _default(parameter: Parameter) -> str:
    """Return a default with its unit."""
    value, unit = f"{parameter.default:,.4g}", parameter.unit
    if unit == "1":
        return value
    if unit.startswith("unit"):
        unit = unit.replace("unit", "units", 1)
    return f"{value}{NO_BREAK}{unit}".replace(f"{NO_BREAK}1/", f"{NO_BREAK}per{NO_BREAK}")


def _share(number: int, total: int) -> str:
    """Return a number with its share, to one decimal so that the shares of all grades add up."""
    return f"{number}, {100 * number / total:.1f}{NO_BREAK}%" if number else "none"


def _title(spreads: Mapping[str, list[Spread]]) -> str:
    own = len(spreads[OWN])
    total = sum(map(len, spreads.values()))
    return f"Of the model's {total} numbers, {total - own} rest on sources and {own} are our own choice"


def _subtitle(*, page: bool) -> str:
    shown = "right: default and unit" if page else "names as in the registry"
    return (
        f"Each row runs from a parameter's lower to its upper bound. Bar: middle 90{NO_BREAK}% of its prior; "
        f"dot: default; {shown}. Within a grade, the widest first."
    )


def _notes(parameters: Mapping[str, Parameter], spreads: Mapping[str, list[Spread]]) -> list[str]:
    claims = {claim for parameter in parameters.values() for claim in parameter.claims}
    works = {key for parameter in parameters.values() for key in parameter.reference}
    articles = {claim.split("-")[0] for claim in claims}
    fixed = sum(spread.fixed for grade in spreads.values() for spread in grade)
    alone = f"Fixed, so without a bar: {fixed}. " if fixed else ""
    return [
        f"{alone}Sources: {counted(len(claims), 'claim')} of {counted(len(articles), 'article')}, "
        f"{counted(len(works), 'work')} of literature or public series{NO_BREAK}· "
        f"{counted(len(parameters), 'parameter')}{NO_BREAK}· version{NO_BREAK}{__version__}"
    ]


def _middle_width(spreads: list[Spread]) -> float:
    return float(np.median([spread.width for spread in spreads]))


def grades_alt_text() -> str:
    """Say what the figure of grades shows, from the registry.

    Returns
    -------
    str
        Numbers and shares by grade, and how wide the priors are.
    """
    parameters = registry()
    spreads = spreads_by_grade(parameters)
    total = len(parameters)
    listed = ", ".join(f"{grade} ({GRADES[grade]}) {_share(len(found), total)}" for grade, found in spreads.items())
    widths = ", ".join(f"{grade} {percent(_middle_width(found))}" for grade, found in spreads.items() if found)
    widest = max((one for found in spreads.values() for one in found), key=lambda one: one.width)
    return (
        f"{_title(spreads)}. The {counted(total, 'parameter')} of the registry by grade: {listed}. "
        f"Share of a parameter's bounds that the middle 90{NO_BREAK}% of its prior cover, median by grade: {widths}. "
        f"Widest: {parameters[widest.name].title} (grade {widest.grade}), {percent(widest.width)} of its bounds."
    )


def _plan(figure: Figure, look: Look, theme: ThemeName, parameters: Mapping[str, Parameter], *, page: bool) -> Plan:
    size = look.size
    points = ROW_SIZE if page else size.small
    em = points / POINTS_AN_INCH
    column = (size.width - 2 * size.margin - (size.columns - 1) * COLUMN_GAP_EMS * em) / size.columns
    if page:
        values = max(width_of(figure, _default(parameter), points) for parameter in parameters.values()) + em
        return Plan(look, theme, parameters, points, column, TITLE_SHARE * column, values)
    names = max(width_of(figure, name, points) for name in parameters) + em
    return Plan(look, theme, parameters, points, column, names, 0.0)


def _items(figure: Figure, plan: Plan, spreads: Mapping[str, list[Spread]]) -> tuple[list[Item], dict[str, Item]]:
    """Return headings and rows in order, and the headings of grades that go on in another column."""
    items: list[Item] = []
    head = HEADING_LINES * plan.line
    for grade, found in spreads.items():
        if found:
            items.append(Item(grade, (f"{grade}  {GRADES[grade]}",), head))
        for spread in found:
            name = plan.parameters[spread.name].title if plan.values else spread.name
            lines = tuple(wrapped(figure, name, plan.points, plan.names - plan.em))
            items.append(Item(grade, lines, len(lines) * plan.line + ROW_GAP_EMS * plan.em, spread))
    again = {grade: Item(grade, (f"{grade}  {words}, continued",), head) for grade, words in GRADES.items()}
    return items, again


def _draw_shares(figure: Figure, axes: Axes, plan: Plan, spreads: Mapping[str, list[Spread]], top: float) -> float:
    """Draw the shares by grade as one bar with a label each; return the height below it."""
    from matplotlib.patches import Rectangle

    size, theme = plan.look.size, plan.look.theme
    line, em = size.line(size.small), size.small / POINTS_AN_INCH
    width, total = size.width - 2 * size.margin, sum(map(len, spreads.values()))
    edges = size.margin + width * np.cumsum([0.0] + [len(found) / total for found in spreads.values()])
    texts = [(f"{grade}  ", f"{GRADES[grade]}: {_share(len(found), total)}") for grade, found in spreads.items()]
    bold = [width_of(figure, letter, size.small, bold=True) for letter, _ in texts]
    wides = [
        one + width_of(figure, words, size.small) + 3 * size.gap for one, (_, words) in zip(bold, texts, strict=True)
    ]
    rules = [float(edge) for edge in edges[:-1]]
    places = stack_labels(rules, wides, size.margin, size.width - size.margin)
    base = top - (1 + max(below for _, below in places)) * line
    for number, (grade, (left, below)) in enumerate(zip(spreads, places, strict=True)):
        foot = base + below * line
        colour = COLOURS[plan.theme][grade]
        axes.plot([rules[number]] * 2, [base, foot + line], color=theme.muted, linewidth=RULE_WIDTH)
        at = (left + size.gap, foot + (1 - BASELINE) * line)
        add_line(figure, texts[number][0], at, size.small, theme.legible(colour), weight="bold")
        add_line(figure, texts[number][1], (at[0] + bold[number], at[1]), size.small, theme.ink)
        wide = float(edges[number + 1] - edges[number])
        if wide:
            share = Rectangle(
                (rules[number], base - BAR_EMS * em), wide, BAR_EMS * em, facecolor=colour, edgecolor=theme.background
            )
            axes.add_patch(share)
    return base - BAR_EMS * em


def _draw_row(figure: Figure, axes: Axes, plan: Plan, item: Item, spread: Spread, corner: tuple[float, float]) -> None:
    """Draw a parameter downward from the upper left corner of its row."""
    theme, (left, top) = plan.look.theme, corner
    _write_name(figure, plan, item.lines, (left, top - ROW_GAP_EMS * plan.em / 2))
    middle = top - item.height / 2
    start, width = _rail(plan, left)
    axes.plot([start, start + width], [middle] * 2, color=theme.grid, linewidth=1.0, zorder=1)
    for edge in (start, start + width):
        tick = 0.25 * plan.em
        axes.plot([edge] * 2, [middle - tick, middle + tick], color=theme.muted, linewidth=RULE_WIDTH, zorder=1.5)
    colour = COLOURS[plan.theme][spread.grade]
    low, default, high = (start + width * share for share in (spread.low, spread.default, spread.high))
    if not spread.fixed:
        thick = RANGE_EMS * plan.points
        axes.plot([low, high], [middle] * 2, color=colour, linewidth=thick, solid_capstyle="butt", zorder=2)
    axes.plot(
        [default],
        [middle],
        "o",
        color=theme.ink,
        markersize=DEFAULT_EMS * plan.points,
        markeredgecolor=theme.background,
        markeredgewidth=0.6,
        zorder=3,
    )
    if plan.values:
        text, base = _default(plan.parameters[spread.name]), middle - 0.36 * plan.em
        add_line(figure, text, (left + plan.column, base), plan.points, theme.muted, ha="right")


def _rail(plan: Plan, left: float) -> tuple[float, float]:
    """Return where the bounds of a column's rows begin, and how wide they are."""
    return left + plan.names, plan.column - plan.names - plan.values - 0.3 * plan.em


def _write_name(figure: Figure, plan: Plan, lines: tuple[str, ...], corner: tuple[float, float]) -> None:
    """Write the name of a parameter downward from a corner."""
    for number, text in enumerate(lines):
        base = corner[1] - (number + BASELINE) * plan.line
        add_line(figure, text, (corner[0], base), plan.points, plan.look.theme.ink)


def _draw_column(figure: Figure, axes: Axes, plan: Plan, items: list[Item], corner: tuple[float, float]) -> None:
    """Draw headings and rows downward, below the ends of the bounds."""
    theme, (left, top) = plan.look.theme, corner
    start, width = _rail(plan, left)
    base = top - BASELINE * plan.line
    add_line(figure, "lower", (start, base), plan.points, theme.muted, style="italic")
    add_line(figure, "upper", (start + width, base), plan.points, theme.muted, style="italic", ha="right")
    if plan.values:
        add_line(figure, "default", (left + plan.column, base), plan.points, theme.muted, style="italic", ha="right")
    top -= AXIS_LINES * plan.line
    for item in items:
        if item.spread:
            _draw_row(figure, axes, plan, item, item.spread, (left, top))
        else:
            colour = theme.legible(COLOURS[plan.theme][item.grade])
            at = (left, top - item.height + 0.45 * plan.line)
            add_line(figure, item.lines[0], at, plan.points, colour, weight="bold")
        top -= item.height


def grades(*, theme: ThemeName = "light", size: SizeName = "page") -> Figure:
    """Draw every parameter of the registry by grade, on its bounds, with the shares of the grades.

    Parameters
    ----------
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 pixels, or 180 or 85 mm wide; as high as the rows need, and no less than other figures.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.
    """
    look, parameters, page = Look.of(theme, size), registry(), size == "page"
    spreads = spreads_by_grade(parameters)
    texts = _title(spreads), _subtitle(page=page), _notes(parameters, spreads)
    line = look.size.line(look.size.small)
    with styled():
        trial = new_figure(look)
        bottom, top = add_frame(trial, look, *texts)
        plan = _plan(trial, look, theme, parameters, page=page)
        axes = _sheet(trial)
        start = _draw_shares(trial, axes, plan, spreads, top - 0.5 * line) - line
        items, again = _items(trial, plan, spreads)
        columns, needed = columns_of(items, look.size.columns, again)
        missing = needed + AXIS_LINES * plan.line - (start - bottom)
        taller = replace(look, size=replace(look.size, height=look.size.height + max(missing, 0.0)))
        figure = new_figure(taller)
        _, top = add_frame(figure, taller, *texts)
        axes = _sheet(figure)
        start = _draw_shares(figure, axes, plan, spreads, top - 0.5 * line) - line
        for number, column in enumerate(columns):
            left = look.size.margin + number * (plan.column + plan.gap)
            _draw_column(figure, axes, plan, column, (left, start))
    return figure


def _sheet(figure: Figure) -> Axes:
    """Return axes over the whole of a figure, in inches, without any ticks."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    width, height = figure.get_size_inches()
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.set_axis_off()
    return axes
