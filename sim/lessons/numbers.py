"""The numbers that a student's answers are held against: computed from the model, by the student's own seed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.case.columns import Column
from sim.engine.run import run
from sim.ground.faults import input_error
from sim.lessons.lesson import Lesson, each_measure
from sim.lessons.schema import Fact, Look, Measure, PredictDistribution, Side, Value
from sim.page.digest import digest
from sim.recorded.planes import Planes
from sim.scenario.load import Scenario, load
from sim.scenario.members_file import POINT

Z: Final = 1.96
"""Half-width of an interval of 95 percent, in standard errors."""
OTHER_SHOCKS: Final = 2**48
"""What is added to a seed, which is below it, where a side has draws of its own."""


@dataclass(frozen=True)
class Estimate:
    """A number and its standard error; of a fact, which has none, the fact."""

    value: float | str
    error: float = 0.0


@dataclass(frozen=True)
class _Ran:
    digest: str
    planes: Mapping[str, NDArray[np.float64]]
    """Of the columns that the lesson names, shape (weeks, runs)."""
    times: NDArray[np.datetime64]


class UnansweredError(LookupError):
    """A number follows from a task that has not been answered; carries its id."""


@dataclass
class Numbers:
    """The runs of one student in one lesson, made when they are first asked for; `chosen` are parameters by task."""

    lesson: Lesson
    seed: int
    chosen: Mapping[str, float] = field(default_factory=dict)
    _ran: dict[str, _Ran] = field(default_factory=dict)

    def scenario(self, name: str) -> Scenario:
        """Return the scenario of a side; `UnansweredError` where a task that sets a parameter of it is."""
        return load(self.lesson.front.sides[name].scenario, self.overrides(name), self.lesson.case)

    def overrides(self, name: str) -> dict[str, float | str]:
        """Return what a side changes of its scenario, by keys of a command line."""
        side = self.lesson.front.sides[name]
        for task in side.chosen.values():
            if task not in self.chosen:
                raise UnansweredError(task)
        return side.changes | {f"params.{parameter}": self.chosen[task] for parameter, task in side.chosen.items()}

    def seed_of(self, side: Side) -> int:
        """Return the seed of a side."""
        return self.seed + OTHER_SHOCKS if side.other_shocks else self.seed

    def digest(self, name: str) -> str:
        """Return the digest of a side's runs."""
        return self._of(name).digest

    def plane(self, outcome: str, name: str) -> NDArray[np.float64]:
        """Return an outcome of a side, shape (weeks, runs)."""
        return self._of(name).planes[outcome]

    def times(self, name: str) -> NDArray[np.datetime64]:
        """Return the first days of the weeks of a side."""
        return self._of(name).times

    def _of(self, name: str) -> _Ran:
        if name not in self._ran:
            side = self.lesson.front.sides[name]
            runs, seed = self.lesson.front.runs, self.seed_of(side)
            found = run(self.scenario(name), runs=runs, seed=seed, uncertainty=POINT)
            planes = Planes.of(found)
            columns = {text: Column.split(text) for text in outcomes_of(self.lesson)}
            kept = {text: planes.named(one.outcome)[one.labels].copy() for text, one in columns.items()}
            self._ran[name] = _Ran(digest(planes), kept, planes.times.copy())
        return self._ran[name]

    def values(self, one: Measure | PredictDistribution) -> NDArray[np.float64]:
        """Return the values over the runs, shape (runs,), on the day that is meant."""
        week = -1
        if one.at is not None:
            week = self.scenario(one.side).clock.step_of(one.at)
        values: NDArray[np.float64] = self.plane(one.outcome, one.side)[week]
        less: NDArray[np.float64] = self.plane(one.outcome, one.less)[week] if one.less else np.zeros(len(values))
        return values - less

    def estimate(self, value: Value) -> Estimate:
        """Return a value and its standard error; `UnansweredError` where it follows from an unanswered task."""
        if isinstance(value, Fact):
            return Estimate(self._fact(value))
        if isinstance(value, Measure):
            return measured(self.values(value), value)
        first, second = (self.estimate(one) for one in value.ratio)
        over, under = float(first.value), float(second.value)
        if not over or not under:
            return Estimate(0.0 if under else math.inf)
        relative = math.hypot(first.error / over, second.error / under)
        ratio = over / under
        return Estimate(ratio**2, 2 * ratio**2 * relative) if value.squared else Estimate(ratio, abs(ratio) * relative)

    def _fact(self, fact: Fact) -> float | str:
        case = self.lesson.case
        if fact.claim:
            found = getattr(case.claims[fact.claim], fact.field)
        elif fact.contradiction:
            found = getattr(case.contradictions[fact.contradiction], fact.field)
        else:
            found = getattr(case.parameters[str(fact.parameter)], fact.field)
        if isinstance(found, tuple):
            return float(len(found))
        return found if isinstance(found, str) else float(found)


