"""Bounds of a value, inclusive and exclusive, as data files write them."""

from __future__ import annotations

import math
import operator
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from sim.ground.records import Number, Strict
from sim.words import as_given

_MEETS: Final = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
SIGNS: Final = tuple(_MEETS)
KEYS: Final = dict(zip(SIGNS, ("at_least", "above", "at_most", "below"), strict=True))
"""What files call each sign."""


def meets(sign: str, value: Any, bound: float) -> Any:
    """Say whether a value, or each of an array, lies on the right side of a bound."""
    return _MEETS[sign](value, bound)


class Bounds(Strict):
    """Inclusive and exclusive bounds of a value; with none, every value lies within them."""

    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None

    @model_validator(mode="after")
    def _leave_some(self) -> Self:
        low = max((bound, sign == ">") for sign, bound in [(">=", -math.inf), *self.bounds] if sign in (">=", ">"))
        high = min((bound, sign == "<=") for sign, bound in [("<=", math.inf), *self.bounds] if sign in ("<=", "<"))
        if low[0] > high[0] or (low[0] == high[0] and (low[1] or not high[1])):
            raise ValueError(f"no number is {Bounds.__str__(self)}.")
        return self

    @property
    def bounds(self) -> list[tuple[str, float]]:
        """Each bound that is given, with its sign."""
        signs = {sign: getattr(self, key) for sign, key in KEYS.items()}
        return [(sign, bound) for sign, bound in signs.items() if bound is not None]

    def meets(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which values lie within the bounds; NaN does not."""
        found = ~np.isnan(values)
        for sign, bound in self.bounds:
            found &= meets(sign, values, bound)
        return found

    def __str__(self) -> str:
        return " and ".join(f"{sign} {as_given(bound)}" for sign, bound in self.bounds) or "-"
