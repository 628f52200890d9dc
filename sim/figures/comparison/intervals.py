"""Every scenario against the reference in one outcome: differences of means with their intervals."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.figures.comparison.tables import (
    PLAIN,
    SIMULTANEOUS,
    SOURCE,
    by_date,
    check_table,
    clear_together,
    measured,
    refuse_more,
    stands_out,
    was_expected,
    ways,
)
from sim.figures.kit.contents import Contents, Mark, Over, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.look import Paint
from sim.figures.kit.scales import Values, around_zero
from sim.ground.faults import input_error, not_among
from sim.words import (
    before_colon,
    by_when,
    capital,
    counted,
    decimals_beside,
    decimals_for,
    is_one_value,
    number,
    percent,
    quoted,
    signed,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.facts import Facts

MOST: Final = 19
THICK, THIN = 3.2, 1.0
TEXT_SHARE: Final = 0.26
"""Of the sheet, that numbers may take where reasons stand after some, so that intervals are not pressed together."""
BAR: Final = 1.6
CLEAR, UNCLEAR, EXPECTED = "scenarios.1", "muted", "ink"
HOLM: Final = (
    "A difference can be shown though its interval of all together holds zero: verdicts go step by step (Holm), these "
    "intervals all at once (Bonferroni)."
)


@dataclass(frozen=True)
class Interval(Mark):
    """A difference as a dot on its two intervals; hollow and grey where it is not distinguishable from zero."""

    middle: float
    plain: tuple[float, float]
    simultaneous: tuple[float, float]
    clear: bool
    expected: float = math.nan  # from where on an expectation is met

    def draw(self, pen: Pen) -> None:
        """Draw the wide interval below the narrow one, and the dot; and a bar at what was expected at least."""
        if math.isfinite(self.expected):
            low, high = pen.strip
            pen.axes.plot([self.expected] * 2, [low, high], color=pen.theme.paint(EXPECTED), linewidth=BAR, zorder=1.9)
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


def _finding(facts: Facts, rows: pd.DataFrame, outcome: str, when: list[str], expected: Mapping[str, float]) -> str:
    clear = stands_out(rows)
    higher = int((clear & (rows["mean_difference"] > 0)).sum())
    lower = int(clear.sum()) - higher
    what = " ".join([f"{before_colon(facts.outcome(outcome))}, mean", *(filter(None, when) if len(when) == 1 else [])])
    first: Any = next(rows.itertuples())
    size = with_unit(number(abs(first.mean_difference), _decimals(first, clear=bool(clear.iloc[0]))), str(first.unit))
    return f"{what}: {ways(higher, lower, len(rows), size)}{was_expected(expected) if len(rows) == 1 else ''}"


def _decimals(row: Any, *, clear: bool) -> int:
    before, difference = row.reference_mean, row.mean_difference
    ends = row.mean_low, row.mean_high
    return decimals_beside(before, before + difference, difference, interval=ends, shown=clear)


def _row(facts: Facts, row: Any, expected: Mapping[str, float], *, clear: bool) -> Row:
    low, high, decimals = row.mean_low, row.mean_high, _decimals(row, clear=clear)
    alike = f"{signed(row.mean_difference, decimals)} in every pair"
    text = alike if is_one_value(low, high) and low else with_interval(row.mean_difference, low, high, decimals)
    reason = getattr(row, "reason", "")
    if reason and not low <= 0.0 <= high:  # else the interval itself shows why it is grey
        text = f"{text}, {reason}"
    wide = row.simultaneous_low, row.simultaneous_high
    mark = Interval(row.mean_difference, (low, high), wide, clear, expected.get(row.Index, math.nan))
    return Row(facts.title_of(row.Index), text, (mark,))


def _panel(
    facts: Facts, group: pd.DataFrame, across: Values, title: str, plots: str, expected: Mapping[str, float]
) -> RowPanel:
    """Return the rows of one date, below a title where there are several dates."""
    level, clear = percent(facts.level), [bool(one) for one in stands_out(group)]
    rows = tuple(_row(facts, row, expected, clear=one) for row, one in zip(group.itertuples(), clear, strict=True))
    said = [
        f"{row.name}: {row.text}{'' if one else ', not distinguishable from zero'}"
        for row, one in zip(rows, clear, strict=True)
    ]
    return RowPanel(
        rows,
        across=across,
        title=title,
        plots=plots,
        heading=f"difference ({level})",
        over=(Over(0.0, "← lower", -1), Over(0.0, "higher →", 1)),
        said=f"{f'{title}, mean' if title else 'Mean'} differences with {level} intervals: {'; '.join(said)}.",
        joined=True,
    )


def intervals(table: pd.DataFrame, outcome: str, facts: Facts, expected: Mapping[str, float] | None = None) -> Contents:
    """Return how far each scenario moves the mean of one outcome, the largest rise first; a panel for each date.

    The table is indexed by scenario and outcome, with the columns unit, reference_mean, reference_sd,
    mean_difference, mean_low, mean_high, simultaneous_low and simultaneous_high, and verdict, reason and date where
    there are any. `expected` is, by scenario, the least difference that an author expected, with its sign. Raises
    `InputError` for an outcome that it does not hold, more than 19 scenarios, or a column that is missing.
    """
    found, level = _rows(table, outcome, facts.reference), percent(facts.level)
    expected = {name: one for name, one in (expected or {}).items() if name in found.index}
    ends = [*found[[*PLAIN, *SIMULTANEOUS, "mean_difference"]].to_numpy(dtype=float).ravel(), *expected.values()]
    unit, across, groups = str(found["unit"].iloc[0]), Values(around_zero(ends, 0.04)), by_date(found)
    when = [f"by {by_when(dt.date.fromisoformat(date))}" if date else "" for date in groups]
    in_unit = measured(outcome, unit, "in ")
    means = [
        with_unit(number(float(group["reference_mean"].iloc[0]), decimals_for(group["reference_mean"])), unit)
        for group in groups.values()
    ]
    if len(groups) > 1:
        titles, there = [(capital(one), f"reference: {mean}") for one, mean in zip(when, means, strict=True)], ""
    else:
        titles, there = [("", "")], f" ({', '.join(filter(None, [f'there {means[0]}', when[0]]))})"
    panels = [_panel(facts, one, across, *title, expected) for one, title in zip(groups.values(), titles, strict=True)]
    if any(", " in row.text for panel in panels for row in panel.rows):
        panels = [replace(panel, text_share=TEXT_SHARE) for panel in panels]
    subtitle = (
        f"Difference of means from {quoted(facts.reference_title)}{there}"
        f"{f', {in_unit}' if in_unit else ''}, over {counted(facts.runs, 'pair')} of runs."
    )
    paints: dict[str, Paint] = {
        f"{level} interval of each": CLEAR,
        f"{level} of all outcomes of a scenario together": CLEAR,
        "grey: no difference shown": UNCLEAR,
    }
    thick = [THICK, THIN, THICK]
    if expected:
        paints |= {"expected at least, before the first run": EXPECTED}
        thick.append(BAR)
    return Contents(
        title=_finding(facts, found, outcome, when, expected),
        subtitle=subtitle,
        panels=tuple(panels),
        facts=facts,
        notes=(HOLM,) if bool((stands_out(found) & ~clear_together(found)).any()) else (),
        key=tuple(Sample(name, paint, thick=wide) for (name, paint), wide in zip(paints.items(), thick, strict=True)),
        summary=f"{subtitle} {facts.forced[:1].upper()}{facts.forced[1:]}.",
        grid=stacked_rows,
    )
