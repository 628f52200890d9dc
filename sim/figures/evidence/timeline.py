"""The timeline of the reporting: every dated claim by theme and standing, and the links between contradictions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.evidence.claim_links import Curve, Link, curves_of, links_of, number_places
from sim.figures.evidence.claim_positions import (
    MARK_SHARE,
    Positions,
    TimeScale,
    dated,
    early_columns,
    first_day,
    last_day,
    place_claims,
)
from sim.figures.evidence.claim_signs import draw_key, draw_signs, key_rows
from sim.figures.kit.contents import Contents, Legible, Mark, Panel, Pen
from sim.figures.kit.look import BASELINE, POINTS_AN_INCH, RULE_WIDTH, Size
from sim.figures.kit.stacked_labels import stack_labels
from sim.ground.version import __version__
from sim.words import NO_BREAK, counted, short_month_of, whole

if TYPE_CHECKING:
    from sim.case.case import Case
    from sim.case.claims import Claim, ClaimLedger

LINE_EMS: Final = 0.09
LIST_SIZES: Final = (9.5, 9.0, 8.5, 8.0, 7.5)
MOST_COLUMNS: Final = 5
NUMBER_SIZE: Final = 7.5


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is drawn: dated claims, and the contradictions of which at least two sides are dated."""

    ledger: ClaimLedger
    dated: dict[str, Claim]
    links: tuple[Link, ...]
    contradictions: int
    """All of them."""

    @classmethod
    def of(cls, case: Case) -> Evidence:
        """Return what the claims and contradictions of a case hold."""
        known = dated(case.claims)
        return cls(case.claims, known, links_of(case.contradictions, known), len(case.contradictions))

    @property
    def standings(self) -> Counter[str]:
        """How many dated claims have each standing."""
        return Counter(claim.standing for claim in self.dated.values())

    @property
    def appeared(self) -> list[tuple[str, dt.date, dt.date]]:
        """The articles in the order in which they appeared."""
        articles = self.ledger.articles.values()
        found = [(article.id, article.published.first, article.published.last) for article in articles]
        return sorted(found, key=lambda one: one[1:])

    @property
    def undated(self) -> int:
        """How many claims are not drawn."""
        return len(self.ledger) - len(self.dated)


def dates(first: dt.date, last: dt.date) -> str:
    """Return a span no more precise than it is known."""
    if first == last:
        return f"{first.day} {short_month_of(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return short_month_of(first)
    return (
        f"{short_month_of(first)[:3]}–{short_month_of(last)}"
        if first.year == last.year
        else f"{short_month_of(first)}–{short_month_of(last)}"
    )


@dataclass(frozen=True)
class _Plan:
    """The picture from left to right, and its lower end, in inches; `side` is where the list of a page begins."""

    scale: TimeScale
    wide: float
    bottom: float
    side: float | None

    @property
    def end(self) -> float:
        """How far labels may reach."""
        return self.scale.right + 0.5 * (self.wide - self.scale.right)


def _years(column: tuple[int, int]) -> str:
    first, last = column
    return str(first) if first == last else f"{first}–{last % 100:02}"


