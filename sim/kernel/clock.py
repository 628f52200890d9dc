"""Steps and dates: which week a date falls in, and which week a step is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kernel.state import Clockwork

DAYS_A_WEEK = 7
WEEKS_A_DECISION = 4


@dataclass(frozen=True)
class Clock:
    """The calendar of a run, in steps of a week or an even part of one.

    Parameters
    ----------
    start : date
        First day of step 0.
    horizon : date
        The run ends with the last whole week before this day.
    steps_a_week : int
        1, or more for a finer step.
    """

    start: dt.date
    horizon: dt.date
    steps_a_week: int = 1

    @property
    def weeks(self) -> int:
        """Whole weeks of the run."""
        return (self.horizon - self.start).days // DAYS_A_WEEK

    @property
    def steps(self) -> int:
        """Steps of the run."""
        return self.weeks * self.steps_a_week

    @property
    def works(self) -> Clockwork:
        """Time as kernels need it."""
        return Clockwork(1.0 / self.steps_a_week, WEEKS_A_DECISION * self.steps_a_week)

    def reaches(self, date: dt.date) -> bool:
        """Say whether a date falls in one of the run's whole weeks, or before them."""
        return (date - self.start).days // DAYS_A_WEEK < self.weeks

    def step_of(self, date: dt.date) -> int:
        """Return the step at which a date takes effect: the first of the week that it falls in.

        Parameters
        ----------
        date : date
            From `start` to before `horizon`.

        Raises
        ------
        ValueError
            Where the date is outside the run.
        """
        week = (date - self.start).days // DAYS_A_WEEK
        if not 0 <= week < self.weeks:
            raise ValueError(f"{date} is outside the run, which lasts from {self.start} to {self.horizon}.")
        return week * self.steps_a_week

    def date_of(self, step: int) -> dt.date:
        """Return the first day of the week of a step."""
        return self.start + dt.timedelta(days=DAYS_A_WEEK * (step // self.steps_a_week))

    def times(self) -> NDArray[np.datetime64]:
        """Return the instant at which each step starts, shape (steps,)."""
        seconds = DAYS_A_WEEK * 86_400 // self.steps_a_week
        start = np.datetime64(self.start.isoformat(), "s")
        return np.asarray((start + np.arange(self.steps) * np.timedelta64(seconds, "s")).astype("datetime64[ns]"))
