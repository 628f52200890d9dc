"""Priors: how sure we are of a parameter, as a distribution within its bounds."""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from sim.records import Strict

Family = Literal["fixed", "uniform", "loguniform", "triangular", "beta", "normal", "lognormal"]
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "fixed": (),
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "beta": ("alpha", "beta"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
}


class Prior(Strict):
    """A distribution, cut off at the parameter's bounds.

    Written as one key, the family, with its numbers: ``{triangular: [1, 2, 4]}``. A beta distribution is stretched
    over the bounds; `sigma` of a lognormal is the standard deviation of the logarithm.
    """

    family: Family
    numbers: tuple[float, ...]

    @model_validator(mode="before")
    @classmethod
    def _one_key(cls, data: Any) -> Any:
        if isinstance(data, dict) and len(data) == 1 and "family" not in data:
            family, numbers = next(iter(data.items()))
            if family not in _ARGUMENTS:
                raise ValueError(f"{family!r} is not a prior; allowed: {', '.join(_ARGUMENTS)}.")
            return {"family": family, "numbers": numbers if isinstance(numbers, list) else []}
        return data

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = _ARGUMENTS[self.family]
        if len(self.numbers) != len(names):
            raise ValueError(f"{self.family} takes {', '.join(names) or 'no numbers'}; found {list(self.numbers)}.")
        ordered = self.family in ("uniform", "loguniform", "triangular")
        if ordered and list(self.numbers) != sorted(set(self.numbers)) and self.family != "triangular":
            raise ValueError(f"{self.family}: the low end is not below the high end.")
        if self.family == "triangular" and list(self.numbers) != sorted(self.numbers):
            raise ValueError("triangular: low, mode and high are out of order.")
        positive = {"loguniform": self.numbers, "lognormal": self.numbers, "beta": self.numbers}.get(self.family, ())
        if any(number <= 0 for number in positive) or (self.family == "normal" and self.numbers[1] <= 0):
            raise ValueError(f"{self.family}: its numbers must be above zero.")
        return self

    def quantile(self, share: NDArray[np.float64], bounds: tuple[float, float], default: float) -> NDArray[np.float64]:
        """Return quantiles of the prior within the bounds.

        Parameters
        ----------
        share : array of float
            Probabilities in [0, 1].
        bounds : (float, float)
            The parameter's bounds, in the parameter's unit.
        default : float
            The value of a fixed prior.

        Returns
        -------
        array of float
            Same shape as `share`, in the parameter's unit.
        """
        from scipy import stats

        low, high = bounds
        numbers = self.numbers
        if self.family == "fixed":
            return np.full_like(share, default, dtype=np.float64)
        if self.family == "uniform":
            frozen = stats.uniform(numbers[0], numbers[1] - numbers[0])
        elif self.family == "loguniform":
            frozen = stats.loguniform(numbers[0], numbers[1])
        elif self.family == "triangular":
            span = numbers[2] - numbers[0]
            frozen = stats.triang((numbers[1] - numbers[0]) / span, loc=numbers[0], scale=span)
        elif self.family == "beta":
            frozen = stats.beta(numbers[0], numbers[1], loc=low, scale=high - low)
        elif self.family == "normal":
            frozen = stats.norm(numbers[0], numbers[1])
        else:
            frozen = stats.lognorm(numbers[1], scale=numbers[0])
        least, most = frozen.cdf(low), frozen.cdf(high)
        return np.clip(frozen.ppf(least + (most - least) * share), low, high)

    def __str__(self) -> str:
        return f"{self.family}({', '.join(f'{number:g}' for number in self.numbers)})" if self.numbers else self.family


def support_faults(prior: Prior, bounds: tuple[float, float]) -> str | None:
    """Say what is wrong with a prior against its bounds, or None."""
    if prior.family in ("uniform", "loguniform", "triangular"):
        low, high = prior.numbers[0], prior.numbers[-1]
        if low < bounds[0] or high > bounds[1] or not math.isfinite(low + high):
            return f"{prior} reaches beyond the bounds {list(bounds)}."
    return None
