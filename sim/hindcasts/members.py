"""Members of a forecast: runs that each have parameters of their own, drawn from what was believed at an origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.docking.chain_file import month_of
from sim.ground import defaults
from sim.hindcasts.hindcast_file import EventAsked, SeriesAsked, hindcast_file, later
from sim.hindcasts.knowledge import Knowledge, first_day, last_day
from sim.kernel.compiler import block_lanes
from sim.patterns.flows import shares_of_weeks
from sim.recorded.planes import Plane, Planes, week_in
from sim.recorded.trajectories import planes_of
from sim.scenario.inputs import Inputs, RecordedRows, build_inputs, rows_of_parameters
from sim.stages.schedule import advance

Values = NDArray[np.float64]
PART: Final = 2048
"""Members that are computed and kept together: about a second's work."""
MONTHS_AHEAD: Final = 12
_WEEK: Final = np.timedelta64(7, "D")


@dataclass(frozen=True)
class Ensemble:
    """The members of the forecast from one origin, and what is read of each.

    Member `k` depends on the case as known at the origin, the seed, and `k`: nothing else.
    """

    knowledge: Knowledge
    seed: int

    @property
    def origin(self) -> dt.date:
        """The day from which it is made."""
        return self.knowledge.origin

    @property
    def case(self) -> Case:
        """Whose."""
        return self.knowledge.case

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """The origin, then the days asked about."""
        file = hindcast_file(self.case)
        asked = [later(self.origin, months) for months in file.horizons]
        return self.origin, *(day for day in asked if day <= file.until)

    @cached_property
    def months(self) -> tuple[int, ...]:
        """The months that are read, counted from year 0: all since the start, and a year ahead."""
        file = hindcast_file(self.case)
        last = min(month_of(later(self.origin, MONTHS_AHEAD)), month_of(file.until))
        first = min(one.from_ for one in file.series.values())
        return tuple(range(first, last + 1))

    @cached_property
    def inputs(self) -> Inputs:
        """What all members have in common; only what is read is recorded."""
        whole = build_inputs(self.knowledge.scenario(last_day(self.months[-1])), intermediaries=defaults.INTERMEDIARIES)
        file = hindcast_file(self.case)
        needed = sorted({one.recorded for group in (file.series, file.events) for one in group.values()})
        rows: list[NDArray[np.int64]] = []
        places, taken = {}, 0
        for name in needed:
            found = whole.recorded.rows[whole.recorded.places[name]]
            places[name] = slice(taken, taken + len(found))
            rows.append(found)
            taken += len(found)
        return replace(whole, recorded=RecordedRows(np.concatenate(rows), places))

    def shares(self, draws: NDArray[np.int64]) -> Values:
        """Return the places of members in what was believed, shape (members, parameters)."""
        size = len(self.knowledge.priors)
        found = np.empty((len(draws), size))
        for part in np.unique(draws // PART):
            of_part = np.random.default_rng([self.seed, self.origin.toordinal(), int(part)]).random((PART, size))
            here = draws // PART == part
            found[here] = of_part[draws[here] % PART]
        return found

    def run(self, draws: NDArray[np.int64]) -> dict[str, Values]:
        """Run members by their numbers; return what is read of them, each with the members first.

        Returns
        -------
        dict of str to array
            Of each question of a series by month, shape (members, months): what was done in it, or whether. Of each
            event, shape (members, days): how often it had happened by then.
        """
        values = self.knowledge.values(self.shares(draws))
        found: dict[str, list[Values]] = {}
        width = block_lanes(defaults.WIDTH)
        for first in range(0, len(draws), width):
            lanes = np.arange(first, min(first + width, len(draws)))
            block = self._block({name: one[lanes] for name, one in values.items()}, draws[lanes], width)
            for name, read in self._read(planes_of(block, self.inputs, seed=self.seed)).items():
                found.setdefault(name, []).append(read)
        return {name: np.concatenate(parts) for name, parts in found.items()}

    def _block(self, values: Mapping[str, Values], draws: NDArray[np.int64], width: int) -> Values:
        """Carry members to their end; return what was recorded, shape (rows, steps, members)."""
        block, count = self.inputs.block(self.seed, draws, width), len(draws)
        known = self.case.parameters
        for name, rows in rows_of_parameters(self.case).items():
            drawn = values[name] * known[name].kernel_value(1.0)
            for row in rows:
                block.rows[row, :count] = drawn
                block.rows[row, count:] = drawn[-1]
        with np.errstate(all="ignore"):
            advance(block, 0, self.inputs.clock.steps)
        return block.out[:, :, :count]

    def _read(self, planes: Planes) -> dict[str, Values]:
        file = hindcast_file(self.case)
        found: dict[str, Values] = {}
        for name, asked in file.series.items():
            found[name] = self._by_month(asked, planes)
        for name, event in file.events.items():
            found[name] = self._counted(event, planes)
        return found

    def _by_month(self, asked: SeriesAsked, planes: Planes) -> Values:
        plane = asked.reading().weeks(planes)
        if asked.acts:
            within = [_weeks_of(month, planes.times) for month in self.months]
            return np.stack([plane[weeks].max(axis=0) for weeks in within], axis=1)
        firsts = np.array([first_day(month) for month in self.months], dtype="datetime64[M]")
        shares = shares_of_weeks(planes.times, firsts)
        # Summed week by week: a product of matrices would depend in its last bits on what is run beside.
        return np.asarray((plane[:, None, :] * shares[:, :, None]).sum(axis=0).T)

    def _counted(self, event: EventAsked, planes: Planes) -> Values:
        plane = event.reading().weeks(planes)
        if event.acts:
            counts: Plane = np.cumsum(plane > 0.0, axis=0)
        else:
            counts = np.nan_to_num(plane) if event.again else np.maximum.accumulate(np.nan_to_num(plane) > 0.0)
        return np.stack([counts[week_in(planes.times, day)] for day in self.days], axis=1).astype(np.float64)


def _weeks_of(month: int, times: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Say which weeks have a day in a month."""
    first, last = np.datetime64(first_day(month)), np.datetime64(last_day(month))
    return np.asarray((times <= last) & (times + _WEEK > first))
