"""What a figure says in words: its title, and a text for those who cannot see it; both from the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.axes import RUN, TIME
from sim.figures.fan import HIGH, LOW, MEDIAN
from sim.figures.panels import Panel, Points, observed_end, panels_of
from sim.figures.style import NO_BREAK, THEMES, counted, forced_acts, month_of, percent

if TYPE_CHECKING:
    import xarray as xr

    from sim.figures.panels import Line

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
    half : date
        When the median first passes half of its way from `start` to `observed`.
    """

    start: float
    observed: float
    end: float
    low: float
    high: float
    half: dt.date

    def direction(self, least: float) -> int:
        """Return 1 where the median rises while observed, -1 where it falls, 0 where it moves less than `least`."""
        change = self.observed - self.start
        if abs(change) <= least * max(abs(self.observed), abs(self.start)):
            return 0
        return 1 if change > 0 else -1


def date_at(trajectories: xr.Dataset, position: int) -> dt.date:
    """Return the first day of the week at a position."""
    return dt.date.fromisoformat(str(trajectories[TIME].values[position])[:10])


def course_of(trajectories: xr.Dataset, line: Line) -> Course:
    """Return the course of a line of a panel of `trajectories`."""
    fan, last = line.fan, observed_end(trajectories)
    median = fan[MEDIAN]
    way = (median[: last + 1] - median[0]) / (median[last] - median[0]) if median[last] != median[0] else None
    half = int((way >= 1 / 2).argmax()) if way is not None else 0
    return Course(
        start=float(median[0]),
        observed=float(median[last]),
        end=float(median[-1]),
        low=float(fan[LOW, last]),
        high=float(fan[HIGH, last]),
        half=date_at(trajectories, half),
    )


def finding(trajectories: xr.Dataset, panels: Iterable[Panel]) -> str:
    """Return a title: what medians do from the start to the end of what is observed.

    A subject whose lines go different ways is passed over; where nothing is left, the scenario's title stands.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`.
    panels : iterable of Panel
        From `panels_of`.
    """
    clauses: list[str] = []
    for panel in panels:
        ways: dict[str, set[int]] = {}
        for line in panel.lines:
            ways.setdefault(line.subject, set()).add(course_of(trajectories, line).direction(panel.least))
        ways.pop("", None)
        if panel.subject and len(set().union(*ways.values())) == 1:
            ways = {panel.subject: next(iter(ways.values()))}
        clauses += [
            f"{subject} {panel.verbs[1 + direction]}"
            for subject, directions in ways.items()
            if len(directions) == 1
            for direction in directions
            if direction or not panel.silent
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
    course, times = course_of(trajectories, line), trajectories[TIME]
    last = observed_end(trajectories)
    unit = "" if panel.percent else f" {panel.unit}"

    def said(value: float) -> str:
        return quantity(value, share=panel.percent)

    until = month_of(date_at(trajectories, last))
    many = trajectories.sizes[RUN] > 1
    details = [f"90{NO_BREAK}% of runs lie between {said(course.low)} and {said(course.high)}"] if many else []
    if last + 1 < len(times):
        details.append(f"model only, {said(course.end)} in {month_of(date_at(trajectories, -1))}")
    if direction := course.direction(LEAST_CHANGE):
        verb = "rises" if direction > 0 else "falls"
        way = f"{verb} from {said(course.start)} to {said(course.observed)}{unit} by {until}"
        way = f"{way}, half of the way by {month_of(course.half)}"
    else:
        way = f"holds near {said(course.observed)}{unit} until {until}"
    middle, aside = "the median " if many else "", f" ({'; '.join(details)})" if details else ""
    return f"{line.about}: {middle}{way}{aside}."


def _points_text(points: Points) -> str:
    values, months = points.values, [month_of(month) for month in points.months]
    top = max(range(len(values)), key=lambda number: values[number])
    most = f", at most {values[top]:,.0f} in {months[top]}" if top + 1 < len(values) else ""
    name, _, _ = points.name.partition(" (")
    return (
        f"Observed, as points: {name}, from {values[0]:,.0f} in {months[0]} to {values[-1]:,.0f} in {months[-1]}{most}."
    )


def alt_text(trajectories: xr.Dataset) -> str:
    """Describe the overview of a run for those who cannot see it.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`.

    Returns
    -------
    str
        What each line does, by how much and when, with its spread; then the observed points.
    """
    panels = panels_of(trajectories, THEMES["light"])
    start, end = (month_of(date_at(trajectories, position)) for position in (0, -1))
    of = f"{counted(trajectories.sizes[RUN], 'run')} of the scenario {trajectories.attrs['scenario']}"
    sentences = [
        f"{finding(trajectories, panels.values())}.",
        f"{counted(len(panels), 'panel')} from {start} to {end}, {of}, {forced_acts(trajectories)}.",
    ]
    for panel in panels.values():
        sentences += [_line_text(trajectories, panel, line) for line in panel.lines]
        sentences += [_points_text(panel.points)] if panel.points else []
    return " ".join(sentences)
