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


@dataclass(frozen=True, eq=False)
class _Boxes(Mark):
    """A dot for each box, joined in their order; the chosen one large, with its limits counted beside it."""

    coverage: Numbers
    density: Numbers
    chosen: int
    name: str

    def draw(self, pen: Pen) -> None:
        how: dict[str, Any] = {"clip_on": False, "zorder": 3}
        muted, strong = pen.theme.paint("muted"), pen.theme.paint("link")
        size = POINT_EMS * pen.size.text
        pen.axes.plot(self.coverage, self.density, color=muted, linewidth=0.5 * pen.thick, zorder=2)
        pen.axes.plot(
            self.coverage, self.density, "o", color=muted, markersize=0.8 * size, markeredgewidth=0, linestyle="", **how
        )
        at = self.coverage[self.chosen], self.density[self.chosen]
        how["zorder"] = 4
        pen.axes.plot(*[[one] for one in at], "o", color=strong, markersize=1.8 * size, markeredgewidth=0, **how)
        right = at[0] > 0.5  # noqa: PLR2004 - half of the axis
        how = {"fontsize": pen.size.small, "color": pen.theme.legible(strong), "weight": "bold", "zorder": 5}
        how |= {"textcoords": "offset points", "ha": "right" if right else "left"}
        pen.axes.annotate(self.name, at, xytext=(-8 if right else 8, 6), **how)


def tradeoff(table: pd.DataFrame, facts: Facts, *, says: str, whole: float) -> Contents:
    """Return the trade-off curve of boxes.

    The table has a row for each box: coverage, density, mass, limits (their number), chosen. `says` is what is of
    interest, `whole` its share of all cases. Raises `InputError` where a column is missing, or there is no box.
    """
    require(list(table.columns), COLUMNS, "the table of boxes")
    refuse_more(len(table), MOST, "boxes", "Choose fewer.")
    place = int(table["chosen"].to_numpy().argmax())
    best = table.iloc[place]
    name = counted(int(best["limits"]), "limit")
    boxes = _Boxes(table["coverage"].to_numpy(float), table["density"].to_numpy(float), place, name)
    held = f"{percent(best['coverage'])} of what is of interest, at a density of {percent(best['density'])}"
    ends = (-EDGE, 1.0 + EDGE)
    return Contents(
        title=f"A box of {name} holds {held}",
        subtitle=f"Of interest: {says}. A dot is a box: density is the share of its cases that are of interest, "
        f"coverage the share of all of these that it holds. Line across: density of all cases, {percent(whole)}.",
        panels=(
            Panel(
                plots="Density",
                marks=(boxes, Rule(whole, "muted")),
                across=Values(ends, percent=True, label="coverage"),
                up=Values(ends, percent=True),
                said=f"Boxes from all cases to the smallest, {len(table)} of them; the box of "
                f"{name} has a coverage of {percent(best['coverage'])} and a density of {percent(best['density'])}.",
            ),
        ),
        facts=facts,
        summary=f"Coverage against density of boxes. Of interest: {says}.",
    )
