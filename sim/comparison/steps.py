"""What is measured of a step of a chain beside its size: which way codes shift, what goes with them, what adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.analysis.paired.comparison import LEAST_DEGREES, compare_means
from sim.analysis.paired.intervals import FEWEST_RUNS, MeanEstimates, mean_estimates
from sim.analysis.paired.pairs import paired
from sim.case.columns import POSTURE, Column
from sim.comparison.chain import SHOWN
from sim.recorded.codes import STAGES, stage_in_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison.paired_runs import PairedRuns

BALANCES: Final = {"delivered": ("output", "stock")}
"""What leaves a stock since the start; what fills the stock, and the stock: what is made since the start is the sum of
what left and what is kept, as the stage `trade` has it."""


@dataclass(frozen=True)
class Part:
    """A mean over pairs of runs, with the ends of its interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Balance:
    """The two parts of a difference in what left a stock: what was made, and what the stock kept back, less here.

    `weightier` is the name of the part that is shown to be the larger, whatever its sign; empty where none is.
    """

    made: Part
    stock: Part
    weightier: str


def shifts(runs: PairedRuns, name: str, column: str) -> pd.DataFrame:
    """Return which postures an actor holds more or less often, or in which stages an order more or less often is.

    Index: the posture or the stage. Columns: those of `compare_means`, of shares of weeks until the scenario's date,
    or, of stages, of runs at that date; verdicts hold for all together.
    """
    import pandas as pd

    one, two = runs.sides(name)
    split = Column.split(column)
    if split.outcome == POSTURE:
        (actor,) = split.labels
        menu = runs.reference.case.roster.file.actors[actor].postures
        columns = {posture: str(Column(POSTURE, (actor, posture))) for posture in menu}
        before, after = (side[list(columns.values())] for side in (one, two))
        names = list(columns)
    else:
        before, after = (
            pd.DataFrame({stage_in_words(code): (side[column] == code).astype(float) for code in STAGES})
            for side in (one, two)
        )
        names = [stage_in_words(code) for code in STAGES]
    return pd.DataFrame(compare_means(paired(before, after), level=runs.level), index=pd.Index(names))


def apart(runs: PairedRuns, name: str, column: str, outcome: str) -> list[Part]:
    """Return how far an outcome differs by the scenario's date in pairs in which another one has, then in the rest.

    Empty where either group is so small that its interval could not be relied on.
    """
    return [_part(group, runs.level) for group in _groups(runs, name, column, outcome)]


def balance(runs: PairedRuns, name: str, outcome: str) -> Balance | None:
    """Return of which parts a difference in deliveries is made up; None of what leaves no stock, or does not differ."""
    split = Column.split(outcome)
    stock = str(Column(BALANCES[split.outcome][1], split.labels)) if split.outcome in BALANCES else ""
    one, two = runs.sides(name)
    if stock not in one.columns or runs.runs < FEWEST_RUNS:
        return None
    left, kept = ((two[column] - one[column]).to_numpy() for column in (outcome, stock))
    if not left.any():
        return None
    made, held = left + kept, -kept
    signs = np.sign([made.mean(), held.mean()])
    parts = (made, held, signs[0] * made - signs[1] * held)
    whole, kept_back, gap = (_part(mean_estimates(one[:, None]), runs.level) for one in parts)
    weightier = "made" if gap.low > 0.0 else "stock" if gap.high < 0.0 else ""
    return Balance(whole, kept_back, weightier)


def parts_of(runs: PairedRuns, name: str, outcome: str) -> dict[str, float]:
    """Return the outcomes that make up a difference in deliveries, with the size of each part that is shown."""
    found = balance(runs, name, outcome)
    if found is None:
        return {}
    split = Column.split(outcome)
    columns = (str(Column(one, split.labels)) for one in BALANCES[split.outcome])
    parts = zip(columns, (found.made, found.stock), strict=True)
    return {column: abs(part.mean) for column, part in parts if part.low > 0.0 or part.high < 0.0}


def shows_effect(runs: PairedRuns, name: str, column: str, outcome: str) -> bool:
    """Say whether a choice, or the stage of an order, that differs in some runs is shown to matter for an outcome.

    Either some posture or stage is shown to be in force more often or less, or the outcome differs by another amount in
    the pairs of runs in which the choice does.
    """
    if shifts(runs, name, column)["verdict"].isin(SHOWN).any():
        return True
    groups = _groups(runs, name, column, outcome)
    if not groups:
        return False
    from scipy.stats import t as student

    means, errors, degrees = (
        np.array([getattr(group, one)[0] for group in groups]) for one in ("mean", "error", "degrees")
    )
    gap, squares = abs(means[0] - means[1]), errors**2
    if not squares.any():
        return bool(gap > 0.0)
    # Welch: two groups whose spreads differ.
    freedom = squares.sum() ** 2 / (squares**2 / degrees).sum()
    reach = student.isf((1.0 - runs.level) / 2.0, freedom) * np.sqrt(squares.sum())
    return bool(gap > reach)


def _groups(runs: PairedRuns, name: str, column: str, outcome: str) -> list[MeanEstimates]:
    """Estimate the difference in an outcome in pairs in which another one differs, and in the rest.

    Empty where either group is so small that its interval could not be relied on.
    """
    one, two = runs.sides(name)
    weeks = runs.parting_weeks(name)
    if column not in weeks.columns or outcome not in one.columns:
        return []
    moved = (weeks[column] <= runs.reference.clock.step_of(runs.date_of(name))).to_numpy()
    differences = (two[outcome] - one[outcome]).to_numpy()
    groups = [differences[moved], differences[~moved]]
    found = [mean_estimates(group[:, None]) for group in groups if len(group) > 1]
    few = len(found) < len(groups) or any(group.degrees[0] < LEAST_DEGREES for group in found)
    return [] if few else found


def _part(found: MeanEstimates, level: float) -> Part:
    mean, reach = float(found.mean[0]), float(found.reach(level)[0])
    return Part(mean, mean - reach, mean + reach)
