"""Kill commands with SIGKILL, half at random times and half at random steps at the disk, and look at what is left.

Usage: python benchmarks/killed_commands.py [KILLS] [SEED] [COMMAND...]

After a kill the results are not there, or whole; the same command then succeeds and leaves the bytes of one that was
never killed, and nothing beside them; and no process that it had started lives on. `compile` compiles one rule into an
empty cache, whose files each hold to their hash. `kill_and_resume.py` does the same with sweeps.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from attacking import COMPARE, RUN, WITHOUT_FIGURES, data_of, done, report, stepping, steps_of, wary

KILLS, SEED = 20, 1
LINGERING = 5.0
"""Seconds in which what a killed process had started may see that it is gone."""


@dataclass(frozen=True)
class Target:
    """A module with its arguments, and what is made by it in the folder that it works in."""

    module: tuple[str, ...]
    made: str
    kills: int


def targets(example: Path, kills: int) -> dict[str, Target]:
    """Return what is killed, by name."""
    return {
        "run": Target(("sim", *RUN, *WITHOUT_FIGURES, "output=made"), "made", kills),
        "run with figures": Target(("sim", *RUN, "workers=2", "quiet=true", "output=made"), "made", kills // 4),
        "compare": Target(("sim", *COMPARE, *WITHOUT_FIGURES, "output=made"), "made", kills),
        "export": Target(("sim", "export", str(example), "output=made.csv"), "made.csv", kills),
        "compile": Target(("compile_rule", "made"), "made", kills),
    }


def kill(target: Target, folder: Path, step: int, seconds: float) -> str:
    """Start a command, and kill it at a step or, where that is 0, after a time; return what is said of it."""
    given = stepping("SIGKILL" if step else "none", step, folder, target.module)
    process = subprocess.Popen(given, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not step:
        time.sleep(seconds)
        process.kill()
    return "killed" if process.wait() == -signal.SIGKILL else "had ended"


def alive_in(folder: Path) -> list[int]:
    """Return the processes that work in a folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def left_alive(folder: Path) -> list[int]:
    """Return the processes that still work in a folder after a while, and end them."""
    end = time.monotonic() + LINGERING
    while (left := alive_in(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    for process in left:
        os.kill(process, signal.SIGKILL)
    return left


def torn(path: Path) -> list[str]:
    """Return the files of compiled code that do not hold to their hash."""
    contents = {one.name: one.read_bytes() for one in path.rglob("*.code")}
    return [name for name, content in contents.items() if hashlib.sha256(content[32:]).digest() != content[:32]]


def faults_of(target: Target, folder: Path, whole: dict[str, bytes], said: str) -> list[str]:
    """Return what is wrong with what a kill left, and with what the same command makes of it."""
    made, compiles = folder / target.made, target.module[0] == "compile_rule"
    faults = [f"process {number} lives on" for number in left_alive(folder)]
    if compiles:
        faults += [f"{name} is torn" for name in torn(made)]
    elif made.exists() and data_of(made) != whole:
        faults.append("it stands there, and is not whole")
    is_file = made.is_file()
    if is_file:
        made.unlink()  # nothing is overwritten
    for one in folder.glob(".*.partial-*"):
        os.utime(one, (0, 0))  # as if a minute had passed: until then one without a lock may be about to have it
    again = done(stepping("none", 0, folder, target.module), folder)
    if again.returncode != 0 or (compiles and (again.stdout, again.stderr) != (said, "")):
        return [*faults, f"the same command then says: {again.stdout}{again.stderr}"]
    if not compiles:
        faults += [] if data_of(made) == whole else ["the same command then makes something else"]
        faults += [f"{one.name} is left" for one in folder.iterdir() if one != made]
    return faults


def main() -> int:
    """Kill, and look; return 1 where anything is wrong."""
    kills, seed = [*map(int, sys.argv[1:3]), *(KILLS, SEED)[len(sys.argv[1:3]) :]]
    generator, counts, wrong = random.Random(seed), {}, []  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        wary(*RUN, *WITHOUT_FIGURES, "output=example", cwd=root)
        for name, target in targets(root / "example", kills).items():
            if sys.argv[3:] and name not in sys.argv[3:]:
                continue
            (root / "whole").mkdir()
            begun = time.monotonic()
            said = done(stepping("none", 0, root, target.module), root / "whole").stdout
            seconds, whole = time.monotonic() - begun, data_of(root / "whole" / target.made)
            (root / "counted").mkdir()
            steps, counts[name] = steps_of(root / "counted", target.module), Counter()
            for number in range(target.kills):
                folder = root / f"{name} {number}"
                folder.mkdir()
                step = generator.randint(1, steps) if number % 2 else 0
                counts[name][kill(target, folder, step, generator.uniform(0.0, seconds))] += 1
                at = f"step {step} of {steps}" if step else f"a time within {seconds:.1f} s"
                wrong += [f"{name}, killed at {at}: {fault}" for fault in faults_of(target, folder, whole, said)]
            print(f"{name}: {target.kills} kills, {len(wrong)} faults so far", flush=True)
            shutil.rmtree(root / "whole")
            shutil.rmtree(root / "counted")
    return report(counts, wrong)


if __name__ == "__main__":
    sys.exit(main())
