"""Scenarios by outcomes as a table: how far each moves each, in standard deviations of the reference."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.figures.comparison.tables import by_date, check_table, not_little, refuse_more, stands_out
from sim.figures.kit.contents import Contents, Grid, Mark, Pen, Row, RowPanel, Sample, stacked_rows
from sim.figures.kit.look import Size, Theme
from sim.figures.kit.scales import Names, Values
from sim.words import MINUS, NOTHING, by_when, counted, decimals_beside, quoted, signed, with_unit

if TYPE_CHECKING:
    from sim.figures.kit.facts import Facts

MOST_SCENARIOS: Final = 19
MOST_OUTCOMES: Final = 12
FULL: Final = 2.0
"""Standard deviations at which a colour is full; zero has the paper's."""
WEAKEST: Final = 0.18
"""Share of the pole in the palest cell that stands out, so that it is not taken for grey."""
STAR: Final = "*"
"""Marks a difference in the unit of its outcome, where the runs of the reference do not differ among themselves."""
SEAM: Final = 0.012
"""Inches between a cell and the edge of its column."""
MOST_SAID: Final = 12
FEW_ROWS: Final = 6
"""More outcomes of a single scenario than these stand in two columns on a page."""
WIDE: Final = 10.0
"""Inches of a sheet that has room for two columns of names, cells and numbers."""
NO_SPREAD: Final = (
    f"{STAR} In the unit of the outcome, or its sign alone: the runs of the reference do not differ among themselves."
)

LEAST_WRITTEN: Final = 0.05
SMALL: Final = (
    f"+0.0 and {MINUS}0.0 stand out from chance, and are less than {LEAST_WRITTEN} from zero: they have no tint."
)


@dataclass(frozen=True)
class Shade:
    """The colour of a cell: grey where the difference does not stand out, the paper's where it is next to zero."""

    value: float
    clear: bool

    def __call__(self, theme: Theme) -> str:
        """Return the colour in a theme."""
        if not self.clear:
            return theme.outlook
        if abs(self.value) < LEAST_WRITTEN:
            return theme.background
        share = WEAKEST + (1 - WEAKEST) * min(abs(self.value) / FULL, 1.0)
        return theme.tint(theme.more if self.value > 0 else theme.less, share)


@dataclass(frozen=True)
class InkOn:
    """What text on a cell is written in: whatever stands out the most; muted where the cell is grey."""

    shade: Shade

    def __call__(self, theme: Theme) -> str:
        """Return the colour in a theme."""
        return theme.ink_on(self.shade(theme)) if self.shade.clear else theme.muted


@dataclass(frozen=True)
class Cell(Mark):
    """A difference in standard deviations, as a shade and a number in a column."""

    column: int
    value: float
    clear: bool
    own: float = math.nan  # in the unit of the outcome

    @property
    def text(self) -> str:
        """One decimal, none from ten on; a sign at a difference that is just small; starred in the outcome's unit."""
        if math.isnan(self.value):
            return NOTHING
        if math.isinf(self.value):
            return f"{signed(self.own)}{STAR}"
        text = signed(self.value, 0 if abs(self.value) >= 9.95 else 1)  # noqa: PLR2004 - what rounds to ten
        return f"{'+' if self.value > 0 else MINUS}{text}" if self.clear and text == "0.0" else text

    def draw(self, pen: Pen) -> None:
        """Draw the shade, and write the number in its middle."""
        from matplotlib.patches import Rectangle

        shade, (low, high) = Shade(self.value, self.clear), pen.axes.get_xlim()
        column = pen.box.width / (high - low)
        seam, wide, bottom = SEAM / column, 1.0 - 2 * SEAM / column, pen.strip[0]
        corner, tall = (self.column - 0.5 + seam, bottom), pen.strip[1] - bottom
        pen.axes.add_patch(Rectangle(corner, wide, tall, facecolor=shade(pen.theme), linewidth=0))
        base, text = pen.middle - 0.36 * pen.size.em, self.text
        if math.isinf(self.value) and pen.size.width_of(text) > column:
            text = f"{text[0]}{STAR}"
        pen.write(text, (self.column - low) * column, base, InkOn(shade), align="center")


