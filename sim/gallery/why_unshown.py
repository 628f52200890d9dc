"""Why no difference is shown in what was asked about: how its pairs of runs differ, and whether anything led there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.comparison.chain import MOVED, SHOWN
from sim.comparison.reason import AMONG_MANY, FEW_RUNS, MOSTLY, ONE_PAIR
from sim.gallery.why_steps import MOST_NAMED, moved_briefly, step_title, titles_of_changes
from sim.words import before_colon, capital, counted, listed, number, percent, quoted, with_unit

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison.comparison import Comparison

CANCEL: Final = 4.0
"""Ups and downs of pairs cancel where these differ by so many times as much as the mean does."""


def why_unshown(comparison: Comparison, name: str, outcome: str, row: Any) -> str:
    """Say why no difference of means is shown in an outcome, from what is counted and what the model leads through.

    Parameters
    ----------
    comparison : Comparison
    name : str
        Of a scenario.
    outcome : str
        A column.
    row : pandas.Series
        Of the outcome in the table of differences; its verdict is that nothing is shown, or that all runs are alike.

    Returns
    -------
    str
        A sentence or two; empty where a single pair of runs tells nothing.
    """
    if row["reason"] == ONE_PAIR:
        return ""
    pairs = () if row["verdict"] == "identical" else (_of_pairs(comparison, name, outcome, row),)
    return " ".join([*pairs, *_of_the_way(comparison, name, outcome, alike=not pairs)])


def _of_pairs(comparison: Comparison, name: str, outcome: str, row: Any) -> str:
    """Say in how many pairs it differs, which way, whether these cancel or few carry it, and how small the mean is."""
    up, down = float(row["share_higher"]), float(row["share_lower"])
    ways = [f"{way} in {percent(share)}" for way, share in (("up", up), ("down", down)) if share > 0.0]
    ways = ways if len(ways) > 1 else [f"always {'up' if up > 0.0 else 'down'}"]
    told = [f"It differs in {percent(row['changed'])} of the pairs of runs, {' and '.join(ways)}"]
    reference, other = comparison.sides(name)
    gross = float(np.nanmean(np.abs(other[outcome] - reference[outcome])))
    if min(up, down) > 0.0 and gross >= CANCEL * abs(row["mean_difference"]):
        size = with_unit(number(gross), str(row["unit"]))
        told.append(f"the two nearly cancel, as a pair differs by {size} on average, whichever way")
    if row["reason"] in (FEW_RUNS, *MOSTLY.values()):
        # Degrees of freedom are about twice the number of runs that carry a difference.
        carry = max(round(row["degrees_of_freedom"] / 2.0), 1)
        told.append(f"about {counted(carry, 'pair')} {'carries' if carry == 1 else 'carry'} most of the difference")
    if row["reason"] == AMONG_MANY:
        told.append("its own interval leaves out zero, which one of so many outcomes may do by chance")
    if row["reference_sd"] > 0.0:
        size = number(abs(row["mean_difference"]) / row["reference_sd"])
        told.append(f"in the mean that is {size} standard deviations of the reference’s runs")
    return f"{'; '.join(told)}."


def _of_the_way(comparison: Comparison, name: str, outcome: str, *, alike: bool) -> Iterator[str]:
    """Say what of that which the outcome directly follows from is shown to move, or that nothing does."""
    ways = comparison.ways(name)
    target = ways.target(outcome)
    if target not in ways.steps:
        if alike:  # else runs show a way that is not known here
            yield "In the model no way leads from what is changed to it."
        return
    before = _differed(comparison, name, outcome) if alike else 0.0
    if before:
        yield f"It differed before that date in {percent(before)} of the pairs of runs."
    keys, columns = ways.follows[target]
    titles, moves = titles_of_changes(comparison, name), _moves(comparison, name)
    direct = [f"the change of {quoted(titles[key])}" for key in keys if key in titles]
    told = [f"{listed(direct)} {'bear' if len(direct) > 1 else 'bears'} on it directly"] if direct else []
    if moved := _moved(comparison, moves, columns):
        told.append(f"what it directly follows from in the model moves until then: {'; '.join(moved)}")
    if told:
        still = "it stays the same although " if alike and not before else ""
        yield f"{capital(still + '; '.join(told))}."
        return
    share = max((_differed(comparison, name, one) for one in columns), default=0.0)
    if share:
        yield (
            "Nothing that it directly follows from in the model is shown to move until then, though pairs of runs "
            f"differ in it (in at most {percent(share)} of them)."
        )
        return
    told = ["The way to it breaks off: nothing that it directly follows from differs in any run"]
    met = [one for key in titles for one in ways.first_of(key)]
    if first := _moved(comparison, moves, met):
        told.append(f"what is changed moves {'; '.join(first)}")
    yield f"{'; '.join(told)}."


def _moves(comparison: Comparison, name: str) -> pd.DataFrame:
    """Return how far outcomes move on average over the weeks; what has no average, by the date itself."""
    import pandas as pd

    moves, ends = comparison.averages(name), comparison.ends(name)
    return pd.concat([moves, ends[~ends.index.isin(moves.index)]])


def _moved(comparison: Comparison, moves: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    """Name those of some columns that are shown to move, the farthest moved first, each with how far it does."""
    moved = moves[moves["verdict"].isin([*SHOWN, MOVED]) & moves.index.isin([*columns])]
    # The same under two names, such as an attribution and the belief that it is, is told once.
    named = moved["verdict"] == MOVED
    moved = moved[named | ~moved.duplicated(["reference_mean", "mean_difference"])]
    order = [str(one) for one in moved.sort_values("size", ascending=False, kind="stable").index]
    told = [
        f"{before_colon(step_title(comparison, one))} ({moved_briefly(moves.loc[one], one)})"
        for one in order[:MOST_NAMED]
    ]
    return [*told, f"and {counted(len(order) - len(told), 'other')}"] if len(order) > len(told) else told


def _differed(comparison: Comparison, name: str, column: str) -> float:
    """Return in what share of the pairs of runs a column differs in any week until the scenario's date."""
    weeks, until = comparison.parting_weeks(name), comparison.reference.clock.step_of(comparison.date_of(name))
    return float((weeks[column] <= until).mean()) if column in weeks.columns else 0.0
