"""Kernels compiled once for all processes of the suite: for each engine by one, while the others do other things.

A program of its own compiles, so that no process of the suite keeps the compiler's memory.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from functools import cache

from filelock import FileLock, Timeout

from helpers.paths import TESTS
from sim.engine.run import ENGINES
from sim.kernel.compiler import compiling, usable_folder
from sim.kernel.shipped import why_not

COMPILE = """
import sys

from helpers.core import short_inputs
from sim.engine.ensemble import run_ensemble
from sim.engine.run import run_mesa

run = {"compiled": run_ensemble, "mesa": run_mesa}[sys.argv[1]]
run(short_inputs(), runs=1, seed=0)
"""


@cache
def compile_kernels() -> None:
    """Compile what no process has begun to compile, then wait for the others."""
    # The release's own kernels leave nothing to compile.
    folder = usable_folder() if compiling() and why_not() else None
    if folder is None:
        return
    for wait in (0, -1):
        for engine in ENGINES:
            name = folder / f"compiled_for_the_{engine}_engine"
            with suppress(Timeout), FileLock(name.with_suffix(".lock"), timeout=wait):
                command = [sys.executable, "-c", COMPILE, engine]
                # What cannot be compiled fails in the tests that need it, once more and with their own words.
                if not name.exists() and not subprocess.run(command, cwd=TESTS, check=False).returncode:
                    name.touch()
