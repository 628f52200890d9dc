"""Run a module, and let one of its steps at the disk fail, or be its last.

Usage: python benchmarks/at_step.py FOLDER ACTION NUMBER MODULE ARGUMENT...

A step is what Python itself does below FOLDER: to open a file for writing, write to it, truncate or sync it, to make,
rename or remove a name. ACTION is EIO (that step fails), ENOSPC (it and all later ones that want room), SIGKILL, none,
or count, which prints the number of steps at the end. What a library in C or C++ writes by itself, such as Arrow, and
what other processes do, are no steps.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLAIN_OPEN, PLAIN = io.open, {name: getattr(os, name) for name in ("fsync", "mkdir", "rename", "replace", "unlink")}
NEEDS_NO_ROOM = ("unlink", "rename", "replace")


class Steps:
    """The steps that are taken below a folder, and what happens at one of them."""

    def __init__(self, folder: str, action: str, number: int) -> None:
        self._folder, self._action, self._number = Path(folder).resolve(), action, number
        self._lock = threading.Lock()
        self.taken = 0

    def below(self, what: Any) -> bool:
        """Say whether a path, or an open file, lies below the folder or is it."""
        path = Path(f"/proc/self/fd/{what}").readlink() if isinstance(what, int) else Path.cwd() / os.fsdecode(what)
        return path.is_relative_to(self._folder)

    def take(self, kind: str) -> None:
        """Count a step, and let happen what is to happen at it."""
        with self._lock:
            self.taken += 1
            if self._action == "count" or self.taken < self._number:
                return
            if self._action == "ENOSPC" and kind not in NEEDS_NO_ROOM:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if self.taken == self._number and self._action == "EIO":
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            if self._action == "SIGKILL":
                os.kill(os.getpid(), signal.SIGKILL)

    def counting(self, name: str) -> Callable[..., Any]:
        """Return a function of `os` that is a step."""

        def step(what: Any, *args: Any, **kwargs: Any) -> Any:
            if self.below(what):
                self.take(name)
            return PLAIN[name](what, *args, **kwargs)

        return step

    def opened(self, file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
        """Open a file as `open` does; one for writing takes a step at each write."""
        if not set(mode) & set("wxa+") or not self.below(file):
            return PLAIN_OPEN(file, mode, buffering, *rest, **named)
        self.take("open")
        as_text = dict(zip(("encoding", "errors", "newline", "closefd", "opener"), rest, strict=False)) | named
        as_file = {name: as_text.pop(name) for name in ("closefd", "opener") if name in as_text}
        raw = _Raw(self, file, mode, **as_file)
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, **as_text)


class _Raw(io.FileIO):
    """A file each of whose writes is a step."""

    def __init__(self, steps: Steps, file: Any, mode: str, **named: Any) -> None:
        self._steps = steps
        super().__init__(file, mode.translate({ord("b"): None, ord("t"): None}), **named)

    def write(self, content: Any) -> int:
        self._steps.take("write")
        return super().write(content)

    def truncate(self, size: int | None = None) -> int:
        self._steps.take("truncate")
        return super().truncate(size)


def main() -> None:
    """Run a module."""
    folder, action, number, module, *arguments = sys.argv[1:]
    steps = Steps(folder, action, int(number))
    if action != "none":
        io.open = builtins.open = steps.opened  # type: ignore[assignment]
        for name in PLAIN:
            setattr(os, name, steps.counting(name))
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__")
    finally:
        if action == "count":
            print(f"{steps.taken} steps", file=sys.stderr)


if __name__ == "__main__":
    main()
