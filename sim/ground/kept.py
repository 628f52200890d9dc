"""What is kept in the user's cache folder between processes, each piece behind a hash of itself."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

FOLDER_VARIABLE: Final = "WARY_CACHE_DIR"
MOST_KEPT: Final = 512
"""Pieces of data in a folder: from more than these, the older half goes when another is written."""
TORN_AFTER: Final = 3600.0
"""Age in seconds of a file that a process began to write and will not end."""


def base_folder() -> Path:
    """Return the cache folder of the user, or the one that the environment names; it may not exist yet."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named).resolve()
    import platformdirs

    return Path(platformdirs.user_cache_dir("wary-alliance", appauthor=False)).resolve()


class KeptData:
    """Plain data between processes, as JSON, by a hash of all that it follows from.

    What is damaged, or of something else, is passed over and written anew; where a folder cannot be used, nothing is
    kept, and nobody is told, since all that is lost is a tenth of a second.

    Parameters
    ----------
    name : str
        Of the folder, within the cache folder of the user.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def find(self, key: str) -> tuple[Any] | None:
        """Return what is kept under a hash, in a tuple of its own, or None."""
        folder = base_folder() / self._name
        if why_not_trusted(folder):
            return None
        try:
            content = (folder / f"{key}.json").read_bytes()
            seal, _, text = content.partition(b"\n")
            return (json.loads(text),) if seal == _seal(key, text) else None
        except (OSError, ValueError, RecursionError):
            return None

    def keep(self, key: str, data: Any) -> None:
        """Keep data under a hash, unless it would not come back as it is."""
        folder = base_folder() / self._name
        if why_not_kept_in(folder):
            return
        with suppress(OSError, ValueError, TypeError, RecursionError):
            text = json.dumps(data, allow_nan=False, separators=(",", ":")).encode()
            write_whole(folder / f"{key}.json", _seal(key, text) + b"\n" + text)
            _forget_old(folder)


def _seal(key: str, text: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\n" + text).hexdigest().encode()


def _forget_old(folder: Path) -> None:
    forget_torn(folder)
    found = sorted(folder.glob("*.json"), key=changed, reverse=True)
    for old in found[MOST_KEPT // 2 :] if len(found) > MOST_KEPT else ():
        with suppress(OSError):
            old.unlink()


def forget_torn(folder: Path) -> None:
    """Remove files that a process began to write long ago and never ended."""
    for torn in folder.glob("*.part"):
        if time.time() - changed(torn) > TORN_AFTER:
            with suppress(OSError):
                torn.unlink()


def changed(path: Path) -> float:
    """Return when a file or folder changed, in seconds since 1970; 0 where it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def why_not_kept_in(folder: Path) -> str | None:
    """Make a folder for its owner alone; say why nothing can be kept there, or None where it can."""
    import tempfile

    try:
        for path in (*reversed(folder.parents), folder):
            if path.exists() and not path.is_dir():
                return f"{path} is a file, not a folder"
            path.mkdir(mode=0o700, exist_ok=True)
        why_not = why_not_trusted(folder)
        if why_not:
            return why_not
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return reason(error)


def why_not_trusted(folder: Path) -> str | None:
    """Say why what is in a folder is not to be read, or None where nobody but its owner can have put it there."""
    if os.name != "posix":
        return None
    try:
        if folder.stat().st_uid != os.geteuid():
            return "the folder belongs to somebody else"
        for path in (folder, *folder.parents):
            if _others_write(path.stat().st_mode, strict=path in (folder, folder.parent)):
                return f"others can write in {path} (`chmod go-w {path}` keeps them out)"
    except OSError as error:
        return reason(error)
    return None


def _others_write(mode: int, *, strict: bool) -> bool:
    """Say whether others can put something in place of what is in a folder; in one like /tmp they cannot."""
    if strict:
        return bool(mode & (stat.S_IWGRP | stat.S_IWOTH))
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds all of it or what was there before, whoever else writes it."""
    import tempfile

    descriptor, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def reason(error: Exception) -> str:
    """Say in words what an operating system has against a file."""
    return getattr(error, "strerror", None) or str(error)
