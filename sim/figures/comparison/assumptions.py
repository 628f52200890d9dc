"""In which assumptions a scenario departs from the reference: numbers on their bounds, options, dates."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.case.contradictions import OWN_CHOICE
from sim.figures.comparison.tables import SOURCE, refuse_more, require
from sim.figures.kit.contents import Contents, Mark, Over, Pen, Row, RowPanel, stacked_rows
from sim.figures.kit.facts import day_of
from sim.figures.kit.look import RULE_WIDTH
from sim.figures.kit.scales import Time, Values
from sim.ground.faults import input_error, not_among
from sim.words import capital, counted, listed, number, plain, quoted, short_month_of, with_unit

if TYPE_CHECKING:
    from sim.figures.kit.facts import Facts

RAIL_ENDS: Final = 0.035
"""Half the height of the ends of a rail, in inches."""
PAINT: Final = "scenarios.1"
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "window": ("Days", "day"),
    "parameter": ("Parameters", "parameter"),
    "contested": (f"Contested claims (probability, {OWN_CHOICE})", "contested claim"),
    "mechanism": ("Mechanisms", "mechanism"),
    "posture": ("Changed decision rules", "decision maker"),
    "event": ("Events", "event"),
    "signpost": ("Signposts", "signpost"),
}
"""Headings of the kinds of differences, in the order in which they stand, and what one of each is called."""
FIELDS: Final = ("kind", "name", "title", "before", "after", "unit", "low", "high", "claims")
MOST: Final = 60
SIGNIFICANT: Final = 4


@dataclass(frozen=True)
class Difference:
    """What differs: `before` in the reference, `after` in the other scenario, None where it is absent."""

    kind: str
    title: str
    before: Any
    after: Any
    unit: str
    bounds: tuple[float, float] | None
    """Where a number can lie."""
    claims: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it was and is."""
        if self.kind == "event":
            return _event_text(self.before, self.after)
        ends = [_written(value) for value in (self.before, self.after)]
        return with_unit(f"{ends[0]} → {ends[1]}", self.unit or "1")

    def share(self, value: float) -> float:
        """Return where a number stands on its bounds, from 0 to 1."""
        low, high = self.bounds or (0.0, 1.0)
        return (float(value) - low) / (high - low)


