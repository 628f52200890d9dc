"""Parts of a computation under way: each is kept as soon as it is there, and the whole goes on from there."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.storage.durable import place_durably

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class KeptParts:
    """Parts of a computation under way, in a folder of their own beside the results; what is damaged counts as none."""

    folder: Path

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.npz"

    def read(self, number: int) -> Arrays | None:
        """Return a part, or None where it is not there as it was written; files are data, never unpickled."""
        try:
            with np.load(io.BytesIO(self._path(number).read_bytes()), allow_pickle=False) as held:
                return {name: held[name] for name in held.files}
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
            return None

    def write(self, number: int, arrays: Arrays) -> None:
        """Put a part on the disk, whole or not at all."""
        text = io.BytesIO()
        np.savez_compressed(text, allow_pickle=False, **arrays)
        self.folder.mkdir(parents=True, exist_ok=True)
        place_durably(self._path(number), text.getvalue())

    def count(self) -> int:
        """Return how many parts are there."""
        return len(list(self.folder.glob("[0-9]*.npz")))

    def remove(self) -> None:
        """Remove all, once the whole is written."""
        shutil.rmtree(self.folder, ignore_errors=True)


def computed(
    compute: Callable[[int], Arrays],
    counts: Sequence[int],
    *,
    workers: int,
    kept: KeptParts | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Arrays]:
    """Compute every part that is not kept, on threads, and return all in order.

    `counts` is what `progress` is told of each part. What has ended is kept, whatever interrupts the rest.
    """
    found = {number: part for number in range(len(counts)) if kept and (part := kept.read(number)) is not None}
    for number in found:
        if progress:
            progress(counts[number])

    def one(number: int) -> tuple[int, Arrays]:
        part = compute(number)
        if kept:
            kept.write(number, part)
        return number, part

    for number, part in _each(one, [number for number in range(len(counts)) if number not in found], workers):
        found[number] = part
        if progress:
            progress(counts[number])
    return [found[number] for number in range(len(counts))]


def _each(
    one: Callable[[int], tuple[int, Arrays]], numbers: Sequence[int], workers: int
) -> Iterator[tuple[int, Arrays]]:
    with ThreadPoolExecutor(max(workers, 1)) as pool:
        try:
            yield from (future.result() for future in as_completed([pool.submit(one, number) for number in numbers]))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
