"""Compilation of rules and stages: one source, read as Python and compiled by Numba.

`rule`, `stage` and `loop` mark a function for the compiler and change nothing in its meaning. Strict IEEE arithmetic
(no fast-math, no contraction) keeps the compiled code equal, bit for bit, to the same code run by Python.
Nothing is compiled, and Numba is not even imported, before a function is called that no kernel of the release holds;
what is compiled then is kept in the user's cache folder, keyed by a hash of the sources.
"""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property, update_wrapper
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from sim.ground import defaults

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
    "kernel/memory.py",
    "kernel/parallel.py",
    "rules",
    "stages",
)
"""What kernels are made of, and what they freeze: constants of the axes, the options and the layout."""
KEPT_CACHES = 4

LLVM_OPTIONS = ("--runtime-memory-check-threshold=5000", "--vectorize-memory-check-threshold=5000")
"""Stages read and write many rows of one buffer: with the compiler's default of 8 checks that rows do not overlap, most
loops over runs would not be vectorised."""

_OPTIONS: dict[str, Any] = {"error_model": "numpy", "nogil": True, "fastmath": False, "no_cfunc_wrapper": True}
_telling: ContextVar[bool] = ContextVar("telling", default=False)
_log = logging.getLogger(__name__)
_LOADED = time.time()


class Compiled:
    """A function that Numba compiles when it is first called, or when another that calls it is compiled.

    Parameters
    ----------
    function : callable
        Its source.
    announced : bool
        Whether to say that it compiles.
    shipped : bool
        Whether the kernels of the release can hold it.
    inlined : bool
        Whether what calls it takes in its code.
    over_runs : bool
        Whether its innermost loops are over runs, which are apart; see `telling_runs_apart`.
    """

    def __init__(
        self, function: Callable[..., Any], *, announced: bool, shipped: bool, inlined: bool, over_runs: bool
    ) -> None:
        update_wrapper(self, function)
        self.py_func, self._announced, self._shipped, self._inlined = function, announced, shipped, inlined
        self._over_runs = over_runs

    def __call__(self, *arguments: Any) -> Any:
        """Call it as machine code: that of the release where it fits, else what Numba compiles."""
        if self._shipped:
            from sim.kernel.shipped import shipped

            kernel = shipped(self.py_func.__name__, arguments[0])
            if kernel is not None:
                return kernel(*arguments)
        return self.dispatcher(*arguments)

    @property
    def dispatcher(self) -> Any:
        """What Numba makes of it."""
        return self._told if _telling.get() else self._plain

    @cached_property
    def _plain(self) -> Any:
        import numba

        from sim.kernel.code_cache import keep

        dispatcher = numba.njit(**_OPTIONS, forceinline=self._inlined)(self.py_func)
        keep(dispatcher, usable_folder, announced=self._announced)
        return dispatcher

    @cached_property
    def _told(self) -> Any:
        import numba

        from sim.kernel.parallel import OverRuns

        options = {"pipeline_class": OverRuns} if self._over_runs else {}
        return numba.njit(**_OPTIONS, **options, forceinline=self._inlined)(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        """What it is to Numba, where another function calls it."""
        return self.dispatcher._numba_type_


@contextmanager
def telling_runs_apart() -> Iterator[None]:
    """Compile anew what is called within, and tell the compiler that no run reads or writes what is another's.

    It is told so of every loop, which is more than is true of loops over entities. So only kernels of the release are
    made like this, which tests hold to plain ones bit for bit; whatever is compiled elsewhere is told nothing.
    """
    token = _telling.set(True)
    try:
        yield
    finally:
        _telling.reset(token)


def rule(function: Function) -> Function:
    """Mark a pure scalar function as a rule, compiled where a kernel calls it."""
    # A call that is left inside a loop over runs keeps the whole loop from vectorising.
    return _compiled(function, announced=False, shipped=False, inlined=True, over_runs=True)


def stage(function: Function) -> Function:
    """Mark a function of (block, entity, step) as a stage of the schedule."""
    # A block is some hundred words as arguments: a call would hand them all over, and cost as much as 10 lanes.
    whole_week = function.__name__ == "advance"
    return _compiled(function, announced=True, shipped=True, inlined=not whole_week, over_runs=not whole_week)


def loop(function: Function) -> Function:
    """Mark a function of arrays that is called between steps, and is no part of the week."""
    return _compiled(function, announced=True, shipped=False, inlined=True, over_runs=False)


def _compiled(function: Function, **options: bool) -> Function:
    return Compiled(function, **options) if compiling() else function  # type: ignore[return-value]  # called alike


@cache
def compiling() -> bool:
    """Say whether the compiler is on (``NUMBA_DISABLE_JIT=1`` turns it off)."""
    if os.environ.get("NUMBA_DISABLE_JIT", "0") == "0" and not Path(".numba_config.yaml").exists():
        return True
    import numba  # it may say otherwise, and judges what the switch says

    return not numba.config.DISABLE_JIT


def block_lanes(width: int) -> int:
    """Return how many runs a block holds: always the same where it is compiled, as each number is compiled for itself.

    Without the compiler a block is as wide as is asked for.
    """
    return defaults.WIDTH if compiling() else width


def source_hash() -> str:
    """Return a hash of every source file that kernels are made of, and of the compiler's version."""
    return hashlib.sha256(version("numba").encode() + sources_digest()).hexdigest()[:16]


def sources_digest() -> bytes:
    """Return a hash of every source file that kernels are made of, whatever ends their lines."""
    digest, root = hashlib.sha256(), _package()
    for file in _sources():
        digest.update(file.relative_to(root).as_posix().encode())
        digest.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.digest()


def _package() -> Path:
    return Path(__file__).parent.parent


def _sources() -> Iterator[Path]:
    for path in (_package() / name for name in KERNEL_SOURCES):
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def edited_since_loaded() -> bool:
    """Return whether a source is no longer what this process runs; a date in the future is a clock that is wrong."""
    return _LOADED < max(file.stat().st_mtime for file in _sources()) <= time.time()


def cache_folder() -> Path:
    """Return the folder of compiled code for these sources (it may not exist yet)."""
    import platformdirs

    base = os.environ.get(CACHE_VARIABLE) or platformdirs.user_cache_dir("wary-alliance", appauthor=False)
    return Path(base).resolve() / "kernels" / source_hash()


@cache
def _set_llvm_options() -> None:
    from llvmlite import binding

    for option in LLVM_OPTIONS:
        binding.set_option("", option)


@cache
def usable_folder() -> Path | None:
    """Return the folder of compiled code, made where it is not there, or None where code cannot be kept.

    Then every process compiles anew, and a warning says why.
    """
    from sim.kernel.code_cache import forget_old, why_not_kept_in

    _set_llvm_options()
    if edited_since_loaded():
        # What is kept is found by the sources as they are on disk, which would not be those that were compiled.
        _log.warning("the sources of the rules were edited since this process began: what it compiles is not kept")
        return None
    folder = cache_folder()
    why_not = why_not_kept_in(folder)
    if why_not:
        _log.warning("compiled code cannot be kept in %s, so that every start compiles anew: %s", folder, why_not)
        return None
    forget_old(folder, KEPT_CACHES)
    return folder
