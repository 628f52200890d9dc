"""Where the model's numbers come from: every parameter by grade, and how wide it is within its bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.case.parameters import GRADES, Parameter
from sim.figures.kit.contents import Contents, Legible, Mark, Panel, Pen, Sample, stacked
from sim.figures.kit.look import BASELINE, POINTS_AN_INCH, RULE_WIDTH, Size, Tones
from sim.ground.version import __version__
from sim.words import NO_BREAK, counted, exact, percent, with_unit

if TYPE_CHECKING:
    from sim.case.case import Case

PAINTS: Final[Mapping[str, Tones]] = {
    "A": Tones("#0E2A47", "#D6EAFB"),
    "B": Tones("#1B5287", "#8CC0EE"),
    "C": Tones("#3F7FB5", "#5A93C4"),
    "D": Tones("#CB8427", "#E0A24E"),
}
"""Sourced grades share a hue and differ in lightness; our own choice stands apart."""
OWN: Final = "D"
BAR_EMS: Final = 1.5
ROW_LINE, ROW_GAP_EMS, HEADING_LINES, COLUMN_GAP_EMS, AXIS_LINES = 1.2, 0.3, 1.8, 2.4, 0.9
RANGE_EMS, DEFAULT_EMS = 0.42, 0.5


@dataclass(frozen=True)
class Spread:
    """A parameter within its bounds, from 0 to 1: the 5 % quantile of its prior, its default, and the 95 % quantile."""

    name: str
    grade: str
    low: float
    default: float
    high: float
    fixed: bool

    @property
    def width(self) -> float:
        """Share of the bounds that the middle 90 % of the prior cover."""
        return self.high - self.low


@dataclass(frozen=True)
class Item:
    """A heading, where `spread` is None, or a row; with its height in inches."""

    grade: str
    lines: tuple[str, ...]
    height: float
    spread: Spread | None = None


def spread_of(name: str, parameter: Parameter) -> Spread:
    """Return a parameter within its bounds."""
    low, high = parameter.bounds
    ends = parameter.prior.quantile(np.array([0.05, 0.95]), parameter.bounds, parameter.default)
    first, last = (float((value - low) / (high - low)) for value in ends)
    default = (parameter.default - low) / (high - low)
    return Spread(name, parameter.grade, first, default, last, parameter.prior.family == "fixed")


def spreads_by_grade(parameters: Mapping[str, Parameter]) -> dict[str, list[Spread]]:
    """Return all parameters by grade, the widest first."""
    spreads = [spread_of(name, parameter) for name, parameter in parameters.items()]
    return {
        grade: sorted((one for one in spreads if one.grade == grade), key=lambda one: (-one.width, one.name))
        for grade in GRADES
    }


def _filled(items: Sequence[Item], room: float, again: Mapping[str, Item]) -> list[list[Item]]:
    """Fill columns of a height; no column ends with a heading, and a grade that goes on in the next is named again."""
    columns: list[list[Item]] = [[]]
    taken = 0.0
    for number, item in enumerate(items):
        needed = item.height + (items[number + 1].height if item.spread is None and number + 1 < len(items) else 0.0)
        if columns[-1] and taken + needed > room:
            columns.append([again[item.grade]] if item.spread else [])
            taken = sum(one.height for one in columns[-1])
        columns[-1].append(item)
        taken += item.height
    return columns


def columns_of(items: Sequence[Item], count: int, again: Mapping[str, Item]) -> tuple[list[list[Item]], float]:
    """Spread items over at most `count` columns, the highest as low as possible; return these and its height."""
    room = sum(item.height for item in items) / count
    while len(columns := _filled(items, room, again)) > count:
        room += 0.02
    return columns, max((sum(item.height for item in column) for column in columns), default=0.0)


def _default(parameter: Parameter) -> str:
    """Return a default with its unit."""
    return with_unit(exact(parameter.default), parameter.unit).replace(" ", NO_BREAK)


def _share(number: int, total: int) -> str:
    """Return a number with its share, to one decimal so that the shares of all grades add up."""
    return f"{number}, {percent(number / total, 1)}" if number else "none"


@dataclass(frozen=True, eq=False)
class _Shares(Mark):
    """One bar, divided by grade."""

    numbers: Mapping[str, int]

    def least(self, size: Size, wide: float) -> float:  # noqa: ARG002
        return BAR_EMS * size.em

    def draw(self, pen: Pen) -> None:
        total, left = sum(self.numbers.values()), 0.0
        for grade, number in self.numbers.items():
            wide = pen.box.width * number / total
            how: dict[str, Any] = {"color": pen.theme.paint(PAINTS[grade]), "edgecolor": pen.theme.background}
            pen.axes.barh(pen.box.height / 2, wide, BAR_EMS * pen.size.em, left, **how)
            left += wide


@dataclass(frozen=True)
class _Rows:
    """Rows of parameters in columns of a width; sizes in inches, `values` being 0 where defaults are left out."""

    columns: list[list[Item]]
    height: float
    points: float
    wide: float
    names: float
    values: float

    @property
    def em(self) -> float:
        return self.points / POINTS_AN_INCH

    @property
    def line(self) -> float:
        return ROW_LINE * self.em

    def rail(self, left: float) -> tuple[float, float]:
        """Return where the bounds in a column begin and end."""
        return left + self.names, left + self.wide - self.values - 0.3 * self.em


@dataclass(frozen=True, eq=False)
class _Parameters(Mark):
    """Every parameter: its bounds, the middle of its prior and its default, in columns under the names of grades."""

    parameters: Mapping[str, Parameter]
    spreads: Mapping[str, list[Spread]]

    @lru_cache(maxsize=4)  # noqa: B019 - a figure holds few marks, and not for long
    def rows(self, size: Size, wide: float) -> _Rows:
        """Return the rows in their columns; a page has titles and defaults, narrower formats have names."""
        page = not size.panel
        points = 8.5 if page else size.small
        em = points / POINTS_AN_INCH
        column = (wide - (size.columns - 1) * COLUMN_GAP_EMS * em) / size.columns
        names, values = 0.49 * column, 0.0  # titles of parameters take half of a page's column
        if page:
            values = em + max(size.width_of(_default(one), points) for one in self.parameters.values())
        else:
            names = em + max(size.width_of(name, points) for name in self.parameters)
        items: list[Item] = []
        line, head = ROW_LINE * em, HEADING_LINES * ROW_LINE * em
        for grade, found in self.spreads.items():
            items += [Item(grade, (f"{grade}  {GRADES[grade]}",), head)] if found else []
            for spread in found:
                name = self.parameters[spread.name].title if page else spread.name
                lines = tuple(size.wrapped(name, names - em, points))
                items.append(Item(grade, lines, len(lines) * line + ROW_GAP_EMS * em, spread))
        again = {grade: Item(grade, (f"{grade}  {words}, continued",), head) for grade, words in GRADES.items()}
        columns, height = columns_of(items, size.columns, again)
        return _Rows(columns, height + AXIS_LINES * line, points, column, names, values)

    def least(self, size: Size, wide: float) -> float:
        return self.rows(size, wide).height

    def draw(self, pen: Pen) -> None:
        rows, placed = self.rows(pen.size, pen.box.width), list[_Placed]()
        for number, items in enumerate(rows.columns):
            left, top = number * (rows.wide + COLUMN_GAP_EMS * rows.em), pen.box.height
            (start, end), base = rows.rail(left), top - BASELINE * rows.line
            how: dict[str, Any] = {"paint": "muted", "points": rows.points, "style": "italic"}
            pen.write("lower", start, base, **how)
            pen.write("upper", end, base, align="right", **how)
            if rows.values:
                pen.write("default", left + rows.wide, base, align="right", **how)
            top -= AXIS_LINES * rows.line
            for item in items:
                self._draw_item(pen, rows, item, left, top)
                if item.spread is not None:
                    placed.append((item.spread, start, end, top - item.height / 2))
                top -= item.height
        _draw_spreads(pen, placed, rows.points)

    def _draw_item(self, pen: Pen, rows: _Rows, item: Item, left: float, top: float) -> None:
        if item.spread is None:
            paint, base = Legible(PAINTS[item.grade]), top - item.height + 0.45 * rows.line
            pen.write(item.lines[0], left, base, paint, points=rows.points, weight="bold")
            return
        for number, text in enumerate(item.lines):
            base = top - ROW_GAP_EMS * rows.em / 2 - (number + BASELINE) * rows.line
            pen.write(text, left, base, points=rows.points)
        if rows.values:
            text, base = _default(self.parameters[item.spread.name]), top - item.height / 2 - 0.36 * rows.em
            pen.write(text, left + rows.wide, base, "muted", points=rows.points, align="right")


_Placed = tuple[Spread, float, float, float]
"""A parameter, where its bounds stand across, and its height."""


def _draw_spreads(pen: Pen, placed: Sequence[_Placed], points: float) -> None:
    """Draw the bounds, the middle 90 % of the prior and the default of parameters: all of a kind at once."""
    axes, theme, tick = pen.axes, pen.theme, 0.25 * points / POINTS_AN_INCH
    starts, ends, middles = (np.array([one[place] for one in placed]) for place in (1, 2, 3))
    axes.hlines(middles, starts, ends, color=theme.grid, linewidth=1.0, capstyle="projecting", zorder=1)
    bounds, twice = np.concatenate([starts, ends]), np.tile(middles, 2)
    axes.vlines(bounds, twice - tick, twice + tick, color=theme.muted, linewidth=RULE_WIDTH, zorder=1.5)
    lows, defaults, highs = (
        starts + (ends - starts) * np.array([getattr(one[0], end) for one in placed])
        for end in ("low", "default", "high")
    )
    how: dict[str, Any] = {"linewidth": RANGE_EMS * points, "capstyle": "butt", "zorder": 2}
    for grade in GRADES:
        drawn = np.array([one[0].grade == grade and not one[0].fixed for one in placed])
        if drawn.any():
            axes.hlines(middles[drawn], lows[drawn], highs[drawn], color=theme.paint(PAINTS[grade]), **how)
    how = {"markersize": DEFAULT_EMS * points, "markeredgecolor": theme.background, "markeredgewidth": 0.6}
    axes.plot(defaults, middles, "o", color=theme.ink, zorder=3, **how)


def _notes(parameters: Mapping[str, Parameter], fixed: int) -> str:
    claims = {claim for parameter in parameters.values() for claim in parameter.claims}
    works = {key for parameter in parameters.values() for key in parameter.reference}
    articles = {claim.split("-")[0] for claim in claims}
    return (
        f"{f'Fixed, so without a bar: {fixed}. ' if fixed else ''}"
        f"Sources: {counted(len(claims), 'claim')} of {counted(len(articles), 'article')}, "
        f"{counted(len(works), 'work')} of literature or public series{NO_BREAK}· "
        f"{counted(len(parameters), 'parameter')}{NO_BREAK}· version{NO_BREAK}{__version__}"
    )


def grades(case: Case) -> Contents:
    """Return the figure of every parameter of a case by grade, within its bounds, with the shares of the grades."""
    parameters = case.parameters
    spreads = spreads_by_grade(parameters)
    numbers, total = {grade: len(found) for grade, found in spreads.items()}, len(parameters)
    everything = [spread for found in spreads.values() for spread in found]
    widest = max(everything, key=lambda one: one.width)
    listed = ", ".join(f"{grade} ({GRADES[grade]}) {_share(number, total)}" for grade, number in numbers.items())
    widths = ", ".join(
        f"{grade} {percent(float(np.median([spread.width for spread in found])))}"
        for grade, found in spreads.items()
        if found
    )
    rows = Panel(
        across=None,
        marks=(_Parameters(parameters, spreads),),
        said=f"Share of a parameter's bounds that the middle 90{NO_BREAK}% of its prior cover, median by grade: "
        f"{widths}. Widest: {parameters[widest.name].title} (grade {widest.grade}), {percent(widest.width)} of its "
        "bounds.",
    )
    own = numbers[OWN]
    return Contents(
        f"Of the model's {total} parameters, {total - own} rest on sources and {own} are our own choice",
        f"Each row runs from a parameter's lower to its upper bound. Bar: middle 90{NO_BREAK}% of its prior; dot: "
        "default. Within a grade, the widest first.",
        (Panel(across=None, marks=(_Shares(numbers),), stretches=False), rows),
        key=tuple(
            Sample(f"{grade}  {GRADES[grade]}: {_share(number, total)}", PAINTS[grade], None)
            for grade, number in numbers.items()
        ),
        summary=f"The {counted(total, 'parameter')} of the registry by grade: {listed}.",
        footer=_notes(parameters, sum(spread.fixed for spread in everything)),
        grid=stacked,
    )
