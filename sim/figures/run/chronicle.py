"""A chronicle: what was reported, as black marks, beside when the model's runs first do the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.axes import (
    BASELINE,
    EPOCH,
    MODEL_ONLY,
    RULE_WIDTH,
    Mark,
    Sheet,
    day_of,
    draw_letters,
    draw_time,
    key_of,
)
from sim.figures.kit.fan import HIGH, LOW, LOWER, MEDIAN, NARROW_SHADE, UPPER, WIDE_SHADE
from sim.figures.kit.look import (
    NO_BREAK,
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_line,
    counted,
    forced_acts,
    month_of,
    new_figure,
    percent,
    provenance,
    styled,
    width_of,
)
from sim.figures.kit.panels import date_at, day_in_words, observed_end, time_span
from sim.figures.kit.sheet import Words
from sim.figures.run.chronicle_layout import LANE_GAP, MARK_EMS, SHARES, Lane, Plan, date_of, lay_out
from sim.figures.run.chronicle_rows import SUPPLY, Report, Row, reports_of, rows_of
from sim.figures.run.chronicle_strips import Strip
from sim.ground.axes import RUN, TIME
from sim.words import capital

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from sim.scenario.file import Event

__all__ = ["chronicle", "chronicle_alt_text"]

SIGN: Final = "\N{BLACK DIAMOND}"
FEW: Final = 5
"""Runs below which each is a mark of its own: so few have no spread."""
ROW_SIZE: Final = 8.5
"""Type of a page's rows, in points."""
BAND, CORE, TICK = 0.34, 0.58, 0.86
"""Heights of the 90 % and the 50 % range and of the median, in lines."""
TAIL_EMS: Final = 1.3
LEAST_RULE: Final = 0.6
"""Shorter pieces of a thin line between texts are left out; in lines."""
Holes = list[tuple[float, float, float, float]]
"""Where texts stand, through which no thin line is drawn: left, right, bottom, top, in inches."""


def _until(trajectories: xr.Dataset) -> list[float]:
    """Return the days until which shares of runs are given: the end of what is observed, and of the run.

    A single run has no shares.
    """
    last = observed_end(trajectories)
    if trajectories.sizes[RUN] == 1:
        return []
    positions = [last] if last + 1 == trajectories.sizes[TIME] else [last, -1]
    return [day_of(date_at(trajectories, position)) for position in positions]


def _finding(trajectories: xr.Dataset, rows: Sequence[Row]) -> str:
    """Return the title: what half of the runs have delivered by the end of what is observed."""
    end, one = day_of(date_at(trajectories, observed_end(trajectories))), trajectories.sizes[RUN] == 1
    goods = [row for row in rows if row.subject]
    come = [row.name for row in goods if row.half is not None and row.half <= end]
    bulk = [row.subject for row in goods if row.lane == SUPPLY and row.name in come]
    orders = [row.name for row in goods if row.lane != SUPPLY]
    kept = sum(name in come for name in orders)
    found = [*bulk, *([f"{kept or 'none'} of {counted(len(orders), 'order')}"] if orders else [])]
    if not found:
        return str(trajectories.attrs["title"])
    what = " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
    who = "this run has" if one else "half of the runs have"
    return f"By {day_in_words(date_of(end))} {who} delivered {what}"


