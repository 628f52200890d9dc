"""Let a step at the disk fail with EIO, the disk be full from a step on, or files end at a size, and look at the rest.

Usage: python benchmarks/refusing_disk.py [TIMES] [SEED] [COMMAND...]

TIMES of each of the three in each command. A command then says one thing, with status 2, or succeeds, where the step
did not matter. What is left is nothing, or whole, or a sweep that can be continued; the same command then succeeds, and
makes what it makes elsewhere. `at_step.py` says which steps can fail. A limit on the size of files (RLIMIT_FSIZE) also
stops what libraries in C and C++ write by themselves. Not covered: what a disk loses after it said that all is written.
"""

from __future__ import annotations

import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from attacking import COMPARE, LONGEST, RUN, SWEEP, WITHOUT_FIGURES, data_of, here, report, stepping, steps_of, wary

TIMES, SEED = 3, 1


@dataclass(frozen=True)
class Target:
    """A command, the file or folder that it makes, and the one that holds it, if that is there before."""

    given: tuple[str, ...]
    made: str = "made"
    into: str = ""

    @property
    def module(self) -> tuple[str, ...]:
        """The module with its arguments."""
        return ("sim", *self.given)


TARGETS = {
    "run": Target((*RUN, *WITHOUT_FIGURES, "output=made")),
    "compare": Target((*COMPARE, *WITHOUT_FIGURES, "output=made")),
    "sweep": Target((*SWEEP, *WITHOUT_FIGURES, "output=made")),
    "summary": Target(("summary", "sweep", "figures=false"), "sweep/summary.csv", "sweep"),
    "export": Target(("export", "sweep", "output=made.nc"), "made.nc", "sweep"),
    "export into the folder": Target(("export", "sweep", "format=parquet"), "sweep/sweep.parquet", "sweep"),
}


def prepared(folder: Path, target: Target, sweep: Path) -> Path:
    """Make a folder to work in, with the sweep that a command works on."""
    folder.mkdir()
    if target.into:
        shutil.copytree(sweep, folder / target.into)
    return folder


def attacked(target: Target, folder: Path, kind: str, at: int) -> subprocess.CompletedProcess[str]:
    """Run a command against a disk that refuses at a step, or beyond a size."""
    limited = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (at, at)) if kind == "size" else None
    given = stepping("none" if limited else kind, at, folder, target.module)
    return subprocess.run(
        given, cwd=folder, capture_output=True, text=True, timeout=LONGEST, check=False, preexec_fn=limited
    )


def faults_of(
    target: Target, folder: Path, ended: subprocess.CompletedProcess[str], whole: dict[str, bytes], given: set[str]
) -> list[str]:
    """Return what is wrong with what a command said, with what it left, and with what comes of that."""
    faults, made, lines = [], folder / target.made, ended.stderr.splitlines()
    if ended.returncode not in (0, 2) or (ended.returncode == 2 and len(lines) != 1) or "Traceback" in ended.stderr:
        faults.append(f"status {ended.returncode}: {ended.stderr}")
    left = data_of(made) if made.exists() else {}
    if (left or ended.returncode == 0) and left != whole and target.given[0] not in ("sweep", "summary"):
        faults.append(f"status {ended.returncode}, and what is there is not whole")
    faults += [f"{path.name} is left" for path in folder.iterdir() if path != made and path.name not in given]
    holder = folder / (target.into or target.made)
    if holder.is_dir():
        status, said = here("verify", str(holder), "runs=1", cwd=folder)
        if status not in (0, 1) or (status == 1 and "damaged again" not in said and "exported" not in said):
            faults.append(f"verify says: {said}")
    if ended.returncode == 0:
        return faults
    if made.is_file() and target.given[0] == "export":
        made.unlink()  # nothing is overwritten
    status, said = here(*target.given, cwd=folder)
    if status != 0 or data_of(made) != whole:
        faults.append(f"the same command then, with status {status}, makes something else: {said}")
    if holder.is_dir() and here("verify", str(holder), "runs=1", cwd=folder)[0] != 0:
        faults.append("and that is damaged")
    return faults


def main() -> int:
    """Refuse, and look; return 1 where anything is wrong."""
    times, seed = [*map(int, sys.argv[1:3]), *(TIMES, SEED)[len(sys.argv[1:3]) :]]
    generator, counts, wrong = random.Random(seed), {}, []  # noqa: S311 - steps, not secrets
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        wary(*SWEEP, *WITHOUT_FIGURES, "output=bare", cwd=root)
        for name in ("summary.csv", "added.json"):
            (root / "bare" / name).unlink()
        for name in sys.argv[3:] or TARGETS:
            target = TARGETS[name]
            folder = prepared(root / f"{name} whole", target, root / "bare")
            wary(*target.given, cwd=folder)
            whole, given = data_of(folder / target.made), {target.into}
            steps = steps_of(prepared(root / f"{name} counted", target, root / "bare"), target.module)
            largest = max(map(len, whole.values()))
            counts[name] = Counter()
            for kind, most in {"EIO": steps, "ENOSPC": steps, "size": largest}.items():
                for number in range(times):
                    at = generator.randint(1, most)
                    folder = prepared(root / f"{name} {kind} {number}", target, root / "bare")
                    ended = attacked(target, folder, kind, at)
                    counts[name]["refused" if ended.returncode == 2 else "did not matter"] += 1
                    found = faults_of(target, folder, ended, whole, given)
                    wrong += [f"{name}, {kind} at {at} of {most}: {fault}" for fault in found]
            print(f"{name}: {3 * times} times, of {steps} steps; {len(wrong)} faults so far", flush=True)
    return report(counts, wrong)


if __name__ == "__main__":
    sys.exit(main())