def _differences(table: pd.DataFrame, reference: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return differences in standard deviations of the reference, and whether they stand out.

    Scenarios stand by how far they move what they move, the furthest first; outcomes as the table has them.
    """
    check_table(table)
    found = table[table.index.get_level_values("scenario") != reference]
    spread = found["reference_sd"].where(found["reference_sd"] > 0)
    unbound = found["mean_difference"].map(lambda value: math.copysign(math.inf, value) if value else 0.0)
    ratio = (found["mean_difference"] / spread).where(spread.notna(), unbound)
    columns = list(dict.fromkeys(found.index.get_level_values("outcome")))
    refuse_more(len(columns), MOST_OUTCOMES, "outcomes", "Choose those that the question is about.")
    values = ratio.unstack("outcome")[columns]
    refuse_more(len(values), MOST_SCENARIOS, "scenarios", "Choose fewer.")
    clear = stands_out(found).unstack("outcome", fill_value=False)[columns].astype(bool) & values.notna()
    weight = values.abs().clip(upper=2 * FULL).where(clear, 0.0).sum(axis=1)
    order = weight.sort_values(ascending=False, kind="stable").index
    return values.loc[order], clear.loc[order]


def _said(rows: tuple[Row, ...], outcomes: list[str]) -> str:
    """Say which differences stand out, the largest first, and where nothing does."""
    cells = [(row.name, mark) for row in rows for mark in row.marks if isinstance(mark, Cell)]
    clear = sorted((one for one in cells if one[1].clear), key=lambda one: -abs(one[1].value))[:MOST_SAID]
    largest = "; ".join(f"{name}, {outcomes[cell.column]}, {cell.text}" for name, cell in clear)
    moved = {name for name, cell in cells if cell.clear}
    still = "; ".join(row.name for row in rows if row.name not in moved)
    said = [f"The largest that stand out: {largest}." if largest else "", f"Nothing stands out in: {still}."]
    return " ".join(filter(None, said if still else said[:1]))


def _counted(clear: pd.DataFrame, total: str, by: str, every: pd.DataFrame | None) -> str:
    """Say how many outcomes of a single scenario stand out: of all, so that figure and summary have one count."""
    if every is None or len(every) <= clear.shape[1]:
        return f"{int(clear.to_numpy().sum())} of {total} of means{by} stand out"
    shown = int(stands_out(every).sum())
    return f"{shown} of {len(every)} outcomes{by} stand out{not_little(every)}; {clear.shape[1]} shown"


def _most(facts: Facts, clear: pd.DataFrame) -> str:
    """Say in which scenario more differences stand out than in any other, if there is one."""
    counts = clear.sum(axis=1).sort_values(ascending=False, kind="stable")
    if not counts.iloc[0] > counts.iloc[1]:
        return ""
    return f"; {counts.iloc[0]} of them in {quoted(facts.title_of(str(counts.index[0])))}"


def _key() -> tuple[Sample, ...]:
    names = {-FULL: f"{signed(-FULL, 0)} or less", FULL: f"{signed(FULL, 0)} or more"}
    steps = (-FULL, -FULL / 2, FULL / 2, FULL)
    shades = [Sample(names.get(at) or signed(at, 0), Shade(at, clear=True), None) for at in steps]
    return (*shades, Sample("no difference shown", Shade(0.0, clear=False), None))


def _in_units(table: pd.DataFrame, clear: pd.DataFrame) -> list[str]:
    """Write the differences of a single scenario that are shown in the units of their outcomes, as finely as tables."""
    texts, scenario = list[str](), clear.index[0]
    for name in clear.columns:
        row: Any = table.loc[(scenario, name)]
        mean, before, ends = row["mean_difference"], row["reference_mean"], (row["mean_low"], row["mean_high"])
        digits = decimals_beside(before, before + mean, mean, interval=ends, shown=True)
        texts.append(with_unit(signed(mean, digits), str(row["unit"])) if clear.loc[scenario, name] else "")
    return texts


def _turned(rows: tuple[Row, ...], outcomes: list[str], texts: list[str]) -> tuple[RowPanel, ...]:
    """Return the panels of a single scenario: a row for each outcome, so that no name has to stand upright."""
    (row,) = rows
    cells = [replace(one, column=0) for one in row.marks if isinstance(one, Cell)]
    turned = [Row(*one[:2], (one[2],)) for one in zip(outcomes, texts, cells, strict=True)]
    half = len(turned) if len(turned) <= FEW_ROWS else -(-len(turned) // 2)
    parts = [part for part in (turned[:half], turned[half:]) if part]
    said = (_said(rows, outcomes), *("" for _ in parts[1:]))
    return tuple(
        RowPanel(
            tuple(part),
            Values((-0.5, 0.5), shown=False),
            said=one,
            beside=True,
            mark_lines=1.3,
            gap_lines=0.2,
            name_share=0.42,
        )
        for part, one in zip(parts, said, strict=True)
    )


def _beside_or_below(size: Size, panels: int) -> Grid:
    """Return a column for each panel on a page, and one on narrower sheets."""
    return Grid(panels if size.width > WIDE else 1, fitted=True, points=size.small)


def _rows_of(table: pd.DataFrame, values: pd.DataFrame, clear: pd.DataFrame, titles: Sequence[str]) -> tuple[Row, ...]:
    """Return a row of cells for each scenario."""
    own = table["mean_difference"].unstack("outcome").loc[values.index, values.columns].to_numpy(dtype=float)
    numbers, stand_out = values.to_numpy(dtype=float), clear.to_numpy(dtype=bool)
    return tuple(
        Row(
            title,
            marks=tuple(
                Cell(at, float(numbers[place, at]), bool(stand_out[place, at]), float(own[place, at]))
                for at in range(len(values.columns))
            ),
        )
        for place, title in enumerate(titles)
    )


def heat_table(table: pd.DataFrame, facts: Facts, every: pd.DataFrame | None = None) -> Contents:
    """Return how far each scenario moves each outcome, as a table of colours and numbers.

    The table is as for `intervals`; `every` is the same of all outcomes, of which a title about a single scenario
    counts those that stand out where the table holds only some of them. Raises `InputError` for more than 19 scenarios
    besides the reference, or 12 outcomes, or none, or a column that is missing.
    """
    values, clear = _differences(table, facts.reference)
    outcomes, many = [facts.outcome(str(name)) for name in values.columns], int(clear.to_numpy().sum())
    dates = by_date(table[table.index.get_level_values("scenario") != facts.reference])
    numbers, stand_out = values.to_numpy(dtype=float), clear.to_numpy(dtype=bool)
    days = {
        str(name): by_when(dt.date.fromisoformat(date))
        for date, group in dates.items()
        if date
        for name in group.index.unique("scenario")
    }
    several = len(dates) > 1
    read = {name: f" (by {day})" for name, day in days.items()} if several else {}
    titles = [f"{facts.title_of(str(name))}{read.get(str(name), '')}" for name in values.index]
    rows = _rows_of(table, values, clear, titles)
    alone = len(rows) == 1
    total, first = counted(int((~np.isnan(numbers)).sum()), "difference"), facts.title_of(str(values.index[0]))
    infinite = bool(np.isinf(numbers).any())
    small = bool((stand_out & (np.abs(numbers) < LEAST_WRITTEN)).any())
    by = f" by {next(iter(days.values()))}" if days and not several else ""
    when = ", each at the date beside it" if several else by
    subtitle = (
        f"Difference of means from {quoted(facts.reference_title)}{when}, in standard deviations of its runs "
        f"({counted(facts.runs, 'run')} of each scenario){', then in its unit where one is shown' if alone else ''}."
    )
    size = f"{counted(len(rows), 'scenario')} by {counted(len(outcomes), 'outcome')}"
    return Contents(
        title=f"{first}: {_counted(clear, total, by, every)}"
        if alone
        else f"{many} of {total} of means{by} stand out from chance{_most(facts, clear)}",
        subtitle=subtitle,
        panels=_turned(rows, outcomes, _in_units(table, clear))
        if alone
        else (
            RowPanel(
                rows,
                across=Names(tuple(outcomes), upright=True, lettered=True),
                said=_said(rows, outcomes),
                mark_lines=1.3,
                gap_lines=0.2,
                narrow_gap=0.4,
                name_share=0.3,
                most=7.0,
            ),
        ),
        facts=facts,
        notes=(*([NO_SPREAD] if infinite else []), *([SMALL] if small else [])),
        key=_key(),
        summary=f"A table of {size}, {facts.forced}. {subtitle}",
        grid=_beside_or_below if alone else stacked_rows,
    )
