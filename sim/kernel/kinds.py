"""Kinds of numbers that a rule takes: each argument of a rule says its kind as its type.

The compiler and the type checker see plain floats; tests draw arguments from the whole of each kind.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Kind:
    """What an argument can be.

    Parameters
    ----------
    name : str
        As the description of the model prints it.
    low, high : float
        The least and the largest value that the tests try.
    values : tuple of float
        The only values that it takes; empty where it takes all between `low` and `high`.
    """

    name: str
    low: float = -math.inf
    high: float = math.inf
    values: tuple[float, ...] = ()


Share = Annotated[float, Kind("share", 0.0, 1.0)]
Switch = Annotated[float, Kind("0 or 1", values=(0.0, 1.0))]
Rate = Annotated[float, Kind("rate per week", 0.0, 50.0)]
SlowRate = Annotated[float, Kind("slow rate per week", 0.0, 0.01)]
Weeks = Annotated[float, Kind("weeks", 0.0, 520.0)]
Weight = Annotated[float, Kind("weight", 0.0, 30.0)]
Amount = Annotated[float, Kind("amount", 0.0, 1e9)]
Positive = Annotated[float, Kind("positive number", 1e-6, 1e6)]
Balance = Annotated[float, Kind("balance", -1e9, 1e9)]
Number = Annotated[float, Kind("number", -1e9, 1e9)]
LogOdds = Annotated[float, Kind("log-odds", -20.0, 20.0)]
Utility = Annotated[float, Kind("utility", -20.0, 20.0)]
Chance = Annotated[float, Kind("probability short of certainty", 0.001, 0.999)]
OrderStage = Annotated[float, Kind("stage of an order", values=(-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0))]
WarPhase = Annotated[float, Kind("phase of a war", values=(0.0, 1.0, 2.0, 3.0))]
Grade = Annotated[float, Kind("grade of a partnership", values=(-2.0, -1.0, 0.0, 1.0))]
