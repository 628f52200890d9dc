"""The network at a date: who presses whom, what the channels between partners carry, and intermediaries along them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.case.titles import short_title, title_of
from sim.figures.kit.contents import Contents, Legible, Mark, Panel, Pen
from sim.figures.kit.facts import Facts
from sim.figures.kit.look import BASELINE, POINTS_AN_INCH, Paint, Size
from sim.ground.axes import LEGS, PAYMENT, PROCUREMENT, TRANSPORT
from sim.ground.version import __version__
from sim.words import capital, listed, month_of, plain, whole_percent

if TYPE_CHECKING:
    from sim.explanation.snapshot import ActorNow, ChannelNow, IntermediaryNow, MeasuresNow, Snapshot

SHOWN_LEGS: Final = (LEGS[TRANSPORT], LEGS[PROCUREMENT], LEGS[PAYMENT])
GOODS: Final = {LEGS[TRANSPORT]: "goods", LEGS[PROCUREMENT]: "components", LEGS[PAYMENT]: "payments"}
FROM_ABROAD: Final = ", from abroad"
"""What is said of components, which come from neither partner."""
SMALLEST_SHOWN: Final = 0.005
"""Share below which pressure is neither drawn nor told."""
MARKERS: Final = ("o", "^", "s", "D", "v", "p")
"""Shapes of kinds of intermediaries, in the order of the roster."""
COLUMN: Final = 0.16
"""Of the width, for each of the two partners; more where the sheet is narrow."""
NARROW_COLUMN: Final = 0.21
ROW_LINES: Final = 1.45
"""Height of a channel, or of a heading, in lines; a label in several lines needs more."""
MARK_LINES: Final = 1.25
LARGEST, SMALLEST = 0.8, 0.36
"""Diameters of the most and the least visible intermediary, of the distance between them."""
MOST_LINES: Final = 4
"""Of marks of a kind of intermediary."""
ARROW_LINES: Final = 3.4
"""Height of what lies between those who press and those whom they press."""
WIDEST_ARROW: Final = 0.55
"""Of a line, at full intensity."""


@dataclass(frozen=True)
class _Row:
    """A line of the picture: a heading, a channel, or a kind of intermediaries, with what is written in it."""

    text: str
    leg: str = ""
    channel: ChannelNow | None = None
    carries: float = 0.0
    places: tuple[IntermediaryNow, ...] = ()

    def lines(self, size: Size, room: float) -> list[str]:
        """Return its text in lines no wider than the room between the partners leaves."""
        share = 0.72 if self.channel else 1.0
        return size.wrapped(self.text, share * room, bold=not self.channel and not self.places)

    def mark_lines(self, size: Size) -> int:
        """Return in how many lines its marks stand."""
        return min(-(-len(self.places) // (32 if size.columns > 1 else 16)), MOST_LINES)

    def high(self, size: Size, room: float) -> float:
        """Return how high it is, in lines."""
        return ROW_LINES - 1.0 + len(self.lines(size, room)) + MARK_LINES * self.mark_lines(size)


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
    """Return the rows from the top down: each leg with its channels, and the kinds of intermediaries that serve it.

    A channel carries of what passes on its leg as much as it has of the room there: the shares of a leg add up to what
    passes.
    """
    rows, roster = list[_Row](), now.case.roster
    for number, leg in enumerate(SHOWN_LEGS):
        to = _partner(now, "recipient" if leg == LEGS[TRANSPORT] else "supplier")
        heading = f"{capital(GOODS[leg])} to {short_title(roster, to.name)}"
        rows.append(_Row(f"{heading}: {whole_percent(now.throughput[leg])} pass", leg))
        channels = [channel for channel in now.channels if channel.leg == leg]
        room = sum(channel.passes for channel in channels)
        for channel in channels:
            carries = now.throughput[leg] * channel.passes / room if room else 0.0
            title = f"{capital(title_of(roster, 'channels', channel.name))}{FROM_ABROAD * (leg == LEGS[PROCUREMENT])}"
            rows.append(_Row(f"{title}: {whole_percent(carries) if channel.open else 'shut'}", leg, channel, carries))
        for kind in _kinds_after(now, number):
            places = tuple(place for place in now.intermediaries if place.kind == kind)
            if places:
                active = sum(place.active for place in places)
                many = now.case.roster.file.intermediaries.kinds[kind].plural or f"{plain(kind)}s"
                rows.append(_Row(f"{capital(many)}: {active} of {len(places)} active", places=places))
    return rows


@dataclass(frozen=True)
class _Node:
    """A box with an actor in it: its corners in inches, and what is written, the name first."""

    actor: ActorNow
    left: float
    bottom: float
    width: float
    height: float
    lines: tuple[tuple[str, bool], ...]  # text, and whether it is the name

    @property
    def middle(self) -> float:
        """Middle across."""
        return self.left + self.width / 2


@dataclass(frozen=True, eq=False)
class _Network(Mark):
    """Actors as boxes: the two partners at the sides with channels between them, and those who press them above."""

    now: Snapshot

    def least(self, size: Size, wide: float) -> float:
        return self._above(size, wide) + self._below(size, wide)

    def _others(self) -> list[ActorNow]:
        """Return the actors above: those who press the supplier alone first, so that fewer arrows cross."""
        partners = [_partner(self.now, role).name for role in ("supplier", "recipient")]
        others = [actor for actor in self.now.actors if actor.name not in partners]
        both = {one.sender for one in self.presses() if one.target == partners[1]}
        return sorted(others, key=lambda actor: actor.name in both)

    def presses(self, *, threats: bool | None = None) -> list[MeasuresNow]:
        """Return who presses whom how hard: sanctions, threats of strikes, or both; what is next to none left out."""
        found = [*(() if threats else self.now.measures), *(() if threats is False else self.now.threats)]
        return [one for one in found if one.intensity >= SMALLEST_SHOWN]

    def said_of(self, actor: ActorNow) -> list[str]:
        """Return what stands in an actor's box below its name: its posture, and whom it presses how hard."""
        said, roster = [plain(actor.posture)], self.now.case.roster
        for what, threats in (("sanctions on", False), ("threat of strikes on", True)):
            found = [one for one in self.presses(threats=threats) if one.sender == actor.name]
            targets = [f"{short_title(roster, one.target)} {whole_percent(one.intensity)}" for one in found]
            said += [f"{what} {', '.join(targets)}"] if targets else []
        return said

    def _lines(self, size: Size, actor: ActorNow, width: float) -> tuple[tuple[str, bool], ...]:
        name = [(line, True) for line in size.wrapped(short_title(self.now.case.roster, actor.name), width, bold=True)]
        return (*name, *((line, False) for text in self.said_of(actor) for line in size.wrapped(text, width)))

    def _room(self, size: Size, wide: float) -> tuple[float, float]:
        """Return the width of a partner's box, and that between the two."""
        column = (COLUMN if size.columns > 1 else NARROW_COLUMN) * wide
        return column, wide - 2 * column

    def _above(self, size: Size, wide: float) -> float:
        """Return the height of the boxes above, with the arrows below them."""
        return (self._tallest(size, wide) + 0.6 + ARROW_LINES) * size.step

    def _tallest(self, size: Size, wide: float) -> int:
        width = self._width(size, wide)
        return max((len(self._lines(size, actor, width - size.em)) for actor in self._others()), default=0)

    def _width(self, size: Size, wide: float) -> float:
        """Return the width of a box above."""
        return (wide - size.em * (len(self._others()) - 1)) / max(len(self._others()), 3 if size.columns == 1 else 4)

    def _below(self, size: Size, wide: float) -> float:
        room = self._room(size, wide)[1]
        return sum(row.high(size, room) for row in _rows(self.now)) * size.step

    def draw(self, pen: Pen) -> None:
        size, wide = pen.size, pen.box.width
        column, room = self._room(size, wide)
        top = pen.box.height - self._above(size, wide)
        partners = [
            _Node(actor, left, 0.0, column, top, self._lines(size, actor, column - size.em))
            for actor, left in ((_partner(self.now, "supplier"), 0.0), (_partner(self.now, "recipient"), wide - column))
        ]
        width, others = self._width(size, wide), self._others()
        tall = (self._tallest(size, wide) + 0.6) * size.step
        space = (wide - width * len(others)) / (len(others) + 1)
        above = [
            _Node(actor, space + place * (width + space), pen.box.height - tall, width, tall, lines)
            for place, actor in enumerate(others)
            for lines in [self._lines(size, actor, width - size.em)]
        ]
        for node in (*partners, *above):
            self._draw_node(pen, node)
        self._draw_arrows(pen, {node.actor.name: node for node in (*partners, *above)})
        unit = top / sum(row.high(size, room) for row in _rows(self.now))
        for row in _rows(self.now):
            high = unit * row.high(size, room)
            self._draw_row(pen, row, (column, wide - column), top - high, high)
            top -= high

    def _draw_node(self, pen: Pen, node: _Node) -> None:
        """Draw a box in an actor's colour, with what is written in its middle."""
        from matplotlib.patches import FancyBboxPatch

        colour, line = pen.theme.actor(node.actor.name), pen.size.step
        how: dict[str, Any] = {"boxstyle": f"round,pad=0,rounding_size={0.4 * line}", "edgecolor": colour, "zorder": 4}
        face = pen.theme.tint(colour, 0.1)
        box = FancyBboxPatch(
            (node.left, node.bottom), node.width, node.height, facecolor=face, linewidth=1.4, clip_on=False, **how
        )
        pen.axes.add_patch(box)
        base = node.bottom + (node.height + len(node.lines) * line) / 2
        for number, (text, is_name) in enumerate(node.lines):
            paint: Paint = Legible(f"actors.{node.actor.name}") if is_name else "muted"
            weight = "bold" if is_name else "normal"
            pen.write(text, node.middle, base - (number + BASELINE) * line, paint, weight=weight, align="center")

    def _draw_arrows(self, pen: Pen, nodes: Mapping[str, _Node]) -> None:
        """Draw who presses whom: sanctions as arrows, a threat of strikes as a hollow one, wider where it is more."""
        from matplotlib.patches import FancyArrowPatch

        line, landed = pen.size.step, dict[str, int]()
        presses = [(one, False) for one in self.presses(threats=False)]
        presses += [(one, True) for one in self.presses(threats=True)]
        presses = [pair for pair in presses if {pair[0].sender, pair[0].target} <= set(nodes)]
        for one, is_threat in sorted(presses, key=lambda pair: nodes[pair[0].sender].middle):
            here, there = nodes[one.sender], nodes[one.target]
            many = sum(other.target == one.target for other, _ in presses)
            place = landed[one.target] = landed.get(one.target, 0) + 1
            tip = there.left + there.width * place / (many + 1), there.bottom + there.height
            wide = WIDEST_ARROW * line * one.intensity * POINTS_AN_INCH
            style = f"simple,tail_width={wide},head_width={wide + 5},head_length={0.7 * wide + 4}"
            colour = pen.theme.actor(one.sender)
            how: dict[str, Any] = {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 1, "zorder": 3}
            how |= {"edgecolor": colour, "facecolor": pen.theme.background if is_threat else colour}
            arrow = FancyArrowPatch((here.middle, here.bottom), tip, arrowstyle=style, linewidth=is_threat, **how)
            arrow.set_gid(f"{one.sender} on {one.target}")
            pen.axes.add_patch(arrow)

    def _draw_row(self, pen: Pen, row: _Row, ends: tuple[float, float], bottom: float, high: float) -> None:
        """Draw a heading, a channel, or intermediaries, with the text in the middle."""
        line, middle = pen.size.step, sum(ends) / 2
        lines = row.lines(pen.size, ends[1] - ends[0])
        under = high * MARK_LINES * row.mark_lines(pen.size) / row.high(pen.size, ends[1] - ends[0])
        base = bottom + under + (high - under + len(lines) * line) / 2
        head = not row.channel and not row.places
        for number, text in enumerate(lines):
            how: dict[str, Any] = {"weight": "bold" if head else "normal", "align": "center"}
            pen.write(text, middle, base - (number + BASELINE) * line, "muted" if row.places else "ink", **how)
        if row.channel:
            gap = max(pen.size.width_of(text) for text in lines) / 2 + 0.5 * pen.size.em
            end = ends[1] - pen.size.em * (row.leg == LEGS[PROCUREMENT])
            sides = (ends[0], middle - gap), (middle + gap, end)
            self._draw_channel(pen, row, sides, bottom + high / 2, 0.8 * min(high, ROW_LINES * line))
        if row.places:
            self._draw_places(pen, row, ends, bottom, under)

    def _draw_channel(self, pen: Pen, row: _Row, sides: Sequence[tuple[float, float]], at: float, full: float) -> None:
        """Draw a channel either side of its label: its room pale, in full colour what it carries."""
        from matplotlib.patches import Polygon

        to_right, theme = row.leg == LEGS[TRANSPORT], pen.theme
        colour = theme.channels[LEGS.index(row.leg) % len(theme.channels)]
        most = max(channel.open for channel in self.now.channels if channel.leg in SHOWN_LEGS) or 1.0
        half, room = full * row.carries / most / 2, row.channel.open if row.channel else 0.0
        for is_last, (start, stop) in zip((not to_right, to_right), sides, strict=True):
            how: dict[str, Any] = {"color": colour, "alpha": 0.22, "linewidth": 0, "zorder": 2}
            pen.axes.barh(at, stop - start, full * room / most, start, **how)
            back, tip = (start, stop) if to_right else (stop, start)
            neck = tip + (back - tip) * min(0.9 * pen.size.em / (stop - start), 1.0) * is_last
            corners = [(back, at - half), (neck, at - half), (tip, at), (neck, at + half), (back, at + half)]
            if not is_last:
                corners[2:3] = []
            pen.axes.add_patch(Polygon(corners, facecolor=colour, linewidth=0, zorder=3))
        if row.leg == LEGS[PROCUREMENT]:
            how = {"facecolor": theme.background, "edgecolor": colour, "zorder": 4}
            pen.axes.scatter([sides[1][1]], [at], (0.5 * pen.size.small) ** 2, **how)

    def _draw_places(self, pen: Pen, row: _Row, ends: tuple[float, float], bottom: float, high: float) -> None:
        """Draw intermediaries of a kind as marks in lines: filled where active, hollow where designated."""
        theme, lines = pen.theme, row.mark_lines(pen.size)
        low, end, step = ends[0] + pen.size.em, ends[1] - pen.size.em, high / lines
        many = -(-len(row.places) // lines)
        pitch = min((end - low) / many, step)
        kinds = list(self.now.case.roster.file.intermediaries.kinds)
        start = (low + end) / 2 - pitch * many / 2
        most = max(place.visibility for place in row.places) or 1.0
        for number, place in enumerate(row.places):
            line, column = divmod(number, many)
            x, y = start + (column + 0.5) * pitch, bottom + high - (line + 0.5) * step
            how: dict[str, Any] = {
                "marker": MARKERS[kinds.index(place.kind) % len(MARKERS)],
                "markersize": pitch * (SMALLEST + (LARGEST - SMALLEST) * place.visibility / most) * POINTS_AN_INCH,
                "markeredgecolor": theme.ink if place.active else theme.muted,
                "markerfacecolor": theme.ink if place.active else "none",
            }
            pen.axes.plot([x], [y], linestyle="none", markeredgewidth=0.8, zorder=3, **how)


def _subtitle(now: Snapshot) -> str:
    places, picture = now.intermediaries, _Network(now)
    active, seen = sum(place.active for place in places), [place.visibility for place in places]
    visible = f" ({whole_percent(min(seen))} to {whole_percent(max(seen))})" if seen else ""
    threats = "; hollow: the threat of strikes that is felt" if picture.presses(threats=True) else ""
    pressed = f"From above: sanctions, wider where more intense{threats}. " if picture.presses() else ""
    return (
        f"{pressed}Across: what each channel carries, of what is to go on its leg; pale: its room, used or not. "
        f"Marks: intermediaries, {active} of {len(seen)} active, designated ones hollow; larger: more visible{visible}."
    )


def _note(now: Snapshot) -> str:
    kinds, records = {place.kind for place in now.intermediaries}, now.case.roster.file.intermediaries.kinds
    served = [
        f"{record.plural or f'{plain(kind)}s'} {', '.join(GOODS[leg] for leg in record.serves)}"
        for kind, record in records.items()
        if kind in kinds
    ]
    serves = f"Intermediaries serve: {'; '.join(served)}; they are not bound to a channel. " if served else ""
    return (
        f"{serves}What passes on a leg is taken to spread over its channels as their room does: the model has only the "
        f"whole. A single run, number {now.run} of its seed: the first, shown for its place and not for what happens "
        "in it. It stands for no other and shows nothing of how uncertain it is."
    )


def _row_text(row: _Row) -> str:
    if row.channel:
        room = f"room for {whole_percent(row.channel.passes)}, {whole_percent(row.channel.open)} open"
        return f"{row.text} ({room})."
    if not row.places:
        return f"{row.text}."
    mean = sum(place.visibility for place in row.places) / len(row.places)
    return f"{row.text}, mean visibility {whole_percent(mean)}."


def network(now: Snapshot) -> Contents:
    """Return the figure of who presses whom, what each channel carries, and intermediaries and their status."""
    picture = _Network(now)
    shares = [f"{whole_percent(now.throughput[leg])} of {GOODS[leg]}" for leg in SHOWN_LEGS]
    said = [f"{short_title(now.case.roster, one.name)}: {', '.join(picture.said_of(one))}." for one in now.actors]
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
    return Contents(
        f"In one run, on {now.date.day} {month_of(now.date)}, {listed(shares)} pass",
        _subtitle(now),
        (Panel(across=None, marks=(picture,), said=" ".join([*said, *map(_row_text, _rows(now))])),),
        facts,
        notes=(_note(now),),
        summary=f"A single run of the scenario {now.scenario}.",
    )
