"""Why an outcome differs: the chain from what is changed, what differs first, and who chooses otherwise, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.paired.parting import parting_outcomes
from sim.case.columns import POSTURE, Column, unit_or_scale
from sim.comparison.chain import MOVED, SHOWN, Chain, Link
from sim.comparison.series import adds_up
from sim.gallery.comparison_data import outcome_title
from sim.report.contents import Details
from sim.words import (
    before_colon,
    by_when,
    counted,
    date_in_words,
    decimals_beside,
    listed,
    number,
    percent,
    plain,
    quoted,
    signed,
    span,
    with_unit,
)

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from sim.comparison.comparison import Comparison

MOST_FIRST: Final = 3
"""Outcomes and actors that a sentence names; a table has all of them."""
PARTING: Final = "What differs first"
CHOOSING: Final = "Who chooses another posture first"
SINCE: Final = "In the median from the week of"
MOVING: Final = "How far every recorded outcome moves"


@dataclass(frozen=True)
class Why:
    """Why an outcome differs: what leads to the steps, the steps in order, what is said beside them, and tables."""

    lead: str
    steps: Sequence[str]
    beside: Sequence[str]
    details: Sequence[Details]


def why_of(comparison: Comparison, name: str, outcome: str) -> Why:
    """Return why an outcome of a scenario differs from the reference, as paired runs show it."""
    chain, moves = comparison.chain(name, outcome)
    verdict = str(moves.loc[outcome, "verdict"])
    links = () if verdict == "identical" else chain.links
    ends = _at_the_end(comparison, name, [link.outcome for link in links[:-1]], moves)
    steps = [_step(comparison, name, chain, link, moves, ends) for link in links]
    beside = [*_off_the_chain(comparison, name, chain, moves, outcome), *_first(comparison, name)]
    found = (_parting(comparison, name), _choosing(comparison, name), _moving(comparison, name, moves))
    return Why(
        _lead(comparison, name, outcome, shown=verdict in SHOWN) if steps else "",
        steps,
        [*beside, _chooses(comparison, name)],
        [one for one in found if one.rows],
    )


def _lead(comparison: Comparison, name: str, outcome: str, *, shown: bool) -> str:
    when = by_when(comparison.date_of(name))
    title = before_colon(outcome_title(comparison, outcome))
    how = "Why: how the model leads" if shown else "No difference being shown at its end, this is how the model leads"
    return (
        f"{how} from what is changed to {title}, each step measured over the same "
        f"{counted(comparison.runs, 'pair')} of runs ({percent(comparison.level)} intervals). Levels are averages over "
        f"the weeks until {when}, followed by the difference at that date; what adds up, and the last step, is read by "
        f"{when}. Steps share causes, and some work both ways, as a stock grows where less leaves it, so that sizes do "
        "not add up. Each step names what bears on it and has moved, the farthest moved first."
    )


def _titles(comparison: Comparison, name: str) -> Mapping[str, str]:
    return {one["key"]: str(one["title"]) for one in comparison.assumptions(name)}


def _title(comparison: Comparison, column: str) -> str:
    """Return what an outcome is called in a step; of an actor's choices, that it is these."""
    one = Column.split(column)
    if one.outcome != POSTURE:
        return outcome_title(comparison, column)
    return f"Posture of {comparison.reference.case.roster.file.actors[one.labels[0]].title}"


def _step(
    comparison: Comparison, name: str, chain: Chain, link: Link, moves: pd.DataFrame, ends: Mapping[str, str]
) -> str:
    """Say how far one outcome of the chain moves, from when on, and what that follows from."""
    row: Any = moves.loc[link.outcome]
    titles, places = _titles(comparison, name), [one.outcome for one in chain.links]
    causes = [f"the change of {quoted(titles[key])}" for key in link.changes]
    causes += [f"step {places.index(one) + 1} ({before_colon(_title(comparison, one))})" for one in link.outcomes]
    since = "" if np.isnan(row["week"]) else f", from the week of {_day(comparison, row['week'])} on in the median run"
    title = before_colon(_title(comparison, link.outcome))
    moved = _moved(row, link.outcome, read=link is chain.links[-1])
    end, often = ends.get(link.outcome, ""), _most_often(comparison, name, link.outcome)
    return f"{title}: {moved}{since}{end}{often}. It follows from {listed(causes)}{_also(comparison, link, chain)}."


