"""Fit the parameters marked `calibrated` to what is marked `fit`, and to nothing else; goes on where it was stopped.

    python benchmarks/fit.py                    # search
    python benchmarks/fit.py --show             # the best values found so far, with their place in their priors
    python benchmarks/fit.py --write            # these, to two digits, as the defaults of the case

Each candidate is a place in the priors: standard normal scores, from the 2nd to the 98th percentile, searched by CMA-ES
from the present defaults on, with the distance from the middle of the priors as a mild penalty. Every evaluation is
kept in a file; the search is a function of its seed and of these, so that a second call goes on where the first
stopped. It needs the extra `fit`.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from cmaes import CMA
from scipy.stats import norm

from sim.case.case import load_case
from sim.patterns.objective import Objective

REACH = float(norm.ppf(0.98))
PENALTY = 0.02
"""Of the mean square of the scores: a fit that is a standard deviation off in every prior costs this much more."""
STEP = 0.5
"""Of the search at its start, in standard deviations of the priors."""


class Priors:
    """The fitted parameters' priors, as standard normal scores."""

    def __init__(self) -> None:
        self.case = load_case()
        self.known = {
            name: one
            for name, one in self.case.parameters.items()
            if one.calibrated and one.prior is not None and one.prior.family != "fixed"
        }

    def values(self, scores: np.ndarray) -> dict[str, float]:
        """Return the parameters at some scores, in their units, to four digits."""
        shares = norm.cdf(scores)
        return {
            name: float(f"{one.prior.quantile(np.array([share]), one.bounds, one.default)[0]:.4g}")
            for share, (name, one) in zip(shares, self.known.items(), strict=True)
        }

    def percentile(self, name: str, value: float) -> float:
        """Return which share of a prior lies below a value."""
        one = self.known[name]
        held, (low, high) = one.prior.distribution(one.bounds), one.bounds
        return float((held.cdf(value) - held.cdf(low)) / (held.cdf(high) - held.cdf(low)))

    def start(self) -> np.ndarray:
        """Return the scores of the present defaults, within reach."""
        shares = [self.percentile(name, one.default) for name, one in self.known.items()]
        return np.clip(norm.ppf(np.clip(shares, 1e-6, 1 - 1e-6)), -0.95 * REACH, 0.95 * REACH)


def loss_of(terms: dict[str, float], scores: np.ndarray) -> float:
    """Return the sum of the terms and the penalty."""
    return sum(terms.values()) + PENALTY * len(scores) * float(np.mean(scores**2))


def evaluations(file: Path) -> list[dict]:
    """Return what was evaluated so far; a line cut short by a stop is left out."""
    lines = file.read_text(encoding="utf-8").split("\n")[:-1] if file.exists() else []
    return [json.loads(line) for line in lines]


def search(priors: Priors, file: Path, *, runs: int, seed: int, minutes: float, population: int) -> None:
    """Search, evaluation by evaluation, until the time is over."""
    until, known = time.monotonic() + 60 * minutes, evaluations(file)
    objective = Objective(priors.case, runs=runs, seed=seed)
    reach = np.full((len(priors.known), 2), [-REACH, REACH])
    optimiser = CMA(priors.start(), STEP, bounds=reach, seed=seed, population_size=population)
    file.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with file.open("a", encoding="utf-8") as out:
        while time.monotonic() < until and not optimiser.should_stop():
            told = []
            for _ in range(optimiser.population_size):
                scores = optimiser.ask()
                if count < len(known):
                    terms = known[count]["terms"]
                    if known[count]["values"] != priors.values(scores):
                        raise SystemExit(f"{file} was made by another search: give another --file.")
                elif time.monotonic() >= until:
                    return
                else:
                    values = priors.values(scores)
                    terms = objective.terms(values)
                    out.write(json.dumps({"values": values, "terms": terms, "loss": loss_of(terms, scores)}) + "\n")
                    out.flush()
                told.append((scores, loss_of(terms, scores)))
                count += 1
            optimiser.tell(told)
            print(f"{count} evaluations: best of this round {min(one for _, one in told):.3f}", flush=True)


def show(priors: Priors, file: Path) -> None:
    """Print the best of the last rounds with its terms, and where each value lies in its prior."""
    found = evaluations(file)
    best = min(found, key=lambda one: one["loss"])
    print(f"best of {len(found)}: {best['loss']:.3f}, first: {found[0]['loss']:.3f}")
    for name, value in sorted(best["terms"].items(), key=lambda item: -item[1]):
        print(f"  {value:8.3f}  {name}")
    for name, value in best["values"].items():
        one = priors.known[name]
        print(
            f"  {name:32} {one.default:10.4g} -> {value:10.4g}   at {priors.percentile(name, value):.3f} of its prior"
        )


def write(priors: Priors, file: Path) -> None:
    """Write the best values, to two digits, into the files of the parameters."""
    best = min(evaluations(file), key=lambda one: one["loss"])["values"]
    for path in (priors.case.folder / "parameters").glob("*.yaml"):
        lines, name = [], ""
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
            name = line.rstrip().removesuffix(":") if line[0].isalpha() else name
            fitted = name in best and line.startswith("  default:")
            lines.append(f"  default: {float(f'{best[name]:.2g}'):g}\n" if fitted else line)
        path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Search, show or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, default=Path("results/fit/evaluations.jsonl"))
    parser.add_argument("--runs", type=int, default=192)
    parser.add_argument("--seed", type=int, default=20231231)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--population", type=int, default=16)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    priors = Priors()
    if given.show:
        show(priors, given.file)
    elif given.write:
        write(priors, given.file)
    else:
        search(priors, given.file, runs=given.runs, seed=given.seed, minutes=given.minutes, population=given.population)


if __name__ == "__main__":
    main()
