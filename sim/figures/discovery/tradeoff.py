"""The trade-off of boxes: how much of what is of interest they hold, against how pure they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.figures.comparison.tables import refuse_more, require
from sim.figures.kit.contents import Contents, Mark, Panel, Pen
from sim.figures.kit.marks import POINT_EMS, Numbers, Rule
from sim.figures.kit.scales import Values
from sim.words import counted, percent

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.facts import Facts

MOST: Final = 500
COLUMNS: Final = ("coverage", "density", "mass", "limits", "chosen")
EDGE: Final = 0.03
NEAR_EDGE: Final = 0.8
"""Coverage from which on a name right of a box would leave the picture."""


@dataclass(frozen=True)
class Point:
    """The box that is told of: its coverage and density, and how many limits it has."""

    coverage: float
    density: float
    limits: int


@dataclass(frozen=True, eq=False)
class _Boxes(Mark):
    """A dot for each box, joined in their order; the one that is told of large, with its limits counted beside it."""

    coverage: Numbers
    density: Numbers
    told: Point

    def draw(self, pen: Pen) -> None:
        how: dict[str, Any] = {"clip_on": False, "zorder": 3}
        muted, strong = pen.theme.paint("muted"), pen.theme.paint("link")
        size = POINT_EMS * pen.size.text
        pen.axes.plot(self.coverage, self.density, color=muted, linewidth=0.5 * pen.thick, zorder=2)
        pen.axes.plot(
            self.coverage, self.density, "o", color=muted, markersize=0.8 * size, markeredgewidth=0, linestyle="", **how
        )
        at = self.told.coverage, self.told.density
        how["zorder"] = 4
        pen.axes.plot(*[[one] for one in at], "o", color=strong, markersize=1.8 * size, markeredgewidth=0, **how)
        # The curve falls from left to right: above and right of a box there is room, up to the edge.
        near = at[0] > NEAR_EDGE
        how = {"fontsize": pen.size.small, "color": pen.theme.legible(strong), "weight": "bold", "zorder": 5}
        how |= {"textcoords": "offset points", "ha": "center" if near else "left"}
        pen.axes.annotate(counted(self.told.limits, "limit"), at, xytext=(0, 12) if near else (5, 5), **how)


def tradeoff(table: pd.DataFrame, facts: Facts, *, says: str, whole: float, told: Point) -> Contents:
    """Return the trade-off curve of boxes.

    The table has a row for each box: coverage, density, mass, limits (their number), chosen. `says` is what is of
    interest, `whole` its share of all cases; `told` is the chosen box, or what is left of it without limits that add
    little. Raises `InputError` where a column is missing, or there is no box.
    """
    require(list(table.columns), COLUMNS, "the table of boxes")
    refuse_more(len(table), MOST, "boxes", "Choose fewer.")
    name, fewer = counted(told.limits, "limit"), int(table.loc[table["chosen"], "limits"].iloc[0]) - told.limits
    boxes = _Boxes(table["coverage"].to_numpy(float), table["density"].to_numpy(float), told)
    held = f"{percent(told.coverage)} of what is of interest, at a density of {percent(told.density)}"
    without = f", without {counted(fewer, 'limit')} that {'adds' if fewer == 1 else 'together add'} little"
    ends = (-EDGE, 1.0 + EDGE)
    return Contents(
        title=f"A box of {name} holds {held}",
        subtitle=f"Of interest: {says}. A dot is a box: density is the share of its cases that are of interest, "
        f"coverage the share of all of these that it holds. Large: the box that is told of{without if fewer else ''}. "
        f"Line across: density of all cases, {percent(whole)}.",
        panels=(
            Panel(
                plots="Density",
                marks=(boxes, Rule(whole, "muted")),
                across=Values(ends, percent=True, label="coverage"),
                up=Values(ends, percent=True),
                said=f"Boxes from all cases to the smallest, {len(table)} of them; the box of "
                f"{name} has a coverage of {percent(told.coverage)} and a density of {percent(told.density)}.",
            ),
        ),
        facts=facts,
        summary=f"Coverage against density of boxes. Of interest: {says}.",
    )
