"""What the figures of a run as small multiples share: lines over runs, observed points, and what these do in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.case.columns import quantile_step
from sim.figures.kit.contents import Contents, Events, Mark, Panel, Pen, Row, RowPanel, limits_of
from sim.figures.kit.facts import Facts, date_of, day_of
from sim.figures.kit.look import POINTS_AN_INCH, RULE_WIDTH, SOLID, Dashes
from sim.figures.kit.marks import (
    FAN_QUANTILES,
    HIGH,
    LOW,
    LOWER,
    MEDIAN,
    NARROW_SHADE,
    POINT_EMS,
    UPPER,
    WIDE_SHADE,
    Fan,
    Numbers,
    Points,
    days_of,
    fan_of,
)
from sim.figures.kit.scales import Names, Values, logs, powers_of_ten
from sim.ground.axes import RUN, TIME
from sim.words import NO_BREAK, counted, exact, listed, month_of, number, percent

if TYPE_CHECKING:
    import xarray as xr

ALONE: Final = "A single run, which shows nothing of how uncertain it is."
MOST_LINES: Final = 4
"""Lines in a panel."""
LEAST_CHANGE: Final = 0.05
"""A median that moves by less than this share of its larger end holds."""
LEAST_ORDERS: Final = 0.05
"""Of fewer orders on average, hardly any are said to be delivered."""
FEW_RUNS: Final = 20
HALF_BLOCK: Final = 0.015
"""Half the width of the block of a single value, of the width of its panel."""
FEW_VALUES: Final = 2
UNITS: Final = "units"
"""The unit of panels of what is counted."""


@dataclass(frozen=True)
class Course:
    """What a line does: its median at the start, when the reporting ends, and at the end; and its spread."""

    start: float
    observed: float
    end: float
    low: float  # the middle 90 % of runs when the reporting ends
    high: float
    until: dt.date  # when the reporting ends
    last: dt.date  # when the line does

    @property
    def direction(self) -> int:
        """1 where the median rises while observed, -1 where it falls, 0 where it holds."""
        change = self.observed - self.start
        if abs(change) <= LEAST_CHANGE * max(abs(self.observed), abs(self.start)):
            return 0
        return 1 if change > 0 else -1


@dataclass(frozen=True)
class Line:
    """A fan, or a share of runs."""

    name: str  # what stands at its end
    about: str  # what it is, in full
    values: xr.DataArray  # axes run and time, in the unit of the panel; 0 or 1 where a share of runs is drawn
    paint: str  # how it is drawn
    dashes: Dashes = SOLID
    subject: str = ""  # what the title calls it; nothing where the title passes over it
    counted: bool = False  # whether the share of runs is drawn in which `values` is 1, rather than how runs spread

    @cached_property
    def fan(self) -> Fan:
        """Quantiles of the values over runs; of a share of runs, the share in place of each."""
        if self.counted:
            quantiles = np.tile(self.values.mean(RUN).values, (len(FAN_QUANTILES), 1))
        else:
            quantiles = fan_of(self.values)
        return Fan(days_of(self.values[TIME]), quantiles, self.paint, self.dashes, name=self.name)

    def course(self, facts: Facts) -> Course:
        """Return what it does."""
        days, fan = self.fan.days, self.fan.quantiles
        last = facts.positions(days)[0]
        start, observed, end = (float(fan[MEDIAN, place]) for place in (0, last, -1))
        low, high = float(fan[LOW, last]), float(fan[HIGH, last])
        return Course(start, observed, end, low, high, date_of(float(days[last])), date_of(float(days[-1])))


@dataclass(frozen=True)
class Observed:
    """Observed values."""

    name: str  # what stands beside them
    dates: tuple[dt.date, ...]
    values: tuple[float, ...]
    source: str  # where they come from, and what to beware of

    @property
    def points(self) -> Points:
        """As drawn."""
        return Points(np.array([day_of(date) for date in self.dates]), np.array(self.values), self.name)

    @property
    def said(self) -> str:
        """First, last and highest value, in words."""
        values, months = self.values, [month_of(date) for date in self.dates]
        top = max(range(len(values)), key=lambda number: values[number])
        most = f", at most {quantity(values[top])} in {months[top]}" if top + 1 < len(values) else ""
        name, _, _ = self.name.partition(" (")
        ends = f"from {quantity(values[0])} in {months[0]} to {quantity(values[-1])} in {months[-1]}{most}"
        return f"Observed, as points: {name}, {ends}."


@dataclass(frozen=True)
class Lines:
    """A panel of lines."""

    title: str
    plots: str
    unit: str
    lines: tuple[Line, ...]
    observed: Observed | None = None
    percent: bool = False  # whether shares are shown as percent
    top: float = 0.0  # what the axis reaches at least, so that panels of one unit can be compared
    verbs: tuple[str, str, str] = ("ends lower", "ends as it began", "ends higher")  # what the title says that lines do
    subject: str = ""  # what it calls all lines together, where they do the same
    powers: bool = False  # whether the scale is of powers of ten, for amounts that are far apart

    def panel(self, facts: Facts) -> Panel:
        """Return it as a panel of a figure."""
        points = [self.observed] if self.observed else []
        fans, dots = [line.fan for line in self.lines], [one.points for one in points]
        if self.powers:
            fans = [replace(fan, quantiles=logs(fan.quantiles)) for fan in fans]
            dots = [replace(one, values=logs(one.values)) for one in dots]
        marks: list[Mark] = [*fans, *dots]
        said = [*(self._said(facts, line) for line in self.lines), *(one.said for one in points)]
        up: Values | Names = Values(limits_of(marks, top=self.top), percent=self.percent)
        if self.powers:
            ends = [10.0**end for mark in marks for end in mark.covers or ()]
            up = powers_of_ten(min(ends), max(ends))
        return Panel(self.title, self.plots, tuple(marks), up=up, said=" ".join(said))

    def _said(self, facts: Facts, line: Line) -> str:
        course, unit = line.course(facts), f" {self.unit}" if self.unit else ""
        many = facts.runs > 1 and not line.counted

        def text(value: float) -> str:
            return quantity(value, share=self.percent, step=quantile_step("", "unit" if self.unit == UNITS else ""))

        details = [f"90{NO_BREAK}% of runs lie between {text(course.low)} and {text(course.high)}"] if many else []
        if course.last > course.until:
            details.append(f"{text(course.end)} in {month_of(course.last)}, no reports")
        if course.direction:
            verb = "rises" if course.direction > 0 else "falls"
            way = f"{verb} from {text(course.start)} to {text(course.observed)}{unit} by {month_of(course.until)}"
        else:
            way = f"holds near {text(course.observed)}{unit} until {month_of(course.until)}"
        middle, aside = "the median " if many else "", f" ({'; '.join(details)})" if details else ""
        return f"{line.about}: {middle}{way}{aside}."


@dataclass(frozen=True, eq=False)
class Spread(Mark):
    """How runs spread in a quantity at one date, and what is reported, as a point; from zero to the number beside."""

    values: Numbers
    reported: float

    @property
    def fan(self) -> Numbers:
        """Quantiles of the values over runs."""
        return np.asarray(np.quantile(self.values, FAN_QUANTILES))

    def draw(self, pen: Pen) -> None:
        """Draw bands and a median; of values of which there are only two, blocks as strong as their shares of runs."""
        axes, theme = pen.axes, pen.theme
        top = max(float(self.fan[HIGH]), float(self.values.max()), self.reported) or 1.0
        end, gap = quantity(top), pen.size.gap
        # Of the width, with the end written beside it, clear of a block that stands there.
        share = 1.0 - HALF_BLOCK - (pen.size.width_of(end) + 2 * gap) / pen.box.width
        last = top / share
        low = pen.strip[0] + 0.1 * (pen.strip[1] - pen.strip[0])
        high = pen.strip[1] - 0.1 * (pen.strip[1] - pen.strip[0])
        axes.plot([0.0, share], [low, low], color=theme.muted, linewidth=RULE_WIDTH, zorder=1)
        tick = [low, low - 4 * RULE_WIDTH / POINTS_AN_INCH]
        axes.plot([share] * 2, tick, color=theme.muted, linewidth=RULE_WIDTH)
        pen.write(end, (share + HALF_BLOCK) * pen.box.width + gap, low, "muted")
        axes.plot([0.0, 0.0], [low, high], color=theme.muted, linewidth=2 * RULE_WIDTH, zorder=1)

        def block(start: float, end: float, paint: str, shade: float) -> None:
            how: dict[str, Any] = {"alpha": shade, "linewidth": 0, "zorder": 2}
            axes.fill_between([start / last, end / last], low, high, color=theme.paint(paint), **how)

        kinds, counts = np.unique(self.values, return_counts=True)
        if len(kinds) <= FEW_VALUES:
            for kind, of_runs in zip(kinds, counts / counts.sum(), strict=True):
                half, shade = HALF_BLOCK * last, WIDE_SHADE + (1 - WIDE_SHADE) * float(of_runs)
                block(float(kind) - half, float(kind) + half, "channels.1", shade)
        else:
            block(float(self.fan[LOW]), float(self.fan[HIGH]), "channels.0", WIDE_SHADE)
            block(float(self.fan[LOWER]), float(self.fan[UPPER]), "channels.0", NARROW_SHADE)
            middle: dict[str, Any] = {"color": theme.paint("channels.0"), "linewidth": 4 * RULE_WIDTH, "zorder": 3}
            axes.plot([self.fan[MEDIAN] / last] * 2, [low, high], solid_capstyle="butt", **middle)
        how: dict[str, Any] = {"markersize": POINT_EMS * pen.size.text, "markeredgewidth": 0, "linestyle": "none"}
        axes.plot([self.reported / last], [(low + high) / 2], "o", color=theme.ink, zorder=4, clip_on=False, **how)


def spread_row(name: str, values: Numbers, reported: float, ordered: float = 0.0) -> Row:
    """Return a quantity at one date as a row: how runs spread, and what is reported.

    `ordered` is what was ordered as reported; 0 where that is not known.
    """
    spread, kinds, step = Spread(values, reported), np.unique(values), quantile_step("delivered", "unit")
    said = f"reported {exact(reported)}{f' of {exact(ordered)} ordered' if ordered else ''}"
    if len(kinds) == 1:
        text = quantity(float(kinds[0]), step=step)
    elif len(kinds) == FEW_VALUES:  # all or nothing
        share = percent(float((values == kinds[1]).mean()))
        text = f"{quantity(float(kinds[1]), step=step)} in {share} of runs, else {quantity(float(kinds[0]), step=step)}"
    else:
        low, middle, high = (quantity(float(spread.fan[place]), step=step) for place in (LOW, MEDIAN, HIGH))
        text = f"{middle} ({low} to {high})"
    return Row(name, f"{text}; {said}", (spread,))


def spread_panel(title: str, plots: str, rows: Sequence[Row]) -> RowPanel:
    """Return rows of spreads as a panel."""
    said = f"{title}, {plots}: {'; '.join(f'{row.name} {row.text}' for row in rows)}."
    across = Values((0.0, 1.0), shown=False)
    return RowPanel(tuple(rows), across, title, plots, said, beside=False, joined=True, bold=True)


def quantity(value: float, *, share: bool = False, step: float = 0.0) -> str:
    """Return a value with three significant digits, thousands separated, in a step if any; a share as percent."""
    return percent(value) if share else number(value, step=step)


def finding(facts: Facts, panels: Iterable[Lines]) -> str:
    """Return a title: what medians do from the start, which it names, until the reporting ends.

    A subject whose lines go different ways is passed over; where nothing is left, the scenario's title stands.
    """
    clauses: list[str] = []
    for panel in panels:
        ways: dict[str, set[int]] = {}
        for line in panel.lines:
            ways.setdefault(line.subject, set()).add(line.course(facts).direction)
        ways.pop("", None)
        if panel.subject and len(ways) > 1 and len(set().union(*ways.values())) == 1:
            ways = {panel.subject: next(iter(ways.values()))}
        clauses += [
            f"{subject} {panel.verbs[1 + direction]}"
            for subject, directions in ways.items()
            if len(directions) == 1
            for direction in directions
        ]
    median = ", in the median," if facts.runs > 1 else ""
    return f"From {month_of(facts.first)} to {facts.end_in_words}{median} {listed(clauses)}" if clauses else facts.title


def in_one_run(title: str, facts: Facts) -> str:
    """Return the title of a figure of runs, which says so where it is of a single one."""
    return f"In one run, {title[:1].lower()}{title[1:]}" if facts.runs == 1 and title != facts.title else title


def orders_in_full(mean: float, total: int, runs: int) -> str:
    """Say how many of some orders are delivered in full: in a run, or on average over several."""
    of, many = counted(total, "order"), number(mean, step=0.01)
    if mean < LEAST_ORDERS:
        return f"{'hardly any' if mean else 'none'} of {of} in full"
    return f"{many if runs == 1 else f'on average {many}'} of {of} in full"


def kept(panels: Iterable[Lines | None]) -> tuple[Lines, ...]:
    """Return the panels that have something to show."""
    return tuple(panel for panel in panels if panel is not None and panel.lines)


def overview(
    title: str,
    panels: Sequence[Lines | RowPanel],
    facts: Facts,
    events: Events,
    notes: Sequence[str] = (),
) -> Contents:
    """Return panels of a run as a figure."""
    first, last = facts.months
    few = " (few: the bands are rough)" if facts.runs < FEW_RUNS else ""
    bands = f"bands: middle 50{NO_BREAK}% and 90{NO_BREAK}% of them"
    shown = f"Line: median of {counted(facts.runs, 'run')}{few}; {bands}."
    return Contents(
        title=in_one_run(title, facts),
        subtitle=f"Model, scenario “{facts.title}”, {first} to {last}. {shown if facts.runs > 1 else ALONE}",
        panels=tuple(panel.panel(facts) if isinstance(panel, Lines) else panel for panel in panels),
        facts=facts,
        notes=tuple(notes),
        events=events,
        summary=f"{counted(len(panels), 'panel')} {facts.span}.",
    )
