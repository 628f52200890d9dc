"""A factor: one thing that a design varies, and the values that it takes at shares of its distribution."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.case.priors import Prior

Value = float | str
Given = Literal["prior", "range", "levels", "table"]
MANTISSA_BITS = 53


def geometric(low: float, high: float, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return quantiles of a loguniform distribution with the same bits on every machine; the shape of `share` is kept.

    low (high / low)^share, the power as a product of repeated square roots, one for each binary digit of the share:
    an exponential of a library differs in its last bit from machine to machine, and a square root does not. The ends
    are above zero, shares in [0, 1].
    """
    value, rest, root = np.full_like(share, low), np.array(share, dtype=np.float64), high / low
    for _ in range(MANTISSA_BITS):
        root, rest = float(np.sqrt(root)), 2.0 * rest
        digit = rest >= 1.0
        value[digit] *= root
        rest[digit] -= 1.0
    value[share == 1.0] = high
    return np.clip(value, low, high)


@dataclass(frozen=True, kw_only=True)
class Factor(ABC):
    """One thing that a design varies."""

    key: str  # the override that it sets, such as ``params.drone_output``
    title: str
    unit: str  # of its values; "1" where they are words
    baseline: Value  # its value in the scenario
    given: Given  # where its values come from

    @abstractmethod
    def values(self, share: NDArray[np.float64]) -> NDArray[Any]:
        """Return its values at shares in [0, 1], same shape: the quantile function."""

    @abstractmethod
    def grid(self, levels: int) -> NDArray[Any]:
        """Return the values that it takes in a grid: its own levels, or mid-quantiles of as many parts as asked."""

    @abstractmethod
    def ends(self) -> tuple[Value, Value]:
        """Return its first and its last value."""

    @abstractmethod
    def record(self) -> dict[str, Any]:
        """Return what a reader needs of it, as plain data."""

    def departures(self, quantiles: tuple[float, float]) -> list[Value]:
        """Return the values other than the baseline's that it takes one at a time: two quantiles."""
        found = self.values(np.array(quantiles)).tolist()
        return [value for value in dict.fromkeys(found) if value != self.baseline]

    def _head(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("key", "title", "unit", "baseline", "given")}


def middles(parts: int) -> NDArray[np.float64]:
    """Return the middles of equal parts of [0, 1], shape (parts,)."""
    return (np.arange(parts) + 0.5) / parts


@dataclass(frozen=True, kw_only=True)
class RangeFactor(Factor):
    """A factor whose values fill a range, by a prior or evenly."""

    low: float  # ends of the range, or of what the prior gives within its bounds
    high: float
    bounds: tuple[float, float]  # of the parameter, in its unit
    prior: Prior | None = None  # uniform over the range where there is none

    def values(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return its values at shares in [0, 1], same shape, in its unit."""
        if self.prior is None:
            return np.clip(self.low + (self.high - self.low) * share, self.low, self.high)
        if self.prior.family == "loguniform":
            low, high = self.prior.numbers
            return geometric(low, high, share)
        return self.prior.quantile(share, self.bounds, float(self.baseline))

    def grid(self, levels: int) -> NDArray[np.float64]:
        """Return the mid-quantiles of as many equal parts, shape (levels,)."""
        return self.values(middles(levels))

    def ends(self) -> tuple[float, float]:
        """Return the ends of its range."""
        return self.low, self.high

    def record(self) -> dict[str, Any]:
        """Return what a reader needs of it, as plain data."""
        prior = {"prior": str(self.prior)} if self.prior else {}
        return self._head() | prior | {"low": self.low, "high": self.high}


@dataclass(frozen=True, kw_only=True)
class LevelsFactor(Factor):
    """A factor with values one by one: options, switches, weeks, or numbers that were listed."""

    levels: tuple[Value, ...]  # each once
    weights: tuple[float, ...] | None = None  # the probability of each; all alike where it is not given
    dense: bool = False  # whether the levels stand for a range, of which a grid takes only some

    def _array(self) -> NDArray[Any]:
        words = any(isinstance(level, str) for level in self.levels)
        return np.array(self.levels, dtype=object if words else np.float64)

    def values(self, share: NDArray[np.float64]) -> NDArray[Any]:
        """Return the level in whose part of [0, 1] each share lies, same shape."""
        last = len(self.levels) - 1
        if self.weights is None:
            place = np.minimum((share * len(self.levels)).astype(np.int64), last)
        else:
            marks = np.cumsum(self.weights[:-1])
            place = np.searchsorted(marks, share, side="right")
        found: NDArray[Any] = self._array()[place]
        return found

    def grid(self, levels: int) -> NDArray[Any]:
        """Return all levels, or mid-quantiles where they stand for a range."""
        return self.values(middles(levels)) if self.dense and len(self.levels) > levels else self._array()

    def ends(self) -> tuple[Value, Value]:
        """Return its first and its last level."""
        return self.levels[0], self.levels[-1]

    def departures(self, quantiles: tuple[float, float]) -> list[Value]:
        """Return each level other than the baseline's; two quantiles where they stand for a range."""
        if self.dense:
            return super().departures(quantiles)
        return [level for level in self.levels if level != self.baseline]

    def record(self) -> dict[str, Any]:
        """Return what a reader needs of it, as plain data."""
        if self.dense:
            return self._head() | {"low": self.levels[0], "high": self.levels[-1], "count": len(self.levels)}
        weights = {"weights": list(self.weights)} if self.weights else {}
        return self._head() | {"levels": list(self.levels)} | weights
