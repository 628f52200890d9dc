"""Every scenario against the reference in one outcome: differences of means with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from sim.figures.comparison.words import (
    before_colon,
    decimals_for,
    number,
    outcome_in_words,
    quoted,
    signed,
    unit_in_words,
    with_unit,
)
from sim.figures.kit.axes import RULE_WIDTH, Box, Sheet, tick_text, value_ticks
from sim.figures.kit.keys import (
    KeyEntry,
    against,
    check_table,
    draw_key,
    facts_of,
    fitted_sheet,
    key_lines,
    level_of,
    reference_title,
    refuse_more,
    stands_out,
)
from sim.figures.kit.label_rows import LabelRow, RowPlan, plan_rows, write_names
from sim.figures.kit.look import (
    POINTS_AN_INCH,
    Look,
    SizeName,
    ThemeName,
    add_line,
    counted,
    forced_acts,
    new_figure,
    percent,
    provenance,
    styled,
    width_of,
)
from sim.figures.kit.sheet import Words, axes_in

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["intervals", "intervals_alt_text"]

MOST: Final = 19
NAME_SHARE: Final = 0.38
MARGIN: Final = 0.04
DOT_EMS: Final = 0.62
PLAIN, SIMULTANEOUS = ("mean_low", "mean_high"), ("simultaneous_low", "simultaneous_high")
LOWER, HIGHER = "← lower", "higher →"
THICK, THIN = 3.2, 1.0
CLEAR: Final = 1
"""Place of the scenario colour of differences that stand out."""


def _rows(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return the rows of an outcome by scenario, the largest difference first."""
    check_table(table)
    known = list(dict.fromkeys(table.index.get_level_values("outcome")))
    if outcome not in known:
        from sim.ground.faults import input_error, not_among

        raise input_error("figure", not_among(outcome, "an outcome of the table of differences", known))
    rows: pd.DataFrame = table.loc[table.index.get_level_values("outcome") == outcome].droplevel("outcome")
    rows = rows[rows.index != table.attrs["reference"]]
    refuse_more(len(rows), MOST, "scenarios", "Choose fewer.")
    return rows.sort_values("mean_difference", ascending=False, kind="stable")


def _facts(table: pd.DataFrame, rows: pd.DataFrame) -> xr.Dataset:
    return facts_of(table.attrs, against(table.attrs, list(rows.index)))


def _title(table: pd.DataFrame, scenario: object) -> str:
    return str(table.attrs["titles"].get(scenario, scenario))


def _finding(rows: pd.DataFrame, outcome: str) -> str:
    clear = stands_out(rows)
    higher = int((clear & (rows["mean_difference"] > 0)).sum())
    lower = int(clear.sum()) - higher
    what = before_colon(outcome_in_words(outcome))
    if len(rows) == 1:
        return f"{what}: {'higher' if higher else 'lower' if lower else 'no difference shown'}"
    clauses = [f"higher in {higher}" if higher else "", f"lower in {lower}" if lower else ""]
    said = " and ".join(filter(None, clauses)) or "clearly different in none"
    return f"{what}: {said} of {counted(len(rows), 'scenario')}"


def _subtitle(table: pd.DataFrame, rows: pd.DataFrame) -> str:
    unit = unit_in_words(str(rows["unit"].iloc[0]))
    decimals = decimals_for(rows["reference_mean"])
    mean = with_unit(number(float(rows["reference_mean"].iloc[0]), decimals), str(rows["unit"].iloc[0]))
    return (
        f"Difference of means from {quoted(reference_title(table.attrs))} (there {mean})"
        f"{f', in {unit}' if unit else ''}, over {counted(int(table.attrs['runs']), 'pair')} of runs."
    )


def _decimals(rows: pd.DataFrame) -> int:
    return decimals_for(chain.from_iterable(rows[column] for column in ("mean_difference", *PLAIN)))


def _value(row: object, decimals: int) -> str:
    middle, low, high = (
        signed(float(getattr(row, name)), decimals) for name in ("mean_difference", "mean_low", "mean_high")
    )
    return f"{middle} ({low} to {high})"


