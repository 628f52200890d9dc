"""Paired runs: scenarios that were run with the same draws, and what is kept of their runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.analysis.paired.events import SIGNPOST
from sim.case.columns import Column
from sim.comparison.assumption import assumptions_of
from sim.comparison.chain import Ways
from sim.comparison.experiment import Draws
from sim.comparison.imposed import ALIKE, CERTAIN, ONCE, imposed_by
from sim.comparison.scenario_results import ScenarioResults
from sim.comparison.series import fans
from sim.ground.arguments import checks_arguments, optional, text
from sim.ground.faults import input_error, not_among
from sim.recorded.carried import about_members, sets_in_words, stand_in_words
from sim.recorded.given import GIVEN
from sim.scenario.file import to_day
from sim.scenario.load import Scenario
from sim.scenario.members_file import POINT

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.case.headlines import Headlines


@dataclass(repr=False)
class PairedRuns:
    """Scenarios that were run with the same draws, and what is kept of their runs.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The reference first.
    runs : int
        Of each.
    level : float
        Of all intervals.
    at : date or None
        When outcomes are read; None for the date of each scenario's family.
    asked : tuple of str
        Columns of outcomes beside the main ones on which verdicts are given.
    half_widths : mapping of str to float
        By column: the half-width wanted of its interval.
    asked_runs : int
        Of how many `runs` are left, where only those count that agree with what is given.
    """

    scenarios: Sequence[Scenario]
    runs: int
    level: float
    at: dt.date | None
    asked: tuple[str, ...]
    half_widths: Mapping[str, float]
    _draws: Draws
    _results: Mapping[str, ScenarioResults]
    asked_runs: int = 0

    def __post_init__(self) -> None:
        self.asked_runs = self.asked_runs or self.runs

    def add_runs(self, count: int) -> None:
        """Count runs that agree with what is given."""
        self.runs += count

    @property
    def reference(self) -> Scenario:
        """The reference scenario."""
        return self.scenarios[0]

    @property
    def seed(self) -> int:
        """The seed of the draws that all scenarios share."""
        return self._draws.seed

    @property
    def uncertainty(self) -> str:
        """What runs carry that is not known: ``point`` where they carry nothing."""
        return POINT if self._draws.members is None else self._draws.members.kind

    @property
    def sets(self) -> str:
        """Which sets of parameters runs carry, in words; empty where all have those of the registry."""
        return sets_in_words(about_members(self._draws.members), self._numbers)

    @property
    def stand(self) -> str:
        """On what runs stand, as a sentence: their sets of parameters, and the facts with which they agree."""
        about = about_members(self._draws.members) | ({GIVEN: self.given} if self.given else {})
        return stand_in_words(about, self.reference.case.roster, self._numbers)

    @property
    def _numbers(self) -> Iterable[int]:
        """The numbers of the runs: of those that agree with what is given, where anything is."""
        return self.outcomes(self.reference.name).index if self.given else range(self.runs)

    @property
    def given(self) -> str:
        """What all runs agree with, in one line; empty where nothing is given."""
        return "" if self._draws.given is None else str(self._draws.given)

    @property
    def headlines(self) -> Headlines:
        """Which outcomes and events are shown where nobody asks for others."""
        return self.reference.case.headlines

    @property
    def others(self) -> list[Scenario]:
        """All but the reference."""
        return list(self.scenarios[1:])

    @cached_property
    def last(self) -> dt.date:
        """The first day of the last recorded week."""
        return self.reference.clock.date_of(self.reference.clock.steps - 1)

    def family_date(self, scenario: Scenario) -> dt.date:
        """Return when a scenario is judged: an outlook at its end, any other at the end of the reporting."""
        return self.last if scenario.family == "outlook" else min(self.reference.observed_until, self.last)

    def date_of(self, name: str) -> dt.date:
        """Return when a scenario's outcomes are read."""
        return self.at or self.family_date(self.scenario(name))

    @checks_arguments(name=text)
    def scenario(self, name: str) -> Scenario:
        """Return one of the scenarios.

        Raises
        ------
        InputError
            With the nearest name.
        """
        known = {scenario.name: scenario for scenario in self.scenarios}
        if name not in known:
            raise input_error("comparison", not_among(name, "one of the scenarios", known, most=20))
        return known[name]

    @property
    def dates(self) -> list[dt.date]:
        """When outcomes were kept: at the end of the reporting, at the end of the runs, and at a user-supplied date."""
        return list(self._results[self.reference.name].dates)

    def _other(self, name: str) -> Scenario:
        scenario = self.scenario(name)
        if scenario is self.reference:
            raise input_error("comparison", f"{name} is the reference itself; name another scenario.")
        return scenario

    @checks_arguments(name=text, date=optional(to_day))
    def outcomes(self, name: str, date: dt.date | None = None) -> pd.DataFrame:
        """Return each outcome of each run of a scenario at the date at which it is read, or another that was kept.

        Raises
        ------
        InputError
            Where the date was not kept.
        """
        date, results = date or self.date_of(name), self._results[self.scenario(name).name]
        if date not in results.dates:
            days = ", ".join(map(str, results.dates))
            raise input_error("comparison", f"outcomes were kept of {days}, not of {date}; give at={date}.")
        return results.outcomes(date)

    @property
    def shown_events(self) -> tuple[str, ...]:
        """The events that are shown where nobody asks for others: those of the headlines, and every signpost."""
        known = self._results[self.reference.name].events.columns
        return *self.headlines.events, *(name for name in known if Column.split(name).outcome == SIGNPOST)

    @property
    def events_in_words(self) -> dict[str, str]:
        """What each event says, by name, the signposts of every scenario among them."""
        return dict(self._results[self.reference.name].events.attrs["says"])

    def sides(self, name: str, date: dt.date | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the outcomes of runs of the reference and of another scenario, at the latter's date by default."""
        date = date or self.date_of(name)
        return self.outcomes(self.reference.name, date), self.outcomes(name, date)

    def _happened(self, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return when the events of a scenario happen in the reference and in it; others' signposts are left out."""
        other = self._results[name].events
        return self._results[self.reference.name].events[list(other.columns)], other

    def _day(self, by: str | float | None) -> dt.date:
        """Return the day of a date, or of a number of weeks from the start."""
        if isinstance(by, str):
            return dt.date.fromisoformat(by)
        return self.last if by is None else self.reference.start + dt.timedelta(weeks=by)

    def assumptions(self, name: str) -> list[dict[str, Any]]:
        """Return what a scenario changes in the reference.

        Returns
        -------
        list of dict
            kind, name, title, before, after, unit, low, high, claims, key; as of `Assumption`.
        """
        return [one.record() for one in assumptions_of(self.reference, self._other(name))]

    def fans(self) -> xr.Dataset:
        """Return weekly quantiles of main outcomes, and of the differences of runs from their partners.

        Returns
        -------
        xarray.Dataset
            As of `sim.comparison.series.fans`, of the first runs, as many as its attribute `runs` says.
        """
        kept = self._results.items()
        quantiles = {name: one.quantiles for name, one in kept if one.quantiles is not None}
        differences = {name: one.differences for name, one in kept if one.differences is not None}
        times, followed = self.reference.clock.times(), self.headlines.at("fan")
        return fans(followed, quantiles, differences, times, self._results[self.reference.name].fan_runs)

    @checks_arguments(name=text)
    def ways(self, name: str) -> Ways:
        """Return the ways through the model from what a scenario changes to what its runs record."""
        other = self._other(name)
        return Ways(other, assumptions_of(self.reference, other))

    @checks_arguments(name=text)
    def imposed(self, name: str) -> dict[str, str]:
        """Return the columns that a scenario sets, each with how far that decides a difference at its date.

        It is `CERTAIN` where all runs of either side agree, `ALIKE` where those of the scenario do, else `ONCE`.
        """
        date = self.date_of(self._other(name).name)
        one, two = self.sides(name)
        columns = [column for column in imposed_by(self.reference, self.scenario(name), date) if column in two.columns]
        same = {column: [side[column].nunique(dropna=False) == 1 for side in (two, one)] for column in sorted(columns)}
        return {column: CERTAIN if all(both) else ALIKE if both[0] else ONCE for column, both in same.items()}

    @checks_arguments(name=text)
    def parting(self, name: str) -> pd.DataFrame:
        """Return the first week in which each run of a scenario differs from its partner, as `first_parting`."""
        return self._results[self._other(name).name].parting

    @checks_arguments(name=text)
    def choices(self, name: str) -> pd.DataFrame:
        """Return the first posture of each run of a scenario that differs, as `first_different_choice`."""
        return self._results[self._other(name).name].choices

    @checks_arguments(name=text)
    def last_weeks(self, name: str) -> pd.DataFrame:
        """Return the last week, until a scenario's date, in which each outcome of each of its runs differs."""
        return self._results[self._other(name).name].last_weeks(self.date_of(name))

    @checks_arguments(name=text)
    def parting_weeks(self, name: str) -> pd.DataFrame:
        """Return the first week in which each outcome of each run of a scenario differs, as `parting_by_outcome`."""
        return self._results[self._other(name).name].parting_weeks