def _words(trajectories: xr.Dataset, rows: Sequence[Row], reports: Sequence[Report], sheet: Sheet) -> Words:
    months = " to ".join(f"{date_at(trajectories, position):%b %Y}" for position in (0, -1))
    few = any(0 < len(row.days) < FEW for row in rows) and trajectories.sizes[RUN] > 1
    run = "when a single run first does it, which shows nothing of how uncertain it is."
    many = (
        f"when the model first does it; median, 50{NO_BREAK}% and 90{NO_BREAK}% of the runs in which it happens "
        f"({counted(trajectories.sizes[RUN], 'run')}, {months})."
    )
    notes = [f"Sure: a sender’s own belief that the item is transferred has reached 90{NO_BREAK}%."]
    if reports:
        notes[0] = (
            f"{SIGN}{NO_BREAK}{counted(len(reports), 'act')} as the claims date them, which force nothing; "
            f"a line spans the days that a claim leaves open, an arrow points to an open start. {notes[0]}"
        )
    notes[0] += f" Where it happens in fewer than {FEW} runs, each is a mark." if few else ""
    if sheet.look.size.columns == 1 and (key := key_of(sheet)):
        notes.insert(0, "; ".join(f"{letter}{NO_BREAK}{text}" for letter, text in key) + ".")
    said = f"{SIGN} as reported. " if reports else ""
    subtitle = f"{said}Colour: {run if trajectories.sizes[RUN] == 1 else many}"
    return Words(_finding(trajectories, rows), subtitle, (*notes, provenance(trajectories)))


def _draw_range(plan: Plan, row: Row, middle: float) -> None:
    """Draw the ranges and the median of a row, or a mark for each run where there are few."""
    from matplotlib.patches import Rectangle

    axes, theme = plan.axes, plan.sheet.look.theme
    colour, half = theme.actor(row.actor), TICK * plan.pitch / 2
    few = len(row.days) < FEW
    for day in row.days if few else row.quantiles[[MEDIAN]]:
        across, up = [plan.place(float(day))] * 2, [middle - half, middle + half]
        how: dict[str, Any] = {
            "color": theme.legible(colour),
            "linewidth": 1.4 if few else 2.4,
            "solid_capstyle": "butt",
            "zorder": 4,
        }
        axes.plot(across, up, **how)
    if few:
        return
    places = [plan.place(float(day)) for day in row.quantiles]
    for low, high, tall, shade in ((LOW, HIGH, BAND, 2 * WIDE_SHADE), (LOWER, UPPER, CORE, 2 * NARROW_SHADE)):
        corner, wide = (places[low], middle - tall * plan.pitch / 2), places[high] - places[low]
        patch = Rectangle(corner, wide, tall * plan.pitch, facecolor=colour, alpha=shade, linewidth=0, zorder=3)
        axes.add_patch(patch)


def _never(row: Row) -> str:
    return "never" if row.runs == 1 else "in no run"


def _share(share: float) -> str:
    """Return a share without decimals, told apart from none and from all."""
    return percent(min(max(round(share, 2), 0.01), 0.99) if 0.0 < share < 1.0 else share)


def _draw_row(plan: Plan, row: Row, names: Sequence[str], top: float) -> None:
    figure, size, theme = plan.sheet.figure, plan.sheet.look.size, plan.sheet.look.theme
    middle, line = top - len(names) * plan.pitch / 2, size.line(size.small)
    for number, text in enumerate(names):
        at = (size.margin, middle + len(names) * line / 2 - (number + BASELINE) * line)
        add_line(figure, text, at, size.small, theme.legible(theme.actor(row.actor)))
    base = middle - 0.3 * line
    for day, right in plan.columns:
        add_line(figure, _share(row.share(day)), (right, base), size.small, theme.ink, ha="right")
    if len(row.days):
        _draw_range(plan, row, middle)
    else:
        add_line(figure, _never(row), (plan.box.left + 0.5 * size.gap, base), size.small, theme.muted, style="italic")


