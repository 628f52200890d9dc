"""What is kept of a scenario's runs when its trajectories are dropped."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.events import event_times
from sim.analysis.paired.parting import first_of, spans_by_outcome
from sim.comparison.first_choice import first_different_choice
from sim.comparison.series import averages_of_runs, series_of, spread
from sim.recorded.planes import Planes
from sim.recorded.summary import outcomes_of_runs

if TYPE_CHECKING:
    import pandas as pd

_Key = dt.date | str | tuple[str, dt.date]
"""Of a table that is kept."""


@dataclass
class ScenarioResults:
    """What one scenario leaves behind, batch by batch.

    `dates` are those at which outcomes are read, `followed` the outcomes of which weekly quantiles are kept: of the
    first batch, of `fan_runs` runs, in shape (outcomes, quantiles, weeks), and, beside the reference, of differences of
    runs too.
    """

    dates: Sequence[dt.date]
    followed: Sequence[str]
    _tables: dict[_Key, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    quantiles: NDArray[np.float64] | None = None
    differences: NDArray[np.float64] | None = None
    fan_runs: int = 0

    def add(
        self,
        planes: Planes,
        reference: Planes | None,
        reference_series: dict[str, NDArray[np.float64]] | None,
    ) -> None:
        """Take over what is kept of a batch.

        The reference's same runs, and the series that it follows, are given for every scenario but the
        reference itself.
        """
        for date in self.dates:
            self._tables[date].append(outcomes_of_runs(planes, date.isoformat(), restricted=True))
            self._tables["averages", date].append(averages_of_runs(planes, date))
        self._tables["events"].append(event_times(planes))
        if reference is not None:
            until = [int(np.count_nonzero(planes.times <= np.datetime64(date))) - 1 for date in self.dates]
            weeks, last = spans_by_outcome(reference, planes, until)
            self._tables["weeks"].append(weeks)
            for date, table in zip(self.dates, last, strict=True):
                self._tables["last", date].append(table)
            self._tables["parting"].append(first_of(weeks, planes))
            self._tables["choices"].append(first_different_choice(reference, planes))
        if self.quantiles is None:
            series = series_of(planes, self.followed)
            self.quantiles, self.fan_runs = spread(series), len(planes.runs)
            if reference_series is not None:
                self.differences = spread(series, reference_series)

    def outcomes(self, date: dt.date) -> pd.DataFrame:
        """Return each outcome of each run at one of the dates."""
        return self._joined(date)

    def averages(self, date: dt.date) -> pd.DataFrame:
        """Return each outcome of each run on average over the weeks until one of the dates, as `averages_of_runs`."""
        return self._joined(("averages", date))

    @property
    def events(self) -> pd.DataFrame:
        """The week in which each event first happens, run by run."""
        return self._joined("events")

    @property
    def parting(self) -> pd.DataFrame:
        """The first week in which each run differs from its partner, and in what."""
        return self._joined("parting")

    @property
    def parting_weeks(self) -> pd.DataFrame:
        """The first week in which each outcome of each run differs from its partner's."""
        return self._joined("weeks")

    def last_weeks(self, date: dt.date) -> pd.DataFrame:
        """Return the last week until one of the dates in which each outcome of each run differs from its partner's."""
        return self._joined(("last", date))

    @property
    def choices(self) -> pd.DataFrame:
        """The first different posture, run by run."""
        return self._joined("choices")

    def _joined(self, key: _Key) -> pd.DataFrame:
        """Put the batches of a table one below the other, once."""
        import pandas as pd

        batches = self._tables[key]
        if len(batches) > 1:
            attributes = batches[0].attrs
            for batch in batches:
                # Attributes that are compared entry by entry cost more than the tables.
                batch.attrs = {}
            batches[:] = [pd.concat(batches)]
            batches[0].attrs = attributes
        return batches[0]
