"""How often the 95 % intervals of paired comparisons hold what they are for, over repeated experiments.

Each experiment draws runs, with both their sides, from a population whose truth is known: made-up ones like our
outcomes, or (`--model SCENARIO`) the outcomes of many runs of the baseline and another scenario. Experiments in which
no run differs have an interval without width by definition; they are left out and counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sim.analysis.paired.comparison import compare_outcomes
from sim.analysis.paired.intervals import mean_estimates, runs_for, tango
from sim.analysis.paired.medians import median_intervals, median_limits
from sim.analysis.paired.shapley import shapley_plan, shapley_shares

LEVEL = 0.95
POPULATION = 50_000
SIZES = (50, 200, 1000)
CORRELATIONS = (0.0, 0.5, 0.9, 0.99)
Array = NDArray[np.float64]
Pair = tuple[Array, Array]
cached_tango = cache(tango)


def copula(rng: np.random.Generator, correlation: float) -> Pair:
    """Return two uniform variables whose normal scores have a correlation."""
    one, two = rng.standard_normal((2, POPULATION))
    return stats.norm.cdf(one), stats.norm.cdf(correlation * one + np.sqrt(1.0 - correlation**2) * two)


def normal(rng: np.random.Generator, correlation: float) -> Pair:
    """Return a normal outcome, shifted by a fifth of its deviation."""
    one, two = copula(rng, correlation)
    return stats.norm.ppf(one), stats.norm.ppf(two) + 0.2


def counts(rng: np.random.Generator, correlation: float) -> Pair:
    """Return skewed counts: negative binomial, of mean 8 and 9."""
    one, two = copula(rng, correlation)
    return stats.nbinom.ppf(one, 0.8, 0.8 / 8.8), stats.nbinom.ppf(two, 0.8, 0.8 / 9.8)


def amounts(rng: np.random.Generator, correlation: float) -> Pair:
    """Return amounts that are mostly 0: in a fifth, and a quarter, of the runs lognormal."""
    one, two = copula(rng, correlation)
    zero = [np.clip((uniform - bare) / (1.0 - bare), 0.0, 1.0) for uniform, bare in ((one, 0.8), (two, 0.75))]
    sides = [np.where(part > 0.0, stats.lognorm.ppf(np.clip(part, 1e-12, 1.0 - 1e-12), 0.8), 0.0) for part in zero]
    return sides[0], sides[1]


def shares(rng: np.random.Generator, correlation: float) -> Pair:
    """Return bounded shares: beta variables that crowd at both ends."""
    one, two = copula(rng, correlation)
    return stats.beta.ppf(one, 0.5, 0.7), stats.beta.ppf(two, 0.6, 0.7)


def rare(rng: np.random.Generator, correlation: float) -> Pair:
    """Return an outcome that one run in 100, or up to 10, changes by a lognormal amount; mostly upwards."""
    one = stats.nbinom.ppf(rng.random(POPULATION), 3, 0.1)
    changed = rng.random(POPULATION) < np.interp(correlation, [0.0, 0.99], [0.1, 0.01])
    sign = np.where(rng.random(POPULATION) < 0.8, 1.0, -1.0)
    return one, one + changed * sign * rng.lognormal(1.0, 0.7, POPULATION)


POPULATIONS: dict[str, Callable[[np.random.Generator, float], Pair]] = {
    "normal": normal,
    "skewed counts": counts,
    "mostly 0": amounts,
    "bounded shares": shares,
    "rarely changed": rare,
}


def covered(low: Array, high: Array, truth: float) -> NDArray[np.bool_]:
    """Say which intervals hold the truth, up to rounding."""
    slack = 1e-9 * max(abs(truth), 1e-3)
    return (low - slack <= truth) & (truth <= high + slack)


def mean_rows(rng: np.random.Generator, pair: Pair, runs: int, experiments: int) -> dict[str, float]:
    """Return the coverage of intervals of the mean: Student's own, and with degrees of freedom that match."""
    difference = pair[1] - pair[0]
    drawn = difference[rng.integers(0, len(difference), (runs, experiments))]
    drawn = drawn[:, (drawn != 0.0).any(axis=0)]
    found, truth = mean_estimates(drawn), float(difference.mean())
    plain = stats.t.isf((1.0 - LEVEL) / 2.0, runs - 1) * found.error
    matched = found.reach(LEVEL)
    return {
        "Student": covered(found.mean - plain, found.mean + plain, truth).mean(),
        "matched": covered(found.mean - matched, found.mean + matched, truth).mean(),
        "degrees": float(np.median(found.degrees)),
        "left out": 1.0 - drawn.shape[1] / experiments,
    }


