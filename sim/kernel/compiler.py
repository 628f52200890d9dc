"""Compilation of rules and stages: one source, read as Python and compiled by Numba.

`rule` and `stage` mark a function for the compiler and change nothing in its meaning. Strict IEEE arithmetic
(no fast-math, no contraction) keeps the compiled code equal, bit for bit, to the same code run by Python.
Compiled code is kept in the user's cache folder, keyed by a hash of the sources; nothing is written at import.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

CACHE_VARIABLE = "WARY_CACHE_DIR"
KERNEL_SOURCES = (
    "ground/axes.py",
    "kernel/declarations.py",
    "kernel/mechanism.py",
    "kernel/variables.py",
    "kernel/state.py",
    "kernel/compiler.py",
    "kernel/portable.py",
    "kernel/draws.py",
    "rules",
    "stages",
)
"""What kernels are made of, and what they freeze: constants of the axes, the options and the layout."""
KEPT_CACHES = 4

LLVM_OPTIONS = ("--runtime-memory-check-threshold=5000", "--vectorize-memory-check-threshold=5000")
"""Stages read and write many rows of one buffer: with the compiler's default of 8 checks that rows do not overlap, most
loops over runs would not be vectorised."""

_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True, "fastmath": False, "no_cfunc_wrapper": True}
_registered: list[Any] = []
_log = logging.getLogger(__name__)


def rule(function: Function) -> Function:
    """Mark a pure scalar function as a rule, compiled where a kernel calls it."""
    # A call that is left inside a loop over runs keeps the whole loop from vectorising.
    return _registered_kernel(function, forceinline=True)


def stage(function: Function) -> Function:
    """Mark a function of (block, entity, step) as a stage of the schedule."""
    # A block is some hundred words as arguments: a call would hand them all over, and cost as much as 10 lanes.
    return _registered_kernel(function, forceinline=function.__name__ != "advance")


def _registered_kernel(function: Function, **options: Any) -> Function:
    compiled = numba.njit(**_OPTIONS, **options)(function)
    _registered.append(compiled)
    return compiled  # type: ignore[no-any-return]  # numba has no types


def compiling() -> bool:
    """Say whether the compiler is on (``NUMBA_DISABLE_JIT=1`` turns it off)."""
    return not numba.config.DISABLE_JIT


def source_hash() -> str:
    """Return a hash of every source file that kernels are made of, and of the compiler's version."""
    digest = hashlib.sha256(numba.__version__.encode())
    root = Path(__file__).parent.parent
    for name in KERNEL_SOURCES:
        path = root / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.relative_to(root).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder of compiled code for these sources (it may not exist yet)."""
    import platformdirs

    base = os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("wary-alliance", appauthor=False)
    return Path(base) / "kernels" / source_hash()


def compiled_before() -> bool:
    """Say whether compiled code of these sources is in the cache."""
    return any(cache_folder().rglob("*.nbc"))


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _set_llvm_options() -> None:
    from llvmlite import binding

    for option in LLVM_OPTIONS:
        binding.set_option("", option)


def _forget_old(folder: Path) -> None:
    import shutil

    def age(path: Path) -> float:
        try:
            return path.stat().st_mtime
        except OSError:
            return 0.0

    folders = sorted((path for path in folder.parent.iterdir() if path.is_dir()), key=age, reverse=True)
    for old in folders[KEPT_CACHES:]:
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


@cache
def prepare() -> Path | None:
    """Turn on the cache of compiled code; call it before the first run.

    Returns
    -------
    Path or None
        The cache folder, or None where the compiler is off or the folder cannot be written: then every process
        compiles anew, and a warning says so.
    """
    if not compiling():
        return None
    folder = cache_folder()
    if not _writable(folder):
        _log.warning("compiled code cannot be kept in %s: every start compiles anew", folder)
        return None
    _set_llvm_options()
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        for compiled in _registered:
            compiled.enable_caching()
    finally:
        numba.config.CACHE_DIR = before
    _forget_old(folder)
    return folder
