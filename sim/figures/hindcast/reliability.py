"""How often what was called likely came: the reliability diagram, and skill against rivals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.figures.comparison.intervals import Interval
from sim.figures.comparison.tables import refuse_more
from sim.figures.kit.contents import Contents, Mark, Over, Panel, Pen, Row, RowPanel, stacked_rows
from sim.figures.kit.marks import POINT_EMS
from sim.figures.kit.scales import Values, around_zero
from sim.words import counted, percent, whole, with_interval

MOST: Final = 24
EDGE: Final = 0.03
ROOM: Final = 0.17
"""Share of the height of the picture that a number needs above or below an interval."""
PAINT: Final = "scenarios.1"


@dataclass(frozen=True)
class Bin:
    """Forecasts that said about the same: what they said, how often it came with its interval, how many they are."""

    said: float
    came: float
    low: float
    high: float
    forecasts: int


@dataclass(frozen=True)
class _Bins(Mark):
    """A dot for each bin on its interval, with the number of forecasts beside it, and the line of the reliable."""

    bins: tuple[Bin, ...]

    def draw(self, pen: Pen) -> None:
        colour, muted = pen.theme.paint(PAINT), pen.theme.paint("muted")
        pen.axes.plot([0.0, 1.0], [0.0, 1.0], color=muted, linewidth=0.6 * pen.thick, zorder=1.9)
        for one in self.bins:
            pen.axes.plot([one.said] * 2, [one.low, one.high], color=colour, linewidth=0.8 * pen.thick, zorder=2.5)
            how: dict[str, Any] = {"markersize": 1.6 * POINT_EMS * pen.size.text, "markeredgewidth": 0, "zorder": 3}
            pen.axes.plot([one.said], [one.came], "o", color=colour, clip_on=False, **how)
            left, above = one.said > 0.5, one.came > one.said  # noqa: PLR2004 - the middle of the picture
            how = {"textcoords": "offset points", "fontsize": pen.size.small, "zorder": 4}
            how |= {"ha": "right" if left else "left", "color": pen.theme.paint("ink")}
            end = one.high if above else one.low
            if ROOM < end < 1.0 - ROOM:  # beyond the end of the interval, away from the line of the reliable
                at, place, how["va"] = end, (4 if left else -4, 3 if above else -3), "bottom" if above else "top"
            else:
                at, place, how["va"] = one.came, (-6 if left else 6, 0), "center"
            pen.axes.annotate(whole(one.forecasts), (one.said, at), xytext=place, **how)


def reliability(bins: Sequence[Bin], footer: str) -> Contents:
    """Return how often what was called so likely came, by how likely it was called."""
    total = sum(one.forecasts for one in bins)
    off = sum(one.forecasts * abs(one.came - one.said) for one in bins) / total
    said = sum(one.forecasts * one.said for one in bins) / total
    came = sum(one.forecasts * one.came for one in bins) / total
    way = "less" if said < came else "more"
    ends = (-EDGE, 1.0 + EDGE)
    told = "; ".join(
        f"where about {percent(one.said, 0)} was said, {percent(one.came, 0)} of {whole(one.forecasts)} came"
        for one in bins
    )
    return Contents(
        title=f"The model says {percent(said, 0)} on average, {way} than the {percent(came, 0)} that came",
        subtitle="A dot: forecasts that said about the same, with how many they are; 95 % intervals as if they were "
        f"independent. On the line what is called likely comes as often as said; dots are {percent(off, 0)} off it, "
        "on average over forecasts.",
        panels=(
            Panel(
                plots="Came, share of forecasts",
                marks=(_Bins(tuple(bins)),),
                across=Values(ends, percent=True, label="said, mean probability"),
                up=Values(ends, percent=True),
                said=f"{told[0].upper()}{told[1:]}.",
            ),
        ),
        footer=footer,
        summary="Reliability of the model's probabilities.",
    )


@dataclass(frozen=True)
class Skill:
    """The skill of the model against a way of saying something, with its interval."""

    against: str
    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval lies on one side of zero."""
        return self.low > 0.0 or self.high < 0.0


def skill(groups: dict[str, Sequence[Skill]], footer: str) -> Contents:
    """Return the skill of the model against each rival, by group of forecasts; above zero the model is better.

    Raises `InputError` for more than 24 of them, or none.
    """
    every = [one for found in groups.values() for one in found]
    refuse_more(len(every), MOST, "rivals", "Choose fewer.")
    across = Values(around_zero([end for one in every for end in (one.low, one.high)], 0.04))
    panels = tuple(
        RowPanel(
            tuple(_row(one) for one in found),
            across=across,
            title=title,
            heading="skill (95 %)",
            over=(Over(0.0, "← model worse", -1), Over(0.0, "model better →", 1)),
            said=f"{title}: "
            + "; ".join(f"against {one.against} {with_interval(one.value, one.low, one.high, 2)}" for one in found)
            + ".",
            joined=True,
        )
        for title, found in groups.items()
    )
    better, worse = (sum(one.clear and sign * one.value > 0 for one in every) for sign in (1, -1))
    return Contents(
        title=f"Better in {whole(better)} of {counted(len(every), 'comparison')}, worse in {whole(worse)}; "
        "of the rest it cannot be told",
        subtitle="Skill: one less the ratio of the model's mean score to the rival's. Above zero the model is better; "
        "hollow and grey where the 95 % interval, from blocks of origins, holds zero.",
        panels=panels,
        footer=footer,
        summary="Skill of the model against each rival.",
        grid=stacked_rows,
    )


def _row(one: Skill) -> Row:
    text = with_interval(one.value, one.low, one.high, 2)
    return Row(
        f"against {one.against}", text, (Interval(one.value, (one.low, one.high), (one.low, one.high), one.clear),)
    )
