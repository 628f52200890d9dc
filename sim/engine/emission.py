"""Make the kernels that come with the release: emit what Numba compiled as object files. A maintainer's command.

``python -m sim.engine.emission`` (`make kernels`) takes a few minutes, and needs no more than Numba brings.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final

from sim.ground import defaults
from sim.ground.faults import EXIT_INPUT, InputError, input_error
from sim.kernel.bitcode import Machine, called_with_words, module_of, object_of
from sim.kernel.compiler import compiling, sources_digest, telling_runs_apart, usable_folder
from sim.kernel.shipped import FACTS, FOLDER, entry_name, records_digest, records_of
from sim.kernel.state import Block
from sim.scenario.inputs import build_inputs
from sim.scenario.load import load
from sim.stages.schedule import SCHEDULE, advance
from sim.words import whole


@dataclass(frozen=True)
class Target:
    """A machine that the release holds kernels for.

    Parameters
    ----------
    name : str
        Of its file.
    machine : str
        Architecture and system as Python names them: ``platform.machine()``, then ``sys.platform``.
    features : tuple of str
        What its processor must be able to do, as LLVM names it.
    made_for : Machine
        The same for the emitter.
    """

    name: str
    machine: str
    features: tuple[str, ...]
    made_for: Machine


X86_64_V3: Final = ("avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "popcnt", "sse4.2", "xsave")
"""What processors of that level can do, after the psABI of x86-64 (processors since 2013 to 2015)."""
X86_64_V4: Final = (*X86_64_V3, "avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl")
"""The same of the next level: twice as many runs at once, and products of 64 bits in one instruction."""
TARGETS: Final = (
    Target("x86_64_v4-linux", "x86_64-linux", X86_64_V4, Machine("x86_64-unknown-linux-gnu", "x86-64-v4")),
    Target("x86_64-linux", "x86_64-linux", X86_64_V3, Machine("x86_64-unknown-linux-gnu", "x86-64-v3")),
)
"""Those whose objects can be tried where the release is made, the best of a machine first; elsewhere Numba compiles."""


def functions() -> Iterator[tuple[int, str, Any]]:
    """Iterate over the functions to emit, each with its name, and the lanes of the blocks that it is made for."""
    yield defaults.WIDTH, "advance", advance
    for name, function in {stage.name: stage.function for stage in SCHEDULE}.items():
        yield 1, name, function


def emitted(blocks: Mapping[int, Block], target: Target, log: Callable[[str], object]) -> bytes:
    """Return the object file of all functions, for blocks like these, which are named by their lanes."""
    usable_folder()
    modules = []
    for lanes, name, function in functions():
        arguments = (blocks[lanes], 0, 0)
        with telling_runs_apart() if lanes > 1 else nullcontext():
            dispatcher = function.dispatcher
            dispatcher(*arguments)
        compiled = dispatcher.overloads[tuple(map(dispatcher.typeof_pyval, arguments))]
        modules.append(module_of(compiled, f"{name}_of_arrays", target.made_for))
        called_with_words(modules[-1], f"{name}_of_arrays", entry_name(name, lanes))
    log(f"emitting for {target.name}")
    for module in modules[1:]:
        modules[0].link_in(module)
    return object_of(modules[0], target.made_for)


def make(log: Callable[[str], object]) -> None:
    """Make the kernels and write them with what they were made from."""
    import numba
    from llvmlite import binding

    inputs, files = build_inputs(load("baseline")), []
    blocks = {lanes: inputs.unrecorded_block(lanes) for lanes in (defaults.WIDTH, 1)}
    for target in TARGETS:
        packed = lzma.compress(emitted(blocks, target, log), preset=9 | lzma.PRESET_EXTREME)
        name = f"{target.name}.o.xz"
        digest = hashlib.sha256(packed).hexdigest()
        files.append({"machine": target.machine, "name": name, "sha256": digest, "features": list(target.features)})
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_bytes(packed)
        log(f"{name}: {whole(len(packed))} bytes")
    described = {
        "sources": sources_digest().hex(),
        "lanes": {records_digest(records_of(block)): lanes for lanes, block in blocks.items()},
        "files": files,
        "numba": numba.__version__,
        "llvm": ".".join(map(str, binding.llvm_version_info)),
    }
    FACTS.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


def carry_out(make: Callable[[Callable[[str], object]], None]) -> None:
    """Carry out a maintainer's command that makes kernels, and say what is under way, or wrong, on standard error."""
    try:
        if not compiling():
            raise input_error("NUMBA_DISABLE_JIT", "the compiler is off.")
        make(lambda text: sys.stderr.write(text + "\n"))
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EXIT_INPUT)


if __name__ == "__main__":
    carry_out(make)
