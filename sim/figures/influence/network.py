"""The network of influence: arrows from the actor that is moved to those who move with it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.figures.kit.contents import Contents, Grid, Legible, Mark, Panel, Pen, Sample
from sim.figures.kit.look import BASELINE, Size
from sim.ground.faults import input_error
from sim.words import counted, number, signed

if TYPE_CHECKING:
    from sim.figures.kit.facts import Facts

SOURCE: Final = "figure"
FEWEST, MOST = 2, 8
ROUND: Final = 0.82
"""Height of the ring of actors, as a share of what its width would make it."""
WIDEST: Final = 0.55
"""Of a line of type: the arrow of the largest effect."""
THINNEST: Final = 0.06
BEND: Final = 0.2
PLACE: Final = 0.36
"""Where on an arrow its number stands, from its beginning."""
ASIDE: Final = 1.3
"""Of half the sides of a number: how far it stands off its arrow, on the outer side of the bend."""


@dataclass(frozen=True)
class Arrow:
    """What a step of one actor does to the stance of another, in steps."""

    source: str
    target: str
    effect: float


@dataclass(frozen=True)
class _Node:
    """An actor's box: its middle and half its sides, in inches."""

    across: float
    up: float
    wide: float
    tall: float
    lines: tuple[str, ...]

    def edge(self, other: _Node, gap: float) -> tuple[float, float]:
        """Return the point, a gap outside the box, on the way to another."""
        across, up = other.across - self.across, other.up - self.up
        share = min(
            (half + gap) / abs(far) if far else math.inf for half, far in ((self.wide, across), (self.tall, up))
        )
        return self.across + share * across, self.up + share * up


@dataclass(frozen=True, eq=False)
class _Ring(Mark):
    """Actors in a ring, with an arrow for each effect that is shown."""

    names: Mapping[str, str]
    arrows: Sequence[Arrow]
    full: float  # effect of the widest arrow

    def least(self, size: Size, wide: float) -> float:
        return min(ROUND * wide, 24 * size.step)

    def _nodes(self, pen: Pen) -> dict[str, _Node]:
        size, wide, high = pen.size, pen.box.width, pen.box.height
        found = {}
        for turn, (actor, title) in enumerate(self.names.items()):
            lines = tuple(size.wrapped(title, 7.5 * size.em, bold=True))
            half = max(size.width_of(line, bold=True) for line in lines) / 2 + 0.6 * size.em
            tall = len(lines) * size.step / 2 + 0.3 * size.em
            angle = math.pi / 2 - 2 * math.pi * turn / len(self.names)
            room = wide / 2 - 4.6 * size.em, high / 2 - 1.4 * size.step
            across, up = wide / 2 + room[0] * math.cos(angle), high / 2 + room[1] * math.sin(angle)
            found[actor] = _Node(across, up, half, tall, lines)
        return found

    def draw(self, pen: Pen) -> None:
        nodes = self._nodes(pen)
        for arrow in sorted(self.arrows, key=lambda one: abs(one.effect)):
            self._draw_arrow(pen, arrow, nodes)
        for actor, node in nodes.items():
            _draw_node(pen, actor, node)

    def _draw_arrow(self, pen: Pen, arrow: Arrow, nodes: Mapping[str, _Node]) -> None:
        """Draw an arrow that bends to its left, so that the one back lies beside it, with its effect as a number."""
        from matplotlib.patches import FancyArrowPatch

        here, there, gap = nodes[arrow.source], nodes[arrow.target], 0.35 * pen.size.em
        start, end = here.edge(there, gap), there.edge(here, gap)
        share = max(abs(arrow.effect) / self.full, THINNEST)
        wide = WIDEST * pen.size.step * share * 72
        style = f"simple,tail_width={wide},head_width={wide + 4},head_length={0.6 * wide + 4}"
        colour = pen.theme.more if arrow.effect > 0 else pen.theme.less
        how: dict[str, Any] = {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 1, "zorder": 2, "linewidth": 0}
        patch = FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={BEND}", arrowstyle=style, color=colour, **how)
        patch.set_gid(f"{arrow.source} on {arrow.target}")
        pen.axes.add_patch(patch)
        across, up = end[0] - start[0], end[1] - start[1]
        # A point of the quadratic curve that the arrow follows, whose control point lies BEND beside its middle.
        ends = (1 - PLACE) ** 2, 2 * PLACE * (1 - PLACE), PLACE**2
        control = (start[0] + end[0]) / 2 + BEND * up, (start[1] + end[1]) / 2 - BEND * across
        text = signed(arrow.effect, 2)
        at = [ends[0] * start[way] + ends[1] * control[way] + ends[2] * end[way] for way in (0, 1)]
        far, half = math.hypot(across, up), (pen.size.width_of(text) / 2, pen.size.em / 2)
        off = ASIDE * math.hypot(half[0] * up / far, half[1] * across / far)
        at = [at[0] + off * up / far, at[1] - off * across / far]
        box = {"boxstyle": "round,pad=0.12", "facecolor": pen.theme.background, "linewidth": 0}
        pen.axes.text(
            at[0], at[1], text, fontsize=pen.size.small, color=Legible(_paint(arrow))(pen.theme),
            ha="center", va="center", bbox=box, zorder=5,
        )  # fmt: skip


