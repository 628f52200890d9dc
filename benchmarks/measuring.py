"""What the benchmarks share: rounds that alternate, processes of their own, the machine's name."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

HERE = Path(__file__).parent


def machine() -> str:
    """Return the processor's name, and what runs on it."""
    name = platform.machine()
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
        name = found.group(1).strip() if found else name
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"


def in_rounds(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Measure contenders in turn, round after round.

    Parameters
    ----------
    contenders : mapping of str to callable
        Each returns what it measured.
    rounds : int
        How many.
    """
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        for name, measure in contenders.items():
            found[name].append(measure())
            print(f"  round {number + 1} of {rounds}: {name}: {found[name][-1]:.4g}", file=sys.stderr, flush=True)
    return found


def seconds_of(call: Callable[[], object]) -> float:
    """Return how long a call takes, on the clock."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def process(*arguments: str, environment: Mapping[str, str] | None = None) -> tuple[float, float, str]:
    """Run a command of Python; return its seconds, its peak memory in MB, and what it printed."""
    begun = time.perf_counter()
    command = [sys.executable, str(HERE / "peak_memory.py"), *arguments]
    done = subprocess.run(command, env=os.environ | dict(environment or {}), capture_output=True, text=True, check=True)
    peak = float(done.stderr.strip().splitlines()[-1])
    return time.perf_counter() - begun, peak, done.stdout


def median(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)