def _also(comparison: Comparison, link: Link, chain: Chain) -> str:
    """Name what else bears on a step and has moved; of a choice, which weighs nearly everything, only on the last."""
    if not link.also or (Column.split(link.outcome).outcome == POSTURE and link is not chain.links[-1]):
        return ""
    told = [before_colon(_title(comparison, one)) for one in link.also[:MOST_FIRST]]
    left = len(link.also) - len(told)
    told += [counted(left, "other")] if left else []
    return f"; {listed(told)}, which moved too, {'bear' if len(told) > 1 else 'bears'} on it as well"


def _most_often(comparison: Comparison, name: str, column: str) -> str:
    """Say which posture takes the place of which most often, where an actor is the first to choose otherwise."""
    one = Column.split(column)
    group = dict(_by_actor(comparison, name)).get(one.labels[0]) if one.outcome == POSTURE else None
    if group is None:
        return ""
    return f"; where it is the first to choose otherwise ({percent(len(group) / comparison.runs)}), most often " + (
        _swapped(group, comparison.runs)
    )


def _swapped(group: pd.DataFrame, runs: int) -> str:
    """Say which posture takes the place of which in most runs."""
    pairs = group.groupby(["before", "after"]).size().sort_values(ascending=False, kind="stable")
    before, after = pairs.index[0]
    return f"“{plain(after)}” instead of “{plain(before)}” ({percent(int(pairs.iloc[0]) / runs)} of runs)"


def _at_the_end(comparison: Comparison, name: str, columns: Sequence[str], moves: pd.DataFrame) -> Mapping[str, str]:
    """Say of levels, which the steps give as averages over weeks, how far they are moved by the date itself."""
    levels = [one for one in columns if moves.loc[one, "verdict"] in SHOWN and not adds_up(Column.split(one).outcome)]
    if not levels:
        return {}
    table = comparison.table(levels, at=comparison.date_of(name), scenarios=[name]).loc[name]
    by = by_when(comparison.date_of(name))
    found = {}
    for one in levels:
        row: Any = table.loc[one]
        digits = decimals_beside(row["reference_mean"], row["other_mean"], row["mean_difference"])
        size = with_unit(number(abs(row["mean_difference"]), digits), row["unit"])
        shown = row["verdict"] in SHOWN
        found[one] = f"; by {by}, {row['verdict']} by {size}" if shown else f"; by {by}, no difference is shown"
    return found


def _moved(row: Any, column: str, *, read: bool = False) -> str:
    """Say how far an outcome moves: direction, size, interval and means, or in what share of runs it is another.

    It is an average over weeks, but for what adds up, or is read at a date.
    """
    if row["verdict"] == MOVED:
        return f"another at some time in {percent(row['share'])} of runs"
    before, after, difference = row["reference_mean"], row["other_mean"], row["mean_difference"]
    digits = decimals_beside(before, after, difference)
    ends = span(row["mean_low"], row["mean_high"], digits, sign=True)
    if row["verdict"] not in SHOWN:
        return f"no difference of means is shown ({signed(difference, digits)}, {ends})"
    way = "" if read or adds_up(Column.split(column).outcome) else " on average"
    size = with_unit(number(abs(difference), digits), row["unit"])
    return f"{row['verdict']} by {size} ({ends}){way}, from {number(before, digits)} to {number(after, digits)}"


def _day(comparison: Comparison, week: float) -> str:
    return date_in_words(comparison.reference.clock.date_of(int(week)))


