"""Scenarios by outcomes as a table: how far each moves each, in standard deviations of the reference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.comparison.words import MINUS, outcome_in_words, quoted, signed
from sim.figures.kit.keys import (
    KeyEntry,
    against,
    check_table,
    draw_key,
    facts_of,
    fitted_sheet,
    inch_axes,
    key_lines,
    reference_title,
    refuse_more,
    stands_out,
)
from sim.figures.kit.label_rows import LabelRow, plan_rows, write_names
from sim.figures.kit.look import (
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_line,
    contrast,
    counted,
    forced_acts,
    mixed,
    new_figure,
    provenance,
    styled,
    width_of,
    wrapped,
)
from sim.figures.kit.sheet import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["heat_table", "heat_table_alt_text"]

MOST_SCENARIOS: Final = 19
MOST_OUTCOMES: Final = 12
FULL: Final = 2.0
"""Standard deviations at which a colour is full; zero has the paper's."""
POLES: Final[Mapping[ThemeName, tuple[str, str]]] = {"light": ("#1F5FA8", "#B4500B"), "dark": ("#5BA3EE", "#F08A3C")}
"""Less and more: blue and orange, which those who do not tell red from green tell apart."""
WEAKEST: Final = 0.18
"""Share of the pole in the palest cell that stands out, so that it is not taken for grey."""
NAME_SHARE: Final = 0.3
HEAD_INCHES: Final = 1.55
GAPS: Final[Mapping[SizeName, float]] = {"page": 0.2, "print_180": 0.2, "print_85": 0.4}
"""Between rows, in lines; more where names stand above, so that each is nearer to its own row."""
MOST_SAID: Final = 12
NOUGHT: Final = "0.0"


@dataclass(frozen=True)
class Heat:
    """A table of differences in standard deviations of the reference, and of those that stand out.

    Scenarios stand by how far they move what they move, the furthest first; outcomes as the table has them.
    """

    values: pd.DataFrame
    clear: pd.DataFrame
    attrs: Mapping[Any, Any]
    titles: tuple[str, ...]

    @property
    def outcomes(self) -> list[str]:
        """Outcomes in words."""
        return [outcome_in_words(str(name)) for name in self.values.columns]

    def largest(self, most: int) -> list[str]:
        """Return the largest differences that stand out, in words."""
        values = self.values.to_numpy(dtype=float)
        places = sorted(np.argwhere(self.clear.to_numpy()), key=lambda at: -abs(values[at[0], at[1]]))[:most]
        return [
            f"{self.titles[row]}, {self.outcomes[column]}, {_text(values[row, column], clear=True)}"
            for row, column in places
        ]


def _heat(table: pd.DataFrame) -> Heat:
    check_table(table)
    found = table[table.index.get_level_values("scenario") != table.attrs["reference"]]
    spread = found["reference_sd"].where(found["reference_sd"] > 0)
    ratio = (found["mean_difference"] / spread).where(
        spread.notna(), found["mean_difference"].map(lambda value: math.copysign(math.inf, value) if value else 0.0)
    )
    columns = list(dict.fromkeys(found.index.get_level_values("outcome")))
    refuse_more(len(columns), MOST_OUTCOMES, "outcomes", "Choose those that the question is about.")
    values = ratio.unstack("outcome")[columns]
    refuse_more(len(values), MOST_SCENARIOS, "scenarios", "Choose fewer.")
    clear = stands_out(found).unstack("outcome", fill_value=False)[columns].astype(bool) & values.notna()
    weight = values.abs().clip(upper=2 * FULL).where(clear, 0.0).sum(axis=1)
    order = weight.sort_values(ascending=False, kind="stable").index
    titles = tuple(str(table.attrs["titles"].get(name, name)) for name in order)
    return Heat(values.loc[order], clear.loc[order], table.attrs, titles)


