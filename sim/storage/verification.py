"""Verification: every file of a folder against what was written down when it was committed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.storage.commit import read_marker
from sim.storage.durable import reason
from sim.storage.layout import COMMITS, ChunkPlan, committed_chunks, marker_path
from sim.storage.manifest import COMPLETE, is_of_chunks
from sim.words import whole


class Damage(NamedTuple):
    """A damaged file: its chunk, or None for one that came with the folder, its name in it, and what is wrong."""

    chunk: int | None
    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.what}" if self.chunk is None else f"chunk {self.chunk}: {self.file} {self.what}"


def wrong_with(path: Path, record: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a file, held against the SHA-256 and bytes that were recorded of it, or None."""
    try:
        length = path.stat().st_size
        if length != record["bytes"]:
            return f"has {whole(length)} bytes, not {whole(record['bytes'])}"
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {reason(error)}"
    except (KeyError, TypeError, ValueError):
        return "has no SHA-256 and length to be held against"
    return None if found == record["sha256"] else "has other content than was written"


def damage_of_chunk(folder: Path, plan: ChunkPlan, number: int) -> list[Damage]:
    """Return the damaged files of a committed chunk."""
    chunk = plan.chunk(number)
    marker = f"{COMMITS}/{marker_path(folder, number).name}"
    try:
        files = read_marker(folder, chunk)
    except FileNotFoundError:
        return [Damage(number, marker, "is missing")]
    except OSError as error:
        return [Damage(number, marker, f"cannot be read: {reason(error)}")]
    except ValueError as error:
        return [Damage(number, marker, str(error))]
    found = ((name, wrong_with(folder / name, record)) for name, record in sorted(files.items()))
    return [Damage(number, name, what) for name, what in found if what]


def damage_of_folder(folder: Path, plan: ChunkPlan, manifest: Mapping[str, Any]) -> list[Damage]:
    """Return every damaged file: those that came with the folder first, then chunk by chunk."""
    damages = []
    for name, record in manifest["files"].items():
        if is_of_chunks(name):
            continue
        outside = Path(name).is_absolute() or ".." in Path(name).parts
        what = "lies outside of the folder" if outside else wrong_with(folder / name, record)
        damages += [Damage(None, name, what)] if what else []
    whole = manifest["state"] == COMPLETE
    for number in range(plan.chunks) if whole else committed_chunks(folder, plan):
        found = damage_of_chunk(folder, plan, number)
        damages += found or (_against_manifest(folder, plan, manifest, number) if whole else [])
    return damages


def _against_manifest(folder: Path, plan: ChunkPlan, manifest: Mapping[str, Any], number: int) -> list[Damage]:
    """Hold a sound marker, and what it says, against the manifest of a whole folder."""
    path = marker_path(folder, number)
    marker = f"{COMMITS}/{path.name}"
    says = read_marker(folder, plan.chunk(number))
    if wrong_with(path, manifest["files"].get(marker, {})):
        return [Damage(number, marker, "is not the one of which the manifest tells")]
    others = [name for name, record in says.items() if manifest["files"].get(name) != record]
    return [Damage(number, name, "is not the one of which the manifest tells") for name in others]