@dataclass(frozen=True, eq=False)
class _Claims(Mark):
    """Dated claims in rows by theme, their times as lines, and curves between contradictions."""

    evidence: Evidence

    def least(self, size: Size, wide: float) -> float:  # noqa: ARG002
        # On a wide sheet that may be as high as it needs, so that marks can be told apart.
        return (1.4 if size.panel and size.columns > 1 else 0.8) * size.height

    def draw(self, pen: Pen) -> None:
        size, line, counts = pen.size, pen.size.step, self.evidence.standings
        plan, top = self._plan(size, pen.box.width), pen.box.height
        if plan.side is None:
            top = draw_key(pen, key_rows(size, counts, pen.box.width, None), counts, 0.0, top) - 0.3 * line
        else:
            rows = key_rows(size, counts, pen.box.width - plan.side, 2)
            self._draw_list(pen, plan.side, draw_key(pen, rows, counts, plan.side, top) - 0.5 * line)
        top -= self._draw_articles(pen, plan, top)
        head = line if size.columns == 1 else 0.0
        positions = place_claims(self.evidence.ledger, plan.scale, (plan.bottom, top), 1.1 * line, head)
        self._draw_time(pen, plan, top)
        self._draw_rows(pen, plan, positions)
        self._draw_curves(pen, plan, positions)

    def _plan(self, size: Size, wide: float) -> _Plan:
        """Lay out the picture from left to right: names of themes, early years, time to scale, the list of a page."""
        em, page = size.em, not size.panel
        names = 0.0
        if size.columns > 1:
            names = em + max(
                size.width_of(f"{name} ", bold=True) + size.width_of(number) for name, number in self._names.values()
            )
        side = wide - 0.26 * size.width if page else None  # the key and the list of contradictions
        right = (wide if side is None else side - 2 * em) - 0.5 * em
        begin = first_day(self.evidence.dated)
        columns = early_columns(self.evidence.dated, begin, MOST_COLUMNS)
        label, gap = max((size.width_of(_years(column)) for column in columns), default=0.0), 0.6 * em
        start = names + len(columns) * (label + gap)
        scale = TimeScale(columns, names, start, right, gap, begin, last_day(self.evidence.dated))
        return _Plan(scale, right + em, 1.5 * size.step, side)

    @property
    def _names(self) -> dict[str, tuple[str, str]]:
        """Each theme, and how many of its claims are drawn."""
        total = Counter(claim.theme for claim in self.evidence.ledger.values())
        shown = Counter(claim.theme for claim in self.evidence.dated.values())
        return {theme: (theme.capitalize(), f"{shown[theme]} of {number}") for theme, number in total.items()}

    def _draw_articles(self, pen: Pen, plan: _Plan, top: float) -> float:
        """Draw when articles appeared, with names above the rows; return the height of these names."""
        from matplotlib.patches import Rectangle

        size, scale, theme = pen.size, plan.scale, pen.theme
        appeared = self.evidence.appeared
        labels = [f"{name}, {dates(first, last)}" if size.columns > 1 else name for name, first, last in appeared]
        rules = [scale.place(first) for _, first, _ in appeared]
        wides = [size.width_of(label) + 2 * size.gap for label in labels]
        places = stack_labels(rules, wides, scale.start, plan.end)
        high = (1 + max((below for _, below in places), default=0)) * size.step
        low = top - high
        for (_, first, last), rule, label, (left, below) in zip(appeared, rules, labels, places, strict=True):
            foot = low + below * size.step
            pen.write(label, left + size.gap, foot + (1 - BASELINE) * size.step, "muted")
            wide = scale.place(last, over=True) - scale.place(first)
            shade = Rectangle((rule, plan.bottom), wide, low - plan.bottom, color=theme.grid, linewidth=0, zorder=0.5)
            pen.axes.add_patch(shade)
            pen.axes.plot(
                [rule] * 2, [plan.bottom, foot + size.step], color=theme.muted, linewidth=RULE_WIDTH, zorder=1.5
            )
        early = size.wrapped("earlier: not to scale", scale.start - scale.left) if scale.columns else []
        for number, text in enumerate(reversed(early)):
            pen.write(text, scale.left, low + (number + 1 - BASELINE) * size.step, "muted", style="italic")
        return max(high, len(early) * size.step)

    def _draw_time(self, pen: Pen, plan: _Plan, top: float) -> None:
        """Draw years, and the columns of early ones."""
        from matplotlib.patches import Rectangle

        axes, scale, size, theme, bottom = pen.axes, plan.scale, pen.size, pen.theme, plan.bottom
        base = bottom - BASELINE * size.step - 0.3 * size.em
        for number, column in enumerate(scale.columns):
            left = scale.column_left(number)
            shade = Rectangle((left, bottom), scale.column, top - bottom, color=theme.outlook, linewidth=0, zorder=0)
            axes.add_patch(shade)
            pen.write(_years(column), left + scale.column / 2, base, "muted", align="center", style="italic")
        for year in range(scale.begin.year, scale.end.year + 1):
            edge = scale.place(dt.date(year, 1, 1))
            axes.plot([edge, edge], [bottom, top], color=theme.grid, linewidth=2 * RULE_WIDTH, zorder=0.7)
            if year < scale.end.year:
                pen.write(str(year), (edge + scale.place(dt.date(year + 1, 1, 1))) / 2, base, align="center")

    def _draw_rows(self, pen: Pen, plan: _Plan, positions: Positions) -> None:
        """Draw names of themes, lines of time and marks."""
        size, step = pen.size, pen.size.step
        for row in positions.rows:
            pen.axes.plot(
                [0.0, plan.scale.right], [row.bottom] * 2, color=pen.theme.grid, linewidth=RULE_WIDTH, zorder=0.8
            )
            name, number = self._names[row.theme]
            base = (row.top - step if size.columns == 1 else (row.top + row.bottom - step) / 2) + 0.28 * step
            pen.write(name, 0.0, base, weight="bold")
            pen.write(number, size.width_of(f"{name} ", bold=True), base, "muted")
        tip, weight = 0.3 * positions.pitch, LINE_EMS * size.small
        for line in positions.lines:
            how: dict[str, Any] = {"linewidth": weight, "zorder": 2}
            pen.axes.plot([line.low, line.high], [line.y] * 2, color=pen.theme.channels[1], **how)
            for is_open, end, way in ((line.open_start, line.low, 1), (line.open_end, line.high, -1)):
                if is_open:
                    back, up = end + way * tip, [line.y + tip, line.y, line.y - tip]
                    pen.axes.plot([back, end, back], up, color=pen.theme.muted, **how)
        diameter = MARK_SHARE * positions.pitch * POINTS_AN_INCH
        for standing in self.evidence.standings:
            dots = [dot for dot in positions.dots if self.evidence.dated[dot.claim].standing == standing]
            draw_signs(pen, standing, [(dot.x, dot.y) for dot in dots], diameter)

    def _draw_curves(self, pen: Pen, plan: _Plan, positions: Positions) -> None:
        """Draw the links between sides, and their numbers where there is a list of them."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        places = {dot.claim: (dot.x, dot.y) for dot in positions.dots}
        within = (plan.scale.left, plan.bottom), (plan.scale.right, max(dot.y for dot in positions.dots))
        curves = curves_of(self.evidence.links, places, positions.pitch, within)
        how: dict[str, Any] = {"facecolor": "none", "edgecolor": pen.theme.link, "zorder": 3}
        for curve in curves:
            path = Path([curve.start, curve.control, curve.end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
            pen.axes.add_patch(PathPatch(path, linewidth=LINE_EMS * pen.size.small, **how))
        if plan.side is not None:
            self._draw_numbers(pen, curves, positions)

    def _draw_numbers(self, pen: Pen, curves: Sequence[Curve], positions: Positions) -> None:
        from matplotlib.patches import Rectangle

        high = NUMBER_SIZE / POINTS_AN_INCH
        sizes = {
            curve.number: (pen.size.width_of(str(curve.number), NUMBER_SIZE, bold=True) + 0.25 * high, high)
            for curve in curves
        }
        dots = np.array([(dot.x, dot.y) for dot in positions.dots])
        for number, (x, y) in number_places(curves, sizes, dots, positions.pitch):
            wide, paper = sizes[number][0], pen.theme.background
            pen.axes.add_patch(
                Rectangle((x - wide / 2, y - high / 2), wide, high, color=paper, linewidth=0, zorder=3.5)
            )
            paint = Legible("link")
            pen.write(str(number), x, y - 0.36 * high, paint, points=NUMBER_SIZE, weight="bold", align="center")

    def _draw_list(self, pen: Pen, left: float, top: float) -> None:
        """List the contradictions that are drawn, in the largest type that fits."""
        links = self.evidence.links
        for points in LIST_SIZES:
            em, step = points / POINTS_AN_INCH, pen.size.line(points)
            indent = 1.9 * em
            texts = [pen.size.wrapped(link.title, pen.box.width - left - indent, points) for link in links]
            if (sum(map(len, texts)) + 1.2) * step <= top:
                break
        how: dict[str, Any] = {"paint": Legible("link"), "points": points, "weight": "bold"}
        base = top - 0.95 * em
        pen.write("Contradictions drawn as curves", left, base, **how)
        base -= 1.2 * step
        for link, lines in zip(links, texts, strict=True):
            pen.write(str(link.number), left + 0.75 * indent, base, align="right", **how)
            for text in lines:
                pen.write(text, left + indent, base, points=points)
                base -= step


def _title(evidence: Evidence) -> str:
    return f"What happened when, as the reporting tells it: {len(evidence.dated)} dated claims by theme"


def _subtitle(evidence: Evidence) -> str:
    return (
        f"{len(evidence.dated)} of {whole(len(evidence.ledger))} claims carry a date: one mark each, on a line "
        f"over the time that it may refer to (arrow: start left open). {evidence.undated} are undated and not drawn. "
        "Grey: when an article appeared."
    )


def _notes(evidence: Evidence) -> tuple[str, str]:
    """Return the two paragraphs of the footer."""
    publishers = []
    for name, first, last in evidence.appeared:
        publisher = evidence.ledger.articles[name].publisher.split(" (")[0]
        publisher = "publisher not stated" if publisher.startswith("not stated") else publisher
        publishers.append(f"{name} {publisher} ({dates(first, last)})")
    return (
        f"Curves: {counted(evidence.contradictions, 'contradiction')}, {len(evidence.links)} drawn, of which at least "
        "two sides are dated; a curve joins the first dated claims of two sides.",
        f"Sources: {', '.join(publishers)}{NO_BREAK}· version{NO_BREAK}{__version__}",
    )


def _said(evidence: Evidence) -> str:
    """Say what the timeline shows: numbers by theme and standing, dates of articles, contradictions that are drawn."""
    known = evidence.dated
    events = [claim.event for claim in known.values() if claim.event]
    years = [day.year for event in events for day in (event.first, event.last) if dt.date.min < day < dt.date.max]
    opened = sum(event.first == dt.date.min for event in events)

    def by_number(counts: Mapping[str, int]) -> str:
        return ", ".join(f"{name} {number}" for name, number in sorted(counts.items(), key=lambda one: -one[1]))

    appeared = ", ".join(f"{name} {dates(first, last)}" for name, first, last in evidence.appeared)
    return (
        f"Timeline of the {len(known)} dated claims of the reporting, from {min(years)} to {max(years)}. "
        f"{evidence.undated} of {len(evidence.ledger)} claims are undated and not drawn. "
        f"By theme: {by_number(Counter[str](claim.theme for claim in known.values()))}. "
        f"By standing: {by_number(evidence.standings)}. "
        f"For {opened} of them the text leaves the start open. The articles appeared: {appeared}. "
        f"Of {counted(evidence.contradictions, 'contradiction')}, {len(evidence.links)} have at least two dated sides "
        "and are drawn as links between their claims."
    )


def timeline(case: Case) -> Contents:
    """Return the figure of every dated claim of a case by theme, time and standing, with links of contradictions."""
    evidence = Evidence.of(case)
    links, sources = _notes(evidence)
    panel = Panel(across=None, marks=(_Claims(evidence),), said=_said(evidence))
    return Contents(_title(evidence), _subtitle(evidence), (panel,), notes=(links,), footer=sources)
