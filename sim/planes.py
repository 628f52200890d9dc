"""Planes: what was recorded of one entity, week by week and run by run, without the cost of labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.axes import RUN, TIME

if TYPE_CHECKING:
    import xarray as xr


class Planes:
    """Trajectories as planes of shape (weeks, runs), the order in which they were recorded.

    Parameters
    ----------
    trajectories : xarray.Dataset
        From `sim.run`. What is returned are views of it where it lies as it was recorded.
    """

    def __init__(self, trajectories: xr.Dataset) -> None:
        self._trajectories = trajectories
        self._values: dict[str, NDArray[np.float64]] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def axes(self, outcome: str) -> tuple[str, ...]:
        """Return the axes of an outcome beside run and time."""
        return tuple(str(axis) for axis in self._trajectories.variables[outcome].dims if axis not in (RUN, TIME))

    def names(self, axis: str) -> tuple[str, ...]:
        """Return the names of the entities on an axis."""
        if axis not in self._names:
            self._names[axis] = tuple(map(str, self._trajectories.variables[axis].values))
        return self._names[axis]

    def values(self, outcome: str) -> NDArray[np.float64]:
        """Return all of an outcome, shape (entities of each of its axes, weeks, runs)."""
        if outcome not in self._values:
            axes = self.axes(outcome)
            # A bare variable: labels are looked up once, by `names`.
            self._values[outcome] = self._trajectories.variables[outcome].transpose(*axes, TIME, RUN).values
        return self._values[outcome]

    def plane(self, outcome: str, entity: Mapping[str, str]) -> NDArray[np.float64]:
        """Return an outcome of an entity, which is named on each of its axes; shape (weeks, runs)."""
        place = tuple(self.names(axis).index(entity[axis]) for axis in self.axes(outcome))
        found: Any = self.values(outcome)[place]
        return found  # type: ignore[no-any-return]  # numpy cannot type a place

    def columns(self, outcome: str) -> Iterator[tuple[str, NDArray[np.float64]]]:
        """Iterate over the entities of an outcome: its column, such as ``trust[iran in russia]``, and its plane."""
        axes, values = self.axes(outcome), self.values(outcome)
        for place in np.ndindex(*values.shape[:-2]):
            labels = [self.names(axis)[number] for axis, number in zip(axes, place, strict=True)]
            yield f"{outcome}[{' in '.join(labels)}]" if labels else outcome, values[place]


def first_week(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return in which week something first holds, run by run: its number, or that of all weeks where it never does.

    Parameters
    ----------
    holds : array of bool, shape (weeks, runs)

    Returns
    -------
    array of int, shape (runs,)
    """
    found = np.full(holds.shape[1], len(holds))
    some = holds.any(axis=0)
    found[some] = holds.T[some].argmax(axis=1)
    return found