def median_rows(rng: np.random.Generator, pair: Pair, runs: int, experiments: int) -> dict[str, float]:
    """Return the coverage of intervals of the difference of medians, and of the median of differences."""
    places = rng.integers(0, len(pair[0]), (runs, experiments))
    one, two = (side[places] for side in pair)
    differs = (one != two).any(axis=0)
    one, two = one[:, differs], two[:, differs]
    low, high = median_intervals(one, two, level=LEVEL)
    centre, truth = np.median(two, axis=0) - np.median(one, axis=0), float(np.median(pair[1]) - np.median(pair[0]))
    return {
        "percentile": covered(low, high, truth).mean(),
        "basic": covered(2.0 * centre - high, 2.0 * centre - low, truth).mean(),
        "order": covered(*median_limits(two - one, level=LEVEL), float(np.median(pair[1] - pair[0]))).mean(),
    }


def synthetic(rng: np.random.Generator, experiments: int, resampled: int) -> None:
    """Print the coverage for made-up outcomes."""
    print("\nMeans and medians of made-up outcomes")
    print(f"{'population':<16}{'corr':>6}{'runs':>6}{'Student':>9}{'matched':>9}{'degrees':>9}{'left out':>10}", end="")
    print(f"{'percentile':>12}{'basic':>8}{'order':>8}")
    for name, population in POPULATIONS.items():
        for correlation in CORRELATIONS:
            pair = population(rng, correlation)
            for runs in SIZES:
                row = mean_rows(rng, pair, runs, experiments) | median_rows(rng, pair, runs, resampled)
                print(f"{name:<16}{correlation:>6.2f}{runs:>6}{row['Student']:>9.3f}{row['matched']:>9.3f}", end="")
                print(
                    f"{row['degrees']:>9.0f}{row['left out']:>10.3f}{row['percentile']:>12.3f}{row['basic']:>8.3f}",
                    end="",
                )
                print(f"{row['order']:>8.3f}")


@cache
def wilson(count: int, runs: int) -> tuple[float, float]:
    """Return Wilson's interval of a share."""
    found = stats.binomtest(count, runs).proportion_ci(LEVEL, method="wilson")
    return float(found.low), float(found.high)


def newcombe(lost: int, won: int, both: int, runs: int) -> tuple[float, float]:
    """Return the hybrid score interval, method 10 of Newcombe (1998), of a difference between paired shares."""
    counted = both + lost, both + won
    limits = [wilson(count, runs) for count in counted]
    below = [count / runs - low for count, (low, _) in zip(counted, limits, strict=True)]
    above = [high - count / runs for count, (_, high) in zip(counted, limits, strict=True)]
    product = float(counted[0] * (runs - counted[0]) * counted[1] * (runs - counted[1]))
    excess = both * (runs - both - lost - won) - lost * won
    corrected = max(excess - runs / 2.0, 0.0) if excess > 0 else excess
    phi = corrected / np.sqrt(product) if product else 0.0
    reach = [
        np.sqrt(max(below[1] ** 2 - 2.0 * phi * below[1] * above[0] + above[0] ** 2, 0.0)),
        np.sqrt(max(above[1] ** 2 - 2.0 * phi * above[1] * below[0] + below[0] ** 2, 0.0)),
    ]
    difference = (won - lost) / runs
    return difference - reach[0], difference + reach[1]


def agresti_min(lost: int, won: int, both: int, runs: int) -> tuple[float, float]:
    """Return the interval of Agresti and Min (2005): Wald's after half a run more in each of the four cells."""
    del both
    centre = (won - lost) / (runs + 2)
    error = np.sqrt(won + lost + 1 - (won - lost) ** 2 / (runs + 2)) / (runs + 2)
    reach = stats.norm.isf((1.0 - LEVEL) / 2.0) * error
    return max(centre - reach, -1.0), min(centre + reach, 1.0)


def scores(lost: int, won: int, both: int, runs: int) -> tuple[float, float]:
    """Return Tango's interval."""
    del both
    return cached_tango(lost, won, runs, LEVEL)


EVENT_INTERVALS = {"Tango": scores, "Newcombe": newcombe, "Agresti-Min": agresti_min}


def event_populations() -> Iterator[tuple[float, float, float, Array]]:
    """Iterate over probabilities of an event on both sides, their correlation, and the four cells."""
    for first in (0.02, 0.1, 0.5, 0.9, 0.98):
        for correlation in (0.0, 0.9, 0.99):
            for gap in (0.0, 0.02, 0.1):
                second = first + gap if first < 0.9 else first - gap
                spread = np.sqrt(first * (1.0 - first) * second * (1.0 - second))
                both = min(first * second + correlation * spread, first, second)
                cells = np.array([both, first - both, second - both, 1.0 - first - second + both])
                yield first, second, correlation, np.maximum(cells, 0.0) / np.maximum(cells, 0.0).sum()


