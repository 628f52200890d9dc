"""Why an outcome differs: the chain from what is changed, what differs first, and who chooses otherwise, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.paired.parting import parting_outcomes
from sim.case.columns import Column, unit_or_scale
from sim.comparison.chain import MOVED, SHOWN, Chain, Ways
from sim.comparison.series import adds_up
from sim.comparison.steps import BALANCES
from sim.gallery.comparison_data import outcome_title
from sim.gallery.why_expected import expected_way
from sim.gallery.why_steps import (
    MOST_NAMED,
    balance_in_words,
    by_actor,
    day_of,
    ended_in_words,
    moved_briefly,
    moved_in_words,
    step_title,
    steps_of,
    swapped,
    titles_of_changes,
    unshown_in_words,
)
from sim.report.contents import Details, Line
from sim.words import (
    before_colon,
    by_when,
    counted,
    date_in_words,
    decimals_for,
    listed,
    percent,
    quoted,
    signed,
)

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from sim.comparison.comparison import Comparison

PARTING: Final = "What differs first"
CHOOSING: Final = "Who chooses another posture first"
SINCE: Final = "Among those, in the median from the week of"
MOVING: Final = "How far every recorded outcome moves"
MOST_MOVED: Final = 5
"""Outcomes that count as moved most of all."""


@dataclass(frozen=True)
class Why:
    """Why an outcome differs: what leads to the steps, the steps in order, what is said beside them, and tables.

    `behind` is what a difference that is not shown hides, said before the steps.
    """

    behind: Sequence[str]
    lead: Line | None
    steps: Sequence[Line]
    beside: Sequence[str]
    details: Sequence[Details]


def why_of(comparison: Comparison, name: str, outcome: str, first: int = 1) -> Why:
    """Return why an outcome of a scenario differs from the reference, as paired runs show it.

    `first` is the number of the first step: in a report of several scenarios, no two steps have one number.
    """
    chain, moves = comparison.chain(name, outcome)
    verdict = str(moves.loc[outcome, "verdict"])
    links = () if verdict == "identical" else chain.links
    steps = steps_of(comparison, name, chain, links, moves, first)
    beside = [
        *(balance_in_words(comparison, name, outcome) if steps else ()),
        *expected_way(comparison, name, chain if steps else None, first),
        *(off_the_steps(comparison, name, chain) if steps else ()),
        *off_the_chain(comparison, name, chain, outcome),
        *_first(comparison, name),
    ]
    found = (_parting(comparison, name), _choosing(comparison, name), _moving(comparison, name))
    shown = verdict in SHOWN
    hidden = () if shown else (*crosses(comparison, name, outcome), *_on_average(comparison, name, outcome))
    return Why(
        hidden if steps else (),
        _lead(comparison, name, outcome, shown=shown) if steps else None,
        steps,
        [*beside, _chooses(comparison, name)],
        [one for one in found if one.rows],
    )


def crosses(comparison: Comparison, name: str, outcome: str) -> Iterator[str]:
    """Say where the median difference is above zero at one time and below it at another: read once, it hides both."""
    fans = comparison.fans()
    if name not in fans["other"].values or outcome not in fans["outcome"].values:
        return
    middle = fans["differences"].sel(other=name, outcome=outcome, quantile=0.5)
    weeks = comparison.reference.clock.step_of(comparison.date_of(name)) + 1
    values = middle.values[:weeks]
    digits = decimals_for([float(values.max()), float(values.min())])
    if not round(float(values.min()), digits) < 0.0 < round(float(values.max()), digits):
        return
    title, places = before_colon(outcome_title(comparison, outcome)), (int(values.argmax()), int(values.argmin()))
    ways = {
        place: (way, f"{signed(float(values[place]), digits)} in the week of {day_of(comparison, place)}")
        for place, way in zip(places, ("above", "below"), strict=True)
    }
    (first, one), (then, other) = (ways[place] for place in sorted(places))
    yield (
        f"{title} is first {first} the reference and then {then} it, in the median over the pairs of runs "
        f"({one}, {other}, at the farthest), so that one date, or the average, shows little of either."
    )


def _on_average(comparison: Comparison, name: str, outcome: str) -> Iterator[str]:
    """Say how far an outcome moves on average over the weeks, of which the end of the steps shows no difference."""
    moves = comparison.averages(name)
    if outcome in moves.index and moves.loc[outcome, "verdict"] in SHOWN:
        when = by_when(comparison.date_of(name))
        title = before_colon(outcome_title(comparison, outcome))
        yield f"Over the weeks until {when}, {title} is {moved_in_words(moves.loc[outcome], outcome)}."


def _lead(comparison: Comparison, name: str, outcome: str, *, shown: bool) -> Line:
    when = by_when(comparison.date_of(name))
    title = before_colon(outcome_title(comparison, outcome))
    how = "Why: the steps" if shown else "No difference is shown at the end, but these are the steps"
    return Line(
        f"{how} by which the model leads from what is changed to {title}.",
        f"All numbers are over the same {counted(comparison.runs, 'pair')} of runs ({percent(comparison.level)} "
        f"intervals). The average over the weeks until {when} comes first, then how it stands at that date; what adds "
        "up, and the last step, is given at that date alone. In brackets stand the months in which a step differs, in "
        "the median over the pairs of runs that differ in it. Sizes of steps do not add up, because steps share "
        "causes. “How the numbers were made” says how steps are chosen.",
    )


def off_the_steps(comparison: Comparison, name: str, chain: Chain) -> Iterator[str]:
    """Name what moved most of all, and what is delivered, where that is not among the steps of a chain."""
    moves, steps = comparison.averages(name), {link.outcome for link in chain.links}
    shown = moves[moves["verdict"].isin(SHOWN)].sort_values("size", ascending=False, kind="stable")
    alike = shown.groupby(["reference_mean", "mean_difference"], sort=False).groups  # one thing under two names
    first = [[str(one) for one in names] for names in alike.values()]
    most = [names[0] for names in first[:MOST_MOVED] if not steps & {*names}][:MOST_NAMED]
    delivered = [str(one) for one in shown.index if Column.split(str(one)).outcome in BALANCES]
    rest = [one for one in delivered if one not in (*most, *steps)]
    by = f" by {by_when(comparison.date_of(name))}"
    told = [
        "; ".join(
            f"{before_colon(step_title(comparison, one))} ({moved_briefly(moves.loc[one], one, by)})" for one in some
        )
        for some in (most, rest)
    ]
    if most:
        also = f"; and of what is delivered: {told[1]}" if rest else ""
        yield f"Moved most, against the spread of the reference’s runs, but not among these steps: {told[0]}{also}."
    elif rest:
        yield f"Of what is delivered, not among these steps: {told[1]}."


def off_the_chain(comparison: Comparison, name: str, chain: Chain, outcome: str) -> Iterator[str]:
    """Say of each change that the chain does not start from whether the model leads from it, and what of it moves."""
    titles, moves = titles_of_changes(comparison, name), comparison.averages(name)
    ways = comparison.ways(name)
    title = before_colon(outcome_title(comparison, outcome))
    for key, columns in chain.first_of.items():
        if key in chain.changes:
            continue
        size = moves[moves["verdict"].isin([*SHOWN, MOVED])]["size"].to_dict()
        met = sorted((one for one in columns if one in size), key=lambda one: -size[one])[:MOST_NAMED]
        told = [
            unshown_in_words(comparison, name, one, outcome, moves)
            if one in chain.unshown
            else f"{before_colon(step_title(comparison, one))} {moved_in_words(moves.loc[one], one)}"
            f"{ended_in_words(comparison, name, one, moves.loc[one])}."
            for one in met
        ]
        what = f"What it acts on: {' '.join(told)}" if told else "Nothing that it acts on is shown to move by then."
        yield f"{_no_step(ways, key, quoted(titles[key]), outcome, title, steps=bool(chain.links))} {what}"


def _no_step(ways: Ways, key: str, change: str, outcome: str, title: str, *, steps: bool) -> str:
    """Say that no step starts from a change: none can, or others are stronger, and its own part is not known."""
    links = ways.links_to(key, outcome)
    if not links:
        return f"In the model no way leads from the change of {change} to {title}."
    where = "None of these steps starts from" if steps else "No step is shown from"
    reaches = f"though the model leads from it to {title} too, in {counted(links, 'link')}"
    return f"{where} the change of {change}, {reaches}: how much of a difference comes with it, the steps do not tell."


def _parted(comparison: Comparison, name: str) -> pd.DataFrame:
    """Return when and in what runs part, of those that do by the scenario's date."""
    parting = comparison.parting(name)
    return parting[parting["week"] <= comparison.reference.clock.step_of(comparison.date_of(name))]


