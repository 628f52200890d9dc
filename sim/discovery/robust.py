"""Robust choice: which of several policies does well whatever the inputs are, by regret and by satisficing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.analysis.paired.pairs import check_level
from sim.discovery.discover import BETTER
from sim.discovery.interest import finished, policies_of, refuse_unpaired, values_in
from sim.ground import defaults
from sim.ground.arguments import checks_arguments, list_of, number, one_of, optional, text, within
from sim.ground.faults import input_error
from sim.ground.paths import literal_path

if TYPE_CHECKING:
    import pandas as pd

FEWEST: Final = 2
RESAMPLES: Final = 1000
SEED: Final = 20261129
USUAL_WORST: Final = 0.9
"""Quantile of regret that is told beside its mean and its maximum."""
CHECKS: Final = {
    "folders": list_of(literal_path),
    "outcome": text,
    "better": one_of("a direction", BETTER),
    "at_least": optional(number),
    "level": number,
}


@checks_arguments(seed=within(0, 2**63 - 1), **CHECKS)
def robust(
    folders: Sequence[str | Path],
    *,
    outcome: str,
    better: Literal["higher", "lower"] = "higher",
    at_least: float | None = None,
    level: float = defaults.LEVEL,
    seed: int = SEED,
) -> pd.DataFrame:
    """Compare policies, each a sweep of the same design and seed, sample by sample.

    Regret is how much a policy falls short of the best one in the same sample, in the unit of the outcome; a policy
    satisfices in a sample where its mean is at least as good as `at_least`.

    Parameters
    ----------
    folders : sequence of str or Path
        Complete sweeps: one scenario each, with the same design, seed and runs.
    outcome, better : str, {"higher", "lower"}
        What counts, and which way it is better.
    at_least : float, optional
        The level that satisfices: where lower is better, the most that does.
    level, seed : float, int
        Of the intervals, and of the resamples of samples behind them.

    Returns
    -------
    pandas.DataFrame
        Index: policy (the scenario's name), the least mean regret first. Columns: mean; regret with regret_low and
        regret_high; regret_90 (exceeded in one sample of ten) and regret_most; best (share of the samples in which it
        is the best one); satisfices, with satisfices_low and satisfices_high (missing without `at_least`); chosen
        (share of the resamples in which its mean regret is the least). ``attrs`` says what it rests on: the design
        and seed of the sweeps, samples, and runs of each.

    Raises
    ------
    InputError
        Where sweeps are not complete or do not pair, or all policies do the same.

    Notes
    -----
    Savage (1951), The theory of statistical decision; Starr (1963), Product design and decision theory (the domain
    criterion); McPhail et al. (2018), Robustness metrics, Earth's Future 6, 169-191.
    """
    check_level(level)
    paths = [Path(folder) for folder in folders]
    if len(paths) < FEWEST:
        raise input_error("folders", f"{len(paths)} is named; a choice is between two or more.")
    sweeps = [finished(path) for path in paths]
    for path, other in zip(paths[1:], sweeps[1:], strict=True):
        refuse_unpaired(paths[0], path, sweeps[0], other)
    values = [values_in(sweep, outcome) for sweep in sweeps]
    means = np.column_stack([one.mean(axis=1) for one in values])
    if (means == means[:, :1]).all():
        raise input_error("outcome", f"{outcome} is the same whatever the policy.")
    sign = 1.0 if better == "higher" else -1.0
    found = _judged(sign * means, None if at_least is None else sign * at_least, level, seed)
    found.insert(0, "mean", means.mean(axis=0))
    found = found.set_axis(policies_of(paths, sweeps)).rename_axis("policy").sort_values("regret", kind="stable")
    found.attrs = {name: sweeps[0].attrs.get(name) for name in ("design", "seed")}
    found.attrs |= {"samples": values[0].shape[0], "runs": values[0].shape[1]}
    return found


def _judged(worth: NDArray[np.float64], at_least: float | None, level: float, seed: int) -> pd.DataFrame:
    """Judge policies by what each is worth in each sample, shape (samples, policies), where higher is better."""
    import pandas as pd

    samples = len(worth)
    regret = worth.max(axis=1, keepdims=True) - worth
    satisfied = np.full_like(worth, np.nan) if at_least is None else (worth >= at_least).astype(float)
    drawn = np.random.default_rng(seed).multinomial(samples, np.full(samples, 1 / samples), RESAMPLES)
    resampled, ends = drawn @ regret / samples, ((1 - level) / 2, (1 + level) / 2)
    (low, high), shares = np.quantile(resampled, ends, axis=0), np.quantile(drawn @ satisfied / samples, ends, axis=0)
    return pd.DataFrame(
        {
            "regret": regret.mean(axis=0),
            "regret_low": low,
            "regret_high": high,
            "regret_90": np.quantile(regret, USUAL_WORST, axis=0),
            "regret_most": regret.max(axis=0),
            "best": (regret == 0.0).mean(axis=0),
            "satisfices": satisfied.mean(axis=0),
            "satisfices_low": shares[0],
            "satisfices_high": shares[1],
            "chosen": (resampled == resampled.min(axis=1, keepdims=True)).mean(axis=0),
        }
    )
