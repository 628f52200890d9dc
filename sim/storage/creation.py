"""Creation of a folder of chunks: it appears under its name whole, or not at all."""

from __future__ import annotations

import contextlib
import glob
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.storage.arrays import group_files
from sim.storage.durable import (
    PARTIAL,
    StorageError,
    make_folder,
    reason,
    sealed,
    storage_error,
    sync_folder,
    write_synced,
)
from sim.storage.layout import COMMITS, DATA, LOCK, ChunkPlan, FanAxes, OutcomeAxis
from sim.storage.lock import HOLDER, locked
from sim.storage.manifest import new_manifest
from sim.storage.results import MANIFEST

_REMOVED = ".removed"
_OURS = (MANIFEST, DATA, COMMITS, LOCK, HOLDER)


def create_folder(
    path: Path,
    *,
    plan: ChunkPlan,
    outcomes: OutcomeAxis,
    fans: FanAxes | None,
    inputs: Mapping[str, Any],
    arguments: Sequence[str],
    attributes: Mapping[str, Any],
    files: Mapping[str, bytes],
) -> None:
    """Create a folder without any chunk; the parameters are those of `SweepStore.create`.

    Raises
    ------
    StorageError
        Where something is there already, or the folder cannot be written.
    ValueError
        Where a file has a name that is taken or no plain name.
    """
    for name in files:
        if name in _OURS or name.startswith(".") or Path(name).name != name:
            raise ValueError(f"{name!r} is no name for a file of the caller's")
    content = {**files, **group_files(plan, outcomes, fans, attributes)}
    manifest = new_manifest(plan=plan, inputs=inputs, arguments=arguments, files=content)
    content[MANIFEST] = sealed(manifest)
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link
    partial = whole.with_name(f".{whole.name}{PARTIAL}-{secrets.token_hex(4)}")
    done = "Nothing was written."
    try:
        _refuse_taken(path)
        make_folder(whole.parent)
        _remove_partial(whole)
        partial.mkdir()
        with locked(partial):
            _fill(partial, content)
        _refuse_taken(path)
        os.rename(partial, whole)  # noqa: PTH104 - not replace: nothing that is there is overwritten
        done = "It is there, but may not outlast a power cut."
        sync_folder(whole.parent)
    except OSError as error:
        _refuse_taken(path) if partial.exists() else None
        raise storage_error(path, f"cannot be created: {reason(error)}. {done}") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _refuse_taken(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not (path.is_dir() and not any(path.iterdir()))):
        raise storage_error(path, "is there already; nothing is overwritten. Give another output=, or remove it.")


def _fill(folder: Path, content: Mapping[str, bytes]) -> None:
    (folder / COMMITS).mkdir()
    for name, written in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_synced(folder / name, written)
    for inner in sorted(item for item in folder.rglob("*") if item.is_dir()):
        sync_folder(inner)
    sync_folder(folder)


def _remove_partial(path: Path) -> None:
    """Remove what killed creations of the same folder left; one that is under way holds its lock."""
    for left in path.parent.glob(f".{glob.escape(path.name)}{PARTIAL}-*"):
        removed = left.with_name(f"{left.name}{_REMOVED}")
        # Renamed under its lock: a creation that ends just now fails, and no half of it is removed.
        with contextlib.suppress(StorageError, OSError), locked(left):
            left.rename(removed)
        shutil.rmtree(removed, ignore_errors=True)
