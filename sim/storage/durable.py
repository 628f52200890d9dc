"""Durable files, whole on the disk whatever stops the machine; records that carry their digest; and what goes wrong."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from sim.ground.faults import Fault, InputError
from sim.ground.paths import displayed
from sim.storage.provenance import digest_of

PARTIAL: Final = ".partial"
SEAL: Final = "digest"
_LINE_END = re.compile(rb"\n *")
_LONGEST = 200
"""Bytes of a name that more can be added to."""


class StorageError(InputError):
    """A folder cannot be written, read or locked, or is damaged; what was committed before stands."""


def storage_error(path: Path, message: str) -> StorageError:
    """Make a `StorageError` of one fault."""
    return StorageError([Fault(displayed(path), 0, "", message)], "what was committed stands")


def reason(error: Exception) -> str:
    """Return what went wrong: the system's words where it has a number for it, else the error's own, on one line."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk."""
    if os.name == "nt":
        return  # a folder cannot be opened there; NTFS journals its names
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and put its content on the disk; its name follows with `sync_folder`."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def partial_stem(path: Path) -> str:
    """Return how the names begin under which a file or folder is written: as its own, where that is not too long."""
    name = path.name if len(os.fsencode(path.name)) <= _LONGEST else hashlib.sha256(os.fsencode(path.name)).hexdigest()
    return f".{name}"


def place(path: Path, content: bytes) -> None:
    """Put a whole file under its name, in one step; the name is on the disk after `sync_folder`.

    On an OSError the name is as it was.
    """
    temporary = path.with_name(f"{partial_stem(path)}{PARTIAL}")
    try:
        write_synced(temporary, content)
        os.replace(temporary, path)  # noqa: PTH105 - the one call that renames, so that tests can stop before it
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def place_durably(path: Path, content: bytes) -> None:
    """Put a whole file under its name, in one step, and on the disk."""
    place(path, content)
    sync_folder(path.parent)


def remove_durably(paths: Iterable[Path]) -> None:
    """Remove files, and put on the disk that they are gone."""
    present = [path for path in paths if path.exists()]
    for path in present:
        path.unlink()
    for folder in sorted({path.parent for path in present}):
        sync_folder(folder)


def make_folder(path: Path) -> list[Path]:
    """Make a folder and those above it, put their names on the disk, and return those that were missing."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        sync_folder(folder.parent)
    return missing


def sync_tree(folder: Path) -> None:
    """Put a folder with all that it holds on the disk."""
    inner = sorted(folder.rglob("*"))
    for path in inner:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    for path in (*reversed(inner), folder):
        if path.is_dir():
            sync_folder(path)


def partial_files(folder: Path) -> list[Path]:
    """Return what a stopped process left half-written in a folder."""
    return sorted(folder.glob(f".*{PARTIAL}"))


def sealed(record: Mapping[str, Any]) -> bytes:
    """Return a record as the bytes of a sealed file."""
    plain = json.loads(json.dumps(record))  # as it will be read: texts for keys, lists for tuples
    return (json.dumps(plain | {SEAL: digest_of(plain)}, indent=2, ensure_ascii=False) + "\n").encode()


def check_seal(record: Mapping[str, Any], content: bytes) -> None:
    """Refuse a record that is not what was sealed, or content that only reads as it, with a ValueError.

    The last digit of a number can change and the number not, and an escape can be written in two ways.
    """
    plain = {key: value for key, value in record.items() if key != SEAL}
    written = json.dumps(plain | {SEAL: digest_of(plain)}, ensure_ascii=False, separators=(",", ": "))
    if written.encode() != _LINE_END.sub(b"", content):
        raise ValueError("does not match the digest of its own content")


def unsealed(content: bytes) -> dict[str, Any]:
    """Return the record of a sealed file; ValueError where it is no JSON object, or not what was sealed."""
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(record, dict):
        raise ValueError("is not a JSON object")
    check_seal(record, content)
    return record
