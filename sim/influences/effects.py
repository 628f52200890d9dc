"""Effects of pushes: paired differences with verdicts, and how soon they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.comparison import compare_means
from sim.analysis.paired.intervals import mean_estimates
from sim.analysis.paired.pairs import Pairs
from sim.case.columns import OUTCOMES, Column
from sim.case.roster import Roster
from sim.case.stances import STANCE
from sim.influences.push import BlockResult, Plan, Push, Way

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]

ALL_DATES: Final = "all"
"""The average over the dates of a push."""
HALF: Final = 0.5
"""An effect has come once this share of its largest weekly size is reached."""
RESAMPLES: Final = 400
SEED: Final = 20261129
SHOWN: Final = ("higher", "lower")
STEP: Final = "step"
"""The unit of a stance."""
PARTIES: Final = (
    "of", "with_", "striker", "target", "supplier", "recipient", "creditor", "debtor", "sender", "observer",
)  # fmt: skip
"""Under these keys an entity names the actors whose own it is; an actor is not credited with moving these alone."""

EVERYBODYS: Final = ("wars", "tracks", "regimes", "proxies")
"""Kinds of which nothing is an actor's own, whomever they name."""


def owners_of(column: str, of: Roster) -> set[str]:
    """Return the actors whose own an outcome is; none where it is everybody's, such as talks."""
    name = Column.split(column)
    kind = "actors" if name.outcome == STANCE else OUTCOMES[name.outcome].kind
    if kind == "actors" or not name.labels:
        return set(name.labels[:1])
    if kind in ("dyads", *EVERYBODYS):
        return {name.labels[0]} if kind == "dyads" else set()
    record = getattr(of.file, kind).get(name.labels[0])
    return {actor for key in PARTIES if (actor := getattr(record, key, None)) in of.file.actors}


def unit_of(column: str) -> str:
    """Return the unit of an outcome, or of a stance."""
    name = Column.split(column)
    return STEP if name.outcome == STANCE else name.unit


def _groups(plan: Plan) -> Iterator[tuple[str, Way, str, list[int]]]:
    """Iterate over pushes by actor and way, first those of all dates together, then date by date."""
    pairs = list(dict.fromkeys((push.actor, push.way) for push in plan.pushes))
    several = len(plan.dates) > 1
    for date in (ALL_DATES, *(map(str, plan.dates) if several else ())):
        for actor, way in pairs:
            places = [
                place
                for place, push in enumerate(plan.pushes)
                if (push.actor, push.way) == (actor, way) and date in (ALL_DATES, str(push.date))
            ]
            yield actor, way, date, places


def effects_of(plan: Plan, blocks: Sequence[BlockResult], of: Roster, *, level: float) -> pd.DataFrame:
    """Return what each push does to each outcome that is not the pushed actor's own alone.

    Verdicts and simultaneous intervals hold for all effects of all pushes together, those of single dates for these.

    Returns
    -------
    pandas.DataFrame
        Index: actor, way, date (a day, or "all" for the average over dates), outcome. Columns: unit, those of
        `compare_means`, reference_sd, in_sd (the difference in standard deviations of the runs without the push), and
        for effects that are shown delay with delay_low and delay_high: weeks from the push until half of the largest
        weekly difference is reached.
    """
    import pandas as pd

    reference, pushed = (np.concatenate([getattr(one, name) for one in blocks], axis=2) for name in BOTH)
    parts = []
    for together in (True, False):
        rows = [
            (group, places, at)
            for *group, places in _groups(plan)
            for at, column in enumerate(plan.columns)
            if (group[2] == ALL_DATES) is together and owners_of(column, of) != {group[0]}
        ]
        if rows:
            names = [(*group, plan.columns[at]) for group, _, at in rows]
            one, two = (
                np.stack([values[places, at].mean(axis=0) for _, places, at in rows], axis=1)
                for values in (reference, pushed)
            )
            found = pd.DataFrame(compare_means(Pairs(one, two, list(map(str, names))), level=level))
            found.index = pd.MultiIndex.from_tuples(names, names=["actor", "way", "date", "outcome"])
            spread = mean_estimates(one).deviation
            with np.errstate(divide="ignore", invalid="ignore"):
                size = np.where(spread > 0.0, found["mean_difference"] / spread, np.nan)
            found.insert(0, "unit", [unit_of(name[3]) for name in names])
            found = found.assign(reference_sd=spread, in_sd=size)
            places = [places for _, places, _ in rows]
            parts.append(found.join(_delays(found, plan, blocks, places, level)))
    return pd.concat(parts)


