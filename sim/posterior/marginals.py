"""What the data say of each parameter: its posterior held against its prior."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.parameters import Parameter, Registry
from sim.case.priors import Prior

if TYPE_CHECKING:
    import pandas as pd

LEVEL: Final = 0.01
"""Of saying that the data speak of any parameter at all, where they speak of none: all are tested together."""
QUANTILES: Final = {"low": 0.05, "median": 0.5, "high": 0.95}
Values = NDArray[np.float64]


def place_in_prior(parameter: Parameter, values: Values, prior: Prior | None = None) -> Values:
    """Return which share of a prior, cut off at the bounds, lies below each value, same shape."""
    held, (low, high) = (prior or parameter.prior).distribution(parameter.bounds), parameter.bounds
    least, most = held.cdf(low), held.cdf(high)
    return np.asarray((held.cdf(values) - least) / (most - least))


def distance_from_prior(places: Values) -> float:
    """Return the Kolmogorov-Smirnov distance of a posterior from its prior, from 0 to 1.

    `places` are shares of the prior, shape (members,), which are uniform where the data say nothing.
    """
    ordered, count = np.sort(places), len(places)
    steps = np.arange(count) / count
    return float(max((ordered - steps).max(), (steps + 1.0 / count - ordered).max()))


def by_chance(members: int, parameters: int) -> float:
    """Return the distance that, at `LEVEL`, no one of so many posteriors that equal their priors exceeds by chance.

    The asymptotic bound of Kolmogorov, with Bonferroni's correction for all parameters together.
    """
    return math.sqrt(-0.5 * math.log(LEVEL / (2.0 * parameters)) / members)


def marginals(
    known: Registry, names: tuple[str, ...], values: Values, priors: Mapping[str, Prior] | None = None
) -> pd.DataFrame:
    """Return prior and posterior of each parameter, the one furthest from its prior first.

    Parameters
    ----------
    known : Registry
    names : tuple of str
        Parameters.
    values : array of float, shape (members, parameters)
        In the registry's units.
    priors : mapping of str to Prior, optional
        In place of those of the registry.

    Returns
    -------
    pandas.DataFrame
        Index: parameter. Columns: title, unit; prior_low, prior_median, prior_high and posterior_low, posterior_median,
        posterior_high (5, 50 and 95 %), in the unit; place_low, place_median, place_high of the posterior in its prior;
        distance (of Kolmogorov and Smirnov), width (of the middle 90 % of the posterior in its prior, over .9), and
        told, whether the distance is more than chance.
    """
    import pandas as pd

    shares, least, rows = np.array(list(QUANTILES.values())), by_chance(len(values), len(names)), {}
    for place, name in enumerate(names):
        one = known[name]
        prior = (priors or {}).get(name, one.prior)
        places = place_in_prior(one, values[:, place], prior)
        before = prior.quantile(shares, one.bounds, one.default)
        after, within = np.quantile(values[:, place], shares), np.quantile(places, shares)
        distance = distance_from_prior(places)
        rows[name] = {
            "title": one.title,
            "unit": one.unit,
            **{f"prior_{end}": float(value) for end, value in zip(QUANTILES, before, strict=True)},
            **{f"posterior_{end}": float(value) for end, value in zip(QUANTILES, after, strict=True)},
            **{f"place_{end}": float(value) for end, value in zip(QUANTILES, within, strict=True)},
            "distance": distance,
            "width": float(within[-1] - within[0]) / 0.9,
            "told": distance > least,
        }
    found = pd.DataFrame.from_dict(rows, orient="index").rename_axis("parameter")
    return found.sort_values("distance", ascending=False, kind="stable")
