"""The table of differences that figures of all scenarios are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.figures.kit.checks import require

if TYPE_CHECKING:
    import pandas as pd

SHOWN: Final = ("higher", "lower")
"""Verdicts of differences that are shown."""
COLUMNS: Final = (
    "unit",
    "reference_mean",
    "reference_sd",
    "mean_difference",
    "mean_low",
    "mean_high",
    "simultaneous_low",
    "simultaneous_high",
)


def check_table(table: pd.DataFrame) -> None:
    """Raise `InputError` unless a table of differences has its columns and index."""
    require(list(table.columns), COLUMNS, "the table of differences")
    require(list(table.index.names), ("scenario", "outcome"), "the index of the table of differences")


def stands_out(rows: pd.DataFrame) -> pd.Series[bool]:
    """Return, row by row, whether a difference is shown.

    That is what its verdict says, which also asks that enough runs differ; without verdicts, whether the simultaneous
    interval leaves out zero.
    """
    if "verdict" in rows.columns:
        return rows["verdict"].isin(SHOWN)
    return (rows["simultaneous_low"] > 0) | (rows["simultaneous_high"] < 0)
