"""What the tests of the numerical core share: short scenarios, Python twins of compiled code, processes of their own.

As a program it reads cases from standard input and prints the hash of what each case records, so that a process with
the compiler off can be held against this one.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from helpers.paths import TESTS
from sim.engine.ensemble import run_ensemble
from sim.kernel.compiler import compiling
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load

WEEKS = 20
HORIZON = "2022-07-11"
"""The end of a run of `WEEKS` weeks."""
WIDTHS = (1, 8, 64)

needs_compiler = pytest.mark.skipif(not compiling(), reason="the compiler is off: too many runs for plain Python")


def python_of(function: Any) -> Any:
    """Return the plain Python function behind a compiled one."""
    return getattr(function, "py_func", function)


def short_inputs(
    overrides: Mapping[str, Any] | None = None, *, intermediaries: int = 5, horizon: str = HORIZON, **others: Any
) -> Inputs:
    """Return the inputs of a short baseline with few intermediaries."""
    scenario = load("baseline", {"horizon": horizon, **(overrides or {})})
    return build_inputs(scenario, intermediaries=intermediaries, **others)


def outcome(out: NDArray[np.float64], inputs: Inputs, name: str) -> NDArray[np.float64]:
    """Return one outcome of recorded rows, shape (entities, steps, runs)."""
    return out[inputs.recorded.places[name]]


def same_bits(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Say whether two arrays hold the same bytes, which also tells 0 from -0 and one NaN from another."""
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def digest(out: NDArray[np.float64]) -> str:
    """Return the hash of an array's bytes."""
    return hashlib.sha256(np.ascontiguousarray(out).tobytes()).hexdigest()


def recorded(case: Mapping[str, Any]) -> NDArray[np.float64]:
    """Carry out a case with the ensemble: `overrides`, `build` (for the inputs) and `run` (for the engine)."""
    return run_ensemble(short_inputs(case["overrides"], **case.get("build", {})), **case["run"])


def fresh_python(code: str, *, compiler: bool = True, given: str = "", **environment: str) -> str:
    """Run code in a Python of its own, warnings being errors, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        input=given,
        capture_output=True,
        text=True,
        cwd=TESTS,
        env=os.environ | {"NUMBA_DISABLE_JIT": "0" if compiler else "1"} | environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def digests_of_cases() -> None:
    """Read cases from standard input, print the hashes of what they record."""
    cases = json.load(sys.stdin)
    json.dump([digest(recorded(case)) for case in cases], sys.stdout)
