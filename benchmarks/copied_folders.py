"""Copy the folder of a sweep that is being written, or was killed, and resume the copy elsewhere.

Usage: python benchmarks/copied_folders.py [COPIES] [SEED]

Half of the copies are taken at random moments from a sweep that goes on, half from one that was killed then; what they
were taken from is gone when they are resumed, from another folder and under another name. A copy is resumed to the
bytes of a sweep that was never interrupted, unless it was taken before the folder stood under its name.
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

from attacking import SWEEP, WITHOUT_FIGURES, command, data_of, here, report, wary

COPIES, SEED = 20, 1
GIVEN = (*SWEEP, *WITHOUT_FIGURES, "output=made")


def copied(root: Path, copy: Path, moment: float, *, kill: bool) -> bool:
    """Copy the folder of a sweep at a moment after it came to stand; say whether any is there."""
    root.mkdir()
    process = subprocess.Popen(command(*GIVEN), cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = root / "made"
    while not made.exists() and process.poll() is None:
        time.sleep(0.001)
    time.sleep(moment)
    if kill:
        process.kill()
        process.wait()
    # What is replaced while it is read is taken as it was before or is then; what goes meanwhile is not taken.
    shutil.copytree(made, copy, copy_function=_taken)
    process.kill()
    process.wait()
    shutil.rmtree(root)
    return (copy / "manifest.json").is_file()


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
        begun = time.monotonic()
        wary(*GIVEN[:-1], "output=timed", cwd=root)
        seconds, whole = time.monotonic() - begun, data_of(root / "made")
        for number in range(copies):
            kind, copy = list(counts)[number % 2], root / "copies" / f"a = copy {number}"
            copy.parent.mkdir(exist_ok=True)
            moment = generator.uniform(0.0, seconds)
            if not copied(root / "source", copy, moment, kill=kind == "killed"):
                wrong.append(f"{kind}, {moment:.2f} s: no manifest")
                continue
            kept = len(list((copy / "commits").glob("*.json")))
            counts[kind]["complete" if kept == 8 else "under way" if kept else "nothing yet"] += 1
            status, said = here("resume", str(copy), *WITHOUT_FIGURES, cwd=root / "elsewhere")
            if status != 0 or data_of(copy) != whole:
                wrong.append(f"{kind}, {moment:.2f} s, {kept} chunks: status {status}: {said}")
            status, said = here("verify", str(copy), "runs=4", cwd=root / "elsewhere")
            if status != 0:
                wrong.append(f"{kind}, {moment:.2f} s, {kept} chunks: verify: {said}")
    return report(counts, wrong)


if __name__ == "__main__":
    sys.exit(main())
