"""Means of the peer's runs beside those of the compiled ensemble."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from sim.rules.evasion import ACTIVE

from .blueprint import Blueprint
from .model import PlainModel
from .numbers import MAIN, Moments, moments, numbers_of, numbers_of_places, z_score

MOST_Z = 4.0
"""Beyond it a difference is hardly chance: for equal models, any of some 300 numbers gets there with less than 2 %."""
SHOWN_BESIDE = 10


class WatchedModel(PlainModel):
    """A run that also notes each week which intermediaries are active."""

    def __init__(self, blueprint: Blueprint, seed: int) -> None:
        super().__init__(blueprint, seed)
        self.active = [self.active_now()]

    def active_now(self) -> list[bool]:
        """Return which intermediaries are active."""
        return [place.status == ACTIVE for place in self.intermediaries]

    def step(self) -> None:
        """Carry the world one week on."""
        super().step()
        self.active.append(self.active_now())


def peer_moments(blueprint: Blueprint, runs: int, seed: int) -> dict[str, Moments]:
    """Return mean and spread of each number over runs of the peer, seeded from `seed` on."""
    found = []
    for run in range(runs):
        model = WatchedModel(blueprint, seed + run)
        model.run_to_end()
        recorded = numbers_of(model.trajectories()[:, :, None], blueprint.inputs)
        found.append(recorded | numbers_of_places(np.array(model.active)[:, :, None]))
    return moments({name: np.concatenate([numbers[name] for numbers in found]) for name in found[0]})


def compiled_moments(runs: int) -> dict[str, Moments]:
    """Return mean and spread of each number over runs of the compiled ensemble, from a process of its own."""
    benchmarks = str(Path(__file__).parent.parent)
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    environment["PYTHONPATH"] = os.pathsep.join([benchmarks, *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-m", "plain.compiled_means", "--runs", str(runs)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return {name: Moments(*values) for name, values in json.loads(done.stdout).items()}


def _row(name: str, peer: Moments, compiled: Moments, z: float) -> str:
    return f"{name:<52}{peer.mean:>12.5g}{peer.error:>10.2g}{compiled.mean:>12.5g}{compiled.error:>10.2g}{z:>8.2f}"


def compare(blueprint: Blueprint, runs: int, seed: int, against: int) -> bool:
    """Print the means of peer and ensemble side by side, and say whether all agree.

    Parameters
    ----------
    blueprint : Blueprint
        What the peer's runs share.
    runs, seed : int
        Of the peer; two runs or more.
    against : int
        Runs of the ensemble; two or more.
    """
    peer, compiled = peer_moments(blueprint, runs, seed), compiled_moments(against)
    scores = {name: z_score(peer[name], compiled[name]) for name in peer}
    by_size = sorted(scores, key=lambda name: -abs(scores[name]))
    main = [name for name in scores if name.split("[")[0].split(",")[0].split(" ")[0] in MAIN]
    head = f"{'outcome':<52}{'peer':>12}{'error':>10}{'compiled':>12}{'error':>10}{'z':>8}"
    print(f"\nMeans of {runs} runs of the peer and of {against} compiled runs, with standard errors\n\n{head}")
    print("\n".join(_row(name, peer[name], compiled[name], scores[name]) for name in main))
    varying = np.array([z for z in scores.values() if z])
    beyond = [name for name in scores if abs(scores[name]) > MOST_Z]
    print(f"\nAll {len(scores)} numbers, of which {len(varying)} differ: their z has a root mean square of", end=" ")
    print(f"{np.sqrt((varying**2).mean()):.2f}; {len(beyond)} lie beyond {MOST_Z:g}. The largest:\n\n{head}")
    print("\n".join(_row(name, peer[name], compiled[name], scores[name]) for name in by_size[:SHOWN_BESIDE]))
    return not beyond
