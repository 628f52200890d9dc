"""What is kept of a posterior under way: an array a file, whole or not there, so that a kill loses little."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.storage.durable import place_durably, reason, storage_error

WORK: Final = "work"
"""The folder of the pieces."""
Values = NDArray[np.float64]


class Kept:
    """Pieces of work in a folder; with none, nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = None if folder is None else folder / WORK

    def array(self, name: str, make: Callable[[], Values]) -> Values:
        """Return a piece that was kept, or make it and keep it; StorageError where it cannot be read or written."""
        if self.folder is None:
            return make()
        path = self.folder / f"{name}.npy"
        if path.exists():
            return _read(path)
        found = make()
        content = io.BytesIO()
        np.save(content, found, allow_pickle=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            place_durably(path, content.getvalue())
        except OSError as error:
            raise storage_error(path, f"cannot be written: {reason(error)}.") from None
        return found


def _read(path: Path) -> Values:
    try:
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float64)
    except (OSError, ValueError, EOFError) as error:
        raise storage_error(path, f"cannot be read: {reason(error)}. Remove it; it is made again.") from None