def events(rng: np.random.Generator, experiments: int) -> None:
    """Print the coverage for events, by how many runs are expected to differ."""
    bounds = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
    found: dict[tuple[int, int], list[list[float]]] = {}
    for first, second, _, cells in event_populations():
        for runs in SIZES:
            counted = rng.multinomial(runs, cells, experiments)
            counted = counted[counted[:, 1] + counted[:, 2] > 0]
            if len(counted) < experiments / 20:
                continue
            kinds, times = np.unique(counted[:, [1, 2, 0]], axis=0, return_counts=True)
            row = []
            for interval in EVENT_INTERVALS.values():
                limits = np.array([interval(*(int(count) for count in kind), runs) for kind in kinds])
                row.append(float(np.average(covered(limits[:, 0], limits[:, 1], second - first), weights=times)))
            found.setdefault((int(np.searchsorted(bounds, runs * (cells[1] + cells[2]))), runs), []).append(row)
    print("\nEvents: probability 0.02 to 0.98, correlation 0 to 0.99, difference 0 to 0.1; least and mean coverage")
    print(f"{'runs that differ':<18}{'runs':>6}{'cases':>7}" + "".join(f"{name:>18}" for name in EVENT_INTERVALS))
    for (band, runs), rows in sorted(found.items()):
        label = f"up to {bounds[band]:g}" if band < len(bounds) else f"above {bounds[-1]:g}"
        values = np.array(rows)
        cell = [
            f"{least:>10.3f}{mean:>8.3f}" for least, mean in zip(values.min(axis=0), values.mean(axis=0), strict=True)
        ]
        print(f"{label:<18}{runs:>6}{len(rows):>7}" + "".join(cell))


def two_stages(rng: np.random.Generator, experiments: int) -> None:
    """Print the coverage of the interval after adding the runs that are said to be needed, once, or bit by bit."""
    print(
        "\nPrecision: 100 runs, then as many as wanted for a tenth of the deviation; coverage of the stated half-width"
    )
    print(f"{'population':<16}{'once':>8}{'runs':>8}{'every 50':>10}{'runs':>8}")
    for name in ("normal", "skewed counts", "mostly 0", "rarely changed"):
        one, two = POPULATIONS[name](rng, 0.5)
        difference = two - one
        half_width, truth = 0.1 * float(difference.std()), float(difference.mean())
        once, often, used = [], [], [[], []]
        for _ in range(experiments):
            drawn = difference[rng.integers(0, POPULATION, 20_000)]
            first = mean_estimates(drawn[:100, None])
            total = int(runs_for(first.deviation[0], first.degrees[0], half_width, LEVEL))
            total = min(max(total, 100), len(drawn))
            once.append(abs(drawn[:total].mean() - truth) <= half_width)
            looks = 100
            while mean_estimates(drawn[:looks, None]).reach(LEVEL)[0] > half_width and looks < len(drawn):
                looks += 50
            often.append(abs(drawn[:looks].mean() - truth) <= half_width)
            used[0].append(total)
            used[1].append(looks)
        print(f"{name:<16}{np.mean(once):>8.3f}{np.mean(used[0]):>8.0f}{np.mean(often):>10.3f}{np.mean(used[1]):>8.0f}")


def shapley(rng: np.random.Generator, experiments: int) -> None:
    """Print the coverage of Shapley shares, over all orders and over sampled ones."""
    names = [f"change_{number}" for number in range(5)]
    every = shapley_plan(names).subsets()
    effect = {name: rng.lognormal(0.0, 1.0, 20_000) for name in names}
    shock = rng.exponential(1.0, 20_000)
    worth = {some: sum((effect[name] for name in some), np.zeros(20_000)) + shock * len(some) ** 2 for some in every}
    truth = shapley_shares(shapley_plan(names), worth)["share"]
    print("\nShapley shares of 5 assumptions, 200 runs")
    for label, orders in (("all orders", None), ("20 sampled orders", 20)):
        hits = []
        for number in range(experiments):
            places = rng.integers(0, 20_000, 200)
            plan = shapley_plan(names, orders=orders, seed=number)
            found = shapley_shares(plan, {some: worth[some][places] for some in plan.subsets()})
            hits.append(((found["low"] <= truth) & (truth <= found["high"])).to_numpy())
        print(f"{label:<20}{np.mean(hits):>8.3f}")


