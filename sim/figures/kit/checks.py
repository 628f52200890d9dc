"""Checks of what a figure is given, in one clear message each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.ground.faults import input_error

SOURCE: Final = "figure"


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
