"""Influence: who moves whom. Each actor is moved a step harder and softer, and the others are watched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.paired.pairs import check_level
from sim.case.columns import Column, columns_named
from sim.case.stances import STANCE
from sim.engine.run import processors
from sim.ground import defaults
from sim.ground.arguments import (
    NUMBERS,
    PROGRESS,
    check_numbers,
    checks_arguments,
    list_of,
    number,
    optional,
    text,
    within,
)
from sim.ground.card import Card, OnCard
from sim.ground.faults import Fault, InputError, input_error, not_among
from sim.influences.effects import ALL_DATES, SHOWN, effects_of, responses_of, steps_of
from sim.influences.measure import measured
from sim.influences.push import WAYS, BlockResult, Plan, Push, named_steps
from sim.kernel.clock import WEEKS_A_DECISION
from sim.scenario.chain import Source
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import Scenario, day_within, resolved
from sim.storage.parts import KeptParts
from sim.words import percent, plain, signed, span, whole

if TYPE_CHECKING:
    import pandas as pd

FEWEST_RUNS: Final = 20
MOST_WEEKS: Final = 520
QUARTERS: Final = (0.25, 0.5, 0.75)
"""When pushes begin where no date is given: at these shares of the weeks that the reporting covers."""
SOURCE: Final = "influence"


@dataclass(frozen=True)
class Request:
    """What is asked for beside the scenario, checked before anything runs; names and defaults are `influence`'s."""

    actors: Sequence[str] | None = None
    dates: Sequence[dt.date | str] | None = None
    hold: int = 26
    after: int = 52
    outcome: str | None = None
    runs: int = defaults.COMPARED_RUNS
    seed: int = 0
    level: float = defaults.LEVEL
    intermediaries: int = defaults.INTERMEDIARIES

    def plan(self, scenario: Scenario) -> Plan:
        """Return what is to be done; an `InputError` says everything that is not allowed."""
        check_level(self.level)
        check_numbers(runs=self.runs, seed=self.seed)
        case, faults = scenario.case, []
        if not case.stances:
            raise input_error(SOURCE, f"the case {case.name} says nothing of steps; write stances.yaml in its folder.")
        for actor in self.actors or ():
            if actor not in case.stances:
                faults.append(Fault(SOURCE, 0, "actors", not_among(actor, "an actor with steps", case.stances)))
        if self.runs < FEWEST_RUNS:
            faults.append(Fault(SOURCE, 0, "runs", f"{self.runs} are too few for an answer; at least {FEWEST_RUNS}."))
        if self.after < self.hold:
            faults.append(Fault(SOURCE, 0, "after", f"{self.after} weeks end before the push does ({self.hold})."))
        columns, dates = [*case.headlines.at("main")], list[dt.date]()
        try:
            columns += map(str, columns_named(self.outcome, case.roster)) if self.outcome else ()
        except ValueError as error:
            faults.append(Fault(SOURCE, 0, "outcome", str(error)))
        try:
            dates = self._dates(scenario)
        except InputError as error:
            faults += error.faults
        if faults:
            raise InputError(faults)
        columns = [*dict.fromkeys(columns), *(str(Column(STANCE, (actor,))) for actor in case.stances)]
        actors = list(dict.fromkeys(self.actors or case.stances))
        pushes = tuple(Push(actor, way, date) for actor in actors for way in WAYS for date in dates)
        return Plan(pushes, self.hold, self.after, tuple(columns))

    def _dates(self, scenario: Scenario) -> list[dt.date]:
        """Return when pushes begin, early enough that the weeks after each are within the run."""
        last = scenario.clock.weeks - self.after - WEEKS_A_DECISION
        if last < 0:
            message = f"{self.after} weeks do not fit into a run of {scenario.clock.weeks}."
            raise input_error(SOURCE, message, key="after")
        if self.dates is None:
            known = min((scenario.observed_until - scenario.start).days // 7, last)
            return sorted({scenario.clock.date_of(int(share * known)) for share in QUARTERS})
        found = sorted({day_within("dates", date, scenario) for date in self.dates})
        latest = scenario.clock.date_of(last)
        late = [date for date in found if date > latest]
        if late:
            raise input_error(
                SOURCE,
                f"{late[0]} leaves no {self.after} weeks before the run ends; the latest is {latest}.",
                key="dates",
            )
        return found


@dataclass(repr=False)
class Influence(OnCard):
    """What moving each actor does to the others.

    Parameters
    ----------
    scenario : Scenario
        That the actors are moved in.
    request : Request
        What was asked for.
    plan : Plan
        Every push, and what was read.
    """

    scenario: Scenario
    request: Request
    plan: Plan
    _inputs: Inputs
    _blocks: list[BlockResult] = field(default_factory=list)

    @property
    def dates(self) -> list[dt.date]:
        """The first days of the decisions at which pushes begin."""
        return [self._inputs.clock.date_of(self.plan.first_step(self._inputs, date)) for date in self.plan.dates]

    @cached_property
    def _effects(self) -> pd.DataFrame:
        return effects_of(self.plan, self._blocks, self.scenario.case.roster, level=self.request.level)

    def table(self, *, each_date: bool = False) -> pd.DataFrame:
        """Return the effect of each push on each outcome that is not the pushed actor's own alone.

        Parameters
        ----------
        each_date : bool
            Date by date, rather than on average over the dates.

        Returns
        -------
        pandas.DataFrame
            As `sim.influences.effects.effects_of` describes it; index: actor, way, date, outcome.
        """
        dates = self._effects.index.get_level_values("date")
        return self._effects[(dates != ALL_DATES) if each_date else (dates == ALL_DATES)]

    @cached_property
    def _responses(self) -> pd.DataFrame:
        return responses_of(self.plan, self._blocks, self.scenario.case.roster, level=self.request.level)

    def responses(self) -> pd.DataFrame:
        """Return the impulse responses: actor, way, outcome, week from 1, mean difference, low and high."""
        return self._responses

    def steps(self) -> pd.DataFrame:
        """Return which posture an actor was moved from and to: actor, way, from, to, share of the decisions held."""
        return steps_of(self.plan, self._blocks, partial(named_steps, self._inputs))

    def who_moves(self, outcome: str | None = None) -> pd.DataFrame:
        """Return who can move an outcome, and how: the effects that are shown, the largest first.

        Parameters
        ----------
        outcome : str, optional
            One column, such as ``trust[iran in russia]``; by default all, one below the other.

        Returns
        -------
        pandas.DataFrame
            Index: outcome. Columns: actor, way, step (the most frequent one, from and to), unit, mean_difference,
            mean_low, mean_high, in_sd, delay, delay_low, delay_high.

        Raises
        ------
        InputError
            For an outcome that was not read.
        """
        if outcome is not None and outcome not in self.plan.columns:
            raise input_error(SOURCE, not_among(outcome, "an outcome that was read", self.plan.columns))
        found = self.table().reset_index()
        found = found[found["verdict"].isin(SHOWN)]
        found = found[found["outcome"] == outcome] if outcome is not None else found
        first = self.steps()
        first = first[first["from"] != first["to"]].drop_duplicates(["actor", "way"]).set_index(["actor", "way"])
        said = [
            f"{first.loc[pair, 'from']} to {first.loc[pair, 'to']}" if pair in first.index else ""
            for pair in zip(found["actor"], found["way"], strict=True)
        ]
        ranked = found.assign(step=said, size=found["in_sd"].abs(), place=found["outcome"].map(self._place))
        ranked = ranked.sort_values(["place", "size"], ascending=[True, False], kind="stable").set_index("outcome")
        kept = ["actor", "way", "step", "unit", "mean_difference", "mean_low", "mean_high", "in_sd"]
        return ranked[[*kept, "delay", "delay_low", "delay_high"]]

    def _place(self, outcome: str) -> int:
        return self.plan.columns.index(outcome)

    def _card(self) -> Card:
        shown = self.who_moves()
        rows = tuple(
            (str(name), f"{plain(row['actor'])}, a step {row['way']}", signed(row["mean_difference"]),
             span(row["mean_low"], row["mean_high"], sign=True))
            for name, row in shown.groupby(level=0, sort=False).head(1).head(8).iterrows()
        )  # fmt: skip
        counts = f"{whole(self.request.runs)} of each push, with the same draws; seed {self.request.seed}"
        return Card(
            title=f"Who moves whom: {self.scenario.title}",
            kind=f"influence in {self.scenario.name}",
            facts={"Runs": counts, "Pushes": f"{self.plan.hold} weeks, read {self.plan.after} weeks after they begin"},
            columns=("Outcome", "Moved most by", "Difference", "Interval"),
            rows=rows,
            numeric=frozenset({"Difference", "Interval"}),
            note=f"Intervals at {percent(self.request.level)}. .table() has all; .who_moves(OUTCOME) says who and how.",
        )


_WEEKS: Final = within(1, MOST_WEEKS)
CHECKS: Final = {
    "actors": optional(list_of(text)),
    "dates": optional(list_of(lambda day: day)),
    "hold": _WEEKS,
    "after": _WEEKS,
    "outcome": optional(text),
    "level": number,
}


@checks_arguments(**CHECKS, **NUMBERS, **PROGRESS)
def influence(
    scenario: Source | Scenario = "baseline",
    *,
    actors: Sequence[str] | str | None = None,
    dates: Sequence[dt.date | str] | dt.date | str | None = None,
    hold: int = 26,
    after: int = 52,
    outcome: str | None = None,
    runs: int = defaults.COMPARED_RUNS,
    seed: int = 0,
    level: float = defaults.LEVEL,
    workers: int | None = None,
    intermediaries: int = defaults.INTERMEDIARIES,
    progress: Callable[[int], None] | None = None,
) -> Influence:
    """Move each actor a step harder and a step softer, with the same draws, and say what that does to the others.

    From the first decision at or after a date, and for `hold` weeks, an actor takes at each decision the posture one
    step harder (or softer) than the one that it takes in the same run without the push; its steps are those of
    ``stances.yaml`` of the case. At the last step it is not moved.

    Parameters
    ----------
    scenario : str, Path, mapping or Scenario
        A name, a file, a mapping of the same form, or what `load` returned.
    actors : sequence of str, optional
        Who is moved; all with steps by default.
    dates : sequence of date or str, optional
        When pushes begin; by default after a quarter, a half and three quarters of the weeks of the reporting.
    hold, after : int
        Weeks for which an actor is held, and after which outcomes are read, both from the beginning of the push. Steps
        are read on average over these weeks.
    outcome : str, optional
        An outcome, or one column of it, beside the main ones.
    runs, seed : int
        Run r has the same draws without a push and with each.
    level : float
        Of all intervals.
    workers, intermediaries : int
        As in `sim.run`.
    progress : callable, optional
        Called with the number of runs that have just ended, each with all its pushes.

    Returns
    -------
    Influence
        With `table`, `responses`, `steps` and `who_moves`.

    Raises
    ------
    InputError
        With everything that is not allowed.
    """
    found, asked = resolved(scenario), Request(actors, dates, hold, after, outcome, runs, seed, level, intermediaries)  # type: ignore[arg-type]  # checked above
    return carried_out(found, asked, workers=workers or processors(), progress=progress)


def carried_out(
    scenario: Scenario,
    request: Request,
    *,
    workers: int,
    kept: KeptParts | None = None,
    progress: Callable[[int], None] | None = None,
) -> Influence:
    """Carry out a request; blocks of runs that are kept from before are not computed again."""
    plan = request.plan(scenario)
    inputs = build_inputs(scenario, intermediaries=request.intermediaries)
    found: Any = Influence(scenario, request, plan, inputs)
    found._blocks += measured(
        inputs, plan, runs=request.runs, seed=request.seed, workers=workers, kept=kept, progress=progress
    )
    made: Influence = found
    return made
