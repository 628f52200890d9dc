"""Lock of a folder: one process writes at a time, and the system frees it when that process ends, however it ends."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.storage.durable import StorageError, reason, storage_error
from sim.storage.layout import LOCK

HOLDER = "holder.json"
"""Who holds the lock; only there while it is held, or after a kill."""


TRACES = (LOCK, HOLDER)
"""What locking leaves in a folder, of which no manifest tells."""


class InUseError(StorageError):
    """Another process holds the folder."""


@dataclass
class Held:
    """A lock that is held: its folder, which may be renamed meanwhile, and what gives it up before its time."""

    folder: Path
    release: Callable[[], object]


def holder(folder: Path) -> str:
    """Return who holds the lock of a folder, or held it last, in words."""
    try:
        found = json.loads((folder / HOLDER).read_bytes())
        return f"process {int(found['pid'])} on {str(found['host'])!r}"
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return "another process"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[Held]:
    """Hold the lock of a folder.

    InUseError at once, where another process holds it; StorageError where the folder cannot be locked.
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
        raise InUseError(storage_error(folder, message).faults) from None
    except (OSError, NotImplementedError) as error:  # the latter where a file system knows no locks
        raise storage_error(folder, f"cannot be locked for writing: {reason(error)}. Nothing was changed.") from None
    held = Held(folder, lock.release)
    try:
        with contextlib.suppress(OSError):  # only for the other process's message
            (folder / HOLDER).write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}) + "\n")
        yield held
    finally:
        with contextlib.suppress(OSError):
            (held.folder / HOLDER).unlink(missing_ok=True)
        lock.release()