def _heading(table: pd.DataFrame) -> str:
    return f"difference ({percent(level_of(table.attrs))})"


def _key(look: Look, level: str) -> list[KeyEntry]:
    colour, grey = look.theme.scenarios[CLEAR], look.theme.muted
    return [
        KeyEntry(f"{level} interval of each", colour, thick=THICK),
        KeyEntry(f"{level} of all outcomes of a scenario together", colour, thick=THIN),
        KeyEntry("grey: no difference shown", grey, thick=THICK),
    ]


def _limits(rows: pd.DataFrame) -> tuple[float, float]:
    ends = rows[[*PLAIN, *SIMULTANEOUS, "mean_difference"]].to_numpy(dtype=float)
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    if low == high:
        return -1.0, 1.0
    room = MARGIN * (high - low)
    return low - room, high + room


def _draw_scale(sheet: Sheet, axes: Axes, at: tuple[Box, Sequence[LabelRow]], limits: tuple[float, float]) -> None:
    """Draw light lines at round differences, clear of names, a strong one at zero, and say which side is which."""
    box, placed = at
    size, theme, figure = sheet.look.size, sheet.look.theme, sheet.figure
    axes.set_xlim(*limits)
    axes.set_ylim(box.bottom, box.top)
    axes.set_axis_off()
    base = box.bottom - 0.95 * size.line(size.small)

    def across(value: float) -> float:
        return box.left + box.width * (value - limits[0]) / (limits[1] - limits[0])

    taken = 0.0
    for tick in value_ticks(sheet, *limits, box.height):
        colour = theme.ink if tick == 0 else theme.grid
        for low, high in _clear_of_names(box, placed):
            axes.plot([tick] * 2, [low, high], color=colour, linewidth=2 * RULE_WIDTH, zorder=1)
        text = tick_text(tick, percent=False).replace("-", "−")
        half = width_of(figure, text, size.small) / 2
        if across(tick) - half > taken and across(tick) + half <= size.width - size.margin:
            add_line(figure, text, (across(tick), base), size.small, theme.ink, ha="center")
            taken = across(tick) + half + size.gap
    above = max(box.top, placed[0].text_top) + 0.3 * size.line(size.small)
    for text, side in ((LOWER, -1), (HIGHER, 1)):
        wide = width_of(figure, text, size.small) + size.gap
        start = across(0.0) + side * size.gap
        if box.left <= start + min(side, 0) * wide and start + max(side, 0) * wide <= box.left + box.width:
            ends = "right" if side < 0 else "left"
            add_line(figure, text, (start, above), size.small, theme.muted, ha=ends, style="italic")


def _clear_of_names(box: Box, placed: Sequence[LabelRow]) -> list[tuple[float, float]]:
    """Return between which heights lines run down: all the way, or row by row where names stand between them."""
    if placed[0].text_top > placed[0].top:
        return [(row.bottom, row.top) for row in placed]
    return [(box.bottom, box.top)]


def _draw_row(sheet: Sheet, axes: Axes, row: object, place: LabelRow, *, clear: bool) -> None:
    theme, size = sheet.look.theme, sheet.look.size
    colour = theme.scenarios[CLEAR] if clear else theme.muted
    middle = place.middle
    for (low, high), thick, over in ((SIMULTANEOUS, THIN, 2.0), (PLAIN, THICK, 2.1)):
        ends = [getattr(row, low), getattr(row, high)]
        axes.plot(ends, [middle] * 2, color=colour, linewidth=thick, solid_capstyle="butt", zorder=over)
    axes.plot(
        [row.mean_difference],  # type: ignore[attr-defined]
        [middle],
        "o",
        markersize=DOT_EMS * size.small,
        color=colour,
        markerfacecolor=colour if clear else theme.background,
        markeredgewidth=1.0,
        zorder=3,
        clip_on=False,
    )


