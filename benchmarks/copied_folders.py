"""Copy the folder of a sweep that is being written, or was killed, and resume the copy elsewhere.

Usage: python benchmarks/copied_folders.py [COPIES] [SEED]

Half of the copies are taken at random moments from a sweep that goes on, half from one that was killed then; what they
were taken from is gone when they are resumed, from another folder and under another name. A copy is resumed to the
bytes of a sweep that was never interrupted.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from attacking import (
    MANY_CHUNKS,
    SWEEP_OF_MANY,
    WITHOUT_FIGURES,
    chunks_in,
    command,
    data_of,
    here,
    report,
    wait_for_chunks,
    wary,
)

COPIES, SEED = 20, 1
GIVEN = (*SWEEP_OF_MANY, "output=made")
PAUSE = 0.02
"""Seconds, at most, that pass after a chunk is committed: about as long as the next one takes."""


def copied(root: Path, copy: Path, after: int, pause: float, *, kill: bool) -> None:
    """Copy the folder of a sweep some time after so many chunks."""
    root.mkdir()
    process = subprocess.Popen(command(*GIVEN), cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = root / "made"
    while not made.exists() and process.poll() is None:
        time.sleep(0.002)
    wait_for_chunks(made, after, process)
    time.sleep(pause)
    if kill:
        process.kill()
        process.wait()
    # What is replaced while it is read is taken as it was before or is then; what goes meanwhile is not taken.
    shutil.copytree(made, copy, copy_function=_taken)
    process.kill()
    process.wait()
    shutil.rmtree(root)


def _taken(source: str, target: str) -> None:
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        Path(target).unlink(missing_ok=True)


def main() -> int:
    """Copy and resume; return 1 where any byte differs."""
    copies, seed = [*map(int, sys.argv[1:3]), *(COPIES, SEED)[len(sys.argv[1:3]) :]]
    generator = random.Random(seed)  # noqa: S311 - moments, not secrets
    counts, wrong = {kind: Counter[str]() for kind in ("while it goes on", "killed")}, []
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        (root / "elsewhere").mkdir()
        wary(*GIVEN, cwd=root)
        whole = data_of(root / "made")
        for number in range(copies):
            kind, copy = list(counts)[number % 2], root / "copies" / f"a = copy {number}"
            copy.parent.mkdir(exist_ok=True)
            after, pause = generator.randrange(MANY_CHUNKS), generator.uniform(0.0, PAUSE)
            copied(root / "source", copy, after, pause, kill=kind == "killed")
            kept = chunks_in(copy)
            counts[kind]["complete" if kept == MANY_CHUNKS else "under way" if kept else "no chunk yet"] += 1
            status, said = here("resume", str(copy), *WITHOUT_FIGURES, cwd=root / "elsewhere")
            if status != 0 or data_of(copy) != whole:
                wrong.append(f"{kind}, {kept} chunks: status {status}: {said}")
            status, said = here("verify", str(copy), "runs=4", cwd=root / "elsewhere")
            if status != 0:
                wrong.append(f"{kind}, {kept} chunks: verify: {said}")
    return report(counts, wrong)


if __name__ == "__main__":
    sys.exit(main())
