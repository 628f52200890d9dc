"""Compare: run scenarios with the same draws, as many runs as it takes."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.paired.pairs import check_level
from sim.comparison.comparison import Comparison
from sim.comparison.experiment import Draws, carry
from sim.comparison.pairing import columns_named, scenarios_to_compare
from sim.comparison.scenario_results import ScenarioResults
from sim.engine.ensemble import Progress
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import (
    NUMBERS,
    PROGRESS,
    above_zero,
    check_numbers,
    checks_arguments,
    number,
    one_of,
    optional,
    text,
)
from sim.ground.faults import input_error
from sim.recorded.given import FEW, Given, given_facts, left_in_words, source
from sim.recorded.given import Source as Facts
from sim.scenario.chain import Source
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, day_within
from sim.scenario.members_file import UNCERTAINTY, kind_for, members_of
from sim.words import as_given, whole

MOST_RUNS: Final = 50_000
"""Where runs are added until an interval is narrow enough, no more than these."""


@checks_arguments(
    outcome=optional(text),
    precision=optional(above_zero),
    level=number,
    uncertainty=optional(one_of("a kind of uncertainty", UNCERTAINTY)),
    given=optional(source),
    **NUMBERS,
    **PROGRESS,
)
def compare(
    scenarios: Sequence[Source | Scenario] | None = None,
    *,
    runs: int = defaults.COMPARED_RUNS,
    seed: int = 0,
    horizon: dt.date | str | int | None = None,
    at: dt.date | str | None = None,
    outcome: str | None = None,
    precision: float | None = None,
    level: float = defaults.LEVEL,
    branch: dt.date | str | None = None,
    uncertainty: str | None = None,
    given: Facts | None = None,
    workers: int | None = None,
    intermediaries: int = defaults.INTERMEDIARIES,
    progress: Progress | None = None,
) -> Comparison:
    """Run scenarios with the same draws, and compare each with the first.

    Parameters
    ----------
    scenarios : sequence of str, Path, mapping or Scenario, optional
        The first is the reference. The baseline and every other shipped scenario by default.
    runs, seed : int
        Run r has the same draws in every scenario.
    horizon : date, str or int, optional
        Where all end: a date, or weeks from the start.
    at : date or str, optional
        When outcomes are read. By default, for an outlook the last week, for any other scenario when the reporting
        ends.
    outcome : str, optional
        An outcome, or one column of it, on which a verdict is wanted beside the main ones.
    precision : float, optional
        Runs are doubled until the interval of the mean difference in `outcome` reaches no further than this to either
        side, in its unit, in every scenario; at most 50,000 runs.
    level : float
        Of all intervals.
    branch : date or str, optional
        Every scenario is as the reference before it. What acts from the start must be the same.
    uncertainty : {"posterior", "prior", "point"}, optional
        What runs carry that is not known, as of `sim.run`; run r has the same member in every scenario, and each run
        its own, so that runs are independent. A value that a scenario gives replaces the member's.
    given : str, Path or mapping, optional
        Facts that runs of the reference have to agree with, as of `sim.run`; the others are left out of every scenario.
    workers : int, optional
        Threads; as many as there are processors by default.
    intermediaries : int
        Places for intermediaries.
    progress : callable, optional
        Called with the number of runs that have just ended, of any scenario.

    Returns
    -------
    Comparison
        With tables of outcomes, events and verdicts; trajectories are not kept.

    Raises
    ------
    InputError
        Where a scenario, a name or a number is not allowed, or scenarios do not pair.

    Examples
    --------
    >>> found = compare(["baseline", "s400_delivered"], runs=2, horizon=4)
    >>> found.table().loc["s400_delivered", "verdict"].unique().tolist()
    ['identical']
    """
    options = Options(
        runs, seed, horizon, at, outcome, precision, level, branch, uncertainty, given, workers, intermediaries
    )
    found = options.scenarios(scenarios)
    date, asked = options.date(found[0]), options.columns(found[0])
    draws, results = options.draws(found[0]), dict[str, ScenarioResults]()
    dates, widths = dates_of(found[0], date), dict.fromkeys(asked, precision) if precision is not None else {}
    done, wanted, agreed = 0, runs, 0
    while True:
        comparison = Comparison(found, wanted, level, date, asked, widths, draws, results)
        followed = comparison.headlines.at("fan")
        # The last runs are known where none are added: tables are then worked out while the next scenario runs.
        last = not widths or wanted >= MOST_RUNS
        ended = comparison.prepare if last else None
        if draws.given:
            comparison.runs, ended = agreed, None
        carry(found, results, dates, followed, draws, range(done, wanted), progress, ended, comparison.add_runs)
        done, agreed = wanted, comparison.runs
        if draws.given:
            check_left(draws.given, agreed, done)
        if last or comparison.precision()["reached"].all():
            return comparison
        wanted = min(2 * done, MOST_RUNS)


@dataclass(frozen=True)
class Options:
    """What `compare` is given beside its scenarios, with the same names and defaults, to be checked before any run."""

    runs: int = defaults.COMPARED_RUNS
    seed: int = 0
    horizon: dt.date | str | int | None = None
    at: dt.date | str | None = None
    outcome: str | None = None
    precision: float | None = None
    level: float = defaults.LEVEL
    branch: dt.date | str | None = None
    uncertainty: str | None = None
    given: Facts | None = None
    workers: int | None = None
    intermediaries: int = defaults.INTERMEDIARIES

    def draws(self, reference: Scenario) -> Draws:
        """Return which runs there are; raises `InputError` where the case has no such members, or of a fact."""
        members = members_of(reference.case, kind_for(reference.case, self.uncertainty), self.seed)
        return Draws(
            self.seed,
            self.intermediaries,
            self.workers or processors(),
            members and members.one_a_run(),
            given_facts(self.given, reference),
        )

    def scenarios(self, sources: Sequence[Source | Scenario] | None = None) -> list[Scenario]:
        """Check everything, and return the scenarios, the reference first; raises `InputError` as `compare` does."""
        check_numbers(runs=self.runs, seed=self.seed, workers=self.workers)
        check_level(self.level)
        _check_precision(self.precision, self.outcome, self.runs)
        found = scenarios_to_compare(sources, horizon=self.horizon, branch=self.branch)
        self.columns(found[0])
        self.date(found[0])
        build_inputs(found[0], intermediaries=self.intermediaries, members=self.draws(found[0]).members)
        return found

    def columns(self, reference: Scenario) -> tuple[str, ...]:
        """Return the columns of the outcome on which a verdict is wanted."""
        return () if self.outcome is None else tuple(columns_named("outcome", self.outcome, reference.case.roster))

    def date(self, reference: Scenario) -> dt.date | None:
        """Return the day at which outcomes are to be read, if one is named."""
        return None if self.at is None else day_within("at", self.at, reference)


def _check_precision(precision: float | None, outcome: str | None, runs: int) -> None:
    if precision is None:
        return
    if outcome is None:
        raise input_error("precision", "is of an outcome; name it by outcome=.")
    if not (precision > 0.0 and math.isfinite(precision)):
        raise input_error("precision", f"{as_given(precision)} is not above 0.")
    if runs > MOST_RUNS:
        raise input_error("runs", f"{whole(runs)} are more than the {whole(MOST_RUNS)} to which precision= goes.")


def check_left(given: Given, left: int, runs: int) -> None:
    """Warn where few runs agree with what is given; InputError where none does."""
    given.checked(np.arange(runs) < left)
    if left < FEW:
        warnings.warn(left_in_words(left, runs), stacklevel=4)


def dates_of(reference: Scenario, at: dt.date | None) -> list[dt.date]:
    """Return when outcomes are kept: at the end of the reporting, at the end, and at a date of one's own."""
    last = reference.last_week
    dates = [min(reference.observed_until, last), last, *([at] if at else [])]
    return list(dict.fromkeys(dates))
