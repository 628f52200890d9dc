"""Where an axis has its ticks, and what stands there: round numbers, years and months."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from sim.figures.kit.facts import date_of, day_of
from sim.figures.kit.look import Size
from sim.words import NO_BREAK, exact, short_month_of

DAYS_A_YEAR: Final = 365.25
LONG_SPAN: Final = 2 * DAYS_A_YEAR
LEAST_OF_A_YEAR: Final = 0.4
FEWEST_STEPS, MOST_STEPS = 3, 5
MONTH_STEPS: Final = (1, 2, 3, 6, 12, 24, 60)


def tick_text(value: float, *, percent: bool = False) -> str:
    """Return a value as it stands on its axis, with a minus sign and not a hyphen."""
    return f"{exact(100 * value)}{NO_BREAK}%" if percent else exact(value)


def _round_values(limits: tuple[float, float], steps: int) -> list[float]:
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(nbins=steps, steps=[1, 2, 2.5, 5, 10]).tick_values(*limits)
    return [float(tick) for tick in found if limits[0] <= tick <= limits[1]]


def value_ticks(size: Size, limits: tuple[float, float], height: float) -> list[float]:
    """Return round values within limits, as many as a height in inches has room for.

    In a height of 0, which is not known yet, these are all from which a low panel has those that it has room for.
    """
    line, (low, high) = size.step, limits
    ticks = _round_values(limits, min(max(int(height / (1.3 * line)), FEWEST_STEPS), MOST_STEPS))
    if not height or len(ticks) < len(limits):
        return ticks
    return _thinned(ticks, math.ceil(line * (high - low) / (height * (ticks[1] - ticks[0]))))


def _thinned(ticks: list[float], apart: int) -> list[float]:
    """Leave out ticks less than so many steps apart: keep zero and what is even from it, or else the ends."""
    if apart <= 1:
        return ticks
    start = ticks.index(0.0) if 0.0 in ticks else 0
    even = ticks[start % apart :: apart]
    if len(even) > 1 or len(ticks) <= apart:
        return even
    return [ticks[0], ticks[-1]]


def scale_ticks(size: Size, limits: tuple[float, float], wide: float) -> list[float]:
    """Return round values within limits, as many as can be written below an axis of a width in inches."""
    ticks = list(limits)
    for steps in range(MOST_STEPS, 0, -1):
        ticks = _round_values(limits, steps)
        widths = [size.width_of(tick_text(tick)) for tick in ticks]
        places = [wide * (tick - limits[0]) / (limits[1] - limits[0]) for tick in ticks]
        ends = list(zip(places, widths, strict=True))
        if all(b[0] - a[0] >= (a[1] + b[1]) / 2 + 1.2 * size.gap for a, b in pairwise(ends)):
            break
    return ticks


def room_for_values(size: Size, limits: tuple[float, float], *, percent: bool) -> float:
    """Return the room that the values left of a panel need, in inches, however high it is."""
    heights = (0.0, size.height / 8, size.height / 4, size.height)
    texts = {tick_text(tick, percent=percent) for height in heights for tick in value_ticks(size, limits, height)}
    return max(map(size.width_of, texts), default=0.0) + 2 * size.gap


def month_ticks(limits: tuple[float, float], most: int) -> list[tuple[float, str]]:
    """Return first days of months within limits, evenly spaced, with their names; as many as asked for at most."""
    first, last = date_of(limits[0]), date_of(limits[1])
    months = [dt.date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    months = [month for month in months if first <= month <= last]
    step = next((step for step in MONTH_STEPS if len(months[::step]) <= most), MONTH_STEPS[-1])
    return [(day_of(month), short_month_of(month)) for month in months[::step]]


@dataclass(frozen=True)
class Span:
    """First and last day of an axis of time, since 1 January 1970."""

    first: float
    last: float

    def place(self, day: Any, left: float, wide: float) -> Any:
        """Return where days fall on an axis that begins at `left`."""
        return left + wide * (day - self.first) / (self.last - self.first)

    def ticks(self, size: Size, wide: float) -> tuple[list[float], list[tuple[float, str]]]:
        """Return where an axis has its ticks, and its names: of years between these, or of months at these."""
        first, last = date_of(self.first), date_of(self.last)
        months = [dt.date(year, month, 1) for year in range(first.year, last.year + 2) for month in range(1, 13)]
        if self.last - self.first < LONG_SPAN:
            ends = self._months(size, wide, months)
            names = [(day_of(month), short_month_of(month)) for month in ends]
        else:
            ends = [month for month in months if month.month == 1]
            names = self._years(size, wide, ends)
        return [day_of(end) for end in ends if self.first <= day_of(end) <= self.last], names

    def _months(self, size: Size, wide: float, months: list[dt.date]) -> list[dt.date]:
        """Return evenly spaced months of a short span, as many as there is room to name."""
        name = size.width_of(short_month_of(months[0]))
        margin = (self.last - self.first) * name / 2 / wide
        shown = [month for month in months if self.first + margin <= day_of(month) <= self.last]
        most = max(int(wide / (1.4 * name)), 1)
        return shown[:: next((step for step in (1, 2, 3, 6, 12) if len(shown[::step]) <= most), 12)]

    def _years(self, size: Size, wide: float, ends: list[dt.date]) -> list[tuple[float, str]]:
        """Return years, each in the middle of what is shown of it; every other one if need be."""
        room = wide * DAYS_A_YEAR / (self.last - self.first)
        names = []
        for start, end in pairwise(ends):
            low, high = max(day_of(start), self.first), min(day_of(end), self.last)
            if high - low > LEAST_OF_A_YEAR * DAYS_A_YEAR:
                names.append(((low + high) / 2, str(start.year)))
        return names[:: math.ceil(1.15 * size.width_of(str(ends[0].year)) / room)]
