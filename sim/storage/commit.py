"""Commit of a chunk: its files first, then the marker that makes it count; undone in the reverse order."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.storage.durable import partial_files, place, place_durably, remove_durably, sealed, sync_folder, unsealed
from sim.storage.layout import COMMITS, DATA, FANS, OUTCOMES, Chunk, ChunkPlan, committed_chunks, has_fans, marker_path
from sim.storage.provenance import file_record


def commit_chunk(folder: Path, chunk: Chunk, files: Mapping[str, bytes]) -> None:
    """Write a chunk's files, given by their names in the folder, and then its marker: only that makes it count.

    On an OSError the chunk does not count, and what was written of it is removed if that can be.
    """
    marker = {
        "chunk": chunk.number,
        "runs": chunk.rows,
        "files": {name: file_record(content) for name, content in files.items()},
    }
    try:
        for name, content in files.items():
            place(folder / name, content)
        for parent in sorted({(folder / name).parent for name in files}):
            sync_folder(parent)
        place_durably(marker_path(folder, chunk.number), sealed(marker))
    except OSError:
        with contextlib.suppress(OSError):
            discard_chunk(folder, chunk)
        raise


def discard_chunk(folder: Path, chunk: Chunk) -> None:
    """Remove a chunk: its marker first, and only when that is surely gone its files."""
    remove_durably([marker_path(folder, chunk.number)])
    remove_durably([folder / name for name in chunk.files(fans=has_fans(folder))])


def read_marker(folder: Path, chunk: Chunk) -> dict[str, Any]:
    """Return what a chunk's marker says of its files: for each name, SHA-256 and bytes.

    OSError where there is none, or it cannot be read; ValueError where it is damaged.
    """
    marker = unsealed(marker_path(folder, chunk.number).read_bytes())
    files: dict[str, Any] = marker["files"] if isinstance(marker.get("files"), dict) else {}
    if marker.get("chunk") != chunk.number or marker.get("runs") != chunk.rows:
        raise ValueError("is the marker of another chunk")
    if set(files) != set(chunk.files(fans=has_fans(folder))):
        raise ValueError("names other files than those of its chunk")
    return files


def remove_leftovers(folder: Path, plan: ChunkPlan) -> None:
    """Remove what a stopped process left: half-written files, and files of chunks that do not count."""
    fans = has_fans(folder)
    arrays = [folder / DATA / name for name in ((OUTCOMES, FANS) if fans else (OUTCOMES,))]
    leftovers = [path for place_ in (folder, folder / COMMITS, *arrays) for path in partial_files(place_)]
    present = {path for array in arrays for path in array.iterdir()}
    counting = set(committed_chunks(folder, plan))
    pending = (plan.chunk(number) for number in range(plan.chunks) if number not in counting)
    leftovers += [path for chunk in pending for name in chunk.files(fans=fans) if (path := folder / name) in present]
    remove_durably(leftovers)
