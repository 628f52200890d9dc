"""What figures of comparisons ask of the tables and datasets that they are given, in one clear message each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.case.columns import SHARE_SCALE, unit_or_scale
from sim.figures.kit.marks import FAN_QUANTILES
from sim.ground.faults import input_error
from sim.words import counted, exact, number, unit_in_words, whole

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

SOURCE: Final = "figure"
SHOWN: Final = ("higher", "lower")
"""Verdicts of differences that are shown."""
LITTLE: Final = 0.1
"""A difference of fewer standard deviations of the reference's runs is called little; own choice."""
PLAIN, SIMULTANEOUS = ("mean_low", "mean_high"), ("simultaneous_low", "simultaneous_high")
COLUMNS: Final = ("unit", "reference_mean", "reference_sd", "mean_difference", *PLAIN, *SIMULTANEOUS)


def require(found: Mapping[Any, Any] | Sequence[Any], names: Sequence[Any], what: str) -> None:
    """Raise `InputError` unless all names are found."""
    missing = [name for name in names if name not in found]
    if missing:
        raise input_error(SOURCE, f"{what} lacks {', '.join(map(str, missing))}.")


def refuse_more(number: int, most: int, thing: str, advice: str) -> None:
    """Raise `InputError` where there are none of a thing, or more than a figure can show."""
    if number == 0:
        raise input_error(SOURCE, f"there are no {thing} to draw.")
    if number > most:
        raise input_error(SOURCE, f"{number} {thing} are too many to read; at most {most}. {advice}")


def check_table(table: pd.DataFrame) -> None:
    """Raise `InputError` unless a table of differences has its columns and index."""
    require(list(table.columns), COLUMNS, "the table of differences")
    require(list(table.index.names), ("scenario", "outcome"), "the index of the table of differences")


def check_quantiles(dataset: xr.Dataset) -> None:
    """Raise `InputError` unless a dataset has the quantiles of a fan."""
    require([round(float(one), 6) for one in dataset["quantile"].values], FAN_QUANTILES, "the axis of quantiles")


def by_date(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return rows by the date at which they are read, the earliest first; without any, as one."""
    return {str(date): group for date, group in rows.groupby("date")} if "date" in rows else {"": rows}


def measured(outcome: str, unit: str, before: str = "") -> str:
    """Say in which unit an outcome is, after a word, or on which scale where it is from 0 to 1; may be empty."""
    words = unit_in_words(unit)
    if not words and unit_or_scale(outcome, unit) == SHARE_SCALE:
        return f"on a scale from {SHARE_SCALE}"
    return f"{before}{words}" if words else ""


def ways(higher: int, lower: int, total: int, by: str = "") -> str:
    """Say in how many scenarios a difference is shown, and which way; of a single one, which, and `by` how much."""
    if total == 1:
        way = "higher" if higher else "lower" if lower else ""
        return f"{way}{f' by {by}' if by else ''}" if way else "no difference shown"
    clauses = [f"higher in {higher}" if higher else "", f"lower in {lower}" if lower else ""]
    return f"{' and '.join(filter(None, clauses)) or 'no difference shown in any'} of {counted(total, 'scenario')}"


def was_expected(expected: Mapping[str, float]) -> str:
    """Say, of a single scenario, which difference was expected at least; nothing where none was.

    Examples
    --------
    >>> was_expected({"own": -0.03}), was_expected({})
    (' (expected: lower by 0.03 or more)', '')
    """
    least = next(iter(expected.values()), 0.0)
    return f" (expected: {'higher' if least > 0.0 else 'lower'} by {number(abs(least))} or more)" if least else ""


def stands_out(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return, row by row, whether a difference is shown.

    That is what its verdict says, which also asks that enough runs differ; without verdicts, whether the simultaneous
    interval leaves out zero.
    """
    return rows["verdict"].isin(SHOWN) if "verdict" in rows.columns else clear_together(rows)


def in_spreads(rows: pd.DataFrame) -> pd.Series[float]:
    """Return, row by row, how large a difference is in standard deviations of the reference's runs; none of none."""
    return (rows["mean_difference"].abs() / rows["reference_sd"]).fillna(0.0)


def not_little(rows: pd.DataFrame, unit: str = "") -> str:
    """Say of the differences that are shown how many are not little; nothing where none is shown."""
    shown = stands_out(rows)
    if not shown.any():
        return ""
    far = int((shown & (in_spreads(rows) >= LITTLE)).sum())
    return f", {whole(far) if far else 'none'} of them by {exact(LITTLE)}{unit} or more"


def clear_together(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return, row by row, whether the interval that holds together with the others leaves out zero."""
    return (rows["simultaneous_low"] > 0) | (rows["simultaneous_high"] < 0)