def _box(look: Look, plan: RowPlan, values: float, rows: list[LabelRow]) -> Box:
    size = look.size
    left = size.margin + plan.column
    width = size.width - size.margin - values - left
    return Box(left, rows[-1].bottom, width, rows[0].top - rows[-1].bottom, 0.0)


def intervals(table: pd.DataFrame, outcome: str, *, theme: ThemeName = "light", size: SizeName = "page") -> Figure:
    """Draw how far each scenario moves the mean of one outcome, the largest rise first.

    Parameters
    ----------
    table : pandas.DataFrame
        Indexed by scenario and outcome, with the columns unit, reference_mean, reference_sd, mean_difference,
        mean_low, mean_high, simultaneous_low and simultaneous_high. Attributes: reference, titles (by scenario),
        runs, seed, version, grade_d_share and forced_acts.
    outcome : str
        One of the table's.
    theme, size
        As for `sim.figures.run.overview.overview`.

    Returns
    -------
    matplotlib.figure.Figure
        As high as its rows need.

    Raises
    ------
    InputError
        For an outcome that the table does not hold, more than 19 scenarios, or a column or attribute that is missing.
    """
    rows = _rows(table, outcome)
    look = Look.of(theme, size)
    words = Words(_finding(rows, outcome), _subtitle(table, rows), (provenance(_facts(table, rows)),))
    key = _key(look, percent(level_of(table.attrs)))
    line, em, decimals = look.size.line(look.size.small), look.size.small / POINTS_AN_INCH, _decimals(rows)
    with styled():
        trial = new_figure(look)
        plan = plan_rows(trial, look, [_title(table, name) for name in rows.index], share=NAME_SHARE, mark_lines=0.9)
        texts = [_value(row, decimals) for row in rows.itertuples()] if plan.column else []
        values = max((width_of(trial, text, look.size.small) for text in [*texts, _heading(table)]), default=0)
        values = values + em if texts else 0.5 * em
        around = (len(key_lines(trial, look, key)) + 3.2) * line
        sheet, bottom, top = fitted_sheet(look, words, plan.height + around)
        draw_key(sheet.figure, sheet.look, key, top - 0.4 * line)
        placed = plan.rows(top - around + 1.3 * line, top - bottom - around)
        box = _box(look, plan, values, placed)
        axes = axes_in(sheet, box)
        _draw_scale(sheet, axes, (box, placed), _limits(rows))
        write_names(sheet.figure, sheet.look, placed)
        for row, place, clear in zip(rows.itertuples(), placed, stands_out(rows), strict=True):
            _draw_row(sheet, axes, row, place, clear=bool(clear))
        _write_values(sheet, texts, placed, _heading(table))
    return sheet.figure


def _write_values(sheet: Sheet, texts: list[str], placed: list[LabelRow], heading: str) -> None:
    """Write differences in numbers at the right, where there is a column for them."""
    size, theme = sheet.look.size, sheet.look.theme
    right, half = size.width - size.margin, 0.36 * size.small / POINTS_AN_INCH
    for text, place in zip(texts, placed, strict=bool(texts)):
        add_line(sheet.figure, text, (right, place.middle - half), size.small, theme.ink, ha="right")
    if texts:
        at = (right, placed[0].top + 0.3 * size.line(size.small))
        add_line(sheet.figure, heading, at, size.small, theme.muted, ha="right", style="italic")


def intervals_alt_text(table: pd.DataFrame, outcome: str) -> str:
    """Say how far each scenario moves the mean of an outcome, for those who cannot see it."""
    rows = _rows(table, outcome)
    decimals = _decimals(rows)
    said = [
        f"{_title(table, row.Index)}: {_value(row, decimals)}{'' if clear else ', not told from zero'}"
        for row, clear in zip(rows.itertuples(), stands_out(rows), strict=True)
    ]
    forced = forced_acts(_facts(table, rows))
    start = f"{_finding(rows, outcome)}. {_subtitle(table, rows)} {forced[:1].upper()}{forced[1:]}."
    return f"{start} Mean differences with {percent(level_of(table.attrs))} intervals: {'; '.join(said)}."
