"""Domains: the values that a scenario allows under a key, and the factor that they make by default."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.case.priors import Prior
from sim.designs.entries import RefusedError, Written
from sim.designs.factor import Factor, Given, LevelsFactor, RangeFactor, Value
from sim.ground.documents import resolve_scalar
from sim.ground.faults import not_among, shown
from sim.kernel.clock import DAYS_A_WEEK, Clock
from sim.scenario.file import to_day
from sim.words import as_given

WEEKS_AROUND = 26
FEWEST_LEVELS = 2


@dataclass(frozen=True, kw_only=True)
class Domain(ABC):
    """What may stand under a key; a `RefusedError` of its methods says what may not."""

    key: str  # the override
    title: str
    baseline: Value  # the value in the scenario

    @abstractmethod
    def value(self, found: object) -> Value:
        """Return a value as designs hold it."""

    @abstractmethod
    def default(self) -> Factor:
        """Return the factor where no values are written with it; refused where it has no distribution of its own."""

    @abstractmethod
    def ranged(self, written: Written) -> Factor:
        """Return the factor that fills a range; refused where values of this kind have none."""

    def listed(self, levels: tuple[Value, ...], given: Given = "levels") -> LevelsFactor:
        """Return the factor with these levels."""
        return LevelsFactor(
            key=self.key, title=self.title, unit=self.unit, baseline=self.baseline, given=given, levels=levels
        )

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return "1"

    def factor(self, written: Written | None) -> Factor:
        """Return the factor with the values written, or its own; refused where a list is short or repeats itself."""
        if written is None:
            return self.default()
        if written.is_range:
            return self.ranged(written)
        values = tuple(self.value(text) for text in written.texts)
        for place, value in enumerate(values):
            if value in values[:place]:
                raise RefusedError(f"{shown(value)} stands twice in the list.")
        if len(values) < FEWEST_LEVELS:
            raise RefusedError("a list holds two values or more; set a single value in the scenario instead.")
        return self.listed(values)


def _in_order(domain: Domain, written: Written) -> tuple[Any, Any]:
    """Return the two ends of a range, the lower first."""
    low, high = (domain.value(text) for text in written.texts)
    if low >= high:  # type: ignore[operator]  # both of one kind
        raise RefusedError(f"{'..'.join(written.texts)} is crossed or empty; write the lower end first.")
    return low, high


@dataclass(frozen=True, kw_only=True)
class Numbers(Domain):
    """Numbers within bounds: a parameter, or the probability of a contested claim."""

    bounds: tuple[float, float]  # in the unit
    measured_in: str = "1"
    prior: Prior | None = None  # of a parameter
    probability: float | None = None  # of a contested claim, by the ledger
    words: Mapping[str, float] = field(default_factory=dict)  # words that stand for numbers

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.measured_in

    def value(self, found: object) -> float:
        """Return a number within the bounds."""
        if isinstance(found, str):
            if found in self.words:
                return self.words[found]
            try:
                found = resolve_scalar(found)
            except ValueError as error:
                raise RefusedError(str(error)) from None
        if isinstance(found, bool | np.bool_) and self.words:
            found = float(found)
        if not isinstance(found, int | float | np.integer | np.floating) or isinstance(found, bool):
            raise RefusedError(f"{shown(found)} is not a number.")
        try:
            return self._within(float(found))
        except OverflowError:
            raise RefusedError(f"{shown(found)} is not a finite number.") from None

    def _within(self, number: float) -> float:
        low, high = self.bounds
        if not np.isfinite(number):
            raise RefusedError(f"{number} is not a finite number.")
        if not low <= number <= high:
            unit = "" if self.unit == "1" else f" {self.unit}"
            raise RefusedError(f"{as_given(number)} is outside its bounds, {as_given(low)} to {as_given(high)}{unit}.")
        return number

    def refused(self, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say of each number whether it is not finite or outside the bounds, same shape."""
        return ~((numbers >= self.bounds[0]) & (numbers <= self.bounds[1]))

    def default(self) -> Factor:
        """Return the factor by its prior, or true and false by the ledger's probability."""
        if self.probability is not None:
            return replace(self.listed((0.0, 1.0), "prior"), weights=(1.0 - self.probability, self.probability))
        if self.prior is None or self.prior.family == "fixed":
            raise RefusedError(f"its prior is fixed; give a range, {self.key}=LOW..HIGH, or a list, {self.key}=[A, B].")
        whole = replace(self.between(*self.bounds, "prior"), prior=self.prior)
        low, high = whole.values(np.array([0.0, 1.0])).tolist()
        return replace(whole, low=low, high=high)

    def ranged(self, written: Written) -> Factor:
        """Return the factor that is uniform between two numbers."""
        return self.between(*_in_order(self, written))

    def between(self, low: float, high: float, given: Given = "range") -> RangeFactor:
        """Return the factor that fills a range."""
        return RangeFactor(
            key=self.key,
            title=self.title,
            unit=self.unit,
            baseline=self.baseline,
            given=given,
            low=low,
            high=high,
            bounds=self.bounds,
        )


