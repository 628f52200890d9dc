"""Design rows: the inputs of each sample as the design table gives them, read block by block."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from sim.storage.durable import storage_error
from sim.storage.layout import DESIGN
from sim.storage.verification import sound_file

SAMPLE = "sample"


class DesignRows:
    """The rows of a design table, one a sample and in their order; without a table there are no columns.

    `columns` are the names of the inputs, without the sample's number; an input whose name is `taken` by another column
    is called ``design.NAME``. StorageError where the table does not have one row for each sample, equally long.
    """

    def __init__(self, folder: Path, files: Mapping[str, Any], samples: int, taken: Collection[str]) -> None:
        self._path, self._samples = folder / DESIGN, samples
        self.columns: list[str] = []
        self._kept: list[int] = []
        if DESIGN in files:
            sound_file(folder, DESIGN, files)
            names = next(self._lines(), [])
            self._kept = [place for place, name in enumerate(names) if name != SAMPLE]
            self.columns = [f"design.{names[k]}" if names[k] in taken else names[k] for k in self._kept]
            self.are_numbers = self._checked(len(names))
        else:
            self.are_numbers = []

    def _lines(self) -> Iterator[list[str]]:
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                yield from csv.reader(file)
        except (OSError, ValueError, csv.Error) as error:
            raise storage_error(self._path, f"cannot be read: {error}.") from None

    def _checked(self, width: int) -> list[bool]:
        """Check the table, and say of each column whether it holds numbers throughout."""
        numbers = [True] * len(self._kept)
        rows = 0
        for rows, line in enumerate(islice(self._lines(), 1, None), start=1):
            if len(line) != width:
                raise storage_error(self._path, f"row {rows} has {len(line)} columns, not {width}.")
            for place, kept in enumerate(self._kept):
                numbers[place] = numbers[place] and _is_number(line[kept])
        if rows != self._samples:
            raise storage_error(self._path, f"has {rows} rows, not one for each of {self._samples} samples.")
        return numbers

    def blocks(self, size: int) -> Iterator[list[list[str]]]:
        """Return the rows, a block of samples at a time."""
        if not self.columns:
            left = self._samples
            while left > 0:
                yield [[] for _ in range(min(size, left))]
                left -= size
            return
        lines = islice(self._lines(), 1, None)
        while block := [[line[kept] for kept in self._kept] for line in islice(lines, size)]:
            yield block


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