BOTH: Final = ("reference", "pushed")


def _delays(
    found: pd.DataFrame, plan: Plan, blocks: Sequence[BlockResult], places: Sequence[list[int]], level: float
) -> pd.DataFrame:
    """Return how soon effects that are shown come, with intervals by resampling blocks of runs."""
    import pandas as pd

    drawn = np.random.default_rng(SEED).multinomial(len(blocks), np.full(len(blocks), 1 / len(blocks)), RESAMPLES)
    sums = np.stack([one.sums for one in blocks])
    rows = np.full((len(found), 3), np.nan)
    columns, names = list(plan.columns), found.index.get_level_values("outcome")
    for row in np.flatnonzero(found["verdict"].isin(SHOWN).to_numpy()).tolist():
        curves = sums[:, places[row], columns.index(names[row])].mean(axis=1)
        rows[row, 0] = first_half(curves.sum(axis=0)[None])[0]
        if len(blocks) > 1:
            rows[row, 1:] = np.quantile(first_half(drawn @ curves), [(1 - level) / 2, (1 + level) / 2])
    return pd.DataFrame(rows, index=found.index, columns=["delay", "delay_low", "delay_high"])


def first_half(curves: Numbers) -> Numbers:
    """Return the number of the first week, from 1, in which half of a curve's largest size is reached.

    Parameters
    ----------
    curves : array of float, shape (curves, weeks)
        Mean differences, week by week.

    Examples
    --------
    >>> first_half(np.array([[0.0, 1.0, 3.0, 4.0], [0.0, -4.0, -1.0, 0.0]])).tolist()
    [3.0, 2.0]
    """
    size = np.abs(curves)
    return np.asarray((size >= HALF * size.max(axis=1, keepdims=True)).argmax(axis=1) + 1.0)


def responses_of(plan: Plan, blocks: Sequence[BlockResult], of: Roster, *, level: float) -> pd.DataFrame:
    """Return the impulse responses: mean weekly differences after a push, on average over its dates.

    Returns
    -------
    pandas.DataFrame
        Columns: actor, way, outcome, week (from 1, the first of the push), mean, low, high; each interval holds by
        itself, from Student's t over the runs, to which dates of one run count as one.
    """
    import pandas as pd
    from scipy.stats import t as student

    runs = sum(one.pushed.shape[2] for one in blocks)
    total, squares = (np.sum([getattr(one, name) for one in blocks], axis=0) for name in ("sums", "squares"))
    quantile, frames = float(student.isf((1.0 - level) / 2.0, max(runs - 1, 1))), []
    for actor, way, date, places in _groups(plan):
        if date != ALL_DATES:
            continue
        for at, column in enumerate(plan.columns):
            if owners_of(column, of) == {actor}:
                continue
            mean = total[places, at] / runs
            variance = np.maximum(squares[places, at] / runs - mean**2, 0.0) * runs / max(runs - 1, 1)
            # Dates of one run are not independent: the error of their average is at most that of one of them.
            reach = quantile * np.sqrt(variance / runs).mean(axis=0)
            middle = mean.mean(axis=0)
            told: dict[str, Any] = {"actor": actor, "way": way, "outcome": column}
            weeks = np.arange(1, plan.after + 1)
            frames.append(
                pd.DataFrame(told | {"week": weeks, "mean": middle, "low": middle - reach, "high": middle + reach})
            )
    return pd.concat(frames, ignore_index=True)


def steps_of(plan: Plan, blocks: Sequence[BlockResult], moves: Any) -> pd.DataFrame:
    """Return the steps that each actor was moved by, on all dates together; the most frequent first.

    `moves` is `named_steps` of the inputs. Columns: actor, way, from, to, share of the decisions held.
    """
    import pandas as pd

    counts, rows = np.sum([one.decisions for one in blocks], axis=0), []
    for actor, way, date, places in _groups(plan):
        if date == ALL_DATES:
            push: Push = plan.pushes[places[0]]
            rows += [(actor, way, *move) for move in moves(push, counts[places].sum(axis=0))]
    return pd.DataFrame(rows, columns=["actor", "way", "from", "to", "share"])
