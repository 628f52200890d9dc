"""The report of the runs of a scenario: what it says in words, around its figures and tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.paired.events import SIGNPOST, event_times
from sim.case.columns import POSTURE, Column, event_title, quantile_step, unit_or_scale
from sim.comparison.assumption import assumptions_of
from sim.comparison.chain import Ways
from sim.figures.kit.facts import Facts
from sim.figures.run.observed import transfers_reported
from sim.gallery.answer import (
    ALSO,
    OF_RUNS,
    OF_RUNS_CARRIED,
    OF_RUNS_LEFT,
    changes_in_words,
    expected_in_words,
)
from sim.gallery.caveats import caveats_of
from sim.gallery.commands import files_of, told_of_files
from sim.gallery.glossary import glossary_of
from sim.gallery.held_to import patterns_told
from sim.gallery.misfits import against_reported, misfits
from sim.kernel.mechanism import MECHANISMS
from sim.recorded.carried import sets_in_words, stand_in_words
from sim.recorded.given import ASKED, GIVEN, left_in_words
from sim.recorded.spread import CHANCE, NOT_KNOWN
from sim.recorded.summary import summarise
from sim.report.contents import ReportFigure, ReportScenario, RunReport
from sim.scenario.chain import scenario_names
from sim.scenario.load import Scenario, load
from sim.words import (
    before_colon,
    counted,
    date_in_words,
    number,
    percent,
    plain,
    quoted,
    span,
    unit_in_words,
    with_unit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    import xarray as xr

    from sim.comparison.assumption import Assumption

OBSERVED: Final = "against_observed"
"""The figure whose title says how many months fit what is reported."""
NOT_THE_SAME: Final = (
    "what is used is not the same thing as what is delivered, which may be stored first, and some of it may come from "
    "elsewhere"
)
MOST_TOLD: Final = 8
"""Changes that head the trail of each outcome to its sources."""
ALONE: Final = "These are its runs alone. How far they differ from those of its base"
AT_A_DATE: Final = " The figure of postures tells in what share of runs each is held at a date, where another may lead."
ONE_RUN: Final = "A single run shows nothing of how far chance moves it."


def dates_of(scenario: Scenario) -> list[dt.date]:
    """Return when outcomes are read: the date of the scenario's family first, then the other, where they differ."""
    last = scenario.clock.date_of(scenario.clock.steps - 1)
    reported = min(scenario.observed_until, last)
    return list(dict.fromkeys([last, reported] if scenario.family == "outlook" else [reported, last]))


def run_report(
    scenario: Scenario,
    trajectories: xr.Dataset,
    figures: Sequence[ReportFigure],
    manifest: dict[str, Any],
    command: str,
) -> RunReport:
    """Return all that the report of runs from `sim.run` says; the command repeats them."""
    names, roster = list(scenario.case.headlines.outcomes), scenario.case.roster
    words = {name: Column.split(name).title(roster) for name in names}
    tables = {date: summarise(trajectories, date.isoformat()) for date in dates_of(scenario)}
    shares = _shares_of_events(scenario, trajectories, list(tables))
    base, against = base_of(scenario)
    changes = assumptions_of(base, scenario)
    ways = Ways(scenario, changes if len(changes) <= MOST_TOLD else [])
    misfits = misfits_of(trajectories, figures)
    carried = bool(sets_in_words(trajectories.attrs))
    said = _answer(scenario, tables, shares, trajectories.sizes["run"], command)
    stand = _stand(scenario, trajectories, next(iter(tables.values())))
    answer = [next(said), *stand, *said, *misfits[:1]]
    return RunReport(
        case=scenario.case,
        title=scenario.title,
        scenarios=[ReportScenario.of(scenario, answer, changes=told_of_changes(scenario, changes, against))],
        assumptions={scenario.name: [one.record() for one in changes]},
        against=against,
        dated=dated_events(scenario),
        summaries={date_in_words(date): _in_order(table, names) for date, table in tables.items()},
        events=shares,
        figures=figures,
        manifest=manifest,
        command=command,
        files=files_of(command, [scenario]),
        words=words,
        carried=carried,
        reach={scenario.name: {one.key: ways.reach(one.key) for one in ways.changes}},
        glossary=glossary_of(scenario.case),
        caveats=[
            *misfits[1:],  # the answer has the first
            *patterns_told(scenario.case, _told_of(scenario, next(iter(tables.values())))),
            *caveats_of(scenario.case, [scenario], _of_chance(trajectories)),
        ],
    )


