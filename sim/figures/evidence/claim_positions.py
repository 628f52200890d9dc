"""Where dated claims stand on a timeline: rows of lanes in which no mark meets another."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sim.figures.kit.look import POINTS_AN_INCH

if TYPE_CHECKING:
    from sim.case.claims import Claim

SHARE_TO_SCALE: Final = 0.8
"""Of dated claims, that the time to scale holds at least."""
WIDEST_PITCH, NARROWEST_PITCH, PITCH_STEP = 7.5, 3.0, 0.05
"""Distance between the middles of neighbouring marks, in points."""
MARK_SHARE: Final = 0.84
"""Diameter of a mark, in pitches."""
TAIL: Final = 2.0
"""Length of the arrow at an open end, in pitches from the middle of the last mark."""


@dataclass(frozen=True)
class TimeScale:
    """An axis of time: columns for early years, not to scale, then a linear scale."""

    columns: tuple[tuple[int, int], ...]  # first and last year of each
    left: float  # where the columns begin, in inches
    start: float  # where the linear scale begins, and ends
    right: float
    gap: float  # between columns, in inches
    begin: dt.date  # first day of the linear scale
    end: dt.date  # first day after it

    @property
    def column(self) -> float:
        """Width of a column."""
        return (self.start - self.left) / max(len(self.columns), 1) - self.gap

    def column_left(self, number: int) -> float:
        """Return where a column begins."""
        return self.left + number * (self.column + self.gap) + self.gap / 2

    def place(self, day: dt.date, *, over: bool = False) -> float:
        """Return where a day begins, or where it is over."""
        if day >= self.begin:
            days = (day - self.begin).days + over
            return self.start + (self.right - self.start) * days / (self.end - self.begin).days
        for number, (first, last) in enumerate(self.columns):
            begin, finish = dt.date(first, 1, 1), dt.date(last + 1, 1, 1)
            if day < finish:
                into = max((day - begin).days + over, 0) / (finish - begin).days
                return self.column_left(number) + into * self.column
        return self.start - self.gap / 2


@dataclass(frozen=True)
class Dot:
    """A claim's mark, its middle in inches."""

    claim: str
    x: float
    y: float


@dataclass(frozen=True)
class Row:
    """A theme: its upper and lower end in inches."""

    theme: str
    top: float
    bottom: float


@dataclass(frozen=True)
class Strand:
    """Claims of one time side by side on a line, and the time that they may mean, with an arrow at an open end."""

    claims: tuple[str, ...]
    places: tuple[float, ...]
    low: float
    high: float
    open_start: bool
    open_end: bool
    y: float = 0.0


@dataclass(frozen=True)
class Positions:
    """Where everything stands; `pitch` in inches."""

    rows: tuple[Row, ...]
    dots: tuple[Dot, ...]
    lines: tuple[Strand, ...]
    pitch: float


def dated(claims: Mapping[str, Claim]) -> dict[str, Claim]:
    """Return the claims that carry a date."""
    return {name: claim for name, claim in claims.items() if claim.event}


def first_day(claims: Mapping[str, Claim]) -> dt.date:
    """Return where time begins to be to scale: the latest year since which most dated claims happened."""
    times = [claim.event for claim in claims.values() if claim.event]
    years = sorted((time.first if time.last == dt.date.max else time.last).year for time in times)
    return dt.date(years[math.floor((1 - SHARE_TO_SCALE) * len(years))], 1, 1)


def early_columns(claims: Mapping[str, Claim], begin: dt.date, most: int) -> tuple[tuple[int, int], ...]:
    """Return the years before the linear scale in which a claim's time begins or ends, nearest ones joined."""
    days = {day for claim in claims.values() if claim.event for day in (claim.event.first, claim.event.last)}
    columns = [(year, year) for year in sorted({day.year for day in days if dt.date.min < day < begin})]
    while len(columns) > most:
        gaps = [after[0] - before[1] for before, after in pairwise(columns)]
        near = gaps.index(min(gaps))
        columns[near : near + 2] = [(columns[near][0], columns[near + 1][1])]
    return tuple(columns)


def last_day(claims: Mapping[str, Claim]) -> dt.date:
    """Return the end of the last year in which a dated claim ends, or begins where it has no end."""
    days = [claim.event.last for claim in claims.values() if claim.event and claim.event.last < dt.date.max]
    days += [claim.event.first for claim in claims.values() if claim.event]
    return dt.date(max(days).year + 1, 1, 1)


