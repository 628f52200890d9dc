"""What the attacks on results share: commands in processes of their own, what is compared, and the counts."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.cli import dispatch

HERE = Path(__file__).parent
RUN = ("run", "horizon=26", "runs=8", "seed=3")
COMPARE = ("compare", "scenarios=baseline,ceasefire", "horizon=26", "runs=8", "seed=3")
SWEEP = ("sweep", "design=none", "horizon=26", "at=2022-08-01", "runs=64", "chunk=8", "seed=3")
MANY_CHUNKS = 64
SWEEP_OF_MANY = (*(item.replace("runs=64", "runs=512") for item in SWEEP), "figures=false", "quiet=true")
"""A sweep that takes a second or two, in as many chunks."""
WITHOUT_FIGURES = ("figures=false", "quiet=true")
TIMES_ONLY = ("manifest.json", "lock", "holder.json")
"""Files that say when and by whom a folder was made; what else differs is a fault."""
LONGEST = 300.0


def command(*arguments: str) -> list[str]:
    """Return a command line of the program."""
    return [sys.executable, "-m", "sim", *arguments]


def done(given: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line to its end."""
    return subprocess.run(given, cwd=cwd, capture_output=True, text=True, timeout=LONGEST, check=False)


def here(*arguments: str, cwd: Path) -> tuple[int, str]:
    """Run a command of the program in this process; return its status and all that it says."""
    said = io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        return dispatch(arguments), said.getvalue()


def wary(*arguments: str, cwd: Path) -> None:
    """Do the same, where it must succeed."""
    status, said = here(*arguments, cwd=cwd)
    if status != 0:
        raise RuntimeError(f"{' '.join(arguments)}: status {status}: {said}")


def stepping(action: str, step: int, folder: Path, module: Sequence[str]) -> list[str]:
    """Return the command line of a module to which something happens at a step below a folder: see `at_step.py`."""
    return [sys.executable, str(HERE / "at_step.py"), str(folder), action, str(step), *module]


def steps_of(folder: Path, module: Sequence[str]) -> int:
    """Run a module in a folder, and return how many steps it takes there."""
    return int(done(stepping("count", 0, folder, module), folder).stderr.splitlines()[-1].split()[0])


def data_of(path: Path) -> dict[str, bytes]:
    """Return the bytes of a file, or of every file in a folder but for those that tell times."""
    if path.is_file():
        return {"": path.read_bytes()}
    inner = sorted(inner for inner in path.rglob("*") if inner.is_file() and inner.name not in TIMES_ONLY)
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in inner}


def wait_for_chunks(folder: Path, count: int, process: subprocess.Popen[Any]) -> int:
    """Wait until so many chunks are committed, or the process has ended; return how many there are."""
    while (there := chunks_in(folder)) < count and process.poll() is None:
        time.sleep(0.002)
    return there


def chunks_in(folder: Path) -> int:
    """Return how many chunks are committed."""
    return len(list((folder / "commits").glob("*.json")))


def report(counts: Mapping[str, Counter[str]], wrong: Sequence[str]) -> int:
    """Print a table of what became of each attack and what was wrong; return 1 where anything was."""
    columns = sorted({column for counted in counts.values() for column in counted})
    width = max(map(len, counts))
    print("\n" + " " * width, *columns, sep="  ")
    for name, counted in counts.items():
        print(f"{name:<{width}}", *(f"{counted[column]:>{len(column)}}" for column in columns), sep="  ")
    print(*wrong, sep="\n")
    print(f"{sum(map(Counter.total, counts.values()))} attacks, {len(wrong)} faults")
    return int(bool(wrong))
