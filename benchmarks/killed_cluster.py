"""Kill a worker, or the scheduler, of a Dask cluster while it computes a sweep, and look at what comes of the sweep.

Usage: python benchmarks/killed_cluster.py [KILLS] [SEED]

Half of the kills hit one of two workers: the sweep then ends as if nothing had happened. Half hit the scheduler: the
command says so in one message, with status 2, and the same command without a cluster does the rest. The bytes are the
same.
Needs the extra `cluster`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from attacking import (
    LONGEST,
    MANY_CHUNKS,
    SWEEP_OF_MANY,
    chunks_in,
    command,
    data_of,
    here,
    report,
    wait_for_chunks,
    wary,
)

KILLS, SEED = 10, 1
GIVEN = (*SWEEP_OF_MANY, "output=made")
STARTED = 60.0


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler with two workers; give its address, and the processes, itself first."""
    told = folder / "scheduler.json"
    place = ("--scheduler-file", str(told), "--no-dashboard")
    once = ("--nthreads", "1", "--no-nanny")
    given = [("scheduler", "--host", "127.0.0.1", "--port", "0")] + [
        ("worker", *once, "--local-directory", str(folder / f"worker {number}")) for number in (0, 1)
    ]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *rest, *place],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for kind, *rest in given
    ]
    try:
        end = time.monotonic() + STARTED
        while not told.is_file() and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.2)
        yield json.loads(told.read_text(encoding="utf-8"))["address"], processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def swept(folder: Path, victim: int, after: int) -> tuple[int, str]:
    """Sweep on a cluster, kill one of its processes after so many chunks; return the status and what is said."""
    with cluster(folder) as (address, processes):
        given = command(*GIVEN, "cluster=dask", f"cluster.address={address}")
        process = subprocess.Popen(given, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        wait_for_chunks(folder / "made", after, process)
        processes[victim].kill()
        _, said = process.communicate(timeout=LONGEST)
        return process.returncode, said


def main() -> int:
    """Kill; return 1 where anything is wrong."""
    if find_spec("distributed") is None:
        print("needs the extra cluster: pip install 'wary-alliance[cluster]'", file=sys.stderr)
        return 2
    kills, seed = [*map(int, sys.argv[1:3]), *(KILLS, SEED)[len(sys.argv[1:3]) :]]
    generator = random.Random(seed)  # noqa: S311 - moments, not secrets
    counts, wrong = {"worker": Counter[str](), "scheduler": Counter[str]()}, []
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        wary(*GIVEN, cwd=root)
        whole = data_of(root / "made")
        for number in range(kills):
            kind, folder, after = list(counts)[number % 2], root / str(number), generator.randrange(MANY_CHUNKS)
            folder.mkdir()
            status, said = swept(folder, generator.choice((1, 2)) if kind == "worker" else 0, after)
            kept = chunks_in(folder / "made")
            counts[kind]["ended" if status == 0 else "said what is wrong" if status == 2 else "neither"] += 1
            one_message = status == 2 and kind == "scheduler" and len(said.splitlines()) == 1
            if not (one_message or (status == 0 and (kind == "worker" or kept == MANY_CHUNKS))):
                wrong.append(f"{kind} killed after {after} chunks: status {status}: {said}")
            again = here(*GIVEN, cwd=folder)  # which goes on, or begins where nothing was there yet
            if again[0] != 0 or data_of(folder / "made") != whole:
                wrong.append(f"{kind} killed after {after} chunks, {kept} kept, then: {again}")
            print(f"{kind} killed after {after} chunks: status {status}, {kept} kept", flush=True)
    return report(counts, wrong)


if __name__ == "__main__":
    sys.exit(main())
