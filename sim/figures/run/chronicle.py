"""A chronicle: what was reported, as black marks, beside when the model's runs first do the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.contents import Box, Contents, Legible, Mark, Panel, Pen
from sim.figures.kit.dates import NO_REPORTS, Dates, key_texts
from sim.figures.kit.facts import Facts, date_of, day_of
from sim.figures.kit.look import BASELINE, RULE_WIDTH, TICK_LENGTH, Size
from sim.figures.kit.marks import HIGH, LOW, LOWER, MEDIAN, NARROW_SHADE, UPPER, WIDE_SHADE
from sim.figures.run.chronicle_lanes import LANE_GAP, MARK_EMS, SHARES, Lane, Plan, plan_of
from sim.figures.run.chronicle_rows import SUPPLY, Report, Row, reports_of, rows_of
from sim.figures.run.overview import orders_in_full
from sim.words import NO_BREAK, by_when, capital, counted, listed, month_of, percent, plain, short_month_of

if TYPE_CHECKING:
    import xarray as xr

    from sim.scenario.file import Event

SIGN: Final = "\N{BLACK DIAMOND}"
HALF: Final = 0.5
FEW: Final = 5
"""Runs below which each is a mark of its own: so few have no spread."""
WIDEST_PITCH: Final = 1.3
"""Height of a line at most where that of the sheet is given, in lines of type."""
TIGHTEST_PITCH: Final = 0.8
"""Height of a line at least there, in lines of type: in less, letters would meet; the type gets smaller first."""
SMALLEST, LESS = 7.0, 0.5
"""Type that is still read, and by how much it gets smaller at a time, in points."""
BAND, CORE, TICK = 0.34, 0.58, 0.86
"""Heights of the 90 % and the 50 % range and of the median, in lines."""
Holes = list[tuple[float, float, float, float]]
"""Where texts stand, through which no thin line is drawn: left, right, bottom, top, in inches."""


def _never(row: Row) -> str:
    return "never" if row.runs == 1 else "in no run"


@dataclass(frozen=True, eq=False)
class _Lanes(Mark):
    """Reports and rows of the model, lane by lane, over one axis of time."""

    dates: Dates
    rows: Sequence[Row]
    reports: Sequence[Report]
    until: Sequence[float]

    @lru_cache(maxsize=4)  # noqa: B019 - a figure holds one such mark, and not for long
    def plan(self, size: Size, wide: float) -> Plan:
        """Return where its parts stand from left to right."""
        return plan_of(size, wide, self.dates, self.rows, self.reports, self.until)

    def least(self, size: Size, wide: float) -> float:
        plan = self.plan(size, wide)
        return plan.around + plan.total * plan.size.step

    def draw(self, pen: Pen) -> None:
        plan = self.plan(pen.size, pen.box.width)
        while plan.size.small > SMALLEST and _pitch(plan, pen.box.height) < TIGHTEST_PITCH * plan.size.step:
            smaller = max(plan.size.small - LESS, SMALLEST)
            plan = self.plan(replace(pen.size, small=smaller), pen.box.width)
        _Drawing(replace(pen, size=plan.size), plan).draw()


def _pitch(plan: Plan, height: float) -> float:
    """Return the height of a line of the lanes on a sheet of a height, in inches."""
    return min((height - plan.around) / max(plan.total, 1.0), WIDEST_PITCH * plan.size.step)


class _Drawing:
    """One drawing of lanes: a pen, a plan, and what of its heights is only known when it is drawn."""

    def __init__(self, pen: Pen, plan: Plan) -> None:
        step = plan.size.step
        self.pen, self.plan, self.axes, self.theme = pen, plan, pen.axes, pen.theme
        self.pitch = _pitch(plan, pen.box.height)
        self.top = pen.box.height - (plan.head.height + plan.head.key_height + 0.5) * step
        self.bottom = self.top - plan.total * self.pitch

    def draw(self) -> None:
        """Draw everything, from the lanes to what stands above and below them."""
        top, holes = self.top, []
        for lane in self.plan.lanes:
            holes += self._lane(lane, top)
            top -= lane.height * self.pitch
        self._time(holes)
        self._head(holes)

    def _lane(self, lane: Lane, top: float) -> Holes:
        """Draw a lane with its name; return where texts stand in it."""
        size = self.plan.size
        self.axes.axhline(top, color=self.theme.grid, linewidth=2 * RULE_WIDTH, zorder=0.8)
        top -= LANE_GAP * self.pitch
        name = capital(lane.name)
        self.pen.write(name, 0.0, top - self.pitch / 2 - 0.3 * size.step, weight="bold")
        holes = [(0.0, size.width_of(name, bold=True), top - self.pitch, top)]
        holes += self._reports(lane, top - lane.own_line * self.pitch)
        top -= lane.head * self.pitch
        for row, names in lane.rows:
            self._row(row, names, top)
            if not len(row.days):
                wide = size.width_of(_never(row)) + size.gap
                holes.append((self.plan.left, self.plan.left + wide, top - len(names) * self.pitch, top))
            top -= len(names) * self.pitch
        return holes

    def _reports(self, lane: Lane, top: float) -> Holes:
        """Draw reports with their labels; return where their labels stand."""
        size, ink, half, place = self.plan.size, self.theme.ink, self.pitch / 2, self.plan.place
        holes: Holes = []
        for placed in lane.reports:
            middle, report = top - (2 * placed.line + 1) * half, placed.report
            x, ends = place(report.day), [place(report.first), place(report.last)]
            self.axes.plot(ends, [middle] * 2, color=ink, linewidth=1.0, solid_capstyle="butt", zorder=4)
            if report.open_start:
                arrow = {"arrowstyle": "->", "color": ink, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
                self.axes.annotate("", (x - 1.3 * size.em, middle), (x, middle), arrowprops=arrow)
            diameter = 0.8 * MARK_EMS * size.small
            self.axes.plot([x], [middle], marker="D", color=ink, markersize=diameter, markeredgewidth=0, zorder=5)
            for number, text in enumerate(placed.lines):
                centre = middle - number * self.pitch
                self.pen.write(text, placed.left, centre - 0.3 * size.step)
                holes.append((placed.left, placed.left + placed.wide, centre - half, centre + half))
        return holes

    def _row(self, row: Row, names: Sequence[str], top: float) -> None:
        size, line = self.plan.size, self.plan.size.step
        middle = top - len(names) * self.pitch / 2
        for number, text in enumerate(names):
            base = middle + len(names) * line / 2 - (number + BASELINE) * line
            self.pen.write(text, 0.0, base, Legible(f"actors.{row.actor}"))
        base = middle - 0.3 * line
        for day, right in self.plan.columns:
            self.pen.write(percent(row.share(day)), right, base, align="right")
        if len(row.days):
            self._range(row, middle)
        else:
            self.pen.write(_never(row), self.plan.left + 0.5 * size.gap, base, "muted", style="italic")

    def _range(self, row: Row, middle: float) -> None:
        """Draw the ranges and the median of a row, or a mark for each run where there are few."""
        colour, few, tick = self.theme.actor(row.actor), len(row.days) < FEW, TICK * self.pitch / 2
        days = [self.plan.place(float(day)) for day in (row.days if few else row.quantiles)]
        for x in days if few else [days[MEDIAN]]:
            how: dict[str, Any] = {"linewidth": 1.4 if few else 2.4, "solid_capstyle": "butt", "zorder": 4}
            self.axes.plot([x, x], [middle - tick, middle + tick], color=self.theme.legible(colour), **how)
        shades = ((LOW, HIGH, BAND, 2 * WIDE_SHADE), (LOWER, UPPER, CORE, 2 * NARROW_SHADE))
        for low, high, tall, shade in () if few else shades:
            how = {"color": colour, "alpha": shade, "linewidth": 0, "zorder": 3}
            self.axes.barh(middle, days[high] - days[low], tall * self.pitch, days[low], **how)

    def _upright(self, day: float, holes: Holes, colour: str, top: float) -> None:
        """Draw a thin line at a day from a height down through all lanes, but not through texts."""
        x, gap = self.plan.place(day), self.plan.size.gap / 2
        met = sorted(((one[2], one[3]) for one in holes if one[0] - gap < x < one[1] + gap), reverse=True)
        for low, high in [*met, (self.bottom, self.bottom)]:
            if top - high > 0.6 * self.pitch:  # shorter pieces between texts are left out
                self.axes.plot([x, x], [high, top], color=colour, linewidth=RULE_WIDTH, zorder=1.5)
            top = min(top, low)

    def _time(self, holes: Holes) -> None:
        """Draw the axis of time and the shade of the outlook."""
        from matplotlib.patches import Rectangle

        plan, size, dates = self.plan, self.plan.size, self.plan.dates
        edges, names = dates.span.ticks(size, plan.wide)
        for day in edges:
            self._upright(day, holes, self.theme.grid, self.top)
            tick = [self.bottom - TICK_LENGTH / 72, self.bottom]
            self.axes.plot([plan.place(day)] * 2, tick, color=self.theme.muted, linewidth=RULE_WIDTH)
        for day, name in names:
            self.pen.write(name, plan.place(day), self.bottom - 1.1 * size.step, align="center")
        if dates.outlook < dates.span.last:
            corner = plan.place(dates.outlook), self.bottom
            wide, shade = plan.left + plan.wide - corner[0], self.theme.outlook
            self.axes.add_patch(Rectangle(corner, wide, self.top - self.bottom, color=shade, linewidth=0, zorder=0))

    def _head(self, holes: Holes) -> None:
        """Draw dated events, the name of the outlook, and the heads of the columns of shares."""
        plan, head, step, dates = self.plan, self.plan.head, self.plan.size.step, self.plan.dates
        rules = [(day, level + 1) for day, _, _, level in head.labels]
        for _, label, left, level in head.labels:
            self.pen.write(label, left, self.top + (level + 0.3) * step, "muted")
        if head.key:
            rules = [(day, 0) for day, _ in dates.events]
            time = Box(plan.left, self.bottom, plan.wide, self.top - self.bottom)
            texts = dates.texts_above(plan.size, time, 0.0)
            texts += key_texts(replace(plan.size, margin=0.0), head.key, self.pen.box.height)
            for one in texts:
                self.pen.write(one.text, one.left, one.base, one.paint, weight=one.weight, style=one.style)
        for day, level in rules:
            self._upright(day, holes, self.theme.muted, self.top + level * step)
        if head.outlook:
            left, level = head.outlook
            self.pen.write(NO_REPORTS, left, self.top + (level + 0.3) * step, "muted", style="italic")
        for day, end in plan.columns:
            date = date_of(day)
            for level, text in enumerate((f"{date:%Y}", short_month_of(date)[:3], SHARES)):
                self.pen.write(text, end, self.top + (level + 0.3) * step, "muted", align="right")


def _until(facts: Facts) -> list[float]:
    """Return the days until which shares of runs are given: the end of what is observed, and of the run.

    A single run has no shares.
    """
    last = day_of(facts.last)
    observed = day_of(facts.observed_until) if facts.observed_until else last
    return [] if facts.runs == 1 else sorted({min(observed, last), last})


def _finding(facts: Facts, rows: Sequence[Row]) -> str:
    """Return the title: what most runs, or all, have delivered by the end of what is observed."""
    end = min(facts.observed_until or facts.last, facts.last)
    shares = {row: row.share(day_of(end)) for row in rows if row.subject}
    come = [row for row, share in shares.items() if share > HALF]
    bulk, orders = ([row for row in shares if (row.lane == SUPPLY) == supply] for supply in (True, False))
    mean, of = float(sum(shares[row] for row in orders)), counted(len(orders), "order")
    found = [row.subject for row in bulk if row in come]
    if not shares:
        return facts.title
    done = orders_in_full(mean, len(orders), facts.runs) if orders else ""
    if not found:
        who = "at most half of the runs have" if any(shares.values()) else "no run has"
        subjects = [*(row.subject for row in bulk), *([f"any of {of}"] if orders and not mean else [])]
        who = "this run has not" if facts.runs == 1 else who
        more = f"; {done}" if mean else ""
        return f"By {by_when(end)} {who} delivered {' or '.join(subjects)}{more}"
    who = "all runs have" if all(shares[row] == 1.0 for row in come if row in bulk) else "most runs have"
    more = f"; {done}" if orders else ""
    return f"By {by_when(end)} {'this run has' if facts.runs == 1 else who} delivered {listed(found)}{more}"


def _subtitle(facts: Facts, *, reported: bool) -> str:
    run = "when a single run first does it, which shows nothing of how uncertain it is."
    many = (
        f"when the model first does it; median, 50{NO_BREAK}% and 90{NO_BREAK}% of the runs in which it happens "
        f"({counted(facts.runs, 'run')}, {' to '.join(facts.months)})."
    )
    return f"{f'{SIGN} as reported. ' if reported else ''}Colour: {run if facts.runs == 1 else many}"


def _note(facts: Facts, rows: Sequence[Row], reports: Sequence[Report]) -> str:
    note = f"Sure: a sender’s own belief that the item is transferred has reached 90{NO_BREAK}%."
    if reports:
        note = (
            f"{SIGN}{NO_BREAK}{counted(len(reports), 'act')} as the claims date them, which force nothing; "
            f"a line spans the days that a claim leaves open, an arrow points to an open start. {note}"
        )
    few = any(0 < len(row.days) < FEW for row in rows) and facts.runs > 1
    return note + (f" Where it happens in fewer than {FEW} runs, each is a mark." if few else "")


def _said(row: Row, until: Sequence[float]) -> str:
    if not len(row.days):
        return f"{row.name}: {_never(row)}."
    low, _, middle, _, high = (month_of(date_of(int(day))) for day in row.quantiles)
    if row.runs == 1:
        return f"{row.name}: {middle}."
    shares = [f"{percent(row.share(day))} of runs by {month_of(date_of(day))}" for day in until]
    return f"{row.name}: {', '.join(shares)}; median {middle}, 90{NO_BREAK}% between {low} and {high}."


def chronicle(trajectories: xr.Dataset, events: Mapping[str, Event] | None = None) -> Contents:
    """Return the figure of when acts were reported, beside when the model's runs first do the same.

    Of the scenario's events, observed ones are marks, exogenous ones thin rules; those outside the run are left
    out.
    """
    facts, known = Facts.of(trajectories), events or {}
    outside = {name: event for name, event in known.items() if event.kind == "exogenous"}
    marked = {name: (event.date, event.label or plain(name)) for name, event in outside.items()}
    dates, until = Dates.of(Contents("", "", (), facts, events=marked)), _until(facts)
    rows = rows_of(trajectories, facts.case)
    reports = reports_of(known, dates.span.first, dates.span.last, facts.case)
    said = "; ".join(f"{report.label} ({month_of(date_of(report.day))})" for report in reports)
    return Contents(
        _finding(facts, rows),
        _subtitle(facts, reported=bool(reports)),
        (
            Panel(
                across=None, marks=(_Lanes(dates, rows, reports, until),), said=" ".join(_said(r, until) for r in rows)
            ),
        ),
        facts,
        notes=(_note(facts, rows, reports),),
        summary=f"{counted(len(rows), 'act')} {facts.span}.",
        closing=f"As reported: {said}." if said else "",
    )
