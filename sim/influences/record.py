"""The records of influence and of a game: what was found as plain data, for pages and programs that show it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from sim.influences.game import Game
    from sim.influences.influence import Influence

DIGITS: Final = 4


def influence_record(found: Influence, command: str) -> dict[str, Any]:
    """Return who can move what, to four significant digits; the command repeats it."""
    request, plan = found.request, found.plan
    about = {"command": command, "scenario": found.scenario.name, "runs": request.runs, "seed": request.seed}
    about |= {
        "level": request.level,
        "hold": plan.hold,
        "after": plan.after,
        "dates": [str(day) for day in found.dates],
    }
    return {**about, "looked_at": len(found.table()), "moves": rows_of(found.who_moves().reset_index())}


def game_record(found: Game, equilibria: pd.DataFrame, command: str) -> dict[str, Any]:
    """Return equilibria, and of two players the best replies, to four significant digits; the command repeats it."""
    request = found.request
    about = {"command": command, "scenario": found.scenario.name, "runs": request.runs, "seed": request.seed}
    about |= {"level": request.level, "strategies": found.strategies}
    replies = {player: rows_of(found.best_replies(player).reset_index()) for player in found.players}
    return {**about, "equilibria": rows_of(equilibria), "best_replies": replies}


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as rows of plain values; None for what could not be measured."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return float(np.format_float_positional(value, DIGITS, fractional=False)) if math.isfinite(value) else None
    return value if isinstance(value, str | int | bool) else value.item()
