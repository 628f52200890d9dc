"""What is kept of a scenario's runs when its trajectories are dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.events import event_times
from sim.analysis.paired.parting import first_parting
from sim.comparison.first_choice import first_different_choice
from sim.comparison.series import series_of, spread
from sim.recorded.planes import Planes
from sim.recorded.summary import outcomes_of_runs

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class ScenarioResults:
    """What one scenario leaves behind, batch by batch.

    Parameters
    ----------
    dates : sequence of date
        When outcomes are read.
    followed : sequence of str
        The outcomes of which weekly quantiles are kept.
    """

    dates: Sequence[dt.date]
    followed: Sequence[str]
    _outcomes: dict[dt.date, list[pd.DataFrame]] = field(default_factory=dict)
    _events: list[pd.DataFrame] = field(default_factory=list)
    _partings: list[pd.DataFrame] = field(default_factory=list)
    _choices: list[pd.DataFrame] = field(default_factory=list)
    quantiles: NDArray[np.float64] | None = None
    differences: NDArray[np.float64] | None = None

    def add(
        self,
        planes: Planes,
        reference: Planes | None,
        reference_series: dict[str, NDArray[np.float64]] | None,
    ) -> None:
        """Take over what is kept of a batch.

        Parameters
        ----------
        planes : Planes
            Of the batch.
        reference, reference_series : Planes, mapping of str to array, or None
            Of the reference's same runs, and the series of their fans in the first batch; None for the reference.
        """
        for date in self.dates:
            self._outcomes.setdefault(date, []).append(outcomes_of_runs(planes, date.isoformat()))
        self._events.append(event_times(planes))
        if reference is not None:
            self._partings.append(first_parting(reference, planes))
            self._choices.append(first_different_choice(reference, planes))
        if self.quantiles is None:
            series = series_of(planes, self.followed)
            self.quantiles = spread(series)
            if reference_series is not None:
                self.differences = spread(series, reference_series)

    def outcomes(self, date: dt.date) -> pd.DataFrame:
        """Return each outcome of each run at one of the dates."""
        return _joined(self._outcomes, date)

    @property
    def events(self) -> pd.DataFrame:
        """The week in which each event first happens, run by run."""
        return _joined({0: self._events}, 0)

    @property
    def parting(self) -> pd.DataFrame:
        """The first week in which each run differs from its partner, and in what."""
        return _joined({0: self._partings}, 0)

    @property
    def choices(self) -> pd.DataFrame:
        """The first different posture, run by run."""
        return _joined({0: self._choices}, 0)


def _joined(parts: Mapping[Any, list[pd.DataFrame]], key: Any) -> pd.DataFrame:
    """Put batches one below the other, once."""
    import pandas as pd

    batches = parts[key]
    if len(batches) > 1:
        attributes = batches[0].attrs
        for batch in batches:
            # Attributes that are compared entry by entry cost more than the tables.
            batch.attrs = {}
        batches[:] = [pd.concat(batches)]
        batches[0].attrs = attributes
    return batches[0]
