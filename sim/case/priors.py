"""Priors: how sure we are of a parameter, as a distribution within its bounds."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.ground.faults import shown
from sim.ground.records import Number, Strict
from sim.words import as_given

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
    numbers: tuple[Number, ...]

    @model_validator(mode="before")
    @classmethod
    def _one_key(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if len(data) != 1:
            raise ValueError(f"a prior has one key, its family, such as {{uniform: [0, 1]}}; found {shown(data)}.")
        family, numbers = next(iter(data.items()))
        if family not in _ARGUMENTS:
            raise ValueError(f"{family!r} is not a prior; allowed: {', '.join(_ARGUMENTS)}.")
        if not isinstance(numbers, list):
            raise ValueError(f"{family} takes a list of numbers; found {shown(numbers)}.")
        return {"family": family, "numbers": numbers}

    @model_validator(mode="after")
    def _check(self) -> Self:
        names, numbers = _ARGUMENTS[self.family], self.numbers
        if len(numbers) != len(names):
            raise ValueError(f"{self.family} takes {', '.join(names) or 'no numbers'}; found {list(numbers)}.")
        if self.family in ("uniform", "loguniform") and not numbers[0] < numbers[1]:
            raise ValueError(f"{self.family}: the low end is not below the high end.")
        if self.family == "triangular" and not numbers[0] <= numbers[1] <= numbers[2]:
            raise ValueError("triangular: low, mode and high are out of order.")
        if self.family == "triangular" and not numbers[0] < numbers[2]:
            raise ValueError("triangular: the low end is not below the high end.")
        positive = {"loguniform": numbers, "lognormal": numbers, "beta": numbers, "normal": numbers[1:]}
        if any(number <= 0 for number in positive.get(self.family, ())):
            raise ValueError(f"{self.family}: its numbers must be above zero.")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe the form that files use."""
        number = {"type": "number"}
        families = [
            {
                "type": "object",
                "required": [family],
                "additionalProperties": False,
                "properties": {
                    family: {"type": "array", "items": number, "minItems": len(names), "maxItems": len(names)}
                },
            }
            for family, names in _ARGUMENTS.items()
        ]
        return {"title": "Prior", "oneOf": families}

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
        if self.family == "fixed":
            return np.full_like(share, default, dtype=np.float64)
        frozen, (low, high) = self._distribution(bounds), bounds
        least, most = frozen.cdf(low), frozen.cdf(high)
        inside: NDArray[np.float64] = np.clip(frozen.ppf(least + (most - least) * share), low, high)
        # A quantile function may wobble in its last bits; its order is what designs rely on.
        order = np.argsort(share, axis=None)
        inside.flat[order] = np.maximum.accumulate(inside.flat[order])
        return inside

    def mass_within(self, bounds: tuple[float, float]) -> float:
        """Return the probability that the distribution, not cut off, gives the range between the bounds."""
        if self.family == "fixed":
            return 1.0
        frozen = self._distribution(bounds)
        return float(frozen.cdf(bounds[1]) - frozen.cdf(bounds[0]))

    def _distribution(self, bounds: tuple[float, float]) -> Any:
        from scipy import stats

        numbers, (low, high) = self.numbers, bounds
        if self.family == "uniform":
            return stats.uniform(numbers[0], numbers[1] - numbers[0])
        if self.family == "loguniform":
            return stats.loguniform(numbers[0], numbers[1])
        if self.family == "triangular":
            span = numbers[2] - numbers[0]
            return stats.triang((numbers[1] - numbers[0]) / span, loc=numbers[0], scale=span)
        if self.family == "beta":
            return stats.beta(numbers[0], numbers[1], loc=low, scale=high - low)
        if self.family == "normal":
            return stats.norm(numbers[0], numbers[1])
        return stats.lognorm(numbers[1], scale=numbers[0])

    def __str__(self) -> str:
        return (
            f"{self.family}({', '.join(f'{as_given(number)}' for number in self.numbers)})"
            if self.numbers
            else self.family
        )


LEAST_MASS = 1e-3


def support_faults(prior: Prior, bounds: tuple[float, float]) -> str | None:
    """Say what is wrong with a prior against its bounds, or None."""
    if prior.family in ("uniform", "loguniform", "triangular"):
        low, high = prior.numbers[0], prior.numbers[-1]
        if low < bounds[0] or high > bounds[1]:
            return f"{prior} reaches beyond the bounds {list(bounds)}."
    elif prior.family in ("normal", "lognormal") and prior.mass_within(bounds) < LEAST_MASS:
        return f"{prior} has hardly anything within the bounds {list(bounds)}."
    return None