def _off_the_chain(comparison: Comparison, name: str, chain: Chain, moves: pd.DataFrame, outcome: str) -> Iterator[str]:
    """Say of each change that the chain does not start from what it meets, and whether that moves."""
    titles = _titles(comparison, name)
    for key, columns in chain.first_of.items():
        if key in chain.changes:
            continue
        size = moves[moves["verdict"].isin([*SHOWN, MOVED])]["size"].to_dict()
        met = sorted((one for one in columns if one in size), key=lambda one: -size[one])[:MOST_FIRST]
        told = [f"{before_colon(_title(comparison, one))} {_moved(moves.loc[one], one)}" for one in met]
        what = f"; it moves {'; '.join(told)}" if told else "; nothing that it acts on is shown to move by then"
        where = f"Not on the way to {before_colon(outcome_title(comparison, outcome))}: the change of"
        yield f"{where} {quoted(titles[key])}{what}."


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
    first, middle, last = (_day(comparison, week) for week in weeks)
    when = f"in the week of {first}" if first == last else f"between {first} and {last}, in the median on {middle}"
    told = [_title(comparison, str(one)) for one in outcomes.index[:MOST_FIRST]]
    left = len(outcomes) - len(told)
    more = f"; the {counted(left, 'other')} that are among the first: see “{PARTING}”" if left else ""
    many = (
        "Every run parts from its partner"
        if len(parted) == runs
        else (f"Runs part from their partners in {percent(len(parted) / runs)} of the pairs by {by}")
    )
    yield f"{many}, {when}. First to differ: {listed(told)}{more}."


def _by_actor(comparison: Comparison, name: str) -> list[tuple[str, pd.DataFrame]]:
    """Return the runs in which each actor is the first to choose otherwise, the actor of most runs first."""
    there, until = comparison.choices(name), comparison.reference.clock.step_of(comparison.date_of(name))
    groups = [(str(actor), group) for actor, group in there[there["week"] <= until].groupby("actor")]
    return sorted(groups, key=lambda pair: -len(pair[1]))


def _chooses(comparison: Comparison, name: str) -> str:
    """Say in what share of runs an actor chooses another posture, and who is the first to."""
    groups, until = _by_actor(comparison, name), by_when(comparison.date_of(name))
    if not groups:
        return f"No actor chooses a different posture in any run until {until}."
    actors = comparison.reference.case.roster.file.actors
    told = [f"{actors[actor].title} in {percent(len(group) / comparison.runs)}" for actor, group in groups[:MOST_FIRST]]
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
    rows = [(_title(comparison, str(one)), percent(share)) for one, share in shares.items()]
    return Details(PARTING, ("Outcome", "Among the first to differ (share of pairs of runs)"), tuple(rows))


def _choosing(comparison: Comparison, name: str) -> Details:
    actors, runs, rows = comparison.reference.case.roster.file.actors, comparison.runs, []
    for actor, group in _by_actor(comparison, name):
        week = np.quantile(group["week"], 0.5, method="lower")
        often = _swapped(group, runs)
        rows.append((actors[actor].title, percent(len(group) / runs), _day(comparison, float(week)), often))
    heads = (
        "Actor",
        "First to choose otherwise (share of pairs of runs)",
        "In the median from the week of",
        "Most often",
    )
    return Details(CHOOSING, heads, tuple(rows))


def _moving(comparison: Comparison, name: str, moves: pd.DataFrame) -> Details:
    rows = []
    date: dt.date = comparison.date_of(name)
    for column, row in moves.sort_values("size", ascending=False, kind="stable").iterrows():
        one: Any = row
        if one["verdict"] == "identical":
            continue
        week = "" if np.isnan(one["week"]) else _day(comparison, one["week"])
        unit = "" if one["verdict"] == MOVED else unit_or_scale(str(column), str(one["unit"]))
        rows.append((_title(comparison, str(column)), unit, _moved(one, str(column)), percent(one["share"]), week))
    title = f"{MOVING} until {date_in_words(date)}: averages over the weeks, or what has added up"
    return Details(
        title, ("Outcome", "Unit", "Move", "Runs that differ", "In the median from the week of"), tuple(rows)
    )
