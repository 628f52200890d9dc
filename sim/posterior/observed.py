"""What was observed by a day, and how probable it is given what a run shows: the error model, in one place."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.case.columns import Column
from sim.case.parameters import Registry
from sim.ground.axes import ITEM
from sim.ground.faults import input_error
from sim.ground.units import WEEKS_A_MONTH
from sim.patterns.dated import DatedEvent
from sim.patterns.flows import monthly
from sim.patterns.use import FitTargets, fit_targets
from sim.recorded.planes import Planes

OBSERVATION_ERROR: Final = 0.15
"""Of a count of uses in a quarter, in logarithms: one side's claims, incomplete; our own choice."""
DISCREPANCY: Final = 0.3
"""Of the model, in logarithms: what is used in a quarter is not what came in it; our own choice."""
OFFSET: Final = 50.0
"""Units a month that are added before a logarithm is taken: a few dozen more or less say little; our own choice."""
MISREAD: Final = 0.2
"""Chance that a run does not show a dated event as it was, beside what is chance in the model; our own choice."""
_SHIPPED, _LOCALISED = "shipped", "localised"
_DEMAND: Final = "launches_are_covered"
"""The pattern that names the parameter by which a share made at home becomes a number of units."""
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Count:
    """What was used of a good in the months of one quarter that were settled, and published, by the day."""

    name: str
    good: str
    demand: str  # the parameter whose share is made at home, per month
    months: tuple[np.datetime64, ...]
    seen: float

    @property
    def scale(self) -> float:
        """The standard deviation of the error, in logarithms."""
        return math.hypot(OBSERVATION_ERROR, DISCREPANCY)

    def logarithm(self, count: Any) -> Any:
        """Return the logarithm of a count of these months, with the offset."""
        return np.log(count + OFFSET * len(self.months))


