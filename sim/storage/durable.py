"""Durable files: once a name is there, its content is on the disk, whole, whatever stops the machine."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

PARTIAL = ".partial"


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk.

    Raises
    ------
    OSError
        Where the system cannot.
    """
    if os.name == "nt":
        return  # a folder cannot be opened there; NTFS journals its names
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and put its content on the disk; its name follows with `sync_folder`.

    Raises
    ------
    OSError
        Where the system cannot.
    """
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def place(path: Path, content: bytes) -> None:
    """Put a whole file under its name, in one step; the name is on the disk after `sync_folder`.

    Raises
    ------
    OSError
        Where the system cannot: then the name is as it was.
    """
    temporary = path.with_name(f".{path.name}{PARTIAL}")
    try:
        write_synced(temporary, content)
        os.replace(temporary, path)  # noqa: PTH105 - the one call that renames, so that tests can stop before it
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def place_durably(path: Path, content: bytes) -> None:
    """Put a whole file under its name, in one step, and on the disk.

    Raises
    ------
    OSError
        Where the system cannot.
    """
    place(path, content)
    sync_folder(path.parent)


def remove_durably(paths: Iterable[Path]) -> None:
    """Remove files, and put on the disk that they are gone.

    Raises
    ------
    OSError
        Where the system cannot.
    """
    present = [path for path in paths if path.exists()]
    for path in present:
        path.unlink()
    for folder in sorted({path.parent for path in present}):
        sync_folder(folder)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, and put their names on the disk.

    Raises
    ------
    OSError
        Where the system cannot.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        sync_folder(folder.parent)


def partial_files(folder: Path) -> list[Path]:
    """Return what a stopped process left half-written in a folder."""
    return sorted(folder.glob(f".*{PARTIAL}"))