def measured(values: NDArray[np.float64], measure: Measure) -> Estimate:
    """Return a measure of values over runs, shape (runs,), with its standard error."""
    count, spread = len(values), float(values.std(ddof=1))
    mean, error = float(values.mean()), spread / math.sqrt(count)
    shrink = math.sqrt(2 * (count - 1))
    if measure.of == "share":
        holds = _beyond(values, measure)
        share = float(holds.mean())
        return Estimate(share, math.sqrt(share * (1 - share) / count))
    if measure.of == "spread":
        return Estimate(spread, spread / shrink)
    if measure.of == "margin":
        return Estimate(Z * error, Z * error / shrink)
    if measure.of == "sign":
        return Estimate(float(np.sign(mean)) if abs(mean) > Z * error else 0.0)
    return Estimate(mean, error)


def _beyond(values: NDArray[np.float64], measure: Measure) -> NDArray[np.bool_]:
    low = -math.inf if measure.above is None else measure.above
    high = math.inf if measure.below is None else measure.below
    return (values > low) & (values < high)


def outcomes_of(lesson: Lesson) -> list[str]:
    """Return every column that a lesson looks at, predicts or checks."""
    found = [measure.outcome for measure in each_measure(lesson)]
    found += [outcome for look in lesson.looks for outcome in look.outcomes]
    found += [task.outcome for task in lesson.tasks.values() if isinstance(task, PredictDistribution)]
    for task in lesson.tasks.values():
        for mistake in getattr(task, "mistakes", ()):
            found += [mistake.value.outcome] if isinstance(mistake.value, Measure) else []
    return sorted(set(found))


@dataclass(frozen=True)
class Row:
    """What a student looks at: an outcome of a side, its mean with its interval, its spread and quantiles."""

    outcome: str
    side: str
    less: str | None
    mean: float
    margin: float
    spread: float
    quantiles: tuple[float, float, float]


def rows_of(numbers: Numbers, look: Look) -> Iterator[Row]:
    """Iterate over what a block of runs shows: each side, then each less the first."""
    for outcome in look.outcomes:
        pairs = [(side, None) for side in look.sides] + [(side, look.sides[0]) for side in look.sides[1:]]
        for side, less in pairs:
            values = numbers.values(Measure(of="mean", outcome=outcome, side=side, less=less, at=look.at))
            spread = float(values.std(ddof=1))
            low, middle, high = (float(one) for one in np.quantile(values, (0.1, 0.5, 0.9)))
            margin = Z * spread / math.sqrt(len(values))
            yield Row(outcome, side, less, float(values.mean()), margin, spread, (low, middle, high))


def check_days(lesson: Lesson) -> None:
    """Refuse a lesson one of whose days is outside the runs of its side; InputError names the task or the side."""
    numbers = Numbers(lesson, 0)
    dated = [(measure.side, measure.at) for measure in each_measure(lesson) if measure.at]
    dated += [(look.sides[0], look.at) for look in lesson.looks if look.at]
    for side, day in dated:
        scenario = load(lesson.front.sides[side].scenario, case=numbers.lesson.case)
        try:
            scenario.clock.step_of(day)
        except ValueError as error:
            raise input_error(lesson.label, str(error), key=side) from None