def _text(value: float, *, clear: bool = False) -> str:
    """Return what is printed in a cell: one decimal, none from ten on; a sign at a difference that is just small."""
    if math.isnan(value):
        return "–"
    text = signed(value, 0 if abs(value) >= 9.95 else 1)  # noqa: PLR2004 - what rounds to ten
    return f"{'+' if value > 0 else MINUS}{text}" if clear and text == NOUGHT else text


def _finding(heat: Heat) -> str:
    cells = int(heat.values.notna().to_numpy().sum())
    if len(heat.titles) == 1:
        return f"{heat.titles[0]}: {int(heat.clear.to_numpy().sum())} of {counted(cells, 'difference')} stand out"
    return f"{int(heat.clear.to_numpy().sum())} of {counted(cells, 'difference')} stand out from chance" + (
        f"; {quoted(heat.titles[0])} moves outcomes the furthest" if heat.clear.to_numpy().any() else ""
    )


def _subtitle(heat: Heat) -> str:
    attrs = heat.attrs
    return (
        f"Difference of means from {quoted(reference_title(attrs))}, in standard deviations of its runs "
        f"({counted(int(attrs['runs']), 'run')} of each scenario)."
    )


def _notes(heat: Heat) -> tuple[str, ...]:
    infinite = heat.values.isin([math.inf, -math.inf]).to_numpy().any()
    note = ("∞: the runs of the reference do not differ among themselves.",) if infinite else ()
    facts = facts_of(heat.attrs, against(heat.attrs, list(heat.values.index)))
    return (*note, provenance(facts))


def shade(theme: ThemeName, look: Look, value: float, *, clear: bool) -> str:
    """Return the colour of a cell: grey where the difference does not stand out."""
    if not clear:
        return look.theme.outlook
    share = WEAKEST + (1 - WEAKEST) * min(abs(value) / FULL, 1.0)
    return mixed(look.theme.background, POLES[theme][int(value > 0)], share)


def ink_on(look: Look, colour: str, *, clear: bool) -> str:
    """Return what text on a cell is written in: whatever stands out the most; muted where the cell is grey."""
    if not clear:
        return look.theme.muted
    return max((look.theme.ink, look.theme.background, "#000000", "#FFFFFF"), key=lambda one: contrast(one, colour))


def _key(theme: ThemeName, look: Look) -> list[KeyEntry]:
    steps = ((-FULL, f"{signed(-FULL, 0)} or less"), (-FULL / 2, ""), (FULL / 2, ""), (FULL, f"+{FULL:.0f} or more"))
    named = [KeyEntry(text or signed(at, 0), shade(theme, look, at, clear=True), None) for at, text in steps]
    grey = KeyEntry("no difference shown", shade(theme, look, 0.0, clear=False), None)
    return [*named, grey]


@dataclass(frozen=True)
class Columns:
    """Where columns begin and how wide each is, in inches; with the lines of their heads."""

    left: float
    wide: float
    heads: tuple[tuple[str, ...], ...]
    high: float


def _columns(figure: Figure, look: Look, heat: Heat, left: float) -> Columns:
    """Measure columns whose heads stand upright, in as few lines as fit."""
    size = look.size
    wide = (size.width - size.margin - left) / len(heat.outcomes)
    wide = min(wide, 7.0 * size.small / POINTS_AN_INCH)
    heads = tuple(tuple(wrapped(figure, name, size.small, HEAD_INCHES)) for name in heat.outcomes)
    high = max(width_of(figure, text, size.small) for head in heads for text in head)
    return Columns(left, wide, heads, high + 0.5 * size.line(size.small))


def _draw_heads(figure: Figure, look: Look, columns: Columns, base: float) -> None:
    """Write the heads of columns upward from a height, their lines side by side about the middle of each."""
    size = look.size
    width, height = figure.get_size_inches()
    step = size.line(size.small)
    for place, head in enumerate(columns.heads):
        middle = columns.left + (place + 0.5) * columns.wide
        for number, text in enumerate(head):
            at = middle + (number - (len(head) - 1) / 2) * step
            how: dict[str, Any] = {
                "rotation": 90,
                "ha": "center",
                "va": "bottom",
                "fontsize": size.small,
                "color": look.theme.ink,
            }
            figure.text(at / width, (base + 0.3 * step) / height, text, **how)


