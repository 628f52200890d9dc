"""The limits of a box: which part of each input's range lies inside, and how stable that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.comparison.tables import refuse_more, require
from sim.figures.kit.contents import Contents, Mark, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.scales import Values
from sim.words import counted, percent

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.facts import Facts

MOST: Final = 20
COLUMNS: Final = ("says", "share", "from", "to", "ends_from", "ends_to")
BAR: Final = 0.5
"""Height of a bar, as a share of its row."""


@dataclass(frozen=True)
class _Part(Mark):
    """The part of a range that is inside, from 0 to 1, and where its ends lie in resamples."""

    start: float
    end: float
    spread: tuple[float, float]

    def draw(self, pen: Pen) -> None:
        from matplotlib.patches import Rectangle

        tall = BAR * (pen.strip[1] - pen.strip[0])
        low = pen.middle - tall / 2
        plain: dict[str, Any] = {"linewidth": 0, "zorder": 2}
        pen.axes.add_patch(Rectangle((0.0, low), 1.0, tall, facecolor=pen.theme.grid, **plain))
        colour = pen.theme.paint("link")
        pen.axes.add_patch(
            Rectangle((self.start, low), self.end - self.start, tall, facecolor=colour, linewidth=0, zorder=3)
        )
        if np.isfinite(self.spread).all():
            how: dict[str, Any] = {"color": pen.theme.ink, "linewidth": 0.8 * pen.thick, "zorder": 4}
            pen.axes.plot(self.spread, [pen.middle, pen.middle], solid_capstyle="butt", **how)


def limits(table: pd.DataFrame, facts: Facts, *, says: str, box: tuple[float, float], whole: float) -> Contents:
    """Return the limits of a box.

    The table has a row for each: says (in words), share (of resamples that limit the same input), from and to (the part
    inside, as shares of the input's range; the whole range for categories), ends_from and ends_to (the middle 80 % of
    where its end lies in resamples, missing where there are none). `box` is its coverage and density, `whole` the
    density of all cases. Raises `InputError` where a column is missing, or there is no limit.
    """
    require(list(table.columns), COLUMNS, "the table of limits")
    refuse_more(len(table), MOST, "limits", "Choose another box.")
    rows = tuple(
        Row(
            str(row["says"]),
            "" if np.isnan(row["share"]) else percent(row["share"]),
            (_Part(row["from"], row["to"], (row["ends_from"], row["ends_to"])),),
        )
        for row in table.to_dict("records")
    )
    told = "; ".join(str(one) for one in table["says"])
    return Contents(
        title=f"{percent(box[1])} of the cases in this box are of interest, {percent(whole)} of all",
        subtitle=f"Of interest: {says}. The box holds {percent(box[0])} of it. A bar is the part of an input's range "
        "that lies inside; the line across its end, where that lies in the middle 80 % of resamples.",
        panels=(
            RowPanel(
                rows,
                across=Values((0.0, 1.0), shown=False),
                heading="of resamples" if any(row.text for row in rows) else "",
                said=f"{counted(len(rows), 'limit')}, all together: {told}.",
                name_share=0.5,
                mark_lines=1.4,
            ),
        ),
        facts=facts,
        key=(Sample("inside", "link", None), Sample("the range that was tried", "grid", None)),
        summary=f"A box of {counted(len(rows), 'limit')}. Of interest: {says}.",
        grid=stacked_rows,
    )
