"""Figures of a game: what each choice is worth, which reply is best and how surely, and where nobody would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.comparison.tables import refuse_more
from sim.figures.kit.contents import Contents, Mark, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.look import SHORT, SOLID, Theme
from sim.figures.kit.marks import Numbers
from sim.figures.kit.scales import Names, Values
from sim.figures.sensitivity.index_rows import CLEAR, UNCLEAR, Dot, IndexPanel, IndexRow, index_rows
from sim.words import counted, decimals_for, listed, number, percent, span, whole, whole_percent

if TYPE_CHECKING:
    from sim.figures.kit.facts import Facts

MOST: Final = 13
"""Choices of a player, and equilibria, that a figure shows."""
SURE: Final = 0.95
"""Share of resamples from which on a best reply counts as sure."""
PALEST: Final = 0.06
SEAM: Final = 0.02
FRAME: Final = 1.4
WHOLE: Final = (0.0, 1.08)
"""Limits of shares, with room for the text at the last."""
BAR: Final = 0.5
"""Height of a bar, as a share of its row."""
SEEN: Final = "as the player sees the world when it decides"
WEIGHED: Final = "A payoff adds up the weighted objectives of one player; those of two players have no unit in common."


@dataclass(frozen=True, eq=False)
class Side:
    """What the choices of a player are worth to it: rows are its own, columns those of the other."""

    player: str
    other: str
    own: tuple[str, ...]
    against: tuple[str, ...]
    worth: Numbers  # shape (own, against)
    best: tuple[int, ...]  # the best reply to each choice of the other
    sure: tuple[float, ...]  # share of the resamples in which it is the best
    settled: frozenset[tuple[int, int]]  # cells that are equilibria


@dataclass(frozen=True)
class Reply:
    """A best reply to a choice of the others: its lead over the next best, with an interval, and how sure it is."""

    given: str
    reply: str
    lead: float
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Settled:
    """An equilibrium: what each player does, what that is worth to each, and the share of resamples that have it."""

    does: str
    worth: tuple[float, ...]
    share: float


@dataclass(frozen=True)
class _Shade:
    """The colour of a payoff: that of the player, the stronger the more."""

    player: str
    share: float

    def __call__(self, theme: Theme) -> str:
        return theme.tint(theme.actor(self.player), PALEST + (1 - PALEST) * self.share)


@dataclass(frozen=True)
class _Ink:
    """What is written on a shade."""

    shade: _Shade

    def __call__(self, theme: Theme) -> str:
        return theme.ink_on(self.shade(theme))


@dataclass(frozen=True)
class _Payoff(Mark):
    """A payoff as a shade and a number; framed where it is the best of its column, with a dot at an equilibrium."""

    column: int
    text: str
    shade: _Shade
    sure: float | None  # of a best reply
    settled: bool

    def draw(self, pen: Pen) -> None:
        from matplotlib.patches import Rectangle

        (low, high), em, text = pen.axes.get_xlim(), pen.size.em, self.text
        column = pen.box.width / (high - low)
        seam, bottom, tall = SEAM / column, pen.strip[0], pen.strip[1] - pen.strip[0]
        left, wide = self.column - 0.5 + seam, 1.0 - 2 * seam
        ink = _Ink(self.shade)
        how: dict[str, Any] = {"linewidth": 0.0, "zorder": 2, "clip_on": False}
        if self.sure is not None:
            dashes = SOLID if self.sure >= SURE else SHORT
            how |= {"linewidth": FRAME, "edgecolor": pen.theme.ink, "linestyle": dashes, "zorder": 3}
        pen.axes.add_patch(Rectangle((left, bottom), wide, tall, facecolor=self.shade(pen.theme), **how))
        if self.settled:
            at = left + wide - 0.3 * em / column, bottom + tall - 0.3 * em
            dot: dict[str, Any] = {"markersize": 0.4 * pen.size.small, "markeredgewidth": 0, "zorder": 4}
            pen.axes.plot(*[[one] for one in at], "o", color=ink(pen.theme), **dot)
        if pen.size.width_of(text) <= column - 2 * SEAM:
            weight = "normal" if self.sure is None else "bold"
            pen.write(text, (self.column - low) * column, pen.middle - 0.36 * em, ink, align="center", weight=weight)


def _payoff_panel(side: Side, facts: Facts) -> RowPanel:
    lowest, wide = float(side.worth.min()), float(np.ptp(side.worth)) or 1.0
    decimals = decimals_for(side.worth.ravel().tolist())
    rows = tuple(
        Row(
            own,
            marks=tuple(
                _Payoff(
                    column,
                    number(float(value), decimals),
                    _Shade(side.player, (float(value) - lowest) / wide),
                    side.sure[column] if side.best[column] == place else None,
                    (place, column) in side.settled,
                )
                for column, value in enumerate(side.worth[place])
            ),
        )
        for place, own in enumerate(side.own)
    )
    player, other = facts.short(side.player), facts.short(side.other)
    told = [f"{side.own[place]} if {other} plays {one}" for one, place in zip(side.against, side.best, strict=True)]
    return RowPanel(
        rows,
        across=Names(side.against, upright=True),
        title=f"Worth to {player}",
        plots=f"mean payoff; rows: what {player} plays, columns: what {other} plays",
        said=f"Best replies of {player}: {'; '.join(told)}.",
        mark_lines=1.3,
        gap_lines=0.2,
        narrow_gap=0.4,
        name_share=0.25,
        most=7.0,
    )


def payoffs(sides: Sequence[Side], facts: Facts) -> Contents:
    """Return what every choice of two players is worth to each, against every choice of the other.

    Raises `InputError` for more choices than columns can hold.
    """
    refuse_more(max(len(side.against) for side in sides), MOST, "strategies of a player", "Name fewer.")
    many, settled = sides[0].worth.size, len(sides[0].settled)
    verb = "is an equilibrium" if settled == 1 else "are equilibria"
    found = f"{settled} of {whole(many)} combinations {verb} of pure strategies"
    subtitle = (
        f"Mean over all decisions from {' to '.join(facts.months)} and {counted(facts.runs, 'run')} of each "
        f"combination, on the same draws, {SEEN}. Stronger colour: worth more. Dot: equilibrium."
    )
    sure = percent(SURE)
    return Contents(
        title=found if settled else f"None of {whole(many)} combinations is an equilibrium of pure strategies",
        subtitle=subtitle,
        panels=tuple(_payoff_panel(side, facts) for side in sides),
        facts=facts,
        notes=(WEIGHED,),
        key=(
            Sample("best reply to the column", "ink", SOLID, thick=FRAME),
            Sample(f"the same, in fewer than {sure} of resamples", "ink", SHORT, thick=FRAME),
        ),
        summary=f"{counted(len(sides), 'table')} of payoffs, {facts.forced}.",
        grid=stacked_rows,
    )


def best_replies(replies: dict[str, list[Reply]], facts: Facts) -> Contents:
    """Return how far the best reply of each player leads over its next best, for every choice of the others.

    Raises `InputError` for more choices than rows can hold.
    """
    refuse_more(max(map(len, replies.values()), default=0), MOST, "choices of others", "Name fewer.")
    panels = [
        IndexPanel(
            [
                IndexRow(one.given, f"{one.reply}, in {whole_percent(one.share)}",
                         (Dot(one.lead, one.low, one.high, clear=one.share >= SURE),))
                for one in some
            ],
            title=f"Best replies of {facts.short(player)}",
            heading="best reply, of resamples",
            plots="lead over the next best, mean payoff",
        )
        for player, some in replies.items()
    ]  # fmt: skip
    every = [one for some in replies.values() for one in some]
    unsure = sum(one.share < SURE for one in every)
    told = [f"{facts.short(player)} has {_many(len({one.reply for one in some}))}" for player, some in replies.items()]
    open_ones = f"{unsure or 'none'} of {len(every)} {'is' if unsure == 1 else 'are'} unsure"
    return index_rows(
        f"{listed(told)}, by what others play; {open_ones}",
        f"A dot is what a best reply is worth beyond the next best, {SEEN}, with the {percent(facts.level)} interval "
        "of the same runs.",
        panels,
        facts,
        [(f"best in at least {percent(SURE)} of resamples", CLEAR), ("grey, hollow: in fewer", UNCLEAR)],
        [WEIGHED],
    )


def _many(replies: int) -> str:
    return f"{replies} best {'reply' if replies == 1 else 'replies'}"


@dataclass(frozen=True)
class _Bar(Mark):
    """A share as a bar, on the range that it has."""

    share: float

    def draw(self, pen: Pen) -> None:
        from matplotlib.patches import Rectangle

        tall = BAR * (pen.strip[1] - pen.strip[0])
        for wide, paint in ((1.0, "grid"), (self.share, CLEAR)):
            corner, colour = (0.0, pen.middle - tall / 2), pen.theme.paint(paint)
            pen.axes.add_patch(Rectangle(corner, wide, tall, facecolor=colour, linewidth=0, zorder=2))


def equilibria(found: Sequence[Settled], players: Sequence[str], facts: Facts) -> Contents:
    """Return the equilibria of a game, each with the share of resampled runs in which it is one too.

    Raises `InputError` where there is none, or more than rows can hold.
    """
    refuse_more(len(found), MOST, "equilibria", "Name fewer strategies.")
    rows = tuple(
        Row(one.does, f"{percent(one.share)}; worth {listed(list(map(number, one.worth)))}", (_Bar(one.share),))
        for one in found
    )
    low, high = min(one.share for one in found), max(one.share for one in found)
    shares = percent(low) if low == high else span(100 * low, 100 * high, 0) + " %"
    many = counted(len(found), "equilibrium").replace("equilibriums", "equilibria")
    short = listed([facts.short(player) for player in players])
    return Contents(
        title=f"{many}, found again in {shares} of resampled runs",
        subtitle=f"Nobody gains by leaving it alone, {SEEN}. A bar is the share of resamples of the "
        f"{counted(facts.runs, 'run')} in which the same choices are an equilibrium; worth: mean payoff to {short}.",
        panels=(
            RowPanel(
                rows,
                across=Values(WHOLE, percent=True),
                heading="of resamples; worth",
                said=" ".join(f"{row.name}: {row.text}." for row in rows),
                name_share=0.45,
                joined=True,
            ),
        ),
        facts=facts,
        notes=("Equilibria of the model: of its objectives and its beliefs, not of the world's.",),
        summary=f"{many} in bars, {facts.forced}.",
        grid=stacked_rows,
    )
