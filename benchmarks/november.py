"""The release of November 2026 as a peer: built from the history into an environment of its own, measured in turn."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from measuring import HERE, Measured, in_rounds, median, process, table

COMMIT: Final = "c5d0299"
ROOT: Final = HERE.parent
HOME: Final = ROOT / "build" / "november"
"""What is built stays there, for the next time."""
NOT_HERE: Final = (
    f"The release of November is left out: the history of this folder does not hold its commit ({COMMIT}). "
    "In a clone of the repository it is built and measured in turn."
)
SWEPT, WARMED_UP, SMALL, LARGE = 32_768, 2_048, 16_384, 131_072
COMPARED: Final = 1000
HALF_WIDTH: Final = 0.01
"""Share of a mean that half of its 95 % interval may take."""
Z: Final = 1.96
QUIET: Final = ("quiet=true",)
PLAIN: Final = ("figures=false", *QUIET)
RATE: Final = f"""
import sim, time
sim.sweep("baseline", runs={WARMED_UP}, workers=2, chunk=1024)
begun = time.perf_counter()
sim.sweep("baseline", runs={SWEPT}, workers=2, chunk=1024)
print({SWEPT} / (time.perf_counter() - begun))
"""
Found = dict[str, list[Measured]]


@dataclass(frozen=True)
class Version:
    """A version of the package: its Python, its folder, and where it keeps what it has compiled."""

    name: str
    python: str
    folder: Path
    kept: Path

    def done(self, *arguments: str, kept: Path | None = None) -> Measured:
        """Run Python in its folder, bytecode and compiled code being kept as for any user."""
        kept = kept or self.kept
        environment = {
            "PYTHONPATH": str(self.folder),
            "PYTHONPYCACHEPREFIX": str(kept / "bytecode"),
            "PYTHONDONTWRITEBYTECODE": "",
            "WARY_CACHE_DIR": str(kept / "compiled"),
        }
        return process(*arguments, python=self.python, environment=environment, folder=self.folder)

    def command(self, *arguments: str, kept: Path | None = None, writes: bool = True) -> Measured:
        """Carry out a command of `wary`; what it writes goes into a folder that is removed."""
        with tempfile.TemporaryDirectory() as folder:
            output = (f"output={folder}/results",) if writes else ()
            return self.done("-m", "sim", *arguments, *output, kept=kept)

    def spread(self, runs: int) -> dict[str, tuple[float, float]]:
        """Return mean and standard deviation of each outcome of the baseline."""
        with tempfile.TemporaryDirectory() as folder:
            self.done("-m", "sim", "run", f"runs={runs}", *PLAIN, f"output={folder}/results")
            text = (Path(folder) / "results" / "summary.csv").read_text(encoding="utf-8")
        rows = csv.DictReader(io.StringIO(text))
        return {row["outcome"]: (float(row["mean"]), float(row["sd"])) for row in rows if row["mean"] and row["sd"]}

    @property
    def scenarios(self) -> set[str]:
        """The names of its scenarios."""
        return {path.stem for path in (self.folder / "scenarios").glob("*.yaml")}


def release() -> Version | None:
    """Build the release of November, unless it is there, and return it; None where the history does not hold it."""
    made = Version("November", str(HOME / "environment" / "bin" / "python"), HOME / "source", HOME / "kept")
    if not (HOME / "built").exists():
        found = subprocess.run(["git", "-C", str(ROOT), "archive", COMMIT], capture_output=True, check=False)
        if found.returncode:
            return None
        print("building the release of November, some minutes", file=sys.stderr, flush=True)
        shutil.rmtree(HOME, ignore_errors=True)
        with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
            archive.extractall(made.folder, filter="data")
        subprocess.run([sys.executable, "-m", "venv", str(HOME / "environment")], check=True)
        pip = [made.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        lock = str(made.folder / "requirements.lock")
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        subprocess.run([*pip, "--require-hashes", "-r", lock], check=True, env=surroundings)
        (HOME / "built").touch()
    return made


def versions() -> Versions:
    """Return this version, and the release of November where it can be built."""
    now = Version("now", sys.executable, ROOT, HOME.with_name("now"))
    before = release()
    return Versions(tuple(filter(None, (now, before))))


@dataclass(frozen=True)
class Versions:
    """The version that is here alone, or with the release of November to hold it against."""

    both: tuple[Version, ...]

    def told(self, rounds: int) -> str:
        """Measure both in turn, and say what came out."""
        few = min(rounds, 3)
        parts = [self.starts(few), self.commands(few), self.rates(rounds), self.memory(1), self.precision()]
        if len(self.both) == 1:
            parts.insert(0, NOT_HERE)
        return "\n\n".join(parts)

    def _in_turn(self, rounds: int, measure: Callable[[Version], Measured]) -> Found:
        found: Found = {version.name: [] for version in self.both}

        def once(version: Version) -> float:
            found[version.name].append(measure(version))
            return found[version.name][-1].seconds

        in_rounds({version.name: (lambda version=version: once(version)) for version in self.both}, rounds)
        return found

    def _row(self, name: str, found: Mapping[str, Sequence[Measured]]) -> list[str]:
        """Return a row: seconds of each version on the clock and on processors, and the ratios round by round."""
        cells = [name]
        for read in (lambda one: one.seconds, lambda one: one.processor):
            values = [[read(one) for one in found[version.name]] for version in self.both]
            cells += [f"{median(value):.2f}" for value in values] + self._ratio(values)
        return cells

    def _ratio(self, values: Sequence[Sequence[float]]) -> list[str]:
        if len(values) == 1:
            return []
        ratios = [now / before for now, before in zip(*values, strict=True)]
        return [f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"]

    def _columns(self, *what: str) -> list[str]:
        names = [version.name for version in self.both]
        return [
            column for of in what for column in (*(f"{of}, {name}" for name in names), *["ratio"] * (len(names) - 1))
        ]

    def starts(self, rounds: int) -> str:
        """Measure how long a first result and a list take, nothing being compiled yet, and warm."""

        def cold(version: Version) -> Measured:
            with tempfile.TemporaryDirectory() as folder:
                return version.command("run", "runs=1", *PLAIN, kept=Path(folder))

        rows = [self._row("`wary run runs=1`, cold: nothing compiled yet", self._in_turn(1, cold))]
        for name, words in {"run runs=1": PLAIN, "--help": (), "scenarios": (), "parameters": ()}.items():
            writes, words = bool(words), (*name.split(), *words)
            measure = lambda one, words=words, writes=writes: one.command(*words, writes=writes)  # noqa: E731
            self._in_turn(1, measure)
            rows.append(self._row(f"`wary {name}`, warm", self._in_turn(rounds, measure)))
        return table(("starts", *self._columns("seconds", "processor")), rows)

    def commands(self, rounds: int) -> str:
        """Measure whole commands: results, tables, figures and report."""
        shared = set.intersection(*(version.scenarios for version in self.both)) - {"baseline"}
        names = ",".join(["baseline", *sorted(shared)])
        many = len(shared) + 1
        asked = {
            "`wary run runs=50 figures=false`": ("run", "runs=50", *PLAIN),
            f"`wary run runs={COMPARED}`, with figures": ("run", f"runs={COMPARED}", *QUIET),
            f"`wary compare` of {many} scenarios": ("compare", f"runs={COMPARED}", f"scenarios={names}", *QUIET),
        }
        rows = [
            self._row(name, self._in_turn(rounds, lambda version, words=words: version.command(*words)))
            for name, words in asked.items()
        ]
        counts = ", ".join(f"{len(version.scenarios)} {version.name}" for version in self.both)
        said = f"Scenarios that come with the package: {counts}; compared are those of the same name."
        return f"{table(('whole commands', *self._columns('seconds', 'processor')), rows)}\n\n{said}"

    def rates(self, rounds: int) -> str:
        """Measure full runs a second of the baseline of each, whose models differ: today's is the wider one."""
        found = self._in_turn(rounds, lambda version: version.done("-c", RATE))
        values = [[float(one.said) for one in found[version.name]] for version in self.both]
        cells = [f"{median(value):,.0f}" for value in values] + self._ratio(values)
        name = f"{SWEPT:,} runs, outcomes and fans to disk, 2 threads"
        return table(("full runs", *self._columns("runs/s")), [[name, *cells]])

    def memory(self, rounds: int) -> str:
        """Measure peak memory of two sizes of sweep, and how it grows."""
        peaks = []
        for runs in (SMALL, LARGE):
            words = ("sweep", "design=none", f"runs={runs}", *PLAIN)
            found = self._in_turn(rounds, lambda version, words=words: version.command(*words))
            peaks.append([median([one.peak for one in found[version.name]]) for version in self.both])
        grown = [1e6 * (large - small) / (LARGE - SMALL) for small, large in zip(*peaks, strict=True)]
        names = (f"{SMALL:,} runs", f"{LARGE:,} runs", "more for a million further runs, by these two")
        rows = [
            [name, *(f"{peak:,.0f}" for peak in row), *self._ratio([[peak] for peak in row])]
            for name, row in zip(names, (*peaks, grown), strict=True)
        ]
        return table(("peak memory of a sweep", *self._columns("MB")), rows)

    def precision(self) -> str:
        """Say how many runs the mean of each outcome that both have takes for a stated precision."""
        spreads = [version.spread(COMPARED) for version in self.both]
        shared = [name for name in spreads[0] if all(name in spread and spread[name][0] for spread in spreads)]
        needed = {
            name: [(Z * spread[name][1] / (HALF_WIDTH * spread[name][0])) ** 2 for spread in spreads] for name in shared
        }
        most = [sorted(runs[place] for runs in needed.values()) for place in range(len(self.both))]
        rows = [
            [f"{100 * share:.0f} % of {len(shared)} outcomes"]
            + [f"{runs[min(int(share * len(runs)), len(runs) - 1)]:,.0f}" for runs in most]
            for share in (0.25, 0.5, 0.75)
        ]
        columns = [f"runs, {version.name}" for version in self.both]
        return table((f"for a 95 % interval of ±{100 * HALF_WIDTH:.0f} % of the mean", *columns), rows)
