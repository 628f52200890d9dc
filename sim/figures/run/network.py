"""The network at a date: actors, the channels between them, and the intermediaries along the channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.case.roster import roster
from sim.figures.kit.axes import BASELINE, RULE_WIDTH
from sim.figures.kit.look import (
    NO_BREAK,
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_frame,
    add_line,
    counted,
    new_figure,
    percent,
    styled,
    width_of,
    wrapped,
)
from sim.figures.kit.panels import short_title, title_of
from sim.ground.axes import LEGS, PAYMENT, PROCUREMENT, TRANSPORT
from sim.ground.version import __version__
from sim.tables import grade_shares
from sim.words import capital, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.explanation.snapshot import ActorNow, ChannelNow, IntermediaryNow, Snapshot

__all__ = ["network", "network_alt_text"]

SHOWN_LEGS: Final = (LEGS[TRANSPORT], LEGS[PROCUREMENT], LEGS[PAYMENT])
GOODS: Final = {LEGS[TRANSPORT]: "goods", LEGS[PROCUREMENT]: "components", LEGS[PAYMENT]: "payments"}
ABROAD: Final = "abroad"
MARKERS: Final = ("o", "^", "s", "D", "v", "p")
"""Shapes of kinds of intermediaries, in the order of the roster."""
NAME_SHARE, VALUE_SHARE = 0.3, 0.2
"""Of the width of a narrow sheet, for the names at the left and the values at the right."""
BAR_EMS: Final = 1.1
ROW_LINES: Final = 1.8
"""Height of a row where the sheet is as high as its rows need, in lines."""
PALE: Final = 0.28
TIP: Final = 0.4
"""Length of an arrow, in rows."""
BAND_SHARE: Final = 0.86
"""Of the height of a row, for the widest band."""
LARGEST, SMALLEST = 0.8, 0.36
"""Diameters of the most and the least visible intermediary, of the distance between them."""
MOST_LINES: Final = 4
"""Of marks of a kind of intermediary."""
ACTOR_LINES: Final = 3.2
GAP_LINES: Final = 0.5
HIGHEST: Final = 100.0


@dataclass(frozen=True)
class Row:
    """A line of the picture: its name and value in words, and what is drawn: a leg's head, a channel or a kind."""

    name: str
    value: str
    leg: str = ""
    channel: ChannelNow | None = None
    places: tuple[IntermediaryNow, ...] = ()
    lines: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def head(self) -> bool:
        """Whether it is the head of a leg."""
        return self.channel is None and not self.places


@dataclass(frozen=True)
class Plan:
    """Where everything stands, in inches: the bars of the two partners, the rows from the top down, their height."""

    figure: Figure
    look: Look
    axes: Axes
    left: float
    right: float
    top: float
    unit: float
    rows: tuple[Row, ...]

    @property
    def bar(self) -> float:
        """Width of the bar of a partner."""
        return BAR_EMS * self.look.size.small / POINTS_AN_INCH

    def height(self, row: Row) -> float:
        """Return the height of a row, in inches."""
        return self.unit * _units(row, self.look)


def _units(row: Row, look: Look) -> float:
    """Return how high a row is, in rows: a name in several lines, or marks in several, need more."""
    needed = max(1.0, max(len(row.lines), len(row.said)) / ROW_LINES * 1.1)
    if row.places:
        return max(needed, 0.6 * _mark_lines(row, look))
    return max(needed, 0.8) if row.head else needed


