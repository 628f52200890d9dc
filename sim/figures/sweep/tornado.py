"""Tornado: how far each factor moves an outcome, one at a time, from the scenario as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.contrasts import difference_of_means
from sim.analysis.influences import SIGNIFICANCE
from sim.figures.kit.contents import Contents, Mark, Over, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.look import RULE_WIDTH, Paint
from sim.figures.kit.marks import Numbers
from sim.figures.kit.scales import Values, around_zero
from sim.figures.sweep.titles import Swept, category_text
from sim.words import counted, decimals_within, number, signed, unit_in_words, with_unit

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

MOST: Final = 15
"""Factors that are shown."""
DESIGN: Final = "one_at_a_time"
PAIRED: Final = "common"
LOWER, HIGHER, OTHER, UNCLEAR = "less", "more", "scenarios.1", "outlook"


@dataclass(frozen=True)
class Departure:
    """What a factor is set to in place of its value in the scenario, and how far that moves the mean of an outcome."""

    setting: str
    paint: Paint
    moves: float
    low: float  # ends of the interval of that, which holds for all moves together; NaN where chance cannot be told
    high: float

    @property
    def clear(self) -> bool:
        """Whether that is more than chance would have it."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def text(self) -> str:
        """The setting and the move, in words."""
        digits = None if self.low != self.low else decimals_within(self.moves, self.low, self.high)
        return f"{self.setting}: {signed(self.moves, digits)}{'' if self.clear else ' (chance)'}"


@dataclass(frozen=True)
class Bars(Mark):
    """A bar from zero to each move, the longest at the bottom; pale where it may be chance."""

    departures: tuple[Departure, ...]

    def draw(self, pen: Pen) -> None:
        """Draw the bars, half as high where two go the same way."""
        low, high = pen.strip
        for side in (-1, 1):
            same = sorted((one for one in self.departures if one.moves * side > 0), key=lambda one: -abs(one.moves))
            for place, one in enumerate(same):
                tall = (high - low) * 0.8 / len(same)
                base = low + 0.1 * (high - low) + place * tall
                colour = pen.theme.paint(one.paint)
                face = colour if one.clear else pen.theme.paint(UNCLEAR)
                how: dict[str, Any] = {"align": "edge", "color": face, "edgecolor": colour, "zorder": 2}
                pen.axes.barh(base, one.moves, tall, linewidth=2 * RULE_WIDTH, **how)


def _moved(design: pd.DataFrame) -> dict[str, list[int]]:
    """Return the rows in which each factor alone departs from the first row, by factor."""
    base = design.iloc[0]
    departs = (design != base).to_numpy()
    keys = [str(key) for key in design.columns]
    alone = departs.sum(axis=1) == 1
    return {key: [int(row) for row in np.flatnonzero(alone & departs[:, place])] for place, key in enumerate(keys)}


def _departures(
    of: Swept, design: pd.DataFrame, runs: Numbers, key: str, rows: Sequence[int], level: float
) -> tuple[Departure, ...]:
    base, found = design[key].iloc[0], []
    numbers = key.startswith("params.")
    for row in rows:
        value, unit = design[key].iloc[row], of.unit(key) if numbers else ""
        setting = f"{number(float(value))} {unit}".rstrip() if numbers else category_text(value)
        paint = OTHER if not numbers else HIGHER if float(value) > float(base) else LOWER
        paired = of.dataset.attrs["draws"] == PAIRED
        pair = (runs[row] - runs[0], np.zeros_like(runs[0])) if paired else (runs[row], runs[0])
        found.append(Departure(setting, paint, *difference_of_means(*pair, level)))
    return tuple(found)


def departures_in(
    design: pd.DataFrame, name: str, dataset: xr.Dataset, outcomes: int = 1
) -> dict[str, tuple[Departure, ...]]:
    """Return by factor how far it alone moves the mean of an outcome, the furthest first; ValueError where none does.

    The design is one at a time, its first row the scenario as it is. Intervals are by t tests over runs, and hold for
    all moves of so many `outcomes` together in 95 of 100 sweeps (Bonferroni).
    """
    found = dataset["outcomes"].sel(outcome=name).transpose("sample", "run")
    there = np.asarray(found.notnull().all("run"))
    runs, rows = np.asarray(found.values, dtype=np.float64)[there], design.loc[there]
    moved = {key: places for key, places in _moved(rows).items() if places} if len(rows) and there[0] else {}
    if not moved:
        raise ValueError("no factor of the design departs from the scenario alone.")
    level, of = SIGNIFICANCE / (outcomes * sum(map(len, moved.values()))), Swept(dataset)
    every = {key: _departures(of, rows, runs, key, places, level) for key, places in moved.items()}
    return dict(sorted(every.items(), key=lambda pair: -_width(pair[1])))


def _width(departures: Sequence[Departure]) -> float:
    return max(abs(one.moves) for one in departures)


def tornado(design: pd.DataFrame, name: str, dataset: xr.Dataset, *, outcomes: int = 1) -> Contents:
    """Return the figure of `departures_in`; fifteen factors at most."""
    of, every = Swept(dataset), departures_in(design, name, dataset, outcomes)
    runs, shown = dataset["outcomes"].sel(outcome=name), list(every)[:MOST]
    clear = [key for key in every if any(one.clear for one in every[key])]
    unit, base = str(runs["unit"].item()), float(runs.isel(sample=0).mean())
    panel_rows = tuple(
        Row(of.factor(key), "; ".join(one.text for one in every[key]), (Bars(every[key]),)) for key in shown
    )
    left = f" The {len(shown)} of {len(every)} factors that move it furthest." if len(shown) < len(every) else ""
    ends = [one.moves for key in shown for one in every[key]]
    measured = f", in {unit_in_words(unit)}" if unit_in_words(unit) else ""
    key = [Sample("set higher", HIGHER, None), Sample("set lower", LOWER, None)]
    key += [Sample("another option", OTHER, None)] if any(not one.startswith("params.") for one in shown) else []
    return Contents(
        title=f"“{of.title(name)}”: {_found(of, clear, len(every))}",
        subtitle=f"{of.week} Each factor alone set otherwise: how far that moves the {of.means(name)}. As the scenario "
        f"is, it is {with_unit(number(base), unit)}.{left}{of.partial}",
        panels=(
            RowPanel(
                panel_rows,
                across=Values(around_zero(ends, 0.04)),
                over=(Over(0.0, f"← lower{measured}", -1), Over(0.0, "higher →", 1)),
                said=" ".join(f"{row.name}: {row.text}." for row in panel_rows),
                joined=True,
                bold=True,
                text_share=0.3,
                name_share=0.3,
                mark_lines=1.3,
            ),
        ),
        facts=of.facts,
        key=(*key, Sample("pale: no more than chance", UNCLEAR, None)),
        summary=f"{counted(len(shown), 'factor')} {of.of_scenario}; the {of.means(name)}.{of.partial}",
        grid=stacked_rows,
    )


def _found(of: Swept, clear: Sequence[str], factors: int) -> str:
    """Say which factor moves an outcome the furthest, of those that move it beyond chance."""
    if not clear:
        return f"none of {counted(factors, 'factor')} alone moves it more than chance would"
    return (
        f"{len(clear)} of {counted(factors, 'factor')} alone move it beyond chance, “{of.factor(clear[0])}” among them"
    )
