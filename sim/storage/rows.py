"""Rows of a sweep: one a run, chunk by chunk, each file held against its hash before it is used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.storage.design_rows import DesignRows
from sim.storage.layout import committed_chunks
from sim.storage.manifest import read_chunked
from sim.storage.verification import damage_of_chunk, damaged_error

if TYPE_CHECKING:
    import xarray as xr

KEYS = ("sample", "run")


class ChunkRows(NamedTuple):
    """The rows of a chunk: numbers of samples and runs, of shape (rows,), and outcomes, of shape (rows, outcomes).

    `design` holds the inputs of each row's sample, as the design table has them.
    """

    samples: NDArray[np.int64]
    runs: NDArray[np.int64]
    design: list[list[str]]
    values: NDArray[np.float64]


class SweepRows:
    """The committed runs of a sweep, with the names, units and long names of its outcomes, and its attributes.

    `about` holds what the dataset of the folder says of its inputs, as texts, by their names.
    """

    def __init__(self, folder: Path, dataset: xr.Dataset) -> None:
        manifest, self._plan = read_chunked(folder)
        self._folder = folder
        self._array = dataset.outcomes
        self.outcomes, self.units, self.long_names = (
            [str(text) for text in dataset[name].values] for name in ("outcome", "unit", "long_name")
        )
        self.attributes: dict[str, Any] = dict(dataset.attrs)
        self.about = {str(name): _as_texts(item.attrs) for name, item in dataset.coords.items()}
        self.design = DesignRows(folder, manifest["files"], self._plan.samples, {*KEYS, *self.outcomes})

    def chunks(self) -> Iterator[ChunkRows]:
        """Return the rows of each committed chunk, in the order of the chunks; StorageError where one is damaged."""
        committed = set(committed_chunks(self._folder, self._plan))
        blocks = enumerate(self.design.blocks(self._plan.samples_a_chunk))
        for block, design in blocks:
            first = block * self._plan.run_blocks
            for number in range(first, first + self._plan.run_blocks):
                if number in committed:
                    yield self._rows(number, design)

    def _rows(self, number: int, design: list[list[str]]) -> ChunkRows:
        for damage in damage_of_chunk(self._folder, self._plan, number):  # its fans too, which no row holds
            raise damaged_error(self._folder, damage)
        chunk = self._plan.chunk(number)
        values = self._array[chunk.samples.start : chunk.samples.stop, chunk.runs.start : chunk.runs.stop].values
        samples, runs = np.meshgrid(chunk.samples, chunk.runs, indexing="ij")
        return ChunkRows(
            samples.ravel(),
            runs.ravel(),
            [row for row in design for _ in chunk.runs],
            values.reshape(chunk.rows, len(self.outcomes)),
        )


def _as_texts(attributes: Mapping[Any, Any]) -> dict[str, str]:
    texts = {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in attributes.items()}
    return {"unit" if name == "units" else name: text for name, text in texts.items()}  # as outcomes have it
