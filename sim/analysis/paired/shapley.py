"""Shapley shares: how much of the difference between two scenarios each changed assumption accounts for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.analysis.paired.intervals import mean_estimates
from sim.analysis.paired.pairs import NOT_COMPARED, check_level
from sim.ground.faults import Fault, InputError, input_error, shown

if TYPE_CHECKING:
    import pandas as pd

MOST_EXACT: Final = 8
"""With more assumptions, orders are sampled: nine would need 512 scenarios."""
SEED: Final = 20250106
"""Of the sampled orders alone."""
SOURCE: Final = "shapley"

Subset = frozenset[str]


@dataclass(frozen=True)
class ShapleyPlan:
    """Which scenarios must be run for the shares.

    Parameters
    ----------
    assumptions : tuple of str
        What is changed; the empty set is the reference, the full one the other scenario.
    orders : tuple of tuple of str
        Sampled orders in which they are changed one after another; empty if every subset is run.
    """

    assumptions: tuple[str, ...]
    orders: tuple[tuple[str, ...], ...] = ()

    @property
    def exact(self) -> bool:
        """Whether every subset is run, so that every order is covered."""
        return not self.orders

    def subsets(self) -> list[Subset]:
        """Return the sets of changed assumptions to run, smallest first, each once."""
        names = self.assumptions
        if self.exact:
            return [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]
        found = {frozenset(order[:size]): None for order in self.orders for size in range(len(names) + 1)}
        place = {name: number for number, name in enumerate(names)}
        return sorted(found, key=lambda some: (len(some), sorted(place[name] for name in some)))


def shapley_plan(assumptions: Sequence[str], *, orders: int | None = None, seed: int = SEED) -> ShapleyPlan:
    """Plan which subsets of changed assumptions to run.

    Parameters
    ----------
    assumptions : sequence of str
        Names of what is changed between the reference and the other scenario.
    orders : int, optional
        Sample this many orders (at least 2) instead of running all subsets; the number of subsets is at most the number
        of assumptions times this. By default all subsets.
    seed : int
        Of the sampled orders.

    Raises
    ------
    InputError
        If no name is given, one is given twice, there are too many for all subsets, or too few orders.

    Examples
    --------
    >>> [sorted(subset) for subset in shapley_plan(["delivery", "aid"]).subsets()]
    [[], ['delivery'], ['aid'], ['aid', 'delivery']]
    """
    names = tuple(assumptions)
    if not names or len(set(names)) < len(names):
        raise input_error(SOURCE, "each changed assumption needs a name of its own.", key="assumptions")
    if orders is None:
        if len(names) > MOST_EXACT:
            message = f"{len(names)} assumptions have {2 ** len(names)} subsets: give a number of orders to sample."
            raise input_error(SOURCE, message, key="orders")
        return ShapleyPlan(names)
    if orders < 2:  # noqa: PLR2004 one order has no spread
        raise input_error(SOURCE, f"{orders} is not at least 2.", key="orders")
    generator = np.random.default_rng(seed)
    drawn = tuple(tuple(names[place] for place in generator.permutation(len(names))) for _ in range(orders))
    return ShapleyPlan(names, drawn)


def shapley_shares(plan: ShapleyPlan, values: Mapping[Subset, ArrayLike], *, level: float = 0.95) -> pd.DataFrame:
    """Divide the difference between two scenarios among the assumptions that were changed.

    Each share is the mean change that an assumption makes when it is changed after some of the others, over all orders
    in which they can be changed. The shares of each run add up to the difference of that run.

    Parameters
    ----------
    plan : ShapleyPlan
        From `shapley_plan`.
    values : mapping of frozenset of str to array, shape (runs,)
        One outcome of each run with each subset of the plan changed, all with the same draws.
    level : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        Index: assumption. Columns, in the outcome's unit: share; standard_error, with its parts error_of_runs and
        error_of_orders (0 where no order is left out); low, high; alone (mean change when nothing else is changed) and
        last (when all else is), NaN where the plan does not run it. The attributes hold the gap, the numbers of runs
        and of orders (0 where all are covered).

    Raises
    ------
    InputError
        Listing every subset that is missing or has other runs, and if a value is not finite.

    Notes
    -----
    Shapley (1953), A value for n-person games. Sampled orders: Castro, Gómez and Tejada (2009); Song, Nelson and Staum
    (2016). The variance of a share over runs and orders is that of two crossed random effects; its degrees of freedom
    after Satterthwaite (1946).

    Examples
    --------
    >>> plan = shapley_plan(["left", "right"])
    >>> worth = {frozenset(): [0.0, 0.0], frozenset({"left"}): [1.0, 1.0], frozenset({"right"}): [0.0, 2.0]}
    >>> worth[frozenset({"left", "right"})] = [3.0, 5.0]
    >>> shapley_shares(plan, worth)["share"].tolist()
    [2.0, 2.0]
    """
    import pandas as pd

    check_level(level)
    known = _checked(plan, values)
    nothing, everything = known[frozenset()], known[frozenset(plan.assumptions)]
    columns: dict[str, list[float]] = {}
    for name in plan.assumptions:
        rest = frozenset(plan.assumptions) - {name}
        row = _exact(plan, known, name, level) if plan.exact else _sampled(plan, known, name, level)
        row["alone"] = _mean_change(known.get(frozenset({name})), nothing)
        row["last"] = _mean_change(everything, known.get(rest))
        for column, value in row.items():
            columns.setdefault(column, []).append(value)
    frame = pd.DataFrame(columns, index=pd.Index(plan.assumptions, name="assumption"))
    gap = float((everything - nothing).mean())
    frame.attrs = {"gap": gap, "runs": len(nothing), "orders": len(plan.orders), "level": level}
    return frame


def _checked(plan: ShapleyPlan, values: Mapping[Subset, ArrayLike]) -> dict[Subset, NDArray[np.float64]]:
    """Return the values of the subsets that the plan needs."""
    needed = plan.subsets()
    known = {subset: np.asarray(values[subset], dtype=np.float64) for subset in needed if subset in values}
    runs = max((one.size for one in known.values()), default=0)
    faults = [Fault(SOURCE, 0, "", f"{_named(one)} is missing.") for one in needed if one not in known]
    for subset, found in known.items():
        if found.shape != (runs,):
            faults.append(Fault(SOURCE, 0, "", f"{_named(subset)} has not one value for each of {runs} runs."))
        elif not np.isfinite(found).all():
            faults.append(Fault(SOURCE, 0, "", f"{_named(subset)} holds a value that is not finite."))
    if faults:
        raise InputError(faults, NOT_COMPARED)
    if not runs:
        raise input_error(SOURCE, "there is no run to compare.")
    return known


def _named(subset: Iterable[str]) -> str:
    return shown(", ".join(sorted(subset)) or "nothing changed")


def _mean_change(one: NDArray[np.float64] | None, two: NDArray[np.float64] | None) -> float:
    """Return the mean difference; NaN if either was not run."""
    return math.nan if one is None or two is None else float((one - two).mean())


def _exact(plan: ShapleyPlan, known: Mapping[Subset, Any], name: str, level: float) -> dict[str, float]:
    """Return the share of one assumption over all orders."""
    others = [one for one in plan.assumptions if one != name]
    count = len(plan.assumptions)
    share = np.zeros(len(known[frozenset()]))
    for size in range(count):
        weight = 1.0 / (count * math.comb(count - 1, size))
        for some in combinations(others, size):
            share += weight * (known[frozenset(some) | {name}] - known[frozenset(some)])
    found = mean_estimates(share[:, None])
    error, reach = float(found.error[0]), float(found.reach(level)[0])
    return _row(float(found.mean[0]), error, 0.0, error, reach)


def _changes(plan: ShapleyPlan, known: Mapping[Subset, Any], name: str) -> Iterator[NDArray[np.float64]]:
    """Iterate over orders: the change that one assumption makes after those before it, shape (runs,)."""
    for order in plan.orders:
        steps = [frozenset(order[:size]) for size in range(len(order) + 1)]
        for before, after in pairwise(steps):
            if name in after - before:
                yield known[after] - known[before]


def _sampled(plan: ShapleyPlan, known: Mapping[Subset, Any], name: str, level: float) -> dict[str, float]:
    """Return the share of one assumption over the sampled orders."""
    from scipy.stats import t as student

    changes = np.stack(list(_changes(plan, known, name)))
    orders, runs = changes.shape
    by_order, by_run = mean_estimates(changes.mean(axis=1)[:, None]), mean_estimates(changes.mean(axis=0)[:, None])
    of_orders, of_runs = float(by_order.error[0]) ** 2, float(by_run.error[0]) ** 2
    rest = changes - changes.mean(axis=1, keepdims=True) - changes.mean(axis=0, keepdims=True) + changes.mean()
    # Both include the variance of orders within runs: it is subtracted once.
    both = float((rest**2).sum()) / max((orders - 1) * (runs - 1), 1) / (orders * runs)
    variance = max(of_orders + of_runs - both, of_orders, of_runs) if runs > 1 else math.nan
    parts = of_orders**2 / by_order.degrees[0] + of_runs**2 / by_run.degrees[0]
    reach = 0.0
    if variance > 0.0:
        reach = float(student.isf((1.0 - level) / 2.0, variance**2 / parts)) * math.sqrt(variance)
    error = math.sqrt(variance)
    return _row(float(changes.mean()), math.sqrt(of_runs), math.sqrt(of_orders), error, reach if runs > 1 else math.nan)


def _row(share: float, of_runs: float, of_orders: float, error: float, reach: float) -> dict[str, float]:
    return {
        "share": share,
        "standard_error": error,
        "error_of_runs": of_runs,
        "error_of_orders": of_orders,
        "low": share - reach,
        "high": share + reach,
    }
