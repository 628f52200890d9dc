"""Full runs per second: the compiled ensemble on one and two threads, beside the Mesa world.

All are measured in one process, in rounds that alternate; the table gives medians and ratios.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable

from sim.engine import run_mesa
from sim.ensemble import run_ensemble
from sim.inputs import build_inputs
from sim.scenario import load

ROUNDS = 5
COMPILED_RUNS, MESA_RUNS = 2048, 2


def main() -> None:
    """Measure and print the table."""
    inputs = build_inputs(load("baseline"))
    contenders: dict[str, tuple[int, Callable[[], object]]] = {
        "compiled, 1 thread": (COMPILED_RUNS, lambda: run_ensemble(inputs, runs=COMPILED_RUNS, seed=0, workers=1)),
        "compiled, 2 threads": (COMPILED_RUNS, lambda: run_ensemble(inputs, runs=COMPILED_RUNS, seed=0, workers=2)),
        "Mesa world": (MESA_RUNS, lambda: run_mesa(inputs, runs=MESA_RUNS, seed=0)),
    }
    for _, call in contenders.values():
        call()
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, (runs, call) in contenders.items():
            start = time.perf_counter()
            call()
            rates[name].append(runs / (time.perf_counter() - start))
    slowest = statistics.median(rates["Mesa world"])
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(f"baseline, {inputs.clock.steps} weeks, {inputs.layout.sizes.entities['intermediaries']} intermediaries\n")
    print(f"{'engine':<22}{'runs/s (median)':>17}{'least':>10}{'most':>10}{'times Mesa':>12}")
    for name, values in rates.items():
        median = statistics.median(values)
        print(f"{name:<22}{median:>17,.1f}{min(values):>10,.1f}{max(values):>10,.1f}{median / slowest:>12,.0f}")


if __name__ == "__main__":
    main()