def _first(comparison: Comparison, name: str) -> Iterator[str]:
    """Say when runs part, in how many, and in what."""
    parted, runs, by = _parted(comparison, name), comparison.runs, by_when(comparison.date_of(name))
    if not len(parted):
        yield f"No run differs from its partner in any week until {by}."
        return
    outcomes = parting_outcomes(parted)
    weeks = np.quantile(parted["week"].to_numpy(float), (0.0, 0.5, 1.0), method="lower")
    first, middle, last = (day_of(comparison, week) for week in weeks)
    when = f"in the week of {first}" if first == last else f"between {first} and {last}, in the median on {middle}"
    told = [step_title(comparison, str(one)) for one in outcomes.index[:MOST_NAMED]]
    left = len(outcomes) - len(told)
    more = f"; {counted(left, 'other')} among the first as well: see “{PARTING}”" if left else ""
    share = percent(len(parted) / runs)
    many = "Every run" if len(parted) == runs else f"In {share} of the pairs a run"
    partner = "parts from its partner, the run of the reference with the same draws"
    yield f"{many} {partner}, {when}. First to differ: {listed(told)}{more}."


def _chooses(comparison: Comparison, name: str) -> str:
    """Say in what share of runs an actor chooses another posture, and who is the first to."""
    groups, until = by_actor(comparison, name), by_when(comparison.date_of(name))
    if not groups:
        return f"No actor chooses a different posture in any run until {until}."
    actors = comparison.reference.case.roster.file.actors
    told = [f"{actors[actor].title} in {percent(len(group) / comparison.runs)}" for actor, group in groups[:MOST_NAMED]]
    share = percent(sum(len(group) for _, group in groups) / comparison.runs)
    left = len(groups) - len(told)
    more = f", {counted(left, 'other')} in fewer" if left else ""
    return (
        f"By {until} an actor has chosen another posture in {share} of the pairs of runs. The first to do so is "
        f"{listed(told)}{more}: see “{CHOOSING}”."
    )


