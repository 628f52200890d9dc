"""Compiled code between processes: kept for its owner alone, each piece behind a hash of itself, compiled once.

Numba's own cache trusts what it finds: a file that was cut or changed ends the program, two processes that write at
once lose each other's entries, and whoever can write the folder can have any code run.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np
from filelock import FileLock, Timeout
from numba.core.compiler import CompileResult
from numba.core.compiler_lock import global_compiler_lock
from numba.core.serialize import dumps

from sim.ground.kept import changed, forget_torn, reason, why_not_kept_in, write_whole

__all__ = ["KernelCache", "forget_old", "keep", "why_not_kept_in"]
"""The compiler, a source of the kernels' hash, asks here also whether a folder can be used."""

HASH_BYTES = 32
LONGEST_WAIT = 900.0
"""Seconds to wait for another process that compiles the same, before compiling it here too."""
PAUSE = 5.0
"""Functions that are compiled within so many seconds of each other are announced once."""

_log = logging.getLogger(__name__)
announcements = logging.getLogger("sim.compiling")
"""Says that something compiles, which takes a minute or two; a command that is to be quiet turns it off."""


class KernelCache:
    """The cache of one function, in place of Numba's: a file for each signature on each kind of processor.

    A file is the SHA-256 of its content, then, pickled, the key that it is of and the code. Where `folder` gives none,
    nothing is kept; it is asked when something compiles, so that an import touches no file.
    """

    def __init__(self, function: Callable[..., Any], folder: Callable[[], Path | None], *, announced: bool) -> None:
        self.announced = announced
        self._function, self._folder = function, folder
        self._name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"

    @property
    def cache_path(self) -> Path | None:
        """The folder, if code can be kept there and can be kept at all."""
        # What a closure holds is frozen into the code, and no file says what it is.
        return self._folder() if self._source and not self._function.__closure__ else None

    @property
    def _source(self) -> str | None:
        return _source_of(self._function.__code__.co_filename)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """Return the code for a signature, or None, whereupon Numba compiles it; what is damaged is removed."""
        context.refresh()
        found = self._read(self.key(signature, context.codegen()))
        if found is not None:
            return CompileResult._rebuild(context, *found)
        _turn.announce(self)
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep the code for a signature, where code can be kept."""
        key = self.key(signature, compiled.codegen)
        if self.cache_path is None or compiled.library.has_dynamic_globals:
            return
        kept = dumps((key, compiled._reduce()))
        try:
            write_whole(self.file(key, ".code"), hashlib.sha256(kept).digest() + kept)
        except OSError as error:
            _log.warning("compiled code cannot be kept in %s: %s", self.cache_path, reason(error))

    def key(self, signature: Any, codegen: Any) -> str:
        """Return what names the code for a signature: a hash of all that it depends on beside the kernels' sources."""
        place = (self._function.__module__, self._function.__qualname__, self._function.__code__.co_firstlineno)
        of = (place, self._source, _versions(), str(signature), codegen.magic_tuple())
        return hashlib.sha256(repr(of).encode()).hexdigest()

    def file(self, key: str, suffix: str) -> Path:
        """Return the path of a file about the code with this key."""
        assert self.cache_path is not None  # noqa: S101 - asked for only where there is one
        return self.cache_path / f"{self._name}-{key[:24]}{suffix}"

    def _read(self, key: str) -> Any:
        if self.cache_path is None:
            return None
        path = self.file(key, ".code")
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            _log.warning("%s cannot be read and is compiled anew: %s", path, reason(error))
            return None
        kept = memoryview(content)[HASH_BYTES:]
        if hashlib.sha256(kept).digest() == content[:HASH_BYTES]:
            of, code = pickle.loads(kept)  # noqa: S301 - nobody else can write in the folder
            if of == key:
                return code
        _log.warning("%s is damaged; it is removed and compiled anew", path)
        with suppress(OSError):
            path.unlink()
        return None


class _Turn:
    """Who compiles in this process: one function at a time, with all that it calls, under Numba's lock."""

    def __init__(self) -> None:
        self._first: KernelCache | None = None
        self._announced = False
        self._ended = -PAUSE

    @contextmanager
    def of(self, store: KernelCache, signature: Any, context: Any) -> Iterator[None]:
        """Let a function, unless another calls it, wait for other processes that compile the same."""
        with global_compiler_lock:
            if self._first is not None:
                yield
                return
            self._first, self._announced = store, False
            try:
                with _alone(store, signature, context):
                    yield
            finally:
                self._first = None
                if self._announced:
                    self._ended = time.monotonic()

    def announce(self, store: KernelCache) -> None:
        """Say that a function compiles, if it is not one that another calls, nor one soon after another."""
        if store is self._first and store.announced:
            if time.monotonic() - self._ended > PAUSE:
                announcements.warning("compiling the rules: a minute or two, once for each version of them")
            self._announced = True


_turn = _Turn()


def keep(dispatcher: Any, folder: Callable[[], Path | None], *, announced: bool) -> None:
    """Give a function of Numba's this cache, and let one process at a time compile it."""
    store = dispatcher._cache = KernelCache(dispatcher.py_func, folder, announced=announced)
    compile_it = type(dispatcher).compile.__get__(dispatcher)

    def compile_in_turn(signature: Any) -> Any:
        with _turn.of(store, signature, dispatcher.targetctx):
            return compile_it(signature)

    dispatcher.compile = compile_in_turn


@contextmanager
def _alone(store: KernelCache, signature: Any, context: Any) -> Iterator[None]:
    if store.cache_path is None:
        yield
        return
    context.refresh()
    lock = FileLock(store.file(store.key(signature, context.codegen()), ".lock"), mode=0o600)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            announcements.warning("another process is compiling the rules: waiting for it")
            lock.acquire(timeout=LONGEST_WAIT)
    except (Timeout, OSError, NotImplementedError) as error:
        _log.warning("compiling without waiting for other processes: %s", reason(error))
    try:
        yield
    finally:
        lock.release()


def forget_old(folder: Path, kept: int) -> None:
    """Remove the folders of older sources beside this one, but for the newest, and files that were never ended."""
    forget_torn(folder)
    folders = sorted((path for path in folder.parent.iterdir() if path.is_dir()), key=changed, reverse=True)
    for old in folders[kept:]:
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


@cache
def _versions() -> tuple[str, ...]:
    import llvmlite

    return numba.__version__, llvmlite.__version__, np.__version__, str(sys.implementation.cache_tag)


@cache
def _source_of(path: str) -> str | None:
    """Return a hash of the file that a function is in, whose constants are frozen into its code; None without one."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return None
