"""Manifest of a folder of chunks: what it was made from, how it is cut, how far it is, and what its files hash to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.storage.durable import SEAL, check_seal, place_durably, sealed, storage_error
from sim.storage.layout import COMMITS, DATA, FANS, OUTCOMES, ChunkPlan
from sim.storage.results import FORMAT_VERSION, MANIFEST, digest_of, file_record, made_by, read_manifest, times_between

RUNNING, COMPLETE = "running", "complete"
_PACKAGES = ("zarr",)


def new_manifest(
    *,
    plan: ChunkPlan,
    inputs: Mapping[str, Any],
    arguments: Sequence[str],
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """Return the manifest of a folder that has no chunk yet."""
    return {
        "format_version": FORMAT_VERSION,
        "state": RUNNING,
        "command": ["wary", *(argument.encode(errors="backslashreplace").decode() for argument in arguments)],
        "inputs_hash": digest_of(inputs),
        "inputs": dict(inputs),
        "chunks": plan.record(),
        "files": {name: file_record(content) for name, content in sorted(files.items())},
        **made_by(*_PACKAGES),
        "times": {"started": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")},
    }


def read_chunked(folder: Path) -> tuple[dict[str, Any], ChunkPlan]:
    """Read the manifest of a folder of chunks, and how it is cut.

    InputError where the folder is not one of ours, not one of chunks, or of a format that this version does not read;
    StorageError where the manifest is damaged.
    """
    path = folder / MANIFEST
    if not folder.is_dir():
        raise storage_error(folder, "is not there.")
    try:
        manifest = read_manifest(folder)
    except RecursionError:
        raise storage_error(path, "is damaged: not JSON.") from None
    if "chunks" not in manifest and SEAL not in manifest:
        raise storage_error(
            folder, "holds results that were written at once, not in chunks: there is nothing to continue."
        )
    try:
        check_seal(manifest)
        plan = ChunkPlan.from_record(manifest["chunks"])
        dt.datetime.fromisoformat(manifest["times"]["started"])
        if manifest["state"] not in (RUNNING, COMPLETE) or not isinstance(manifest["files"], dict):
            raise ValueError("is incomplete")
    except (ValueError, KeyError, TypeError) as error:
        what = "is incomplete" if isinstance(error, KeyError | TypeError) else str(error)
        message = f"is damaged: it {what}. The data stand; put back a copy of this file, or run again elsewhere."
        raise storage_error(path, message) from None
    return manifest, plan


def is_of_chunks(name: str) -> bool:
    """Say whether a file of a manifest came with a chunk: its data or its marker."""
    arrays = tuple(f"{DATA}/{array}/c." for array in (OUTCOMES, FANS))
    return name.startswith((f"{COMMITS}/", *arrays))


def completed(manifest: Mapping[str, Any], chunk_files: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest of a whole folder."""
    started = dt.datetime.fromisoformat(manifest["times"]["started"])
    ended = dt.datetime.now(dt.UTC)
    last = made_by(*_PACKAGES)
    changed = {key: value for key, value in last.items() if value != manifest[key]}
    return {
        **{key: value for key, value in manifest.items() if key != SEAL},
        "state": COMPLETE,
        "files": dict(sorted({**_without_chunks(manifest["files"]), **chunk_files}.items())),
        **({"ended_by": changed} if changed else {}),
        "times": times_between(started, ended),
    }


def reopened(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the manifest of a folder that again has chunks to compute."""
    return {
        **{key: value for key, value in manifest.items() if key not in (SEAL, "ended_by")},
        "state": RUNNING,
        "files": _without_chunks(manifest["files"]),
        "times": {"started": manifest["times"]["started"]},
    }


def _without_chunks(files: Mapping[str, Any]) -> dict[str, Any]:
    return {name: record for name, record in files.items() if not is_of_chunks(name)}


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write a manifest in one step."""
    place_durably(folder / MANIFEST, sealed(manifest))
