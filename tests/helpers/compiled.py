"""Kernels compiled once for all processes of the suite: each width by one of them, while the others do something else.

A program of its own compiles, so that no process of the suite keeps the compiler's memory.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

import sim
from helpers.paths import TESTS
from sim.kernel.compiler import KERNEL_SOURCES, cache_folder, prepare

WIDTHS = (64, 8, 1)
"""Those that the tests run: of commands, of the tests of the engines, and of Mesa."""
COMPILE = """
import sys

from helpers.core import short_inputs
from sim.engine.ensemble import run_ensemble
from sim.engine.run import run_mesa

width = int(sys.argv[1])
run_ensemble(short_inputs(), runs=width, seed=0, width=width)
if width == 1:
    run_mesa(short_inputs(), runs=1, seed=0)
"""


def _stamp() -> str:
    """Return what the cache of compiled code looks at beside the sources: where they are, and when they changed."""
    root = Path(sim.__path__[0])
    files = [file for name in KERNEL_SOURCES for file in sorted([*(root / name).rglob("*.py"), root / name])]
    stamps = [f"{file} {file.stat().st_mtime_ns}" for file in files if file.is_file()]
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:16]


@cache
def compile_kernels() -> None:
    """Compile what no process has begun to compile, then wait for the others."""
    if prepare() is None:
        return
    for wait in (0, -1):
        for width in WIDTHS:
            name = cache_folder() / f"width_{width}_{_stamp()}"
            with suppress(Timeout), FileLock(name.with_suffix(".lock"), timeout=wait):
                compiling = [sys.executable, "-c", COMPILE, str(width)]
                # What cannot be compiled fails in the tests that need it, once more and with their own words.
                if not name.exists() and not subprocess.run(compiling, cwd=TESTS, check=False).returncode:
                    name.touch()
