"""A row of a design as overrides of its scenario."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from sim.designs.menu import OFF, ON, SCRIPT

if TYPE_CHECKING:
    import pandas as pd

AS_IT_IS = {"events": ON, "signposts": ON, "postures": SCRIPT}
"""Values that change nothing: an event or a signpost that the scenario has, and a script that it gives an actor."""


def overrides_of(row: Mapping[Hashable, Any] | pd.Series) -> dict[str, Any]:
    """Return one row of a design, such as ``design.loc[0]``, as overrides that `load` takes.

    An event or a signpost that is on, and the policy of an actor that keeps its script, are left out: the scenario
    has them. Of one that is off, its date, or its level, is left out.
    """
    cells = {str(key): value for key, value in row.items()}
    off = tuple(f"{key}." for key, value in cells.items() if value == OFF)
    return {
        key: value if isinstance(value, str) else float(value)
        for key, value in cells.items()
        if not key.startswith(off) and not (isinstance(value, str) and value == AS_IT_IS.get(key.split(".")[0]))
    }
