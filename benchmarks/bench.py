"""Measure everything in one run on the same cores, and write the tables to docs/benchmarks.md.

Usage: python benchmarks/bench.py [--rounds N] [--without-million]
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from measuring import HERE, Row, in_rounds, machine, median, process, seconds_of, table
from november import versions
from plain.part import switched_off

from sim.engine.ensemble import run_ensemble
from sim.engine.run import run_mesa
from sim.scenario.inputs import build_inputs
from sim.scenario.load import Scenario, load
from sim.sweeps.sweep import sweep

PAGE = HERE.parent / "docs" / "benchmarks.md"
TINY, TASKS = 256, 2000
LAST_WEEK = "2027-12-20"
"""Outcomes are read then, so that a sweep without fans runs as long as one with them."""
RUNS, MESA_RUNS, PEER_RUNS, OWN_MATH_RUNS = 16_384, 2, 8, 2
PEER = str(HERE / "plain_peer.py")


def streamed(runs: int, workers: int, scenario: str | Scenario = "baseline", **more: object) -> float:
    """Return runs a second of a sweep of one scenario alone, its outcomes and fans kept in a temporary folder."""
    return runs / seconds_of(lambda: sweep(scenario, runs=runs, workers=workers, **more))


def peer(runs: int, *options: str) -> float:
    """Return runs a second of the plain Mesa model, on the clock, start of the process apart."""
    said = process(PEER, "--runs", str(runs), *options).said
    found = re.search(r"on the clock\s+([\d.]+)", said)
    if found is None:
        raise RuntimeError(said)
    return float(found.group(1))


def speed(rounds: int) -> str:
    """Full runs a second: the compiled ensemble beside its peers, all with the mechanisms that the plain one plays."""
    both = load("baseline", switched_off())
    inputs = build_inputs(both)
    contenders: dict[str, Callable[[], float]] = {
        "compiled, outcomes and fans to disk, 1 thread": lambda: streamed(RUNS, 1, both, chunk=1024),
        "compiled, outcomes and fans to disk, 2 threads": lambda: streamed(RUNS, 2, both, chunk=1024),
        "compiled, every week kept in memory, 2 threads": lambda: (
            1024 / seconds_of(lambda: run_ensemble(inputs, runs=1024, seed=0, workers=2))
        ),
        "Mesa world of this package": lambda: MESA_RUNS / seconds_of(lambda: run_mesa(inputs, runs=MESA_RUNS, seed=0)),
        "plain Mesa model, the library's exp and log": lambda: peer(PEER_RUNS),
        "plain Mesa model, the rules as they are": lambda: peer(OWN_MATH_RUNS, "--own-math"),
    }
    contenders["compiled, outcomes and fans to disk, 1 thread"]()
    rates = in_rounds(contenders, rounds)
    best = [
        a / b
        for a, b in zip(
            rates["compiled, outcomes and fans to disk, 2 threads"],
            rates["plain Mesa model, the rules as they are"],
            strict=True,
        )
    ]
    slowest = median(rates["plain Mesa model, the rules as they are"])
    library = median(rates["plain Mesa model, the library's exp and log"])
    rows = [
        (
            name,
            f"{median(values):,.1f}",
            f"{min(values):,.1f}",
            f"{max(values):,.1f}",
            f"{median(values) / slowest:,.0f}",
            f"{median(values) / library:,.0f}",
        )
        for name, values in rates.items()
    ]
    columns = ("", "runs/s", "least", "most", "times the rules as they are", "times with the library's exp")
    said = (
        f"Two threads against the plain model, rules as they are, round by round: {min(best):,.0f} to {max(best):,.0f}."
    )
    return f"{table(columns, rows)}\n\n{said}"


def slope(name: str, sizes: Sequence[int], call: Callable[[int], float], rounds: int) -> Row:
    """Return the slope of the logarithm of the time against the logarithm of a size, with its error over rounds."""
    call(sizes[0])
    seconds = in_rounds({f"{name} {size}": (lambda size=size: call(size)) for size in sizes}, rounds)
    across = np.log(sizes)
    slopes = [np.polyfit(across, np.log(times), 1)[0] for times in zip(*seconds.values(), strict=True)]
    error = np.std(slopes, ddof=1) / math.sqrt(rounds) if rounds > 1 else float("nan")
    spans = ", ".join(f"{size:,}: {median(seconds[f'{name} {size}']):.2f} s" for size in sizes)
    return name, f"{np.mean(slopes):.3f}", f"{error:.3f}", spans


def slopes(rounds: int) -> str:
    """Time against runs, places for intermediaries, and weeks."""
    scenario = load("baseline")

    def of_runs(runs: int) -> float:
        return runs / streamed(runs, 2, chunk=1024)

    def of_weeks(weeks: int) -> float:
        shorter = replace(scenario, horizon=scenario.start + dt.timedelta(weeks=weeks))
        inputs = build_inputs(shorter)
        return seconds_of(lambda: run_ensemble(inputs, runs=1024, seed=0, workers=1))

    def of_places(places: int) -> float:
        inputs = build_inputs(scenario, intermediaries=places)
        return seconds_of(lambda: run_ensemble(inputs, runs=512, seed=0, workers=1))

    rows = [
        slope("runs, 2 threads, to disk", (8192, 32768, 131072), of_runs, rounds),
        slope("weeks", (76, 152, 304), of_weeks, rounds),
        slope("places for intermediaries", (64, 256, 1024), of_places, rounds),
    ]
    return table(("time against", "slope", "error", "seconds"), rows)


def memory(million: bool) -> str:
    """Peak memory and time of whole commands, by runs."""
    rows = []
    sizes = (10_000, 100_000, 1_000_000) if million else (10_000, 40_000)
    for runs in sizes:
        with tempfile.TemporaryDirectory() as folder:
            output = Path(folder) / "sweep"
            arguments = ("-m", "sim", "sweep", "design=none", f"runs={runs}", "figures=false", "quiet=true")
            done = process(*arguments, f"output={output}")
            size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
        row = f"{runs:,}", f"{done.seconds:,.1f}", f"{runs / done.seconds:,.0f}", f"{done.peak:,.0f}"
        rows.append((*row, f"{size / 1e6:,.0f}"))
        print(f"  {rows[-1]}", file=sys.stderr)
    return table(("runs", "seconds", "runs/s", "peak MB", "on disk, MB"), rows)


def storage(rounds: int) -> str:
    """Measure what storage and a local cluster cost."""

    def to_disk(**more: object) -> float:
        with tempfile.TemporaryDirectory() as folder:
            return streamed(RUNS, 2, chunk=1024, at=LAST_WEEK, output=f"{folder}/sweep", **more)

    found = in_rounds(
        {
            "with fans": to_disk,
            "without fans": lambda: to_disk(fans=False),
            "two Dask workers, with fans, their start included": lambda: to_disk(cluster=True),
        },
        rounds,
    )
    rows = [(name, f"{median(values):,.0f}", f"{min(values):,.0f}") for name, values in found.items()]
    return table((f"{RUNS:,} runs in chunks of 1,024", "runs/s", "least"), rows)


def nothing(number: int) -> int:
    """Return at once: the task with which the scheduler alone is measured."""
    return number


def scheduler(rounds: int) -> str:
    """Measure how many tiny chunks a second go through storage, and tasks through a scheduler."""
    from sim.sweeps.cluster import client_of

    def tiny(**more: object) -> float:
        with tempfile.TemporaryDirectory() as folder:
            return TINY / seconds_of(
                lambda: sweep("baseline", runs=TINY, chunk=1, width=1, output=f"{folder}/s", **more)
            )

    def tasks() -> float:
        with client_of(None, 2) as client:
            client.gather(client.map(nothing, range(100), pure=False))
            return TASKS / seconds_of(lambda: client.gather(client.map(nothing, range(TASKS), pure=False)))

    found = in_rounds(
        {
            "chunks of one run, two threads, to disk": lambda: tiny(workers=2, fans=False),
            "the same with fans": lambda: tiny(workers=2),
            "tasks that do nothing, scheduler and two workers": tasks,
        },
        rounds,
    )
    rows = [(name, f"{median(values):,.0f}", f"{min(values):,.0f}") for name, values in found.items()]
    return table(("tiny chunks", "a second", "least"), rows)


def said_by(*arguments: str) -> str:
    """Return what another benchmark prints."""
    return f"```text\n{process(*arguments).said.strip()}\n```"


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description="All benchmarks in one run.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-million", action="store_true", help="leave a million runs out, some minutes")
    asked = parser.parse_args()
    rounds = asked.rounds
    both = versions()
    parts = {
        "Against the release of November": lambda: both.told(rounds),
        "Full runs a second": lambda: speed(rounds),
        "Time against size": lambda: slopes(min(rounds, 3)),
        "Memory": lambda: memory(not asked.without_million),
        "Storage and a local cluster": lambda: storage(min(rounds, 3)),
        "Tiny chunks": lambda: scheduler(min(rounds, 3)),
        "In a page": lambda: said_by(str(HERE / "in_a_page.py")),
        "Where the compiled time goes": lambda: said_by(str(HERE / "stage_profile.py")),
        "Heaviest stages against C and NumPy": lambda: said_by("-m", "benchmarks.yardsticks", str(max(rounds, 9))),
        "Profile of the plain Mesa model, the rules as they are": lambda: said_by(PEER, "--profile", "--own-math"),
        "Profile of the plain Mesa model, the library's exp and log": lambda: said_by(PEER, "--profile"),
    }
    told = [
        "# Benchmarks",
        f"Written by `make bench` on {dt.datetime.now(dt.UTC):%Y-%m-%d}: {machine()}. Medians of {rounds} rounds in "
        "which the contenders take turns, on the clock. The baseline: 305 weeks, 64 places for intermediaries, every "
        "mechanism. Wherever a peer is held against the package, both sides switch off the mechanisms that the peer "
        f"does not play: {', '.join(sorted(key.split('.')[1] for key in switched_off())) or 'none so far'}. The plain "
        "Mesa model is what one would write: agents with attributes, the same rules called as plain Python, the same "
        "means. With the rules as they are it works out exp and log as the compiled code does, "
        "in Python; with the library's it is the faster peer. A stage over one block finds its rows in the nearest "
        "cache, over several as far away as in a run. `benchmarks/kill_and_resume.py` and "
        "`benchmarks/paired_coverage.py` are run by themselves.",
    ]
    for title, measure in parts.items():
        print(title, file=sys.stderr, flush=True)
        told.append(f"## {title}\n\n{measure()}")
        PAGE.write_text("\n\n".join(told) + "\n", encoding="utf-8")
    print("\n\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
