"""Verification: every file of a folder against what was written down when it was committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.ground.paths import command_on, inside
from sim.storage.added import ADDED, read_added
from sim.storage.commit import read_marker
from sim.storage.durable import StorageError, reason, storage_error
from sim.storage.layout import COMMITS, ChunkPlan, committed_chunks, marker_path
from sim.storage.lock import TRACES
from sim.storage.manifest import COMPLETE, MANIFEST, is_of_chunks, read_manifest
from sim.storage.provenance import file_record, files_in, record_of
from sim.words import whole


class Damage(NamedTuple):
    """A damaged file: its chunk, or None for any other file, its name in the folder, and what is wrong."""

    chunk: int | None
    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.what}" if self.chunk is None else f"chunk {self.chunk}: {self.file} {self.what}"


class AddedDamage(Damage):
    """A damaged file that was added later, such as a summary, and can be written again."""


def wrong_with(path: Path, record: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a file, held against the SHA-256 and bytes that were recorded of it, or None."""
    try:
        length = path.stat().st_size
        if length != record["bytes"]:
            return f"has {whole(length)} bytes, not {whole(record['bytes'])}"
        found = record_of(path)["sha256"]
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {reason(error)}"
    except (KeyError, TypeError, ValueError):
        return "has no SHA-256 and length to be held against"
    return None if found == record["sha256"] else "has other content than was written"


def sound_file(folder: Path, name: str, files: Mapping[str, Any] | None = None) -> Path:
    """Return the path of a file of a folder, held against its record in `files`, by default of the manifest.

    StorageError where it is damaged, or none is recorded.
    """
    record = _record(folder, name, files)
    if what := wrong_with(folder / name, record):
        raise damaged_error(folder, f"{name} {what}")
    return folder / name


def sound_bytes(folder: Path, name: str, files: Mapping[str, Any] | None = None) -> bytes:
    """Return the content of a file of a folder, as `sound_file` does its path."""
    record = _record(folder, name, files)
    try:
        content = (folder / name).read_bytes()
    except OSError:
        content = b""
    if file_record(content) != record:
        raise damaged_error(folder, f"{name} {wrong_with(folder / name, record) or 'is being changed'}")
    return content


def _record(folder: Path, name: str, files: Mapping[str, Any] | None) -> Mapping[str, Any]:
    record = (read_manifest(folder)["files"] if files is None else files).get(name)
    if not isinstance(record, dict) or inside(folder, name) is None:
        raise storage_error(folder, f"holds no {name}, says its manifest.")
    return record


def damaged_error(folder: Path, what: object) -> StorageError:
    """Make the one message on a damaged file."""
    return storage_error(folder, f"is damaged: {what}. See: {command_on('verify', folder)}")


def damage_of_files(folder: Path, files: Mapping[str, Any]) -> list[Damage]:
    """Return the damaged ones of files that are listed with what was recorded of them."""
    found = []
    for name, record in files.items():
        path = inside(folder, name)
        what = wrong_with(path, record) if path else "lies outside of the folder"
        found += [Damage(None, name, what)] if what else []
    return found


def damage_of_added(folder: Path) -> list[Damage]:
    """Return the damaged ones of the files that were added later."""
    try:
        listed = read_added(folder)
    except OSError as error:
        return [AddedDamage(None, ADDED, f"cannot be read: {reason(error)}")]
    except ValueError as error:
        return [AddedDamage(None, ADDED, str(error))]
    begun = [name for name, record in listed.items() if record is None]
    found = damage_of_files(folder, {name: record for name, record in listed.items() if name not in begun})
    what = "was being written when a process was stopped, or is being written now"
    return [AddedDamage(*damage) for damage in (*found, *((None, name, what) for name in begun))]


def damage_of_markers(folder: Path, plan: ChunkPlan) -> Iterator[Damage]:
    """Iterate over the damaged markers of committed chunks, without a look at the chunks themselves."""
    for number in committed_chunks(folder, plan):
        try:
            read_marker(folder, plan.chunk(number))
        except (OSError, ValueError) as error:
            yield Damage(number, f"{COMMITS}/{marker_path(folder, number).name}", reason(error))


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
    """Return every damaged file: those that came with the folder first, then chunk by chunk, then what was added."""
    damages = damage_of_files(folder, {k: record for k, record in manifest["files"].items() if not is_of_chunks(k)})
    complete = manifest["state"] == COMPLETE
    for number in range(plan.chunks) if complete else committed_chunks(folder, plan):
        found = damage_of_chunk(folder, plan, number)
        damages += found or (_against_manifest(folder, plan, manifest, number) if complete else [])
    return damages + damage_of_added(folder)


def _against_manifest(folder: Path, plan: ChunkPlan, manifest: Mapping[str, Any], number: int) -> list[Damage]:
    """Hold a sound marker, and what it says, against the manifest of a whole folder."""
    path = marker_path(folder, number)
    marker = f"{COMMITS}/{path.name}"
    says = read_marker(folder, plan.chunk(number))
    if wrong_with(path, manifest["files"].get(marker, {})):
        return [Damage(number, marker, "is not the one of which the manifest tells")]
    others = [name for name, record in says.items() if manifest["files"].get(name) != record]
    return [Damage(number, name, "is not the one of which the manifest tells") for name in others]


def extra_files(folder: Path, known: Iterable[str]) -> list[str]:
    """Return the names of the files in a folder that neither are known nor were added by the program."""
    try:
        added = set(read_added(folder))
    except (OSError, ValueError):
        added = set()
    listed = {*known, *added, MANIFEST, ADDED, *TRACES}
    within = tuple(f"{name}/" for name in added)
    return [name for name in files_in(folder) if name not in listed and not name.startswith(within)]
