"""What a process keeps: memory, open files, threads and objects over many runs, many small calls and many worlds.

Usage: python benchmarks/kept.py [RUNS [CALLS [WORLDS]]]   (200,000, 500 and 50; on Linux)

Prints a line for each tenth of the work; then two processes start at once on an empty cache of compiled code. Returns
1 where something is kept, or where the two do not share what one of them compiles. The first tenth of each kind of
work is left out of the judgement: libraries load what they need.
"""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
import tempfile
import time
import weakref
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

MOST_MEGABYTES = 16.0
"""By how much memory may grow from the end of the first tenth to the end. Freed memory is given back before it is
measured, and what the allocator still holds then wanders by a few MB. One result of the smallest call that is kept, of
450, would be 2 MB, and one of 200 runs 80 MB."""
M_MMAP_THRESHOLD, MAPPED_FROM = -3, 2**20
"""Of glibc's `mallopt`: from a megabyte on, memory is mapped by itself and given back when it is freed. Otherwise the
bound rises to what was freed last, and a buffer of 20 MB may stay for good where something small lies behind it."""
RUNS_A_CALL = 200
OF_LIBRARIES = ("numba", "llvmlite", "xarray", "mesa", "pandas", "sim")
TWO_AT_ONCE = """
import hashlib, sim
from sim.stages.schedule import advance
out = sim.run("baseline", runs=2, seed=0, workers=1)
print(hashlib.sha256(out.delivered.to_numpy().tobytes()).hexdigest(), sum(advance.dispatcher.stats.cache_hits.values()))
"""


class Held(NamedTuple):
    """What a process holds."""

    megabytes: float
    files: int
    threads: int
    objects: Counter[str]
    """Objects of the libraries, by class."""


def held() -> Held:
    """Return what this process holds, after everything that can be freed has been."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    time.sleep(0.2)  # for threads that are about to end
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    kinds = (f"{type(thing).__module__}.{type(thing).__qualname__}" for thing in gc.get_objects())
    objects = Counter(kind for kind in kinds if kind.startswith(OF_LIBRARIES))
    files = len(list(Path("/proc/self/fd").iterdir()))
    return Held(float(status["VmRSS"].split()[0]) / 1024, files, int(status["Threads"]), objects)


def stays_flat(what: str, calls: int, call: Callable[[int], Any]) -> bool:
    """Make calls, print what the process holds after each tenth of them, and say whether nothing is kept."""
    print(f"\n{what}\n{'calls':>10} {'MB':>9} {'files':>6} {'threads':>8} {'objects':>9} {'results':>8}")
    seen, results = list[Held](), list[weakref.ref[Any]]()
    for number in range(1, calls + 1):
        results.append(weakref.ref(call(number)))
        if number % (calls // 10) == 0:
            now = held()
            alive = sum(reference() is not None for reference in results)
            row = f"{number:>10,} {now.megabytes:>9.1f} {now.files:>6} {now.threads:>8}"
            print(f"{row} {now.objects.total():>9,} {alive:>8}", flush=True)
            seen.append(now)
    first, last = seen[0], seen[-1]
    growth, more = last.megabytes - first.megabytes, last.objects - first.objects
    kept = [
        *([f"{growth:.1f} MB, and {MOST_MEGABYTES:g} are allowed"] if growth > MOST_MEGABYTES else []),
        *([f"{last.files - first.files} open files"] if last.files > first.files else []),
        *([f"{last.threads - first.threads} threads"] if last.threads > first.threads else []),
        *([f"{alive} results"] if alive else []),
        *(f"{count} {name}" for name, count in more.items()),
    ]
    print(f"{growth:+.1f} MB; kept: {'; '.join(kept) or 'nothing'}")
    return not kept


def compiled_once() -> bool:
    """Start two processes at once on an empty cache; say whether both give the same and only one compiles."""
    with tempfile.TemporaryDirectory() as cache:
        begun, told = time.monotonic(), []
        command = [sys.executable, "-c", TWO_AT_ONCE]
        environment = os.environ | {"WARY_CACHE_DIR": cache, "WARY_KERNELS": "compiled"}
        both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for process in both:
            printed, _ = process.communicate()
            told.append([process.returncode, *printed.split()])
        left = [path.name for path in Path(cache).rglob("*.part")]
    once = sorted(row[2:] for row in told) == [["0"], ["1"]] and not left
    same = told[0][:2] == told[1][:2] and told[0][0] == 0
    print(f"\ntwo processes at once on an empty cache: {time.monotonic() - begun:.0f} s")
    print(f"ended with {told[0][0]} and {told[1][0]}; {'the same' if same else 'OTHER'} numbers; compiled ", end="")
    print("once" if once else f"MORE THAN ONCE, OR NOT KEPT: {told}, {left}")
    return once and same


def main() -> int:
    """Do the three kinds of work, then start the two processes."""
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
    import sim

    given = [int(text.replace(",", "")) for text in sys.argv[1:]]
    runs, small, worlds = [*given, *(200_000, 500, 50)[len(given) :]]
    short = sim.load("baseline", overrides={"horizon": "2022-07-11"})

    def a_world(number: int) -> Any:
        world = sim.World(short, seed=number, intermediaries=8)
        world.run_to_end()
        return world

    flat = [
        stays_flat(
            f"{runs:,} runs of the baseline, {RUNS_A_CALL} a call of sim.run",
            runs // RUNS_A_CALL,
            lambda number: sim.run("baseline", runs=RUNS_A_CALL, seed=number),
        ),
        stays_flat(
            f"{small} calls of sim.run for 2 runs of 20 weeks",
            small,
            lambda number: sim.run(short, runs=2, seed=number, intermediaries=8),
        ),
        stays_flat(f"{worlds} worlds, each carried through 20 weeks", worlds, a_world),
        compiled_once(),
    ]
    print("\nnothing is kept" if all(flat) else "\nSOMETHING IS KEPT")
    return int(not all(flat))


if __name__ == "__main__":
    sys.exit(main())
