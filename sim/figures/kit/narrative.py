"""What a figure says in words: its title, and a text for those who cannot see it; both from the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.figures.kit.axes import EPOCH, day_of
from sim.figures.kit.fan import HIGH, LOW, MEDIAN
from sim.figures.kit.look import NO_BREAK, counted, forced_acts, month_of, percent
from sim.figures.kit.panels import Contents, Line, Panel, Points, Row, Rows, date_at
from sim.ground.axes import RUN

if TYPE_CHECKING:
    import xarray as xr

LEAST_CHANGE: Final = 0.05
"""A median that moves by less than this share of its larger end holds."""
LARGE: Final = 100


@dataclass(frozen=True)
class Course:
    """How a line goes: its median at the start, at the end of what is observed, and at the end; and its spread.

    Parameters
    ----------
    start, observed, end : float
        Medians, in the unit of the line.
    low, high : float
        The middle 90 % of runs at the end of what is observed.
    until, last : date
        When what is observed ends, and when the line does.
    """

    start: float
    observed: float
    end: float
    low: float
    high: float
    until: dt.date
    last: dt.date

    @property
    def direction(self) -> int:
        """1 where the median rises while observed, -1 where it falls, 0 where it holds."""
        change = self.observed - self.start
        if abs(change) <= LEAST_CHANGE * max(abs(self.observed), abs(self.start)):
            return 0
        return 1 if change > 0 else -1


def course_of(trajectories: xr.Dataset, line: Line) -> Course:
    """Return the course of a line of a panel of `trajectories`."""
    known = np.flatnonzero(line.days <= day_of(dt.date.fromisoformat(str(trajectories.attrs["observed_until"]))))
    last = int(known[-1]) if len(known) else 0
    median = line.fan[MEDIAN]
    return Course(
        start=float(median[0]),
        observed=float(median[last]),
        end=float(median[-1]),
        low=float(line.fan[LOW, last]),
        high=float(line.fan[HIGH, last]),
        until=EPOCH + dt.timedelta(days=float(line.days[last])),
        last=EPOCH + dt.timedelta(days=float(line.days[-1])),
    )


def finding(trajectories: xr.Dataset, panels: Iterable[Panel]) -> str:
    """Return a title: what medians do from the start to the end of what is observed.

    A subject whose lines go different ways is passed over; where nothing is left, the scenario's title stands.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`.
    panels : iterable of Panel
    """
    clauses: list[str] = []
    for panel in panels:
        ways: dict[str, set[int]] = {}
        for line in panel.lines:
            ways.setdefault(line.subject, set()).add(course_of(trajectories, line).direction)
        ways.pop("", None)
        if panel.subject and len(ways) > 1 and len(set().union(*ways.values())) == 1:
            ways = {panel.subject: next(iter(ways.values()))}
        clauses += [
            f"{subject} {panel.verbs[1 + direction]}"
            for subject, directions in ways.items()
            if len(directions) == 1
            for direction in directions
        ]
    if not clauses:
        return str(trajectories.attrs["title"])
    title = " and ".join([", ".join(clauses[:-1]), clauses[-1]] if len(clauses) > 1 else clauses)
    return title[:1].upper() + title[1:]


def quantity(value: float, *, share: bool = False) -> str:
    """Return a value with three significant digits, thousands separated; a share as percent."""
    if share:
        return percent(value)
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= LARGE else f"{rounded:g}"


def _line_text(trajectories: xr.Dataset, panel: Panel, line: Line) -> str:
    course = course_of(trajectories, line)
    unit = f" {panel.unit}" if panel.unit else ""

    def said(value: float) -> str:
        return quantity(value, share=panel.percent)

    many = trajectories.sizes[RUN] > 1 and not line.counted
    details = [f"90{NO_BREAK}% of runs lie between {said(course.low)} and {said(course.high)}"] if many else []
    if course.last > course.until:
        details.append(f"model only, {said(course.end)} in {month_of(course.last)}")
    if course.direction:
        verb = "rises" if course.direction > 0 else "falls"
        way = f"{verb} from {said(course.start)} to {said(course.observed)}{unit} by {month_of(course.until)}"
    else:
        way = f"holds near {said(course.observed)}{unit} until {month_of(course.until)}"
    middle, aside = "the median " if many else "", f" ({'; '.join(details)})" if details else ""
    return f"{line.about}: {middle}{way}{aside}."


def _points_text(points: Points) -> str:
    values, months = points.values, [month_of(date) for date in points.dates]
    top = max(range(len(values)), key=lambda number: values[number])
    most = f", at most {quantity(values[top])} in {months[top]}" if top + 1 < len(values) else ""
    name, _, _ = points.name.partition(" (")
    ends = f"from {quantity(values[0])} in {months[0]} to {quantity(values[-1])} in {months[-1]}{most}"
    return f"Observed, as points: {name}, {ends}."


def row_text(row: Row) -> str:
    """Return how runs spread in a row, and what is reported; without the unit."""
    kinds = np.unique(row.values)
    reported = f"reported {row.reported:,.0f}{f' of {row.ordered:,.0f}' if row.ordered else ''}"
    if len(kinds) == 1:
        return f"{quantity(float(kinds[0]))}; {reported}"
    if len(kinds) == 2:  # noqa: PLR2004 - all or nothing
        share = percent(float((row.values == kinds[1]).mean()))
        return f"{quantity(float(kinds[1]))} in {share} of runs, else {quantity(float(kinds[0]))}; {reported}"
    low, middle, high = (quantity(float(row.fan[place])) for place in (LOW, MEDIAN, HIGH))
    return f"{middle} ({low} to {high}); {reported}"


def alt_text(contents: Contents) -> str:
    """Describe a figure of a run for those who cannot see it.

    Parameters
    ----------
    contents : Contents
        What it shows.

    Returns
    -------
    str
        What each line does, by how much and when, with its spread; and the observed points.
    """
    trajectories = contents.trajectories
    start, end = (month_of(date_at(trajectories, position)) for position in (0, -1))
    of = f"{counted(trajectories.sizes[RUN], 'run')} of the scenario {trajectories.attrs['scenario']}"
    sentences = [
        f"{contents.title}.",
        f"{counted(len(contents.panels), 'panel')} from {start} to {end}, {of}, {forced_acts(trajectories)}.",
    ]
    for panel in contents.panels:
        if isinstance(panel, Rows):
            said = "; ".join(f"{row.name} {row_text(row)}" for row in panel.rows)
            sentences.append(f"{panel.title}, {panel.plots}: {said}.")
            continue
        sentences += [_line_text(trajectories, panel, line) for line in panel.lines]
        sentences += [_points_text(panel.points)] if panel.points else []
    return " ".join(sentences)