def _draw_strip(plan: Plan, strip: Strip, top: float) -> Holes:
    """Draw reports with their labels; return where their labels stand."""
    size, theme, axes = plan.sheet.look.size, plan.sheet.look.theme, plan.axes
    line, half = size.line(size.small), plan.pitch / 2
    holes: Holes = []
    for placed in strip.placed:
        middle, report = top - (2 * placed.line + 1) * half, placed.report
        x, low, high = (plan.place(day) for day in (report.day, report.first, report.last))
        axes.plot([low, high], [middle, middle], color=theme.ink, linewidth=1.0, solid_capstyle="butt", zorder=4)
        if report.open_start:
            tail = TAIL_EMS * size.small / POINTS_AN_INCH
            arrow = {"arrowstyle": "->", "color": theme.ink, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", (x - tail, middle), (x, middle), arrowprops=arrow)
        diameter = 0.8 * MARK_EMS * size.small
        axes.plot([x], [middle], marker="D", color=theme.ink, markersize=diameter, markeredgewidth=0, zorder=5)
        for number, text in enumerate(placed.lines):
            centre = middle - number * plan.pitch
            add_line(plan.sheet.figure, text, (placed.left, centre - 0.3 * line), size.small, theme.ink)
            holes.append((placed.left, placed.left + placed.wide, centre - half, centre + half))
    return holes


def _draw_lane(plan: Plan, lane: Lane, top: float) -> Holes:
    """Draw a lane with its name; return where texts stand in it."""
    figure, size, theme = plan.sheet.figure, plan.sheet.look.size, plan.sheet.look.theme
    ends, line = [size.margin, size.width - size.margin], size.line(size.small)
    plan.axes.plot(ends, [top, top], color=theme.grid, linewidth=2 * RULE_WIDTH, zorder=0.8)
    top -= LANE_GAP * plan.pitch
    name, at = capital(lane.name), (size.margin, top - plan.pitch / 2 - 0.3 * line)
    add_line(figure, name, at, size.small, theme.ink, weight="bold")
    wide = width_of(figure, name, size.small, bold=True)
    holes = [(at[0], at[0] + wide, top - plan.pitch, top)]
    holes += _draw_strip(plan, lane.strip, top - lane.own_line * plan.pitch)
    top -= lane.head * plan.pitch
    for row, names in lane.rows:
        _draw_row(plan, row, names, top)
        if not len(row.days):
            wide = width_of(figure, _never(row), size.small) + size.gap
            holes.append((plan.box.left, plan.box.left + wide, top - len(names) * plan.pitch, top))
        top -= len(names) * plan.pitch
    return holes


def _draw_upright(plan: Plan, day: float, holes: Holes, colour: str, top: float) -> None:
    """Draw a thin line at a day from a height down through all lanes, but not through texts."""
    x, gap = plan.place(day), plan.sheet.look.size.gap / 2
    met = sorted(((one[2], one[3]) for one in holes if one[0] - gap < x < one[1] + gap), reverse=True)
    for low, high in [*met, (plan.box.bottom, plan.box.bottom)]:
        if top - high > LEAST_RULE * plan.pitch:
            plan.axes.plot([x, x], [high, top], color=colour, linewidth=RULE_WIDTH, zorder=1.5)
        top = min(top, low)


def _draw_time(plan: Plan) -> list[float]:
    """Draw the axis of time and the shade of the outlook; return where years, or months, begin."""
    from matplotlib.ticker import FixedFormatter

    sheet, box = plan.sheet, plan.box
    figure, theme = sheet.figure, sheet.look.theme
    width, height = figure.get_size_inches()
    place = (box.left / width, box.bottom / height, box.width / width, box.height / height)
    axes = figure.add_axes(place, zorder=-1)
    axes.set_facecolor("none")
    axes.yaxis.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    draw_time(sheet, axes, box, labelled=True)
    for mark in sheet.marks:
        if not mark.rule:
            axes.axvspan(mark.day, sheet.span.last, color=theme.outlook, linewidth=0, zorder=0)
    names = [text.get_text() for text in axes.get_xticklabels(minor=True)]
    wide = max((width_of(figure, name, sheet.look.size.small) for name in names), default=0.0)
    if wide * len(names) > box.width:
        shown = ["" if number % 2 else name for number, name in enumerate(names)]
        axes.xaxis.set_minor_formatter(FixedFormatter(shown))
    return [float(day) for day in axes.get_xticks()]


def _draw_head(plan: Plan, holes: Holes) -> None:
    """Draw exogenous events, the name of the outlook, and the heads of the columns of shares."""
    sheet, box, head = plan.sheet, plan.box, plan.head
    size, theme, line = sheet.look.size, sheet.look.theme, sheet.look.size.line(sheet.look.size.small)

    def base(level: int) -> float:
        return box.top + (level + 0.3) * line

    for mark, left, level in head.events:
        add_line(sheet.figure, mark.label, (left, base(level)), size.small, theme.muted)
    rules = [(mark, level + 1) for mark, _, level in head.events]
    if head.lettered:
        draw_letters(sheet, box)
        rules = [(mark, 0) for mark in sheet.marks if mark.rule]
    for mark, level in rules:
        _draw_upright(plan, mark.day, holes, theme.muted, box.top + level * line)
    if head.outlook:
        left, level = head.outlook
        add_line(sheet.figure, MODEL_ONLY, (left, base(level)), size.small, theme.muted, style="italic")
    for day, end in plan.columns:
        for level, text in enumerate((f"{date_of(day):%Y}", f"{date_of(day):%b}", SHARES)):
            add_line(sheet.figure, text, (end, base(level)), size.small, theme.muted, ha="right")


def chronicle(
    trajectories: xr.Dataset,
    *,
    events: Mapping[str, Event] | None = None,
    theme: ThemeName = "light",
    size: SizeName = "page",
) -> Figure:
    """Draw when acts were reported beside when the model's runs first do the same.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`, of any number of runs.
    events : mapping of str to Event, optional
        Of the scenario: observed ones are marks, exogenous ones thin rules; those outside the run are left out.
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide and as high as its lanes need.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.
    """
    look, span, known = Look.of(theme, size), time_span(trajectories), events or {}
    outlook = day_of(dt.date.fromisoformat(str(trajectories.attrs["observed_until"])))
    marks = tuple(
        Mark(day_of(event.date), event.label or name.replace("_", " "))
        for name, event in known.items()
        if event.kind == "exogenous"
    )
    rows, reports = rows_of(trajectories), reports_of(known, span.first, span.last)
    with styled():
        sheet = Sheet(new_figure(look), look, span, outlook, marks)
        small = Look(look.theme, replace(look.size, small=min(look.size.small, ROW_SIZE)))
        words = _words(trajectories, rows, reports, sheet)
        plan = lay_out(sheet, words, rows, reports, _until(trajectories), small)
        top = plan.box.top
        holes: Holes = []
        for lane in plan.lanes:
            holes += _draw_lane(plan, lane, top)
            top -= lane.height * plan.pitch
        for day in _draw_time(plan):
            _draw_upright(plan, day, holes, look.theme.grid, plan.box.top)
        _draw_head(plan, holes)
    return plan.sheet.figure


def _row_text(row: Row, until: Sequence[float]) -> str:
    if not len(row.days):
        return f"{row.name}: {_never(row)}."
    low, _, middle, _, high = (month_of(EPOCH + dt.timedelta(days=int(day))) for day in row.quantiles)
    if row.runs == 1:
        return f"{row.name}: {middle}."
    shares = [f"{_share(row.share(day))} of runs by {month_of(date_of(day))}" for day in until]
    return f"{row.name}: {', '.join(shares)}; median {middle}, 90{NO_BREAK}% between {low} and {high}."


def chronicle_alt_text(trajectories: xr.Dataset, events: Mapping[str, Event] | None = None) -> str:
    """Say when each act first happens, and when it was reported, for those who cannot see it.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`.
    events : mapping of str to Event, optional
        Of the scenario.
    """
    rows, span, until = rows_of(trajectories), time_span(trajectories), _until(trajectories)
    months = " to ".join(month_of(date_at(trajectories, position)) for position in (0, -1))
    of = f"{counted(trajectories.sizes[RUN], 'run')} of the scenario {trajectories.attrs['scenario']}"
    sentences = [
        f"{_finding(trajectories, rows)}.",
        f"{counted(len(rows), 'act')} from {months}, {of}, {forced_acts(trajectories)}.",
        *(_row_text(row, until) for row in rows),
    ]
    said = [
        f"{report.label} ({month_of(date_of(report.day))})"
        for report in reports_of(events or {}, span.first, span.last)
    ]
    return " ".join([*sentences, *([f"As reported: {'; '.join(said)}."] if said else [])])