def outcomes_of(scenario: str, runs: int) -> pd.DataFrame:
    """Return the outcomes of many runs, a thousand at a time."""
    from sim.engine.run import run
    from sim.recorded.summary import outcomes_of_runs

    tables = [outcomes_of_runs(run(scenario, runs=1000, seed=seed)) for seed in range(1, runs // 1000 + 1)]
    return pd.concat(tables, ignore_index=True).rename_axis("run")


def model(rng: np.random.Generator, scenario: str, size: int, experiments: int) -> None:
    """Print the coverage for outcomes of the model, by how many runs carry the difference; and of verdicts."""
    base, changed = outcomes_of("baseline", size), outcomes_of(scenario, size)
    moved = [name for name in base if (base[name] != changed[name]).any()]
    truths = (changed[moved] - base[moved]).mean(), changed[moved].median() - base[moved].median()
    print(f"\n{scenario} against the baseline: {len(moved)} outcomes that differ in some of {size} runs")
    print(f"{'runs':>6}{'degrees of freedom':>20}{'intervals':>11}{'mean':>8}{'median':>8}{'wrong verdicts':>16}")
    for runs in (100, 200, 1000):
        rows, together = [], []
        for _ in range(experiments):
            places = rng.integers(0, size, runs)
            table = compare_outcomes(*(one.iloc[places].reset_index(drop=True)[moved] for one in (base, changed)))
            table = table[table["changed"] > 0.0]
            mean, median = (truth[table.index] for truth in truths)
            said = table["verdict"].map({"higher": 1.0, "lower": -1.0}).fillna(0.0)
            holds = [within(table, "mean", mean), within(table, "median", median), said * np.sign(mean) < 0.0]
            rows.append(np.column_stack([table["degrees_of_freedom"], *holds]))
            together.append(within(table, "simultaneous", mean)[table["degrees_of_freedom"] >= 20.0].all())
        found = np.concatenate(rows).astype(np.float64)
        for low, high in pairwise((0.0, 4.0, 10.0, 20.0, 50.0, np.inf)):
            band = found[(found[:, 0] >= low) & (found[:, 0] < high)]
            share = band[:, 1:].mean(axis=0)
            print(
                f"{runs:>6}{f'{low:g} to {high:g}':>20}{len(band):>11}{share[0]:>8.3f}{share[1]:>8.3f}{share[2]:>16.4f}"
            )
        print(f"{runs:>6} all simultaneous intervals of 20 and more degrees hold in {np.mean(together):.3f}")
    swapped(rng, base[moved], changed[moved], experiments)


def within(table: pd.DataFrame, kind: str, truth: pd.Series) -> pd.Series:
    """Say which intervals of one kind hold the truth, up to rounding."""
    slack = 1e-9 * table["standard_error"] + 1e-15 * table["reference_mean"].abs()
    return (table[f"{kind}_low"] - slack <= truth) & (truth <= table[f"{kind}_high"] + slack)


def swapped(rng: np.random.Generator, base: pd.DataFrame, changed: pd.DataFrame, experiments: int) -> None:
    """Print how often any verdict falls though none is due: the sides of each run are swapped at random."""
    for runs in (100, 1000):
        fallen = []
        for _ in range(experiments):
            places = rng.integers(0, len(base), runs)
            one, two = (table.iloc[places].reset_index(drop=True) for table in (base, changed))
            swap = rng.random((runs, 1)) < 0.5
            sides = (pd.DataFrame(np.where(swap, *pair), columns=one.columns) for pair in ((one, two), (two, one)))
            fallen.append(compare_outcomes(*sides)["verdict"].isin(["higher", "lower"]).any())
        print(f"sides swapped at random, {runs} runs: a verdict in {np.mean(fallen):.3f} of {experiments} experiments")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=4000, help="for means and events")
    parser.add_argument("--resampled", type=int, default=400, help="for medians, precision and Shapley shares")
    parser.add_argument("--model", metavar="SCENARIO", help="outcomes of the model instead of made-up ones")
    parser.add_argument("--runs", type=int, default=8000, help="of the model")
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    error = [np.sqrt(LEVEL * (1.0 - LEVEL) / count) for count in (given.experiments, given.resampled)]
    print(f"Nominal 0.95; Monte Carlo error {error[0]:.3f} for means and events ({given.experiments} experiments)")
    print(f"and {error[1]:.3f} for all else ({given.resampled})")
    if given.model:
        model(rng, given.model, given.runs, given.resampled)
        return
    synthetic(rng, given.experiments, given.resampled)
    events(rng, given.experiments)
    two_stages(rng, given.resampled)
    shapley(rng, given.resampled)


if __name__ == "__main__":
    main()
