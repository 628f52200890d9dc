"""Recover synthetic truths: how often intervals of posteriors cover the parameters that made the data.

    python benchmarks/posterior_recovery.py                 # 50 truths, 262,144 draws
    python benchmarks/posterior_recovery.py --draws 65536   # quicker, and rougher

A truth is a draw from the priors with one run of it, and what would have been observed of that run, drawn from the
error model. Its posterior is made as `wary posterior` makes one, by rejection from the same table of runs; criteria of
patterns, which are not of one run, are left out on both sides. Intervals are counted over all truths: over all
parameters, over those that the screen of the case has as not idle by the last reported day, and over the forty of them
of which all posteriors together say most. The table is kept, so that a second call goes on where the first stopped.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from sim.case.case import load_case
from sim.posterior.fit import Request, posterior_of_table
from sim.posterior.marginals import distance_from_prior, place_in_prior
from sim.posterior.table import CHUNK
from sim.storage.parts import KeptParts, computed

LEVELS = (0.5, 0.9)
MOST_TOLD = 40
TRUTH_SEED = 1


def shown_of(request: Request, chunks: int, kept: KeptParts, workers: int) -> np.ndarray:
    """Return what runs of a table show, shape (draws, columns)."""
    parts = computed(
        lambda number: {"shown": request.proposals.shown(number, 1)},
        [CHUNK] * chunks,
        workers=workers,
        kept=kept,
        progress=lambda done: print(f"{done} draws run", flush=True),
    )
    return np.concatenate([part["shown"] for part in parts])


def main() -> None:
    """Make the table, the truths and their posteriors, and print the coverage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--truths", type=int, default=50)
    parser.add_argument("--draws", type=int, default=262_144)
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path("results/posterior_recovery"))
    given = parser.parse_args()
    case = load_case()
    request = Request(case, draws=given.draws, members=given.members, criteria=False)
    truths = Request(case, draws=CHUNK, seed=TRUTH_SEED, criteria=False)
    observed, names = request.observed, request.proposals.names
    table = shown_of(request, request.chunks, KeptParts(given.folder / "table"), given.workers)
    of_truths = shown_of(truths, 1, KeptParts(given.folder / "truths"), given.workers)[: given.truths]
    seen = observed.with_error(of_truths, np.random.default_rng(TRUTH_SEED))
    true = truths.proposals.of_draws(np.arange(given.truths))
    covered = {level: np.zeros((given.truths, len(names)), dtype=bool) for level in LEVELS}
    distances = np.zeros((given.truths, len(names)))
    for truth in range(given.truths):
        chosen = posterior_of_table(request, observed.log_probability(table, seen[truth]))
        for place, name in enumerate(names):
            one = case.parameters[name]
            places = place_in_prior(one, chosen[:, place])
            at = place_in_prior(one, true[truth, place : place + 1])[0]
            distances[truth, place] = distance_from_prior(places)
            for level in LEVELS:
                low, high = np.quantile(places, [0.5 - level / 2, 0.5 + level / 2])
                covered[level][truth, place] = low <= at <= high
    screen = json.loads((case.folder / "screen.json").read_text(encoding="utf-8"))["parameters"]
    told = np.argsort(-distances.mean(axis=0))[:MOST_TOLD]
    groups = {
        f"all {len(names)} parameters": np.arange(len(names)),
        "those that are not idle": np.array(
            [place for place, name in enumerate(names) if not screen.get(name, {}).get("idle_as_reported")]
        ),
        f"the {MOST_TOLD} that posteriors say most of": told,
    }
    print(f"{given.truths} truths, {request.chunks * CHUNK} draws, {given.members} members each")
    for name, places in groups.items():
        shares = {level: covered[level][:, places].mean(axis=1) for level in LEVELS}
        words = ", ".join(
            f"{100 * level:.0f} % intervals cover {100 * one.mean():.1f} % (± {196 * one.std() / len(one) ** 0.5:.1f})"
            for level, one in shares.items()
        )
        print(f"{name}: {words}")
    print("said most of:", ", ".join(names[place] for place in told[:10]))


if __name__ == "__main__":
    main()
