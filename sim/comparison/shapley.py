"""Shares: how much of the difference between two scenarios each changed assumption accounts for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from sim.analysis.paired.shapley import MOST_EXACT, ShapleyPlan, Subset, shapley_plan
from sim.comparison.assumption import assumptions_of, with_changes
from sim.comparison.experiment import Draws, batches
from sim.engine.ensemble import Progress
from sim.recorded.summary import outcomes_of_runs
from sim.scenario.load import Scenario

if TYPE_CHECKING:
    import pandas as pd

ORDERS: Final = 16
"""Sampled orders, if there are too many assumptions for all subsets."""


def plan_of(reference: Scenario, other: Scenario) -> ShapleyPlan | None:
    """Plan the subsets of the changes that runs read; None if there are none."""
    names = [one.key for one in assumptions_of(reference, other) if one.read_by_runs]
    if not names:
        return None
    return shapley_plan(names, orders=ORDERS if len(names) > MOST_EXACT else None)


def subsets_to_run(plan: ShapleyPlan) -> list[Subset]:
    """Return the subsets beside the reference and the other, which have been run."""
    return [subset for subset in plan.subsets() if subset and len(subset) < len(plan.assumptions)]


def outcomes_of_subsets(
    reference: Scenario,
    other: Scenario,
    plan: ShapleyPlan,
    *,
    date: dt.date,
    draws: Draws,
    runs: int,
    progress: Progress | None = None,
) -> dict[Subset, pd.DataFrame]:
    """Run the reference with each subset of the changes, and return each outcome of each run at a date."""
    import pandas as pd

    subsets = subsets_to_run(plan)
    parts: dict[Subset, list[pd.DataFrame]] = {subset: [] for subset in subsets}
    scenarios = [with_changes(reference, other, subset) for subset in subsets]
    for first, count in batches(0, runs):
        for subset, found in zip(subsets, draws.each(scenarios, first, count, progress), strict=True):
            parts[subset].append(outcomes_of_runs(found, date.isoformat(), restricted=True))
    return {subset: pd.concat(batch) for subset, batch in parts.items()}
