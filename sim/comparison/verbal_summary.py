"""An account in words: what was changed, what that did, and where runs part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.analysis.paired.parting import parting_outcomes
from sim.case.contradictions import OWN_CHOICE
from sim.comparison.assumption import Assumption, assumptions_of
from sim.scenario.file import Event
from sim.scenario.load import Scenario
from sim.words import (
    NO_BREAK,
    decimals_beside,
    exact,
    interval_behind,
    number,
    percent,
    plain,
    signed,
    whole,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

MOST, MOST_FIRST = 8, 3
_QUARTERS: Final = (0.0, 0.5, 1.0)


def verbal_summary(
    reference: Scenario,
    other: Scenario,
    *,
    table: pd.DataFrame,
    parting: pd.DataFrame,
    choices: pd.DataFrame,
    shares: Mapping[str, pd.DataFrame],
) -> str:
    """Say what a scenario changed, and what that did, in lines.

    `table` is from `compare_outcomes`, with a column `date`; `parting` and `choices` from `first_parting` and
    `first_different_choice`; `shares` from `shapley_shares`, by outcome.
    """
    changes, pairs = assumptions_of(reference, other), f"{whole(len(parting))} pairs of runs"
    lines = [
        f"{other.title} ({other.name}) against {reference.title} ({reference.name}): {pairs}.",
        *(["Changed:", *(f"  {changed_in_words(one)}" for one in changes)] if changes else ["Nothing is changed."]),
        *_differences(table),
        *_parting(reference, other, parting),
        *_choices(reference, choices),
        *_shares(changes, shares),
    ]
    return "\n".join(lines)


def changed_in_words(one: Assumption) -> str:
    """Return one changed assumption as a line."""
    unit = f" {one.unit}" if one.unit not in ("", "1") else ""
    rests = f" ({', '.join(one.claims)})" if one.claims else ""
    if one.kind == "event":
        return f"{one.key}, {one.title}: {_event(one.before)} -> {_event(one.after)}{rests}"
    if one.kind == "signpost":
        return f"{one.key}, {one.title}: {one.before or 'none'} -> {one.after or 'none'}{rests}"
    if one.kind == "posture":
        return f"{one.key}, {one.title}: {_posture(one.before)} -> {_posture(one.after)}"
    if one.kind == "contested":
        told = f"probability that this is true, {OWN_CHOICE}, “{one.sides[0]['says'].rstrip('.')}”"
        return f"{one.key}, {one.title}: {told}: {_value(one.before)} -> {_value(one.after)}{rests}"
    return f"{one.key}, {one.title}: {_value(one.before)} -> {_value(one.after)}{unit}{rests}"


def _value(side: object) -> str:
    return "not weighed" if side is None else exact(side) if isinstance(side, float) else str(side)


def _event(side: Mapping[str, Any] | None) -> str:
    if side is None:
        return "none"
    sets = ", ".join(f"{name} = {exact(value)}" for name, value in side["set"].items())
    held = f" to {side['until']}" if "until" in side else ""
    return f"{side['date']}{held}{f' sets {sets}' if sets else ', only compared with runs'}"


def _posture(side: Mapping[str, Any]) -> str:
    script = "; ".join(f"{entry['posture']} from {entry['date']}" for entry in side["script"])
    return f"{side['policy']}{f' ({script})' if script else ''}"


def _differences(table: pd.DataFrame) -> Iterator[str]:
    """Say which outcomes differ, the largest against the reference's spread first."""
    date = table["date"].iloc[0]
    shown = table[table["verdict"].isin(["higher", "lower"])]
    if len(shown):
        yield f"By {date}, mean differences (intervals at {exact(100 * table.attrs['level'])} %):"
    order = by_size(shown)
    for name in order[:MOST]:
        row: Any = shown.loc[name]
        unit = with_unit("", str(row["unit"])).replace(NO_BREAK, " ")
        digits = digits_of(row)
        ends = interval_behind(row["mean_low"], row["mean_high"], digits)
        size = f"{number(abs(row['mean_difference']), digits)}{unit}"
        yield f"  {name} {row['verdict']} by {size}, from {number(row['reference_mean'], digits)}{ends}"
    if len(order) > MOST:
        yield f"  and {len(order) - MOST} more: {', '.join(order[MOST:])}"
    for verdict, words in (("no difference shown", "No difference shown"), ("identical", "Identical in every run")):
        names = table.index[table["verdict"] == verdict]
        if len(names):
            yield f"{words} by {date}: {', '.join(names)}."


