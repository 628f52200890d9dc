"""What the footer of a figure says of the runs that it shows, made once and handed to figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case, case_of, load_case
from sim.case.columns import Column
from sim.case.titles import in_full, short_title, title_of
from sim.ground.axes import RUN, TIME
from sim.ground.version import __version__
from sim.kernel.clock import DAYS_A_WEEK
from sim.recorded.carried import sets_in_words
from sim.recorded.given import GIVEN
from sim.recorded.given_words import facts_in_words
from sim.words import NO_BREAK, by_when, counted, month_of, percent, short_month_of

if TYPE_CHECKING:
    import xarray as xr

    from sim.scenario.load import Scenario

EPOCH: Final = dt.date(1970, 1, 1)


def day_of(date: dt.date) -> float:
    """Return a date as days since 1 January 1970."""
    return float((date - EPOCH).days)


def date_of(day: float) -> dt.date:
    """Return the date of a day since 1 January 1970."""
    return EPOCH + dt.timedelta(days=day)


@dataclass(frozen=True)
class Facts:
    """Where the numbers of a figure come from."""

    scenario: str  # what the footer names: a scenario, or several
    runs: int  # of each scenario and sample
    seed: int
    version: str  # of the program
    grade_d_share: float  # share of the parameters that are our own choice
    forced_acts: int  # acts of modelled actors that the scenarios force
    first: dt.date  # first day of the first week shown
    last: dt.date  # first day of the last
    samples: int = 1  # of a design
    title: str = ""  # of the scenario
    observed_until: dt.date | None = None  # last day that is compared with the reporting
    reference: str = ""  # of a comparison: the name of the reference scenario
    others: tuple[str, ...] = ()  # names of the scenarios that are shown against it
    titles: Mapping[str, str] = field(default_factory=dict)  # titles of scenarios, by name
    level: float = 0.95  # of intervals
    case: Case = field(default_factory=load_case)  # the conflict: who its actors are, and what they are called
    run: int | None = None  # which run it is, where a single one is shown
    sets: str = ""  # which sets of parameters the runs carry, in words; none where all have those of the registry
    given: str = ""  # the facts with which the runs agree, in the line that files hold
    counted_as: str = "run"  # what `runs` counts, where that is something else

    @classmethod
    def of(cls, dataset: xr.Dataset) -> Facts:
        """Return the facts of a dataset from `sim.run` or `sim.sweep`, whose attributes hold them."""
        about, weeks = (
            dataset.attrs,
            np.asarray(dataset.get(TIME, [dataset.attrs.get("at")]), "datetime64[D]").astype(object),
        )
        return cls(
            scenario=str(about["scenario"]),
            runs=dataset.sizes[RUN],
            seed=int(about["seed"]),
            version=str(about["version"]),
            grade_d_share=float(about["grade_d_share"]),
            forced_acts=int(about["forced_acts"]),
            samples=dataset.sizes.get("sample", 1),
            title=str(about["title"]),
            case=case_of(about),
            first=weeks[0],
            last=weeks[-1],
            observed_until=dt.date.fromisoformat(str(about["observed_until"])),
            sets=sets_in_words(about, dataset[RUN].values),
            given=str(about.get(GIVEN, "")),
        )

    @classmethod
    def of_scenario(cls, scenario: Scenario, *, runs: int, seed: int, level: float) -> Facts:
        """Return the facts of something found in a scenario, from its first week to its last."""
        return cls(
            scenario=scenario.name,
            runs=runs,
            seed=seed,
            version=__version__,
            grade_d_share=scenario.case.parameters.grade_shares["D"],
            forced_acts=scenario.forced_acts,
            first=scenario.clock.date_of(0),
            last=scenario.last_week,
            title=scenario.title,
            observed_until=min(scenario.observed_until, scenario.last_week),
            reference=scenario.name,
            level=level,
            case=scenario.case,
        )

    @property
    def forced(self) -> str:
        """How many acts of actors the scenarios force, in words."""
        return f"{counted(self.forced_acts, 'act')} forced by the scenario"

    @property
    def span(self) -> str:
        """From when to when how many runs are shown, as it goes on in a sentence."""
        months = f"from {month_of(self.first)} to {month_of(self.last)}"
        return f"{months}, {counted(self.runs, 'run')} of the scenario {self.scenario}, {self.forced}"

    @property
    def months(self) -> tuple[str, str]:
        """First and last month shown."""
        return short_month_of(self.first), short_month_of(self.last)

    def positions(self, days: NDArray[np.float64]) -> list[int]:
        """Return the positions of the last week that is compared with the reporting, and of the last week."""
        until = day_of(self.observed_until) if self.observed_until else days[-1]
        known = np.flatnonzero(days <= until)
        return sorted({int(known[-1]) if len(known) else 0, len(days) - 1})

    def position_at(self, days: NDArray[np.float64], at: dt.date | None) -> int:
        """Return the position of the week in which a date lies; of the last one where none is named."""
        known = np.flatnonzero(days <= (day_of(at) if at else days[-1]))
        return int(known[-1]) if len(known) else 0

    def month_in_words(self, day: float) -> str:
        """Return the month of a day, short, and whether no reports are held against it."""
        only = self.observed_until is not None and day > day_of(self.observed_until)
        return f"{short_month_of(date_of(day))}{' (no reports)' if only else ''}"

    @property
    def end(self) -> dt.date:
        """First day of the last week that is held against reporting; of the first week where none is."""
        if self.observed_until is None:
            return self.last
        weeks = (min(self.observed_until, self.last) - self.first).days // DAYS_A_WEEK
        return self.first + dt.timedelta(weeks=max(weeks, 0))

    @property
    def end_in_words(self) -> str:
        """When the reporting ends, for a title."""
        return by_when(self.end)

    @property
    def reference_title(self) -> str:
        """Title of the reference scenario."""
        return self.title_of(self.reference)

    def title_of(self, scenario: str) -> str:
        """Return the title of a scenario."""
        return self.titles.get(scenario, scenario)

    def name_of(self, kind: str, name: str) -> str:
        """Return what the case calls an item, an order or another entity."""
        return title_of(self.case.roster, kind, name)

    def outcome(self, name: str) -> str:
        """Return what the case calls an outcome, such as ``trust[iran in russia]``."""
        return Column.split(name).title(self.case.roster)

    def outcome_of(self, outcome: str, *labels: str) -> str:
        """Return what the case calls an outcome of an entity, such as of the two who trust."""
        return Column(outcome, labels).title(self.case.roster)

    def in_full(self, actor: str) -> str:
        """Return the name of an actor as it stands in a sentence."""
        return in_full(self.case.roster, actor)

    def short(self, actor: str) -> str:
        """Return the name of an actor as it stands beside a line."""
        return short_title(self.case.roster, actor)

    def known(self, trajectories: xr.Dataset, axis: str, kind: str) -> dict[str, Any]:
        """Return what the roster says of each name on an axis; names that it does not know are left out."""
        records = getattr(self.case.roster.file, kind)
        names = map(str, trajectories[axis].values) if axis in trajectories.coords else ()
        return {name: records[name] for name in names if name in records}

    @property
    def provenance(self) -> str:
        """Where the numbers come from, in one line."""
        runs = counted(self.runs, self.counted_as) if self.run is None else f"a single run, number {self.run}"
        return f"{NO_BREAK}· ".join(
            (
                f"Scenario {self.scenario}",
                f"{counted(self.samples, 'sample')} of {runs}" if self.samples > 1 else runs,
                *([self.sets] if self.sets else []),
                *([f"given: {facts_in_words(self.given, self.case.roster)}"] if self.given else []),
                f"seed {self.seed}",
                f"version {self.version}",
                f"{percent(self.grade_d_share, 0)} of the parameters are our own choice (grade D)",
                self.forced,
            )
        )
