"""Planes: what was recorded of one entity, week by week and run by run, without the cost of labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import Column
from sim.ground.axes import RUN, TIME

if TYPE_CHECKING:
    import xarray as xr

WATCHED: Final = "signposts"
"""The attribute of trajectories that says, as JSON, what the signposts of their scenario wait for."""
UNCERTAINTY, RUNS_OF_MEMBER = "uncertainty", "runs_of_a_member"
"""The attributes of trajectories that carry members: what they are, and how many runs in a row share one."""
MEMBERS, KNOWN_BY = "members", "known_by"
"""How many members there are, and the last day whose knowledge they were fitted to."""
Labels = tuple[str, ...]
Plane = NDArray[np.float64]
"""Shape (weeks, runs): the order in which runs are recorded."""


@dataclass(frozen=True, eq=False)
class Planes:
    """Trajectories as planes.

    `runs`, of shape (runs,), are their numbers, and `times`, of shape (weeks,), the first days of the weeks; `attrs`
    are as of the dataset that `sim.run` returns, and `axes` are those of each outcome beside run and time. `load`
    returns the planes of an outcome by the names of its entity, one on each of its axes.
    """

    runs: NDArray[np.int64]
    times: NDArray[np.datetime64]
    attrs: Mapping[str, Any]
    axes: Mapping[str, Labels]
    load: Callable[[str], dict[Labels, Plane]]
    _loaded: dict[str, dict[Labels, Plane]] = field(default_factory=dict)

    @classmethod
    def of(cls, trajectories: xr.Dataset | Planes) -> Planes:
        """Return the planes of a dataset of `sim.run`: views of it where it lies as it was recorded."""
        if isinstance(trajectories, Planes):
            return trajectories
        variables = trajectories.variables
        axes = {
            str(name): tuple(str(axis) for axis in variables[name].dims if axis not in (RUN, TIME))
            for name in trajectories.data_vars
        }

        def load(outcome: str) -> dict[Labels, Plane]:
            names = [list(map(str, variables[axis].values)) for axis in axes[outcome]]
            values = variables[outcome].transpose(*axes[outcome], TIME, RUN).values
            places = product(*(range(len(one)) for one in names))
            return dict(zip(product(*names), (values[place] for place in places), strict=True))

        return cls(variables[RUN].values, variables[TIME].values, trajectories.attrs, axes, load)

    def of_runs(self, kept: NDArray[np.int64] | slice) -> Planes:
        """Return the planes of some of the runs, by their places: copied as they are asked for, views of a slice."""

        def load(outcome: str) -> dict[Labels, Plane]:
            return {labels: plane[:, kept] for labels, plane in self.named(outcome).items()}

        return replace(self, runs=self.runs[kept], load=load, _loaded={})

    def named(self, outcome: str) -> dict[Labels, Plane]:
        """Return the planes of an outcome by the names of its entity, one on each of its axes."""
        if outcome not in self._loaded:
            self._loaded[outcome] = self.load(outcome)
        return self._loaded[outcome]

    def plane(self, outcome: str, entity: Mapping[str, str]) -> Plane:
        """Return the plane of an outcome of an entity, which is named on each of its axes."""
        return self.named(outcome)[tuple(entity[axis] for axis in self.axes[outcome])]

    def columns(self, outcome: str) -> Iterator[tuple[str, Plane]]:
        """Iterate over the entities of an outcome: its column, such as ``trust[iran in russia]``, and its plane."""
        for labels, plane in self.named(outcome).items():
            yield str(Column(outcome, labels)), plane


def first_week(holds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return in which week something first holds, run by run, or the number of weeks where it never does.

    `holds` is of shape (weeks, runs), what comes back of shape (runs,).
    """
    found = np.full(holds.shape[1], len(holds))
    some = holds.any(axis=0)
    found[some] = holds.T[some].argmax(axis=1)
    return found


def week_in(times: NDArray[np.datetime64], date: dt.date) -> int:
    """Return the number of the last week that starts at or before a date; ValueError if the weeks do not reach it.

    `times` are the first days of the weeks.
    """
    before = np.flatnonzero(times <= np.datetime64(date))
    if not len(before) or np.datetime64(date) > times[-1] + np.timedelta64(7, "D"):
        raise ValueError(f"the runs do not reach {date}")
    return int(before[-1])