def digits_of(row: Any) -> int:
    """Return with how many decimals the means of a row of a table of differences, and their difference, are written."""
    means, ends = ("reference_mean", "other_mean", "mean_difference"), ("mean_low", "mean_high")
    shown = row["verdict"] in ("higher", "lower")
    return decimals_beside(*(row[one] for one in means), interval=[row[one] for one in ends], shown=shown)


def by_size(table: pd.DataFrame) -> list[str]:
    """Return outcomes by the size of their difference, in standard deviations of the reference; ties by name."""
    sizes = (table["mean_difference"].abs() / table["reference_sd"]).fillna(0.0).rename(index=str).sort_index()
    return list(sizes.sort_values(ascending=False, kind="stable").index)


def _parting(reference: Scenario, other: Scenario, parting: pd.DataFrame) -> Iterator[str]:
    weeks = parting["week"].dropna().to_numpy(float)
    if not len(weeks):
        yield "No run differs from its partner in any week."
        return
    first, middle, last = (reference.clock.date_of(int(week)) for week in np.quantile(weeks, _QUARTERS, method="lower"))
    never = 1.0 - len(weeks) / len(parting)
    when = f"in the week of {first}" if first == last else f"from the week of {first} to {last}, median {middle}"
    yield f"Runs diverge from their partners {when}{f'; {percent(never)} never do' if never else ''}."
    outcomes = parting_outcomes(parting)
    more = f", and {len(outcomes) - MOST_FIRST} more" if len(outcomes) > MOST_FIRST else ""
    firsts = ", ".join(f"{name} ({percent(share)} of runs)" for name, share in outcomes[:MOST_FIRST].items())
    yield f"  first in {firsts}{more}."
    steps, counts = np.unique(weeks, return_counts=True)
    most = int(steps[counts.argmax()])
    then = f"{percent(counts.max() / len(parting))} of runs in the week of {reference.clock.date_of(most)}"
    named = ", ".join(f"{event.label or name} ({name})" for name, event in _events_at(reference, other, most))
    if first != last or named:
        yield f"  most often, {then}{f', that of {named}' if named else ''}."


def _events_at(reference: Scenario, other: Scenario, step: int) -> Iterator[tuple[str, Event]]:
    """Iterate over changed events that take effect at a step."""
    changed = {one.name for one in assumptions_of(reference, other) if one.kind == "event"}
    clock = reference.clock
    for name, event in {**reference.events, **other.events}.items():
        if name in changed and clock.reaches(event.date) and clock.step_of(event.date) == step:
            yield name, event


def _choices(reference: Scenario, choices: pd.DataFrame) -> Iterator[str]:
    """Say which decision differs first."""
    there = choices[choices["week"].notna()]
    if there.empty:
        yield "No actor ever chooses a different posture."
        return
    share = percent(len(there) / len(choices))
    yield f"In {share} of runs an actor chooses a different posture; the first to do so:"
    file = reference.case.roster.file
    for actor, group in sorted(there.groupby("actor"), key=lambda pair: -len(pair[1])):
        pairs = group.groupby(["before", "after"]).size().sort_values(ascending=False, kind="stable")
        (before, after), count = pairs.index[0], int(pairs.iloc[0])
        week = reference.clock.date_of(int(np.quantile(group["week"], 0.5, method="lower")))
        often = f"{percent(len(group) / len(choices))} of runs, median week {week}"
        choice = f"“{plain(after)}” instead of “{plain(before)}” ({percent(count / len(choices))})"
        yield f"  {file.actors[str(actor)].title} in {often}; most often {choice}"


def _shares(changes: list[Assumption], shares: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    acting = [one for one in changes if one.read_by_runs]
    if len(acting) == 1:
        yield f"Only {acting[0].key} is changed, so every difference is due to it."
        return
    for outcome, table in shares.items():
        yield f"Shares of the difference in {outcome} ({signed(table.attrs['gap'])}):"
        for name, row in table.iterrows():
            yield f"  {name} {with_interval(row['share'], row['low'], row['high'])}"
