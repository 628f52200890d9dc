"""Appearing: a folder or a file comes to stand under its name whole and on the disk, or not at all."""

from __future__ import annotations

import contextlib
import glob
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from sim.ground.paths import displayed
from sim.storage.durable import (
    PARTIAL,
    StorageError,
    make_folder,
    partial_stem,
    reason,
    storage_error,
    sync_folder,
    sync_tree,
    write_synced,
)
from sim.storage.layout import LOCK
from sim.storage.lock import InUseError, holder, locked

_REMOVED = ".removed"
_JUST_MADE = 60.0
"""Seconds within which a folder that nobody has locked yet may be about to be."""
_TRIED = 4096
"""Bytes that are written, so that a full disk is told before any work."""


@dataclass
class _Work:
    """A folder under the name that it, or the file in it, has until it is whole."""

    partial: Path
    standing: bool = False


@contextlib.contextmanager
def appearing_folder(path: Path, *, alone: bool = False) -> Iterator[Path]:
    """Lend a locked folder to fill, on a disk that was tried; at the end it takes its name.

    What killed processes left of one of the same name is removed. If `alone`, nobody else may be filling one, and
    nobody writes into it later. StorageError where something stands under the name, or the system refuses.
    """
    with _working(path, empty=True) as work:
        _remove_left(path, alone=alone)
        work.partial.mkdir()
        with locked(work.partial) as held:
            _try_out(work.partial / "trial")
            yield work.partial
            sync_tree(work.partial)
            refuse_taken(path)
            if os.name == "nt":
                held.release()  # no folder with an open file in it can be renamed there
            os.rename(work.partial, path)  # noqa: PTH104 - not replace: nothing that is there is overwritten
            work.standing, held.folder = True, path
            if alone:
                (path / LOCK).unlink()
            sync_folder(path.parent)


@contextlib.contextmanager
def appearing_file(path: Path) -> Iterator[Path]:
    """Lend a name to write a file to, in a locked folder on a disk that was tried; at the end it takes its own name.

    What killed processes left of one of the same name is removed.
    """
    with _working(path, empty=False) as work:
        _remove_left(path, alone=False)
        work.partial.mkdir()
        written = work.partial / "written"
        with locked(work.partial):
            _try_out(written)
            yield written
            with written.open("rb+") as file:
                os.fsync(file.fileno())
            refuse_taken(path, empty=False)
            written.rename(path)
            work.standing = True
        shutil.rmtree(work.partial, ignore_errors=True)
        sync_folder(path.parent)


@contextlib.contextmanager
def _working(path: Path, *, empty: bool) -> Iterator[_Work]:
    """Name what is under way, and leave nothing of it where it does not come to stand under its own name."""
    work = _Work(path.with_name(f"{partial_stem(path)}{PARTIAL}-{secrets.token_hex(4)}"))
    made: list[Path] = []
    try:
        refuse_taken(path, empty=empty)
        _refuse_in_file(path)
        made = make_folder(path.parent)
        yield work
    except OSError as error:
        _blame(error, path, work)
    finally:
        if not work.standing:
            shutil.rmtree(work.partial, ignore_errors=True)
            for folder in made:
                with contextlib.suppress(OSError):
                    folder.rmdir()


def refuse_taken(path: Path, *, empty: bool = True) -> None:
    """Refuse a name under which something stands; an empty folder can be taken, unless `empty` is false."""
    if path.is_symlink() or (path.exists() and not (empty and path.is_dir() and not any(path.iterdir()))):
        raise storage_error(path, "is there already; nothing is overwritten. Give another output=, or remove it.")


def _refuse_in_file(path: Path) -> None:
    """Refuse a name within something that is no folder."""
    above = next(one for one in path.absolute().parents if os.path.lexists(one))
    if not above.is_dir():
        message = f"cannot be written: {displayed(above)} is a file, and only a folder can hold it"
        raise storage_error(
            path, f"{message}. Nothing was run. Give an output= in a folder, or in one still to be made."
        )


def try_place(path: Path) -> None:
    """Refuse a place at which nothing can be made, before any work is done for it; nothing is left there."""
    above = path.parent
    if os.path.lexists(path):
        return  # what is there says itself whether it is what is wanted
    _refuse_in_file(path)
    try:
        while not os.path.lexists(above):
            above = above.parent
        Path(tempfile.mkdtemp(prefix=".", suffix=PARTIAL, dir=above)).rmdir()
    except OSError as error:
        raise storage_error(path, f"cannot be written: {reason(error)}. Nothing was run.") from None


def _try_out(trial: Path) -> None:
    write_synced(trial, bytes(_TRIED))
    trial.unlink()


def _blame(error: OSError, path: Path, work: _Work) -> NoReturn:
    """Say what the system refused: to write the output, or something else that the work needed."""
    if work.standing:
        raise storage_error(path, f"is there, but may not outlast a power cut: {reason(error)}.") from None
    named = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    if named and not named.startswith(str(path.parent)):
        raise storage_error(Path(named), f"{reason(error)}. Nothing was written.") from None
    if work.partial.exists():
        refuse_taken(path)
    raise storage_error(path, f"cannot be written: {reason(error)}. Nothing was left behind.") from None


def _remove_left(path: Path, *, alone: bool) -> None:
    """Remove what killed processes left of the same name; what is under way is locked, or will be in a moment."""
    for left in path.parent.glob(f"{glob.escape(partial_stem(path))}{PARTIAL}-*"):
        removed = left if left.name.endswith(_REMOVED) else left.with_name(f"{left.name}{_REMOVED}")
        if not left.is_dir():
            continue
        if not (left / LOCK).exists() and time.time() - left.stat().st_mtime < _JUST_MADE:
            continue
        # Renamed under its lock: a creation that ends just now fails, and no half of it is removed.
        try:
            with locked(left):
                left.rename(removed)
        except InUseError:
            if alone:
                message = f"is being written by {holder(left)}; wait until that has ended, or stop it."
                raise storage_error(path, f"{message} Nothing was run.") from None
        except (StorageError, OSError):
            continue
        shutil.rmtree(removed, ignore_errors=True)
