"""How indices settle as blocks of a design are added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures.kit.contents import Contents, Mark, Panel, limits_of
from sim.figures.kit.marks import Curve, Rule
from sim.figures.kit.scales import Names, Values
from sim.words import number, span, whole

if TYPE_CHECKING:
    import pandas as pd

    from sim.figures.kit.facts import Facts

PAINT: Final = "scenarios.1"


def convergence(table: pd.DataFrame, names: dict[str, str], title: str, subtitle: str, facts: Facts) -> Contents:
    """Return each index against the number of blocks that it was told from, with its interval.

    The table is indexed by blocks and factor, with the columns index, low and high; `names` are those of factors.
    """
    panels = []
    told = table.dropna()  # of few blocks, what comes with inputs may not be told from chance
    groups = {str(key): rows.droplevel("factor").sort_index() for key, rows in told.groupby("factor", sort=False)}
    curves = {key: _curve(rows) for key, rows in groups.items()}
    limits = limits_of(list(curves.values()), headroom=1.04)
    for key, rows in groups.items():
        blocks = [whole(int(one)) for one in rows.index]
        last: Any = rows.iloc[-1]
        panels.append(
            Panel(
                title=names[key],
                plots="index",
                marks=(Rule(0.0, "grid"), curves[key]),
                across=Names(tuple(blocks), label="blocks of the design"),
                up=Values(limits),
                said=f"{names[key]}: {number(last['index'], 2)} ({span(last['low'], last['high'], 2)}) at {blocks[-1]} "
                f"blocks, {number(float(rows['index'].iloc[0]), 2)} at {blocks[0]}.",
            )
        )
    return Contents(title, subtitle, tuple(panels), facts, summary=subtitle)


def _curve(rows: pd.DataFrame) -> Mark:
    middle, low, high = (rows[column].to_numpy(dtype=np.float64) for column in ("index", "low", "high"))
    return Curve(np.arange(len(rows), dtype=np.float64), middle, PAINT, low=low, high=high, shade=0.3)
