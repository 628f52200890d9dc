"""Kill a sweep with SIGKILL at random moments, resume it, and hold its data files against an uninterrupted one.

Usage: python benchmarks/kill_and_resume.py [MOMENTS] [RUNS]
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOMENTS, RUNS = 20, 4000
TIMES_ONLY = ("manifest.json", "lock")


def command(*arguments: str) -> list[str]:
    """Return a command line of the program."""
    return [sys.executable, "-m", "sim", *arguments, "figures=false", "quiet=true"]


def data_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every data file."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name not in TIMES_ONLY)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


def main() -> int:
    """Kill and resume; print a line for each moment; return 1 where any byte differs."""
    given = [int(text) for text in sys.argv[1:3]]
    moments, runs = [*given, *(MOMENTS, RUNS)[len(given) :]]
    sweep = ("sweep", "design=none", f"runs={runs}", "chunk=64", "seed=3")
    generator = random.Random(moments)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        begun = time.monotonic()
        subprocess.run(command(*sweep, f"output={root / 'whole'}"), check=True, stdout=subprocess.DEVNULL)
        seconds, whole, differing = time.monotonic() - begun, data_of(root / "whole"), 0
        for number in range(moments):
            path = root / f"killed-{number}"
            delay = generator.uniform(0.0, seconds)
            process = subprocess.Popen(command(*sweep, f"output={path}"), stdout=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
            kept = len(list((path / "commits").glob("*.json"))) if path.is_dir() else 0
            again = command("resume", str(path)) if path.is_dir() else command(*sweep, f"output={path}")
            subprocess.run(again, check=True, stdout=subprocess.DEVNULL)
            same = data_of(path) == whole
            differing += not same
            print(
                f"{number + 1:>3}  killed after {delay:6.2f} s with {kept:>4} chunks: {'same' if same else 'DIFFERS'}"
            )
    print(f"{moments - differing} of {moments} byte for byte as if never killed")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
