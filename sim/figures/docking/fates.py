"""Which conclusions survive which rival: by what they are about, as shares, and one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.docking.conclusions import FATES
from sim.figures.comparison.tables import refuse_more
from sim.figures.kit.contents import Contents, Mark, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.look import Theme
from sim.figures.kit.scales import Names
from sim.words import counted, whole

if TYPE_CHECKING:
    from sim.figures.kit.facts import Facts

MOST_ROWS: Final = 24
MOST_RIVALS: Final = 16
SURVIVES, UNDECIDED, FALLS, TURNS = FATES
LOST: Final = (FALLS, TURNS)
SIGNS: Final[Mapping[str, str]] = {SURVIVES: "✓", UNDECIDED: "?", FALLS: "✗", TURNS: "⇄"}
"""What stands in a cell, so that no fate is told by its colour alone."""
STRENGTH: Final[Mapping[str, tuple[str, float]]] = {
    SURVIVES: ("less", 0.3),
    UNDECIDED: ("muted", 0.3),
    FALLS: ("more", 0.5),
    TURNS: ("more", 1.0),
}
"""Of each fate, a colour of the theme and how much of it there is in the shade."""
SEAM: Final = 0.02
"""Inches between two cells."""


@dataclass(frozen=True)
class Topic:
    """Conclusions about one thing: how many have each fate, by rival, in the order of `FATES`; the others no word."""

    name: str
    size: int
    counts: tuple[tuple[int, ...], ...]

    @property
    def lost(self) -> tuple[int, ...]:
        """How many fall or turn, by rival."""
        return tuple(sum(some[FATES.index(fate)] for fate in LOST) for some in self.counts)


@dataclass(frozen=True)
class Fated:
    """One conclusion, with what becomes of it under each rival; none of `FATES` where a rival has no word for it."""

    says: str
    fates: tuple[str, ...]

    @property
    def lost(self) -> int:
        """Under how many rivals it falls or turns."""
        return sum(fate in LOST for fate in self.fates)


@dataclass(frozen=True)
class _Shade:
    """The colour of a fate."""

    fate: str

    def __call__(self, theme: Theme) -> str:
        paint, share = STRENGTH[self.fate]
        return theme.tint(theme.paint(paint), share)


@dataclass(frozen=True)
class _InkOn:
    """What is written on the shade of a fate."""

    fate: str

    def __call__(self, theme: Theme) -> str:
        return theme.ink_on(_Shade(self.fate)(theme))


@dataclass(frozen=True)
class _Cell(Mark):
    """What becomes, under one rival, of some conclusions: a bar of shades, each as wide as its share of all of them."""

    column: int
    counts: tuple[int, ...]
    total: int = 1  # with those that the rival has no word for
    sign: bool = False  # whether the only fate is written on it too

    def draw(self, pen: Pen) -> None:
        from matplotlib.patches import Rectangle

        low, high = pen.axes.get_xlim()
        inches = pen.box.width / (high - low)
        seam, bottom, tall = SEAM / inches, pen.strip[0], pen.strip[1] - pen.strip[0]
        left, wide = self.column - 0.5 + seam, 1.0 - 2 * seam
        how: dict[str, Any] = {"linewidth": 0.0, "zorder": 2, "clip_on": False}
        for fate, count in zip(FATES, self.counts, strict=True):
            if not count:
                continue
            share = wide * count / self.total
            pen.axes.add_patch(Rectangle((left, bottom), share, tall, facecolor=_Shade(fate)(pen.theme), **how))
            if self.sign:
                pen.write(SIGNS[fate], (self.column - low) * inches, pen.middle - 0.36 * pen.size.em, _InkOn(fate),
                          align="center")  # fmt: skip
            left += share


def topics(found: Sequence[Topic], rivals: Sequence[str], facts: Facts) -> Contents:
    """Return what becomes of conclusions under each rival, by what they are about; the first row is of all.

    Raises `InputError` for more than 24 rows or 16 rivals, or none.
    """
    refuse_more(len(found), MOST_ROWS, "topics", "Choose fewer.")
    refuse_more(len(rivals), MOST_RIVALS, "rivals", "Choose fewer.")
    rows = tuple(
        Row(
            f"{one.name} ({whole(one.size)})",
            marks=tuple(_Cell(at, some, one.size) for at, some in enumerate(one.counts)),
        )
        for one in found
    )
    every = found[0]
    worst = max(range(len(rivals)), key=lambda at: every.lost[at])
    lost, name = whole(every.lost[worst]), rivals[worst].rpartition(": ")[2]
    title = f"Most is lost under “{name}”: {lost} of {counted(every.size, 'conclusion')}"
    return _matrix(
        rows,
        rivals,
        facts,
        title=title if every.lost[worst] else f"None of {counted(every.size, 'conclusion')} falls or turns",
        subtitle="Rows: what conclusions are about, with how many there are. A bar: their shares that survive, are "
        "undecided, fall or turn once a rule is swapped for a rival; empty where a rival has no word for them.",
        said=" ".join(_said_of(one, rivals) for one in found),
        key=tuple(Sample(fate, _Shade(fate), None) for fate in FATES),
    )


def _said_of(one: Topic, rivals: Sequence[str]) -> str:
    told = [f"{rival} {whole(lost)}" for rival, lost in zip(rivals, one.lost, strict=True) if lost]
    return f"{one.name}, {whole(one.size)}: fall or turn under {'; '.join(told) or 'none'}."


def conclusions(found: Sequence[Fated], rivals: Sequence[str], facts: Facts) -> Contents:
    """Return what becomes of single conclusions under each rival: of up to 24, those that are lost under most first.

    Raises `InputError` for more than 16 rivals, or none.
    """
    shown = sorted(found, key=lambda one: -one.lost)[:MOST_ROWS]
    refuse_more(len(rivals), MOST_RIVALS, "rivals", "Choose fewer.")
    rows = tuple(
        Row(one.says, marks=tuple(
            _Cell(at, tuple(int(fate == each) for each in FATES), sign=True)
            for at, fate in enumerate(one.fates) if fate in FATES
        ))
        for one in shown
    )  # fmt: skip
    lost, many = sum(one.lost > 0 for one in found), counted(len(found), "conclusion")
    verb = "fall or turn" if lost > 1 else "falls or turns"
    left_out = f"Shown: the {len(shown)} that do so under most. " if len(shown) < len(found) else ""
    said = [f"{one.says} {', '.join(f'{r}: {f}' for r, f in zip(rivals, one.fates, strict=True) if f in LOST)}"
            for one in shown if one.lost]  # fmt: skip
    return _matrix(
        rows,
        rivals,
        facts,
        title=f"{whole(lost) if lost else 'None'} of {many} {verb} under some rival",
        subtitle=f"{left_out}What becomes of each once a rule is swapped for a rival; empty "
        "where the rival has no word for it.",
        said=f"Fall or turn: {'; '.join(said)}." if said else "None falls or turns.",
        key=tuple(Sample(f"{SIGNS[fate]} {fate}", _Shade(fate), None) for fate in FATES),
        name_share=0.5,
    )


def _matrix(
    rows: tuple[Row, ...],
    rivals: Sequence[str],
    facts: Facts,
    *,
    title: str,
    subtitle: str,
    said: str,
    key: tuple[Sample, ...],
    name_share: float = 0.3,
) -> Contents:
    across = Names(tuple(rivals), upright=True)
    panel = RowPanel(rows, across=across, said=said, mark_lines=1.3, gap_lines=0.2, narrow_gap=0.4,
                     name_share=name_share, most=7.0)  # fmt: skip
    return Contents(
        title=title,
        subtitle=subtitle,
        panels=(panel,),
        facts=facts,
        notes=("A rival is no better than the rule that it stands in for.",),
        key=key,
        summary=f"A table of {counted(len(rows), 'row')} by {counted(len(rivals), 'rival')}.",
        grid=stacked_rows,
    )
