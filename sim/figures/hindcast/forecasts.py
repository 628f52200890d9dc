"""What was said of a monthly count from each origin, against what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.figures.comparison.tables import refuse_more
from sim.figures.kit.contents import Contents, Panel
from sim.figures.kit.facts import day_of
from sim.figures.kit.marks import MEDIAN, Fan, Numbers, Points
from sim.figures.kit.scales import Days, logs, powers_of_ten
from sim.words import date_in_words, number, percent, whole

MOST: Final = 12
PAINT: Final = "scenarios.1"
_FAR_BELOW: Final = 10.0
"""Bands that reach lower than the least value over this are cut, so that there is room for what came."""


@dataclass(frozen=True, eq=False)
class Said:
    """What was said from an origin of the months after it, and what came in each of all months.

    `quantiles`, of shape (5, months), are at 5, 25, 50, 75 and 95 %.
    """

    origin: dt.date
    months: Sequence[dt.date]
    quantiles: Numbers
    came: Sequence[float]

    def inside(self, low: int, high: int) -> int:
        """Return in how many months what came lies between two of the quantiles."""
        came = np.asarray(self.came)
        return int(((self.quantiles[low] <= came) & (came <= self.quantiles[high])).sum())


def forecasts(said: Sequence[Said], what: str, before: Sequence[tuple[dt.date, float]], footer: str) -> Contents:
    """Return a panel for each origin: bands of what was said, and a dot for what came; `before` are all values.

    Raises `InputError` for more than 12 origins, or none.
    """
    refuse_more(len(said), MOST, "origins", "Choose fewer.")
    first, last = before[0][0], max(one.months[-1] for one in said)
    across = Days((day_of(first), day_of(last) + 1.0))
    values = [value for _, value in before]
    highest = max(*values, *(float(one.quantiles.max()) for one in said))  # no dot may lie above the panel
    least = min(*values, *(float(one.quantiles.min()) for one in said))
    up = powers_of_ten(max(least, min(values) / _FAR_BELOW), highest)
    days = np.array([day_of(day) for day, _ in before])
    dots = Points(days, logs(np.array(values)), "")
    panels = tuple(
        Panel(
            title=f"From {date_in_words(one.origin)}",
            plots="",
            marks=(Fan(np.array([day_of(day) for day in one.months]), logs(one.quantiles), PAINT), dots),
            across=across,
            up=up,
            said=f"From {date_in_words(one.origin)}, of {whole(len(one.months))} months {whole(one.inside(1, 3))} come "
            f"within the middle 50 % and {whole(one.inside(0, 4))} within 90 %; for the last, {number(one.came[-1])} "
            f"came and a median of {number(float(one.quantiles[MEDIAN, -1]))} was said.",
        )
        for one in said
    )
    months = sum(len(one.months) for one in said)
    half, wide = (sum(one.inside(*ends) for one in said) / months for ends in ((1, 3), (0, 4)))
    return Contents(
        title=f"{percent(half, 0)} of months come within the middle {percent(0.5)}, {percent(wide, 0)} within "
        f"{percent(0.9)}",
        subtitle=f"{what}, on a scale of powers of ten. Bands: middle 50 % and 90 % of what is said from each origin, "
        "by what had been published; line: median. Dots: what was reported.",
        panels=panels,
        footer=footer,
        summary=f"{what}: what was said from each origin, against what came.",
    )
