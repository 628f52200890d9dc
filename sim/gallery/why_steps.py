"""The steps that lead from what is changed to an outcome, in words: how far each moves, which way, and from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.case.columns import POSTURE, Column
from sim.case.titles import entity_title
from sim.comparison.chain import MOVED, SHOWN, Chain, Link
from sim.comparison.imposed import CERTAIN, SAID_OF_SET
from sim.comparison.series import adds_up
from sim.comparison.steps import Part, apart, balance, shifts
from sim.comparison.verbal_summary import digits_of
from sim.gallery.comparison_data import outcome_title
from sim.report.contents import Line
from sim.words import (
    before_colon,
    by_when,
    capital,
    counted,
    date_in_words,
    decimals_for,
    decimals_needed,
    decimals_within,
    interval_behind,
    is_one_value,
    listed,
    month_of,
    number,
    percent,
    plain,
    quoted,
    signed,
    span,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison.comparison import Comparison

UNSHOWN: Final = "This is part of the model's wiring; it is not shown to matter here."
MOST_NAMED: Final = 3
"""Outcomes and actors that a sentence names; a table has all of them."""


def steps_of(
    comparison: Comparison, name: str, chain: Chain, links: Sequence[Link], moves: pd.DataFrame, first: int = 1
) -> list[Line]:
    """Return the steps of a chain, in order: what moves, which way, how far and when, and behind it numbers and why.

    `first` is the number of its first step.
    """
    return [
        Line(
            _step(comparison, name, link, moves, is_last=link is chain.links[-1]),
            _behind(comparison, name, chain, link, moves, first),
        )
        for link in links
    ]


def _step(comparison: Comparison, name: str, link: Link, moves: pd.DataFrame, *, is_last: bool) -> str:
    """Say in a line how far one outcome of the chain moves, which way and when."""
    row: Any = moves.loc[link.outcome]
    title, when = before_colon(step_title(comparison, link.outcome)), by_when(comparison.date_of(name))
    moved = moved_briefly(row, link.outcome, f" by {when}", read=is_last)
    return f"{title}: {moved}{_months(comparison, name, row)}."


def moved_briefly(row: Any, column: str, by: str = "", *, read: bool = False) -> str:
    """Say how far an outcome moves, and which way, without interval and means.

    It is an average over weeks, but for what adds up, or is `read` at a date; `by` says when that is.
    """
    if row["verdict"] == MOVED:
        return f"differs at some time in {percent(row['share'])} of runs"
    if row["verdict"] in SHOWN and _by_weeks(row):
        return _in_weeks(row)
    if row["verdict"] in SHOWN:
        size = with_unit(number(abs(row["mean_difference"]), _alone(row)), row["unit"])
        return f"{row['verdict']} by {size}{by if read or adds_up(Column.split(column).outcome) else ' on average'}"
    if row["verdict"] == "identical":
        return f"the same in every run{by}"
    return f"no difference of means is shown{by}: {row['reason']}"


def _months(comparison: Comparison, name: str, row: Any) -> str:
    """Say in which months an outcome that is shown to move differs, in the median over pairs that do, in brackets."""
    if np.isnan(row["week"]) or row["verdict"] not in (*SHOWN, MOVED):
        return ""
    days = [comparison.reference.clock.date_of(int(row[one])) for one in ("week", "last_week")]
    first, last = map(month_of, days)
    if _lasts(comparison, name, row):
        return f" ({first} on)"
    one_year = days[0].year == days[1].year
    return f" ({first})" if first == last else f" ({first.split()[0] if one_year else first} to {last})"


def _behind(comparison: Comparison, name: str, chain: Chain, link: Link, moves: pd.DataFrame, first: int) -> str:
    """Say with interval and means how far one outcome of the chain moves, in which weeks, and what it follows from."""
    row: Any = moves.loc[link.outcome]
    titles, places = titles_of_changes(comparison, name), [one.outcome for one in chain.links]
    causes = [f"the change of {quoted(titles[key])}" for key in link.changes]
    known = {one: before_colon(step_title(comparison, one)) for one in link.outcomes}
    steps = {one: f"step {first + places.index(one)} ({title})" for one, title in known.items()}
    weeks: Any = moves["week"]
    late = [one for one in steps if one not in link.against and weeks[one] > row["week"]]
    causes += [step for one, step in steps.items() if one not in (*link.against, *late)]
    begin = {one: month_of(comparison.reference.clock.date_of(int(weeks[one]))) for one in late}
    later = [f"from {begin[one]} on, from {steps[one]}" for one in late]
    is_last = link is chain.links[-1]
    imposed = comparison.imposed(name).get(link.outcome, "") if is_last else ""
    moved = moved_in_words(row, link.outcome, read=is_last, imposed=imposed)
    over = not _lasts(comparison, name, row)
    ended = "" if is_last else ended_in_words(comparison, name, link.outcome, row, over=over)
    told = _measured_of(comparison, name, link.outcome, chain.links[-1].outcome) if row["verdict"] == MOVED else ()
    coded = "".join(f"{one} " for one in told)
    follows = f"{_follows(causes, later, [steps[one] for one in link.against])}{_also(comparison, link, chain)}."
    parts = " These make up the difference: how much comes with each is said below." if len(link.parts) > 1 else ""
    wiring = f" {UNSHOWN}" if link.outcome in chain.unshown else ""
    return f"{capital(moved)}{_span(comparison, name, row)}{ended}. {coded}{follows}{parts}{wiring}"


def _follows(causes: Sequence[str], later: Sequence[str], against: Sequence[str]) -> str:
    """Say what a step follows from, and which steps before it would have it go the other way, as runs show that.

    What starts `later` than the step itself can have moved it only from then on, and is told with its month.
    """
    go = "go" if len(against) > 1 else "goes"
    opposite = "with the opposite over the pairs of runs"
    despite = f"despite {listed(against)}, which {go} {opposite}" if against else ""
    if not (causes or later):
        return f"It comes {despite}"
    told = [*([f" from {listed(causes)}"] if causes else []), *(f", {one}" for one in later)]
    return f"It follows{' and'.join(told)}{f', {despite}' if despite else ''}"


def _span(comparison: Comparison, name: str, row: Any) -> str:
    """Say from which week until which an outcome differs, in the medians over the pairs of runs in which it does."""
    if np.isnan(row["week"]):
        return ""
    until = f"that of {day_of(comparison, row['last_week'])}"
    to = f"to {by_when(comparison.date_of(name)) if _lasts(comparison, name, row) else until}"
    when = f"{_median(row)} from the week of {day_of(comparison, row['week'])} {to}"
    return f", {when}" if row["verdict"] == MOVED else f"; it differs {when}"  # the median is of weeks, not of sizes


def _median(row: Any) -> str:
    """Say over which pairs of runs a median week is one: those that differ, and how many these are."""
    if row["share"] >= 1.0:
        return "in the median over all pairs of runs"
    if row["verdict"] == MOVED:
        return "in the median over these"  # their share was told just before
    return f"in the median over the {percent(row['share'])} of pairs that differ"


def _lasts(comparison: Comparison, name: str, row: Any) -> bool:
    """Tell whether an outcome differs, in the median over pairs, until the date that is told of, or in no week."""
    return not row["last_week"] < comparison.reference.clock.step_of(comparison.date_of(name))


def unshown_in_words(comparison: Comparison, name: str, column: str, outcome: str, moves: pd.DataFrame) -> str:
    """Say of a choice or a stage that no effect of it is shown, and what its own numbers are."""
    moved = moved_in_words(moves.loc[column], column)
    told = " ".join(_measured_of(comparison, name, column, outcome))
    return f"{before_colon(step_title(comparison, column))} {moved}. {told} {UNSHOWN}"


def _measured_of(comparison: Comparison, name: str, column: str, outcome: str) -> Iterator[str]:
    """Say which posture or stage there is more of and which less, and what goes with it at the end of the chain."""
    yield _shifted(comparison, name, column)
    if parts := apart(comparison, name, column, outcome):
        unit = Column.split(outcome).unit
        digits = decimals_for([part.mean for part in parts])
        there, rest = (f"{with_unit(signed(one.mean, digits), unit)} ({_ends(one, digits)})" for one in parts)
        title = before_colon(outcome_title(comparison, outcome))
        yield f"In the pairs of runs that differ in it, the difference in {title} is {there}; in all others, {rest}."


def _shifted(comparison: Comparison, name: str, column: str) -> str:
    """Say what is chosen, or reached, more often and what less, as far as that is shown."""
    table, posture = shifts(comparison, name, column), Column.split(column).outcome == POSTURE
    shown = table[table["verdict"].isin(SHOWN)].sort_values("mean_difference", kind="stable")
    when = by_when(comparison.date_of(name))
    if not len(shown):
        what = "posture is shown to be held in more weeks, or in fewer" if posture else "stage is shown to be likelier"
        return f"No {what}, until {when}." if posture else f"No {what} by {when}, or less likely."
    where = f"Of the weeks until {when}" if posture else f"Of the runs, by {when}"
    ways = (("more", shown[shown["mean_difference"] > 0.0][::-1]), ("fewer", shown[shown["mean_difference"] < 0.0]))
    told = [f"{way} in {_points(rows)}" for way, rows in ways if len(rows)]
    return f"{where}, {' and '.join(told)}."


def _points(rows: pd.DataFrame) -> str:
    """Name the first of some postures or stages, with the differences of their shares in percentage points."""
    told = []
    for label, row in rows.head(MOST_NAMED).iterrows():
        mean, low, high = (100.0 * float(row[one]) for one in ("mean_difference", "mean_low", "mean_high"))
        interval = with_interval(mean, low, high, decimals_for([mean]))
        told.append(f"{quoted(plain(str(label)))} ({interval} points)")
    return listed(told)


def balance_in_words(comparison: Comparison, name: str, outcome: str) -> Iterator[str]:
    """Say of what parts a difference in deliveries is made up, and which of them weighs more."""
    found = balance(comparison, name, outcome)
    if found is None:
        return
    unit, total = Column.split(outcome).unit, found.made.mean + found.stock.mean
    digits = decimals_for([total, found.made.mean, found.stock.mean])
    made, stock = (
        f"{with_unit(signed(one.mean, digits), unit)} ({_ends(one, digits)})" for one in (found.made, found.stock)
    )
    more = {"made": "The first weighs more.", "stock": "The second weighs more."}.get(
        found.weightier, "Neither is shown to weigh more."
    )
    less, kept = "less" if found.made.mean < 0.0 else "more", "more" if found.stock.mean < 0.0 else "less"
    yield (
        f"What is delivered is what is made and not kept in stock. Of the difference of "
        f"{with_unit(signed(total, digits), unit)}, {made} comes with {less} being made, and {stock} with {kept} being "
        f"kept in stock. {more}"
    )


def _ends(part: Part, digits: int) -> str:
    return span(part.low, part.high, digits, sign=True)


def _also(comparison: Comparison, link: Link, chain: Chain) -> str:
    """Name what else bears on a step and has moved; of a choice, which weighs nearly everything, only on the last."""
    if not link.also or (Column.split(link.outcome).outcome == POSTURE and link is not chain.links[-1]):
        return ""
    told = [before_colon(step_title(comparison, one)) for one in link.also[:MOST_NAMED]]
    left = len(link.also) - len(told)
    told += [counted(left, "other")] if left else []
    return f"; {listed(told)}, which moved too, {'bear' if len(told) > 1 else 'bears'} on it as well"


def ended_in_words(comparison: Comparison, name: str, column: str, row: Any, *, over: bool = False) -> str:
    """Say of a level, of which the average over weeks was told, how far it is moved by the date itself, and from what.

    Where it is `over` before, in the median over pairs of runs, that the mean may differ still is said too.
    """
    if row["verdict"] == MOVED or adds_up(Column.split(column).outcome):
        return ""
    end: Any = comparison.ends(name).loc[column]
    when = by_when(comparison.date_of(name))
    if end["verdict"] in SHOWN:
        digits = _alone(end)
        size = with_unit(number(abs(end["mean_difference"]), digits), end["unit"])
        found = f"{end['verdict']} by {size}, {_means(end, digits)}"
        if over:
            return f"; the mean over all runs still differs by {when}: {found}"
    elif end["verdict"] == "identical":
        found = f"the same in every run{_while_it_lasts(comparison, name, column, row)}"
    else:
        found = f"no difference of means is shown ({end['reason']})"
    return f"; by {when}, {found}"


def _while_it_lasts(comparison: Comparison, name: str, column: str, row: Any) -> str:
    """Say how far an outcome is moved in the weeks in which it differs, where these are the same in every pair.

    An average over all weeks hides a difference that is large, and over.
    """
    first, last = comparison.parting_weeks(name)[column], comparison.last_weeks(name)[column]
    if row["verdict"] not in SHOWN or first.isna().any() or first.nunique() > 1 or last.nunique() > 1:
        return ""
    weeks = comparison.reference.clock.step_of(comparison.date_of(name)) + 1
    size = abs(row["mean_difference"]) * weeks / (last.iloc[0] - first.iloc[0] + 1)
    when = f"from the week of {day_of(comparison, first.iloc[0])} to that of {day_of(comparison, last.iloc[0])}"
    return f"; {when} it is {row['verdict']} by {with_unit(number(size), row['unit'])} on average"


def moved_in_words(row: Any, column: str, *, read: bool = False, imposed: str = "") -> str:
    """Say how far an outcome moves: direction, size, interval and means, or in what share of runs it is another.

    It is an average over weeks, but for what adds up, or is read at a date. `imposed` says of what the scenario sets,
    as `Comparison.imposed` does, how far that decides the difference; it is empty of all else.
    """
    if row["verdict"] == MOVED:
        return f"differs at some time in {percent(row['share'])} of runs"
    difference, digits = row["mean_difference"], digits_of(row)
    if row["verdict"] == "identical":
        return "the same in every run"
    if row["verdict"] not in SHOWN:
        ends = span(row["mean_low"], row["mean_high"], digits, sign=True)
        return f"no difference of means is shown: {row['reason']} ({signed(difference, digits)}, {ends})"
    if _by_weeks(row):
        return f"{_in_weeks(row)}{_of_weeks(row, imposed)}"
    way = "" if read or adds_up(Column.split(column).outcome) else " on average"
    size = with_unit(number(abs(difference), digits), row["unit"])
    ends = interval_behind(row["mean_low"], row["mean_high"], digits)
    found = f"{way}{ends}" if is_one_value(row["mean_low"], row["mean_high"]) else f"{ends}{way}"
    certain = imposed == CERTAIN
    if certain:
        size, found = with_unit(number(abs(difference), _alone(row)), row["unit"]), ""
    told = f", {SAID_OF_SET[imposed]}" if imposed else ""
    return f"{row['verdict']} by {size}{found}{told}, {_means(row, _alone(row) if certain else digits)}"


def _by_weeks(row: Any) -> bool:
    """Tell whether an outcome is 0 or 1 in every week, so that its average is a share of weeks."""
    return bool(row.get("by_weeks", False))


def _weeks(row: Any) -> tuple[list[float], int]:
    """Return the difference in percentage points of the weeks, with its interval, and its decimals."""
    shares = [100.0 * float(row[one]) for one in ("mean_difference", "mean_low", "mean_high")]
    known = bool(np.isfinite(shares).all())
    return shares, decimals_within(shares[0], shares[1], shares[2]) if known else decimals_for(shares[:1])


def _in_weeks(row: Any) -> str:
    """Say in what share of weeks what is 0 or 1 is more, or less, on balance."""
    shares, digits = _weeks(row)
    return f"{row['verdict']} in {percent(abs(shares[0]) / 100.0, digits)} of the weeks on balance"


def _of_weeks(row: Any, imposed: str) -> str:
    """Say with what interval, and in what shares of weeks it is 1; `imposed` as for `moved_in_words`."""
    (_, low, high), digits = _weeks(row)
    within = " in every pair of runs" if is_one_value(low, high) else f" ({span(low, high, digits, sign=True)} points)"
    told = f"{'' if imposed == CERTAIN else within}{f', {SAID_OF_SET[imposed]}' if imposed else ''}"
    before, after = (percent(row[one], digits) for one in ("reference_mean", "other_mean"))
    return f"{told}: at 1 rather than 0 in {before} of them in the reference, in {after} in the scenario"


def _alone(row: Any) -> int:
    """Return with how many decimals a difference and its means are written where its interval does not stand there."""
    return decimals_needed([row[one] for one in ("reference_mean", "other_mean", "mean_difference")], digits_of(row))


def _means(row: Any, digits: int) -> str:
    digits = min(digits, _alone(row))
    return f"from {number(row['reference_mean'], digits)} to {number(row['other_mean'], digits)}"


def step_title(comparison: Comparison, column: str) -> str:
    """Return what an outcome is called in a step; of an actor's choices, that it is these."""
    one = Column.split(column)
    if one.outcome != POSTURE:
        return outcome_title(comparison, column)
    return f"Posture of {entity_title(comparison.reference.case.roster, 'actors', one.labels[0])}"


def titles_of_changes(comparison: Comparison, name: str) -> Mapping[str, str]:
    """Return the title of each change of a scenario, by its key."""
    return {one["key"]: str(one["title"]) for one in comparison.assumptions(name)}


def day_of(comparison: Comparison, week: float) -> str:
    """Return the first day of a week, in words."""
    return date_in_words(comparison.reference.clock.date_of(int(week)))


def swapped(group: pd.DataFrame, runs: int) -> str:
    """Say which posture takes the place of which in most runs."""
    pairs = group.groupby(["before", "after"]).size().sort_values(ascending=False, kind="stable")
    before, after = pairs.index[0]
    return f"“{plain(after)}” instead of “{plain(before)}” ({percent(int(pairs.iloc[0]) / runs)} of runs)"


def by_actor(comparison: Comparison, name: str) -> list[tuple[str, pd.DataFrame]]:
    """Return the runs in which each actor is the first to choose otherwise, the actor of most runs first."""
    there, until = comparison.choices(name), comparison.reference.clock.step_of(comparison.date_of(name))
    groups = [(str(actor), group) for actor, group in there[there["week"] <= until].groupby("actor")]
    return sorted(groups, key=lambda pair: -len(pair[1]))