@dataclass(frozen=True, kw_only=True)
class Words(Domain):
    """Words of a closed list: options, policies, on and off."""

    allowed: tuple[str, ...]  # all that a design may take; the factor's own levels
    kind: str  # what messages call one
    also: tuple[str, ...] = ()  # what the scenario itself may have beside them

    def value(self, found: object) -> str:
        """Return a word of the list."""
        if not isinstance(found, str) or found not in (*self.allowed, *self.also):
            raise RefusedError(not_among(found, self.kind, self.allowed))
        return found

    def default(self) -> Factor:
        """Return the factor of all words."""
        return self.listed(self.allowed, "levels")

    def ranged(self, written: Written) -> Factor:
        """Refuse: words have no range."""
        raise RefusedError(
            f"takes no range such as {'..'.join(written.texts)}; give a list, {self.key}=[{', '.join(self.allowed)}]."
        )


@dataclass(frozen=True, kw_only=True)
class Days(Domain):
    """Days of a run, of which designs take whole weeks."""

    clock: Clock

    def value(self, found: object) -> str:
        """Return a day of the run as text, YYYY-MM-DD."""
        try:
            day = to_day(found)
        except ValueError as error:
            raise RefusedError(str(error)) from None
        if not self.inside(day):
            raise RefusedError(
                f"{day} is outside the run, which lasts from {self.clock.start} to {self.clock.horizon}."
            )
        return day.isoformat()

    def inside(self, day: dt.date) -> bool:
        """Say whether a day takes effect in the run."""
        return self.clock.start <= day and self.clock.reaches(day)

    def factor(self, written: Written | None) -> Factor:
        """Return the factor with the days written, each in a week of its own, or its own weeks."""
        found = super().factor(written)
        if isinstance(found, LevelsFactor) and not found.dense:
            steps: dict[int, Value] = {}
            for day in found.levels:
                earlier = steps.setdefault(self.clock.step_of(to_day(day)), day)
                if earlier != day:
                    raise RefusedError(f"{earlier} and {day} fall in one week of the run, so they are the same.")
        return found

    def default(self) -> Factor:
        """Return the weeks around the scenario's own date that are in the run."""
        day = to_day(self.baseline)
        around = range(-WEEKS_AROUND, WEEKS_AROUND + 1)
        days = [day + dt.timedelta(weeks=week) for week in around]
        return self._weeks([near for near in days if self.inside(near)])

    def ranged(self, written: Written) -> Factor:
        """Return every whole week from the first day that is not after the last."""
        first, last = (to_day(end) for end in _in_order(self, written))
        return self._weeks([first + dt.timedelta(weeks=week) for week in range((last - first).days // DAYS_A_WEEK + 1)])

    def _weeks(self, days: list[dt.date]) -> Factor:
        if len(days) < FEWEST_LEVELS:
            raise RefusedError("the range holds less than two weeks of the run; give a longer one.")
        return replace(self.listed(tuple(day.isoformat() for day in days), "range"), dense=True)
