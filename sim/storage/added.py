"""Added files: what came into a folder after it was made, such as summaries, figures and exports; and their hashes."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.ground.paths import inside
from sim.storage.durable import place_durably, reason, sealed, storage_error, unsealed
from sim.storage.provenance import files_in, record_of

ADDED = "added.json"
"""The list of them; one that is being written has no hash yet."""


def read_added(folder: Path) -> dict[str, Any]:
    """Return what was written down of the added files, by name; OSError or ValueError where that cannot be read."""
    try:
        listed = unsealed((folder / ADDED).read_bytes()).get("files")
    except FileNotFoundError:
        return {}
    if not isinstance(listed, dict):
        raise ValueError("is no list of files")
    return listed


@contextlib.contextmanager
def adding(folder: Path, *names: str) -> Iterator[None]:
    """Have files, and those of folders, written into a folder of results, and then write down what they hash to.

    Where that fails, what was written down of them before stays, for what stands is held against it. StorageError where
    the system refuses.
    """
    try:
        before = _readable(folder)
        _write(folder, _others(folder, names) | dict.fromkeys(names))
        try:
            yield
        except BaseException:
            with contextlib.suppress(OSError):
                _write(folder, before)
            raise
        _write(folder, _others(folder, names) | _records(folder, names))
    except OSError as error:
        raise storage_error(folder, f"cannot be written to: {reason(error)}.") from None


def _readable(folder: Path) -> dict[str, Any]:
    """Return what is written down; a damaged list is begun anew, and what it held told as unknown."""
    try:
        return read_added(folder)
    except ValueError:
        return {}


def _others(folder: Path, names: tuple[str, ...]) -> dict[str, Any]:
    """Return what is written down of other files that are still there: one that was removed is no longer missed."""
    within = tuple(f"{name}/" for name in names)
    others = {name: known for name, known in _readable(folder).items() if name not in names}
    return {name: known for name, known in others.items() if not name.startswith(within) and _is_there(folder, name)}


def _is_there(folder: Path, name: str) -> bool:
    path = inside(folder, name)
    return path is not None and os.path.lexists(path)


def _write(folder: Path, files: dict[str, Any]) -> None:
    place_durably(folder / ADDED, sealed({"files": dict(sorted(files.items()))}))


def _records(folder: Path, names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: record_of(folder / name) for name in names if (folder / name).is_file()}
    for name in names:
        found |= {f"{name}/{inner}": record_of(folder / name / inner) for inner in files_in(folder / name)}
    return found
