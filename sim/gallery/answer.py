"""The answer that a report gives to the question of a scenario, as sentences."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.analysis.paired.events import SIGNPOST
from sim.case.columns import Column, unit_or_scale
from sim.case.contradictions import OWN_CHOICE
from sim.comparison.imposed import CERTAIN, SAID_OF_SET
from sim.comparison.verbal_summary import by_size, digits_of
from sim.figures.comparison.tables import LITTLE, SHOWN, not_little, stands_out
from sim.gallery.commands import told_of_files
from sim.gallery.comparison_data import OWN_UNIT_MEASURE, changes_of, outcome_title
from sim.gallery.why_unshown import why_unshown
from sim.report.markup import decimals_of_found, is_number
from sim.words import (
    NO_BREAK,
    NOTHING,
    before_colon,
    by_when,
    counted,
    date_in_words,
    decimals_for,
    decimals_needed,
    decimals_within,
    exact,
    interval_behind,
    number,
    percent,
    plain,
    quoted,
    signed,
    span,
    unit_in_words,
    whole,
    with_interval,
    with_unit,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.case.case import Case
    from sim.comparison.comparison import Comparison
    from sim.scenario.file import Expectation

OF_DIFFERENCES: Final = (
    "Intervals say how far chance in the runs may move a difference; how uncertain the parameters are is not in them."
)
OF_RUNS: Final = "Runs spread by chance alone; how uncertain the parameters are is not in it. A sweep varies them."
OF_DIFFERENCES_CARRIED: Final = (
    "Each run has a parameter set of its own, the same in every scenario: intervals hold both chance in the runs and "
    "what is not known of the parameters."
)
OF_RUNS_CARRIED: Final = "Runs spread by chance and by what is not known of the parameters; two in a row share a set."
OF_RUNS_LEFT: Final = "Runs spread by chance and by what is not known of the parameters; some that agree share a set."
SKEWED: Final = 0.6
"""A median difference of a smaller share of the mean is told beside it; own choice."""
MOST_CHANGES: Final = 5
"""Changes that are named."""
ALSO: Final = 3
"""Differences that are named beside the first."""


def asked_of(comparison: Comparison, name: str) -> str:
    """Return the outcome that the question of a scenario is about.

    That is what its author, or the reader, asked about; without it the main outcome that is shown to differ the most,
    by the spread of the reference's runs.
    """
    table, expected = comparison.table(scenarios=[name]).droplevel("scenario"), comparison.expectations()
    asked = [*comparison.asked, *([str(expected.loc[name, "column"])] if name in expected.index else [])]
    return next(
        (one for one in [*asked, *by_size(table[stands_out(table)])] if one in table.index), str(table.index[0])
    )


def told_of(comparison: Comparison) -> list[str]:
    """Return the outcomes that the answers of all scenarios name, the first ones first."""
    first = {other.name: asked_of(comparison, other.name) for other in comparison.others}
    also = [
        one
        for name, outcome in first.items()
        for one in _also(comparison.table(scenarios=[name]).droplevel("scenario"), outcome)[:ALSO]
    ]
    return list(dict.fromkeys([*first.values(), *also]))


def _also(table: pd.DataFrame, first: str) -> list[str]:
    """Return the outcomes beside the first that are shown to differ, the largest difference first."""
    return [one for one in by_size(table[stands_out(table)]) if one != first]


def answer_of(comparison: Comparison, name: str, stand: Iterable[str] = ()) -> list[str]:
    """Return what a scenario does to the outcome that its question is about, and to others, in sentences.

    `stand` says on what runs stand, and comes after the first difference, and why none is shown.
    """
    table, expected = comparison.table(scenarios=[name]).droplevel("scenario"), comparison.expectations()
    first = asked_of(comparison, name)
    also = _also(table, first)
    row: Any = table.loc[first]
    why = "" if row["verdict"] in SHOWN else why_unshown(comparison, name, first, row)
    return [
        _difference(comparison, first, row, comparison.imposed(name).get(first, "")),
        *([why] if why else []),
        *stand,
        *_stands_for(comparison, name, first),
        *_shared_out(comparison, name, first),
        *_raised(comparison, name),
        *([_verdict(expected.loc[name])] if name in expected.index else []),
        _counted(comparison, table),
        *_others(comparison, table, also),
    ]


def _stands_for(comparison: Comparison, name: str, outcome: str) -> Iterator[str]:
    """Say that one outcome stands for the question, and who chose it: nothing tells whether it answers all of it."""
    if not comparison.scenario(name).question:
        return
    expected = comparison.expectations()
    named = name in expected.index and expected.loc[name, "column"] == outcome
    chose = "that was asked for" if outcome in comparison.asked else "that its author chose" if named else ""
    chose = chose or "that differs the most, or is listed first"
    title = before_colon(outcome_title(comparison, outcome))
    yield f"For the question there stands {title}, {chose}; another outcome may be nearer to it: see “Differences”."


def _difference(comparison: Comparison, name: str, row: Any, imposed: str = "") -> str:
    """Say how an outcome differs: direction, size, interval, date; or why no difference is shown.

    `imposed` says of what the scenario sets, as `Comparison.imposed` does, how far that decides the difference.
    """
    title, when = before_colon(outcome_title(comparison, name)), by_when(dt.date.fromisoformat(row["date"]))
    over = f"over {_pairs(comparison)}"
    if row["verdict"] == "identical":
        return f"{title}: the same in every run by {when}, {over}."
    level = f"{percent(comparison.level)} interval"
    digits = digits_of(row)
    if row["reason"]:
        found = with_interval(row["mean_difference"], row["mean_low"], row["mean_high"], digits)
        unit = unit_in_words(str(row["unit"]))
        return (
            f"{title}: no difference of means is shown by {when}, {over}: {row['reason']}; "
            f"{found}{f' {unit}' if unit else ''}, {level}."
        )
    if imposed == CERTAIN:  # nothing is estimated
        digits = decimals_needed([row["reference_mean"], row["other_mean"], row["mean_difference"]], digits)
    size = with_unit(number(abs(row["mean_difference"]), digits), row["unit"])
    means = f"{number(row['reference_mean'], digits)} to {number(row['other_mean'], digits)}"
    ends = "" if imposed == CERTAIN else interval_behind(row["mean_low"], row["mean_high"], digits, level)
    ends += f", {SAID_OF_SET[imposed]}," if imposed else ""
    share = row["share_higher"] if row["verdict"] == "higher" else row["share_lower"]
    runs = f"{row['verdict']} in {percent(share)} of the pairs of runs"
    told = f"{title}: {row['verdict']} by {size}{ends} by {when}: from {means} in the mean, {over}; {runs}."
    return " ".join([told, *_little(row), *_skewed(row, digits)])


def _little(row: Any) -> Iterator[str]:
    """Say of a difference that is shown that it is little beside how the runs of the reference spread."""
    size = abs(row["mean_difference"]) / row["reference_sd"] if row["reference_sd"] > 0.0 else LITTLE
    if size < LITTLE:
        yield f"That is little: {number(size)} standard deviations of the reference’s runs."


def _skewed(row: Any, digits: int) -> Iterator[str]:
    """Say how far the median pair differs, where that is well below the mean (`SKEWED`), or the other way."""
    mean, median = float(row["mean_difference"]), float(row["median_of_differences"])
    if median and median / mean < SKEWED:
        size = with_unit(signed(median, digits if round(median, digits) else None), row["unit"])
        yield f"The median over the pairs of runs is {size}."


def changes_in_words(
    assumptions: Iterable[Mapping[str, Any]], against: str, sets: Mapping[str, str] | None = None
) -> str:
    """Say how many things a scenario changes, and which: a title may name fewer. `against` is what it is held to.

    `sets` says what events of it set, by their keys.
    """
    changes = changes_of(assumptions)
    if not changes:
        return "Nothing is changed."
    new = {key: f" (new: {text})" for key, text in (sets or {}).items()}
    told = [f"{one['title']}{new.get(one['key']) or _from_to(one)}" for one in changes[:MOST_CHANGES]]
    left = len(changes) - MOST_CHANGES
    more = f"; and {counted(left, 'more change')}, listed under “What it changes”" if left > 0 else ""
    return f"{counted(len(changes), 'change')} against {against}: {'; '.join(told)}{more}."


def mixed(comparison: Comparison, name: str, command: str = "") -> str:
    """Warn that several changes act at once, where no share of each is worked out; empty where there is nothing to say.

    A question may name fewer changes than its scenario makes: this is to be read before any difference.
    """
    many = len(changes_of(comparison.assumptions(name)))
    if many <= 1 or _has_shares(comparison, name, asked_of(comparison, name)):
        return ""
    return (
        f"The {whole(many)} changes act at once: every difference below is of them together. {_how_to_share(command)}"
    )


def _has_shares(comparison: Comparison, name: str, outcome: str) -> bool:
    return (name, outcome) in [key[:2] for key in comparison.shares().index]


def _shared_out(comparison: Comparison, name: str, outcome: str) -> list[str]:
    """Say how much of the first difference comes with each of several changes, where that was worked out."""
    changes, said = changes_of(comparison.assumptions(name)), list[str]()
    if _has_shares(comparison, name, outcome):
        shares = comparison.shares()
        titles = {one["key"]: one["title"] for one in changes}
        table: pd.DataFrame = shares.xs((name, outcome))  # type: ignore[assignment]  # rows by assumption
        parts = [
            f"{titles.get(str(key), key)} {_share(row['share'], row['low'], row['high'])}"
            for key, row in table.iterrows()
        ]
        unit = unit_in_words(Column.split(outcome).unit)
        what = f"Of that difference{f', in {unit},' if unit else ''} there come with each change"
        said.append(f"{what} (Shapley shares): {'; '.join(parts)}.")
    return said


def _share(share: float, low: float, high: float) -> str:
    """Write a part of a difference with its interval, as finely as that supports."""
    return with_interval(share, low, high, None if low != low else decimals_within(share, low, high))


def _how_to_share(command: str) -> str:
    """Say how to have a difference shared out among the changes; `command` is the one that repeats the comparison."""
    told = "How much of a difference comes with each change is not told apart here (Shapley shares tell it)"
    if not command.startswith("wary "):
        return f"{told}; the method shapley of the comparison works it out."
    typed = shlex.split(command)
    words = shlex.join([one for one in typed if not one.startswith(("output=", "quiet=", "given="))])
    over = ", of all runs" if any(one.startswith("given=") for one in typed) else ""
    return f"{told}; to have it worked out{over}, run: {words} shapley=true{told_of_files(command)}."


def _raised(comparison: Comparison, name: str) -> Iterator[str]:
    """Say in what share of runs each signpost of a scenario is raised, and would be in the reference."""
    if not comparison.scenario(name).signposts:
        return
    events = comparison.events(scenarios=[name]).droplevel("scenario")
    raised = [row for event, row in events.iterrows() if Column.split(str(event)).outcome == SIGNPOST]
    said = [
        f"{row['says'].partition(': ')[2]}, in {percent(row['other_risk'])} of runs "
        f"({percent(row['reference_risk'])} in the reference)"
        for row in raised
    ]
    if said:
        yield f"Signposts raised by the end: {'; '.join(said)}."


def _from_to(one: Mapping[str, Any]) -> str:
    """Say what something is changed from, and to, where that is a number or a word."""
    before, after = one["before"], one["after"]
    if one["kind"] == "posture":
        return f" (decided by {_decider(before)} before; now by {_decider(after)})"
    if one["kind"] == "signpost" or isinstance(before, Mapping) or isinstance(after, Mapping):
        return "" if before and after else " (new)" if after else " (gone)"
    sides = [
        exact(side) if is_number(side) else "not weighed" if side is None else str(side) for side in (before, after)
    ]
    if one["kind"] == "contested":
        return f" (probability that this is true, {OWN_CHOICE}, {quoted(first_side(one))}: {' to '.join(sides)})"
    return f" ({with_unit(' to '.join(sides), one['unit'])})"


def _decider(posture: Mapping[str, Any]) -> str:
    """Name what decides for an actor: a rule of choice, or a script with its postures."""
    steps = [f"{quoted(plain(one['posture']))} from {date_in_words(one['date'])}" for one in posture["script"]]
    return f"a script ({'; '.join(steps)})" if steps else f"the rule {quoted(plain(posture['policy']))}"


def first_side(one: Mapping[str, Any]) -> str:
    """Return the answer whose probability a contested claim gives, without its full stop."""
    return str(one["sides"][0]["says"]).rstrip(".")


def _verdict(row: Any) -> str:
    share = row["measure"] != OWN_UNIT_MEASURE
    least = f"{percent(row['at_least'])} of the reference’s mean" if share else exact(row["at_least"])
    least += "" if share else _on_scale(str(row["column"]), "1", f"; the reference has {number(row['reference_mean'])}")
    link = "within" if row["direction"] == "same" else "by at least"
    scale = 100.0 if share else 1.0
    ends = [scale * row[one] for one in ("size", "low", "high")]
    digits = decimals_for(ends) if share else decimals_of_found(row["reference_mean"], *ends)
    unit = f"{NO_BREAK}%" if share else ""
    within = span(ends[1], ends[2], digits, sign=True)
    found = f"{signed(ends[0], digits)}{unit}{f' ({within}{unit})' if within != NOTHING else ''}"
    expected = f"{row['direction']} {link} {least}"
    return f"The expectation, written before the first run ({expected}), is {row['verdict']}: the runs show {found}."


def expected_in_words(expected: Expectation, case: Case) -> str:
    """Say what was expected, by the title of the outcome."""
    title = before_colon(Column.split(expected.outcome).title(case.roster))
    link = "within" if expected.direction == "same" else "by at least"
    unit = "" if expected.of_reference else _on_scale(expected.outcome, "1")
    return f"{title}, {expected.direction} {link} {expected.size_in_words}{unit}"


def _on_scale(column: str, unit: str, more: str = "") -> str:
    """Say on which scale a number without a unit stands, and what else there is to say of it."""
    scale = unit_or_scale(column, unit)
    return f" on its scale from {scale}{more}" if " to " in scale else more


def _counted(comparison: Comparison, table: Any) -> str:
    """Say of how many main outcomes a difference is shown."""
    shown = int(stands_out(table).sum())
    of = f"{whole(shown) if shown else 'None'} of {counted(len(table), 'main outcome')}"
    told = not_little(table, " standard deviations of the reference’s runs")
    return f"{of} {'is' if shown == 1 else 'are'} shown to differ beyond chance{told}, over {_pairs(comparison)}."


def _pairs(comparison: Comparison) -> str:
    return f"{counted(comparison.runs, 'pair')} of runs"


def _others(comparison: Comparison, table: Any, also: list[str]) -> Iterator[str]:
    """Say which other main outcomes are shown to differ."""
    if not also:
        return
    clauses = []
    for one in also[:ALSO]:
        row: Any = table.loc[one]
        digits = digits_of(row)
        size = with_unit(number(abs(row["mean_difference"]), digits), row["unit"])
        means = f"from {number(row['reference_mean'], digits)} to {number(row['other_mean'], digits)}"
        clauses.append(f"{before_colon(outcome_title(comparison, one))} {row['verdict']} by {size}, {means}")
    left = len(also) - ALSO
    more = f"; and {counted(left, 'more outcome')}, listed under “Differences”" if left > 0 else ""
    yield f"Also shown: {'; '.join(clauses)}{more}."