def _draw_row(axes: Axes, look: Look, theme: ThemeName, heat: Heat, at: tuple[int, LabelRow, Columns]) -> None:
    from matplotlib.patches import Rectangle

    number, row, columns = at
    points, thin = look.size.small, 0.012
    values = heat.values.to_numpy(dtype=float)
    base = row.middle - 0.36 * points / POINTS_AN_INCH
    for place in range(len(columns.heads)):
        value, clear = float(values[number, place]), bool(heat.clear.to_numpy()[number, place])
        colour = shade(theme, look, value, clear=clear)
        left = columns.left + place * columns.wide
        corner = (left + thin, row.bottom)
        axes.add_patch(Rectangle(corner, columns.wide - 2 * thin, row.top - row.bottom, facecolor=colour, linewidth=0))
        middle = (left + columns.wide / 2, base)
        ink = ink_on(look, colour, clear=clear)
        add_line(axes.get_figure(), _text(value, clear=clear), middle, points, ink, ha="center")  # type: ignore[arg-type]


def heat_table(table: pd.DataFrame, *, theme: ThemeName = "light", size: SizeName = "page") -> Figure:
    """Draw how far each scenario moves each outcome, as a table of colours and numbers.

    Parameters
    ----------
    table : pandas.DataFrame
        As for `sim.figures.comparison.intervals.intervals`; at most 19 scenarios besides the reference and 12 outcomes.
    theme, size
        As for `sim.figures.run.overview.overview`.

    Returns
    -------
    matplotlib.figure.Figure
        As high as its rows need.

    Raises
    ------
    InputError
        For too many or no scenarios or outcomes, or a column or attribute that is missing.
    """
    heat = _heat(table)
    look, words = Look.of(theme, size), Words(_finding(heat), _subtitle(heat), _notes(heat))
    line = look.size.line(look.size.small)
    with styled():
        trial = new_figure(look)
        plan = plan_rows(trial, look, heat.titles, share=NAME_SHARE, mark_lines=1.3, gap_lines=GAPS[size])
        columns = _columns(trial, look, heat, look.size.margin + plan.column)
        key = _key(theme, look)
        keyed = (len(key_lines(trial, look, key)) + 1.0) * line
        sheet, bottom, top = fitted_sheet(look, words, plan.height + keyed + columns.high)
        draw_key(sheet.figure, sheet.look, key, top - 0.4 * line)
        start = top - keyed - columns.high
        placed = plan.rows(start, start - bottom)
        axes = inch_axes(sheet.figure)
        write_names(sheet.figure, sheet.look, placed)
        _draw_heads(sheet.figure, sheet.look, columns, start)
        for number, row in enumerate(placed):
            _draw_row(axes, sheet.look, theme, heat, (number, row, columns))
    return sheet.figure


def heat_table_alt_text(table: pd.DataFrame) -> str:
    """Say which differences stand out, the largest first, for those who cannot see them."""
    heat = _heat(table)
    forced = forced_acts(facts_of(heat.attrs, ""))
    size = f"{counted(len(heat.values), 'scenario')} by {counted(len(heat.outcomes), 'outcome')}"
    found = heat.largest(MOST_SAID)
    largest = f" The largest that stand out: {'; '.join(found)}." if found else ""
    still = [title for title, row in zip(heat.titles, heat.clear.to_numpy(), strict=True) if not row.any()]
    none = f" Nothing stands out in: {'; '.join(still)}." if still else ""
    return f"{_finding(heat)}. A table of {size}, {forced}. {_subtitle(heat)}{largest}{none}"