@dataclass(frozen=True)
class Observed:
    """What was observed by a day: counts by quarter, and dated events.

    `targets` are all that a fit may read by then; criteria of patterns among them are not of one run, and are for
    `sim.posterior.waves`.
    """

    case: Case
    until: dt.date
    counts: tuple[Count, ...]
    events: tuple[DatedEvent, ...]
    targets: FitTargets

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of what runs show: counts, then events by their number."""
        return *(one.name for one in self.counts), *(f"event_{place}" for place in range(len(self.events)))

    @property
    def outcomes(self) -> frozenset[str]:
        """The outcomes that are read of a run."""
        from sim.case.columns import POSTURE, Column

        found = {_SHIPPED, _LOCALISED} if self.counts else set()
        for event in self.events:
            for one in event.shown_by:
                reading = one.outcome
                columns = filter(None, (reading.of, reading.less, reading.only_while))
                found |= {Column.split(name).outcome for name in columns} | ({POSTURE} if reading.acts else set())
        return frozenset(found)

    def shown(self, planes: Planes, parameters: Mapping[str, Values | float]) -> Values:
        """Return what each run shows: logarithms of counts, then 1 or 0 for each event, shape (runs, columns).

        `parameters` are those of the runs, in the registry's units, by name.
        """
        found = np.empty((len(planes.runs), len(self.names)))
        for place, count in enumerate(self.counts):
            entity = {ITEM: count.good}
            home = planes.plane(_LOCALISED, entity).T * np.reshape(parameters[count.demand], (-1, 1)) / WEEKS_A_MONTH
            flow = monthly(planes.plane(_SHIPPED, entity).T + home, planes.times, np.array(count.months))
            found[:, place] = count.logarithm(flow.sum(axis=1))
        for place, event in enumerate(self.events, len(self.counts)):
            holds = [one.meets(one.outcome.read(planes)) for one in event.shown_by]
            found[:, place] = np.logical_and.reduce(holds)
        return found

    @property
    def seen(self) -> Values:
        """The same of what was observed, shape (columns,)."""
        counts = [float(one.logarithm(one.seen)) for one in self.counts]
        return np.array([*counts, *(float(event.happened) for event in self.events)])

    def log_probability(self, shown: Values, seen: Values | None = None) -> Values:
        """Return the logarithm of how probable what was observed is, given what runs show, but for a constant.

        Parameters
        ----------
        shown : array of float, shape (runs, columns)
            From `shown`.
        seen : array of float, shape (columns,), optional
            In place of what was observed: a synthetic truth.

        Returns
        -------
        array of float, shape (runs,)
            At most 0.

        Notes
        -----
        A run is accepted with this probability: rejection is then exact for the model with this error (Wilkinson 2013).
        """
        seen = self.seen if seen is None else seen
        border = len(self.counts)
        off = (shown[:, :border] - seen[:border]) / np.array([one.scale for one in self.counts])
        wrong = (shown[:, border:] != seen[border:]).sum(axis=1)
        return np.asarray(-0.5 * (off**2).sum(axis=1) + wrong * math.log(MISREAD / (1.0 - MISREAD)))

    def with_error(self, shown: Values, rng: np.random.Generator) -> Values:
        """Return what would have been observed of runs that show this, drawn from the error model, same shape."""
        found, border = shown.copy(), len(self.counts)
        found[:, :border] += rng.normal(size=found[:, :border].shape) * np.array([one.scale for one in self.counts])
        wrong = rng.random(found[:, border:].shape) < MISREAD
        found[:, border:] = np.where(wrong, 1.0 - found[:, border:], found[:, border:])
        return found

    def record(self) -> dict[str, Any]:
        """Return what was read, as plain data."""
        return {
            "until": self.until.isoformat(),
            "counts": {
                one.name: {"good": one.good, "months": [str(month) for month in one.months], "seen": one.seen}
                for one in self.counts
            },
            "events": [{"says": one.says, "happened": one.happened} for one in self.events],
            "criteria": [f"{one.id}.{name}" for one in self.targets.patterns for name in one.criteria],
            "errors": {
                "observation": OBSERVATION_ERROR,
                "discrepancy": DISCREPANCY,
                "offset": OFFSET,
                "misread": MISREAD,
            },
        }


def observed_by(case: Case, until: dt.date | None = None) -> Observed:
    """Return what was observed of a case by a day, by default the last one whose knowledge a fit may read.

    Nothing that was settled, or published, later is read; InputError where nothing was observed by then.
    """
    until = until or case.file.fit_until
    if until is None:
        raise input_error("posterior", f"the case {case.name} does not say by when a fit may read (`fit_until`).")
    targets = fit_targets(case, until)
    found = Observed(case, until, tuple(_counts(case, targets)), targets.events, targets)
    if not found.names:
        raise input_error("posterior", f"nothing was observed by {until}.")
    return found


def _counts(case: Case, targets: FitTargets) -> list[Count]:
    """Return the counts of goods that are used and made by one supplier, by quarter."""
    uses, demand = case.observed.uses, _demand_of(case)
    if uses is None or demand is None or uses.series not in targets.series:
        return []
    rows = targets.series[uses.series]
    months = rows[case.series[uses.series].time].to_numpy().astype("datetime64[M]")
    found = []
    for good, column in uses.columns.items():
        if good in uses.of_every_make:
            continue
        counted = rows[column].to_numpy(dtype=np.float64)
        quarters = months.astype(int) // 3
        for quarter in np.unique(quarters):
            within = quarters == quarter
            year, number = divmod(int(quarter), 4)
            name = f"{Column(uses.called, (good,))} {1970 + year} Q{number + 1}"
            found.append(Count(name, good, demand, tuple(months[within]), float(counted[within].sum())))
    return found


def _demand_of(case: Case) -> str | None:
    from sim.patterns.catalogue import patterns_file

    for pattern in patterns_file(case).patterns:
        if pattern.name == _DEMAND:
            return pattern.inputs["demand"].like or None
    return None


def of_registry(known: Registry, names: tuple[str, ...], values: Values) -> dict[str, Values | float]:
    """Return every parameter of runs in the registry's units: its values by run, or its default."""
    found: dict[str, Values | float] = {name: one.default for name, one in known.items()}
    return found | {name: values[:, place] for place, name in enumerate(names)}