def _strands(claims: Sequence[Claim], scale: TimeScale, pitch: float) -> list[Strand]:
    """Lay claims of the same time side by side on as few lines as hold them."""
    groups: dict[tuple[dt.date, dt.date], list[Claim]] = {}
    for claim in claims:
        if claim.event:
            groups.setdefault((claim.event.first, claim.event.last), []).append(claim)
    strands = []
    for (first, last), members in groups.items():
        ends = first == dt.date.min, last == dt.date.max
        low = scale.left if ends[0] else scale.place(first)
        high = scale.right if ends[1] else scale.place(last, over=True)
        # Marks of an open time keep near its known end, in a block, or they would look like a course of events.
        most = int(-((-(len(members) ** 0.5)) // 1)) if any(ends) else max(int((high - low) / pitch), 1)
        members.sort(key=lambda claim: (claim.standing, claim.id))
        for start in range(0, len(members), most):
            some = tuple(claim.id for claim in members[start : start + most])
            strands.append(_strand(some, (low, high), ends, pitch))
    return strands


def _strand(claims: tuple[str, ...], extent: tuple[float, float], ends: tuple[bool, bool], pitch: float) -> Strand:
    low, high = extent
    long = (len(claims) - 1) * pitch
    if ends[0] and not ends[1]:
        first = high - pitch / 2 - long
    elif ends[1] and not ends[0]:
        first = low + pitch / 2
    else:
        first = (low + high - long) / 2
    places = tuple(first + number * pitch for number in range(len(claims)))
    if ends[0]:
        low = places[0] - TAIL * pitch
    if ends[1]:
        high = places[-1] + TAIL * pitch
    return Strand(claims, places, low, high, *ends)


def _lanes(strands: Iterable[Strand], pitch: float) -> list[tuple[int, Strand]]:
    """Give each strand the first lane that is free where it lies."""
    ends: list[float] = []
    found = []

    def extent(strand: Strand) -> tuple[float, float]:
        half, apart = MARK_SHARE / 2 * pitch, 0.175 * pitch  # or 2022 and 2023 would look like one line
        return min(strand.low, strand.places[0] - half) - apart, max(strand.high, strand.places[-1] + half) + apart

    for strand in sorted(strands, key=lambda one: (extent(one), one.claims)):
        low, high = extent(strand)
        lane = next((number for number, end in enumerate(ends) if end <= low), len(ends))
        ends[lane : lane + 1] = [high]
        found.append((lane, strand))
    return found


def row_order(claims: Mapping[str, Claim]) -> list[str]:
    """Return the themes, the one with the most dated claims first."""
    number = Counter[str](claim.theme for claim in dated(claims).values())
    themes = {str(claim.theme) for claim in claims.values()}
    return sorted(themes, key=lambda theme: (-number[theme], theme))


def place_claims(
    claims: Mapping[str, Claim], scale: TimeScale, extent: tuple[float, float], least: float, head: float = 0.0
) -> Positions:
    """Stack dated claims in rows by theme: a dot each, with as wide a pitch as the room allows.

    `extent` is the lower and upper end of the room for rows, `least` the least height of a row, and `head` what its
    name takes of it above the first lane; all in inches.
    """
    themes = row_order(claims)
    bottom, top = extent
    of_theme = {theme: [claim for claim in dated(claims).values() if claim.theme == theme] for theme in themes}
    points = WIDEST_PITCH
    while True:
        pitch = points / POINTS_AN_INCH
        laid = {theme: _lanes(_strands(of_theme[theme], scale, pitch), pitch) for theme in themes}
        deep = {theme: max((lane + 1 for lane, _ in laid[theme]), default=0) for theme in themes}
        heights = {theme: max(head + (deep[theme] + 1) * pitch, least) for theme in themes}
        spare = top - bottom - sum(heights.values())
        if spare >= 0 or points <= NARROWEST_PITCH:
            break
        points -= PITCH_STEP
    rows, dots, lines = [], [], []
    for theme in themes:
        height = heights[theme] + spare / len(themes)
        rows.append(Row(theme, top, top - height))
        first = top - head - (height - head - max(deep[theme] - 1, 0) * pitch) / 2
        for lane, strand in laid[theme]:
            y = first - lane * pitch
            dots += [Dot(claim, x, y) for claim, x in zip(strand.claims, strand.places, strict=True)]
            lines.append(replace(strand, y=y))
        top -= height
    return Positions(tuple(rows), tuple(dots), tuple(lines), pitch)