def _parting(comparison: Comparison, name: str) -> Details:
    parted = _parted(comparison, name)
    shares = parting_outcomes(parted) * (len(parted) / comparison.runs)
    rows = [(step_title(comparison, str(one)), percent(share)) for one, share in shares.items()]
    return Details(PARTING, ("Outcome", "Among the first to differ (share of pairs of runs)"), tuple(rows))


def _choosing(comparison: Comparison, name: str) -> Details:
    actors, runs, rows = comparison.reference.case.roster.file.actors, comparison.runs, []
    for actor, group in by_actor(comparison, name):
        week = np.quantile(group["week"], 0.5, method="lower")
        often = swapped(group, runs)
        rows.append((actors[actor].title, percent(len(group) / runs), day_of(comparison, float(week)), often))
    heads = (
        "Actor",
        "First to choose otherwise (share of pairs of runs)",
        "In the median from the week of",
        "Most often",
    )
    return Details(CHOOSING, heads, tuple(rows))


def _moving(comparison: Comparison, name: str) -> Details:
    rows, ends, moves = [], comparison.ends(name), comparison.averages(name)
    imposed = comparison.imposed(name)
    date: dt.date = comparison.date_of(name)
    last = comparison.reference.clock.step_of(date)
    for key, row in moves.sort_values("size", ascending=False, kind="stable").iterrows():
        one, column = row, str(key)
        if one["verdict"] == "identical":
            continue
        adds, coded = adds_up(Column.split(column).outcome), one["verdict"] == MOVED
        by = "" if coded else moved_in_words(ends.loc[column], column, read=True, imposed=imposed.get(column, ""))
        weeks = [("" if np.isnan(week) else day_of(comparison, week)) for week in (one["week"], one["last_week"])]
        weeks[1] = "still at that date" if one["last_week"] >= last else weeks[1]
        average = "" if adds else moved_in_words(one, column, read=True)
        unit = "" if coded else unit_or_scale(column, str(one["unit"]))
        rows.append((step_title(comparison, column), unit, average, by, percent(one["share"]), *weeks))
    when = date_in_words(date)
    heads = ("Outcome", "Unit or scale", f"On average over the weeks until {when}", f"By {when}", "Runs that differ")
    return Details(
        f"{MOVING} until {when}: on average over the weeks, and by that date",
        (*heads, SINCE, "To the week of"),
        tuple(rows),
    )
