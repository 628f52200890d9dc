"""Priors: how sure we are of a parameter, as a distribution within its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.ground.faults import shown
from sim.ground.records import Number, Strict
from sim.words import as_given

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
LEAST_MASS = 1e-3
"""The least probability that a distribution, not cut off, gives what is within the bounds."""


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
        families = []
        for family, names in _ARGUMENTS.items():
            numbers = {"type": "array", "items": {"type": "number"}, "minItems": len(names), "maxItems": len(names)}
            form = {"required": [family], "additionalProperties": False, "properties": {family: numbers}}
            families.append({"type": "object", **form})
        return {"title": "Prior", "oneOf": families}

    def quantile(self, share: NDArray[np.float64], bounds: tuple[float, float], default: float) -> NDArray[np.float64]:
        """Return quantiles of the prior within the bounds, all in the parameter's unit.

        `share` holds probabilities in [0, 1], in any shape; `default` is the value of a fixed prior.
        """
        import numpy as np

        if self.family == "fixed":
            return np.full_like(share, default, dtype=np.float64)
        frozen, (low, high) = self.distribution(bounds), bounds
        least, most = frozen.cdf(low), frozen.cdf(high)
        inside: NDArray[np.float64] = np.clip(frozen.ppf(least + (most - least) * share), low, high)
        # A quantile function may wobble in its last bits; its order is what designs rely on.
        order = np.argsort(share, axis=None)
        inside.flat[order] = np.maximum.accumulate(inside.flat[order])
        return inside

    def distribution(self, bounds: tuple[float, float]) -> Any:
        """Return the distribution of `scipy.stats`, not yet cut off; a fixed prior has none."""
        from scipy import stats

        match self.family, self.numbers:
            case "uniform", (low, high):
                return stats.uniform(low, high - low)
            case "loguniform", (low, high):
                return stats.loguniform(low, high)
            case "triangular", (low, mode, high):
                return stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
            case "beta", (alpha, beta):
                return stats.beta(alpha, beta, loc=bounds[0], scale=bounds[1] - bounds[0])
            case "normal", (mean, sd):
                return stats.norm(mean, sd)
            case "lognormal", (median, sigma):
                return stats.lognorm(sigma, scale=median)
        raise ValueError(f"a prior that is {self.family} has no distribution")

    def __str__(self) -> str:
        return f"{self.family}({', '.join(map(as_given, self.numbers))})" if self.numbers else self.family


def support_faults(prior: Prior, bounds: tuple[float, float]) -> str | None:
    """Say what is wrong with a prior against its bounds, or None."""
    low, high = bounds
    if prior.family in ("uniform", "loguniform", "triangular"):
        if prior.numbers[0] < low or prior.numbers[-1] > high:
            return f"{prior} reaches beyond the bounds {list(bounds)}."
    elif prior.family in ("normal", "lognormal"):
        frozen = prior.distribution(bounds)
        if frozen.cdf(high) - frozen.cdf(low) < LEAST_MASS:
            return f"{prior} has hardly anything within the bounds {list(bounds)}."
    return None


def prior_in_words(text: str) -> str:
    """Write a prior, as `str` gives it, with what each of its numbers is; anything else as it stands.

    Examples
    --------
    >>> prior_in_words("triangular(20, 60, 150)")
    'triangular: low 20, mode 60, high 150'
    """
    family, _, numbers = text.removesuffix(")").partition("(")
    names = _ARGUMENTS.get(family, ())
    if not names or numbers.count(", ") != len(names) - 1:
        return text
    return f"{family}: {', '.join(f'{name} {one}' for name, one in zip(names, numbers.split(', '), strict=True))}"
