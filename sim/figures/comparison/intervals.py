"""Every scenario against the reference in one outcome: differences of means with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from sim.figures.comparison.tables import PLAIN, SIMULTANEOUS, SOURCE, check_table, refuse_more, stands_out, ways
from sim.figures.kit.contents import Contents, Mark, Over, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.look import Paint
from sim.figures.kit.scales import Values, around_zero
from sim.ground.faults import input_error, not_among
from sim.words import (
    before_colon,
    counted,
    decimals_for,
    number,
    percent,
    quoted,
    unit_in_words,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.facts import Facts

MOST: Final = 19
THICK, THIN = 3.2, 1.0
CLEAR, UNCLEAR = "scenarios.1", "muted"


@dataclass(frozen=True)
class Interval(Mark):
    """A difference as a dot on its two intervals; hollow and grey where it is not distinguishable from zero."""

    middle: float
    plain: tuple[float, float]
    simultaneous: tuple[float, float]
    clear: bool

    def draw(self, pen: Pen) -> None:
        """Draw the wide interval below the narrow one, and the dot."""
        colour = pen.theme.paint(CLEAR if self.clear else UNCLEAR)
        for ends, thick, over in ((self.simultaneous, THIN, 2.0), (self.plain, THICK, 2.1)):
            how: dict[str, Any] = {"linewidth": thick, "solid_capstyle": "butt", "zorder": over}
            pen.axes.plot(ends, [pen.middle] * 2, color=colour, **how)
        fill = colour if self.clear else pen.theme.background
        how = {"markersize": 0.62 * pen.size.small, "markeredgewidth": 1.0, "zorder": 3, "clip_on": False}
        pen.axes.plot([self.middle], [pen.middle], "o", color=colour, markerfacecolor=fill, **how)


def _rows(table: pd.DataFrame, outcome: str, reference: str) -> pd.DataFrame:
    """Return the rows of an outcome by scenario, the largest difference first."""
    check_table(table)
    known = list(dict.fromkeys(table.index.get_level_values("outcome")))
    if outcome not in known:
        raise input_error(SOURCE, not_among(outcome, "an outcome of the table of differences", known))
    rows: pd.DataFrame = table.loc[table.index.get_level_values("outcome") == outcome].droplevel("outcome")
    rows = rows[rows.index != reference]
    refuse_more(len(rows), MOST, "scenarios", "Choose fewer.")
    return rows.sort_values("mean_difference", ascending=False, kind="stable")


def _finding(facts: Facts, rows: pd.DataFrame, outcome: str) -> str:
    clear = stands_out(rows)
    higher = int((clear & (rows["mean_difference"] > 0)).sum())
    lower = int(clear.sum()) - higher
    return f"{before_colon(facts.outcome(outcome))}: {ways(higher, lower, len(rows))}"


def _row(facts: Facts, row: Any, decimals: int, *, clear: bool) -> Row:
    low, high = row.mean_low, row.mean_high
    text = with_interval(row.mean_difference, low, high, decimals)
    reason = getattr(row, "reason", "")
    if reason and not low <= 0.0 <= high:  # else the interval itself shows why it is grey
        text = f"{text}, {reason}"
    wide = row.simultaneous_low, row.simultaneous_high
    return Row(facts.title_of(row.Index), text, (Interval(row.mean_difference, (low, high), wide, clear),))


def intervals(table: pd.DataFrame, outcome: str, facts: Facts) -> Contents:
    """Return how far each scenario moves the mean of one outcome, the largest rise first.

    The table is indexed by scenario and outcome, with the columns unit, reference_mean, reference_sd,
    mean_difference, mean_low, mean_high, simultaneous_low and simultaneous_high, and verdict where there are any.
    Raises `InputError` for an outcome that it does not hold, more than 19 scenarios, or a column that is missing.
    """
    found, level = _rows(table, outcome, facts.reference), percent(facts.level)
    decimals = decimals_for(chain.from_iterable(found[column] for column in ("mean_difference", *PLAIN)))
    clear = [bool(one) for one in stands_out(found)]
    rows = tuple(_row(facts, row, decimals, clear=one) for row, one in zip(found.itertuples(), clear, strict=True))
    ends = found[[*PLAIN, *SIMULTANEOUS, "mean_difference"]].to_numpy(dtype=float).ravel()
    unit = str(found["unit"].iloc[0])
    mean = with_unit(number(float(found["reference_mean"].iloc[0]), decimals_for(found["reference_mean"])), unit)
    said = [
        f"{row.name}: {row.text}{'' if one else ', not distinguishable from zero'}"
        for row, one in zip(rows, clear, strict=True)
    ]
    subtitle = (
        f"Difference of means from {quoted(facts.reference_title)} (there {mean})"
        f"{f', in {unit_in_words(unit)}' if unit_in_words(unit) else ''}, over {counted(facts.runs, 'pair')} of runs."
    )
    paints: dict[str, Paint] = {
        f"{level} interval of each": CLEAR,
        f"{level} of all outcomes of a scenario together": CLEAR,
        "grey: no difference shown": UNCLEAR,
    }
    thick = (THICK, THIN, THICK)
    return Contents(
        title=_finding(facts, found, outcome),
        subtitle=subtitle,
        panels=(
            RowPanel(
                rows,
                across=Values(around_zero(ends, 0.04)),
                heading=f"difference ({level})",
                over=(Over(0.0, "← lower", -1), Over(0.0, "higher →", 1)),
                said=f"Mean differences with {level} intervals: {'; '.join(said)}.",
            ),
        ),
        facts=facts,
        key=tuple(Sample(name, paint, thick=wide) for (name, paint), wide in zip(paints.items(), thick, strict=True)),
        summary=f"{subtitle} {facts.forced[:1].upper()}{facts.forced[1:]}.",
        grid=stacked_rows,
    )
