"""The record of a study: the first rows of its tables, rounded, for pages and programs that show them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.sensitivities.result import Sensitivity

if TYPE_CHECKING:
    import pandas as pd

FILE: Final = "sensitivity.json"
MOST: Final = 10
"""Rows of an outcome."""
DIGITS: Final = 4
WHOLE: Final = ("articles", "grades", "knock_outs", "variance")
"""Tables of which every row is kept."""
LEFT_OUT: Final = ("pairs", "convergence")


def record_of(found: Sensitivity, command: str) -> dict[str, Any]:
    """Return what a study found as plain data: by table, the first rows of each outcome, to four significant digits.

    The command repeats it.
    """
    tables = {kind: _rows(kind, table) for kind, table in found.tables.items() if kind not in LEFT_OUT}
    about = {name: found.about[name] for name in ("scenario", "at", "seed", "version")}
    sizes = {kind: list(size) for kind, size in found.sizes.items()}
    return {"command": command, **about, "level": found.level, "sizes": sizes, **tables}


def _rows(kind: str, table: pd.DataFrame) -> list[dict[str, Any]]:
    some = table if kind in WHOLE else table.groupby(level="outcome", sort=False).head(MOST)
    return [{str(name): _plain(value) for name, value in row.items()} for row in some.reset_index().to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return float(np.format_float_positional(value, DIGITS, fractional=False)) if math.isfinite(value) else None
    return value if isinstance(value, str | int | bool) else value.item()