def _paint(arrow: Arrow) -> str:
    return "more" if arrow.effect > 0 else "less"


def _draw_node(pen: Pen, actor: str, node: _Node) -> None:
    """Draw a box in an actor's colour, with its name in it."""
    from matplotlib.patches import FancyBboxPatch

    colour, line = pen.theme.actor(actor), pen.size.step
    how: dict[str, Any] = {"boxstyle": f"round,pad=0,rounding_size={0.4 * line}", "edgecolor": colour, "zorder": 6}
    face = pen.theme.tint(colour, 0.1)
    corner = node.across - node.wide, node.up - node.tall
    pen.axes.add_patch(
        FancyBboxPatch(corner, 2 * node.wide, 2 * node.tall, facecolor=face, linewidth=1.4, clip_on=False, **how)
    )
    base = node.up + len(node.lines) * line / 2
    for above, text in enumerate(node.lines):
        place = base - (above + BASELINE) * line
        pen.write(text, node.across, place, Legible(f"actors.{actor}"), weight="bold", align="center")


def _sheet(size: Size, panels: int) -> Grid:
    return Grid(min(size.columns, panels), fitted=True)


def influence_network(arrows: Mapping[str, Sequence[Arrow]], facts: Facts, said_of: Mapping[str, str]) -> Contents:
    """Return the network of influence: a ring of actors for each way in which they are moved.

    `arrows` are the effects that are shown, by the title of a way; `said_of` what notes say of who was moved. Raises
    `InputError` where nothing is shown, or for more than eight actors.
    """
    found = [arrow for some in arrows.values() for arrow in some]
    actors = list(facts.case.stances)
    if not found:
        raise input_error(SOURCE, "no actor moves the stance of another beyond chance; there is nothing to draw.")
    if not FEWEST <= len(actors) <= MOST:
        raise input_error(SOURCE, f"{counted(len(actors), 'actor')} do not fit into a ring; {FEWEST} to {MOST} do.")
    names, full = {actor: facts.short(actor) for actor in actors}, max(abs(arrow.effect) for arrow in found)
    verb, least = "stands" if len(found) == 1 else "stand", min(abs(arrow.effect) for arrow in found)
    steps = f"{number(full, 2)} steps" if len(found) == 1 else f"{number(least, 2)} to {number(full, 2)} steps"
    panels = tuple(
        Panel(
            title=title,
            marks=(_Ring(names, some, full),),
            across=None,
            said=f"{title}: {_said(some, names)}.",
        )
        for title, some in arrows.items()
    )
    return Contents(
        title=f"Whose stance moves whose: {counted(len(found), 'effect')} {verb} out from chance, of {steps}",
        subtitle="An arrow is the mean change in the stance of the other, in steps, over the weeks after the push; "
        "only those that stand out from chance, all together.",
        panels=panels,
        facts=facts,
        notes=tuple(said_of.values()),
        key=(Sample("the other becomes harder", "more", None), Sample("the other becomes softer", "less", None)),
        summary=f"{counted(len(panels), 'ring')} of {counted(len(actors), 'actor')} with arrows between them.",
        grid=_sheet,
    )


def _said(arrows: Sequence[Arrow], names: Mapping[str, str]) -> str:
    ordered = sorted(arrows, key=lambda one: -abs(one.effect))
    told = [f"{names[one.source]} on {names[one.target]} {signed(one.effect, 2)}" for one in ordered]
    return "; ".join(told) or "no effect stands out"
