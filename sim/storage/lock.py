"""Lock of a folder: one process writes at a time, and the system frees it when that process ends, however it ends."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from sim.storage.durable import reason, storage_error
from sim.storage.layout import LOCK

HOLDER = "holder.json"
"""Who holds the lock; only there while it is held, or after a kill."""


def holder(folder: Path) -> str:
    """Return who holds the lock of a folder, or held it last, in words."""
    try:
        found = json.loads((folder / HOLDER).read_bytes())
        return f"process {int(found['pid'])} on {str(found['host'])!r}"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "another process"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder.

    StorageError at once, where another process holds it, or the folder cannot be locked.
    """
    from filelock import FileLock, Timeout

    if not folder.is_dir():
        raise storage_error(folder, "is not there.")
    # A lock that is only a file would outlast a killed process: where the system has no better one, refuse.
    lock = FileLock(folder / LOCK, timeout=0, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        message = f"is in use by {holder(folder)}; wait until that has ended, or stop it. Nothing was changed."
        raise storage_error(folder, message) from None
    except OSError as error:
        raise storage_error(folder, f"cannot be locked for writing: {reason(error)}. Nothing was changed.") from None
    try:
        with contextlib.suppress(OSError):  # only for the other process's message
            (folder / HOLDER).write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}) + "\n")
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / HOLDER).unlink(missing_ok=True)
        lock.release()
