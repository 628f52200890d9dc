"""Make the page's kernel: emit what Numba compiled as WebAssembly, and link it. A maintainer's command.

``python -m sim.page.emission`` takes some three minutes. It needs a linker: `wasm-ld` of the system, or the one in
the wheel `ziglang` (the extra `page`). Nothing else does: the file is kept with the sources.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numba
import numpy as np

from sim.ground.faults import EXIT_INPUT, InputError, input_error
from sim.kernel.compiler import compiling, usable_folder
from sim.page.kernel_file import FACTS, KERNEL, made_from, page_block
from sim.page.prepare import prepare
from sim.scenario.inputs import Inputs, build_inputs
from sim.scenario.load import load
from sim.stages.schedule import advance
from sim.words import whole

TARGET: Final = "wasm32-unknown-unknown"
FEATURES: Final = "+simd128,+bulk-memory"
"""Both are in every browser since 2023; relaxed SIMD, which may round otherwise, is left off."""
LEVEL: Final = 1
"""The code was optimised before: at level 2 the same takes many minutes more."""
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
    calls: list[tuple[str, Any, tuple[Any, ...]]] = [
        ("advance", advance, (block, 0, 0)),
        ("prepare", compiled, (block.rows, block.keys, inputs.start, 0, 0)),
    ]
    found = {}
    for name, function, arguments in calls:
        function(*arguments)
        (found[name],) = function.overloads.values()
    return found


def for_wasm(bitcode: bytes, function: str, exported: str) -> Any:
    """Return a module of LLVM with one function that is seen from outside, made for WebAssembly.

    Counting references needs atomic instructions that are never reached here; globals of Numba's environment are
    common symbols, which WebAssembly does not have.
    """
    from llvmlite import binding

    text = str(binding.parse_bitcode(bitcode))
    machine = _machine()
    text = re.sub(r'target triple = ".*"', f'target triple = "{TARGET}"', text)
    text = re.sub(r'target datalayout = ".*"', f'target datalayout = "{machine.target_data}"', text)
    text = re.sub(r"(define [^\n]*@NRT_(?:incref|decref)\([^\n]*\{)\n.*?\n\}", r"\1\n  ret void\n}", text, flags=re.S)
    module = binding.parse_assembly(text)
    for one in [*module.functions, *module.global_variables]:
        if not one.is_declaration:
            one.linkage = "internal"
    entry = module.get_function(function)
    entry.linkage, entry.name = "external", exported
    return module


def _machine() -> Any:
    from llvmlite import binding

    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    target = binding.Target.from_triple(TARGET)
    return target.create_target_machine(
        cpu="generic", features=FEATURES, opt=LEVEL, reloc="static", codemodel="default"
    )


def object_of(module: Any) -> bytes:
    """Emit a module as an object file."""
    from llvmlite import binding

    machine = _machine()
    passes = binding.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    options = binding.create_pipeline_tuning_options(speed_level=LEVEL)
    passes.run(module, binding.create_pass_builder(machine, options))
    return bytes(machine.emit_object(module))


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
    if not compiling():
        raise input_error("NUMBA_DISABLE_JIT", "the compiler is off.")
    command, inputs = linker(), build_inputs(load("baseline"))
    objects = {}
    for name, compiled in libraries(inputs).items():
        log(f"emitting {name}")
        bitcode = compiled.library._get_module_for_linking().as_bitcode()
        objects[name] = object_of(for_wasm(bitcode, compiled.fndesc.llvm_func_name, name))
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


def main() -> None:
    """Make the kernel, and say what is under way."""
    try:
        make(lambda text: sys.stderr.write(text + "\n"))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EXIT_INPUT)


if __name__ == "__main__":
    main()
