"""The network at a date: actors, the channels between them, and the intermediaries along the channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.case.titles import short_title, title_of
from sim.figures.kit.contents import Contents, Legible, Mark, Panel, Pen
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import BASELINE, POINTS_AN_INCH, RULE_WIDTH, Size
from sim.ground.axes import LEGS, PAYMENT, PROCUREMENT, TRANSPORT
from sim.ground.version import __version__
from sim.words import NO_BREAK, capital, listed, plain, whole_percent

if TYPE_CHECKING:
    from sim.explanation.snapshot import ActorNow, ChannelNow, IntermediaryNow, MeasuresNow, Snapshot

SHOWN_LEGS: Final = (LEGS[TRANSPORT], LEGS[PROCUREMENT], LEGS[PAYMENT])
GOODS: Final = {LEGS[TRANSPORT]: "goods", LEGS[PROCUREMENT]: "components", LEGS[PAYMENT]: "payments"}
ABROAD: Final = "abroad"
MARKERS: Final = ("o", "^", "s", "D", "v", "p")
"""Shapes of kinds of intermediaries, in the order of the roster."""
NAME_SHARE, VALUE_SHARE = 0.3, 0.2
"""Of the width of a narrow sheet, for the names at the left and the values at the right."""
ROW_LINES: Final = 1.8
"""Height of a row where the sheet is as high as its rows need, in lines."""
LARGEST, SMALLEST = 0.8, 0.36
"""Diameters of the most and the least visible intermediary, of the distance between them."""
MOST_LINES: Final = 4
"""Of marks of a kind of intermediary."""
ACTOR_LINES: Final = 3.2
GAP_LINES: Final = 0.5


@dataclass(frozen=True)
class _Row:
    """A line of the picture: its name and value in words, and what is drawn.

    That is a head alone, a sender's measures, a channel, or a kind of intermediaries.
    """

    name: str
    value: str
    leg: str = ""
    channel: ChannelNow | None = None
    places: tuple[IntermediaryNow, ...] = ()
    measures: tuple[MeasuresNow, ...] = ()
    names: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def head(self) -> bool:
        """Whether it is the head of rows."""
        return self.channel is None and not self.places and not self.measures

    def mark_lines(self, size: Size) -> int:
        """Return in how many lines its marks stand."""
        return min(max(1, -(-len(self.places) // (32 if size.columns > 1 else 16))), MOST_LINES)

    def units(self, size: Size) -> float:
        """Return how high it is, in rows: a name in several lines, or marks in several, need more."""
        needed = max(1.0, max(len(self.names), len(self.values)) / ROW_LINES * 1.1)
        return max(needed, 0.6 * self.mark_lines(size)) if self.places else max(needed, 0.8 * self.head)


@dataclass(frozen=True)
class _Plan:
    """The bars of the two partners and the rows, from left to right, and the lines that actors take, in inches."""

    rows: tuple[_Row, ...]
    left: float
    right: float
    bar: float
    above: float
    total: float


def _partner(now: Snapshot, role: str) -> ActorNow:
    return next(actor for actor in now.actors if actor.role == role)


def _kinds_after(now: Snapshot, number: int) -> list[str]:
    """Return the kinds of intermediaries that stand after a leg, the middle one of those that they serve."""
    middles = {
        kind: [SHOWN_LEGS.index(leg) for leg in record.serves]
        for kind, record in now.case.roster.file.intermediaries.kinds.items()
    }
    return [kind for kind, served in middles.items() if int(sum(served) / len(served)) == number]


def _rows(now: Snapshot) -> list[_Row]:
    """Return the rows from the top down: who presses whom, then each leg with its channels, and kinds that serve it."""
    rows, roster = _rows_of_measures(now), now.case.roster
    for number, leg in enumerate(SHOWN_LEGS):
        to = _partner(now, "recipient" if leg == LEGS[TRANSPORT] else "supplier")
        name = f"{capital(GOODS[leg])} to {short_title(roster, to.name)}"
        rows.append(_Row(name, f"{whole_percent(now.throughput[leg])} pass", leg))
        for channel in now.channels:
            if channel.leg == leg:
                value = f"room for {whole_percent(channel.passes)}, {whole_percent(channel.open)} open"
                rows.append(_Row(capital(title_of(roster, "channels", channel.name)), value, leg, channel))
        for kind in _kinds_after(now, number):
            places = tuple(place for place in now.intermediaries if place.kind == kind)
            if places:
                active = sum(place.active for place in places)
                many = now.case.roster.file.intermediaries.kinds[kind].plural or f"{plain(kind)}s"
                rows.append(_Row(capital(many), f"{active} of {len(places)} active", places=places))
    return rows


def _rows_of_measures(now: Snapshot) -> list[_Row]:
    """Return a head and a row for each sender of sanctions; none where there is no sender."""
    roster, rows = now.case.roster, []
    for sender in dict.fromkeys(one.sender for one in now.measures):
        found = tuple(one for one in now.measures if one.sender == sender)
        said = [f"{short_title(roster, one.target)} {whole_percent(one.intensity)}" for one in found]
        rows.append(_Row(short_title(roster, sender), ", ".join(said), measures=found))
    return [_Row("Sanctions on", "intensity"), *rows] if rows else []


@dataclass(frozen=True, eq=False)
class _Network(Mark):
    """The supplier's bar, the channels, the recipient's bar, and the other actors above."""

    now: Snapshot

    def least(self, size: Size, wide: float) -> float:
        plan = self.plan(size, wide)
        return plan.above + (GAP_LINES + ROW_LINES * plan.total) * size.step

    def plan(self, size: Size, wide: float) -> _Plan:
        """Lay out the picture from left to right: names, the two bars with the channels between them, values."""
        rows, narrow = _rows(self.now), size.columns == 1
        names = max(size.width_of(row.name, bold=row.head) for row in rows)
        values = max(size.width_of(row.value, bold=row.head) for row in rows)
        if narrow:
            names, values = min(names, NAME_SHARE * size.width), min(values, VALUE_SHARE * size.width)
        broken = tuple(
            replace(
                row,
                names=tuple(size.wrapped(row.name, names, bold=row.head)),
                values=tuple(size.wrapped(row.value, values, bold=row.head)),
            )
            for row in rows
        )
        left, right = names + 0.8 * size.em, wide - values - 0.8 * size.em
        above = (ACTOR_LINES + narrow * (ACTOR_LINES - 1)) * size.step
        return _Plan(broken, left, right, 1.1 * size.em, above, sum(row.units(size) for row in broken))

    def draw(self, pen: Pen) -> None:
        plan = self.plan(pen.size, pen.box.width)
        top = pen.box.height - plan.above
        unit = (top - GAP_LINES * pen.size.step) / plan.total
        self._draw_actors(pen, plan, top, unit * plan.total)
        for row in plan.rows:
            high = unit * row.units(pen.size)
            middle = top - high / 2
            _draw_texts(pen, plan, row, middle)
            if row.places:
                self._draw_places(pen, plan, row, middle, high)
            if row.measures:
                self._draw_measures(pen, plan, row.measures, middle, unit)
            if row.channel:
                self._draw_channel(pen, plan, row.channel, middle, unit)
            top -= high

    def _draw_actors(self, pen: Pen, plan: _Plan, top: float, high: float) -> None:
        """Draw the two partners as bars between which the channels run, and the others as nodes above these."""
        size, theme = pen.size, pen.theme
        line, narrow = size.step, size.columns == 1
        up = top + (ACTOR_LINES - 1) * line
        partners = _partner(self.now, "supplier"), _partner(self.now, "recipient")
        edges = (0.0, pen.box.width) if narrow else (plan.left + plan.bar, plan.right - plan.bar)
        for number, actor in enumerate(partners):
            start = (plan.left, plan.right - plan.bar)[number]
            pen.axes.bar(
                start, high, plan.bar, top - high, align="edge", color=theme.actor(actor.name), linewidth=0, zorder=4
            )
            self._name(pen, actor, edges[number], up, "left" if narrow == (number == 0) else "right")
        others = [actor for actor in self.now.actors if actor not in partners]
        up += narrow * (ACTOR_LINES - 1) * line
        for number, actor in enumerate(others):
            x = edges[0] + (number + 0.5) * (edges[1] - edges[0]) / len(others)
            how: dict[str, Any] = {"markersize": 0.6 * size.small, "markeredgewidth": 0}
            pen.axes.plot([x], [up + 0.4 * line], marker="o", color=theme.actor(actor.name), **how)
            self._name(pen, actor, x, up, "center")

    def _name(self, pen: Pen, actor: ActorNow, x: float, top: float, align: str) -> None:
        """Write an actor's name in its colour, and its posture below."""
        line = pen.size.step
        name = short_title(self.now.case.roster, actor.name)
        pen.write(name, x, top - BASELINE * line, Legible(f"actors.{actor.name}"), weight="bold", align=align)
        pen.write(plain(actor.posture), x, top - (1 + BASELINE) * line, "muted", align=align)

    def _draw_channel(self, pen: Pen, plan: _Plan, channel: ChannelNow, middle: float, unit: float) -> None:
        """Draw a channel: what is open as a pale band, what passes of it in full colour, with an arrow at its end."""
        from matplotlib.patches import Polygon, Rectangle

        low, end, theme = plan.left + plan.bar, plan.right - plan.bar, pen.theme
        if channel.leg == LEGS[PROCUREMENT]:
            wide, gap = pen.size.width_of(ABROAD), pen.size.gap
            pen.write(ABROAD, end - wide - gap, middle - 0.3 * pen.size.step, "muted", style="italic")
            end -= wide + 4 * gap
        full = 0.86 * unit / max(one.capacity for one in self.now.channels if one.leg in SHOWN_LEGS)
        colour = theme.channels[LEGS.index(channel.leg) % len(theme.channels)]
        if channel.open < channel.capacity:
            high = full * channel.capacity
            how: dict[str, Any] = {"linewidth": RULE_WIDTH, "linestyle": (0, (3, 3)), "zorder": 1}
            edge = Rectangle((low, middle - high / 2), end - low, high, fill=False, edgecolor=theme.muted, **how)
            pen.axes.add_patch(edge)
        pen.axes.barh(middle, end - low, full * channel.open, low, color=colour, alpha=0.28, linewidth=0, zorder=2)
        half, (back, tip) = full * channel.passes / 2, (low, end) if channel.leg == LEGS[TRANSPORT] else (end, low)
        neck = tip + (back - tip) * min(0.4 * unit / (end - low), 1.0)
        lower, upper = middle - half, middle + half
        corners = [(back, lower), (neck, lower), (tip, middle), (neck, upper), (back, upper)]
        pen.axes.add_patch(Polygon(corners, facecolor=colour, linewidth=0, zorder=3))

    def _draw_measures(
        self, pen: Pen, plan: _Plan, measures: Sequence[MeasuresNow], middle: float, unit: float
    ) -> None:
        """Draw arrows from the middle to those of the two partners whom a sender presses, as wide as it does."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        low, end = plan.left + plan.bar, plan.right - plan.bar
        tips = {_partner(self.now, "supplier").name: low, _partner(self.now, "recipient").name: end}
        for one in measures:
            if one.target not in tips or not one.intensity:
                continue
            tip, half, start = tips[one.target], 0.43 * unit * one.intensity, (low + end) / 2
            neck = tip + (start - tip) * min(0.4 * unit / abs(start - tip), 1.0)
            corners = [(start, -half), (neck, -half), (tip, 0.0), (neck, half), (start, half)]
            shape = Path([(x, middle + y) for x, y in corners], closed=False)
            how: dict[str, Any] = {"facecolor": pen.theme.actor(one.sender), "linewidth": 0, "zorder": 3}
            pen.axes.add_patch(PathPatch(shape, **how))

    def _draw_places(self, pen: Pen, plan: _Plan, row: _Row, middle: float, high: float) -> None:
        """Draw intermediaries of a kind as marks in lines: filled where active, hollow where designated."""
        theme, lines = pen.theme, row.mark_lines(pen.size)
        low, end, step = plan.left + 2 * plan.bar, plan.right - 2 * plan.bar, high / lines
        many = -(-len(row.places) // lines)
        pitch = min((end - low) / many, step)
        kinds = list(self.now.case.roster.file.intermediaries.kinds)
        start = (low + end) / 2 - pitch * many / 2
        most = max(place.visibility for place in row.places) or 1.0
        for number, place in enumerate(row.places):
            line, column = divmod(number, many)
            x, y = start + (column + 0.5) * pitch, middle + high / 2 - (line + 0.5) * step
            how: dict[str, Any] = {
                "marker": MARKERS[kinds.index(place.kind) % len(MARKERS)],
                "markersize": pitch * (SMALLEST + (LARGEST - SMALLEST) * place.visibility / most) * POINTS_AN_INCH,
                "markeredgecolor": theme.ink if place.active else theme.muted,
                "markerfacecolor": theme.ink if place.active else "none",
            }
            pen.axes.plot([x], [y], linestyle="none", markeredgewidth=0.8, zorder=3, **how)


def _draw_texts(pen: Pen, plan: _Plan, row: _Row, middle: float) -> None:
    """Write the name of a row at the left, and its value at the right."""
    line, right = pen.size.step, plan.right + 0.8 * pen.size.em
    for x, lines, paint in ((0.0, row.names, "ink"), (right, row.values, "ink" if row.head else "muted")):
        for number, text in enumerate(lines):
            base = middle + len(lines) * line / 2 - (number + BASELINE) * line
            pen.write(text, x, base, paint, weight="bold" if row.head else "normal")


def _subtitle(places: Sequence[IntermediaryNow]) -> str:
    active, seen = sum(place.active for place in places), [place.visibility for place in places]
    visible = f" ({whole_percent(min(seen))} to {whole_percent(max(seen))})" if seen else ""
    return (
        "Arrows: sanctions, wider where more intense. Bands: open capacity as a share of what is to pass; in full "
        "colour how much has room under sanctions. Marks: "
        f"intermediaries, {active} of {len(seen)} active, designated ones hollow; larger: more visible{visible}."
    )


def _note(now: Snapshot) -> str:
    kinds, records = {place.kind for place in now.intermediaries}, now.case.roster.file.intermediaries.kinds
    served = [
        f"{record.plural or f'{plain(kind)}s'} {', '.join(GOODS[leg] for leg in record.serves)}"
        for kind, record in records.items()
        if kind in kinds
    ]
    serves = f"Intermediaries serve: {'; '.join(served)}; they are not bound to a channel. " if served else ""
    closed = any(channel.open < channel.capacity for channel in now.channels)
    dashed = " Dashed: capacity not yet open." if closed else ""
    return (
        f"{serves}The room of a leg’s channels adds up; more than is to pass stays unused.{dashed} A single run, "
        "which shows nothing of how uncertain it is."
    )


def _row_text(row: _Row) -> str:
    if not row.places:
        return f"{row.name}: {row.value.replace(NO_BREAK, ' ')}."
    mean = sum(place.visibility for place in row.places) / len(row.places)
    return f"{row.name}: {row.value}, mean visibility {whole_percent(mean)}."


def network(now: Snapshot) -> Contents:
    """Return the figure of actors, channels and their open capacity, and intermediaries and their status, at a date."""
    shares = [f"{whole_percent(now.throughput[leg])} of {GOODS[leg]}" for leg in SHOWN_LEGS]
    postures = [f"{short_title(now.case.roster, actor.name)}: {plain(actor.posture)}." for actor in now.actors]
    facts = Facts(
        scenario=now.scenario,
        runs=1,
        seed=now.seed,
        version=__version__,
        grade_d_share=now.case.parameters.grade_shares["D"],
        forced_acts=now.forced_acts,
        first=now.date,
        last=now.date,
        title=now.title,
        case=now.case,
        run=now.run,
    )
    said = " ".join([*postures, *map(_row_text, _rows(now))])
    return Contents(
        f"{now.date.day} {now.date:%B %Y}: {listed(shares)} pass",
        _subtitle(now.intermediaries),
        (Panel(across=None, marks=(_Network(now),), said=said),),
        facts,
        notes=(_note(now),),
        summary=f"A single run of the scenario {now.scenario}.",
    )