def misfits_of(trajectories: xr.Dataset, figures: Sequence[ReportFigure]) -> list[str]:
    """Return where runs do not fit what is reported, the transfers first; of a single run nothing."""
    if trajectories.sizes["run"] == 1:
        return []
    found = misfits(transfers_reported(Facts.of(trajectories), trajectories), "the runs")
    return [*found, *(against_reported(f"{one.title}; {NOT_THE_SAME}.") for one in figures if one.key == OBSERVED)]


def base_of(scenario: Scenario) -> tuple[Scenario, str]:
    """Return what a scenario rests on, and that in words: its first base, or itself with nothing set."""
    first = scenario.chain[0]
    if first in scenario_names(scenario.case) and load(first, case=scenario.case).start == scenario.start:
        base = load(first, case=scenario.case)
        return base, f"the scenario {quoted(base.title)}"
    options = {name: one.default for name, one in MECHANISMS.items()}
    return replace(scenario, params={}, mechanisms=options, contested={}, events={}), "the defaults of the model"


def told_of_changes(scenario: Scenario, changes: Sequence[Assumption], against: str) -> str:
    """Say what a scenario changes in what it rests on; nothing of one that rests on nothing but itself."""
    return changes_in_words((one.record() for one in changes), against) if changes or len(scenario.chain) > 1 else ""


