"""What goes wrong with a folder of chunks, as one clear message."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from sim.ground.faults import Fault, InputError


class StorageError(InputError):
    """A folder cannot be written, read or locked, or is damaged; what was committed before stands."""


def storage_error(path: Path, message: str) -> StorageError:
    """Make a `StorageError` of one fault."""
    return StorageError([Fault(str(path), 0, "", message)], "what was committed stands")


def reason(error: Exception) -> str:
    """Return what went wrong: the system's words where it has a number for it, else the error's own, on one line."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def command_on(name: str, folder: Path) -> str:
    """Return a command on a folder, as a shell takes it."""
    return f"wary {name} {shlex.quote(str(folder))}"
