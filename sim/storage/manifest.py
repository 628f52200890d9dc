"""Manifest of a folder: what it was made from, what its files hash to, and, of one of chunks, how far it is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.ground.faults import input_error
from sim.ground.paths import displayed
from sim.storage.durable import SEAL, StorageError, check_seal, place_durably, reason, sealed, storage_error
from sim.storage.layout import COMMITS, DATA, FANS, OUTCOMES, ChunkPlan
from sim.storage.provenance import digest_of, file_record, made_by, times_between

MANIFEST: Final = "manifest.json"
FORMAT_VERSION: Final = 2
UNSEALED_VERSION: Final = 1
"""The format in which the manifest of a folder that was written at once did not carry its digest."""
RUNNING, COMPLETE = "running", "complete"
CHUNKS: Final = "chunks"
"""The key of how a folder is cut; one that is written at once has none."""
_PACKAGES = ("zarr",)


def _made_from(inputs: Mapping[str, Any], arguments: Sequence[str]) -> dict[str, Any]:
    return {
        "format_version": FORMAT_VERSION,
        "command": ["wary", *(argument.encode(errors="backslashreplace").decode() for argument in arguments)],
        "inputs_hash": digest_of(inputs),
        "inputs": dict(inputs),
    }


def manifest_of(
    inputs: Mapping[str, Any], arguments: Sequence[str], files: Mapping[str, Any], started: dt.datetime
) -> dict[str, Any]:
    """Return the manifest of a folder that is written at once."""
    times = times_between(started, dt.datetime.now(dt.UTC))
    return {**_made_from(inputs, arguments), "files": dict(files), **made_by(), "times": times}


def new_manifest(
    *,
    plan: ChunkPlan,
    inputs: Mapping[str, Any],
    arguments: Sequence[str],
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """Return the manifest of a folder that has no chunk yet."""
    return {
        **_made_from(inputs, arguments),
        "state": RUNNING,
        CHUNKS: plan.record(),
        "files": {name: file_record(content) for name, content in sorted(files.items())},
        **made_by(*_PACKAGES),
        "times": {"started": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")},
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a folder's manifest.

    InputError where the folder is not one of ours, or of a format that this version does not read; StorageError where
    the manifest is damaged.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
        manifest = json.loads(content)
    except (FileNotFoundError, NotADirectoryError):
        raise input_error(displayed(folder), f"holds no {MANIFEST}: it is no folder of results.") from None
    except OSError as error:
        raise storage_error(path, f"cannot be read: {reason(error)}.") from None
    except (ValueError, RecursionError):
        raise storage_error(path, "is damaged: not JSON.") from None
    version = manifest.get("format_version") if isinstance(manifest, dict) else None
    if type(version) is not int or version not in (UNSEALED_VERSION, FORMAT_VERSION):
        known = f"{UNSEALED_VERSION} and {FORMAT_VERSION}"
        raise input_error(displayed(path), f"has format version {version}; this version reads {known}.")
    try:
        if version > UNSEALED_VERSION or SEAL in manifest:
            check_seal(manifest, content)
        if not all(isinstance(manifest[name], dict) for name in ("files", "inputs", "times")):
            raise ValueError("is incomplete")
    except (ValueError, KeyError) as error:
        raise _damaged(path, error) from None
    return dict(manifest)


def _damaged(path: Path, error: Exception) -> StorageError:
    what = "is incomplete" if isinstance(error, KeyError | TypeError) else str(error)
    message = f"is damaged: it {what}. The data stand; put back a copy of this file, or run again elsewhere."
    return storage_error(path, message)


def read_chunked(folder: Path) -> tuple[dict[str, Any], ChunkPlan]:
    """Read the manifest of a folder of chunks, and how it is cut.

    InputError where the folder is not one of ours, not one of chunks, or of a format that this version does not read;
    StorageError where the manifest is damaged.
    """
    if not folder.is_dir():
        raise storage_error(folder, "is not there.")
    manifest = read_manifest(folder)
    if CHUNKS not in manifest:
        raise storage_error(folder, "is no sweep: it holds results that were written at once, not in chunks.")
    try:
        plan = ChunkPlan.from_record(manifest[CHUNKS])
        dt.datetime.fromisoformat(manifest["times"]["started"])
        if manifest["state"] not in (RUNNING, COMPLETE) or SEAL not in manifest:
            raise ValueError("is incomplete")
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(folder / MANIFEST, error) from None
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
