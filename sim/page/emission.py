"""Make the page's kernel: emit what Numba compiled as WebAssembly, and link it. A maintainer's command.

``python -m sim.page.emission`` takes some three minutes. It needs a linker: `wasm-ld` of the system, or the one in
the wheel `ziglang` (the extra `page`). Nothing else does: the file is kept with the sources.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numba
import numpy as np

from sim.engine.emission import carry_out
from sim.ground.faults import input_error
from sim.kernel.bitcode import Machine, module_of, object_of
from sim.kernel.compiler import usable_folder
from sim.page.kernel_file import FACTS, KERNEL, made_from, page_block
from sim.page.prepare import prepare
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load
from sim.stages.schedule import advance
from sim.words import whole

MACHINE: Final = Machine(
    "wasm32-unknown-unknown",
    "generic",
    # Both are in every browser since 2023; relaxed SIMD, which may round otherwise, is left off.
    features="+simd128,+bulk-memory",
    # The code was optimised before: at level 2 the same takes many minutes more.
    level=1,
    position="static",
)
LINK: Final = (
    "--no-entry",
    "--allow-undefined",
    "--strip-all",
    "--stack-first",  # a stack that is too small ends the program, and overwrites nothing
    "-zstack-size=262144",
    "--export=advance",
    "--export=prepare",
    "--export=__heap_base",
)


def libraries(inputs: Inputs) -> dict[str, Any]:
    """Return what Numba compiled of each function, by its name."""
    usable_folder()
    block = page_block(inputs)
    compiled = numba.njit(error_model="numpy", fastmath=False)(prepare)
    week: Any = advance
    calls: list[tuple[str, Any, tuple[Any, ...]]] = [
        ("advance", week.dispatcher, (block, 0, 0)),
        ("prepare", compiled, (block.rows, block.keys, inputs.start, 0, 0)),
    ]
    found = {}
    for name, function, arguments in calls:
        function(*arguments)
        (found[name],) = function.overloads.values()
    return found


def linker() -> list[str]:
    """Return the command of a linker.

    Raises
    ------
    InputError
        Where there is none.
    """
    for name in ("wasm-ld", "wasm-ld-19"):
        if shutil.which(name):
            return [name]
    if importlib.util.find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "wasm-ld"]
    raise input_error("linker", "there is no wasm-ld; `pip install .[page]` brings one (the wheel ziglang).")


def link(objects: dict[str, bytes], command: list[str]) -> bytes:
    """Link object files to one WebAssembly module."""
    with tempfile.TemporaryDirectory() as folder:
        target, paths = Path(folder) / "kernel.wasm", []
        for name, content in objects.items():
            paths.append(Path(folder) / f"{name}.o")
            paths[-1].write_bytes(content)
        subprocess.run([*command, *LINK, *map(str, paths), "-o", str(target)], check=True)  # noqa: S603
        return target.read_bytes()


def make(log: Callable[[str], object]) -> None:
    """Make the kernel and write it with what it was made from."""
    command, inputs = linker(), build_inputs(load("baseline"))
    objects = {}
    for name, compiled in libraries(inputs).items():
        log(f"emitting {name}")
        objects[name] = object_of(module_of(compiled, name, MACHINE), MACHINE)
    kernel = link(objects, command)
    from llvmlite import binding

    described = {
        "made_from": made_from(inputs),
        "sha256": hashlib.sha256(kernel).hexdigest(),
        "bytes": len(kernel),
        "numba": numba.__version__,
        "numpy": np.__version__,
        "llvm": ".".join(map(str, binding.llvm_version_info)),
    }
    KERNEL.write_bytes(kernel)
    FACTS.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    log(f"{KERNEL.name}: {whole(len(kernel))} bytes")


if __name__ == "__main__":
    carry_out(make)