def dated_events(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the events of a scenario, as a report shows them."""
    return [
        {"date": str(event.date), "title": event.label or plain(name), "acts": bool(event.set)}
        | {"claims": event.claims, "note": event.note}
        for name, event in scenario.events.items()
    ]


def _shares_of_events(scenario: Scenario, trajectories: xr.Dataset, dates: Sequence[dt.date]) -> pd.DataFrame:
    """Return the share of runs in which each event has happened by some dates, with what it says."""
    import pandas as pd

    times = event_times(trajectories)
    says, roster = times.attrs["says"], scenario.case.roster
    found = {"says": [event_title(str(event), says[event], roster) for event in times.columns]}
    weeks = {date_in_words(date): scenario.clock.step_of(date) for date in dates}
    shares = {date: (times <= week).mean().to_numpy() for date, week in weeks.items()}
    return pd.DataFrame(found | shares, index=pd.Index(times.columns, name="event"))


def _answer(
    scenario: Scenario, tables: Mapping[dt.date, pd.DataFrame], events: pd.DataFrame, runs: int, command: str
) -> Iterator[str]:
    """Say how runs spread in what the author asked about, then in the main outcomes; and what happens in them."""
    date, table = next(iter(tables.items()))
    told = _told_of(scenario, table)
    if told:
        yield f"{spread_of(scenario, table, told[0], runs)} by {date_in_words(date)}, {_over(runs)}."
    if len(scenario.chain) > 1:
        yield " ".join(filter(None, [only_compared(scenario, command, ALONE), told_of_expected(scenario)]))
    if also := told[1:]:
        yield f"Also: {'; '.join(spread_of(scenario, table, name, runs) for name in also)}."
    yield from _happened(scenario, events, date, runs)
    yield from _postures(scenario, table, date, runs)


def _of_chance(trajectories: xr.Dataset) -> str:
    """Return what the spread of runs tells."""
    if trajectories.sizes["run"] == 1:
        return ONE_RUN
    if not sets_in_words(trajectories.attrs):
        return OF_RUNS
    return OF_RUNS_LEFT if GIVEN in trajectories.attrs else OF_RUNS_CARRIED


def _stand(scenario: Scenario, trajectories: xr.Dataset, table: pd.DataFrame) -> Iterator[str]:
    """Say on what runs stand, and how much of the spread of main outcomes is not known, where that can be told."""
    about = trajectories.attrs
    if not sets_in_words(about) and GIVEN not in about:
        return
    if GIVEN in about:
        yield left_in_words(trajectories.sizes["run"], int(about[ASKED]))
    yield stand_in_words(about, scenario.case.roster, trajectories["run"].values)
    if NOT_KNOWN not in table:
        return
    squares = table[[NOT_KNOWN, CHANCE]].to_numpy(dtype=float) ** 2
    parts = {name: squares[table.index.get_loc(name)] for name in _told_of(scenario, table)}
    shares = [
        f"{before_colon(Column.split(name).title(scenario.case.roster))} {percent(not_known / (not_known + chance), 0)}"
        for name, (not_known, chance) in parts.items()
        if chance > 0.0
    ]
    if shares:
        yield f"Of the variance over runs, what is not known of the parameters makes up: {'; '.join(shares)}."


def _told_of(scenario: Scenario, table: pd.DataFrame) -> list[str]:
    """Return the outcomes that an answer tells of: first what the author asked about, then main ones."""
    main = [name for name in scenario.case.headlines.at("main") if name in table.index]
    expected = scenario.expectation.outcome if scenario.expectation else ""
    known = dict.fromkeys([*main, *map(str, table.index)])
    asked = [name for name in known if expected and expected in (name, Column.split(name).outcome)]
    return list(dict.fromkeys([*asked[:1], *main]))[: ALSO + 1]


def only_compared(scenario: Scenario, command: str, alone: str) -> str:
    """Say that runs of a scenario alone do not tell what its changes do, and how to have that told, of each too."""
    given = [word.removeprefix("scenario=") for word in command.split() if word.startswith("scenario=")]
    compare = f"wary compare scenarios={scenario.chain[-2]},{given[0] if given else scenario.name}"
    base, _ = base_of(scenario)
    several = sum(one.read_by_runs for one in assumptions_of(base, scenario)) > 1
    each = " With shapley=true it also tells how much comes with each change." if several else ""
    return f"{alone} is told by a comparison: run {compare}{told_of_files(compare)}.{each}"


def told_of_expected(scenario: Scenario) -> str:
    """Say what was expected of a scenario; empty where nothing was."""
    expected = scenario.expectation
    return f"Expected, before the first run: {expected_in_words(expected, scenario.case)}." if expected else ""


def _over(runs: int) -> str:
    return f"over {counted(runs, 'run')}" if runs > 1 else "in a single run"


def spread_of(scenario: Scenario, table: pd.DataFrame, name: str, runs: int) -> str:
    """Say how runs spread in an outcome: by the median, and by the mean, which is what a comparison speaks of."""
    row: Any = table.loc[name]
    title = before_colon(Column.split(name).title(scenario.case.roster))
    step = quantile_step(name, str(row["unit"]))
    middle, mean = number(row["q50"], step=step), number(row["mean"])
    if runs == 1:
        return f"{title} {with_unit(middle, row['unit'])}"
    if row["q05"] == row["q95"]:
        apart = "" if mean == middle else f" (mean over all runs {mean})"
        return f"{title} {with_unit(middle, row['unit'])} in nearly every run{apart}"
    ends, scale = (
        span(row["q05"], row["q95"], step=step),
        "" if unit_in_words(row["unit"]) else unit_or_scale(name, row["unit"]),
    )
    spread = f"nine tenths of the runs: {ends}"
    told = with_unit(f"median {middle}, mean {mean}", row["unit"])
    return f"{title}: {told} ({'; '.join(filter(None, [scale, spread]))})"


def _happened(scenario: Scenario, events: pd.DataFrame, date: dt.date, runs: int) -> Iterator[str]:
    """Say in what share of runs the headline events have happened, the likeliest first."""
    signposts = [str(name) for name in events.index if Column.split(str(name)).outcome == SIGNPOST]
    found = events.loc[[name for name in (*scenario.case.headlines.events, *signposts) if name in events.index]]
    kinds, when = {Column.split(str(name)).outcome for name in found.index}, date_in_words(date)
    order = found.sort_values(when, ascending=False, kind="stable")
    shares = list(zip(order["says"], order[when], strict=True))
    some = [f"{says} ({percent(share)})" for says, share in shares if share > 0.0]
    # Of what happens to one order and never to another of the same kind, none is left out.
    same = events[[Column.split(str(name)).outcome in kinds for name in events.index]]
    never = [str(says) for says, share in zip(same["says"], same[when], strict=True) if share == 0.0]
    if some and runs > 1:
        yield f"What has happened at least once by then, and in what share of runs: {'; '.join(some)}."
    if never:
        yield f"In no run by then: {'; '.join(never)}."


def _postures(scenario: Scenario, table: pd.DataFrame, date: dt.date, runs: int) -> Iterator[str]:
    """Say which posture each actor holds most often."""
    means, said = table["mean"].to_dict(), []
    for name, actor in scenario.case.roster.file.actors.items():
        shares = {one: means[str(Column(POSTURE, (name, one)))] for one in actor.postures}
        most = max(shares, key=lambda one: shares[one])
        said.append(f"{actor.title} “{plain(most)}” ({percent(shares[most])})")
    when = f"in what share of weeks until {date_in_words(date)}"
    yield f"The posture that each held most often, and {when}: {'; '.join(said)}.{AT_A_DATE if runs > 1 else ''}"


def _in_order(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return the rows of some outcomes, in their order."""
    return table.loc[[name for name in names if name in table.index]]
