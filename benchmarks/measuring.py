"""What the benchmarks share: rounds that alternate, processes of their own, the machine's name."""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
Row = Sequence[str]


def table(columns: Row, rows: Iterable[Row]) -> str:
    """Return a table in Markdown; all but the first column are flushed right."""
    lines = ["| " + " | ".join(columns) + " |", "|---|" + "---:|" * (len(columns) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


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


@dataclass(frozen=True)
class Measured:
    """A process that has ended: its seconds on the clock and on processors, its peak memory in MB, and its output."""

    seconds: float
    processor: float
    peak: float
    said: str


def process(
    *arguments: str,
    python: str = sys.executable,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Measured:
    """Run a command of Python, in a folder if one is given, and measure it."""
    begun = time.perf_counter()
    command = [python, str(HERE / "peak_memory.py"), *arguments]
    surroundings = os.environ | dict(environment or {})
    done = subprocess.run(command, env=surroundings, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    processor, peak = map(float, done.stderr.strip().splitlines()[-1].split())
    return Measured(seconds, processor, peak, done.stdout)


def median(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)