def _mark_lines(row: Row, look: Look) -> int:
    return min(max(1, -(-len(row.places) // (32 if look.size.columns > 1 else 16))), MOST_LINES)


def _partner(now: Snapshot, role: str) -> ActorNow:
    return next(actor for actor in now.actors if actor.role == role)


def _share(share: float) -> str:
    return percent(round(share, 2))


def _kind_after(kind: str) -> int:
    """Return after which leg a kind of intermediary stands: in the middle of those that it serves."""
    serves = [SHOWN_LEGS.index(leg) for leg in roster().file.intermediaries.kinds[kind].serves]
    return int(sum(serves) / len(serves))


def _rows(now: Snapshot) -> list[Row]:
    """Return the rows from the top down: each leg with its channels, then the kinds that serve it."""
    rows = []
    for number, leg in enumerate(SHOWN_LEGS):
        to = _partner(now, "recipient" if leg == LEGS[TRANSPORT] else "supplier")
        name = f"{capital(GOODS[leg])} to {short_title(to.name)}"
        rows.append(Row(name, f"{_share(now.throughput[leg])} pass", leg))
        for channel in now.channels:
            if channel.leg == leg:
                value = f"{_share(channel.passes)} pass, {_share(channel.open)} open"
                rows.append(Row(capital(title_of("channels", channel.name)), value, leg, channel))
        for kind in roster().file.intermediaries.kinds:
            places = tuple(place for place in now.intermediaries if place.kind == kind)
            if places and _kind_after(kind) == number:
                active = sum(place.active for place in places)
                rows.append(Row(f"{capital(plain(kind))}s", f"{active} of {len(places)} active", places=places))
    return rows


def _title(now: Snapshot) -> str:
    shares = [f"{_share(now.throughput[leg])} of {GOODS[leg]}" for leg in SHOWN_LEGS]
    return f"{now.date.day} {now.date:%B %Y}: {', '.join(shares[:-1])} and {shares[-1]} pass"


def _subtitle(now: Snapshot) -> str:
    active, seen = sum(place.active for place in now.intermediaries), [place.visibility for place in now.intermediaries]
    visible = f" ({_share(min(seen))} to {_share(max(seen))})" if seen else ""
    return (
        "Bands: open capacity as a share of what is to pass; in full colour what passes under sanctions. Marks: "
        f"intermediaries, {active} of {len(seen)} active, designated ones hollow; larger: more visible{visible}."
    )


def _serves(now: Snapshot) -> str:
    kinds = {place.kind for place in now.intermediaries}
    said = [
        f"{plain(kind)}s {', '.join(GOODS[leg] for leg in record.serves)}"
        for kind, record in roster().file.intermediaries.kinds.items()
        if kind in kinds
    ]
    return f"Intermediaries serve: {'; '.join(said)}; they are not bound to a channel. " if said else ""


def _notes(now: Snapshot) -> tuple[str, str]:
    closed = any(channel.open < channel.capacity for channel in now.channels)
    return (
        f"{_serves(now)}Channels of a leg add up, and carry at most all that is to pass."
        f"{' Dashed: capacity not yet open.' if closed else ''}",
        f"Model, a single run, which shows nothing of how uncertain it is · scenario {now.scenario} · seed {now.seed}, "
        f"run {now.run} · version {__version__} · {100 * grade_shares()['D']:.0f}{NO_BREAK}% of the input is our own "
        f"choice (grade D) · {counted(now.forced_acts, 'act')} forced by the scenario",
    )


def _lay_out(look: Look, now: Snapshot) -> Plan:
    """Lay out the sheet: names, the supplier's bar, the channels, the recipient's bar, values."""
    figure, size, words = new_figure(look), look.size, (_title(now), _subtitle(now), _notes(now))
    em, line = size.small / POINTS_AN_INCH, size.line(size.small)
    rows, narrow = _rows(now), size.columns == 1
    names, values = (
        max(width_of(figure, text, size.small, bold=row.head) for row in rows for text in [getattr(row, key)])
        for key in ("name", "value")
    )
    if narrow:
        names, values = min(names, NAME_SHARE * size.width), min(values, VALUE_SHARE * size.width)
    rows = [
        replace(
            row,
            lines=tuple(wrapped(figure, row.name, size.small, names, bold=row.head)),
            said=tuple(wrapped(figure, row.value, size.small, values, bold=row.head)),
        )
        for row in rows
    ]
    left, right = size.margin + names + 0.8 * em, size.width - size.margin - values - 0.8 * em
    total, above = sum(_units(row, look) for row in rows), (ACTOR_LINES + narrow * (ACTOR_LINES - 1)) * line
    if size.panel:
        tall = Look(look.theme, replace(size, height=HIGHEST))
        bottom, top = add_frame(new_figure(tall), tall, *words)
        high = HIGHEST - top + bottom + above + GAP_LINES * line + ROW_LINES * line * total
        look = Look(look.theme, replace(size, height=high))
    figure = new_figure(look)
    bottom, top = add_frame(figure, look, *words)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, look.size.width)
    axes.set_ylim(0.0, look.size.height)
    axes.set_axis_off()
    return Plan(
        figure, look, axes, left, right, top - above, (top - above - bottom - GAP_LINES * line) / total, tuple(rows)
    )


def _node(plan: Plan, actor: ActorNow, at: tuple[float, float], align: str) -> None:
    """Write an actor's name in its colour, and its posture below."""
    size, theme = plan.look.size, plan.look.theme
    line, (x, top) = size.line(size.small), at
    colour = theme.legible(theme.actor(actor.name))
    texts = [(short_title(actor.name), colour, "bold"), (plain(actor.posture), theme.muted, "normal")]
    for number, (text, ink, weight) in enumerate(texts):
        base = top - (number + BASELINE) * line
        add_line(plan.figure, text, (x, base), size.small, ink, weight=weight, ha=align)


def _draw_actors(plan: Plan, now: Snapshot) -> None:
    """Draw the two partners as bars between which the channels run, and the others as nodes above these."""
    from matplotlib.patches import Rectangle

    size, theme = plan.look.size, plan.look.theme
    line, high = size.line(size.small), sum(plan.height(row) for row in plan.rows)
    narrow, up = size.columns == 1, plan.top + (ACTOR_LINES - 1) * line
    partners = _partner(now, "supplier"), _partner(now, "recipient")
    edges = (size.margin, size.width - size.margin) if narrow else (plan.left + plan.bar, plan.right - plan.bar)
    for number, actor in enumerate(partners):
        corner = ((plan.left, plan.right - plan.bar)[number], plan.top - high)
        colour = theme.actor(actor.name)
        plan.axes.add_patch(Rectangle(corner, plan.bar, high, facecolor=colour, linewidth=0, zorder=4))
        _node(plan, actor, (edges[number], up), "left" if narrow == (number == 0) else "right")
    others = [actor for actor in now.actors if actor not in partners]
    up += narrow * (ACTOR_LINES - 1) * line
    for number, actor in enumerate(others):
        x = edges[0] + (number + 0.5) * (edges[1] - edges[0]) / len(others)
        colour, diameter = theme.actor(actor.name), 0.6 * size.small
        plan.axes.plot([x], [up + 0.4 * line], marker="o", color=colour, markersize=diameter, markeredgewidth=0)
        _node(plan, actor, (x, up), "center")


def _draw_channel(plan: Plan, row: Row, middle: float) -> None:
    """Draw a channel: what is open as a pale band, what passes of it in full colour, with an arrow at its end."""
    from matplotlib.patches import Polygon, Rectangle

    channel, theme = row.channel, plan.look.theme
    if channel is None:
        return
    inner = plan.left + plan.bar, plan.right - plan.bar
    outside = row.leg == LEGS[PROCUREMENT]
    if outside:
        small = plan.look.size.small
        wide = width_of(plan.figure, ABROAD, small)
        at = (inner[1] - wide - plan.look.size.gap, middle - 0.3 * plan.look.size.line(small))
        add_line(plan.figure, ABROAD, at, small, theme.muted, style="italic")
        inner = inner[0], inner[1] - wide - 4 * plan.look.size.gap
    full = BAND_SHARE * plan.unit / max(one.channel.capacity for one in plan.rows if one.channel)
    dark = theme.channels[LEGS.index(row.leg) % len(theme.channels)]
    if channel.open < channel.capacity:
        high = full * channel.capacity
        corner, wide = (inner[0], middle - high / 2), inner[1] - inner[0]
        how: dict[str, Any] = {
            "facecolor": "none",
            "edgecolor": theme.muted,
            "linewidth": RULE_WIDTH,
            "linestyle": (0, (3, 3)),
        }
        plan.axes.add_patch(Rectangle(corner, wide, high, zorder=1, **how))
    high = full * channel.open
    corner, wide = (inner[0], middle - high / 2), inner[1] - inner[0]
    plan.axes.add_patch(Rectangle(corner, wide, high, facecolor=dark, alpha=PALE, linewidth=0, zorder=2))
    half, (back, tip) = full * channel.passes / 2, inner if row.leg == LEGS[TRANSPORT] else inner[::-1]
    neck = tip + (back - tip) * min(TIP * plan.unit / wide, 1.0)
    corners = [
        (back, middle - half),
        (neck, middle - half),
        (tip, middle),
        (neck, middle + half),
        (back, middle + half),
    ]
    plan.axes.add_patch(Polygon(corners, facecolor=dark, linewidth=0, zorder=3))


def _draw_places(plan: Plan, row: Row, top: float) -> None:
    """Draw intermediaries of a kind as marks in lines: filled where active, hollow where designated."""
    theme, lines = plan.look.theme, _mark_lines(row, plan.look)
    low, end = plan.left + 2 * plan.bar, plan.right - 2 * plan.bar
    many = -(-len(row.places) // lines)
    step = plan.height(row) / lines
    pitch = min((end - low) / many, step)
    marker = MARKERS[list(roster().file.intermediaries.kinds).index(row.places[0].kind) % len(MARKERS)]
    start = (low + end) / 2 - pitch * many / 2
    most = max(place.visibility for place in row.places) or 1.0
    for number, place in enumerate(row.places):
        line, column = divmod(number, many)
        at = start + (column + 0.5) * pitch, top - (line + 0.5) * step
        diameter = pitch * (SMALLEST + (LARGEST - SMALLEST) * place.visibility / most) * POINTS_AN_INCH
        ink = theme.ink if place.active else theme.muted
        face = theme.ink if place.active else "none"
        how: dict[str, Any] = {"markeredgecolor": ink, "markerfacecolor": face, "markeredgewidth": 0.8, "zorder": 3}
        plan.axes.plot([at[0]], [at[1]], marker=marker, markersize=diameter, linestyle="none", **how)


def _draw_texts(plan: Plan, row: Row, middle: float) -> None:
    """Write the name of a row at the left, and its value at the right."""
    size, theme = plan.look.size, plan.look.theme
    line = size.line(size.small)
    right = plan.right + 0.8 * size.small / POINTS_AN_INCH
    how: dict[str, Any] = {"weight": "bold"} if row.head else {}
    for x, lines, ink in ((size.margin, row.lines, theme.ink), (right, row.said, theme.muted)):
        for number, text in enumerate(lines):
            base = middle + len(lines) * line / 2 - (number + BASELINE) * line
            add_line(plan.figure, text, (x, base), size.small, theme.ink if row.head else ink, **how)


def network(now: Snapshot, *, theme: ThemeName = "light", size: SizeName = "page") -> Figure:
    """Draw actors, channels with their open capacity, and intermediaries with their status, at a date.

    Parameters
    ----------
    now : Snapshot
        From `sim.explanation.snapshot`.
    theme : {"light", "dark"}
    size : {"page", "print_180", "print_85"}
        1200 x 675 pixels, or 180 or 85 mm wide and as high as its rows need.

    Returns
    -------
    matplotlib.figure.Figure
        For `sim.figures.kit.save.save_figure`.
    """
    with styled():
        plan = _lay_out(Look.of(theme, size), now)
        _draw_actors(plan, now)
        top = plan.top
        for row in plan.rows:
            middle = top - plan.height(row) / 2
            _draw_texts(plan, row, middle)
            if row.places:
                _draw_places(plan, row, top)
            _draw_channel(plan, row, middle)
            top -= plan.height(row)
    return plan.figure


def _kind_text(row: Row) -> str:
    mean = sum(place.visibility for place in row.places) / len(row.places)
    return f"{row.name}: {row.value}, mean visibility {_share(mean)}."


def network_alt_text(now: Snapshot) -> str:
    """Say which posture each actor holds, what each channel carries, and how many intermediaries are active.

    Parameters
    ----------
    now : Snapshot
        From `sim.explanation.snapshot`.
    """
    sentences = [f"{_title(now)}.", f"A single run of the scenario {now.scenario}."]
    sentences += [f"{short_title(actor.name)}: {plain(actor.posture)}." for actor in now.actors]
    for row in _rows(now):
        sentences.append(_kind_text(row) if row.places else f"{row.name}: {row.value.replace(NO_BREAK, ' ')}.")
    return " ".join(sentences)
