"""A comparison: scenarios run with the same draws, and what can be asked of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sim.analysis.paired.comparison import compare_outcomes
from sim.analysis.paired.family import level_of_each
from sim.analysis.paired.pairs import check_among
from sim.analysis.paired.precision import precision
from sim.analysis.paired.shapley import shapley_shares
from sim.analysis.paired.survival import risk_differences, survival
from sim.case.columns import Column
from sim.comparison.card import card_of
from sim.comparison.chain import MOVED, MOVES, Chain, means_judged, moves_of, with_last
from sim.comparison.directions import directed
from sim.comparison.paired_runs import PairedRuns
from sim.comparison.pairing import columns_named
from sim.comparison.reason import judged_risks, reasons
from sim.comparison.series import adds_up
from sim.comparison.shapley import outcomes_of_subsets, plan_of
from sim.comparison.steps import parts_of, shows_effect
from sim.comparison.verbal_summary import verbal_summary
from sim.comparison.verdict import judged
from sim.engine.ensemble import Progress
from sim.ground.arguments import PROGRESS, checks_arguments, list_of, number, optional, text
from sim.ground.card import Card, OnCard
from sim.ground.faults import input_error
from sim.scenario.file import to_day
from sim.scenario.load import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.paired.shapley import ShapleyPlan, Subset


def _date_or_weeks(value: object) -> str | float:
    """Return a date as text, or a number of weeks."""
    return to_day(value).isoformat() if isinstance(value, str | dt.date) else number(value)


@dataclass(repr=False)
class Comparison(PairedRuns, OnCard):
    """The results of several scenarios that were run with the same draws, as tables, verdicts and sentences."""

    _compared: dict[tuple[str, tuple[str, ...] | None, dt.date], pd.DataFrame] = field(default_factory=dict)
    _risked: dict[tuple[str, str | float | None, float], pd.DataFrame] = field(default_factory=dict)
    _subsets: dict[str, dict[Subset, pd.DataFrame]] = field(default_factory=dict)
    _shares: dict[str, dict[str, pd.DataFrame]] = field(default_factory=dict)
    _moved: dict[str, pd.DataFrame] = field(default_factory=dict)
    _ended: dict[str, pd.DataFrame] = field(default_factory=dict)

    def _card(self) -> Card:
        return card_of(self)

    @checks_arguments(outcomes=optional(list_of(text)), at=optional(to_day), scenarios=optional(list_of(text)))
    def table(
        self,
        outcomes: Iterable[str] | str | None = None,
        *,
        at: dt.date | None = None,
        scenarios: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Return what the change did to each outcome.

        Parameters
        ----------
        outcomes : str or iterable of str, optional
            Columns such as ``trust[iran in russia]``, or "all" that have a mean, which takes a second a scenario. By
            default the main outcomes, those asked for, and those that an expectation names.
        at : date, optional
            One of `dates`; by default each scenario's own.
        scenarios : iterable of str, optional
            All but the reference by default.

        Returns
        -------
        pandas.DataFrame
            Index: scenario, outcome. Columns: date, reference_sd (of the reference's runs), those of
            `sim.analysis.paired.comparison.compare_outcomes`, and reason (why no difference is shown, empty where the
            verdict is another). Adjusted p values and verdicts hold for all outcomes of one scenario that are listed.

        Raises
        ------
        InputError
            For a name that is no such column, or a date of which outcomes were not kept.
        """
        named = None if outcomes is None or outcomes == ["all"] else tuple(outcomes)
        others = self._chosen(scenarios)
        tables = [self._compare(one.name, self._family(one) if outcomes is None else named, at) for one in others]
        found = self._joined(tables, others)
        found.attrs = tables[0].attrs | {"runs": self.runs, "reference": self.reference.name}
        return found

    def _chosen(self, scenarios: Iterable[str] | None) -> list[Scenario]:
        """Return the scenarios that are named; all but the reference where none are."""
        return self.others if scenarios is None else [self._other(name) for name in scenarios]

    def _joined(self, tables: Iterable[pd.DataFrame], others: Sequence[Scenario] | None = None) -> pd.DataFrame:
        """Put tables of scenarios, all beside the reference by default, one below the other."""
        import pandas as pd

        names = (other.name for other in (self.others if others is None else others))
        return pd.concat(dict(zip(names, tables, strict=True)), names=["scenario"])

    def prepare(self, scenario: Scenario) -> None:
        """Work out what `table` returns of a scenario whose runs are all kept."""
        if scenario is not self.reference:
            self._compare(scenario.name, self._family(scenario))

    def _family(self, other: Scenario) -> tuple[str, ...]:
        roster, expects = self.reference.case.roster, other.expectation
        expected = columns_named("expectation", expects.outcome, roster) if expects else []
        return tuple(dict.fromkeys([*self.asked, *self.headlines.at("main"), *expected]))

    def _compare(self, name: str, names: tuple[str, ...] | None, at: dt.date | None = None) -> pd.DataFrame:
        date = at or self.date_of(name)
        if (name, names, date) not in self._compared:
            one, two = self.sides(name, date)
            known = [column for column in one.columns if not Column.split(column).is_coded]
            columns = list(names or known)
            check_among(columns, "an outcome of a run that has a mean", known)
            wanted = {key: width for key, width in self.half_widths.items() if key in columns}
            found = compare_outcomes(one[columns], two[columns], level=self.level, half_width=wanted or None)
            found.insert(0, "date", date.isoformat())
            found.insert(3, "reference_sd", one[columns].std(ddof=1))
            found["reason"] = reasons(found)
            self._compared[name, names, date] = found
        return self._compared[name, names, date]

    def precision(self) -> pd.DataFrame:
        """Return the half-widths reached by the intervals for which a precision was requested.

        Returns
        -------
        pandas.DataFrame
            Index: scenario, outcome. Columns: those of `sim.analysis.paired.precision.precision`; empty where no
            half-width was asked for.
        """
        import pandas as pd

        if not self.half_widths:
            return pd.DataFrame()
        reached = (precision(*self.sides(one.name), self.half_widths, level=self.level) for one in self.others)
        return self._joined(reached)

    @checks_arguments(by=optional(_date_or_weeks), level=optional(number), scenarios=optional(list_of(text)))
    def events(
        self,
        by: str | float | None = None,
        *,
        level: float | None = None,
        scenarios: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Return how much likelier each event is, by a date.

        Parameters
        ----------
        by : str or float, optional
            A date, or weeks from the start; the end by default.
        level : float, optional
            Of each interval; that of the comparison by default.
        scenarios : iterable of str, optional
            All but the reference by default.

        Returns
        -------
        pandas.DataFrame
            Index: scenario, event. Columns: says (in words), those of `risk_differences`, date, verdict ("higher" or
            "lower" where intervals of all events of a scenario together leave out zero, "no difference shown", or
            "identical") and reason (why none is shown).
        """
        others = self._chosen(scenarios)
        return self._joined((self._risks(other.name, by, level or self.level) for other in others), others)

    def _risks(self, name: str, by: str | float | None, level: float) -> pd.DataFrame:
        if (name, by, level) not in self._risked:
            reference, other = self._happened(name)
            risks = risk_differences(reference, other, by, level=level)
            risks.insert(0, "says", [reference.attrs["says"][event] for event in risks.index])
            self._risked[name, by, level] = judged_risks(risks, self._jointly(name, by, risks), self._day(by))
        return self._risked[name, by, level]

    def _jointly(self, name: str, by: str | float | None, risks: pd.DataFrame) -> pd.DataFrame:
        """Return differences with intervals that hold for all events together in which any run differs."""
        differing = int(((risks["sooner"] > 0.0) | (risks["later"] > 0.0)).sum())
        return risk_differences(*self._happened(name), by, level=level_of_each(self.level, max(differing, 1)))

    @checks_arguments(events=optional(list_of(text)), scenarios=optional(list_of(text)))
    def curves(self, events: Iterable[str] | None = None, scenarios: Iterable[str] | None = None) -> pd.DataFrame:
        """Return the probability that an event has not happened yet, by week.

        Parameters
        ----------
        events : iterable of str, optional
            As in `events`; those of `shown_events` by default. A scenario without a signpost has no curve of it.
        scenarios : iterable of str, optional
            All by default, the reference among them.

        Returns
        -------
        pandas.DataFrame
            Index: scenario, event, week. Columns: those of `survival`.
        """
        import pandas as pd

        names, known = list(self.shown_events if events is None else events), self._results[self.reference.name].events
        check_among(names, "an event", known.columns)
        found = {}
        for scenario in scenarios or [one.name for one in self.scenarios]:
            times = self._results[self.scenario(scenario).name].events
            for name in (one for one in names if one in times.columns):
                found[scenario, name] = survival(times[name], times.attrs["horizon"], level=self.level)
        return pd.concat(found, names=["scenario", "event"])

    def expectations(self) -> pd.DataFrame:
        """Return whether the expectation of each scenario was met.

        Returns
        -------
        pandas.DataFrame
            Index: scenario, those that expect something against the reference, which is among their bases. Columns:
            date, and those of `sim.comparison.verdict.judged`.
        """
        return self._judged.copy()

    @cached_property
    def _judged(self) -> pd.DataFrame:
        """What `expectations` returns: every sentence and figure of a scenario asks for it."""
        import pandas as pd

        rows = {}
        for other in self.others:
            if other.expectation is None or self.reference.name not in other.chain[:-1]:
                continue
            date = self.family_date(other)
            verdict = judged(*self.sides(other.name, date), other.expectation, self.level)
            rows[other.name] = {"date": date.isoformat(), **verdict}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")

    @checks_arguments(name=text, outcome=text, **PROGRESS)
    def shapley(self, name: str, outcome: str, progress: Progress | None = None) -> pd.DataFrame:
        """Share the gap in an outcome out among the assumptions that were changed.

        Every subset of the changes is run with the same draws, up to eight changes; with more, orders are sampled.

        Parameters
        ----------
        name : str
            Of a scenario.
        outcome : str
            A column such as ``trust[iran in russia]``.
        progress : callable, optional
            Called with the number of runs just completed.

        Returns
        -------
        pandas.DataFrame
            Index: assumption, such as ``params.lull``. Columns: those of `shapley_shares`. The shares add up to the
            gap, which is among the attributes.

        Raises
        ------
        InputError
            For an unknown name, or where no run reads what is changed.
        """
        other = self._other(name)
        check_among([outcome], "an outcome of a run", self.outcomes(name).columns)
        plan = plan_of(self.reference, other)
        if plan is None:
            raise input_error("comparison", f"no run reads what {name} changes: there is no difference to divide.")
        shares = self._shares.setdefault(name, {})
        if outcome not in shares:
            tables = self._tables_of_subsets(other, plan, progress)
            values = {subset: table[outcome].to_numpy() for subset, table in tables.items()}
            shares[outcome] = shapley_shares(plan, values, level=self.level)
        return shares[outcome]

    def shares(self) -> pd.DataFrame:
        """Return all shares that have been worked out; index: scenario, outcome, assumption. Empty where none are."""
        import pandas as pd

        found = {(name, outcome): table for name, tables in self._shares.items() for outcome, table in tables.items()}
        return pd.concat(found, names=["scenario", "outcome"]) if found else pd.DataFrame()

    def _tables_of_subsets(
        self, other: Scenario, plan: ShapleyPlan, progress: Progress | None
    ) -> dict[Subset, pd.DataFrame]:
        """Return the outcomes of every subset, run once for all outcomes; InputError where runs were left out."""
        if self.given:
            raise input_error("shapley", "runs subsets of the changes on all runs; compare without given=.")
        date = self.date_of(other.name)
        if other.name not in self._subsets:
            self._subsets[other.name] = outcomes_of_subsets(
                self.reference, other, plan, date=date, draws=self._draws, runs=self.runs, progress=progress
            )
        none, every = self.sides(other.name)
        return {frozenset[str](): none, **self._subsets[other.name], frozenset(plan.assumptions): every}

    @checks_arguments(name=text)
    def ends(self, name: str) -> pd.DataFrame:
        """Return how far every recorded outcome that has a mean differs by a scenario's date.

        Parameters
        ----------
        name : str
            Of a scenario.

        Returns
        -------
        pandas.DataFrame
            Index: outcome. Columns: those of `sim.comparison.chain.means_judged`. Of what `table` lists by default the
            rows are the same; verdicts of the others hold for all recorded outcomes together.
        """
        if name not in self._ended:
            one, two = self.sides(self._other(name).name)
            known = [column for column in one.columns if not Column.split(column).is_coded]
            found = means_judged(one[known], two[known], self.level)
            listed = self._compare(name, self._family(self.scenario(name)))
            found.loc[listed.index, list(MOVES)] = listed[list(MOVES)]
            self._ended[name] = found
        return self._ended[name]

    def averages(self, name: str) -> pd.DataFrame:
        """Return how far every recorded outcome is moved on average over the weeks until a scenario's date.

        The table is that of `sim.comparison.chain.moves_of`; the rows of what adds up are those of `ends`.
        """
        if name not in self._moved:
            date, results = self.date_of(name), self._results[self._other(name).name]
            one, two = (self._results[side].averages(date) for side in (self.reference.name, name))
            until = self.reference.clock.step_of(date)
            moved = moves_of(one, two, results.parting_weeks, results.last_weeks(date), until, self.level)
            adding = [one for one in moved.index if adds_up(Column.split(str(one)).outcome)]
            moved.loc[adding, list(MOVES)] = self.ends(name).loc[adding, list(MOVES)]
            self._moved[name] = moved
        return self._moved[name]

    @checks_arguments(name=text, outcome=text)
    def chain(self, name: str, outcome: str) -> tuple[Chain, pd.DataFrame]:
        """Return the links from what a scenario changes to an outcome, and how far each recorded outcome is moved.

        Parameters
        ----------
        name : str
            Of a scenario.
        outcome : str
            A column such as ``trust[iran in russia]``.

        Returns
        -------
        Chain, pandas.DataFrame
            Links as the stages of the model have them, through what is shown to move, and of choices and stages of
            orders through those that are shown to matter, where there is such a way; the table is that of `averages`,
            but for the outcome itself, which is read at the scenario's date.
        """
        other = self._other(name)
        check_among([outcome], "an outcome of a run", self.outcomes(name).columns)
        named = self._family(other)
        read = self._compare(name, named if outcome in named else (outcome,))
        moves = with_last(self.averages(name), outcome, read)
        ways, parts = self.ways(name), parts_of(self, name, outcome)
        coded = moves.index[moves["verdict"] == MOVED]
        unshown = tuple(one for one in coded if not shows_effect(self, name, one, outcome))
        chain = ways.chain(outcome, moves, parts, unshown)
        chain = chain if chain.links else ways.chain(outcome, moves, parts)
        date = self.date_of(name)
        one, two = (self._results[side].averages(date) for side in (self.reference.name, name))
        return replace(directed(chain, two - one, moves, self.level), unshown=unshown) if chain.links else chain, moves

    def explain(self, name: str) -> str:
        """Say in words what was changed, what that did, and where runs part.

        Parameters
        ----------
        name : str
            Of a scenario.

        Returns
        -------
        str
            Lines. Shares of the gap are among them once `shapley` has been asked for.
        """
        other, results = self._other(name), self._results[name]
        return verbal_summary(
            self.reference,
            other,
            table=self._compare(name, self._family(other)),
            parting=results.parting,
            choices=results.choices,
            shares=self._shares.get(name, {}),
        )
