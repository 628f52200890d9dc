"""Layout of a folder of chunks: which chunk holds what, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.words import whole

DATA: Final = "outcomes.zarr"
OUTCOMES: Final = "outcomes"
FANS: Final = "fans"
COMMITS: Final = "commits"
LOCK: Final = "lock"
DESIGN: Final = "design.csv"
MOST_ROWS = 10**12
MOST_CHUNKS = 10**6
_FEWEST_PLACES = 2
_MARKER = re.compile(r"(\d{6})\.json")


@dataclass(frozen=True)
class Chunk:
    """What is computed and committed at once: its number from 0, the samples and the runs of each that it holds.

    `sample_block` and `run_block` are its place in the grid of chunks.
    """

    number: int
    samples: range
    runs: range
    sample_block: int
    run_block: int

    @property
    def rows(self) -> int:
        """How many runs it holds in all."""
        return len(self.samples) * len(self.runs)

    def files(self, *, fans: bool) -> list[str]:
        """Return the names of its data files in the folder."""
        names = [f"{DATA}/{OUTCOMES}/c.{self.sample_block}.{self.run_block}.0"]
        return [*names, f"{DATA}/{FANS}/c.{self.number}.0.0.0"] if fans else names


@dataclass(frozen=True)
class ChunkPlan:
    """How samples and runs are cut into chunks, numbered along the runs first; the last chunks may hold fewer.

    ValueError where a number is no whole number from 1, a chunk is larger than the whole, or there are too many.
    """

    samples: int
    runs: int
    samples_a_chunk: int
    runs_a_chunk: int

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if type(value) is not int or value < 1:
                raise ValueError(f"{name} is {value!r}, not a whole number from 1")
        if self.samples_a_chunk > self.samples or self.runs_a_chunk > self.runs:
            raise ValueError("a chunk is larger than the whole")
        if self.samples * self.runs > MOST_ROWS or self.chunks > MOST_CHUNKS:
            raise ValueError(f"more than {whole(MOST_ROWS)} runs or {whole(MOST_CHUNKS)} chunks")

    @property
    def sample_blocks(self) -> int:
        """How many chunks lie along the samples."""
        return -(-self.samples // self.samples_a_chunk)

    @property
    def run_blocks(self) -> int:
        """How many chunks lie along the runs."""
        return -(-self.runs // self.runs_a_chunk)

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return self.sample_blocks * self.run_blocks

    def chunk(self, number: int) -> Chunk:
        """Return a chunk; ValueError where there is none of that number."""
        if not 0 <= number < self.chunks:
            raise ValueError(f"there is no chunk {number}; the last one is {self.chunks - 1}")
        sample_block, run_block = divmod(number, self.run_blocks)
        first_sample, first_run = sample_block * self.samples_a_chunk, run_block * self.runs_a_chunk
        return Chunk(
            number,
            range(first_sample, min(first_sample + self.samples_a_chunk, self.samples)),
            range(first_run, min(first_run + self.runs_a_chunk, self.runs)),
            sample_block,
            run_block,
        )

    def number_of(self, name: str) -> int | None:
        """Return the chunk whose data file bears a name; None where there is none."""
        array, _, place = name.removeprefix(f"{DATA}/").partition("/c.")
        places = [int(text) for text in place.split(".") if re.fullmatch("[0-9]{1,9}", text)]
        if len(places) < _FEWEST_PLACES:
            return None
        number = places[0] * self.run_blocks + places[1] if array == OUTCOMES else places[0]
        return number if number < self.chunks and name in self.chunk(number).files(fans=True) else None

    def record(self) -> dict[str, int]:
        """Return the plan as a manifest holds it."""
        return {**asdict(self), "chunks": self.chunks}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> ChunkPlan:
        """Return the plan that a manifest holds; ValueError where it holds none."""
        names = [item.name for item in fields(cls)]
        if not isinstance(record, dict) or any(name not in record for name in names):
            raise ValueError("is incomplete")
        return cls(**{name: record[name] for name in names})


@dataclass(frozen=True)
class OutcomeAxis:
    """The outcomes of a run: a name that occurs once, a unit and a long name each; ValueError where they do not fit.

    Of those whose numbers stand for something, `flags` are these numbers and what each stands for, by name.
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    long_names: tuple[str, ...]
    flags: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.names or not len(self.names) == len(self.units) == len(self.long_names):
            raise ValueError("outcomes need a name, a unit and a long name each")
        if len(set(self.names)) < len(self.names):
            raise ValueError("two outcomes have the same name")


@dataclass(frozen=True, eq=False)
class FanAxes:
    """The axes of fans: how many runs of a chunk fall into each bin, for each series and time.

    `low` and `high`, of shape (series,), are the outer edges of the bins, which are equally wide, in the unit of the
    series. ValueError where they do not fit together.
    """

    series: tuple[str, ...]
    units: tuple[str, ...]
    long_names: tuple[str, ...]
    times: NDArray[np.datetime64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    bins: int

    def __post_init__(self) -> None:
        lengths = {len(item) for item in (self.series, self.units, self.long_names, self.low, self.high)}
        if len(lengths) > 1 or not self.series or self.bins < 1 or not len(self.times):
            raise ValueError("fans need a name, a unit, a long name and two edges for each series, times, and bins")
        if not (np.isfinite(self.low) & np.isfinite(self.high) & (np.asarray(self.low) < self.high)).all():
            raise ValueError("the low edge of a fan is not below its high edge")

    @property
    def shape(self) -> tuple[int, int, int]:
        """Series, times and bins of one chunk's counts."""
        return len(self.series), len(self.times), self.bins


def marker_path(folder: Path, number: int) -> Path:
    """Return where a chunk's commit marker stands."""
    return folder / COMMITS / f"{number:06d}.json"


def has_fans(folder: Path) -> bool:
    """Say whether the chunks of a folder have fans."""
    return (folder / DATA / FANS).is_dir()


def committed_chunks(folder: Path, plan: ChunkPlan) -> list[int]:
    """Return the numbers of the chunks that have a commit marker, in order; OSError where that cannot be read."""
    found = (_MARKER.fullmatch(path.name) for path in (folder / COMMITS).iterdir())
    return sorted(number for match in found if match and (number := int(match[1])) < plan.chunks)