def _written(value: Any) -> str:
    if value is None:
        return "absent"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return plain(str(value))
    if value == 0:
        return "0"
    decimals = max(SIGNIFICANT - 1 - math.floor(math.log10(abs(value))), 0)
    text = number(float(value), decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(date: dt.date) -> str:
    return f"{date.day} {short_month_of(date)}"


def _event_text(before: dt.date | None, after: dt.date | None) -> str:
    if before is None and after is not None:
        return f"added, {_day(after)}"
    if before is not None and after is None:
        return f"removed, was {_day(before)}"
    if before is None or after is None:
        return "absent"
    return f"{_day(before)} → {_day(after)}" if before != after else f"different settings, {_day(after)}"


def _date(value: Any, name: str) -> dt.date | None:
    try:
        return None if value is None else dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        raise input_error(SOURCE, f"{value!r} is not a date, such as 2025-03-03.", key=name) from None


def _difference(given: Mapping[str, Any]) -> Difference:
    require(given, FIELDS, "a difference of assumptions")
    kind, name = str(given["kind"]), str(given["name"])
    if kind not in KINDS:
        raise input_error(SOURCE, not_among(kind, "a kind of difference", KINDS), key=name)
    before, after, low, high = (given[field] for field in ("before", "after", "low", "high"))
    if before is None and after is None:
        raise input_error(SOURCE, "the difference has neither a value before nor one after.", key=name)
    if kind == "event":
        before, after = _date(before, name), _date(after, name)
    numbers = [value for value in (before, after) if isinstance(value, (int, float)) and not isinstance(value, bool)]
    bounds = (float(low), float(high)) if numbers and low is not None and high is not None and low < high else None
    if bounds and not all(bounds[0] <= value <= bounds[1] for value in numbers):
        raise input_error(SOURCE, f"{_written(before)} or {_written(after)} lies outside {low} to {high}.", key=name)
    title = capital(str(given["title"]) or plain(name))
    claims = tuple(str(claim) for claim in given["claims"] or ())
    return Difference(kind, title, before, after, str(given["unit"] or "1"), bounds, claims)


def _by_kind(given: Sequence[Mapping[str, Any]]) -> dict[str, list[Difference]]:
    """Return checked differences by kind, in the order of `KINDS`; events by date."""
    refuse_more(len(given), MOST, "differences of assumptions", "Compare scenarios that share more.")
    found = [_difference(one) for one in given]
    groups = {kind: [one for one in found if one.kind == kind] for kind in KINDS}
    groups["event"].sort(key=lambda one: one.after or one.before)
    return {kind: group for kind, group in groups.items() if group}


@dataclass(frozen=True)
class Rail(Mark):
    """A line from one bound of a number, at 0, to the other, at 1."""

    def draw(self, pen: Pen) -> None:
        """Draw the line and its ends."""
        pen.axes.plot([0.0, 1.0], [pen.middle] * 2, color=pen.theme.grid, linewidth=1.2, zorder=1)
        for edge in (0.0, 1.0):
            ends = [pen.middle - RAIL_ENDS, pen.middle + RAIL_ENDS]
            how: dict[str, Any] = {"linewidth": RULE_WIDTH, "zorder": 1.5, "clip_on": False}
            pen.axes.plot([edge] * 2, ends, color=pen.theme.muted, **how)


@dataclass(frozen=True)
class Move(Mark):
    """Where something stood, as a ring, and where it stands, as a dot, with a line from one to the other."""

    before: float | None
    after: float | None

    def draw(self, pen: Pen) -> None:
        """Draw ring, dot and line."""
        theme, colour, points = pen.theme, pen.theme.paint(PAINT), 0.65 * pen.size.small
        if self.before is not None and self.after is not None:
            pen.axes.plot([self.before, self.after], [pen.middle] * 2, color=colour, linewidth=1.2, zorder=2)
        # The ring is the larger, and stands about the dot where both meet.
        ring: dict[str, Any] = {"markersize": points + 2.0, "markerfacecolor": theme.background, "zorder": 3}
        dot: dict[str, Any] = {"markersize": points, "markerfacecolor": colour, "zorder": 4}
        for at, edge, how in ((self.before, theme.muted, ring), (self.after, colour, dot)):
            if at is not None:
                how |= {"markeredgecolor": edge, "markeredgewidth": 1.1, "clip_on": False}
                pen.axes.plot([at], [pen.middle], "o", **how)


def _marks(one: Difference) -> tuple[Mark, ...]:
    if one.kind == "event":
        before, after = (None if date is None else day_of(date) for date in (one.before, one.after))
        return (Move(before, after),)
    if one.bounds is None:
        return ()
    before, after = (None if value is None else one.share(value) for value in (one.before, one.after))
    return Rail(), Move(before, after)


def _panel(kind: str, group: Sequence[Difference]) -> RowPanel:
    rows = tuple(Row(one.title, one.text, _marks(one)) for one in group)
    bounded = kind != "event" and any(row.marks for row in rows)
    return RowPanel(
        rows,
        across=Time() if kind == "event" else Values((0.0, 1.0), shown=False),
        title=KINDS[kind][0],
        said=f"{KINDS[kind][0]}: {'; '.join(f'{row.name}, {row.text}' for row in rows)}.",
        over=(Over(0.0, "lower bound", 1), Over(1.0, "upper bound", -1)) if bounded else (),
        joined=True,
        mark_lines=1.0,
        name_share=0.4,
        text_share=0.27,
    )


def assumptions(differences: Sequence[Mapping[str, Any]], facts: Facts) -> Contents:
    """Return in which assumptions a scenario departs from the reference; `facts` are of both, from start to horizon.

    Each has kind (window, parameter, mechanism, event, signpost, contested or posture), name, title, before, after,
    unit, low, high and claims; before or after is None where it is absent, and those of events are dates. Raises
    `InputError` for none or more than 60, an unknown kind, a missing field, a value outside its bounds, or a false
    date.
    """
    found = _by_kind(differences)
    everything = [one for group in found.values() for one in group]
    panels = tuple(_panel(kind, group) for kind, group in found.items())
    what = listed([counted(len(group), KINDS[kind][1]) for kind, group in found.items()])
    subtitle = f"Assumptions of this scenario against {quoted(facts.reference_title)}."
    if any(row.marks for panel in panels for row in panel.rows):
        subtitle = f"{subtitle} Ring: in the reference; dot: in this scenario; line: between the bounds of each."
    claims = {claim for one in everything for claim in one.claims}
    own = sum(not one.claims for one in everything)
    footer = (
        f"Scenario {facts.scenario}",
        f"{counted(len(claims), 'claim')} cited",
        f"{own or 'none'} of {counted(len(everything), 'change')} without a claim of its own",
        f"version {facts.version}",
    )
    return Contents(
        title=f"{facts.title_of(facts.others[0])}: {what} {'differs' if len(everything) == 1 else 'differ'}",
        subtitle=subtitle,
        panels=panels,
        facts=facts,
        summary=subtitle,
        footer=" · ".join(footer),
        grid=stacked_rows,
    )
