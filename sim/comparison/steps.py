"""What is measured of a step of a chain beside its size: which way codes shift, what goes with them, what adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.comparison import LEAST_DEGREES, compare_means
from sim.analysis.paired.intervals import FEWEST_RUNS, mean_estimates
from sim.analysis.paired.pairs import paired
from sim.case.columns import POSTURE, Column
from sim.recorded.codes import STAGES

if TYPE_CHECKING:
    import pandas as pd

    from sim.comparison.paired_runs import PairedRuns

BALANCES: Final = {"delivered": "stock"}
"""What leaves a stock since the start, and that stock: what is made is the sum of both, as the stage `trade` has it."""


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
            pd.DataFrame({stage: (side[column] == code).astype(float) for code, stage in STAGES.items()})
            for side in (one, two)
        )
        names = list(STAGES.values())
    return pd.DataFrame(compare_means(paired(before, after), level=runs.level), index=pd.Index(names))


def apart(runs: PairedRuns, name: str, column: str, outcome: str) -> list[Part]:
    """Return how far an outcome differs by the scenario's date in pairs in which another one has, then in the rest.

    Empty where either group is so small that its interval could not be relied on.
    """
    one, two = runs.sides(name)
    weeks = runs.parting_weeks(name)
    if column not in weeks.columns:
        return []
    moved = (weeks[column] <= runs.reference.clock.step_of(runs.date_of(name))).to_numpy()
    differences = (two[outcome] - one[outcome]).to_numpy()
    groups = [differences[moved], differences[~moved]]
    found = [mean_estimates(group[:, None]) for group in groups if len(group) > 1]
    if len(found) < len(groups) or any(group.degrees[0] < LEAST_DEGREES for group in found):
        return []
    return [_part(group[:, None], runs.level) for group in groups]


def balance(runs: PairedRuns, name: str, outcome: str) -> Balance | None:
    """Return of which parts a difference in deliveries is made up; None of what leaves no stock, or does not differ."""
    split = Column.split(outcome)
    stock = str(Column(BALANCES[split.outcome], split.labels)) if split.outcome in BALANCES else ""
    one, two = runs.sides(name)
    if stock not in one.columns or runs.runs < FEWEST_RUNS:
        return None
    left, kept = ((two[column] - one[column]).to_numpy() for column in (outcome, stock))
    if not left.any():
        return None
    made, held = left + kept, -kept
    signs = np.sign([made.mean(), held.mean()])
    gap = _part((signs[0] * made - signs[1] * held)[:, None], runs.level)
    weightier = "made" if gap.low > 0.0 else "stock" if gap.high < 0.0 else ""
    return Balance(_part(made[:, None], runs.level), _part(held[:, None], runs.level), weightier)


def _part(values: NDArray[np.float64], level: float) -> Part:
    found: Any = mean_estimates(values)
    mean, reach = float(found.mean[0]), float(found.reach(level)[0])
    return Part(mean, mean - reach, mean + reach)
