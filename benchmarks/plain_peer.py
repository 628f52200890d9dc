"""How fast the same model runs as an ordinary Mesa model, where its time goes, and that it is the same model.

    python benchmarks/plain_peer.py --runs 20
    python benchmarks/plain_peer.py --runs 5 --own-math
    python benchmarks/plain_peer.py --profile profile.txt
    python benchmarks/plain_peer.py --runs 200 --means --against 5000

The compiler is off in the process that measures: rules are plain Python functions there.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import platform
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plain.blueprint import Blueprint

SWITCH = "NUMBA_DISABLE_JIT"
SHOWN = 25


def run(blueprint: Blueprint, seed: int) -> None:
    """Carry one run from start to end."""
    from plain.model import PlainModel

    PlainModel(blueprint, seed).run_to_end()


def measure(blueprint: Blueprint, runs: int, seed: int) -> None:
    """Print runs per second, on the clock and by the processor's time."""
    run(blueprint, seed)
    clock, processor = [], []
    for number in range(runs):
        start, started = time.perf_counter(), time.process_time()
        run(blueprint, seed + number)
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - started)
    places = len(blueprint.start["intermediaries"])
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(f"plain Mesa model, baseline, {blueprint.weeks} weeks, {places} intermediaries, one thread, {runs} runs\n")
    print(f"{'':<22}{'runs/s':>10}{'median ms':>12}{'least ms':>12}")
    for name, seconds in (("on the clock", clock), ("processor's time", processor)):
        rate, middle, least = runs / sum(seconds), 1e3 * statistics.median(seconds), 1e3 * min(seconds)
        print(f"{name:<22}{rate:>10.2f}{middle:>12.1f}{least:>12.1f}")


def profile(blueprint: Blueprint, seed: int, file: str) -> None:
    """Write the functions that take the most time of their own in one run, to a file or to standard output."""
    run(blueprint, seed)
    profiler, text = cProfile.Profile(), io.StringIO()
    profiler.runcall(run, blueprint, seed)
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(SHOWN)
    if file == "-":
        print(text.getvalue())
    else:
        Path(file).write_text(text.getvalue(), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; 1 where the means of peer and ensemble differ beyond chance."""
    parser = argparse.ArgumentParser(description="The same model as an ordinary Mesa model: speed, profile, means.")
    parser.add_argument("--runs", type=int, default=10, help="runs of the peer")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first; the others follow")
    parser.add_argument("--profile", nargs="?", const="-", metavar="FILE", help="profile one run instead")
    parser.add_argument("--means", action="store_true", help="compare means with the compiled ensemble instead")
    parser.add_argument("--against", type=int, default=5000, metavar="RUNS", help="runs of the ensemble, for --means")
    parser.add_argument("--own-math", action="store_true", help="the rules as they are, with their own exp and log")
    asked = parser.parse_args(arguments)
    if asked.runs < 1 + asked.means or asked.against < 1 + asked.means:
        parser.error("--runs and --against are 1 or more, and 2 or more for --means.")
    if os.environ.get(SWITCH) != "1":
        command = [sys.executable, str(Path(__file__).resolve()), *(sys.argv[1:] if arguments is None else arguments)]
        return subprocess.run(command, env=os.environ | {SWITCH: "1"}, check=False).returncode
    from plain.blueprint import Blueprint
    from plain.library_math import use_library_math
    from plain.part import switched_off

    from sim.scenario.inputs import build_inputs
    from sim.scenario.load import load

    if not asked.own_math:
        use_library_math()
    blueprint = Blueprint(build_inputs(load("baseline", switched_off())))
    if asked.profile:
        profile(blueprint, asked.seed, asked.profile)
    elif asked.means:
        from plain.means import compare

        return 0 if compare(blueprint, asked.runs, asked.seed, asked.against) else 1
    else:
        measure(blueprint, asked.runs, asked.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
