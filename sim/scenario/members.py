"""Members: values of parameters that vary from run to run, so that runs carry what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.parameters import Registry
from sim.case.priors import Prior
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.ground.units import UNITS
from sim.words import as_given, whole

RUNS_OF_A_MEMBER: Final = 2
"""Runs in a row that share a member: what they differ by is chance, and what it leaves of the spread is not known."""


@dataclass(frozen=True, eq=False)
class Members:
    """Values of parameters, one row a member.

    Run r carries member ``(r - first) // each``, and after the last member the first one again.

    Parameters
    ----------
    kind : str
        Where they are from, ``posterior`` or ``prior``.
    names : tuple of str
        The parameters.
    values : array of float, shape (members, parameters)
        In the registry's units.
    each : int
        How many runs in a row carry the same member.
    first : int
        The first run of the first member.
    until : str
        The last day whose knowledge they were fitted to, such as ``2023-12-31``; empty where they were fitted to none.
    """

    kind: str
    names: tuple[str, ...]
    values: NDArray[np.float64]
    each: int = RUNS_OF_A_MEMBER
    first: int = 0
    until: str = ""

    def __len__(self) -> int:
        return len(self.values)

    def of_runs(self, runs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the member of each run, by its number, shape (runs,)."""
        return ((runs - self.first) // self.each) % len(self.values)

    def without(self, names: Iterable[str]) -> Members:
        """Return them with some parameters left out: what a scenario or a design sets has the last word."""
        left = set(names)
        kept = [place for place, name in enumerate(self.names) if name not in left]
        if len(kept) == len(self.names):
            return self
        return replace(self, names=tuple(self.names[place] for place in kept), values=self.values[:, kept])

    def checked(self, known: Registry) -> Members:
        """Return them where every parameter is known and every value within its bounds; InputError with all faults."""
        faults = list(self._faults(known))
        if faults:
            raise InputError(faults)
        return self

    def _faults(self, known: Registry) -> Iterator[Fault]:
        where = f"uncertainty={self.kind}"
        if not len(self.values):
            yield Fault(where, 0, "", "there are no members.")
        if self.values.ndim != np.ndim([[]]) or self.values.shape[1] != len(self.names):
            yield Fault(where, 0, "", f"values of shape {self.values.shape} are not of {len(self.names)} parameters.")
            return
        for place, name in enumerate(self.names):
            if name not in known:
                yield Fault(where, 0, name, not_among(name, "a parameter", known))
                continue
            low, high = known[name].bounds
            outside = ~((self.values[:, place] >= low) & (self.values[:, place] <= high))
            if outside.any():
                found = as_given(float(self.values[outside, place][0]))
                member, bounds = int(np.flatnonzero(outside)[0]), f"[{as_given(low)}, {as_given(high)}]"
                message = f"{found} of member {member} is outside {bounds}."
                yield Fault(where, 0, name, message)

    def one_a_run(self) -> Members:
        """Return them so that each run has a member of its own: runs are then independent, as intervals want them."""
        return replace(self, each=1)

    def in_kernel_units(self, known: Registry) -> NDArray[np.float64]:
        """Return the values as kernels count them, same shape."""
        factors = [UNITS[known[name].unit].factor for name in self.names]
        return np.asarray(self.values * np.array(factors))


def quantiles_of_priors(
    case: Case, shares: NDArray[np.float64], priors: Mapping[str, Prior] | None = None
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return parameters whose prior is not fixed, and their values at some quantiles of their priors.

    Parameters
    ----------
    case : Case
        Whose parameters.
    shares : array of float, shape (members, parameters)
        In the order of `varied`.
    priors : mapping of str to Prior, optional
        In place of those of the registry.
    """
    names = varied(case, priors)
    values = np.empty_like(shares)
    for place, name in enumerate(names):
        one = case.parameters[name]
        prior = (priors or {}).get(name, one.prior)
        values[:, place] = prior.quantile(shares[:, place], one.bounds, one.default)
    return names, values


def varied(case: Case, priors: Mapping[str, Prior] | None = None) -> tuple[str, ...]:
    """Return the parameters whose prior is not fixed."""
    of = {name: (priors or {}).get(name, one.prior) for name, one in case.parameters.items()}
    return tuple(name for name, prior in of.items() if prior.family != "fixed")


def from_priors(case: Case, *, members: int, seed: int) -> Members:
    """Draw members from the priors; the first n of a seed are the same, however many are drawn.

    Examples
    --------
    >>> from sim.case.case import load_case
    >>> len(from_priors(load_case(), members=3, seed=0))
    3
    """
    if members < 1:
        raise input_error("uncertainty=prior", f"{whole(members)} members are none.")
    shares = np.random.default_rng(seed).random((members, len(varied(case))))
    return Members("prior", *quantiles_of_priors(case, shares))
